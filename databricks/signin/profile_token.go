package signin

import (
	"brickpass/internal/secret"
)

// ProfileToken is the token that a profile holds, for an answers file that refers to it; empty if it signs in otherwise.
// The error is a *databricks.Problem.
func ProfileToken(env Environment, name string) (secret.Value, error) {
	profiles, err := env.profiles()
	if err != nil {
		return secret.Value{}, asProblem(err)
	}
	for _, profile := range profiles {
		if profile.Name == name {
			return profile.attributes.secret["token"], nil
		}
	}
	return secret.Value{}, noSuchProfile(name, env.Shown(env.ProfileFile()))
}
