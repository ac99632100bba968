package databricks_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

// twins are two workspaces that are alike to the last digit. One is driven by a Client and the other by the same requests
// as curl in bash, and every answer of one must be that of the other.
type twins struct {
	t              *testing.T
	ours, curls    *simulator.Server
	oursAt, curlAt databricks.Host
	client         *databricks.Client
	environment    []string // what bash is given: the tokens
}

func newTwins(t *testing.T) *twins {
	t.Helper()
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no %s here", program)
		}
	}
	w := &twins{t: t}
	w.ours, w.oursAt = world(t)
	w.curls, w.curlAt = world(t)
	admin := w.ours.Identity().AdminToken
	w.environment = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "DATABRICKS_TOKEN=" + w.curls.Identity().AdminToken.Reveal(),
	}
	w.client = databricks.New(databricks.Options{Host: w.oursAt, Rate: rate.Inf}).SignIn(databricks.Admin, databricks.Bearer(admin))
	return w
}

// world serves world aws at a fixed moment.
func world(t *testing.T) (*simulator.Server, databricks.Host) {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	server, err := simulator.Start(simulator.Options{World: "aws", Clock: fake, Seed: 11}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	host, err := databricks.ParseWorkspace(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	return server, host
}

// send makes a change in both workspaces.
func (w *twins) send(request databricks.Request) databricks.Answer {
	w.t.Helper()
	answer, err := w.client.Send(w.t.Context(), request)
	if err != nil {
		w.t.Fatalf("%s %s: %v", request.Method, request.Path, err)
	}
	w.compare(request, answer)
	return answer
}

// Read asks both workspaces, so that twins are a databricks.Reader.
func (w *twins) Read(ctx context.Context, query databricks.Readable) (databricks.Answer, error) {
	w.t.Helper()
	answer, err := w.client.Read(ctx, query)
	if err == nil {
		w.compare(query.Reading(), answer)
	}
	return answer, err
}

// ask asks both workspaces and decodes what they said.
func ask[T any](w *twins, query databricks.Query[T]) T {
	w.t.Helper()
	value, err := databricks.Ask(w.t.Context(), w, query)
	if err != nil {
		w.t.Fatalf("%s %s: %v", query.Method, query.Path, err)
	}
	return value
}

// all reads a whole list of both workspaces.
func all[I any, P databricks.Paged[I]](w *twins, query databricks.Query[P]) []I {
	w.t.Helper()
	items, err := databricks.All[I, P](w.t.Context(), w, query)
	if err != nil {
		w.t.Fatalf("%s %s: %v", query.Method, query.Path, err)
	}
	return items
}

// compare runs a request as curl against the other workspace, and holds its answer against ours.
func (w *twins) compare(request databricks.Request, answer databricks.Answer) {
	w.t.Helper()
	output, err := w.bash(request)
	if err != nil {
		w.t.Fatalf("%s %s by curl: %v\n%s", request.Method, request.Path, err, output)
	}
	theirs := decoded(w.t, output, w.curlAt)
	if request.Secret != "" {
		holder, ok := theirs.(map[string]any)
		if !ok || holder[request.Secret] != answer.Secret.Reveal() {
			w.t.Fatalf("%s %s: curl did not get the same secret", request.Method, request.Path)
		}
		delete(holder, request.Secret)
	}
	if ours := decoded(w.t, answer.Body, w.oursAt); !reflect.DeepEqual(ours, theirs) {
		w.t.Errorf("%s %s:\nwe got   %v\ncurl got %v", request.Method, request.Path, ours, theirs)
	}
}

// bash runs a request as curl against the other workspace.
func (w *twins) bash(request databricks.Request) ([]byte, error) {
	process := exec.CommandContext(w.t.Context(), "bash", "-c", request.Curl(w.curlAt))
	process.Env = w.environment
	return process.Output()
}

// decoded is a JSON text in which a workspace's own address is like any other's. Nothing at all is nil.
func decoded(t *testing.T, body []byte, host databricks.Host) any {
	t.Helper()
	address, err := url.Parse(host.URL)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(strings.NewReplacer(host.Name(), "HOST", `"port":`+address.Port(), `"port":0`).Replace(string(body)))
	if text == "" {
		return nil
	}
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return value
}

// actAs signs the principal in to both workspaces, each time by the variable that its curl commands read.
func (w *twins) actAs(actor databricks.Actor, credential databricks.Credential, variable, value string) {
	w.client = w.client.SignIn(actor, credential)
	w.environment = append(w.environment, variable+"="+value)
}

// exchange has a secret exchanged for a session by net/http alone (RFC 6749, 4.4), at the workspace that curl talks to.
func (w *twins) exchange(clientID, clientSecret string) string {
	w.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"all-apis"}}
	message, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.curlAt.URL+"/oidc/v1/token", strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	message.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	message.SetBasicAuth(clientID, clientSecret)
	answer, err := http.DefaultClient.Do(message)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	var grant struct {
		Session string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&grant); err != nil || grant.Session == "" {
		w.t.Fatalf("no session: %v, %d", err, answer.StatusCode)
	}
	return grant.Session
}

// learn decodes what a change answered.
func learn[T any](t *testing.T, answer databricks.Answer) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(answer.Body, &value); err != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	return value
}
