package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	ipPath = "/api/2.0/ip-access-lists"
	from   = "X-Simulator-Source-IP: "
	mePath = "/api/2.0/preview/scim/v2/Me"
)

func TestListsKeepOutWhoIsNotOnThem(t *testing.T) {
	w := open(t, "ip-lists-on")
	w.must(w.admin, "GET", mePath, "")                       // loopback stands for 203.0.113.7
	w.must(w.admin, "GET", mePath, "", from+"198.51.100.10") // an office
	const partner = "192.0.2.10"                             // not on a list
	w.refused(403, "Source IP address: "+partner+" is blocked by Databricks IP ACL for workspace: 1234567890123456", w.admin, "GET", mePath, "", from+partner)
	w.must("", "GET", "/.well-known/databricks-config", "", from+partner)

	list := w.must(w.admin, "POST", ipPath, `{"label":"TreasureData","list_type":"ALLOW","ip_addresses":["192.0.2.8/29","192.0.2.66"]}`)
	w.refused(403, "is blocked", w.admin, "GET", mePath, "", from+partner) // a change takes a minute to spread
	w.clock.Advance(time.Minute)
	w.must(w.admin, "GET", mePath, "", from+partner)
	w.refused(403, "is blocked", w.admin, "GET", mePath, "", from+"192.0.2.66") // BLOCK lists come first
	w.must(w.admin, "PATCH", ipPath+"/"+list.text("ip_access_list.list_id"), `{"enabled":false}`)
	w.clock.Advance(time.Minute)
	w.refused(403, "is blocked", w.admin, "GET", mePath, "", from+partner)
}

func TestListsDoNothingWhileSwitchedOff(t *testing.T) {
	w := open(t, "aws")
	w.must(w.admin, "POST", ipPath, `{"label":"x","list_type":"ALLOW","ip_addresses":["192.0.2.1"]}`)
	w.must(w.admin, "GET", mePath, "")
	w.refused(400, "203.0.113.7", w.admin, "PATCH", "/api/2.0/workspace-conf", `{"enableIpAccessLists":"true"}`)
}

func TestNobodyLocksThemselvesOut(t *testing.T) {
	w := open(t, "first-allow-list")
	refuse := func(method, path, body string) {
		t.Helper()
		if a := w.refused(400, "203.0.113.7", w.admin, method, path, body); a.text("error_code") != "INVALID_STATE" {
			t.Errorf("code: %s", a.Text)
		}
	}
	refuse("POST", ipPath, `{"label":"x","list_type":"ALLOW","ip_addresses":["192.0.2.1"]}`)
	refuse("POST", ipPath, `{"label":"x","list_type":"BLOCK","ip_addresses":["203.0.113.0/24"]}`)
	id := w.must(w.admin, "POST", ipPath, `{"label":"mine","list_type":"ALLOW","ip_addresses":["203.0.113.7"]}`).text("ip_access_list.list_id")
	refuse("PATCH", ipPath+"/"+id, `{"ip_addresses":["192.0.2.1"]}`)
	refuse("PUT", ipPath+"/"+id, `{"label":"mine","list_type":"BLOCK","enabled":true,"ip_addresses":["203.0.113.7"]}`)
	w.refused(403, "is blocked", w.admin, "GET", mePath, "", from+"198.51.100.10") // it protects nobody else
	other := w.must(w.admin, "POST", ipPath, `{"label":"other","list_type":"ALLOW","ip_addresses":["198.51.100.10"]}`).text("ip_access_list.list_id")
	refuse("DELETE", ipPath+"/"+id, "")
	w.must(w.admin, "DELETE", ipPath+"/"+other, "")
	w.must(w.admin, "DELETE", ipPath+"/"+id, "")
}

func TestListRefusals(t *testing.T) {
	w := open(t, "aws")
	w.must(w.admin, "POST", ipPath, `{"label":"x","list_type":"ALLOW","ip_addresses":["192.0.2.1"]}`)
	w.refused(400, "IP access list with type (ALLOW) and label (x) already exists", w.admin, "POST", ipPath, `{"label":"x","list_type":"ALLOW","ip_addresses":["192.0.2.2"]}`)
	for _, value := range []string{"2001:db8::1", "192.0.2.256", "192.0.2.0/33", "a.example"} {
		w.refused(400, value, w.admin, "POST", ipPath, `{"label":"y","list_type":"ALLOW","ip_addresses":["`+value+`"]}`)
	}
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf(`"198.51.%d.%d"`, i/256, i%256))
	}
	w.refused(400, "1000", w.admin, "POST", ipPath, `{"label":"y","list_type":"ALLOW","ip_addresses":[`+strings.Join(many, ",")+`]}`)
	w.must(w.admin, "POST", ipPath, `{"label":"y","list_type":"ALLOW","ip_addresses":[`+strings.Join(many[1:], ",")+`]}`)
	w.refused(404, "Can't find an IP access list with id: none.", w.admin, "GET", ipPath+"/none", "")
	w.refused(400, "required", w.admin, "POST", ipPath, `{"ip_addresses":["192.0.2.1"]}`)
}

func TestTierWithoutLists(t *testing.T) {
	w := open(t, "free")
	for _, method := range []string{"GET", "POST"} {
		if a := w.refused(404, "IP access list is not available in the pricing tier of this workspace", w.admin, method, ipPath, `{}`); a.text("error_code") != "FEATURE_DISABLED" {
			t.Errorf("code: %s", a.Text)
		}
	}
}

func TestNoListsIsAnAbsentKey(t *testing.T) {
	w := open(t, "first-allow-list")
	if a := w.must(w.admin, "GET", ipPath, ""); a.Text != "{}" {
		t.Errorf("no lists: %s", a.Text)
	}
}

func TestWorkspaceConf(t *testing.T) {
	w := open(t, "aws")
	got := w.must(w.admin, "GET", "/api/2.0/workspace-conf?keys=enableTokensConfig,maxTokenLifetimeDays,enableIpAccessLists", "")
	if got.Text != `{"enableIpAccessLists":"false","enableTokensConfig":null,"maxTokenLifetimeDays":"90"}` {
		t.Errorf("conf: %s", got.Text)
	}
	w.refused(400, `Invalid keys: ["bar","foo"]`, w.admin, "GET", "/api/2.0/workspace-conf?keys=foo,enableTokensConfig,bar", "")
	w.refused(400, `Some values are not allowed: {"enableIpAccessLists":""}`, w.admin, "PATCH", "/api/2.0/workspace-conf", `{"enableIpAccessLists":""}`)
	w.refused(400, `Some values are not allowed: {"maxTokenLifetimeDays":"731"}`, w.admin, "PATCH", "/api/2.0/workspace-conf", `{"maxTokenLifetimeDays":"731"}`)
	if a := w.must(w.admin, "PATCH", "/api/2.0/workspace-conf", `{"maxTokenLifetimeDays":"0"}`); a.Status != 204 {
		t.Errorf("PATCH: %d", a.Status)
	}
	w.must(w.admin, "POST", "/api/2.0/token/create", `{"lifetime_seconds":63072000}`) // "0" is no limit
	w.refused(403, "account admin", w.admin, "PATCH", "/api/2.0/settings/types/restrict_workspace_admins/names/default", `{}`)
}
