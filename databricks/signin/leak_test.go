package signin

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"brickpass/databricks"
)

// A server that refuses an exchange may repeat what it was sent, in any spelling and at any length.
func TestNoPartOfASecretComesBackFromAnExchange(t *testing.T) {
	const hidden = "Zq8+opaque/Vx3~secret"
	basic := base64.StdEncoding.EncodeToString([]byte("b4b5:" + hidden))
	for name, said := range map[string]string{
		"as it is":         "you sent " + hidden,
		"as it was sent":   "you sent " + basic,
		"in a form":        "you sent grant_type=x&client_secret=Zq8%2Bopaque%2FVx3~secret&scope=y",
		"letter by letter": "you sent " + strings.Join(strings.Split(hidden, ""), "\u200b"),
	} {
		for _, before := range []int{0, 440, 480, 500, 520, 540, 560, 570, 575, 580} {
			server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, message *http.Request) {
				answer.Header().Set("Content-Type", "application/json")
				if message.URL.Path != "/oidc/v1/token" {
					at := "http://" + message.Host + "/oidc/v1/"
					fmt.Fprintf(answer, `{"authorization_endpoint":"%sauthorize","token_endpoint":"%stoken"}`, at, at)
					return
				}
				answer.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(answer, `{"error":"invalid_request","error_description":%q}`, strings.Repeat("x", before)+said)
			}))
			env := machine(fmt.Sprintf("[m2m]\nhost=%s\nclient_id=b4b5\nclient_secret=%s\n", server.URL, hidden), nil)
			host := workspace(t, server.URL)
			credential, err := Credential(t.Context(), "profile:m2m", env, host)
			if err != nil {
				t.Fatal(err)
			}
			err = send(t, host, credential)
			server.Close()
			if kindOf(err) != ProblemSignInFailed {
				t.Fatalf("%v", err)
			}
			shown := fmt.Sprintf("%+v", *err.(*databricks.Problem)) //nolint:errorlint // kindOf said so
			for _, text := range []string{hidden, basic, "Zq8%2Bopaque%2FVx3~secret"} {
				for at := 0; at+8 <= len(text); at++ {
					if strings.Contains(shown, text[at:at+8]) {
						t.Fatalf("%s, after %d letters: %q came back: %s", name, before, text[at:at+8], shown)
					}
				}
			}
		}
	}
}
