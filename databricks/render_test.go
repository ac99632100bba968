package databricks

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// awkward is what a person may name a principal, and what a shell would love to read something into.
var awkward = []string{
	"TD-CAS-Service", "two words", `it's "quoted"`, "$(touch pwned)", "`touch pwned`", "$HOME ${PATH}", `back\slash`,
	"a;b|c&d>e<f", "*?[x]{y,z}", "!history", "#hash", "~root", "ünï→code", "'", "''", `\'`, "-rf", "@file", "%s%n", "line\nbreak",
}

func TestHTTPShowsWhatIsSentAndNamesWhatIsUnknown(t *testing.T) {
	request := Request{
		Method: "POST", Path: "/api/2.0/token-management/on-behalf-of/tokens",
		Body: Compact(map[string]any{"application_id": Unknown("application_id").String(), "comment": "<&>"}),
	}
	want := `POST /api/2.0/token-management/on-behalf-of/tokens
{
  "application_id": "<application id>",
  "comment": "<&>"
}`
	if got := request.HTTP(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := (Request{Method: "GET", Path: "/api/2.0/x/" + Unknown("warehouse_id").String()}).HTTP(); got != "GET /api/2.0/x/<warehouse id>" {
		t.Errorf("got %s", got)
	}
}

func TestTwinsAreOnlyForDatabricks(t *testing.T) {
	for _, target := range []Target{Entra, Graph, Azure} {
		request := Request{Target: target, Method: "POST", Path: "/v1.0/applications", Body: `{}`}
		if request.CLI() != "" || request.Curl(Host{URL: "https://graph.microsoft.com"}) != "" {
			t.Errorf("%s has a twin", target)
		}
	}
}

func TestTheGuidesCommand(t *testing.T) {
	request := Request{Words: "tokens delete " + Unknown("token_id").String()}
	if got := request.GuideCLI(); got != `databricks tokens delete "${TOKEN_ID:?}"` {
		t.Error(got)
	}
	if got := (Request{}).GuideCLI(); got != "" {
		t.Errorf("a command where the guides name none: %s", got)
	}
}

// run gives a command to a real shell and returns what it printed.
func run(t *testing.T, shell, command string, environment ...string) (string, error) {
	t.Helper()
	path, err := exec.LookPath(shell)
	if err != nil {
		t.Skipf("no %s here", shell)
	}
	process := exec.CommandContext(t.Context(), path, "-c", command)
	process.Dir = t.TempDir()
	process.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + process.Dir}, environment...)
	output, err := process.CombinedOutput()
	if _, pwned := os.Stat(filepath.Join(process.Dir, "pwned")); pwned == nil {
		t.Fatalf("the shell ran what was data: %s", command)
	}
	return string(output), err
}

func TestCurlSendsTheSameRequest(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl here")
	}
	type arrived struct{ method, uri, authorization, body string }
	arrivals := make(chan arrived, 1)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, message *http.Request) {
		body, _ := io.ReadAll(message.Body)
		arrivals <- arrived{message.Method, message.URL.RequestURI(), message.Header.Get("Authorization"), string(body)}
		fmt.Fprint(answer, `{"ok":true}`)
	}))
	defer server.Close()
	host, _ := ParseHost(server.URL)
	for _, shell := range []string{"bash", "sh"} {
		for _, name := range awkward {
			request := Request{
				Target: Workspace, As: Admin, Method: "PATCH", Path: "/api/2.0/x/" + segment(name) + "?filter=a%20eq%20%22b%22",
				Body: Compact(map[string]string{"displayName": name, "id": Unknown("application_id").String()}),
			}
			output, err := run(t, shell, request.Curl(host), "DATABRICKS_TOKEN=dapi-$(x)'\"", "APPLICATION_ID=b4b5")
			want := arrived{"PATCH", request.Path, `Bearer dapi-$(x)'"`, strings.ReplaceAll(string(request.Body), Unknown("application_id").String(), "b4b5")}
			var got arrived
			select {
			case got = <-arrivals:
			default: // curl has ended, so nothing arrived
			}
			if err != nil || output != `{"ok":true}` || got != want {
				t.Errorf("%s, %q: %v %s\ngot  %+v\nwant %+v\n%s", shell, name, err, output, got, want, request.Curl(host))
			}
		}
	}
}

func TestCurlKeepsTheTokenOutOfTheProcessList(t *testing.T) {
	folder := t.TempDir()
	script := "#!/bin/sh\nprintf '%s\\n' \"$@\" > '" + folder + "/argv'\ncat > /dev/null\n"
	if err := os.WriteFile(filepath.Join(folder, "curl"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []Actor{Admin, ByToken, BySecret} {
		request := Request{Target: Workspace, As: actor, Method: "GET", Path: "/api/2.0/x"}
		variable := tokenVariable(actor)
		if _, err := run(t, "bash", request.Curl(Host{URL: "http://127.0.0.1:1"}), "PATH="+folder+":/usr/bin:/bin", variable+"=dapi-the-token"); err != nil {
			t.Fatal(err)
		}
		arguments, err := os.ReadFile(filepath.Join(folder, "argv"))
		if err != nil || strings.Contains(string(arguments), "dapi-the-token") || !strings.Contains(string(arguments), "/api/2.0/x") {
			t.Errorf("%s: %v\n%s", actor, err, arguments)
		}
	}
}

// The CLI's twin is run with a stand-in for the CLI, which writes down what it was given.
func TestTheCLITwinGivesTheSameRequest(t *testing.T) {
	folder := t.TempDir()
	script := "#!/bin/sh\nfor a in \"$@\"; do printf '%s\\0' \"$a\"; done > '" + folder + "/argv'\nprintf '%s' \"$DATABRICKS_TOKEN\" > '" + folder + "/token'\n"
	if err := os.WriteFile(filepath.Join(folder, "databricks"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range awkward {
		request := Request{
			Target: Workspace, As: ByToken, Method: "POST", Path: "/api/2.0/x/" + Unknown("principal_id").String(),
			Body: Compact(map[string]string{"comment": name}),
		}
		if output, err := run(t, "sh", request.CLI(), "PATH="+folder+":/usr/bin:/bin", "PRINCIPAL_ID=42", "PRINCIPAL_TOKEN=dapi-p"); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		argv, _ := os.ReadFile(filepath.Join(folder, "argv"))
		token, _ := os.ReadFile(filepath.Join(folder, "token"))
		want := strings.Join([]string{"api", "post", "/api/2.0/x/42", "--json", string(request.Body), ""}, "\x00")
		if string(argv) != want || string(token) != "dapi-p" {
			t.Errorf("%q:\ngot  %q\nwant %q", name, argv, want)
		}
		var body map[string]string
		if err := json.Unmarshal([]byte(strings.Split(string(argv), "\x00")[4]), &body); err != nil || body["comment"] != name {
			t.Errorf("%q arrived as %q", name, body["comment"])
		}
	}
}

func TestACommandWithAnUnknownThatIsNotSetDoesNotRun(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "databricks"), []byte("#!/bin/sh\ntouch '"+folder+"/ran'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	request := Request{Target: Workspace, As: Admin, Method: "DELETE", Path: "/api/2.0/x/" + Unknown("principal_id").String()}
	if _, err := run(t, "sh", request.CLI(), "PATH="+folder+":/usr/bin:/bin"); err == nil {
		t.Error("no error")
	}
	if _, err := os.Stat(filepath.Join(folder, "ran")); err == nil {
		t.Error("a DELETE without its id was run")
	}
}

func FuzzShellWord(f *testing.F) {
	for _, text := range awkward {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsRune(text, 0) || placeholder.MatchString(text) {
			t.Skip()
		}
		output, err := exec.Command("/bin/sh", "-c", "printf %s "+shellWord(text)).Output()
		if err != nil || string(output) != text {
			t.Fatalf("%q became %q: %v", text, output, err)
		}
	})
}
