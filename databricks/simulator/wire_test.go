package simulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

// beginning is when the clock of every test starts.
var beginning = time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC)

// workspace is a simulator that listens, with a clock that the test moves.
type workspace struct {
	*testing.T
	server *simulator.Server
	clock  *clock.Fake
	log    *bytes.Buffer
	admin  string
	host   string   // where requests go
	always []string // headers of every request
}

func open(t *testing.T, world string, faults ...simulator.Fault) *workspace {
	t.Helper()
	return openSeeded(t, world, 0, faults...)
}

func openSeeded(t *testing.T, world string, seed uint64, faults ...simulator.Fault) *workspace {
	t.Helper()
	w := &workspace{T: t, clock: clock.NewFake(beginning), log: &bytes.Buffer{}}
	options := simulator.Options{World: world, Seed: seed, Clock: w.clock, Requests: w.log, Faults: faults}
	server, err := simulator.Start(options, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	w.server, w.admin = server, server.Identity().AdminToken.Reveal()
	return w
}

// answer is what came over the wire.
type answer struct {
	Status int
	Header http.Header
	Text   string
	Body   map[string]any
}

// message is the refusal's text, in whichever envelope it came.
func (a answer) message() string {
	for _, key := range []string{"message", "detail", "error_description"} {
		if text, ok := a.Body[key].(string); ok {
			return text
		}
	}
	return a.Text
}

// at walks to a value by dots and list indexes: "Resources.0.id".
func (a answer) at(path string) any {
	var value any = a.Body
	for _, step := range strings.Split(path, ".") {
		switch inner := value.(type) {
		case map[string]any:
			value = inner[step]
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index >= len(inner) {
				return nil
			}
			value = inner[index]
		default:
			return nil
		}
	}
	return value
}

func (a answer) text(path string) string {
	text, _ := a.at(path).(string)
	return text
}

func (a answer) list(path string) []any {
	list, _ := a.at(path).([]any)
	return list
}

// at is where requests go: to the main workspace, if nothing else is said.
func (w *workspace) at() string {
	if w.host != "" {
		return w.host
	}
	return w.server.URL()
}

// try sends one request; headers are given as "Name: value".
func (w *workspace) try(token, method, path, body string, headers ...string) (answer, error) {
	w.Helper()
	request, err := http.NewRequest(method, w.at()+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for _, header := range append(slices.Clone(w.always), headers...) {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
		if name == "Host" {
			request.Host = value
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{Status: response.StatusCode, Header: response.Header, Text: string(text)}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&a.Body)
	return a, nil
}

// must sends a request that has to be answered with a status of the hundred.
func (w *workspace) must(token, method, path, body string, headers ...string) answer {
	w.Helper()
	a, err := w.try(token, method, path, body, headers...)
	if err != nil {
		w.Fatalf("%s %s: %v", method, path, err)
	}
	if a.Status < 200 || a.Status > 299 {
		w.Fatalf("%s %s: %d %s", method, path, a.Status, a.Text)
	}
	return a
}

// refused sends a request that has to be refused so.
func (w *workspace) refused(status int, message, token, method, path, body string, headers ...string) answer {
	w.Helper()
	a, err := w.try(token, method, path, body, headers...)
	if err != nil {
		w.Fatalf("%s %s: %v", method, path, err)
	}
	if a.Status != status || !strings.Contains(a.message(), message) {
		w.Fatalf("%s %s: got %d %s\nwant %d …%s…", method, path, a.Status, a.Text, status, message)
	}
	return a
}

// principal makes a service principal that is entitled and may use tokens.
func (w *workspace) principal() (id, application string) {
	w.Helper()
	made := w.must(w.admin, "POST", "/api/2.0/preview/scim/v2/ServicePrincipals", `{"displayName":"TD-CAS-Service","active":true}`)
	id, application = made.text("id"), made.text("applicationId")
	w.must(w.admin, "PATCH", "/api/2.0/preview/scim/v2/ServicePrincipals/"+id,
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"entitlements","value":[{"value":"databricks-sql-access"}]}]}`)
	w.must(w.admin, "PATCH", "/api/2.0/permissions/authorization/tokens",
		`{"access_control_list":[{"service_principal_name":"`+application+`","permission_level":"CAN_USE"}]}`)
	return id, application
}

// partner is a principal with a token.
func (w *workspace) partner(scopes string) (id, application, token string) {
	w.Helper()
	id, application = w.principal()
	body := `{"application_id":"` + application + `","lifetime_seconds":7776000,"comment":"partner"` + scopes + `}`
	return id, application, w.must(w.admin, "POST", "/api/2.0/token-management/on-behalf-of/tokens", body).text("token_value")
}

// stay sends a request and follows no redirect.
func (w *workspace) stay(method, path string, headers ...string) answer {
	w.Helper()
	request, err := http.NewRequest(method, w.at()+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		w.Fatal(err)
	}
	defer response.Body.Close()
	return answer{Status: response.StatusCode, Header: response.Header}
}
