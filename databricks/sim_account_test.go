package databricks_test

import (
	"slices"
	"testing"
	"time"

	db "brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

// Every request of this package that goes to an account, against the pretend one.
func TestEveryRequestAgainstAnAccount(t *testing.T) {
	server := inAccount(t)
	identity := server.Identity()
	account := db.AccountID(identity.AccountID)
	host, err := db.ParseHost(identity.AccountHost + "/?account_id=" + identity.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	client := db.New(db.Options{Host: host}).SignIn(db.Admin, db.Bearer(identity.AccountAdminToken))

	if about := asking(t, client, db.AccountMetadata()); about.HostType != "account" {
		t.Errorf("the host says %+v", about)
	}
	theAccountsWorkspaces(t, client, host, identity)
	made := theAccountsPrincipal(t, client, account)
	let(t, client, account, identity.WorkspaceID, made)
	theRoles(t, client, account, made)
	network := asking(t, client, db.NetworkOf(account, identity.WorkspaceID))
	if policy := asking(t, client, db.NetworkPolicyByID(account, network.Policy)); policy.ID != network.Policy || policy.LimitsIngress() {
		t.Errorf("the policy is %+v", policy)
	}
	if !asking(t, client, db.AccountConsoleLists(account)).InForce() {
		t.Error("the console's lists are off")
	}
	sending(t, client, db.DeleteAccountPrincipal(account, made.ID))
	if _, err := db.Ask(t.Context(), client, db.AccountPrincipalByID(account, made.ID)); !db.GoneAlready(err) {
		t.Errorf("still there: %v", err)
	}
}

func inAccount(t *testing.T) *simulator.Server {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	server, err := simulator.Start(simulator.Options{World: "account", Clock: fake, Seed: 7}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

func theAccountsWorkspaces(t *testing.T, client *db.Client, account db.Host, identity simulator.Identity) {
	t.Helper()
	var hosts []string
	down, untold := 0, 0
	for _, workspace := range asking(t, client, db.AccountWorkspaces(db.AccountID(identity.AccountID))) {
		host, told := workspace.Host(account)
		switch {
		case !workspace.Running():
			down++
		case !told:
			untold++
		default:
			hosts = append(hosts, host.URL)
		}
		if workspace.Place() == "" {
			t.Errorf("%s is nowhere", workspace.Name)
		}
	}
	if !slices.Contains(hosts, identity.Host) || len(hosts) < 2 || down != 2 || untold != 1 {
		t.Errorf("the workspaces are at %v; %d do not run, and %d do not tell their address", hosts, down, untold)
	}
}

func theAccountsPrincipal(t *testing.T, client *db.Client, account db.AccountID) db.Principal {
	t.Helper()
	made := learn[db.Principal](t, sending(t, client, db.CreateAccountPrincipal(account, "TD-CAS-Account")))
	byName, err := db.All(t.Context(), client, db.AccountPrincipalsByName(account, "TD-CAS-Account"))
	if err != nil || len(byName) != 1 || byName[0].ID != made.ID {
		t.Errorf("found as %+v, %v", byName, err)
	}
	byUUID, err := db.All(t.Context(), client, db.AccountPrincipalsByApplicationID(account, made.ApplicationID))
	if err != nil || len(byUUID) != 1 || byUUID[0].ID != made.ID {
		t.Errorf("found as %+v, %v", byUUID, err)
	}
	if one := asking(t, client, db.AccountPrincipalByID(account, made.ID)); one.DisplayName != "TD-CAS-Account" {
		t.Errorf("read as %+v", one)
	}
	return made
}

// let lets the principal into the workspace and out again.
func let(t *testing.T, client *db.Client, account db.AccountID, workspace string, made db.Principal) {
	t.Helper()
	if _, in := asking(t, client, db.AccountAssignments(account, workspace)).Of(made.ApplicationID); in {
		t.Error("assigned already")
	}
	request := db.AssignFromAccount(account, workspace, made.ID)
	if problem := db.RefusalInside(request, sending(t, client, request)); problem != nil {
		t.Errorf("refused: %v", problem)
	}
	assignment, in := asking(t, client, db.AccountAssignments(account, workspace)).Of(made.ApplicationID)
	if !in || !slices.Equal(assignment.Permissions, []string{"USER"}) {
		t.Errorf("assigned as %+v", assignment)
	}
	sending(t, client, db.RemoveFromAccountSide(account, workspace, made.ID))
	if _, in := asking(t, client, db.AccountAssignments(account, workspace)).Of(made.ApplicationID); in {
		t.Error("still assigned")
	}
}

func theRoles(t *testing.T, client *db.Client, account db.AccountID, made db.Principal) {
	t.Helper()
	const anna = "anna.admin@acme.example"
	rules := asking(t, client, db.PrincipalRules(db.Account, account, made.ApplicationID))
	if rules.Holds(db.PrincipalUser, anna, nil) {
		t.Fatalf("held already: %+v", rules)
	}
	stale := rules.Etag
	request := db.SetPrincipalRules(db.Account, account, made.ApplicationID, stale, rules.With(db.PrincipalUser, db.Holder(anna)))
	sending(t, client, request)
	after := asking(t, client, db.PrincipalRules(db.Account, account, made.ApplicationID))
	if !after.Holds(db.PrincipalUser, anna, nil) || len(after.Rules) != len(rules.Rules)+1 {
		t.Errorf("the rules are %+v", after)
	}
	if _, err := client.Send(t.Context(), request); !db.IsProblem(err, db.ProblemConflict) {
		t.Errorf("a list that was read before the last change is written: %v", err)
	}
}

func asking[T any](t *testing.T, client *db.Client, query db.Query[T]) T {
	t.Helper()
	value, err := db.Ask(t.Context(), client, query)
	if err != nil {
		t.Fatalf("%s %s: %+v", query.Method, query.Path, err)
	}
	return value
}

func sending(t *testing.T, client *db.Client, request db.Request) db.Answer {
	t.Helper()
	answer, err := client.Send(t.Context(), request)
	if err != nil {
		t.Fatalf("%s %s: %+v", request.Method, request.Path, err)
	}
	return answer
}

// Who is no account admin is told so, whatever they ask for.
func TestTheAccountIsForItsAdmins(t *testing.T) {
	server := inAccount(t)
	identity := server.Identity()
	account := db.AccountID(identity.AccountID)
	token, err := server.SignInAtAccount("anna.admin@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	host, err := db.ParseHost(identity.AccountHost)
	if err != nil {
		t.Fatal(err)
	}
	client := db.New(db.Options{Host: host}).SignIn(db.Admin, db.Bearer(token))
	for name, request := range map[string]db.Request{
		"workspaces": db.AccountWorkspaces(account).Request, "principals": db.AccountPrincipalsByName(account, "x").Request,
		"create": db.CreateAccountPrincipal(account, "x"), "assign": db.AssignFromAccount(account, identity.WorkspaceID, "7"),
		"switch": db.AccountConsoleLists(account).Request, "network": db.NetworkOf(account, identity.WorkspaceID).Request,
	} {
		if _, err := client.Send(t.Context(), request); !db.IsProblem(err, db.ProblemNotAccountAdmin) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
