//go:build unix

package simulator_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/config"
)

// The page "Authenticate with Databricks personal access tokens (legacy)" (seed 003), line by line: every command and request of it is
// run as it stands there, with its placeholders filled, by bash, curl and python3. Beside the commands of Databricks' own CLI stands the
// REST request that they send; the commands themselves are run where there is that CLI.

// tokenPage is what the placeholders of the page are filled with. The simulator speaks http.
type tokenPage struct {
	*workspace
	home string
	fill map[string]string
}

func openPage(t *testing.T) *tokenPage {
	t.Helper()
	w := open(t, "aws")
	p := &tokenPage{workspace: w, home: t.TempDir(), fill: map[string]string{
		"https://<databricks-instance>": w.server.URL(), "<workspace-url>": w.server.URL(), "<lifetime-seconds>": "86400",
		"<profile-name>": "admin", "<your-existing-access-token>": w.admin,
	}}
	p.profile("admin", w.admin)
	return p
}

// profile writes a profile as the page has it: "[<some-unique-configuration-profile-name>] host = <workspace-url> token = <token>".
func (p *tokenPage) profile(name, token string) {
	p.Helper()
	text := p.filled("[<some-unique-configuration-profile-name>]\nhost = <workspace-url>\ntoken = <token>\n", map[string]string{
		"<some-unique-configuration-profile-name>": name, "<token>": token,
	})
	file, err := os.OpenFile(filepath.Join(p.home, ".databrickscfg"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = file.WriteString(text)
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		p.Fatal(err)
	}
}

func (p *tokenPage) filled(text string, more map[string]string) string {
	p.Helper()
	for _, values := range []map[string]string{more, p.fill} {
		for placeholder, value := range values {
			text = strings.ReplaceAll(text, placeholder, value)
		}
	}
	return text
}

// bash runs the text of the page. What curl gives has the status as its last line.
func (p *tokenPage) bash(command string, more map[string]string) answer {
	p.Helper()
	script := "set -eu\ncurl() { command curl -sS -w '\\n%{http_code}' \"$@\"; }\n" + p.filled(command, more)
	if left := strings.Count(p.filled(command, more), "<"); left > 0 {
		p.Fatalf("%d placeholders are not filled: %s", left, command)
	}
	cmd := exec.CommandContext(p.Context(), "bash", "-c", script)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.home}
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.Fatalf("%s: %v\n%s", command, err, out)
	}
	text := strings.TrimRight(string(out), "\n")
	cut := strings.LastIndex(text, "\n")
	got := answer{Text: text[:max(cut, 0)]}
	if got.Status, err = strconv.Atoi(text[cut+1:]); err != nil {
		p.Fatalf("%s: no status in %q", command, out)
	}
	if got.Text != "" {
		decoder := json.NewDecoder(strings.NewReader(got.Text))
		decoder.UseNumber()
		if err := decoder.Decode(&got.Body); err != nil {
			p.Fatalf("%s: %v in %q", command, err, got.Text)
		}
	}
	return got
}

func (p *tokenPage) mustBash(command string, more map[string]string) answer {
	p.Helper()
	got := p.bash(command, more)
	if got.Status != 200 {
		p.Fatalf("%s: %d %s", command, got.Status, got.Text)
	}
	return got
}

// byCLI runs a command of Databricks' own CLI, where there is one, and wants that in what it says.
func (p *tokenPage) byCLI(command, wanted string, more map[string]string) {
	p.Helper()
	p.Run("by the CLI", func(t *testing.T) {
		if _, err := exec.LookPath("databricks"); err != nil {
			t.Skipf("the official CLI is not on PATH, so this is not run: %s", command)
		}
		if out := p.cli(t, command, more); !strings.Contains(out, wanted) {
			t.Errorf("it says %s", out)
		}
	})
}

func (p *tokenPage) cli(t *testing.T, command string, more map[string]string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-c", "set -eu\n"+p.filled(command, more))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.home}
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// "curl -X POST https://<databricks-instance>/api/2.0/token/create", as it stands on the page.
const seedCreate = `curl -X POST https://<databricks-instance>/api/2.0/token/create \
-H "Authorization: Bearer <your-existing-access-token>" \
-H "Content-Type: application/json" \
-d '{
"lifetime_seconds": <lifetime-seconds>,
"scopes": [
"sql",
"authentication"
]
}'`

const seedGet = `curl -X GET "https://<databricks-instance>/api/2.0/<path-to-endpoint>" \
-H "Authorization: Bearer <your-new-pat>"`

const seedPatch = `curl -X PATCH https://<databricks-instance>/api/2.0/token/<token_id> \
-H "Authorization: Bearer <your-existing-access-token>" \
-H "Content-Type: application/json" \
-d '{
"token": {
"scopes": ["sql", "unity-catalog"]
},
"update_mask": "scopes"
}'`

func TestThePageOnTokensLineByLine(t *testing.T) {
	t.Run("Run the following command to generate the access token", func(t *testing.T) {
		p := openPage(t)
		_, application := p.principal()
		as := map[string]string{"<application-id>": application}
		got := p.mustBash(`curl -X POST https://<databricks-instance>/api/2.0/token-management/on-behalf-of/tokens \
-H "Authorization: Bearer <your-existing-access-token>" \
-d '{"application_id": "<application-id>", "lifetime_seconds": <lifetime-seconds>}'`, as)
		// "In the response, copy the token_value, which is the access token for your Databricks service principal."
		me := p.mustBash(seedGet, map[string]string{"<path-to-endpoint>": "preview/scim/v2/Me", "<your-new-pat>": got.text("token_value")})
		if me.text("userName") != application {
			t.Errorf("it signs in as %s", me.Text)
		}
		p.byCLI("databricks token-management create-obo-token \\\n<application-id> \\\n--lifetime-seconds <lifetime-seconds> \\\n-p <profile-name>", "token_value", as)

		// "Use the existing PAT to create additional tokens for the service principal."
		second := p.mustBash(`curl -X POST https://<databricks-instance>/api/2.0/token/create \
-H "Authorization: Bearer <your-existing-access-token>" \
-d '{"lifetime_seconds": <lifetime-seconds>}'`, map[string]string{"<your-existing-access-token>": got.text("token_value")})
		me = p.mustBash(seedGet, map[string]string{"<path-to-endpoint>": "preview/scim/v2/Me", "<your-new-pat>": second.text("token_value")})
		if me.text("userName") != application {
			t.Errorf("the second signs in as %s", me.Text)
		}
		p.profile("partner", got.text("token_value"))
		p.byCLI("databricks tokens create \\\n--lifetime-seconds <lifetime-seconds> \\\n-p <profile-name>", "token_value", map[string]string{"<profile-name>": "partner"})
	})

	t.Run("If you can't create or use tokens", func(t *testing.T) {
		p := openPage(t)
		made := p.must(p.admin, "POST", "/api/2.0/preview/scim/v2/ServicePrincipals", `{"displayName":"without permission","active":true}`)
		got := p.bash(`curl -X POST https://<databricks-instance>/api/2.0/token-management/on-behalf-of/tokens \
-H "Authorization: Bearer <your-existing-access-token>" \
-d '{"application_id": "<application-id>", "lifetime_seconds": <lifetime-seconds>}'`, map[string]string{"<application-id>": made.text("applicationId")})
		if want := "User " + made.text("applicationId") + " does not have permission to use tokens."; got.Status != 403 || got.message() != want {
			t.Errorf("%d %s", got.Status, got.Text)
		}
	})

	t.Run("Environment", func(t *testing.T) {
		p := openPage(t)
		// "Set the following environment variables: DATABRICKS_HOST … DATABRICKS_TOKEN".
		p.mustBash("export DATABRICKS_HOST=<workspace-url>\nexport DATABRICKS_TOKEN=<your-existing-access-token>\n"+
			`curl -X GET "$DATABRICKS_HOST/api/2.0/preview/scim/v2/Me" -H "Authorization: Bearer $DATABRICKS_TOKEN"`, nil)
	})

	t.Run("Profile", func(t *testing.T) {
		p := openPage(t)
		// "Create or identify a Databricks configuration profile …": the official SDK reads the file that was written as the page says.
		sdk := &config.Config{Profile: "admin", ConfigFile: filepath.Join(p.home, ".databrickscfg")}
		if err := sdk.EnsureResolved(); err != nil || sdk.Host != p.server.URL() || sdk.Token != p.admin {
			t.Errorf("%v: it reads %s", err, sdk.Host)
		}
		p.byCLI("printf '%s' '<your-existing-access-token>' | databricks configure --host <workspace-url> --profile DEFAULT\n"+
			"databricks auth env --profile DEFAULT", p.server.URL(), nil)
	})

	t.Run("Connect", func(t *testing.T) {
		p := openPage(t)
		// "databricks configure --configure-cluster --profile DEFAULT": it asks for the clusters, of which one is chosen.
		got := p.mustBash(`curl -X GET "https://<databricks-instance>/api/2.1/clusters/list" -H "Authorization: Bearer <your-existing-access-token>"`, nil)
		if got.Body == nil {
			t.Errorf("it says %q", got.Text)
		}
		p.byCLI("databricks clusters list -p <profile-name> --output json", "", nil) // the prompt itself needs a terminal
	})

	t.Run("Use the Databricks REST API to issue personal access tokens", func(t *testing.T) {
		p := openPage(t)
		got := p.mustBash(seedCreate, nil)
		// "If successful, this results in a response payload similar to".
		for path, want := range map[string]string{
			"token_info.scopes": "[authentication sql]", "token_info.comment": "", "token_info.last_accessed_time": "0",
		} {
			if value := got.at(path); value == nil || fmt.Sprint(value) != want {
				t.Errorf("%s is %v, and on the page %s: %s", path, value, want, got.Text)
			}
		}
		lives := time.Duration(millisAt(t, got, "token_info.expiry_time")-millisAt(t, got, "token_info.creation_time")) * time.Millisecond
		if got.text("token_value") == "" || got.text("token_info.token_id") == "" || lives != 24*time.Hour {
			t.Errorf("it lives %s: %s", lives, got.Text)
		}

		// "Provide the new token from the response in the Authorization header of subsequent calls", by curl and by Python.
		as := map[string]string{"<path-to-endpoint>": "token/list", "<your-new-pat>": got.text("token_value")}
		if listed := p.mustBash(seedGet, as); len(listed.list("token_infos")) == 0 {
			t.Errorf("the new token lists %s", listed.Text)
		}
		p.python(as)
	})

	t.Run("Update the scopes of a personal access token", func(t *testing.T) {
		p := openPage(t)
		made := p.mustBash(seedCreate, nil)
		narrow := p.mustBash(strings.Replace(seedCreate, ",\n\"authentication\"", "", 1), nil)
		as := map[string]string{"<token_id>": narrow.text("token_info.token_id"), "<your-existing-access-token>": narrow.text("token_value")}

		// "If a scoped token is missing the required scope for an API call, the request fails with an error indicating the missing scope."
		refused := p.bash(seedGet, map[string]string{"<path-to-endpoint>": "token/list", "<your-new-pat>": narrow.text("token_value")})
		if refused.Status != 403 || !strings.Contains(refused.message(), "authentication") {
			t.Errorf("%d %s", refused.Status, refused.Text)
		}
		// "The calling token must have the authentication scope, which permits managing other tokens."
		if refused := p.bash(seedPatch, as); refused.Status != 403 || !strings.Contains(refused.message(), "authentication") {
			t.Errorf("without that scope: %d %s", refused.Status, refused.Text)
		}
		as["<your-existing-access-token>"] = made.text("token_value")
		p.mustBash(seedPatch, as)
		shown := p.mustBash(seedGet, map[string]string{"<path-to-endpoint>": "token/list", "<your-new-pat>": made.text("token_value")})
		if !strings.Contains(shown.Text, `"unity-catalog"`) {
			t.Errorf("its scopes are not changed: %s", shown.Text)
		}
		// "Scope changes can take up to ten minutes to propagate."
		catalogs := strings.Replace(seedGet, "/2.0/", "/2.1/", 1)
		reads := map[string]string{"<path-to-endpoint>": "unity-catalog/catalogs", "<your-new-pat>": narrow.text("token_value")}
		if soon := p.bash(catalogs, reads); soon.Status != 403 {
			t.Errorf("at once: %d %s", soon.Status, soon.Text)
		}
		p.clock.Advance(10 * time.Minute)
		p.mustBash(catalogs, reads)
	})

	t.Run("To view all available scopes", func(t *testing.T) {
		p := openPage(t)
		// "use GET /api/2.0/token-scopes".
		got := p.mustBash(strings.Replace(seedGet, "<path-to-endpoint>", "token-scopes", 1), map[string]string{"<your-new-pat>": p.admin})
		for _, scope := range []string{"sql", "unity-catalog", "scim", "authentication"} {
			if !strings.Contains(got.Text, `"`+scope+`"`) {
				t.Errorf("%s is not among %s", scope, got.Text)
			}
		}
	})
}

// python runs the page's own lines, where python3 has the module that they import.
func (p *tokenPage) python(as map[string]string) {
	p.Helper()
	if exec.CommandContext(p.Context(), "python3", "-c", "import requests").Run() != nil {
		p.Log("python3 has no module requests here; curl has sent the same")
		return
	}
	text := p.filled(`import requests
headers = {
'Authorization': 'Bearer <your-new-pat>'
}
# This example is for an HTTP GET operation.
response = requests.get('https://<databricks-instance>/api/2.0/<path-to-endpoint>', headers=headers)
print(response.status_code, len(response.json()['token_infos']))
`, as)
	out, err := exec.CommandContext(p.Context(), "python3", "-c", text).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "200 ") {
		p.Errorf("python3: %v: %s", err, out)
	}
}
