package simulator_test

import (
	"strings"
	"testing"
	"time"
)

const (
	statementsPath = "/api/2.0/sql/statements"
	starter        = "1234567890abcdef"
)

func statementBody(statement, more string) string {
	return `{"warehouse_id":"` + starter + `","statement":"` + strings.ReplaceAll(statement, `"`, `\"`) + `"` + more + `}`
}

func TestColdStart(t *testing.T) {
	w := open(t, "aws")
	state := func() string { return w.must(w.admin, "GET", "/api/2.0/sql/warehouses/"+starter, "").text("state") }
	if state() != "STOPPED" {
		t.Errorf("at first: %s", state())
	}
	got := w.must(w.admin, "POST", statementsPath, statementBody("SELECT 1", `,"wait_timeout":"5s"`))
	if got.text("status.state") != "PENDING" || state() != "STARTING" {
		t.Errorf("five seconds later: %s, warehouse %s", got.Text, state())
	}
	path := statementsPath + "/" + got.text("statement_id")
	w.clock.Advance(14 * time.Second)
	if s := w.must(w.admin, "GET", path, "").text("status.state"); s != "PENDING" {
		t.Errorf("a second too early: %s", s)
	}
	w.clock.Advance(time.Second)
	if s := w.must(w.admin, "GET", path, "").text("status.state"); s != "SUCCEEDED" || state() != "RUNNING" {
		t.Errorf("after twenty seconds: %s, warehouse %s", s, state())
	}
	w.clock.Advance(10 * time.Minute)
	if state() != "STOPPED" {
		t.Errorf("unused for ten minutes: %s", state())
	}
	w.must(w.admin, "POST", "/api/2.0/sql/warehouses/"+starter+"/start", "")
	w.clock.Advance(20 * time.Second)
	if state() != "RUNNING" {
		t.Errorf("started by hand: %s", state())
	}
	w.must(w.admin, "POST", "/api/2.0/sql/warehouses/"+starter+"/stop", "")
	if state() != "STOPPED" {
		t.Errorf("stopped by hand: %s", state())
	}
}

func TestWaitTimeouts(t *testing.T) {
	w := open(t, "aws")
	for _, bad := range []string{"4s", "51s", "10", "-5s", "1m"} {
		w.refused(400, "wait_timeout", w.admin, "POST", statementsPath, statementBody("SELECT 1", `,"wait_timeout":"`+bad+`"`))
	}
	got := w.must(w.admin, "POST", statementsPath, statementBody("SELECT 1", `,"wait_timeout":"5s","on_wait_timeout":"CANCEL"`))
	if got.text("status.state") != "CANCELED" {
		t.Errorf("to be canceled: %s", got.Text)
	}
	got = w.must(w.admin, "POST", statementsPath, statementBody("SELECT 1", `,"wait_timeout":"0s"`))
	w.must(w.admin, "POST", statementsPath+"/"+got.text("statement_id")+"/cancel", "")
	w.clock.Advance(time.Minute)
	if s := w.must(w.admin, "GET", statementsPath+"/"+got.text("statement_id"), "").text("status.state"); s != "CANCELED" {
		t.Errorf("canceled by hand: %s", s)
	}
	w.refused(404, "not found", w.admin, "GET", statementsPath+"/01f0", "")
	ben, err := w.server.SignIn("ben.analyst@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	w.refused(404, "not found", ben.Reveal(), "GET", statementsPath+"/"+got.text("statement_id"), "") // somebody else's
}

func TestStatementsAgainstTheGrants(t *testing.T) {
	w := open(t, "aws")
	_, application, token := w.partner("")
	w.must(w.admin, "PATCH", "/api/2.0/permissions/warehouses/"+starter,
		`{"access_control_list":[{"service_principal_name":"`+application+`","permission_level":"CAN_USE"}]}`)
	run := func(statement string) answer {
		t.Helper()
		return w.must(token, "POST", statementsPath, statementBody(statement, `,"wait_timeout":"50s"`))
	}
	fails := func(statement, sqlState, text string) {
		t.Helper()
		got := run(statement)
		if got.text("status.state") != "FAILED" || got.text("status.sql_state") != sqlState || !strings.Contains(got.text("status.error.message"), text) {
			t.Errorf("%s: %s\nwant %s %s", statement, got.Text, sqlState, text)
		}
	}
	rows := func(statement string, want int) {
		t.Helper()
		if got := run(statement); got.text("status.state") != "SUCCEEDED" || len(got.list("result.data_array")) != want {
			t.Errorf("%s: %s\nwant %d rows", statement, got.Text, want)
		}
	}
	customers := "SELECT * FROM `cas_demo_east1`.`public`.`customers` LIMIT 1"
	fails(customers, "42501", "User does not have USE CATALOG on Catalog 'cas_demo_east1'")
	w.grant("catalog/cas_demo_east1", application, "USE_CATALOG")
	fails(customers, "42501", "User does not have USE SCHEMA on Schema 'cas_demo_east1.public'")
	rows("SHOW SCHEMAS IN `cas_demo_east1`", 4) // BROWSE for all account users shows their names
	w.grant("schema/cas_demo_east1.public", application, "USE_SCHEMA")
	fails(customers, "42501", "User does not have SELECT on Table 'cas_demo_east1.public.customers'")
	w.grant("schema/cas_demo_east1.public", application, "SELECT")
	rows(customers, 1)
	rows("select id, `name` as who from CAS_demo_east1.public.customers", 3)
	rows("SELECT count(*) FROM cas_demo_east1.public.customers", 1)
	rows("SHOW TABLES IN `cas_demo_east1`.`public`", 14)
	rows("SHOW TABLES IN `cas_demo_east1`.`public` LIKE 'order%'", 2)
	rows("SELECT 1, 'a', NULL, true, 1.5 AS x", 1)
	fails("SELECT * FROM cas_demo_east1.hr.salaries", "42501", "USE SCHEMA on Schema 'cas_demo_east1.hr'")
	fails("SELECT * FROM cas_demo_east1.public.nothing", "42P01", "[TABLE_OR_VIEW_NOT_FOUND] The table or view `cas_demo_east1`.`public`.`nothing` cannot be found.")
	fails("SELECT shoe FROM cas_demo_east1.public.customers", "42703", "UNRESOLVED_COLUMN")
	fails("INSERT INTO cas_demo_east1.public.customers VALUES (1)", "42501", "User does not have MODIFY on Table")
	fails("CREATE TABLE cas_demo_east1.public.mine (id INT)", "42501", "User does not have CREATE TABLE on Schema")
	fails("DROP TABLE cas_demo_east1.public.customers", "0A000", "simulator")
	fails("SELEC 1", "42601", "PARSE_SYNTAX_ERROR")
	fails("SELECT 1; SELECT 2", "42601", "PARSE_SYNTAX_ERROR")
}

func TestIsolatedCatalogIsOfNoUse(t *testing.T) {
	w := open(t, "aws")
	if got := w.must(w.admin, "GET", "/api/2.1/unity-catalog/catalogs/partner_share", ""); got.text("isolation_mode") != "ISOLATED" {
		t.Errorf("the catalog: %s", got.Text)
	}
	got := w.must(w.admin, "POST", statementsPath, statementBody("SELECT * FROM partner_share.inbound.feed", `,"wait_timeout":"50s"`))
	if !strings.Contains(got.text("status.error.message"), "is not accessible in current workspace") {
		t.Errorf("its owner reads it from here: %s", got.Text)
	}
}

func TestWarehouseNeedsMoreThanMonitoring(t *testing.T) {
	w := open(t, "aws")
	_, application, token := w.partner("")
	denied := application + " is not authorized to use or monitor this SQL Endpoint"
	w.refused(403, denied, token, "POST", statementsPath, statementBody("SELECT 1", ""))
	if got := w.must(token, "GET", "/api/2.0/sql/warehouses", ""); got.Text != "{}" {
		t.Errorf("a warehouse is to be seen: %s", got.Text)
	}
	set := func(level string) {
		w.must(w.admin, "PATCH", "/api/2.0/preview/permissions/sql/warehouses/"+starter,
			`{"access_control_list":[{"service_principal_name":"`+application+`","permission_level":"`+level+`"}]}`)
	}
	set("CAN_MONITOR")
	w.refused(403, denied, token, "POST", statementsPath, statementBody("SELECT 1", ""))
	set("CAN_USE")
	w.must(token, "POST", statementsPath, statementBody("SELECT 1", ""))
}

func TestWarehouseRefusals(t *testing.T) {
	w := open(t, "aws")
	w.refused(400, "xyz is not a valid endpoint id.", w.admin, "GET", "/api/2.0/sql/warehouses/xyz", "")
	w.refused(404, "does not exist", w.admin, "GET", "/api/2.0/sql/warehouses/0000000000000000", "")
	w.refused(404, "No API found for 'PATCH /permissions/warehouses/'", w.admin, "PATCH", "/api/2.0/permissions/warehouses/", `{}`)
	acl := "/api/2.0/permissions/warehouses/" + starter
	w.refused(400, "exactly one owner", w.admin, "PUT", acl, `{"access_control_list":[{"group_name":"analysts","permission_level":"CAN_USE"}]}`)
	w.refused(404, "Principal: ServicePrincipalName(x) does not exist", w.admin, "PATCH", acl, `{"access_control_list":[{"service_principal_name":"x","permission_level":"CAN_USE"}]}`)
	got := w.must(w.admin, "PUT", acl, `{"access_control_list":[{"user_name":"anna.admin@acme.example","permission_level":"IS_OWNER"}]}`)
	if len(got.list("access_control_list")) != 2 || got.text("access_control_list.1.group_name") != "admins" {
		t.Errorf("after PUT the owner and the admins are left: %s", got.Text)
	}
	first := w.must(w.admin, "GET", "/api/2.0/sql/warehouses?page_size=1", "")
	second := w.must(w.admin, "GET", "/api/2.0/sql/warehouses?page_size=1&page_token="+first.text("next_page_token"), "")
	if first.text("warehouses.0.id") != starter || second.text("warehouses.0.name") != "Finance" || second.text("next_page_token") != "" {
		t.Errorf("pages: %s, %s", first.Text, second.Text)
	}
}
