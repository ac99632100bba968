package databricks

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// read asks for an answer that was laid out.
func read[T any](t *testing.T, query Query[T], body string) T {
	t.Helper()
	value, err := Ask(context.Background(), &shelf{bodies: map[string]string{query.Path: body}}, query)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestWhoIsSignedIn(t *testing.T) {
	me := read(t, Me(Admin), `{"id":"7531234567890123","userName":"anna@acme.example","groups":[{"display":"users"},{"display":"admins"}]}`)
	if !me.WorkspaceAdmin() || me.WorkspaceID != "42" || me.ID != "7531234567890123" {
		t.Errorf("got %+v", me)
	}
	principal := read(t, Me(ByToken), `{"userName":"b4b5","groups":[{"display":"users"}]}`)
	if principal.WorkspaceAdmin() || !principal.Is("b4b5") || principal.Is("other") {
		t.Errorf("got %+v", principal)
	}
}

func TestIdentifiersKeepAllTheirDigits(t *testing.T) {
	const big = "9007199254740993" // 2^53 + 1
	assignments := read(t, WorkspaceAssignments(), `{"permission_assignments":[
		{"principal":{"principal_id":`+big+`,"service_principal_name":"a"},"permissions":["USER"]},
		{"principal":{"principal_id":2,"service_principal_name":"b"},"error":"no"}]}`)
	if found, ok := assignments.Of("a"); !ok || found.Principal.ID != big {
		t.Errorf("got %+v", found)
	}
	if _, ok := assignments.Of("b"); ok {
		t.Error("an assignment that failed counts as one")
	}
	tokens := read(t, Tokens(), `{"token_infos":[{"token_id":"t","owner_id":`+big+`,"expiry_time":1724236800000},{"token_id":"u","created_by_username":"app","expiry_time":-1}]}`)
	if !tokens.Tokens[0].BelongsTo(big, "") || tokens.Tokens[0].BelongsTo("9007199254740992", "") || !tokens.Tokens[1].BelongsTo("", "app") || tokens.Tokens[0].BelongsTo("", "") {
		t.Errorf("got %+v", tokens)
	}
	if ends, ok := tokens.Tokens[0].Expires.Time(); !ok || !ends.Equal(time.Date(2024, 8, 21, 10, 40, 0, 0, time.UTC)) {
		t.Errorf("it ends on %s", ends)
	}
	if _, ok := tokens.Tokens[1].Expires.Time(); ok {
		t.Error("a token without an end has one")
	}
}

func TestWhatTheSettingsSay(t *testing.T) {
	day := 24 * time.Hour
	for body, want := range map[string]struct {
		tokens, lists bool
		longest       time.Duration
		limited       bool
	}{
		`{}`: {true, false, 730 * day, false},
		`{"enableTokensConfig":null,"maxTokenLifetimeDays":null,"enableIpAccessLists":null}`:      {true, false, 730 * day, false},
		`{"enableTokensConfig":"true","maxTokenLifetimeDays":"90","enableIpAccessLists":"true"}`:  {true, true, 90 * day, true},
		`{"enableTokensConfig":"false","maxTokenLifetimeDays":"0","enableIpAccessLists":"false"}`: {false, false, 730 * day, false},
		`{"enableTokensConfig":false,"maxTokenLifetimeDays":90,"other":{"a":[1]}}`:                {false, false, 90 * day, true},
		`{"maxTokenLifetimeDays":""}`:      {true, false, 730 * day, false},
		`{"maxTokenLifetimeDays":"99999"}`: {true, false, 730 * day, false},
	} {
		conf := read(t, WorkspaceConf(TokensEnabled, MaxTokenLifetime, IPListsEnabled), body)
		longest, limited := conf.MaxLifetime()
		if conf.TokensAllowed() != want.tokens || conf.IPListsInForce() != want.lists || longest != want.longest || limited != want.limited {
			t.Errorf("%s: %v %v %s %v", body, conf.TokensAllowed(), conf.IPListsInForce(), longest, limited)
		}
	}
}

func TestAWarehouseSaysHowLongItStaysAwakeOrDoesNot(t *testing.T) {
	for field, want := range map[string]string{
		`,"auto_stop_mins":10`:   "10 false",
		`,"auto_stop_mins":"10"`: "10 false",
		`,"auto_stop_mins":0`:    "0 true",
		`,"auto_stop_mins":null`: "unknown false",
		``:                       "unknown false",
	} {
		warehouse := read(t, WarehouseByID("w"), `{"id":"w","odbc_params":{"port":"443"}`+field+`}`)
		minutes := "unknown"
		if warehouse.AutoStop != nil {
			minutes = fmt.Sprint(*warehouse.AutoStop)
		}
		if got := fmt.Sprint(minutes, " ", warehouse.NeverStops()); got != want {
			t.Errorf("%s: %s", field, got)
		}
	}
}

// A name with a line break in it could write lines of its own into what a person reads.
func TestNamesThatAreOnlyShownAreOneLine(t *testing.T) {
	const odd, shown = `"small\u001b[31m\n✓ all is well"`, "small[31m ✓ all is well"
	if got := read(t, Warehouses(), `{"warehouses":[{"id":"w","name":`+odd+`}]}`).Warehouses[0].Name; got != shown {
		t.Errorf("a warehouse is %q", got)
	}
	if got := read(t, MetastoreSummary(), `{"name":`+odd+`}`).Name; got != shown {
		t.Errorf("a metastore is %q", got)
	}
}

func TestWhoMayUseTokens(t *testing.T) {
	list := read(t, TokenPermissions(), `{"access_control_list":[
		{"group_name":"partners","all_permissions":[{"permission_level":"CAN_USE"}]},
		{"service_principal_name":"a","all_permissions":[{"permission_level":"CAN_USE"}]},
		{"service_principal_name":"watcher","all_permissions":[{"permission_level":"CAN_MONITOR"}]}]}`)
	for _, test := range []struct {
		id      ApplicationID
		groups  []Group
		through string
		may     bool
	}{
		{"a", nil, "", true},
		{"b", []Group{{Display: "partners"}}, "partners", true},
		{"b", []Group{{Display: "users"}}, "", false},
		{"watcher", nil, "", false},
		{"", nil, "", false},
	} {
		if through, may := list.MayUse(test.id, test.groups); through != test.through || may != test.may {
			t.Errorf("%s: through %q, %v", test.id, through, may)
		}
	}
}

func TestWhatIsStillMissing(t *testing.T) {
	some := read(t, EffectivePermissions(OnSchema, "c.s", "a"), `{"privilege_assignments":[{"principal":"a","privileges":[{"privilege":"SELECT"},{"privilege":"USE_SCHEMA","inherited_from_type":"CATALOG","inherited_from_name":"c"}]}]}`)
	if missing := MissingPrivileges(some.Items(), SchemaReader()); len(missing) != 1 || missing[0] != Execute {
		t.Errorf("got %v", missing)
	}
	all := read(t, EffectivePermissions(OnCatalog, "c", "a"), `{"privilege_assignments":[{"principal":"a","privileges":[{"privilege":"ALL_PRIVILEGES"}]}]}`)
	if missing := MissingPrivileges(all.Items(), append(DataReader(), Manage)); len(missing) != 1 || missing[0] != Manage {
		t.Errorf("got %v", missing)
	}
	if missing := MissingPrivileges(nil, DataReader()); len(missing) != 5 {
		t.Errorf("got %v", missing)
	}
}

func TestAPrincipalIsActiveUnlessItSaysOtherwise(t *testing.T) {
	for body, inactive := range map[string]bool{`{}`: false, `{"active":true}`: false, `{"active":false}`: true} {
		if got := read(t, PrincipalByID("7"), body); got.Inactive() != inactive {
			t.Errorf("%s: %v", body, got.Inactive())
		}
	}
	held := read(t, PrincipalByID("7"), `{"entitlements":[{"value":"databricks-sql-access"}]}`)
	if !held.Has(DatabricksSQLAccess) || held.Has(WorkspaceAccess) {
		t.Errorf("got %+v", held.Entitlements)
	}
}

func TestOldPrivilegeModelsInheritNothing(t *testing.T) {
	for version, inherits := range map[string]bool{"1.0": true, "1.1": true, "0.9": false, "": true, "2.0": true} {
		if got := (Metastore{PrivilegeModel: version}).Inherits(); got != inherits {
			t.Errorf("%q: %v", version, got)
		}
	}
}

func TestAnAccountsSignInAddressIsCompleted(t *testing.T) {
	host := read(t, HostMetadata(), `{"oidc_endpoint":"https://h/oidc/accounts/{account_id}","account_id":"7d0c"}`)
	if host.OIDC() != "https://h/oidc/accounts/7d0c" {
		t.Errorf("got %s", host.OIDC())
	}
}

func TestARefusalInsideAnAnswerIsFound(t *testing.T) {
	run := RunStatement(ByToken, "w", SelectOne, 0).Request
	for name, test := range map[string]struct {
		request Request
		body    string
		kind    ProblemKind
		flags   string
	}{
		"an assignment that worked": {AssignToWorkspace("a"), `{"permission_assignments":[{"permissions":["USER"]}]}`, "", ""},
		"an assignment refused":     {AssignToWorkspace("a"), `{"permission_assignments":[{"error":"Principal 7 not in workspace 42"}]}`, ProblemNotInWorkspace, "spreading"},
		"somebody else's error":     {WorkspaceAssignments().Request, `{"permission_assignments":[{"error":"x"}]}`, "", ""},
		"a statement that worked":   {run, `{"status":{"state":"SUCCEEDED"}}`, "", ""},
		"a statement under way":     {run, `{"status":{"state":"PENDING"}}`, "", ""},
		"no right to the table":     {run, `{"status":{"state":"FAILED","error":{"error_code":"BAD_REQUEST","message":"[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have SELECT on Table 'c.s.t'. SQLSTATE: 42501"},"sql_state":"42501"}}`, ProblemMayNotRead, ""},
		"no right, by state alone":  {run, `{"status":{"state":"FAILED","error":{"message":"no"},"sql_state":"42501"}}`, ProblemMayNotRead, ""},
		"no such table":             {run, `{"status":{"state":"FAILED","error":{"error_code":"BAD_REQUEST","message":"[TABLE_OR_VIEW_NOT_FOUND] The table or view cannot be found."}}}`, ProblemTableGone, ""},
		"a syntax error":            {run, `{"status":{"state":"FAILED","error":{"error_code":"BAD_REQUEST","message":"[PARSE_SYNTAX_ERROR] near x"}}}`, ProblemStatementFailed, ""},
		"cancelled":                 {run, `{"status":{"state":"CANCELED"}}`, ProblemStatementFailed, ""},
		"no answer to speak of":     {run, ``, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			problem := RefusalInside(test.request, Answer{Status: 200, RequestID: "r-1", Body: []byte(test.body)})
			if test.kind == "" {
				if problem != nil {
					t.Fatalf("a refusal was found: %+v", problem)
				}
				return
			}
			if problem == nil || problem.Kind != test.kind || flagsOf(problem) != test.flags || problem.RequestID != "r-1" {
				t.Fatalf("got %+v", problem)
			}
			readsWell(t, problem)
		})
	}
}

func TestTheFirstValueOfAStatement(t *testing.T) {
	run := RunStatement(ByToken, "w", SelectCurrentUser, 0)
	if value, ok := read(t, run, `{"status":{"state":"SUCCEEDED"},"result":{"data_array":[["b4b5"]]}}`).Value(); !ok || value != "b4b5" {
		t.Errorf("got %q, %v", value, ok)
	}
	for _, body := range []string{`{}`, `{"result":{"data_array":[[null]]}}`, `{"result":{"data_array":[[]]}}`} {
		if value, ok := read(t, run, body).Value(); ok {
			t.Errorf("%s gave %q", body, value)
		}
	}
}
