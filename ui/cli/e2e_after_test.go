package cli_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

// What else is so after somebody came in by a way.

// says runs the program with more in its environment, wants that exit code, and gives what it said.
func (p person) says(environment []string, code int, arguments ...string) string {
	p.t.Helper()
	cmd := p.command(nil, arguments...)
	cmd.Env = append(cmd.Env, environment...)
	out, _ := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != code {
		p.t.Errorf("%q ends with %d, and not with %d:\n%s", arguments, got, code, out)
	}
	return string(out)
}

// accountAndWorkspaceStayApart holds that who signed in at the account was never shown at a workspace, nor the other way round.
func accountAndWorkspaceStayApart(t *testing.T, s *service, _ person) {
	seen := map[string]bool{}
	for _, one := range s.requests() {
		seen[one.Host+" "+one.Who] = true
	}
	if !seen["account "+carla] || !seen[" "+anna] {
		t.Errorf("it looks at nothing: %v", seen)
	}
	if seen[" "+carla] || seen["account "+anna] {
		t.Errorf("a session went to the other host: %v", seen)
	}
}

// madeInTheAccount holds that the identity was made there, and let in from there.
func madeInTheAccount(t *testing.T, s *service, p person) simulator.Principal {
	t.Helper()
	application := strings.Split(p.keys.Items()[0], "/")[1]
	var made simulator.Principal
	for _, one := range s.state().Principals {
		if one.Name == application {
			made = one
		}
	}
	let := fmt.Sprintf("/permissionassignments/principals/%d", made.ID)
	if !slices.ContainsFunc(s.requests(), func(one logged) bool {
		return one.Host == "account" && one.Method == "PUT" && strings.HasSuffix(one.Path, let) && one.Status == 200
	}) || made.Assignment != "USER" {
		t.Errorf("it was not let in from the account: %+v", made)
	}
	return made
}

// isTakenBackInTheAccount removes what was made in the account, as its admin.
func isTakenBackInTheAccount(t *testing.T, s *service, p person) {
	made := madeInTheAccount(t, s, p)
	answers := p.writes("removal.yaml", "account: {way: m2m, client: "+s.told.AutomationID+", secret: 'env:MY_SECRET'}\nsignin: {way: environment}\n")
	said := p.says([]string{"DATABRICKS_HOST=" + s.told.Host, "DATABRICKS_TOKEN=" + s.told.AdminToken, "MY_SECRET=" + s.told.AutomationSecret}, 0,
		"remove", "acme", "--answers", answers, "--yes")
	if left, there := s.principal(made.Display); there || strings.Contains(said, "Your account") {
		t.Errorf("it is still there: %+v\n%s", left, said)
	}
	if items := p.keys.Items(); len(items) > 0 {
		t.Errorf("the keychain still holds %q", items)
	}
	if said := p.says(nil, 0, "remove", "acme", "--yes"); !strings.Contains(said, "acme was removed already") {
		t.Errorf("the second time it says %s", said)
	}
}

// leavesTheAccountToItsAdmin removes it without a sign-in at the account: then it is out of the workspace, and what stays is named.
func leavesTheAccountToItsAdmin(t *testing.T, s *service, p person) {
	made := madeInTheAccount(t, s, p)
	answers := p.writes("removal.yaml", "account: {way: none}\nsignin: {way: environment}\n")
	said := p.says([]string{"DATABRICKS_HOST=" + s.told.Host, "DATABRICKS_TOKEN=" + s.told.AdminToken}, 0, "remove", "acme", "--answers", answers, "--yes")
	if left, there := s.principal(made.Display); !there || left.InWorkspace {
		t.Errorf("it is %+v", left)
	}
	flat := strings.Join(strings.Fields(said), " ")
	if !strings.Contains(flat, "Your account still has "+made.Display+" (application ID "+made.Name+")") || !strings.Contains(flat, "run brickpass remove acme again") {
		t.Errorf("it does not say what is left:\n%s", said)
	}
	if items := p.keys.Items(); len(items) > 0 {
		t.Errorf("the keychain still holds %q", items)
	}
}

// isRememberedUntilSignedOut goes on without a browser, until the sign-in is forgotten.
func isRememberedUntilSignedOut(t *testing.T, s *service, p person) {
	answers := p.writes("again.yaml", "workspace: {address: '"+s.told.Host+"'}\nsignin: {way: remembered}\nprincipal: {name: remembered unattended}\n"+
		"data: {schemas: [cas_demo_east1.public]}\ntoken: {connection: again}\n")
	p.says(nil, 0, "setup", "--answers", answers, "--yes")
	removal := p.writes("removal.yaml", "signin: {way: remembered}\n")
	p.says(nil, 0, "remove", "again", "--answers", removal, "--yes")
	if said := p.says(nil, 0, "sign-out", s.told.Host); !strings.Contains(said, "Forgotten: your sign-in at") {
		t.Errorf("it says %q", said)
	}
	if items := p.keys.Items(); len(items) != 1 {
		t.Errorf("the keychain still holds %q", items)
	}
	if said := p.says(nil, 0, "sign-out"); !strings.Contains(said, "No sign-in is remembered here") {
		t.Errorf("the second time it says %q", said)
	}
	if said := p.says(nil, 4, "remove", "acme", "--answers", removal, "--yes"); !strings.Contains(said, "Its entry in your keychain is gone.") {
		t.Errorf("signed out, it says %q", said)
	}
}
