package steps

import (
	"context"
	"slices"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/keystore"
)

// live is a world of the simulator, reached as an admin over real HTTP.
type live struct {
	*databricks.Client
	clock *clock.Fake
	past  []Connection
}

func (l live) Keychain(ctx context.Context) keystore.Probe                    { return keystore.Memory().Probe(ctx) }
func (l live) Opens(Setup) error                                              { return nil }
func (l live) SignsIn(context.Context, Setup) (string, error)                 { return "", nil }
func (l live) Past() []Connection                                             { return l.past }
func (l live) WaysIn(databricks.Host) []signin.Way                            { return []signin.Way{{ID: signin.FromPasting}} }
func (l live) Who(context.Context, Setup, bool) string                        { return "" }
func (l live) EntraWorks(context.Context, Setup) error                        { return nil }
func (l live) HoldsClientSecret(Setup) bool                                   { return true }
func (l live) AzureName(context.Context, Setup) string                        { return "" }
func (l live) SignedInAt(string) (databricks.Host, bool)                      { return databricks.Host{}, false }
func (l live) Recognize(context.Context, Setup) (string, *databricks.Problem) { return "", nil }

// enter serves a world and answers what comes before its sign-in.
func enter(t *testing.T, world string) (live, Setup) {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	server, err := simulator.Start(simulator.Options{World: world, Clock: fake, Seed: 7}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	host := hostOf(t, server.URL())
	client := databricks.New(databricks.Options{Host: host, Clock: fake})
	client = client.SignIn(databricks.Admin, databricks.Bearer(server.Identity().AdminToken))
	setup := Setup{Tag: testTag, Now: fake.Now()}.With(AddressKey, host.Link()).With(wayKey, signin.FromPasting)
	return live{Client: client, clock: fake}, setup
}

// answerAll answers what a step asks by its defaults, where nothing was answered yet.
func answerAll(step Step, setup Setup) Setup {
	for _, question := range step.Questions(setup) {
		if !setup.Answered(question.Key) && (question.Default != "" || question.Optional) {
			setup = setup.With(question.Key, question.Default)
		}
	}
	return setup
}

// lookUntilSeen looks until what was made is seen everywhere.
func lookUntilSeen(t *testing.T, step Step, reader live, setup Setup) Finding {
	t.Helper()
	for range 20 {
		finding := see(t, step, reader, setup)
		if finding.State != Spreading {
			return finding
		}
		reader.clock.Advance(30 * time.Second)
	}
	t.Fatalf("%s: not seen after ten minutes", step.About().ID)
	return Finding{}
}

// carryOut sends the changes of a step and learns from the answers; what is temporary goes again.
func carryOut(t *testing.T, reader live, setup Setup, changes []Change) Setup {
	t.Helper()
	var cleanups []databricks.Request
	for _, change := range changes {
		answer, err := reader.Send(t.Context(), databricks.Fill(change.Request, setup.Facts))
		if err != nil {
			t.Fatalf("%s/%s: %v", change.Step, change.ID, err)
		}
		learned, err := keep(change, answer.Body)
		if err != nil {
			t.Fatalf("%s/%s: %v", change.Step, change.ID, err)
		}
		setup = setup.Learn(learned)
		if change.Cleanup != nil {
			cleanups = append(cleanups, databricks.Fill(*change.Cleanup, setup.Facts))
		}
	}
	for _, cleanup := range cleanups {
		if _, err := reader.Send(t.Context(), cleanup); err != nil {
			t.Fatalf("taking away what was temporary: %v", err)
		}
	}
	return setup
}

// upToTokens are the steps up to the token permission.
func upToTokens() []Step {
	all := SetupSteps()
	return all[:slices.IndexFunc(all, func(step Step) bool { return step.About().ID == "token" })]
}

func TestStepsInEachWorld(t *testing.T) {
	plain := []string{"principal/create", "access/entitle-databricks-sql-access", "tokenuse/allow"}
	tests := map[string]struct {
		made    []string
		blocked ID
		problem databricks.ProblemKind
		facts   databricks.Facts
	}{
		"aws":              {made: plain, facts: databricks.Facts{MaxDays: "90", IPGate: ipOff, Label: "simulator", AdminGroup: "admins"}},
		"obo-off":          {made: plain},
		"ip-lists-on":      {made: plain, facts: databricks.Facts{IPGate: ipGated}},
		"first-allow-list": {made: plain, facts: databricks.Facts{IPGate: ipOpen}},
		"no-token-yet": {
			made: []string{"principal/create", "access/entitle-databricks-sql-access", "tokenuse/throw-away", "tokenuse/allow"},
		},
		"no-entitlements":   {made: plain},
		"short-lifetime":    {made: plain, facts: databricks.Facts{MaxDays: "7"}},
		"free":              {made: plain, facts: databricks.Facts{IPGate: ipNone, MaxDays: "730"}},
		"tokens-off":        {made: []string{"principal/create", "access/entitle-databricks-sql-access"}, facts: databricks.Facts{TokensOff: yes}},
		"not-catalog-owner": {blocked: "checks", problem: databricks.ProblemMayNotGrant},
	}
	for world, test := range tests {
		t.Run(world, func(t *testing.T) {
			reader, setup := enter(t, world)
			var made []string
			for _, step := range upToTokens() {
				setup = answerAll(step, setup)
				finding := see(t, step, reader, setup)
				setup = setup.Learn(finding.Learned)
				if finding.State == Blocked {
					if step.About().ID != test.blocked || finding.Problem.Kind != test.problem {
						t.Fatalf("%s: %+v\n%s", step.About().ID, finding.Problem, texts(finding))
					}
					return
				}
				changes := step.Changes(setup, finding)
				if (len(changes) == 0) != (finding.State == So) {
					t.Errorf("%s is %s and wants %d changes", step.About().ID, finding.State, len(changes))
				}
				for _, change := range changes {
					made = append(made, string(change.Step)+"/"+change.ID)
				}
				setup = carryOut(t, reader, setup, changes)
				again := lookUntilSeen(t, step, reader, setup)
				setup = setup.Learn(again.Learned)
				if changes := step.Changes(setup, again); again.State != So || len(changes) > 0 {
					t.Errorf("%s is %s after it was done, and wants %v", step.About().ID, again.State, changes)
				}
			}
			if !slices.Equal(made, test.made) {
				t.Errorf("made %v, want %v", made, test.made)
			}
			for fact, want := range test.facts {
				if got := setup.Fact(fact); got != want {
					t.Errorf("%s is %q, want %q", fact, got, want)
				}
			}
			secondRunPlansNothing(t, reader, setup)
		})
	}
}

// secondRunPlansNothing walks once more, with the journal of the first run and none of its facts.
func secondRunPlansNothing(t *testing.T, reader live, first Setup) {
	t.Helper()
	reader.past = []Connection{{
		Name: "simulator-treasure-data", Partner: first.Answer(partnerPreset), Tag: first.Tag, Facts: first.Facts, Answers: first.Answers,
	}}
	setup := Setup{Tag: "0000000000000000", Now: reader.clock.Now(), Answers: first.Answers}
	for _, step := range upToTokens() {
		finding := see(t, step, reader, setup)
		setup = setup.Learn(finding.Learned)
		if changes := step.Changes(setup, finding); finding.State != So || len(changes) > 0 {
			t.Errorf("the second time %s is %s and wants %v", step.About().ID, finding.State, changeIDs(step, setup, finding))
		}
	}
	if setup.Fact(ApplicationID) != first.Fact(ApplicationID) || setup.Known(Reused) {
		t.Errorf("the second time it takes %s (reused %q), not %s", setup.Fact(ApplicationID), setup.Fact(Reused), first.Fact(ApplicationID))
	}
}

func TestStepsGetThroughAFlakyWorld(t *testing.T) {
	reader, setup := enter(t, "flaky")
	for _, step := range upToTokens() {
		setup = answerAll(step, setup)
		finding := see(t, step, reader, setup)
		setup = setup.Learn(finding.Learned)
		if finding.State == Blocked {
			t.Fatalf("%s: %+v", step.About().ID, finding.Problem)
		}
	}
}

func TestEveryUndoTakesBackJustWhatWasDone(t *testing.T) {
	reader, setup := enter(t, "aws")
	var undos []databricks.Request
	for _, step := range upToTokens() {
		setup = answerAll(step, setup)
		finding := see(t, step, reader, setup)
		setup = setup.Learn(finding.Learned)
		changes := step.Changes(setup, finding)
		setup = carryOut(t, reader, setup, changes)
		for _, change := range changes {
			if change.Undo != nil {
				undos = append(undos, databricks.Fill(*change.Undo, setup.Facts))
			}
		}
	}
	slices.Reverse(undos)
	for _, undo := range undos {
		if _, err := reader.Send(t.Context(), undo); err != nil {
			t.Errorf("%s %s: %v", undo.Method, undo.Path, err)
		}
	}
	left, err := databricks.All(t.Context(), reader, databricks.PrincipalsByName(setup.Answer(principalName)))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestEveryPlannedChangeKeepsTheContract walks all steps of a set-up in the worlds where they want most.
func TestEveryPlannedChangeKeepsTheContract(t *testing.T) {
	answers := map[string]string{
		"data.schemas": "cas_demo_east1.public", "network.addresses": "198.51.100.77", "network.consequence": "",
	}
	for _, world := range []string{"aws", "ip-lists-on", "no-token-yet", "obo-off"} {
		t.Run(world, func(t *testing.T) {
			reader, setup := enter(t, world)
			for key, value := range answers {
				setup = setup.With(key, value)
			}
			known := databricks.Facts{}
			planned := 0
			for _, step := range SetupSteps() {
				setup = answerAll(step, setup)
				finding := see(t, step, reader, setup)
				if finding.State == Blocked {
					t.Fatalf("%s: %+v", step.About().ID, finding.Problem)
				}
				setup = setup.Learn(finding.Learned)
				ways := 1
				if several, ok := step.(Ways); ok {
					ways = len(several.Ways(setup))
				}
				for way := range ways {
					for fact, value := range setup.Facts {
						known[fact] = value
					}
					changes := step.Changes(setup.Going(step.About().ID, way), finding)
					for _, change := range changes {
						keepsContract(t, change, known)
					}
					planned += len(changes)
				}
			}
			if planned < 7 {
				t.Errorf("only %d changes planned", planned)
			}
		})
	}
}
