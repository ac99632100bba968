package steps

import (
	"slices"
	"testing"

	"brickpass/databricks"
)

const (
	starter      = "1234567890abcdef"
	warehouseKey = "GET /api/2.0/sql/warehouses/" + starter
	warehouseACL = "GET /api/2.0/permissions/warehouses/" + starter
)

// starterIs is the warehouse Starter in some state.
func starterIs(state string) string {
	return `{"id":"` + starter + `","name":"Starter","state":"` + state + `","enable_serverless_compute":true,"cluster_size":"2X-Small",` +
		`"auto_stop_mins":10,"odbc_params":{"path":"/sql/1.0/warehouses/` + starter + `"}}`
}

func TestWarehouseLook(t *testing.T) {
	entry := func(who, level string) string {
		return `{"access_control_list":[{"user_name":"bob","all_permissions":[{"permission_level":"IS_OWNER"}]},{` + who + `,"all_permissions":[{"permission_level":"` + level + `"}]}]}`
	}
	own := `"service_principal_name":"` + testApplication + `"`
	member := `{"id":"` + testPrincipal + `","groups":[{"display":"partners","value":"9"}]}`
	for _, test := range []struct {
		name, state, list string
		exists            bool
		want              State
		say               string
	}{
		{"nothing there", "STOPPED", `{}`, false, Missing, "Starter, 2X-Small, serverless, asleep"},
		{"nobody let it in", "RUNNING", `{}`, true, Missing, "Starter, 2X-Small, serverless, running"},
		{"may use", "STOPPED", entry(own, "CAN_USE"), true, So, "Starter, 2X-Small, serverless, asleep"},
		{"may manage", "STARTING", entry(own, "CAN_MANAGE"), true, So, "Starter, 2X-Small, serverless, waking"},
		{"may only monitor", "RUNNING", entry(own, "CAN_MONITOR"), true, Missing, ""},
		{"may only view", "RUNNING", entry(own, "CAN_VIEW"), true, Missing, ""},
		{"as everybody, before it exists", "RUNNING", entry(`"group_name":"users"`, "CAN_USE"), false, So, ""},
		{"through its group", "RUNNING", entry(`"group_name":"partners"`, "CAN_USE"), true, So, ""},
		{"through a group of others", "RUNNING", entry(`"group_name":"analysts"`, "CAN_USE"), true, Missing, ""},
		{"deleted", "DELETED", `{}`, true, Blocked, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			setup := testSetup().With(warehouseID, starter)
			if test.exists {
				setup = withPrincipal(setup)
			}
			reader := script(t, map[string]string{warehouseKey: starterIs(test.state), warehouseACL: test.list, principalKey: member})
			finding := see(t, warehouseStep{}, reader, setup)
			if finding.State != test.want || test.say != "" && finding.Say != test.say {
				t.Fatalf("%s: %s", finding.State, finding.Say)
			}
			var want []string
			if test.want == Missing {
				want = []string{"allow"}
			}
			if got := changeIDs(warehouseStep{}, setup, finding); !slices.Equal(got, want) {
				t.Errorf("changes %v", got)
			}
			if test.want == Blocked {
				fourThings(t, finding.Problem, ProblemWarehouseDeleted)
				return
			}
			if finding.Learned[HTTPPath] != "/sql/1.0/warehouses/"+starter || (finding.Learned[CanRun] == "yes") != (test.want == So) {
				t.Errorf("learned %v", finding.Learned)
			}
		})
	}
}

func TestAWarehouseWithAnOddNameIsKnownByItsID(t *testing.T) {
	odd := `{"id":"` + starter + `","name":"Lager «Süd» ; $(rm)","state":"RUNNING"}`
	finding := see(t, warehouseStep{}, script(t, map[string]string{warehouseKey: odd, warehouseACL: `{}`}), testSetup().With(warehouseID, starter))
	if finding.Learned[Warehouse] != starter {
		t.Errorf("learned %v", finding.Learned)
	}
}

func TestTheBestWarehouseIsOfferedFirst(t *testing.T) {
	reader := script(t, map[string]string{warehousesKey: `{"warehouses":[
		{"id":"a","name":"Classic asleep","state":"STOPPED"},{"id":"b","name":"Classic awake","state":"RUNNING"},
		{"id":"c","name":"Gone","state":"DELETING","enable_serverless_compute":true},
		{"id":"d","name":"Serverless asleep","state":"STOPPED","enable_serverless_compute":true},
		{"id":"e","name":"Serverless awake","state":"RUNNING","enable_serverless_compute":true}]}`})
	page, err := warehouseOptions(t.Context(), reader, testSetup(), OptionQuery{})
	var got []string
	for _, option := range page.Options {
		got = append(got, option.Value)
	}
	if err != nil || !slices.Equal(got, []string{"e", "d", "b", "a"}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, ok := bestWarehouse(nil); ok {
		t.Error("there is a best one of none")
	}
	question := (warehouseStep{}).Questions(testSetup().Learn(databricks.Facts{WarehouseBest: "e", WarehouseBestName: "Serverless awake"}))[0]
	if question.Default != "e" || question.From == "" {
		t.Errorf("%q from %q", question.Default, question.From)
	}
}

func FuzzParseWarehouse(f *testing.F) {
	for _, seed := range []string{starter, "/sql/1.0/warehouses/" + starter, "a b", "", "/", "../x", "é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		id, err := parseWarehouse(testSetup(), typed)
		if err == nil && !warehousePattern.MatchString(id) {
			t.Errorf("%q is taken for %q", typed, id)
		}
	})
}
