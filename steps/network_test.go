package steps

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

func ipList(id, label, kind string, addresses ...string) string {
	return fmt.Sprintf(`{"list_id":%q,"label":%q,"list_type":%q,"enabled":true,"ip_addresses":["%s"]}`, id, label, kind, strings.Join(addresses, `","`))
}

func ipLists(lists ...string) string { return `{"ip_access_lists":[` + strings.Join(lists, ",") + `]}` }

func TestNetworkLook(t *testing.T) {
	on, off := `{"enableIpAccessLists":"true"}`, `{"enableIpAccessLists":"false"}`
	office := ipList("o", "office", "ALLOW", "203.0.113.0/24")
	ours := ipList("l-1", "TreasureData", "ALLOW", "198.51.100.1")
	full := make([]string, 999)
	for i := range full {
		full[i] = fmt.Sprintf("203.0.%d.%d", i/250, i%250)
	}
	past := []Connection{{Name: "other", Partner: "treasure-data", Facts: databricks.Facts{Host: testHost, ListID: "l-1"}}}
	for _, test := range []struct {
		name, conf, lists, addresses, consequence string
		past                                      []Connection
		want                                      State
		kind                                      databricks.ProblemKind
		changes                                   []string
		body                                      string // part of the request
	}{
		{name: "off", conf: off, lists: ipLists(office), addresses: "198.51.100.1", want: So},
		{name: "never set", conf: `{"enableIpAccessLists":null}`, lists: `{}`, want: So},
		{name: "not in this tier", conf: on, lists: `404 {"error_code":"FEATURE_DISABLED","message":"IP access list is not available in the pricing tier of this workspace"}`, want: So},
		{name: "open", conf: on, lists: `{}`, addresses: "198.51.100.1", want: So},
		{name: "open, and agreed to be the first", conf: on, lists: `{}`, addresses: "198.51.100.1", consequence: lockOut, want: Missing, changes: []string{"list"}},
		{name: "gated, no addresses", conf: on, lists: ipLists(office), want: So},
		{name: "gated", conf: on, lists: ipLists(office), addresses: "198.51.100.1\n203.0.113.9", want: Missing, changes: []string{"list"}, body: `"ip_addresses":["198.51.100.1"]`},
		{name: "let in already", conf: on, lists: ipLists(office), addresses: "203.0.113.9\n203.0.113.128/25", want: So},
		{name: "the label is somebody's", conf: on, lists: ipLists(ours), addresses: "198.51.100.2", want: Missing, changes: []string{"list"}, body: `"label":"TreasureData-brickpass-7f3a9c2e"`},
		{name: "our list", conf: on, lists: ipLists(office, ours), addresses: "198.51.100.1\n198.51.100.2", past: past, want: Missing, changes: []string{"extend"}, body: `{"ip_addresses":["198.51.100.1","198.51.100.2"]}`},
		{name: "our list, with something that cannot be written back", conf: on, lists: ipLists(office, ipList("l-1", "TreasureData", "ALLOW", "2001:db8::1")), addresses: "198.51.100.2", past: past, want: Missing, changes: []string{"list"}},
		{name: "our list, all on it", conf: on, lists: ipLists(ours), addresses: "198.51.100.1", past: past, want: So},
		{name: "kept out on purpose", conf: on, lists: ipLists(office, ipList("b", "bad", "BLOCK", "198.51.100.0/24")), addresses: "198.51.100.1", want: Blocked, kind: ProblemAddressesBlocked},
		{name: "full", conf: on, lists: ipLists(ipList("f", "full", "ALLOW", full...)), addresses: "198.51.100.1\n198.51.100.2", want: Blocked, kind: databricks.ProblemIPListsFull},
	} {
		t.Run(test.name, func(t *testing.T) {
			setup := testSetup().With(networkAddresses, test.addresses).With(networkConsequence, test.consequence)
			reader := script(t, map[string]string{confKey: test.conf, ipListsKey: test.lists})
			reader.past = test.past
			finding := see(t, networkStep{}, reader, setup)
			if finding.State != test.want {
				t.Fatalf("%s: %s %v", finding.State, finding.Say, finding.Problem)
			}
			if got := changeIDs(networkStep{}, setup, finding); !slices.Equal(got, test.changes) {
				t.Errorf("changes %v", got)
			}
			for _, change := range (networkStep{}).Changes(setup, finding) {
				if !strings.Contains(string(change.Request.Body), test.body) {
					t.Errorf("sends %s", change.Request.Body)
				}
			}
			if test.want == Blocked {
				fourThings(t, finding.Problem, test.kind)
			}
			if test.want == So && (finding.Say == "" || len(finding.Lines) == 0) {
				t.Error("does not say why")
			}
		})
	}
}

func TestTheFirstListIsNeverADefault(t *testing.T) {
	open := testSetup().Learn(databricks.Facts{IPGate: ipOpen})
	questions := (networkStep{}).Questions(open)
	if len(questions) != 1 || questions[0].Default != "" || !questions[0].Optional || questions[0].IfEmpty == "" {
		t.Errorf("%+v", questions)
	}
	questions = (networkStep{}).Questions(open.With(networkAddresses, "198.51.100.1"))
	if len(questions) != 2 || questions[1].Kind != Confirm || questions[1].Optional || questions[1].Consequence != lockOut {
		t.Errorf("%+v", questions)
	}
	for _, gate := range []string{ipOff, ipNone, ""} {
		if questions := (networkStep{}).Questions(testSetup().Learn(databricks.Facts{IPGate: gate})); len(questions) != 0 {
			t.Errorf("%q: asks %+v", gate, questions)
		}
	}
	gated := (networkStep{}).Questions(testSetup().Learn(databricks.Facts{IPGate: ipGated}))
	if len(gated) != 1 || gated[0].Default != "" || !strings.Contains(gated[0].Help, "docs.treasure.ai") {
		t.Errorf("%+v", gated)
	}
}

func TestAListIsFoundByWhatIsOnIt(t *testing.T) {
	addresses := databricks.ParseAddresses("198.51.100.1 198.51.100.0/28").Addresses
	reader := script(t, map[string]string{ipListsKey: ipLists(
		ipList("a", "TreasureData", "ALLOW", "198.51.100.0/28", "198.51.100.1/32"), ipList("b", "TreasureData", "ALLOW", "198.51.100.1"),
		ipList("c", "TreasureData", "BLOCK", "198.51.100.0/28", "198.51.100.1"), ipList("d", "other", "ALLOW", "198.51.100.0/28", "198.51.100.1"))})
	candidates, err := findList("TreasureData", addresses)(t.Context(), reader, testSetup())
	var ours []string
	for _, candidate := range candidates {
		if candidate.Ours {
			ours = append(ours, candidate.ID)
		}
	}
	if err != nil || !slices.Equal(ours, []string{"a"}) {
		t.Errorf("%v, %v", ours, err)
	}
}

func FuzzParseAddressAnswer(f *testing.F) {
	for _, seed := range []string{"203.0.113.10", "a 198.51.100.7/24 b", "10.0.0.1", "<TD_IP_1>", "::1", "", "1.2.3.4-1.2.3.9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		answer, err := parseAddresses(testSetup(), typed)
		if err != nil {
			return
		}
		setup := testSetup().With(networkAddresses, answer)
		if again, err := parseAddresses(setup, answer); err != nil || again != answer {
			t.Errorf("%q became %q, which becomes %q, %v", typed, answer, again, err)
		}
		if len(wantedAddresses(setup)) != len(strings.Split(answer, "\n")) {
			t.Errorf("%q lost addresses", answer)
		}
	})
}
