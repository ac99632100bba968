package steps

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
)

// check checks the connection of a stage as it stands now.
func (s *stage) check(name string) Checkup {
	s.t.Helper()
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	return NewInspector(hands, false).Check(s.t.Context(), s.connection(name))
}

// connected is a stage with one connection, made with these answers.
func connected(t *testing.T, world string, answers Answers) *stage {
	t.Helper()
	s := rehearse(t, world)
	s.connect(answers)
	return s
}

func (s *stage) connect(answers Answers) {
	s.t.Helper()
	all := Answers{"data.schemas": "cas_demo_east1.public"}
	for key, answer := range answers {
		all[key] = answer
	}
	s.mustFinish(s.setUp(all))
}

func (s *stage) pass(days int) {
	s.t.Helper()
	s.kit.Clock.(interface{ Advance(time.Duration) }).Advance(time.Duration(days) * day)
	if s.kit.Environment.Getenv("DATABRICKS_TOKEN") == "" {
		return // nobody signs in
	}
	access, err := s.server.SignIn("anna.admin@acme.example") // anew: a sign-in does not last for months
	if err != nil {
		s.t.Fatal(err)
	}
	url := s.server.URL()
	s.kit.Environment.Getenv = func(name string) string {
		return map[string]string{"DATABRICKS_HOST": url, "DATABRICKS_TOKEN": access.Reveal()}[name]
	}
}

// conf changes a setting of the workspace, as one of its admins would.
func (s *stage) conf(key databricks.ConfKey, value string) {
	s.t.Helper()
	s.send(raw(http.MethodPatch, "/api/2.0/workspace-conf", `{"`+string(key)+`":"`+value+`"}`))
}

func raw(method, path, body string) databricks.Request {
	return databricks.Request{Target: databricks.Workspace, As: databricks.Admin, Method: method, Path: path, Body: databricks.JSON(body)}
}

func codes(checkup Checkup) []string {
	var all []string
	for _, concern := range checkup.Concerns {
		all = append(all, concern.Code)
	}
	return all
}

func (s *stage) mustFind(checkup Checkup, want ...string) {
	s.t.Helper()
	if got := codes(checkup); !slices.Equal(got, want) {
		s.t.Errorf("found %v, want %v", got, want)
		for _, look := range checkup.Looks {
			s.t.Logf("%-10s %s", look.About.ID, look.Finding.Say)
			for _, line := range look.Finding.Lines {
				s.t.Logf("           %s %s", line.Mark, line.Text)
			}
		}
	}
	if wanted := map[bool]Result{true: Works, false: Concerned}[len(want) == 0]; checkup.Result != wanted {
		s.t.Errorf("it came to %s (%s), want %s", checkup.Result, checkup.Why, wanted)
	}
}

// saying is the concern of that code.
func saying(t *testing.T, checkup Checkup, code string) Concern {
	t.Helper()
	at := slices.IndexFunc(checkup.Concerns, func(c Concern) bool { return c.Code == code })
	if at < 0 {
		t.Fatalf("no %s among %v", code, codes(checkup))
	}
	return checkup.Concerns[at]
}

func TestACheckOfWhatIsAsItWasFindsNothingAndWritesNothing(t *testing.T) {
	s := connected(t, "aws", nil)
	before := len(s.writes())
	checkup := s.check(simulated)
	s.mustFind(checkup)
	if after := len(s.writes()); after != before {
		t.Errorf("it wrote %d times", after-before)
	}
	if checkup.As == "" || len(checkup.Unseen) > 0 || checkup.Tried.IsZero() {
		t.Errorf("looked as %q, not at %v, tried at %s", checkup.As, checkup.Unseen, checkup.Tried)
	}
	if last := LastCheckup(s.kit.StateDir, s.connection(simulated)); !last.At.Equal(checkup.At) || last.Result != Works {
		t.Errorf("its record is %+v", last)
	}
}

func TestACheckWakesNoWarehouseUnasked(t *testing.T) {
	s := connected(t, "aws", nil)
	s.pass(1)
	checkup := s.check(simulated)
	s.mustFind(checkup)
	for _, warehouse := range s.server.State().Warehouses {
		if warehouse.State == "RUNNING" || warehouse.State == "STARTING" {
			t.Errorf("the warehouse %s is %s", warehouse.Name, warehouse.State)
		}
	}
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	woken := NewInspector(hands, true).Check(t.Context(), s.connection(simulated))
	s.mustFind(woken)
	proof := woken.Looks[len(woken.Looks)-1].Finding
	if !slices.ContainsFunc(proof.Lines, func(l Line) bool { return strings.HasPrefix(l.Text, "refused on ") }) {
		t.Errorf("woken, the proof is not run: %v", proof.Lines)
	}
}

func TestTheEndComesNearer(t *testing.T) {
	for _, test := range []struct {
		left     int
		severity Severity
		say      string
		sat      string
	}{
		{15, "", "", ""},
		{14, Warning, "ends in 14 days, on 20 February 2027", ""},
		{8, Warning, "ends in 8 days", ""},
		{7, Serious, "ends in 7 days", "GOV-2"},
		{1, Serious, "ends tomorrow", "GOV-2"},
		{0, Serious, "ends today", "GOV-2"},
	} {
		s := connected(t, "aws", nil)
		s.pass(60)
		s.check(simulated) // so that it is used in between
		s.pass(30 - test.left)
		if test.left == 0 {
			s.kit.Clock.(interface{ Advance(time.Duration) }).Advance(-time.Hour)
		}
		checkup := s.check(simulated)
		if test.severity == "" {
			if slices.Contains(codes(checkup), "token-ends-soon") {
				t.Errorf("%d days left: %v", test.left, codes(checkup))
			}
			continue
		}
		concern := saying(t, checkup, "token-ends-soon")
		if concern.Severity != test.severity || !strings.Contains(concern.Say, test.say) || concern.SAT != test.sat {
			t.Errorf("%d days left: %+v", test.left, concern)
		}
		if standing := s.connection(simulated).Standing(s.kit.Clock.Now(), checkup); standing.Left != test.left || !strings.HasPrefix(standing.State, "ends ") {
			t.Errorf("%d days left: the list says %d, %s", test.left, standing.Left, standing.State)
		}
	}
}

func TestWhatEndedIsToldFromWhatWasRevoked(t *testing.T) {
	s := connected(t, "aws", Answers{"token.days": "30"})
	s.pass(31)
	s.mustFind(s.check(simulated), "token-ended")

	s = connected(t, "aws", nil)
	s.send(databricks.RevokeToken(databricks.TokenID(s.connection(simulated).Facts[TokenID])))
	checkup := s.check(simulated)
	s.mustFind(checkup, "token-gone")
	if concern := checkup.Concerns[0]; concern.Command != "brickpass rotate "+simulated || !strings.Contains(concern.Say, "somebody revoked it") {
		t.Errorf("%+v", concern)
	}
}

// longLives lets tokens live for longer than an unused one does.
func longLives(t *testing.T) *stage {
	t.Helper()
	s := rehearse(t, "aws")
	s.conf(databricks.MaxTokenLifetime, "365")
	s.connect(Answers{"token.days": "365"})
	return s
}

func TestAnUnusedTokenIsSaidBeforeItIsRevokedForThat(t *testing.T) {
	for _, test := range []struct {
		idle int
		want []string
		say  string
		sev  Severity
	}{
		{59, nil, "", ""},
		{60, []string{"token-idle"}, "Unused for 90 days Databricks revokes it: on 20 February 2027", Warning},
		{89, []string{"token-idle"}, "89 days after it was made", Serious},
		{90, []string{"token-idle-revoked"}, "90 days ago", Serious},
	} {
		s := longLives(t)
		s.pass(test.idle)
		checkup := s.check(simulated)
		s.mustFind(checkup, test.want...)
		if len(test.want) > 0 && len(checkup.Concerns) > 0 {
			if concern := checkup.Concerns[0]; concern.Severity != test.sev || !strings.Contains(concern.Say, test.say) {
				t.Errorf("%d days idle: %+v", test.idle, concern)
			}
		}
	}
}

func TestTheListCountsIdleDaysWithoutAskingAnybody(t *testing.T) {
	s := longLives(t)
	for idle, state := range map[int]string{
		59: "not checked yet", 60: "unused, ends by itself in 30 days", 89: "unused, ends by itself tomorrow", 90: "unused, ends by itself today",
	} {
		standing := s.connection(simulated).Standing(s.kit.Clock.Now().Add(time.Duration(idle)*day), Checkup{})
		if standing.Idle != idle || standing.State != state {
			t.Errorf("after %d days the list says %d, %s", idle, standing.Idle, standing.State)
		}
	}
}

// A check signs in, which keeps the token alive. That must not hide that the partner never does.
func TestAChecksOwnUseIsNotTakenForThePartners(t *testing.T) {
	s := longLives(t)
	for range 4 {
		s.pass(20)
		s.check(simulated)
	}
	checkup := s.check(simulated)
	s.mustFind(checkup, "token-idle")
	if concern := checkup.Concerns[0]; concern.Say != "Nobody but brickpass has used it for 80 days." {
		t.Errorf("%+v", concern)
	}
	s.pass(20)
	token, err := s.kit.Store.Get(t.Context(), itemOf(s.connection(simulated)))
	if err != nil {
		t.Fatal(err)
	}
	partner := s.kit.Connect(hostOf(t, s.server.URL())).SignIn(databricks.ByToken, databricks.Bearer(token))
	if _, err := databricks.Ask(t.Context(), partner, databricks.Warehouses().By(databricks.ByToken)); err != nil {
		t.Fatal(err)
	}
	s.pass(1)
	s.mustFind(s.check(simulated))
}

func TestALifetimePolicyThatShrinks(t *testing.T) {
	s := longLives(t)
	s.conf(databricks.MaxTokenLifetime, "90")
	checkup := s.check(simulated)
	s.mustFind(checkup, "token-too-long")
	if concern := checkup.Concerns[0]; concern.SAT != "IA-6" || !strings.Contains(concern.Say, "lives for 365 days, and this workspace now allows 90 days") {
		t.Errorf("%+v", concern)
	}
	s.conf(databricks.TokensEnabled, "false")
	checkup = s.check(simulated)
	if checkup.Result == Works { // the admin's own token is refused then, too
		t.Errorf("tokens are switched off, and it came to %s", checkup.Result)
	}
}
