package databricks

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"brickpass/internal/secret"
)

// EntraName is who signed in at Microsoft Entra, as a workspace calls them: an application's id, or a person's name there; "" where
// that cannot be told. Nobody vouches for it: it tells people apart, and opens nothing.
func EntraName(ctx context.Context, tokens EntraTokens) string {
	if app, ok := tokens.(EntraApp); ok {
		return string(app.ClientID)
	}
	token, err := tokens.Token(ctx, ForDatabricks)
	if err != nil {
		return ""
	}
	return claimedName(token)
}

// claimedName reads the name out of a token of Entra, whose signature is not checked. Version 1 of a token calls it upn or
// unique_name, version 2 preferred_username.
func claimedName(token secret.Value) string {
	parts := strings.Split(token.Reveal(), ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Name     string `json:"upn"`
		Unique   string `json:"unique_name"`
		Username string `json:"preferred_username"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	for _, name := range []string{claims.Name, claims.Unique, claims.Username} {
		if name != "" {
			return Visible(name)
		}
	}
	return ""
}
