package signin

import (
	"fmt"

	"brickpass/internal/secret"
)

// ProfileToken is the token that a profile holds, for an answers file that refers to it.
func ProfileToken(env Environment, name string) (secret.Value, error) {
	profiles, err := env.profiles()
	if err != nil {
		return secret.Value{}, err
	}
	for _, profile := range profiles {
		if profile.Name == name {
			return profile.attributes.secret["token"], nil
		}
	}
	return secret.Value{}, fmt.Errorf("there is no profile %s", name)
}
