package simulator_test

import "testing"

// The walk that everything else is about: from nothing to a token that reads what it was given, and nothing else.
func TestAdminLetsAPartnerIn(t *testing.T) {
	w := open(t, "aws")
	_, application, token := w.partner(`,"scopes":["sql"]`)
	w.must(w.admin, "PATCH", "/api/2.0/permissions/warehouses/1234567890abcdef",
		`{"access_control_list":[{"service_principal_name":"`+application+`","permission_level":"CAN_USE"}]}`)
	w.must(w.admin, "PATCH", "/api/2.1/unity-catalog/permissions/catalog/cas_demo_east1",
		`{"changes":[{"principal":"`+application+`","add":["USE_CATALOG"]}]}`)
	w.must(w.admin, "PATCH", "/api/2.1/unity-catalog/permissions/schema/cas_demo_east1.public",
		`{"changes":[{"principal":"`+application+`","add":["USE_SCHEMA","SELECT","EXECUTE"]}]}`)

	run := func(statement string) answer {
		t.Helper()
		return w.must(token, "POST", "/api/2.0/sql/statements",
			`{"warehouse_id":"1234567890abcdef","wait_timeout":"50s","statement":"`+statement+`"}`)
	}
	if who := run("SELECT current_user()").text("result.data_array.0.0"); who != application {
		t.Errorf("current_user() is %q, want %q", who, application)
	}
	if one := run("SELECT 1").text("result.data_array.0.0"); one != "1" {
		t.Errorf("SELECT 1 is %q", one)
	}
	if rows := run("SELECT * FROM `cas_demo_east1`.`public`.`customers` LIMIT 1").list("result.data_array"); len(rows) != 1 {
		t.Errorf("one row was to be read, got %d", len(rows))
	}
	denied := run("SELECT * FROM `cas_demo_east1`.`hr`.`salaries` LIMIT 1")
	if denied.text("status.state") != "FAILED" || denied.text("status.sql_state") != "42501" {
		t.Errorf("the schema next door is open: %s", denied.Text)
	}
	if !w.server.TokenWorks(token) {
		t.Error("TokenWorks says no")
	}
}
