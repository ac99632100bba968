package databricks_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	db "brickpass/databricks"
)

const (
	days      = 24 * time.Hour
	warehouse = db.WarehouseID("1234567890abcdef")
	catalog   = db.CatalogName("cas_demo_east1")
)

// Every request of this package, against a workspace: what the answer says is what is read out of it, and the same request
// as curl gives the same answer. The parts stand on each other, as those of a set-up do.
func TestEveryRequestAgainstAWorkspace(t *testing.T) {
	w := newTwins(t)
	theWorkspace(w)
	partner := thePrincipal(w)
	theAssignments(w)
	theEntitlements(w, partner)
	theWarehouses(w, partner)
	theClusters(w)
	theData(w, partner)
	theTokens(w, partner)
	theSecrets(w, partner)
	theStatements(w, partner)
	theLists(w)
	theEnd(w, partner)
	if left := len(w.ours.State().Tokens); left != len(w.curls.State().Tokens) {
		t.Errorf("%d tokens are left with us and %d with curl", left, len(w.curls.State().Tokens))
	}
}

func theWorkspace(w *twins) {
	identity := w.ours.Identity()
	if about := ask(w, db.HostMetadata()); about.WorkspaceID != identity.WorkspaceID || about.AccountID != identity.AccountID || about.OIDC() == "" {
		w.t.Errorf("the host says %+v", about)
	}
	if me := ask(w, db.Me(db.Admin)); !me.WorkspaceAdmin() || me.WorkspaceID != identity.WorkspaceID || me.UserName != "anna.admin@acme.example" {
		w.t.Errorf("the admin is %+v", me)
	}
	conf := ask(w, db.WorkspaceConf(db.TokensEnabled, db.MaxTokenLifetime, db.IPListsEnabled))
	if longest, limited := conf.MaxLifetime(); !conf.TokensAllowed() || conf.IPListsInForce() || longest != 90*days || !limited {
		w.t.Errorf("the settings are %v", conf)
	}
	w.send(db.SwitchTokens(true)) // they are on, so this changes nothing
	if !ask(w, db.WorkspaceConf(db.TokensEnabled)).TokensAllowed() {
		w.t.Error("tokens are off")
	}
	if ask(w, db.RestrictWorkspaceAdmins()).TokensRestricted() {
		w.t.Error("admins are restricted")
	}
}

func thePrincipal(w *twins) db.Principal {
	const name = `TD "CAS" & Söhne`
	if found := all[db.Principal](w, db.PrincipalsByName("TD-CAS")); len(found) != 0 {
		w.t.Errorf("found before it was made: %+v", found)
	}
	if found := all[db.Principal](w, db.PrincipalsByName("reporting")); len(found) != 2 {
		w.t.Errorf("two are named reporting, found %+v", found)
	}
	if err := db.CheckPrincipalName(name); err == nil {
		w.t.Error("a name with quotes is taken")
	}
	made := learn[db.Principal](w.t, w.send(db.CreatePrincipal("TD-CAS & Söhne")))
	if made.ID == "" || made.ApplicationID == "" || made.DisplayName != "TD-CAS & Söhne" || made.Inactive() {
		w.t.Fatalf("made %+v", made)
	}
	byName := all[db.Principal](w, db.PrincipalsByName("TD-CAS & Söhne"))
	byUUID := all[db.Principal](w, db.PrincipalsByApplicationID(made.ApplicationID))
	for _, found := range [][]db.Principal{byName, byUUID} {
		if len(found) != 1 || found[0].ID != made.ID {
			w.t.Errorf("found again as %+v", found)
		}
	}
	return made
}

func theAssignments(w *twins) {
	var elsewhere db.ApplicationID
	for _, principal := range w.ours.State().Principals {
		if principal.Display == "crm-sync" {
			elsewhere = db.ApplicationID(principal.Name)
		}
	}
	if _, there := ask(w, db.WorkspaceAssignments()).Of(elsewhere); there {
		w.t.Error("assigned already")
	}
	if answer := w.send(db.AssignToWorkspace(elsewhere)); db.RefusalInside(db.AssignToWorkspace(elsewhere), answer) != nil {
		w.t.Errorf("refused: %s", answer.Body)
	}
	assignment, there := ask(w, db.WorkspaceAssignments()).Of(elsewhere)
	if !there || !slices.Equal(assignment.Permissions, []string{"USER"}) {
		w.t.Errorf("assigned as %+v", assignment)
	}
	w.send(db.RemoveAssignment(assignment.Principal.ID))
	if _, there := ask(w, db.WorkspaceAssignments()).Of(elsewhere); there {
		w.t.Error("still assigned")
	}
}

func theEntitlements(w *twins, partner db.Principal) {
	has := func() bool { return ask(w, db.PrincipalByID(partner.ID)).Has(db.DatabricksSQLAccess) }
	if has() {
		w.t.Error("given by default")
	}
	w.send(db.AddEntitlements(partner.ID, db.DatabricksSQLAccess, db.WorkspaceAccess))
	if !has() {
		w.t.Error("not given")
	}
	w.send(db.RemoveEntitlement(partner.ID, db.DatabricksSQLAccess))
	if has() {
		w.t.Error("not taken back")
	}
	w.send(db.AddEntitlements(partner.ID, db.DatabricksSQLAccess))
}

func theClusters(w *twins) {
	if found := all[db.Cluster](w, db.Clusters(db.Admin)); len(found) != 7 || found[0].Name != "Shared" || !found[0].AllPurpose() || !found[0].Governed() {
		w.t.Errorf("the clusters are %+v", found)
	}
}

func theWarehouses(w *twins, partner db.Principal) {
	if found := all[db.Warehouse](w, db.Warehouses()); len(found) != 2 || found[0].ID != warehouse || found[0].Running() {
		w.t.Errorf("the warehouses are %+v", found)
	}
	if one := ask(w, db.WarehouseByID(warehouse)); one.Name != "Starter" || one.AutoStop == nil || *one.AutoStop != 10 || one.HTTPPath() != "/sql/1.0/warehouses/"+string(warehouse) {
		w.t.Errorf("the warehouse is %+v", one)
	}
	if _, may := ask(w, db.WarehousePermissions(warehouse)).MayUse(partner.ApplicationID, nil); may {
		w.t.Error("anybody may use it")
	}
	w.send(db.AllowWarehouse(warehouse, partner.ApplicationID))
	if _, may := ask(w, db.WarehousePermissions(warehouse)).MayUse(partner.ApplicationID, nil); !may {
		w.t.Error("the partner may not use it")
	}
	w.send(db.StartWarehouse(warehouse))
	if one := ask(w, db.WarehouseByID(warehouse)); one.State != "STARTING" && !one.Running() {
		w.t.Errorf("it does not start: %s", one.State)
	}
}

func theData(w *twins, partner db.Principal) {
	if link := ask(w, db.MetastoreAssignment()); link.MetastoreID == "" || link.MetastoreID != ask(w, db.MetastoreSummary()).ID {
		w.t.Errorf("the metastore is %+v", link)
	}
	if found := all[db.Catalog](w, db.Catalogs()); len(found) < 3 || !slices.ContainsFunc(found, func(c db.Catalog) bool { return c.BuiltIn() }) {
		w.t.Errorf("the catalogs are %+v", found)
	}
	if one := ask(w, db.CatalogByName(catalog)); one.Owner != "anna.admin@acme.example" || one.BuiltIn() {
		w.t.Errorf("the catalog is %+v", one)
	}
	bound := all[db.Binding](w, db.CatalogBindings("partner_share")) // to another workspace than this one
	if len(bound) == 0 || db.BoundTo(bound, w.ours.Identity().WorkspaceID) || !db.BoundTo(bound, bound[0].WorkspaceID) {
		w.t.Errorf("the isolated catalog is bound to %+v", bound)
	}
	if found := all[db.Schema](w, db.Schemas(catalog)); !slices.ContainsFunc(found, func(s db.Schema) bool { return s.FullName == "cas_demo_east1.public" }) {
		w.t.Errorf("the schemas are %+v", found)
	}
	if found := all[db.Table](w, db.Tables(catalog, "public")); len(found) != 14 {
		w.t.Errorf("%d tables of 14", len(found))
	}
	missing := func() []db.Privilege {
		effective := all[db.EffectiveAssigned](w, db.EffectivePermissions(db.OnSchema, "cas_demo_east1.public", string(partner.ApplicationID)))
		return db.MissingPrivileges(effective, append(db.SchemaReader(), db.UseCatalog))
	}
	if got := missing(); len(got) != 4 {
		w.t.Errorf("missing before: %v", got)
	}
	w.send(db.Grant(db.OnCatalog, string(catalog), partner.ApplicationID, db.UseCatalog, db.Browse))
	w.send(db.Grant(db.OnSchema, "cas_demo_east1.public", partner.ApplicationID, db.SchemaReader()...))
	if got := missing(); len(got) != 0 {
		w.t.Errorf("missing after: %v", got)
	}
	w.send(db.Revoke(db.OnCatalog, string(catalog), partner.ApplicationID, db.Browse))
	given := all[db.Assigned](w, db.Permissions(db.OnCatalog, string(catalog), partner.ApplicationID))
	if len(given) != 1 || !slices.Equal(given[0].Privileges, []db.Privilege{db.UseCatalog}) {
		w.t.Errorf("given on the catalog: %+v", given)
	}
}

func theTokens(w *twins, partner db.Principal) {
	w.send(db.AllowTokens(partner.ApplicationID))
	if _, may := ask(w, db.TokenPermissions()).MayUse(partner.ApplicationID, nil); !may {
		w.t.Error("the partner may not use tokens")
	}
	answer := w.send(db.CreateOnBehalfToken(partner.ApplicationID, "brickpass 0123456789abcdef", 30*days, []string{db.ScopeSQL, db.ScopeSCIM, db.ScopeAuthentication}))
	made := learn[db.TokenAnswer](w.t, answer).Token
	if answer.Secret.Empty() || made.ID == "" || strings.Contains(string(answer.Body), answer.Secret.Reveal()) {
		w.t.Fatalf("made %s", answer.Body)
	}
	if scopes := ask(w, db.TokenScopes()).Names; !slices.Contains(scopes, db.ScopeSQL) || len(scopes) < len(db.KnownScopes()) {
		w.t.Errorf("the scopes are %v", scopes)
	}
	ours := slices.DeleteFunc(ask(w, db.Tokens()).Tokens, func(info db.TokenInfo) bool { return !info.BelongsTo(partner.ID, partner.ApplicationID) })
	if len(ours) != 1 || ours[0].ID != made.ID {
		w.t.Errorf("the partner's tokens are %+v", ours)
	}
	if one := ask(w, db.TokenByID(made.ID)).Token; one.Comment != "brickpass 0123456789abcdef" || one.AutoscopeState == "ENABLED" || lasts(one) != 30*days {
		w.t.Errorf("the token is %+v", one)
	}
	w.send(db.SetTokenScopes(made.ID, nil)) // which changes nothing: for ten minutes it may do what it may do now
	if one := ask(w, db.TokenByID(made.ID)).Token; !slices.Equal(one.Scopes, []string{db.ScopeAllAPIs}) || one.Comment != "brickpass 0123456789abcdef" || lasts(one) != 30*days {
		w.t.Errorf("with other scopes the token is %+v", one)
	}
	w.actAs(db.ByToken, db.Bearer(answer.Secret), "PRINCIPAL_TOKEN", answer.Secret.Reveal())
	if me := ask(w, db.Me(db.ByToken)); !me.Is(partner.ApplicationID) {
		w.t.Errorf("by its token the partner is %+v", me)
	}
	thrown := learn[db.TokenAnswer](w.t, w.send(db.CreateOwnToken(db.Admin, "throw-away", time.Hour, nil))).Token
	mine := func() bool {
		return slices.ContainsFunc(ask(w, db.OwnTokens(db.Admin)).Tokens, func(info db.TokenInfo) bool { return info.ID == thrown.ID })
	}
	if !mine() {
		w.t.Error("the admin's own token is not listed")
	}
	w.send(db.SetOwnTokenScopes(db.Admin, thrown.ID, []string{db.ScopeSQL, db.ScopeUnityCatalog}))
	for _, info := range ask(w, db.OwnTokens(db.Admin)).Tokens {
		if info.ID == thrown.ID && !slices.Equal(info.Scopes, []string{db.ScopeSQL, db.ScopeUnityCatalog}) {
			w.t.Errorf("the admin's own token is for %v", info.Scopes)
		}
	}
	w.send(db.DeleteOwnToken(db.Admin, thrown.ID))
	if mine() {
		w.t.Error("the admin's own token is still there")
	}
}

func lasts(info db.TokenInfo) time.Duration {
	expires, ok := info.Expires.Time()
	created, also := info.Created.Time()
	if !ok || !also {
		return 0
	}
	return expires.Sub(created)
}

// theSecrets is the bootstrap route (databricks-api.md 10.2): the principal signs in by an OAuth secret and makes its own
// token.
func theSecrets(w *twins, partner db.Principal) {
	answer := w.send(db.CreateOAuthSecret(partner.ID, time.Hour))
	made := learn[db.OAuthSecret](w.t, answer)
	if listed := all[db.OAuthSecret](w, db.OAuthSecrets(partner.ID)); len(listed) != 1 || listed[0].ID != made.ID || listed[0].Status != "ACTIVE" {
		w.t.Errorf("the secrets are %+v", listed)
	}
	w.actAs(db.BySecret, db.M2M(string(partner.ApplicationID), answer.Secret),
		"PRINCIPAL_SESSION", w.exchange(string(partner.ApplicationID), answer.Secret.Reveal()))
	if err := w.client.Prepare(w.t.Context(), db.BySecret); err != nil {
		w.t.Fatal(err)
	}
	if me := ask(w, db.Me(db.BySecret)); !me.Is(partner.ApplicationID) {
		w.t.Errorf("by its secret the partner is %+v", me)
	}
	own := w.send(db.CreateOwnToken(db.BySecret, "bootstrap", 30*days, []string{db.ScopeSQL}))
	if listed := ask(w, db.OwnTokens(db.BySecret)).Tokens; len(listed) != 2 || own.Secret.Empty() {
		w.t.Errorf("its own tokens are %+v", listed)
	}
	w.send(db.DeleteOAuthSecret(partner.ID, made.ID))
	if listed := all[db.OAuthSecret](w, db.OAuthSecrets(partner.ID)); len(listed) != 0 {
		w.t.Errorf("still there: %+v", listed)
	}
}

func theStatements(w *twins, partner db.Principal) {
	run := func(text string) db.Statement {
		statement := ask(w, db.RunStatement(db.ByToken, warehouse, text, 50*time.Second))
		for statement.Going() {
			statement = ask(w, db.StatementByID(db.ByToken, statement.ID))
		}
		if again := ask(w, db.StatementByID(db.ByToken, statement.ID)); again.Status.State != statement.Status.State {
			w.t.Errorf("%s ended as %s and then as %s", text, statement.Status.State, again.Status.State)
		}
		return statement
	}
	if who, _ := run(db.SelectCurrentUser).Value(); who != string(partner.ApplicationID) {
		w.t.Errorf("current_user() is %q", who)
	}
	if one, _ := run(db.SelectOne).Value(); one != "1" {
		w.t.Errorf("SELECT 1 is %q", one)
	}
	if id, ok := run(db.SelectOneRow(catalog, "public", "customers")).Value(); !ok {
		w.t.Errorf("no row, but %q", id)
	}
	refused := run(db.SelectOneRow(catalog, "hr", "salaries")).Refusal(db.RunStatement(db.ByToken, warehouse, "", 0).Request)
	if refused == nil || refused.Kind != db.ProblemMayNotRead {
		w.t.Errorf("the schema next door: %+v", refused)
	}
}

func theLists(w *twins) {
	addresses := db.ParseAddresses("203.0.113.0/24 198.51.100.7").Addresses // the first holds who asks
	made := learn[struct {
		List db.IPList `json:"ip_access_list"`
	}](w.t, w.send(db.CreateIPList("TD-CAS", addresses[:1]))).List
	w.send(db.UpdateIPList(made.ID, addresses))
	lists := ask(w, db.IPAccessLists())
	if len(lists.Lists) != 1 || lists.Lists[0].ID != made.ID || !lists.AnyAllow() || len(lists.Uncovered(addresses)) != 0 {
		w.t.Errorf("the lists are %+v", lists)
	}
	w.send(db.DeleteIPList(made.ID))
	if lists := ask(w, db.IPAccessLists()); len(lists.Lists) != 0 {
		w.t.Errorf("still there: %+v", lists)
	}
}

// theEnd takes back what was made. What is gone is refused, and curl is told the same.
func theEnd(w *twins, partner db.Principal) {
	for _, info := range ask(w, db.Tokens()).Tokens {
		if info.BelongsTo(partner.ID, partner.ApplicationID) {
			w.send(db.RevokeToken(info.ID))
		}
	}
	if _, err := w.client.Send(w.t.Context(), db.DeleteOwnToken(db.ByToken, "gone")); !db.IsProblem(err, db.ProblemInvalidToken) {
		w.t.Errorf("a revoked token works: %v", err)
	}
	w.send(db.DeactivatePrincipal(partner.ID))
	if !ask(w, db.PrincipalByID(partner.ID)).Inactive() {
		w.t.Error("the principal is still active")
	}
	w.send(db.DeletePrincipal(partner.ID))
	_, err := w.client.Send(w.t.Context(), db.DeletePrincipal(partner.ID))
	var problem *db.Problem
	if !errors.As(err, &problem) || !db.GoneAlready(err) {
		w.t.Fatalf("a second time: %v", err)
	}
	output, err := w.bash(db.DeletePrincipal(partner.ID))
	if err == nil || !strings.Contains(string(output), problem.Said) {
		w.t.Errorf("curl was told %q (%v), we were told %q", output, err, problem.Said)
	}
}

// No request is left out of the walk above.
func TestEveryRequestIsTried(t *testing.T) {
	var walk []byte
	for _, part := range []string{"sim_test.go", "sim_account_test.go", "sim_azure_test.go"} {
		text, err := os.ReadFile(part)
		if err != nil {
			t.Fatal(err)
		}
		walk = append(walk, text...)
	}
	for _, name := range requestBuilders(t) {
		if !strings.Contains(string(walk), "db."+name+"(") {
			t.Errorf("%s is never sent", name)
		}
	}
}

// requestBuilders are the exported functions of this package that make a Request or a Query.
func requestBuilders(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range files {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && buildsRequest(function) {
				names = append(names, function.Name.Name)
			}
		}
	}
	if len(names) < 40 {
		t.Fatalf("only %d were found: %v", len(names), names)
	}
	return names
}

func buildsRequest(function *ast.FuncDecl) bool {
	results := function.Type.Results
	if function.Recv != nil || !function.Name.IsExported() || results == nil || len(results.List) != 1 || function.Name.Name == "Fill" {
		return false
	}
	result := results.List[0].Type
	if generic, ok := result.(*ast.IndexExpr); ok {
		result = generic.X
	}
	name, ok := result.(*ast.Ident)
	return ok && (name.Name == "Request" || name.Name == "Query")
}
