package steps

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/keystore"
)

// Keys of what the checks ask for.
const (
	confKey        = "GET /api/2.0/workspace-conf"
	restrictKey    = "GET /api/2.0/settings/types/restrict_workspace_admins/names/default"
	metastoreKey   = "GET /api/2.1/unity-catalog/current-metastore-assignment"
	summaryKey     = "GET /api/2.1/unity-catalog/metastore_summary"
	catalogsKey    = "GET /api/2.1/unity-catalog/catalogs"
	warehousesKey  = "GET /api/2.0/sql/warehouses"
	ipListsKey     = "GET /api/2.0/ip-access-lists"
	effectiveOfKey = "GET /api/2.1/unity-catalog/effective-permissions/catalog/"
)

// fine is a workspace where nothing stands in the way.
var fine = map[string]string{
	meKey:         anna,
	confKey:       `{"enableTokensConfig":"true","maxTokenLifetimeDays":"90","enableIpAccessLists":"false"}`,
	restrictKey:   `{"restrict_workspace_admins":{"status":"ALLOW_ALL"}}`,
	metastoreKey:  `{"metastore_id":"m-1","workspace_id":1}`,
	summaryKey:    `{"metastore_id":"m-1","name":"acme-eu","owner":"System user","privilege_model_version":"1.0"}`,
	catalogsKey:   `{"catalogs":[{"name":"cas_demo_east1","owner":"anna.admin@acme.example"},{"name":"system","owner":"System user"}]}`,
	warehousesKey: `{"warehouses":[{"id":"abc","name":"Starter","state":"STOPPED","enable_serverless_compute":true}]}`,
	ipListsKey:    `{}`,
	tokenUseKey:   `{"access_control_list":[]}`,
}

func texts(finding Finding) string {
	var all []string
	for _, line := range finding.Lines {
		all = append(all, string(line.Mark)+" "+line.Text)
	}
	return strings.Join(all, "\n")
}

func TestChecks(t *testing.T) {
	const main = `{"catalogs":[{"name":"main","owner":"data@acme.example"}]}`
	tests := map[string]struct {
		answers map[string]string
		state   State
		problem databricks.ProblemKind
		send    string   // part of what to send
		lines   []string // each is a part of a line
		learned databricks.Facts
	}{
		"nothing in the way": {
			state: So,
			lines: []string{
				"✓ You are a workspace admin", "✓ Tokens are allowed here, for at most 90 days", "✓ Unity Catalog is on",
				"✓ Warehouse Starter can be used, asleep now", "– No IP access lists in force", "✓ You may share cas_demo_east1",
			},
			learned: databricks.Facts{MaxDays: "90", IPGate: "off", WarehouseBest: "abc", Metastore: "m-1", Keychain: "ready"},
		},
		"not an admin": {
			answers: map[string]string{
				meKey: `{"id":"43","userName":"bob@acme.example"}`, confKey: `403 {"error_code":"PERMISSION_DENIED","message":"only admins"}`,
			},
			state: Blocked, problem: databricks.ProblemNotAdmin, send: "group admins",
			lines: []string{"! You are not a workspace admin"},
		},
		"tokens are off": {
			answers: map[string]string{confKey: `{"enableTokensConfig":"false"}`},
			state:   So, lines: []string{"! Tokens are switched off"}, learned: databricks.Facts{TokensOff: yes},
		},
		"tokens are off, and admins are restricted": {
			answers: map[string]string{
				confKey: `{"enableTokensConfig":"false"}`, restrictKey: `{"restrict_workspace_admins":{"status":"RESTRICT_TOKENS_AND_JOB_RUN_AS"}}`,
			},
			state: So, lines: []string{"! Tokens are switched off"}, learned: databricks.Facts{TokensOff: yes, AdminsRestricted: yes},
		},
		"settings that were never set": {
			answers: map[string]string{confKey: `{"enableTokensConfig":null,"maxTokenLifetimeDays":"0","enableIpAccessLists":null}`},
			state:   So, learned: databricks.Facts{MaxDays: "730", IPGate: "off"},
		},
		"a setting that this workspace does not know": {
			answers: map[string]string{
				confKey:                                `400 {"error_code":"BAD_REQUEST","message":"Invalid keys: [\"enableIpAccessLists\"]"}`,
				confKey + "?keys=enableTokensConfig":   `{"enableTokensConfig":"true"}`,
				confKey + "?keys=maxTokenLifetimeDays": `{"maxTokenLifetimeDays":"7"}`,
			},
			state: So, learned: databricks.Facts{MaxDays: "7", IPGate: "off"},
		},
		"restricted admins are told, for the role is a change of its own": {
			answers: map[string]string{restrictKey: `{"restrict_workspace_admins":{"status":"RESTRICT_TOKENS_AND_JOB_RUN_AS"}}`},
			state:   So, lines: []string{"– Admins are restricted here"},
		},
		"whether admins are restricted cannot be read": {
			answers: map[string]string{restrictKey: `404 {"error_code":"NOT_FOUND","message":"no such setting"}`}, state: So,
		},
		"no Unity Catalog": {
			answers: map[string]string{
				metastoreKey: `404 {"error_code":"METASTORE_DOES_NOT_EXIST","message":"No metastore assigned for the current workspace."}`,
				summaryKey:   `404 {"error_code":"METASTORE_DOES_NOT_EXIST","message":"No metastore assigned for the current workspace."}`,
				catalogsKey:  `404 {"error_code":"METASTORE_DOES_NOT_EXIST","message":"No metastore assigned for the current workspace."}`,
			},
			state: Blocked, problem: databricks.ProblemNoMetastore, lines: []string{"! Unity Catalog is not on"},
		},
		"no inheritance": {
			answers: map[string]string{summaryKey: `{"metastore_id":"m-1","privilege_model_version":"0.9"}`},
			state:   Blocked, problem: databricks.ProblemNoInheritance,
			lines: []string{"! Unity Catalog is on, with an old model of privileges"},
		},
		"a catalog of a group of yours": {
			answers: map[string]string{catalogsKey: `{"catalogs":[{"name":"main","owner":"data-platform"}]}`},
			state:   So, lines: []string{"✓ You may share main"},
		},
		"a catalog that you manage": {
			answers: map[string]string{
				catalogsKey: main,
				effectiveOfKey + "main": `{"privilege_assignments":[{"principal":"anna.admin@acme.example",` +
					`"privileges":[{"privilege":"MANAGE"}]}]}`,
			},
			state: So, lines: []string{"✓ You may share main"},
		},
		"all catalogs, as the metastore's admin": {
			answers: map[string]string{catalogsKey: main, summaryKey: `{"owner":"data-platform","privilege_model_version":"1.0"}`},
			state:   So, lines: []string{"✓ You may share main"},
		},
		"a catalog whose rights you may not even read": {
			answers: map[string]string{
				catalogsKey:             main,
				effectiveOfKey + "main": `403 {"error_code":"PERMISSION_DENIED","message":"User does not have MANAGE on Catalog 'main'."}`,
			},
			state: Blocked, problem: databricks.ProblemMayNotGrant,
		},
		"some catalogs": {
			answers: map[string]string{
				catalogsKey:             `{"catalogs":[{"name":"main","owner":"data@acme.example"},{"name":"cas","owner":"anna.admin@acme.example"}]}`,
				effectiveOfKey + "main": `{}`,
			},
			state: So, lines: []string{"✓ You may share cas", "! You may not share main: only its owner can"},
		},
		"no catalog of yours": {
			answers: map[string]string{
				catalogsKey:             main,
				effectiveOfKey + "main": `{"privilege_assignments":[{"principal":"x","privileges":[{"privilege":"ALL_PRIVILEGES"}]}]}`,
			},
			state: Blocked, problem: databricks.ProblemMayNotGrant, send: "GRANT MANAGE ON CATALOG `main` TO `anna.admin@acme.example`;",
			lines: []string{"! You may not share main", "! There is no catalog that you may share"},
		},
		"a catalog with a name to be quoted": {
			answers: map[string]string{
				catalogsKey:                  "{\"catalogs\":[{\"name\":\"a`b c\",\"owner\":\"data@acme.example\"}]}",
				effectiveOfKey + "a%60b%20c": `{}`,
			},
			state: Blocked, send: "ON CATALOG `a``b c` TO",
		},
		"no catalog at all": {
			answers: map[string]string{catalogsKey: `{}`}, state: Blocked, problem: "no-catalog",
		},
		"no warehouse": {
			answers: map[string]string{warehousesKey: `{"warehouses":[{"id":"x","name":"old","state":"DELETED"}]}`},
			state:   Blocked, problem: "no-warehouse",
		},
		"lists gate": {
			answers: map[string]string{
				confKey:    `{"enableIpAccessLists":"true"}`,
				ipListsKey: `{"ip_access_lists":[{"list_id":"1","label":"office","list_type":"ALLOW","enabled":true}]}`,
			},
			state: So, learned: databricks.Facts{IPGate: "gated"}, lines: []string{"✓ IP access lists are in force"},
		},
		"lists are on and empty": {
			answers: map[string]string{
				confKey:    `{"enableIpAccessLists":"true"}`,
				ipListsKey: `{"ip_access_lists":[{"list_id":"1","label":"old","list_type":"ALLOW","enabled":false}]}`,
			},
			state: So, learned: databricks.Facts{IPGate: "open"}, lines: []string{"none keeps anybody out"},
		},
		"lists are not in this tier": {
			answers: map[string]string{
				ipListsKey: `404 {"error_code":"FEATURE_DISABLED","message":"IP access list is not available in the pricing tier of this workspace"}`,
			},
			state: So, learned: databricks.Facts{IPGate: "none"}, lines: []string{"– This workspace has no IP access lists"},
		},
		"no token yet": {
			answers: map[string]string{tokenUseKey: noTokenYet}, state: So, lines: []string{"– No token was ever made here"},
		},
		"an ended sign-in": {
			answers: map[string]string{meKey: `403 {"error_code":403,"message":"Invalid access token."}`},
			state:   Blocked, problem: databricks.ProblemInvalidToken,
		},
		"a read that fails": {
			answers: map[string]string{warehousesKey: `500 {"error_code":"INTERNAL_ERROR","message":"oops"}`},
			state:   Blocked, problem: databricks.ProblemServiceFailed,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			finding := see(t, checksStep{}, script(t, fine, test.answers), testSetup())
			if finding.State != test.state {
				t.Fatalf("found %s, %v\n%s", finding.State, finding.Problem, texts(finding))
			}
			for _, want := range test.lines {
				if !strings.Contains(texts(finding), want) {
					t.Errorf("no line %q in\n%s", want, texts(finding))
				}
			}
			for fact, want := range test.learned {
				if got := finding.Learned[fact]; got != want {
					t.Errorf("learned %s = %q, want %q", fact, got, want)
				}
			}
			if test.state != Blocked {
				return
			}
			if test.problem != "" && finding.Problem.Kind != test.problem {
				t.Errorf("problem %q, want %q", finding.Problem.Kind, test.problem)
			}
			if p := finding.Problem; p.What == "" || p.Why == "" || p.Who == "" || !strings.Contains(p.Send, test.send) {
				t.Errorf("problem %+v", p)
			}
		})
	}
}

func TestChecksSayTheSameEachTime(t *testing.T) {
	var catalogs []string
	answers := map[string]string{}
	for i := range manageable {
		name := fmt.Sprintf("c%d", manageable-i)
		catalogs = append(catalogs, `{"name":"`+name+`","owner":"data@acme.example"}`)
		answers[effectiveOfKey+name] = `{}`
	}
	answers[catalogsKey] = `{"catalogs":[` + strings.Join(catalogs, ",") + `]}`
	first := see(t, checksStep{}, script(t, fine, answers), testSetup())
	for range 20 {
		again := see(t, checksStep{}, script(t, fine, answers), testSetup())
		if texts(again) != texts(first) || again.Problem.Send != first.Problem.Send {
			t.Fatalf("first\n%s\nthen\n%s", texts(first), texts(again))
		}
	}
}

func TestManyCatalogsAreCounted(t *testing.T) {
	var catalogs []string
	for i := range 30 {
		owner := "anna.admin@acme.example"
		if i >= 12 {
			owner = "data@acme.example"
		}
		catalogs = append(catalogs, fmt.Sprintf(`{"name":"c%02d","owner":"%s","browse_only":%t}`, i, owner, i >= 12))
	}
	reader := script(t, fine, map[string]string{catalogsKey: `{"catalogs":[` + strings.Join(catalogs, ",") + `]}`})
	finding := see(t, checksStep{}, reader, testSetup())
	for _, want := range []string{"✓ You may share 4 more catalogs", "! You may not share 10 more catalogs"} {
		if !strings.Contains(texts(finding), want) {
			t.Errorf("no line %q in\n%s", want, texts(finding))
		}
	}
}

func TestWhereTheTokenIsKeptIsAskedOnlyWithoutAKeychain(t *testing.T) {
	reader := script(t, fine)
	if setup := testSetup().Learn(see(t, checksStep{}, reader, testSetup()).Learned); len(checksStep{}.Questions(setup)) != 0 {
		t.Error("asked although the keychain is ready")
	}
	for state, want := range map[keystore.State][]string{
		keystore.NoService: {KeepFile, KeepOnce},
		keystore.Locked:    {KeepKeychain, KeepFile, KeepOnce},
	} {
		t.Run(string(state), func(t *testing.T) {
			reader.probe = keystore.Probe{State: state, Provider: "GNOME Keyring", Reason: "It is not there.", Fix: "Install it."}
			finding := see(t, checksStep{}, reader, testSetup())
			if finding.State != So || !strings.Contains(texts(finding), "! Your keychain cannot be used now") {
				t.Fatalf("found %s\n%s", finding.State, texts(finding))
			}
			setup := testSetup().Learn(finding.Learned)
			questions := checksStep{}.Questions(setup)
			if len(questions) != 1 || questions[0].Default != want[0] {
				t.Fatalf("asks %+v", questions)
			}
			page, err := questions[0].Options(t.Context(), reader, setup, OptionQuery{})
			if err != nil || !slices.Equal(optionValues(page.Options), want) {
				t.Errorf("offers %+v, %v", page.Options, err)
			}
			questions = checksStep{}.Questions(setup.With(KeepKey, KeepFile))
			if len(questions) != 3 || questions[1].Key != FolderKey || questions[2].Kind != Secret {
				t.Errorf("for a file it asks %+v", questions)
			}
		})
	}
}

func TestMemoryCountsAsAKeychainAndSaysSo(t *testing.T) {
	finding := see(t, checksStep{}, script(t, fine), testSetup())
	if !strings.Contains(texts(finding), "✓ The token is kept in memory, until brickpass ends") {
		t.Errorf("says\n%s", texts(finding))
	}
}
