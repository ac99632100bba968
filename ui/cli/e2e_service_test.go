package cli_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

// service is `brickpass simulator` as a process of its own: all of its hosts, and what it tells about itself.
type service struct {
	t    *testing.T
	file string // of the requests
	told struct {
		Host             string `json:"host"`
		AdminToken       string `json:"admin_token"`
		AccountID        string `json:"account_id"`
		WorkspaceID      string `json:"workspace_id"`
		AccountHost      string `json:"account_host"`
		AutomationID     string `json:"automation_client_id"`
		AutomationSecret string `json:"automation_client_secret"`
		LoginHost        string `json:"login_host"`
		Workspaces       []simulator.Site
	}
}

const (
	anna  = "anna.admin@acme.example"    // workspace admin
	carla = "carla.account@acme.example" // account admin
)

// startService starts the program as the simulator of a world, and wakes the warehouse, so that no proof has to wait for it.
func startService(t *testing.T, program, world string) *service {
	t.Helper()
	s := &service{t: t, file: filepath.Join(t.TempDir(), "requests.jsonl")}
	cmd := exec.CommandContext(t.Context(), program, "simulator", "--scenario", world, "--requests", s.file)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		err = json.Unmarshal([]byte(line), &s.told)
	}
	if err != nil {
		t.Fatalf("its first line: %v: %s", err, line)
	}
	s.asAnna("POST", "/api/2.0/sql/warehouses/1234567890abcdef/start", "")
	return s
}

// asAnna sends a request that anna sends beside brickpass, and gives the answer.
func (s *service) asAnna(method, path, body string) string {
	s.t.Helper()
	return s.send(method, s.told.Host+path, s.told.AdminToken, body)
}

func (s *service) send(method, address, token, body string) string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if s.unified() && !strings.Contains(address, "/_simulator/") {
		request.Header.Set("X-Databricks-Workspace-Id", s.told.WorkspaceID)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode/100 != 2 {
		s.t.Fatalf("%s %s: %d %s %v", method, address, answer.StatusCode, text, err)
	}
	return string(text)
}

func (s *service) unified() bool { return s.told.AccountHost == s.told.Host }

// lets gives whoever is no owner of the demo catalog what an admin needs to share it.
func (s *service) lets(who ...string) {
	s.t.Helper()
	for _, one := range who {
		s.asAnna("PATCH", "/api/2.1/unity-catalog/permissions/catalog/cas_demo_east1",
			`{"changes":[{"principal":"`+one+`","add":["MANAGE","USE_CATALOG"]}]}`)
	}
}

// signsIn is an OAuth access token as the main workspace gives one.
func (s *service) signsIn(name string) string {
	s.t.Helper()
	var given struct {
		Token string `json:"access_token"`
	}
	text := s.send("POST", s.told.Host+"/_simulator/sign-in?name="+url.QueryEscape(name), "", "")
	if err := json.Unmarshal([]byte(text), &given); err != nil || given.Token == "" {
		s.t.Fatalf("signing %s in: %v", name, err)
	}
	return given.Token
}

func (s *service) state() simulator.State {
	s.t.Helper()
	var state simulator.State
	if err := json.Unmarshal([]byte(s.send("GET", s.told.Host+"/_simulator/state", "", "")), &state); err != nil {
		s.t.Fatal(err)
	}
	return state
}

// logged is a line of the log, with the host that it was for: "" is the main workspace.
type logged struct {
	request
	Host string `json:"host"`
}

// requests are all that were answered so far.
func (s *service) requests() []logged {
	s.t.Helper()
	data, err := os.ReadFile(s.file)
	if err != nil {
		s.t.Fatal(err)
	}
	var all []logged
	for line := range strings.Lines(string(data)) {
		var one logged
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			s.t.Fatalf("the log holds %q: %v", line, err)
		}
		all = append(all, one)
	}
	return all
}

// principal is the one of that name; false if it is nowhere in the account.
func (s *service) principal(name string) (simulator.Principal, bool) {
	s.t.Helper()
	for _, one := range s.state().Principals {
		if one.Display == name {
			return one, true
		}
	}
	return simulator.Principal{}, false
}
