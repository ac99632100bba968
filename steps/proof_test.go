package steps

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// queried is a scripted workspace that answers statements by their text.
type queried struct {
	*scripted
	statements map[string]string
	as         []databricks.Actor
}

func (q *queried) Read(ctx context.Context, query databricks.Readable) (databricks.Answer, error) {
	request := query.Reading()
	if request.Method != http.MethodPost {
		return q.scripted.Read(ctx, query)
	}
	var body struct {
		Statement string `json:"statement"`
		Warehouse string `json:"warehouse_id"`
	}
	if err := json.Unmarshal([]byte(request.Body), &body); err != nil || body.Warehouse != starter {
		q.t.Errorf("sent %s", request.Body)
	}
	text, ok := q.statements[body.Statement]
	if !ok {
		q.t.Errorf("ran %s, which is not in the table", body.Statement)
	}
	q.mu.Lock()
	q.as = append(q.as, request.As)
	q.mu.Unlock()
	status, answer := statusOf(text)
	if status >= 300 {
		return databricks.Answer{}, databricks.Classify(request, status, http.Header{}, []byte(answer))
	}
	return databricks.Answer{Status: status, Body: []byte(answer)}, nil
}

func succeeded(value string) string {
	return `{"statement_id":"s-1","status":{"state":"SUCCEEDED"},"result":{"data_array":[["` + value + `"]]}}`
}

func failed42501(object string) string {
	return `{"statement_id":"s-1","status":{"state":"FAILED","sql_state":"42501","error":{"error_code":"BAD_REQUEST","message":"[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have SELECT on Table '` + object + `'."}}}`
}

const (
	whoAmI    = databricks.SelectCurrentUser
	aRow      = "SELECT * FROM `shop`.`public`.`customers` LIMIT 1"
	forbidden = "SELECT * FROM `shop`.`hr`.`salaries` LIMIT 1"
)

// allWell are the statements of a proof that holds.
func allWell() map[string]string {
	return map[string]string{
		whoAmI: succeeded(testApplication), databricks.SelectOne: succeeded("1"), aRow: succeeded("Mrs Secret"), forbidden: failed42501("shop.hr.salaries"),
	}
}

// opened is the set-up once everything before the proof is done.
func opened() Setup {
	return withPrincipal(withToken(testSetup())).With(warehouseID, starter).With(dataSchemas, "shop.public").With(proofTable, "shop.public.customers").
		Learn(databricks.Facts{
			TokenID: "t-1", TokenItem: kept().Facts[TokenItem], CanRun: "yes", CanRead: "yes", Refusable: "shop.hr.salaries",
			ProofTable: "shop.public.customers",
		})
}

func TestProofLook(t *testing.T) {
	running := starterIs("RUNNING")
	past := kept()
	past.Answers = Answers{warehouseID: starter, dataSchemas: "shop.public", proofTable: "shop.public.customers"}
	otherData := kept()
	otherData.Answers = Answers{warehouseID: starter, dataSchemas: "shop.hr", proofTable: "shop.public.customers"}
	with := func(text, answer string) map[string]string {
		statements := allWell()
		statements[text] = answer
		return statements
	}
	for _, test := range []struct {
		name       string
		setup      Setup
		warehouse  string
		past       []Connection
		statements map[string]string
		want       State
		kind       databricks.ProblemKind
		changes    []string
		line       string // one that it must hold
	}{
		{name: "before there is a token", setup: opened().Forget(TokenItem), warehouse: running, want: Missing},
		{name: "before the data is open", setup: opened().Forget(CanRead), warehouse: starterIs("STOPPED"), want: Missing, changes: []string{"start"}},
		{name: "asleep", setup: opened(), warehouse: starterIs("STOPPED"), want: Missing, changes: []string{"start"}},
		{
			name: "asleep, and it held before", setup: opened(), warehouse: starterIs("STOPPED"), past: []Connection{past}, want: So,
			line: "– Not run again: warehouse Starter is asleep, and waking it costs. The proof last held on 1 November 2026.",
		},
		{name: "asleep, held before, but something was written", setup: opened().Learn(due()), warehouse: starterIs("STOPPED"), past: []Connection{past}, want: Missing, changes: []string{"start"}},
		{name: "asleep, held before for other data", setup: opened(), warehouse: starterIs("STOPPED"), past: []Connection{otherData}, want: Missing, changes: []string{"start"}},
		{name: "asleep, held before with another token", setup: opened().Learn(databricks.Facts{TokenItem: "h/a/t"}), warehouse: starterIs("STOPPED"), past: []Connection{past}, want: Missing, changes: []string{"start"}},
		{name: "waking", setup: opened(), warehouse: starterIs("STARTING"), statements: with(whoAmI, `{"statement_id":"s-7","status":{"state":"PENDING"}}`), want: Spreading, line: "◔ waking warehouse Starter"},
		{name: "holds", setup: opened(), warehouse: running, statements: allWell(), want: So, line: "✓ refused on shop.hr.salaries, as it should be"},
		{name: "refused as not found", setup: opened(), warehouse: running, statements: with(forbidden, `{"status":{"state":"FAILED","error":{"error_code":"BAD_REQUEST","message":"[TABLE_OR_VIEW_NOT_FOUND] The table or view `+"`shop`.`hr`.`salaries`"+` cannot be found."}}}`), want: So, line: "✓ refused on shop.hr.salaries, as it should be"},
		{name: "an empty table", setup: opened(), warehouse: running, statements: with(aRow, `{"status":{"state":"SUCCEEDED"},"result":{}}`), want: So, line: "✓ read shop.public.customers, which is empty"},
		{name: "no table, nothing to refuse", setup: opened().With(proofTable, readNothing).Forget(Refusable), warehouse: running, statements: allWell(), want: So, line: "– no table was read, because none was chosen"},
		{name: "reads more", setup: opened(), warehouse: running, statements: with(forbidden, succeeded("x")), want: Blocked, kind: ProblemReadsMore},
		{name: "somebody else", setup: opened(), warehouse: running, statements: with(whoAmI, succeeded(testOther)), want: Blocked, kind: ProblemSomebodyElse},
		{name: "may not read", setup: opened(), warehouse: running, statements: with(aRow, failed42501("shop.public.customers")), want: Blocked, kind: databricks.ProblemMayNotRead},
		{name: "still running", setup: opened(), warehouse: running, statements: with(aRow, `{"statement_id":"s-8","status":{"state":"RUNNING"}}`), want: Spreading},
		{name: "may not use the warehouse", setup: opened(), warehouse: running, statements: with(whoAmI, `403 {"error_code":"PERMISSION_DENIED","message":"`+testApplication+` is not authorized to use or monitor this SQL Endpoint"}`), want: Blocked, kind: databricks.ProblemNoWarehouseUse},
		{name: "entitlement not everywhere", setup: opened(), warehouse: running, statements: with(whoAmI, `403 {"error_code":"PERMISSION_DENIED","message":"This API is disabled for users without the databricks-sql-access or workspace-access or workspace-consume entitlements."}`), want: Spreading},
		{name: "scope", setup: opened(), warehouse: running, statements: with(databricks.SelectOne, `403 {"error_code":403,"message":"Provided access token does not have required scopes: sql"}`), want: Blocked, kind: databricks.ProblemMissingScope},
		{name: "kept out by address", setup: opened(), warehouse: running, statements: with(whoAmI, `403 {"error_code":403,"message":"Source IP address: 198.51.100.9 is blocked by Databricks IP ACL for workspace: 42"}`), want: Blocked, kind: databricks.ProblemAddressBlocked},
	} {
		t.Run(test.name, func(t *testing.T) {
			tableKey := unityCatalog + "/effective-permissions/table/shop.hr.salaries"
			reader := &queried{scripted: script(t, map[string]string{warehouseKey: test.warehouse, tableKey: holding("account users", "SELECT")}), statements: test.statements}
			reader.past = test.past
			finding := see(t, proofStep{}, reader, test.setup)
			if finding.State != test.want {
				t.Fatalf("%s: %s %v", finding.State, finding.Say, finding.Problem)
			}
			if got := changeIDs(proofStep{}, test.setup, finding); !slices.Equal(got, test.changes) {
				t.Errorf("changes %v", got)
			}
			var said []string
			for _, line := range finding.Lines {
				said = append(said, string(line.Mark)+" "+line.Text)
			}
			if test.line != "" && !slices.Contains(said, test.line) {
				t.Errorf("does not say %q but %q", test.line, said)
			}
			if strings.Contains(strings.Join(said, " "), "Mrs Secret") {
				t.Errorf("shows what is in the row: %q", said)
			}
			if test.want == Blocked && finding.Problem.Kind != test.kind {
				t.Errorf("kind %s, want %s", finding.Problem.Kind, test.kind)
			}
			if (finding.Learned[Proven] != "") != (test.want == So) {
				t.Errorf("learned %v", finding.Learned)
			}
			if slices.ContainsFunc(reader.as, func(as databricks.Actor) bool { return as != databricks.ByToken }) {
				t.Errorf("asked as %v", reader.as)
			}
		})
	}
}

func TestAWakingStatementIsAskedForAgainAndNotSentTwice(t *testing.T) {
	statementKey := "GET /api/2.0/sql/statements/s-7"
	reader := &queried{scripted: script(t, map[string]string{warehouseKey: starterIs("RUNNING"), statementKey: succeeded(testApplication)}), statements: allWell()}
	delete(reader.statements, whoAmI)
	setup := opened().Learn(databricks.Facts{Waking: "s-7"})
	if finding := see(t, proofStep{}, reader, setup); finding.State != So {
		t.Errorf("%s: %s", finding.State, finding.Say)
	}
	forgotten := &queried{scripted: script(t, map[string]string{warehouseKey: starterIs("RUNNING"), statementKey: `404 {"error_code":"NOT_FOUND","message":"gone"}`}), statements: allWell()}
	if finding := see(t, proofStep{}, forgotten, setup); finding.State != So {
		t.Errorf("a statement that is gone: %s: %s", finding.State, finding.Say)
	}
}

// A query that takes longer than Databricks holds its answer back is asked for by the next look, with those that came to their end; none
// of them runs a second time.
func TestAQueryThatTakesLongIsAskedForAgainAndNotSentTwice(t *testing.T) {
	answered := map[string]string{warehouseKey: starterIs("RUNNING")}
	statements := allWell()
	for text, id := range map[string]string{whoAmI: "s-1", databricks.SelectOne: "s-2", aRow: "s-3", forbidden: "s-4"} {
		statements[text] = strings.Replace(statements[text], `"s-1"`, `"`+id+`"`, 1)
		answered["GET /api/2.0/sql/statements/"+id] = statements[text]
	}
	statements[aRow] = `{"statement_id":"s-3","status":{"state":"RUNNING"}}`
	finding := see(t, proofStep{}, &queried{scripted: script(t, answered), statements: statements}, opened())
	if finding.State != Spreading {
		t.Fatalf("%s: %s", finding.State, finding.Say)
	}
	again := opened().Learn(finding.Learned)
	if finding := see(t, proofStep{}, &queried{scripted: script(t, answered)}, again); finding.State != So {
		t.Errorf("the second look: %s: %s", finding.State, finding.Say)
	}

	// Another table is another query: what the one before came to says nothing of it.
	const other = "SELECT * FROM `shop`.`public`.`orders` LIMIT 1"
	reader := &queried{scripted: script(t, answered), statements: map[string]string{other: succeeded("7")}}
	if finding := see(t, proofStep{}, reader, again.With(proofTable, "shop.public.orders")); finding.State != So || len(reader.as) != 1 {
		t.Errorf("another table: %s: %s, and sent %d", finding.State, finding.Say, len(reader.as))
	}
}

func TestReadingMoreNamesTheGroupAndTheStatement(t *testing.T) {
	statements := allWell()
	statements[forbidden] = succeeded("x")
	inherited := `{"privilege_assignments":[{"principal":"account users","privileges":[{"privilege":"SELECT","inherited_from_type":"CATALOG","inherited_from_name":"shop"}]}]}`
	tableKey := unityCatalog + "/effective-permissions/table/shop.hr.salaries"
	reader := &queried{scripted: script(t, map[string]string{warehouseKey: starterIs("RUNNING"), tableKey: inherited}), statements: statements}
	problem := see(t, proofStep{}, reader, opened()).Problem
	fourThings(t, problem, ProblemReadsMore)
	if problem.Send != "REVOKE SELECT ON CATALOG `shop` FROM `account users`;" {
		t.Errorf("sends %s", problem.Send)
	}
}

func TestProofTableAnswers(t *testing.T) {
	setup := testSetup().With(dataSchemas, "main\nshop.public")
	for typed, good := range map[string]bool{
		"none": true, "shop.public.customers": true, "main.any.orders": true, "shop.public.Ödd `x`": true,
		"shop.hr.salaries": false, "shop.public": false, "a.b.c.d": false, "..": false, "": false,
	} {
		if got, err := parseProofTable(setup, typed); (err == nil) != good || good && got != typed {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	if questions := (proofStep{}).Questions(testSetup().With(dataSchemas, readNothing)); len(questions) != 0 {
		t.Error("asks for a table where nothing may be read")
	}
	page, err := proofTableOptions(t.Context(), script(t, dataWorld), testSetup().With(dataSchemas, "shop.public"), OptionQuery{Filter: "CUST"})
	if err != nil || len(page.Options) != 1 || page.Options[0].Value != "shop.public.customers" {
		t.Errorf("%+v, %v", page, err)
	}
}
