package simulator_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/databricks/databricks-sdk-go/service/catalog"
	"github.com/databricks/databricks-sdk-go/service/iam"

	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

const catalogsPath = "/api/2.1/unity-catalog/catalogs?max_results=0&include_browse=true"

func TestOneOfManyPrincipalsIsFoundByOneRequest(t *testing.T) {
	w := open(t, "large")
	found := w.must(w.admin, "GET", principalsPath+"?filter=displayName+eq+%22service-098765%22&count=100&startIndex=1", "")
	if rows := found.list("Resources"); len(rows) != 1 || found.text("Resources.0.displayName") != "service-098765" {
		t.Fatalf("found %s", found.Text)
	}
	id := found.text("Resources.0.id")
	if one := w.must(w.admin, "GET", principalsPath+"/"+id, ""); one.text("applicationId") != found.text("Resources.0.applicationId") {
		t.Errorf("by its id it is %s", one.Text)
	}
	// It was spoken of, so it is an identity of its own now; it is still found once, and counted once.
	again := w.must(w.admin, "GET", principalsPath+"?filter=displayName+eq+%22service-098765%22", "")
	if rows := again.list("Resources"); len(rows) != 1 || again.text("Resources.0.id") != id {
		t.Errorf("found again: %s", again.Text)
	}
	if all := w.must(w.admin, "GET", principalsPath+"?count=100&startIndex=1", ""); fmt.Sprint(all.at("totalResults")) != "100000" {
		t.Errorf("there are %v principals", all.at("totalResults"))
	}
}

func TestTheListOfManyPrincipalsHasAnEnd(t *testing.T) {
	w := open(t, "large")
	last := w.must(w.admin, "GET", principalsPath+"?count=100&startIndex=99951", "")
	if rows := last.list("Resources"); len(rows) != 51 { // and one again that the page before had
		t.Errorf("%d on the last page", len(rows))
	}
	if beyond := w.must(w.admin, "GET", principalsPath+"?count=100&startIndex=100001", ""); len(beyond.list("Resources")) != 0 {
		t.Errorf("behind the end: %s", beyond.Text)
	}
}

func TestWhatHappensToOneOfManyStays(t *testing.T) {
	w := open(t, "large")
	found := w.must(w.admin, "GET", principalsPath+"?filter=displayName+eq+%22service-000042%22", "")
	id, application := found.text("Resources.0.id"), found.text("Resources.0.applicationId")
	w.must(w.admin, "PATCH", "/api/2.1/unity-catalog/permissions/catalog/cas_demo_east1",
		`{"changes":[{"principal":"`+application+`","add":["USE_CATALOG"]}]}`)
	w.must(w.admin, "DELETE", principalsPath+"/"+id, "")
	w.refused(404, "not found", w.admin, "GET", principalsPath+"/"+id, "")
	if rows := w.must(w.admin, "GET", principalsPath+"?filter=displayName+eq+%22service-000042%22", "").list("Resources"); len(rows) != 0 {
		t.Errorf("it is still listed: %v", rows)
	}
}

func TestManyCatalogsComeInPages(t *testing.T) {
	w := open(t, "large")
	names, pages, mine := map[string]bool{}, 0, 0
	for path := catalogsPath; path != ""; pages++ {
		page := w.must(w.admin, "GET", path, "")
		for _, row := range page.list("catalogs") {
			catalog := row.(map[string]any)
			names[catalog["name"].(string)] = true
			if catalog["owner"] == "anna.admin@acme.example" {
				mine++
			}
		}
		path = ""
		if next := page.text("next_page_token"); next != "" {
			path = catalogsPath + "&page_token=" + next
		}
	}
	// Three catalogs of the data platform are seen by nobody else.
	if len(names) != 10_000-3 || pages != 100 || mine < 900 || mine > 1100 {
		t.Errorf("%d catalogs on %d pages, %d of them the admin's", len(names), pages, mine)
	}
}

func TestEachOfManyCatalogsHasItsSchemas(t *testing.T) {
	w := open(t, "large")
	schemas := w.must(w.admin, "GET", "/api/2.1/unity-catalog/schemas?catalog_name=lake_09990", "").list("schemas")
	if len(schemas) != 200 {
		t.Errorf("%d schemas", len(schemas))
	}
	tables := w.must(w.admin, "GET", "/api/2.1/unity-catalog/tables?catalog_name=lake_09990&schema_name=schema_198", "")
	if got := tables.text("tables.0.full_name"); got != "lake_09990.schema_198.customers" {
		t.Errorf("the first table is %q", got)
	}
}

// A large world is made of numbers until somebody looks: two million schemas would not fit.
func TestALargeWorldIsSmallInMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := simulator.New(simulator.Options{World: "large", Clock: clock.NewFake(beginning)})
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 16 {
		t.Errorf("it took %d MiB", used)
	}
	if state := s.State(); state.Crowd+len(state.Principals) < 100_000 {
		t.Errorf("%d and %d principals", state.Crowd, len(state.Principals))
	}
}

func TestRestrictedAdminsMakeNoTokenWithoutTheRole(t *testing.T) {
	w := open(t, "restricted-admins")
	setting := w.must(w.admin, "GET", "/api/2.0/settings/types/restrict_workspace_admins/names/default", "")
	if status := setting.text("restrict_workspace_admins.status"); status != "RESTRICT_TOKENS_AND_JOB_RUN_AS" {
		t.Errorf("the setting is %s", status)
	}
	_, application := w.principal()
	mint := `{"application_id":"` + application + `","lifetime_seconds":3600}`
	w.refused(403, "restricted", w.admin, "POST", onBehalf, mint) // who made the principal is its manager, and that is not enough
	w.server.RestrictAdmins(false)
	if token := w.must(w.admin, "POST", onBehalf, mint).text("token_value"); !strings.HasPrefix(token, "dapi") {
		t.Error("without the restriction it is made")
	}
}

// The official SDK finds its way in the large world, too: a name among many, the end of a list, the bindings of a catalog.
func TestSDKInALargeWorld(t *testing.T) {
	ctx, w := context.Background(), open(t, "large")
	admin := w.sdk()
	found, err := iam.NewServicePrincipalsV2(admin).ListAll(ctx, iam.ListServicePrincipalsRequest{Filter: `displayName eq "service-000042"`})
	if err != nil || len(found) != 1 || found[0].DisplayName != "service-000042" {
		t.Errorf("found %v, %v", found, err)
	}
	one, err := catalog.NewCatalogs(admin).GetByName(ctx, "lake_09990")
	if err != nil || one.Owner != "anna.admin@acme.example" {
		t.Errorf("got %+v, %v", one, err)
	}
	bound, err := catalog.NewWorkspaceBindings(admin).GetBindingsAll(ctx, catalog.GetBindingsRequest{
		SecurableType: "catalog", SecurableName: "partner_share",
	})
	if err != nil || len(bound) != 1 || bound[0].WorkspaceId == 1234567890123456 {
		t.Errorf("bound to %+v, %v", bound, err)
	}
}
