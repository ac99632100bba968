package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	ucPath    = "/api/2.1/unity-catalog"
	grantPath = ucPath + "/permissions/"
)

// pages walks a list to its end and counts the pages that were empty although there was a next one.
func (w *workspace) pages(token, path, key string) (names []string, emptyBeforeEnd int) {
	w.Helper()
	next := ""
	for range 20 {
		got := w.must(token, "GET", path+"&page_token="+next, "")
		for _, row := range got.list(key) {
			names = append(names, row.(map[string]any)["name"].(string))
		}
		if next = got.text("next_page_token"); next == "" {
			return names, emptyBeforeEnd
		}
		if len(got.list(key)) == 0 {
			emptyBeforeEnd++
		}
	}
	w.Fatalf("%s never ends", path)
	return nil, 0
}

func TestAPageMayBeEmptyAndNotTheLast(t *testing.T) {
	w := open(t, "aws")
	names, empty := w.pages(w.admin, ucPath+"/catalogs?max_results=0", "catalogs")
	if want := "cas_demo_east1 main partner_share samples system"; strings.Join(names, " ") != want {
		t.Errorf("catalogs %v, want %s", names, want)
	}
	if empty == 0 {
		t.Error("no page was empty")
	}
	all := w.must(w.admin, "GET", ucPath+"/catalogs", "")
	if len(all.list("catalogs")) != 5 || all.text("next_page_token") != "" {
		t.Errorf("without max_results everything comes at once: %s", all.Text)
	}
	tables, _ := w.pages(w.admin, ucPath+"/tables?catalog_name=cas_demo_east1&schema_name=public&max_results=0", "tables")
	if len(tables) != 14 {
		t.Errorf("%d tables in public", len(tables))
	}
	w.refused(400, "Invalid page token", w.admin, "GET", ucPath+"/catalogs?page_token=x", "")
}

func TestWhatACallerSees(t *testing.T) {
	w := open(t, "aws")
	_, application, token := w.partner("")
	catalogs := func(query string) string {
		names, _ := w.pages(token, ucPath+"/catalogs?max_results=0"+query, "catalogs")
		return strings.Join(names, " ")
	}
	if got := catalogs(""); got != "main samples system" {
		t.Errorf("before the grant: %s", got)
	}
	if got := catalogs("&include_browse=true"); got != "cas_demo_east1 main samples system" {
		t.Errorf("with what may be browsed: %s", got)
	}
	w.refused(404, "Catalog 'nowhere' does not exist.", token, "GET", ucPath+"/catalogs/nowhere", "")
	w.refused(404, "Schema 'main.nowhere' does not exist.", token, "GET", ucPath+"/schemas/main.nowhere", "")
	w.refused(403, "User does not have USE CATALOG on Catalog 'legal_vault'", token, "GET", ucPath+"/catalogs/legal_vault", "")
	w.refused(403, "User does not have USE CATALOG on Catalog 'legal_vault'", token, "GET", ucPath+"/schemas?catalog_name=legal_vault", "")
	w.grant("catalog/cas_demo_east1", application, "USE_CATALOG")
	w.grant("schema/cas_demo_east1.public", application, "USE_SCHEMA")
	if got := catalogs(""); got != "cas_demo_east1 main samples system" {
		t.Errorf("after the grant: %s", got)
	}
	w.refused(403, "is not accessible in current workspace", w.admin, "GET", ucPath+"/schemas?catalog_name=partner_share", "")
	if got := w.must(w.admin, "GET", ucPath+"/bindings/catalog/partner_share", ""); got.at("bindings.0.workspace_id") == nil {
		t.Errorf("bindings: %s", got.Text)
	}
	if got := w.must(w.admin, "GET", ucPath+"/table-summaries?catalog_name=cas_demo_east1&schema_name_pattern=h%25", ""); got.text("tables.0.full_name") != "cas_demo_east1.hr.salaries" {
		t.Errorf("summaries: %s", got.Text)
	}
}

func (w *workspace) grant(target, principal string, privileges ...string) {
	w.Helper()
	w.must(w.admin, "PATCH", grantPath+target, `{"changes":[{"principal":"`+principal+`","add":["`+strings.Join(privileges, `","`)+`"]}]}`)
}

func TestGrantsAddAndNeverTakeAway(t *testing.T) {
	w := open(t, "aws")
	_, application := w.principal()
	before := len(w.server.State().Grants)
	for range 2 {
		w.grant("catalog/cas_demo_east1", application, "USE_CATALOG", "SELECT")
	}
	state := w.server.State()
	if len(state.Grants) != before+1 {
		t.Errorf("%d grants after %d", len(state.Grants), before)
	}
	got := w.must(w.admin, "GET", grantPath+"catalog/cas_demo_east1?principal="+application, "")
	if len(got.list("privilege_assignments")) != 1 || len(got.list("privilege_assignments.0.privileges")) != 2 {
		t.Errorf("direct grants: %s", got.Text)
	}
	w.must(w.admin, "PATCH", grantPath+"catalog/cas_demo_east1", `{"changes":[{"principal":"`+application+`","remove":["SELECT","USE_CATALOG"]}]}`)
	if got := w.must(w.admin, "GET", grantPath+"catalog/cas_demo_east1?principal="+application, ""); got.Text != "{}" {
		t.Errorf("without grants the answer is an empty object: %s", got.Text)
	}
}

func TestGrantRefusals(t *testing.T) {
	w := open(t, "aws")
	_, application := w.principal()
	for name, test := range map[string]struct {
		target, change string
		status         int
		text           string
	}{
		"display name":          {"catalog/cas_demo_east1", `"principal":"TD-CAS-Service","add":["SELECT"]`, 404, "Could not find principal with name TD-CAS-Service."},
		"group of a workspace":  {"catalog/cas_demo_east1", `"principal":"users","add":["SELECT"]`, 404, "Could not find principal with name users."},
		"add and remove":        {"catalog/cas_demo_east1", `"principal":"` + application + `","add":["SELECT"],"remove":["SELECT"]`, 400, "Duplicate privileges to add and delete for principal " + application + "."},
		"wrong level":           {"schema/cas_demo_east1.public", `"principal":"` + application + `","add":["USE_CATALOG"]`, 400, "Privilege USE CATALOG is not applicable to this entity [SCHEMA]"},
		"BROWSE on a schema":    {"schema/cas_demo_east1.public", `"principal":"` + application + `","add":["BROWSE"]`, 400, "not applicable"},
		"unknown privilege":     {"catalog/cas_demo_east1", `"principal":"` + application + `","add":["EAT"]`, 400, "Privilege EAT is not applicable to this entity [CATALOG/CATALOG_STANDARD]"},
		"somebody else's":       {"catalog/main", `"principal":"` + application + `","add":["SELECT"]`, 403, "User does not have MANAGE on Catalog 'main'."},
		"nowhere":               {"catalog/nowhere", `"principal":"` + application + `","add":["SELECT"]`, 404, "does not exist"},
		"a schema as a catalog": {"catalog/cas_demo_east1.public", `"principal":"` + application + `","add":["SELECT"]`, 404, "does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &workspace{T: t, server: w.server, admin: w.admin}
			before := fmt.Sprint(w.server.State().Grants)
			w.refused(test.status, test.text, w.admin, "PATCH", grantPath+test.target, `{"changes":[{`+test.change+`}]}`)
			if after := fmt.Sprint(w.server.State().Grants); after != before {
				t.Error("a refused change had an effect")
			}
		})
	}
	w.refused(400, "max_results", w.admin, "GET", grantPath+"catalog/cas_demo_east1?max_results=100", "")
	w.must(w.admin, "GET", grantPath+"catalog/cas_demo_east1?max_results=150", "")
	w.refused(403, "MANAGE", w.admin, "GET", grantPath+"catalog/main?principal="+application, "")
	w.must(w.admin, "GET", ucPath+"/effective-permissions/catalog/main?principal=anna.admin@acme.example", "")
}

func TestManagerMayGrantAndOwnerOfAParentMayToo(t *testing.T) {
	w := open(t, "aws")
	_, application, token := w.partner("")
	change := `{"changes":[{"principal":"account users","add":["SELECT"]}]}`
	w.refused(403, "MANAGE on Schema", token, "PATCH", grantPath+"schema/cas_demo_east1.public", change)
	w.grant("catalog/cas_demo_east1", application, "MANAGE")
	w.must(token, "PATCH", grantPath+"schema/cas_demo_east1.public", change)
	w.must(token, "PATCH", grantPath+"catalog/cas_demo_east1", change)
	w.grant("catalog/cas_demo_east1", application, "ALL_PRIVILEGES")
	w.must(w.admin, "PATCH", grantPath+"catalog/cas_demo_east1", `{"changes":[{"principal":"`+application+`","remove":["MANAGE"]}]}`)
	w.refused(403, "MANAGE", token, "PATCH", grantPath+"catalog/cas_demo_east1", change) // not part of ALL_PRIVILEGES
}

func TestAdminWhoOwnsNothing(t *testing.T) {
	w := open(t, "not-catalog-owner")
	_, application := w.principal()
	got := w.must(w.admin, "GET", ucPath+"/catalogs?include_browse=true", "")
	if got.text("catalogs.0.name") != "cas_demo_east1" || got.text("catalogs.0.owner") != "data-platform@acme.example" || got.at("catalogs.0.browse_only") != true {
		t.Errorf("the catalog is to be seen with its owner: %s", got.Text)
	}
	w.refused(403, "User does not have MANAGE on Catalog 'cas_demo_east1'.", w.admin, "PATCH", grantPath+"catalog/cas_demo_east1",
		`{"changes":[{"principal":"`+application+`","add":["USE_CATALOG"]}]}`)
}

func TestEffectivePermissionsSayWhereTheyComeFrom(t *testing.T) {
	w := open(t, "aws")
	_, application := w.principal()
	w.grant("catalog/cas_demo_east1", application, "USE_CATALOG", "SELECT")
	w.grant("schema/cas_demo_east1.public", application, "EXECUTE")
	got := w.must(w.admin, "GET", ucPath+"/effective-permissions/table/cas_demo_east1.public.orders?principal="+application, "")
	found := map[string]string{}
	for _, one := range got.list("privilege_assignments.0.privileges") {
		privilege := one.(map[string]any)
		found[privilege["privilege"].(string)] = fmt.Sprint(privilege["inherited_from_type"], " ", privilege["inherited_from_name"])
	}
	if found["SELECT"] != "CATALOG cas_demo_east1" || found["EXECUTE"] != "SCHEMA cas_demo_east1.public" || found["BROWSE"] != "CATALOG cas_demo_east1" {
		t.Errorf("effective: %v", found)
	}
}

func TestNewPrincipalIsNotKnownToUnityCatalogAtOnce(t *testing.T) {
	w := open(t, "flaky")
	application := w.lost(`{"displayName":"fresh","active":true}`)
	body := `{"changes":[{"principal":"` + application + `","add":["USE_CATALOG"]}]}`
	made := w.clock.Now()
	sawRefusal := false
	for w.clock.Now().Sub(made) < time.Minute {
		a, err := w.try(w.admin, "PATCH", grantPath+"catalog/cas_demo_east1", body)
		if err == nil && a.Status == 200 {
			break
		}
		sawRefusal = sawRefusal || strings.Contains(a.message(), "Could not find principal with name")
		w.clock.Advance(4 * time.Second)
	}
	if !sawRefusal || w.clock.Now().Sub(made) >= time.Minute {
		t.Errorf("refused: %v; after %v", sawRefusal, w.clock.Now().Sub(made))
	}
}

// lost makes a principal in a world where the answer may be lost, and finds it by looking.
func (w *workspace) lost(body string) (application string) {
	w.Helper()
	_, _ = w.try(w.admin, "POST", principalsPath, body)
	for _, one := range w.server.State().Principals {
		if strings.Contains(body, `"`+one.Display+`"`) {
			return one.Name
		}
	}
	return w.lost(body) // it was refused: the rate limit
}

func TestGrantsOfADeletedPrincipalStayAsOrphans(t *testing.T) {
	w := open(t, "aws")
	id, application := w.principal()
	w.grant("catalog/cas_demo_east1", application, "USE_CATALOG")
	orphans := func() (count int) {
		for _, one := range w.must(w.admin, "GET", grantPath+"catalog/cas_demo_east1", "").list("privilege_assignments") {
			if row := one.(map[string]any); row["principal"] == "" && row["principal_id"] != nil {
				count++
			}
		}
		return count
	}
	before := orphans()
	w.must(w.admin, "DELETE", principalsPath+"/"+id, "") // from the workspace only
	if orphans() != before {
		t.Error("it is still in the account")
	}
	w.must("", "DELETE", "/_simulator/principal?id="+id, "")
	if orphans() != before+1 {
		t.Error("its grant is gone, or still has a name")
	}
}

func TestSchemasCreate(t *testing.T) {
	w := open(t, "aws")
	path := ucPath + "/schemas"
	got := w.must(w.admin, "POST", path, `{"name":"partner_in","catalog_name":"cas_demo_east1","comment":"by us"}`)
	if got.text("full_name") != "cas_demo_east1.partner_in" || got.text("owner") != "anna.admin@acme.example" {
		t.Errorf("made: %s", got.Text)
	}
	w.refused(400, "already exists", w.admin, "POST", path, `{"name":"partner_in","catalog_name":"cas_demo_east1"}`)
	w.refused(403, "User does not have CREATE SCHEMA on Catalog 'main'", w.admin, "POST", path, `{"name":"x","catalog_name":"main"}`)
}
