package steps

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

func TestTheWalkIsInTheOrderOfTheDesign(t *testing.T) {
	want := []ID{
		"partner", "workspace", "account", "signin", "checks", "entra", "principal", "access", "tokenuse", "role", "token", "warehouse", "data", "network",
		"proof", "handover",
	}
	var got []ID
	for _, step := range SetupSteps() {
		about := step.About()
		for _, before := range append(about.Needs, about.After...) {
			if !slices.Contains(got, before) {
				t.Errorf("%s comes before %s", about.ID, before)
			}
		}
		for what, text := range map[string]string{
			"rail": about.Rail, "title": about.Title, "why": about.Why, "docs": about.Docs, "by hand": strings.Join(about.ByHand, " "),
		} {
			if text == "" || strings.ContainsAny(text, "!") || strings.Contains(strings.ToLower(text), "please") {
				t.Errorf("%s: %s is %q", about.ID, what, text)
			}
		}
		if len(about.ByHand) < 2 && about.ID != "partner" && about.ID != "workspace" && about.ID != "checks" {
			t.Errorf("%s: by hand there is the guide's way and today's", about.ID)
		}
		got = append(got, about.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// A refusal to mint is met before anything is opened, and the proof comes last.
func TestTheWorkMintsBeforeItOpens(t *testing.T) {
	after := map[ID][]ID{}
	for _, step := range SetupSteps() {
		about := step.About()
		all := slices.Concat(about.Needs, about.After)
		for _, id := range all {
			all = append(all, after[id]...)
		}
		after[about.ID] = all
	}
	for _, pair := range [][2]ID{
		{"access", "principal"},
		{"tokenuse", "principal"},
		{"token", "access"},
		{"token", "tokenuse"},
		{"warehouse", "token"},
		{"data", "token"},
		{"network", "token"},
		{"proof", "warehouse"},
		{"proof", "data"},
		{"proof", "network"},
		{"handover", "proof"},
	} {
		if !slices.Contains(after[pair[0]], pair[1]) {
			t.Errorf("%s is not after %s", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]ID{{"access", "tokenuse"}, {"warehouse", "data"}, {"data", "network"}} {
		if slices.Contains(after[pair[0]], pair[1]) || slices.Contains(after[pair[1]], pair[0]) {
			t.Errorf("%s and %s are not side by side", pair[0], pair[1])
		}
	}
}

// What is in a plan is what is sent: so it is checked in the plans of whole set-ups, on all ways, and not step by step.
func TestEveryPlanKeepsTheContract(t *testing.T) {
	for _, test := range []struct {
		world   string
		answers Answers
	}{
		{"aws", nil},
		{"aws", Answers{dataSchemas: "cas_demo_east1"}},
		{"aws", Answers{dataSchemas: "cas_demo_east1.public\ncas_demo_east1.staging", dataBrowse: "yes", tokenUse: useEverything}},
		{"aws", Answers{tokenWay: bootstrap, principalName: "Kund:innen & <Süd>/ñ'%22"}},
		{"ip-lists-on", Answers{networkAddresses: "198.51.100.10"}},
		{"first-allow-list", Answers{networkAddresses: "198.51.100.10", networkConsequence: lockOut}},
		{"no-token-yet", nil},
		{"free", nil},
	} {
		t.Run(test.world, func(t *testing.T) {
			s := rehearse(t, test.world)
			s.planOnly = true
			answers := maps.Clone(onlyPublic)
			maps.Copy(answers, test.answers)
			run := s.setUp(answers)
			if run.Phase() != Reviewing {
				s.mustFinish(run)
				return
			}
			if !reflect.DeepEqual(plain(run.Plan()), plain(run.Plan())) {
				t.Error("the same plan is another one the second time")
			}
			checkPlan(t, run.Plan())
			if writes := s.writes(); len(writes) > 0 {
				t.Errorf("the walk wrote %v", writes)
			}
		})
	}
}

// plain is a plan without its functions, which cannot be compared.
func plain(plan Plan) []Change {
	var all []Change
	for _, step := range plan.Steps {
		for _, way := range step.Ways {
			all = append(all, withoutFind(way.Changes)...)
		}
	}
	return all
}

func checkPlan(t *testing.T, plan Plan) {
	t.Helper()
	learned := databricks.Facts{}
	ids := map[string]bool{}
	for _, step := range plan.Steps {
		for _, way := range step.Ways {
			for _, change := range way.Changes {
				learns := maps.Clone(learned)
				for fact := range change.Keep {
					learns[fact] = "x"
				}
				if unknown := databricks.Unknowns(databricks.Fill(change.Request, learned)); len(unknown) > 0 {
					t.Errorf("%s/%s: nobody learned %v before", change.Step, change.ID, unknown)
				}
				for _, later := range []*databricks.Request{change.Undo, change.Cleanup} {
					if later != nil && len(databricks.Unknowns(databricks.Fill(*later, learns))) > 0 {
						t.Errorf("%s/%s: it cannot be taken back by %s", change.Step, change.ID, later.Path)
					}
				}
				learned = learns
				ids[string(change.Step)+"/"+change.ID] = true
				wordsAndWays(t, change)
			}
		}
	}
	if len(ids) != len(plain(plan)) {
		t.Errorf("%d ids for %d changes", len(ids), len(plain(plan)))
	}
}

func wordsAndWays(t *testing.T, change Change) {
	t.Helper()
	switch {
	case change.Title == "" || change.Value == "":
		t.Errorf("%s: a column of the review is empty: %q %q", change.ID, change.Title, change.Value)
	case (change.Undo == nil) == (change.NoUndo == ""):
		t.Errorf("%s: it says neither how it is taken back nor why not", change.ID)
	case change.Undo != nil && change.Back == "":
		t.Errorf("%s: no words for how it is taken back", change.ID)
	case change.Request.Once != (change.Find != nil):
		t.Errorf("%s: once %v, looked up when lost %v", change.ID, change.Request.Once, change.Find != nil)
	case (change.Request.Secret != "") != (change.Into.Kind != Nowhere):
		t.Errorf("%s: its secret goes %q", change.ID, change.Into.Kind)
	case change.Request.Method == "PUT" || change.Request.Method == "DELETE":
		t.Errorf("%s: it may take something away", change.ID)
	}
}
