package databricks

import (
	"context"
	"encoding/base64"
	"testing"

	"brickpass/internal/secret"
)

// held are tokens that somebody holds already.
type held struct{ token string }

func (h held) Token(context.Context, Audience) (secret.Value, error) {
	if h.token == "" {
		return secret.Value{}, notSignedIn(Admin)
	}
	return secret.New(h.token), nil
}

func (held) Describe() string { return "somebody" }

func TestWhoATokenOfEntraIsOf(t *testing.T) {
	claiming := func(claims string) EntraTokens {
		return held{"x." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".y"}
	}
	for name, test := range map[string]struct {
		tokens EntraTokens
		want   string
	}{
		"an application":          {EntraApp{ClientID: "b4b5d6e7-0000-4000-8000-000000000001"}, "b4b5d6e7-0000-4000-8000-000000000001"},
		"a person":                {claiming(`{"upn":"dora@acme.example"}`), "dora@acme.example"},
		"a guest":                 {claiming(`{"unique_name":"dora@globex.example"}`), "dora@globex.example"},
		"a token of version 2":    {claiming(`{"preferred_username":"dora@acme.example"}`), "dora@acme.example"},
		"nobody is named":         {claiming(`{}`), ""},
		"claims that are no JSON": {claiming(`dora`), ""},
		"no token of claims":      {held{"opaque"}, ""},
		"claims that are no text": {held{"x.!.y"}, ""},
		"nobody is signed in":     {held{}, ""},
	} {
		if got := EntraName(t.Context(), test.tokens); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
