package simulator_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"brickpass/databricks/simulator"
)

func TestEveryWorldLetsItsAdminIn(t *testing.T) {
	for _, world := range simulator.Worlds() {
		t.Run(world.Name, func(t *testing.T) {
			w := open(t, world.Name)
			if world.Name == "unified" {
				w.always = []string{"X-Databricks-Workspace-Id: " + w.server.Identity().WorkspaceID}
			}
			if who := w.persist("GET", mePath, "").text("userName"); who != "anna.admin@acme.example" {
				t.Errorf("the admin is %q", who)
			}
			if w.principals("TD-CAS-Service") != 0 {
				t.Error("the partner is there already")
			}
		})
	}
}

func TestWorldsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, world := range simulator.Worlds() {
		if !strings.Contains(string(text), "| `"+world.Name+"` |") {
			t.Errorf("docs/simulator.md has no row for %s", world.Name)
		}
	}
}

func TestAdminSignsInByOAuthWhereTokensDoNot(t *testing.T) {
	for _, world := range simulator.Worlds() {
		token := open(t, world.Name).admin
		oauth := world.Name == "tokens-off" || world.Name == "no-token-yet"
		if strings.HasPrefix(token, "eyJ") != oauth || strings.HasPrefix(token, "dapi") == oauth {
			t.Errorf("%s: the admin has %s…", world.Name, token[:4])
		}
	}
}

func TestIPListsOfTheWorldThatHasThem(t *testing.T) {
	lists := open(t, "ip-lists-on").server.State().IPLists
	if len(lists) != 2 || len(lists[0].Values) != 14 || lists[0].Kind != "ALLOW" || lists[1].Kind != "BLOCK" {
		t.Errorf("lists: %+v", lists)
	}
	if lists := open(t, "first-allow-list").server.State().IPLists; len(lists) != 0 {
		t.Errorf("first-allow-list has lists: %+v", lists)
	}
}

func TestFreeEditionHasOneWarehouse(t *testing.T) {
	if got := open(t, "free").server.State().Warehouses; len(got) != 1 || got[0].ID != starter {
		t.Errorf("warehouses: %+v", got)
	}
}

// In the flaky world every obstacle goes away by waiting, repeating and looking; nothing is refused for good.
func TestFlakyCanBeGotThrough(t *testing.T) {
	for seed := range uint64(4) {
		w := openSeeded(t, "flaky", seed)
		application := w.lost(`{"displayName":"TD-CAS-Service","active":true}`)
		var id string
		for _, row := range w.persist("GET", principalsPath+"?filter=displayName+eq+%22TD-CAS-Service%22", "").list("Resources") {
			id = row.(map[string]any)["id"].(string)
		}
		w.wait("PATCH", principalsPath+"/"+id, `{"Operations":[{"op":"add","path":"entitlements","value":[{"value":"databricks-sql-access"}]}]}`)
		w.wait("PATCH", "/api/2.0/permissions/authorization/tokens",
			`{"access_control_list":[{"service_principal_name":"`+application+`","permission_level":"CAN_USE"}]}`)
		w.wait("PATCH", grantPath+"catalog/cas_demo_east1", `{"changes":[{"principal":"`+application+`","add":["USE_CATALOG"]}]}`)

		body := `{"application_id":"` + application + `","lifetime_seconds":3600,"comment":"tag 0123456789abcdef"}`
		a, err := w.try(w.admin, "POST", onBehalf, body)
		for err == nil && a.Status == 429 {
			a, err = w.try(w.admin, "POST", onBehalf, body)
		}
		if err == nil {
			continue // this seed loses the other create
		}
		if strings.Contains(w.persist("GET", "/api/2.0/token-management/tokens", "").Text, "tag 0123456789abcdef") {
			t.Error("the list does not lag")
		}
		w.clock.Advance(15 * time.Second)
		if !strings.Contains(w.persist("GET", "/api/2.0/token-management/tokens", "").Text, "tag 0123456789abcdef") {
			t.Error("the token whose answer was lost is nowhere to be found")
		}
	}
}

// wait repeats what is refused for now or not known yet.
func (w *workspace) wait(method, path, body string) {
	w.Helper()
	for range 30 {
		a, err := w.try(w.admin, method, path, body)
		if err == nil && a.Status < 300 {
			return
		}
		w.clock.Advance(2 * time.Second)
	}
	w.Fatalf("%s %s: refused for a minute", method, path)
}

func TestFlakyRefusesForNow(t *testing.T) {
	w := open(t, "flaky")
	var waits []string
	for range 27 {
		if a, err := w.try(w.admin, "GET", "/api/2.0/token/list", ""); err == nil && a.Status == 429 {
			waits = append(waits, a.Header.Get("Retry-After"))
		}
	}
	if len(waits) != 2 || waits[0] != "1" || !strings.HasSuffix(waits[1], "GMT") {
		t.Errorf("of 27 requests two are too many, with seconds and with a date: %q", waits)
	}
	a := w.refused(403, "Invalid access token. [ReqId: ", "dapi0", "GET", mePath, "")
	if a.at("error_code") != "403" {
		t.Errorf("the code is to be a text here: %s", a.Text)
	}

	application := w.lost(`{"displayName":"fresh","active":true}`)
	var id string
	for _, one := range w.server.State().Principals {
		if one.Name == application {
			id = fmt.Sprint(one.ID)
		}
	}
	w.refused(404, "Principal: ServicePrincipalName("+application+") does not exist", w.admin, "PATCH", "/api/2.0/permissions/authorization/tokens",
		`{"access_control_list":[{"service_principal_name":"`+application+`","permission_level":"CAN_USE"}]}`)
	assign := "/api/2.0/preview/permissionassignments/principals/" + id
	w.refused(404, "Principal "+id+" not in workspace 1234567890123456", w.admin, "PUT", assign, `{"permissions":["USER"]}`)
	w.must(w.admin, "PUT", assign, `{"permissions":["USER"]}`)
}
