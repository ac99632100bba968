package steps

import (
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
)

// asOutsider signs in as an application that is Contributor in Azure and in no workspace.
func (s *stage) asOutsider(more Answers) Answers {
	app := s.server.Identity().Azure.Contributor
	s.given = map[string]secret.Value{workspaceSide.secret(): app.Secret}
	answers := Answers{
		partnerPreset: "prequel-source", dataSchemas: "cas_demo_east1.public", wayKey: azureApp, workspaceSide.client(): app.ClientID,
		workspaceSide.secret(): Given, contributorKey: yes,
	}
	maps.Copy(answers, more)
	return answers
}

// mayShare lets the application that is let in share the demo catalog, which an admin of the workspace alone may not. So the account
// knows it, and the workspace does not.
func (s *stage) mayShare() {
	s.t.Helper()
	app := databricks.ApplicationID(s.server.Identity().Azure.Contributor.ClientID)
	s.send(databricks.ImportPrincipal(app, "platform-deployer"))
	s.send(databricks.Grant(databricks.OnCatalog, "cas_demo_east1", app, databricks.Manage))
	imported, err := databricks.All(s.t.Context(), s.admin(), databricks.PrincipalsByApplicationID(app))
	if err != nil || len(imported) != 1 {
		s.t.Fatalf("%+v, %v", imported, err)
	}
	s.send(databricks.RemoveAssignment(imported[0].ID))
}

// inside is what somebody is in the workspace: ADMIN, USER, or nothing.
func (s *stage) inside(name string) string {
	for _, one := range s.server.State().Principals {
		if one.Name == name {
			return one.Assignment
		}
	}
	return ""
}

// Seed 004's admin login whole: refused as a member, let in after a yes, set up, removed, and out again.
func TestAContributorLetsThemselvesInAndIsTakenOutAgain(t *testing.T) {
	for way, name := range map[string]string{azureApp: "version 2", azureAppV1: "version 1"} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			app := s.server.Identity().Azure.Contributor.ClientID
			answers := s.asOutsider(Answers{wayKey: way})
			s.mayShare()
			run := s.setUp(answers)
			s.mustFinish(run)
			if in := s.inside(app); in != "ADMIN" {
				t.Fatalf("inside it is %q", in)
			}
			connection := s.connection(run.Setup().Answer(tokenConnection))
			if !connection.Did(signInID, contributorChange) {
				t.Fatalf("the journal does not tell of it: %+v", connection.Made)
			}
			if last := run.Steps()[slices.IndexFunc(run.Steps(), func(v StepView) bool { return v.About.ID == signInID })]; len(last.Changes) != 1 || last.Changes[0].Mark != MarkDone {
				t.Errorf("at the end it is shown as %+v", last.Changes)
			}
			removed := s.remove(connection.Name, answers)
			s.mustFinish(removed)
			if in := s.inside(app); in != "" {
				t.Errorf("it is inside still, as %s", in)
			}
			if left := s.connection(connection.Name); !left.Removed() {
				t.Errorf("the journal has %+v left", left.Made)
			}
		})
	}
}

// Nothing is sent by the member's refusal, by a no, or by what is shown before the yes.
func TestNobodyIsLetInUnasked(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	answers := s.asOutsider(nil)
	delete(answers, contributorKey) // the default
	view := s.setUp(answers).Current()
	if view.About.ID != signInID || view.Problem == nil || view.Problem.Kind != databricks.ProblemNotMember {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
	if s.inside(answers[workspaceSide.client()]) != "" {
		t.Error("it was let in")
	}
}

// The screen that asks has the request that a yes sends: the same one.
func TestTheRequestIsShownBeforeTheYes(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	answers := s.asOutsider(nil)
	delete(answers, contributorKey)
	answers[contributorKey] = ""
	run := s.setUpUpTo(answers, contributorKey)
	question, _ := run.Question()
	changes := run.Plan().Changes()
	if question.Because == nil || !question.AtOnce || question.Default != no || len(changes) != 1 {
		t.Fatalf("asks %+v, and would send %+v", question, changes)
	}
	if shown := changes[0].Request.HTTP(); !strings.Contains(shown, s.server.Identity().Azure.ResourceID) || !strings.Contains(shown, "GET /api/2.0/preview/scim/v2/Me") {
		t.Errorf("shown as %s", shown)
	}
	if changes[0].Value != answers[workspaceSide.client()] || changes[0].Undo == nil {
		t.Errorf("shown is %+v", changes[0])
	}
	moved, effects := run.Update(Answered{contributorKey, yes})
	var sent []databricks.Request
	for len(effects) > 0 { // the answer is written down, then the workspace is asked once more
		var next []Effect
		for _, effect := range effects {
			switch effect := effect.(type) {
			case DoApply:
				sent = append(sent, effect.Change.Request)
			case DoLook:
				hands := s.handsWith(answers)
				var more []Effect
				moved, more = moved.Update(hands.Do(t.Context(), effect))
				next = append(next, more...)
			}
		}
		effects = next
	}
	if !slices.Equal(sent, []databricks.Request{changes[0].Request}) {
		t.Errorf("sends %+v", sent)
	}
	if choices := moved.Choices(); !slices.Equal(choices, []Choice{Stop}) {
		t.Errorf("meanwhile one may %v", choices)
	}
}

// handsWith are hands that were given the secrets of the stage.
func (s *stage) handsWith(Answers) *Hands {
	hands := NewHands(s.kit)
	s.t.Cleanup(func() { _ = hands.Close() })
	for key, value := range s.given {
		hands.Give(key, value)
	}
	return hands
}

// setUpUpTo goes through the questions up to one.
func (s *stage) setUpUpTo(answers Answers, key string) Run {
	s.t.Helper()
	hands := s.handsWith(answers)
	run, effects := New(s.kit.Steps, Setup{Tag: testTag, Now: s.kit.Clock.Now()})
	run = Drive(s.t.Context(), hands, run, effects, nil)
	for range 50 {
		if question, ok := run.Question(); ok && question.Key == key {
			return run
		}
		event, ok := s.next(run, answers)
		if !ok {
			break
		}
		run, effects = run.Update(event)
		run = Drive(s.t.Context(), hands, run, effects, nil)
	}
	s.t.Fatalf("%s is not asked; ends at %s", key, run.Current().About.ID)
	return run
}

func TestWhoIsNoContributorIsToldWhoCanHelp(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	answers := s.asOutsider(nil)
	if err := s.server.GiveAzureRole(answers[workspaceSide.client()], "Reader"); err != nil {
		t.Fatal(err)
	}
	run := s.setUp(answers)
	view := run.Current()
	if view.About.ID != signInID || view.Problem == nil || view.Problem.Kind != databricks.ProblemNotContributor {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
	fourThings(t, view.Problem, databricks.ProblemNotContributor)
	if run.Setup().Answered(contributorKey) {
		t.Error("the yes counts for another time")
	}
	story := s.story()
	if story.Open() || len(story.did) > 0 {
		t.Errorf("the journal has %+v open, and %+v done", story.open, story.did)
	}
}

// Whoever sees no resource in Azure names it; that of another workspace is refused before anything is sent.
func TestAResourceThatIsNotFoundIsAskedFor(t *testing.T) {
	for name, test := range map[string]struct {
		resource func(id string) string
		problem  databricks.ProblemKind
	}{
		"the right one": {func(id string) string {
			return "https://portal.azure.com/#@acme.onmicrosoft.com/resource" + id + "/overview"
		}, ""},
		"another workspace":  {func(id string) string { return id + "-eu" }, databricks.ProblemNotItsResource},
		"one that is not":    {func(id string) string { return id + "-none" }, databricks.ProblemAzureNoWorkspace},
		"another's and lost": {func(id string) string { return strings.Replace(id, "rg-data", "rg-none", 1) }, databricks.ProblemAzureNoGroup},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			answers := s.asOutsider(Answers{contributorWhich: test.resource(s.server.Identity().Azure.ResourceID)})
			s.mayShare()
			s.server.AddFault(simulator.Fault{Method: "GET", Path: "/subscriptions", Kind: simulator.FaultStatus, Status: 403})
			run := s.setUp(answers)
			if test.problem == "" {
				s.mustFinish(run)
				return
			}
			view := run.Current()
			if view.About.ID != signInID || view.Problem == nil || view.Problem.Kind != test.problem {
				t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
			}
			if s.inside(answers[workspaceSide.client()]) != "" {
				t.Error("it was let in")
			}
		})
	}
}

// admitting is a wire on which something happens to the requests that let somebody in.
type admitting struct {
	next   http.RoundTripper
	before func() error // nil: it is sent
	after  func() error // nil: its answer comes
	sent   *int
}

func (a admitting) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Header.Get("X-Databricks-Azure-SP-Management-Token") == "" {
		return a.next.RoundTrip(request)
	}
	*a.sent++
	if a.before != nil {
		if err := a.before(); err != nil {
			return nil, err
		}
	}
	answer, err := a.next.RoundTrip(request)
	if a.after != nil && err == nil {
		_ = answer.Body.Close()
		return nil, a.after()
	}
	return answer, err
}

// admits puts that wire between the stage and its workspace, and counts what is sent.
func (s *stage) admits(before, after func() error) *int {
	s.t.Helper()
	rehearsal, err := databricks.RehearsalAt(s.server.URL())
	if err != nil {
		s.t.Fatal(err)
	}
	sent, clock := 0, s.kit.Clock
	s.kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Clock: clock, Transport: admitting{rehearsal.Over(nil), before, after, &sent}})
	}
	return &sent
}

// The answer is lost on the way: it is looked up, and not sent twice.
func TestALostAnswerOfBeingLetInIsLookedUp(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	answers := s.asOutsider(nil)
	s.mayShare()
	sent := s.admits(nil, func() error { return io.ErrUnexpectedEOF })
	run := s.setUp(answers)
	s.mustFinish(run)
	if !s.connection(run.Setup().Answer(tokenConnection)).Did(signInID, contributorChange) {
		t.Error("the journal does not tell of it")
	}
	if *sent != 1 {
		t.Errorf("it was sent %d times", *sent)
	}
}

// The program is killed while the request is on its way. The next go looks at what became of it by the same sign-in: what took effect is
// written down, and what did not takes another yes.
func TestAKillWhileBeingLetInIsLookedUpByTheNextGo(t *testing.T) {
	for name, took := range map[string]bool{"before it was sent": false, "before its answer came": true} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			answers := s.asOutsider(nil)
			s.mayShare()
			reached := make(chan struct{})
			killed := func() error {
				close(reached)
				select {}
			}
			whole := s.kit.Connect
			if took {
				s.admits(nil, killed)
			} else {
				s.admits(killed, nil)
			}
			hands := s.handsWith(answers)
			go s.setUpWith(hands, Setup{Tag: testTag, Now: s.kit.Clock.Now()}, answers) // it never ends
			<-reached
			if err := hands.Close(); err != nil {
				t.Fatal(err)
			}
			s.kit.Connect = whole
			sent := s.admits(nil, nil)
			story := s.story()
			if !story.Open() || story.Answers[contributorKey] != "" {
				t.Fatalf("the draft has %+v open, and %v", story.open, story.Answers)
			}
			later := s.handsWith(answers)
			if err := later.TakeUp(story); err != nil {
				t.Fatal(err)
			}
			run, _ := s.setUpWith(later, Setup{Tag: "not this one", Now: s.kit.Clock.Now(), Story: &story}, answers)
			s.mustFinish(run)
			if again := *sent == 1; again == took {
				t.Errorf("it was sent %d times more", *sent)
			}
			made := s.connection(run.Setup().Answer(tokenConnection)).Made
			if count := len(slices.DeleteFunc(slices.Clone(made), func(m Made) bool { return m.Change != contributorChange })); count != 1 {
				t.Errorf("the journal tells of it %d times", count)
			}
		})
	}
}

// Somebody else goes on, who was in the workspace before: they are not written down as let in, and never taken out.
func TestSomebodyElsesSignInIsNotTakenForTheOneThatWasLetIn(t *testing.T) {
	for me, ours := range map[string]bool{"dora.deployer@acme.example": true, "DORA.deployer@acme.example": true, "anna.admin@acme.example": false} {
		reader := script(t, map[string]string{"GET /api/2.0/preview/scim/v2/Me": `{"id":"77","userName":"` + me + `"}`})
		found, err := finderOf(Change{
			Step: signInID, ID: contributorChange, Value: "dora.deployer@acme.example", Request: databricks.EnterAsContributor(databricks.AzureResource{}),
		})(t.Context(), reader, Setup{})
		if err != nil || len(found) != 1 || found[0].Ours != ours {
			t.Errorf("%s: %+v, %v", me, found, err)
		}
	}
}

// What was let in stays in the journal, also if the run was left, and is taken up again with it.
func TestWhoStopsAfterBeingLetInKeepsTheRecord(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	answers := s.asOutsider(nil)
	s.mayShare()
	s.planOnly = true
	run := s.setUp(answers)
	if run.Phase() != Reviewing {
		t.Fatalf("ends at %s", run.Current().About.ID)
	}
	story := s.story()
	if !story.Draft || len(story.did) != 1 || story.Answers[contributorKey] != "" {
		t.Fatalf("the draft tells of %+v, with %v", story.did, story.Answers)
	}
	hands := NewHands(s.kit)
	if err := hands.TakeUp(story); err != nil {
		t.Fatal(err)
	}
	if err := hands.Discard(); err != nil {
		t.Fatal(err)
	}
	_ = hands.Close()
	if drafts, _ := os.ReadDir(filepath.Join(s.kit.StateDir, "drafts")); len(drafts) != 1 {
		t.Fatalf("%d drafts are left", len(drafts))
	}
	s.planOnly = false
	later := NewHands(s.kit)
	defer func() { _ = later.Close() }()
	for key, value := range s.given {
		later.Give(key, value)
	}
	if err := later.TakeUp(s.story()); err != nil {
		t.Fatal(err)
	}
	taken := s.story()
	run, _ = s.setUpWith(later, Setup{Tag: "not this one", Now: s.kit.Clock.Now(), Story: &taken}, answers)
	s.mustFinish(run)
	if !s.connection(run.Setup().Answer(tokenConnection)).Did(signInID, contributorChange) {
		t.Error("the connection does not know of it")
	}
}
