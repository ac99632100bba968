package databricks

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/time/rate"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// theCredential looks like no kind of token that is known, so that only who knows it can hide it.
const theCredential = "Zq8-opaque.Vx3~credential_Kw5"

// withManagementToken signs in as Azure's service principals do: with a second token in a header of its own.
type withManagementToken struct{ Credential }

func (withManagementToken) Describe() string { return "a service principal of Azure" }

func (w withManagementToken) Authorize(_ context.Context, message *http.Request) error {
	message.Header.Set("Authorization", "Bearer another-one")
	message.Header.Set("X-Databricks-Azure-SP-Management-Token", theCredential)
	return nil
}

// withPassword signs in by user name and password.
type withPassword struct{ Credential }

func (withPassword) Describe() string { return "a password" }

func (w withPassword) Authorize(_ context.Context, message *http.Request) error {
	message.SetBasicAuth("anna", theCredential)
	return nil
}

// parrot is a server, or something in front of one, that repeats what it was sent in the place that a test chooses.
type parrot struct {
	name  string
	fault fault
}

// speaks answers with bytes that need not be HTTP.
func speaks(bytes string) fault {
	return func(answer http.ResponseWriter, _ *http.Request) {
		if connection, _, err := answer.(http.Hijacker).Hijack(); err == nil {
			fmt.Fprint(connection, bytes)
			connection.Close()
		}
	}
}

func parrots(repeated string) []parrot {
	refusal := func(message string) string { return fmt.Sprintf(`{"error_code":"X","message":%q}`, message) }
	all := []parrot{
		{"in the message", says(400, refusal("what is "+repeated+" meant to be"))},
		{"as the code", says(400, `{"error_code":"`+repeated+`","message":"x"}`)},
		{"as the request's id", says(400, refusal("x"), "X-Request-Id", repeated)},
		{"as the request's id, and all is well", says(200, `{"token_value":"dapi-new"}`, "X-Request-Id", repeated)},
		{"as the reason", says(400, "", "X-Databricks-Reason-Phrase", repeated)},
		{"on a web page", says(400, "<html><pre>"+repeated+"</pre></html>")},
		{"in an answer that is no JSON", says(200, `{"token_value": `+repeated)},
		{"as the number of a status", speaks("HTTP/1.1 " + repeated + " x\r\n\r\n")},
		{"in place of HTTP", speaks("Bearer " + repeated + "\r\n\r\n")},
		{"in a header without a colon", speaks("HTTP/1.1 200 OK\r\nAuthorization " + repeated + "\r\n\r\n")},
		{"as a host to go to", says(302, "", "Location", "https://"+repeated+".example/")},
	}
	for _, room := range []int{3, 8, 12, len(repeated) - 1, len(repeated)} {
		text := strings.Repeat("x", longestSaid-1-room) + repeated + " and more"
		all = append(all, parrot{fmt.Sprintf("cut off after %d letters", room), says(400, refusal(text))})
	}
	code := strings.Repeat("c", 90) + repeated
	return append(all, parrot{"cut off in a code", says(400, `{"error_code":"`+code+`"}`)})
}

func TestNoPartOfACredentialComesBack(t *testing.T) {
	for as, test := range map[string]struct {
		credential Credential
		repeated   string
	}{
		"a token":            {Bearer(secret.New(theCredential)), theCredential},
		"a management token": {withManagementToken{}, theCredential},
		"a password":         {withPassword{}, theCredential},
		"a password, as sent": {
			withPassword{}, base64.StdEncoding.EncodeToString([]byte("anna:" + theCredential)),
		},
		"a secret that is exchanged": {M2M("b4b5", secret.New(theCredential)), theCredential},
	} {
		for _, parrot := range parrots(test.repeated) {
			t.Run(as+" "+parrot.name, func(t *testing.T) {
				server := newOpponent(t, parrot.fault)
				var shown strings.Builder
				client := New(Options{
					Host: server.host(t), Clock: clock.NewFake(noon), Rate: rate.Inf, Patience: 1,
					Observe: func(exchange Exchange) { fmt.Fprintf(&shown, "%+v\n", exchange) },
				}).SignIn(Admin, test.credential)
				answer, err := client.Send(t.Context(), aMint)
				fmt.Fprintf(&shown, "%v %q\n", err, answer.RequestID)
				var problem *Problem
				if errors.As(err, &problem) {
					fmt.Fprintf(&shown, "%+v\n", *problem)
				}
				if server.arrived() == 0 {
					t.Fatal("nothing was sent")
				}
				for at := 0; at+8 <= len(test.repeated); at++ {
					if part := test.repeated[at : at+8]; strings.Contains(strings.ToLower(shown.String()), strings.ToLower(part)) {
						t.Fatalf("%q came back:\n%s", part, shown.String())
					}
				}
			})
		}
	}
}

func TestASecretThatStandsTwiceInItsAnswerIsTakenOutTwice(t *testing.T) {
	const value = "dose0123456789abcdef"
	server := newOpponent(t, says(200, `{"secret":"`+value+`","log":["made `+value+`"],"of":{"secret":"`+value+`"},"n":9007199254740993}`))
	client, _, _ := client(server.host(t), nil)
	request := aMint
	request.Secret = "secret"
	answer, err := client.Send(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Secret.Reveal() != value || strings.Contains(string(answer.Body), value) || !strings.Contains(string(answer.Body), "9007199254740993") {
		t.Errorf("%s", answer.Body)
	}
}

func TestAnAnswerOfAnotherFormIsNotQuotedAsItIs(t *testing.T) {
	server := newOpponent(t, says(200, `{"token_infos":[{"creation_time":"dapi0123456789abcdef\u001b[31m"}]}`))
	client, _, _ := client(server.host(t), nil)
	_, err := Ask(t.Context(), client, Tokens())
	problem := problemIn(t, err)
	if strings.Contains(problem.Why, "dapi0123") || strings.Contains(problem.Why, "\x1b") || problem.Kind != ProblemUnreadable {
		t.Errorf("%+v", problem)
	}
}

func TestThePasswordOfAProxyIsNotShown(t *testing.T) {
	for _, cause := range []string{
		`invalid proxy address "http://anna:hunter2/x@proxy.example": parse "http://anna:hunter2/x@proxy.example": invalid port ":hunter2" after host`,
		`dial http://anna:hunter2@proxy.example:3128: no route to host`,
	} {
		client, _, _ := client(Host{URL: "https://dbc-1.cloud.databricks.com", Kind: HostWorkspace, Cloud: AWS}, roundTrip(
			func(*http.Request) (*http.Response, error) { return nil, errors.New(cause) }))
		_, err := client.Read(t.Context(), Tokens())
		if problem := problemIn(t, err); strings.Contains(fmt.Sprintf("%+v", *problem), "hunter2") {
			t.Errorf("%+v", problem)
		}
	}
}
