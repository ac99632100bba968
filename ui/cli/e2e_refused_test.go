package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

// notLetIn is a sign-in that leads nowhere, and what is said of it.
type notLetIn struct {
	name        string
	environment []string
	profiles    string
	answers     string
	code        int
	what, why   string
}

// everyRefusal are the refusals that a run can meet before it is signed in as an admin, in the order of the list of ways.
func everyRefusal(t *testing.T, s *simulator.Server) []notLetIn {
	identity := s.Identity()
	here := "DATABRICKS_HOST=" + s.URL()
	console := fmt.Sprintf("workspace: {address: '%s'}\naccount: {id: %s, workspace: '%s', ", identity.AccountHost, identity.AccountID, identity.Host)
	loader, loaderSecret := secretOf(t, s, "nightly-loader")
	ben := signInAt(t, s, "ben.analyst@acme.example")
	signedOut := commandThatSays(t, "echo 'Error: cache: databricks OAuth is not configured for this host' >&2; exit 1")
	return []notLetIn{
		{
			name: "a token that nobody knows", environment: []string{here, "DATABRICKS_TOKEN=dapi00000000000000000000000000000000"}, answers: "signin: {way: environment}",
			code: 4, what: "That sign-in was not taken. Sign in again.", why: "It has ended, was revoked, or belongs to another workspace.",
		},
		{
			name: "two kinds at once", environment: []string{here, "DATABRICKS_TOKEN=dapi1", "DATABRICKS_CLIENT_ID=b", "DATABRICKS_CLIENT_SECRET=c"}, answers: "signin: {way: environment}",
			code: 4, why: "DATABRICKS_TOKEN and DATABRICKS_CLIENT_SECRET are both set: unset one, or set DATABRICKS_AUTH_TYPE.",
		},
		{name: "half of a kind", environment: []string{here, "DATABRICKS_CLIENT_ID=b"}, answers: "signin: {way: environment}", code: 4, why: "it lacks DATABRICKS_CLIENT_SECRET"},
		{name: "a profile that is not there", answers: "signin: {way: 'profile:gone'}", code: 4, why: "has no profile gone"},
		{name: "a profile of another workspace", profiles: "[other]\nhost = https://dbc-1.cloud.databricks.com\ntoken = dapi1\n", answers: "signin: {way: 'profile:other'}", code: 4, why: "It is for another workspace."},
		{name: "a profile that contradicts itself", profiles: "[two]\nhost = " + s.URL() + "\ntoken = dapi1\nclient_secret = x\n", answers: "signin: {way: 'profile:two'}", code: 4, why: "token and client_secret are both in it"},
		{name: "a kind that nobody knows", profiles: "[odd]\nhost = " + s.URL() + "\nauth_type = magic\n", answers: "signin: {way: 'profile:odd'}", code: 4, why: "brickpass does not sign in by magic."},
		{name: "a file that cannot be read", profiles: "[odd]\nno sign here\n", answers: "signin: {way: 'profile:odd'}", code: 4, why: "Line 2 has no = sign."},
		{name: "a command that is not there", profiles: "[cli]\nhost = " + s.URL() + "\nauth_type = databricks-cli\ndatabricks_cli_path = /nowhere/databricks\n", answers: "signin: {way: 'profile:cli'}", code: 4, why: "This machine has nothing to sign in with"},
		{name: "an old command", profiles: "[cli]\nhost = " + s.URL() + "\nauth_type = databricks-cli\ndatabricks_cli_path = /bin/sh\n", answers: "signin: {way: 'profile:cli'}", code: 4, why: "The databricks command here is the old one"},
		{name: "a command without a sign-in", profiles: "[cli]\nhost = " + s.URL() + "\nauth_type = databricks-cli\ndatabricks_cli_path = " + signedOut + "\n", answers: "signin: {way: 'profile:cli'}", code: 4, why: "The databricks command has no sign-in for it, or an ended one."},
		{name: "a secret that is not the one", environment: []string{"MY_SECRET=dose00000000000000000000000000000000"}, answers: "signin: {way: m2m, client: " + identity.AutomationID + ", secret: 'env:MY_SECRET'}", code: 4, why: "The client or its secret is not known"},
		{name: "a browser without anybody", answers: "signin: {way: browser}", code: 2, what: "signin.browser", why: "a browser needs a person, and nobody is here"},
		{name: "nothing remembered", answers: "signin: {way: remembered}", code: 4, why: "Its entry in your keychain is gone."},
		{name: "no admin of the workspace", environment: []string{here, "DATABRICKS_TOKEN=" + ben}, answers: "signin: {way: environment}", code: 3, what: "You are not an admin of this workspace.", why: "Only admins of this workspace may do that."},
		{name: "a token, at the account", environment: []string{"DATABRICKS_HOST=" + identity.AccountHost, "DATABRICKS_ACCOUNT_ID=" + identity.AccountID, "DATABRICKS_TOKEN=dapi1"}, answers: console + "way: environment}", code: 4, why: "It is a token, and an account takes none."},
		{name: "no admin of the account", environment: []string{"MY_SECRET=" + loaderSecret}, answers: console + "way: m2m, client: " + loader + ", secret: 'env:MY_SECRET'}", code: 3, what: "You are not an account admin, so the account's workspaces cannot be listed.", why: "a workspace admin can do all of it"},
		{name: "the account's sign-in, at a workspace", environment: []string{"MY_SECRET=" + identity.AutomationSecret.Reveal()}, answers: console + "way: m2m, client: " + identity.AutomationID + ", secret: 'env:MY_SECRET'}\nsignin: {way: account}", code: 4, why: "The sign-in at the account goes nowhere else"},
		{name: "no address of Databricks", answers: "workspace: {address: 'https://databricks.evil.example'}", code: 2, what: "workspace.address", why: ""},
		{name: "nobody there", answers: "workspace: {address: 'http://127.0.0.1:1'}\nsignin: {way: token, token: 'env:HOME'}", code: 3, why: ""},
	}
}

// TestEachRefusalIsSaidInItsOwnProblem comes by each way that leads nowhere: it ends before anything is written, by the exit code that
// says so, and each in words of its own.
func TestEachRefusalIsSaidInItsOwnProblem(t *testing.T) {
	t.Parallel()
	fast := newFast(t)
	log := filepath.Join(t.TempDir(), "requests.jsonl")
	file, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s, err := simulator.Start(simulator.Options{World: "account", Clock: fast, Requests: file}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	program, err := exec.LookPath("brickpass")
	if err != nil {
		t.Fatal(err)
	}
	p := newPerson(t, program)
	cases := everyRefusal(t, s)
	before, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	for _, one := range cases {
		said := p.refused(t, s, one, fast)
		if said == nil {
			continue
		}
		text := said.Kind + ": " + said.What + " " + said.Why
		if other, twice := words[text]; twice {
			t.Errorf("%s is said as %s is: %s", one.name, other, text)
		}
		words[text] = one.name
	}
	after, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(after[len(before):])) {
		var sent request
		if err := json.Unmarshal([]byte(line), &sent); err != nil || sent.writes() && !strings.Contains(sent.Path, "/oidc/") {
			t.Errorf("something was written: %s %v", line, err)
		}
	}
}

// toldProblem is a problem as an event.
type toldProblem struct {
	Event, Kind, What, Why, Who string
}

// refused runs one unattended, and gives the problem that it ends with; nil if it ends by what is wrong with the answers.
func (p person) refused(t *testing.T, s *simulator.Server, one notLetIn, fast *fast) *toldProblem {
	t.Helper()
	if err := os.Remove(filepath.Join(p.folder, "home", ".databrickscfg")); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if one.profiles != "" {
		p.writes("home/.databrickscfg", one.profiles)
	}
	text := one.answers
	if !strings.Contains(text, "workspace:") {
		text = "workspace: {address: '" + s.URL() + "'}\n" + text
	}
	cmd := p.command(nil, "setup", "--answers", p.writes("answers.yaml", text+"\ndata: {schemas: [cas_demo_east1.public]}\n"), "--yes", "--json")
	cmd.Env = append(append(cmd.Env, one.environment...), fast.shared(), endsAtOnce)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, _ := cmd.Output()
	if got := cmd.ProcessState.ExitCode(); got != one.code {
		t.Errorf("%s: it ends with %d, and not with %d:\n%s\n%s", one.name, got, one.code, out, complaint.String())
		return nil
	}
	for _, secret := range append(one.environment, one.profiles) {
		for _, value := range secretLooking.FindAllString(secret, -1) {
			if holds(string(out)+complaint.String(), value) {
				t.Errorf("%s: it shows what one signed in by", one.name)
			}
		}
	}
	if one.code == 2 {
		if !strings.Contains(complaint.String(), one.what) || !strings.Contains(complaint.String(), one.why) {
			t.Errorf("%s: it says %q", one.name, complaint.String())
		}
		return nil
	}
	var last *toldProblem
	for line := range strings.Lines(string(out)) {
		var event toldProblem
		if json.Unmarshal([]byte(line), &event) == nil && event.Event == "problem" {
			last = &event
		}
	}
	switch {
	case last == nil:
		t.Errorf("%s: no problem is told:\n%s", one.name, out)
	case last.Kind == "" || last.What == "" || last.Why == "" || last.Who == "":
		t.Errorf("%s: not all is said: %+v", one.name, last)
	case !strings.Contains(last.What, one.what) || !strings.Contains(last.Why, one.why):
		t.Errorf("%s: it says %+v", one.name, *last)
	}
	return last
}

var secretLooking = regexp.MustCompile(`(dapi|dose)[0-9a-f]{20,}|eyJ[A-Za-z0-9._-]{20,}`)

// ask sends something beside brickpass.
func ask(t *testing.T, method, address, token, body string, into any) {
	t.Helper()
	message, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	message.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(message)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil || answer.StatusCode/100 != 2 {
		t.Fatalf("%s %s: %d %s %v", method, address, answer.StatusCode, text, err)
	}
}

// secretOf gives a principal an OAuth secret, as an admin would.
func secretOf(t *testing.T, s *simulator.Server, name string) (application, secret string) {
	t.Helper()
	for _, one := range s.State().Principals {
		if one.Display != name {
			continue
		}
		var made struct{ Secret string }
		ask(t, "POST", fmt.Sprintf("%s/api/2.0/accounts/%s/servicePrincipals/%d/credentials/secrets", s.Identity().AccountHost, s.Identity().AccountID, one.ID),
			s.Identity().AccountAdminToken.Reveal(), "{}", &made)
		return one.Name, made.Secret
	}
	t.Fatalf("there is no principal %s", name)
	return "", ""
}

func signInAt(t *testing.T, s *simulator.Server, name string) string {
	t.Helper()
	var given struct {
		Token string `json:"access_token"`
	}
	ask(t, "POST", s.URL()+"/_simulator/sign-in?name="+name, "", "", &given)
	return given.Token
}

// commandThatSays is in the place of Databricks' own command.
func commandThatSays(t *testing.T, does string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "databricks")
	script := "#!/bin/sh\nif [ \"$1\" = version ]; then echo 'Databricks CLI v0.300.0'; exit; fi\n" + does + "\nexit\n" + strings.Repeat("#", 2<<20)
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}
