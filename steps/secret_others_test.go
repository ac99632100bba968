package steps

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// An OAuth secret bears no name, so one that somebody else made looks like one that this run made.

const sendSecret = "POST /api/2.0/accounts/servicePrincipals/"

// secretIDs are those that live in the workspace.
func (s *stage) secretIDs() []string {
	var ids []string
	for _, one := range s.server.State().Secrets {
		ids = append(ids, one.ID)
	}
	return ids
}

// secretByHand makes one for the principal of the only connection, as an admin does in the console.
func (s *stage) secretByHand(lifetime time.Duration) (secret.Value, string) {
	s.t.Helper()
	before := s.secretIDs()
	host := hostOf(s.t, s.server.URL())
	admin := s.kit.Connect(host).SignIn(databricks.Admin, databricks.Bearer(s.server.Identity().AdminToken))
	answer, err := admin.Send(s.t.Context(), databricks.CreateOAuthSecret(databricks.PrincipalID(s.onlyConnection().Facts[PrincipalID]), lifetime))
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.Secret, s.secretIDs()[len(before)]
}

func TestTheSecretOfAnotherConnectionIsNotTakenForALostOne(t *testing.T) {
	for _, sent := range []bool{false, true} {
		s := rehearse(t, "aws")
		s.cutOff(sendSecret, sent, bySecret())
		story := s.story()
		other := bySecret()
		other[tokenConnection], other[principalExisting] = "another", existingReuse
		s.kit.Chance = strings.NewReader("another chance")
		second := s.setUp(other)
		s.mustFinish(second)
		_, run, _ := s.resume(story, nil)
		s.mustFinish(run)
		if ids := s.secretIDs(); len(ids) != 2 || !slices.Contains(ids, second.Setup().Fact(KeptSecret)) {
			t.Errorf("sent %t: the other connection's is not among %v", sent, ids)
		}
	}
}

func TestASecretThatSomebodyMadeMeanwhileIsNotTakenForALostOne(t *testing.T) {
	const asAsked = 365 * day
	for _, test := range []struct {
		name     string
		sent     bool
		after    time.Duration
		lifetime time.Duration
		left     int
	}{
		{"much later", false, time.Hour, asAsked, 2},
		{"much later, beside the lost one", true, time.Hour, asAsked, 2},
		{"for another time", false, time.Second, 730 * day, 2},
		{"for another time, beside the lost one", true, time.Second, 730 * day, 2},
		{"so alike that nothing tells which was lost", true, time.Second, asAsked, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := rehearse(t, "aws")
			s.cutOff(sendSecret, test.sent, bySecret())
			story := s.story()
			if err := s.kit.Clock.Wait(t.Context(), test.after); err != nil {
				t.Fatal(err)
			}
			_, byHand := s.secretByHand(test.lifetime)
			_, run, _ := s.resume(story, nil)
			s.mustFinish(run)
			if ids := s.secretIDs(); len(ids) != test.left || !slices.Contains(ids, byHand) {
				t.Errorf("what was made by hand, %s, is not among %v", byHand, ids)
			}
		})
	}
}

// pasteSecret is a run whose secret cannot be made, up to where one made by hand is pasted.
func (s *stage) pasteSecret(answers Answers) (*Hands, Run) {
	s.t.Helper()
	s.server.AddFault(simulator.Fault{Method: "POST", Path: secretsPath, Nth: 1, Kind: simulator.FaultStatus, Status: 403})
	hands := NewHands(s.kit)
	s.t.Cleanup(func() { _ = hands.Close() })
	return hands, s.chooseAll(hands, s.toTheHalt(hands, answers), ByHand, Paste)
}

func (s *stage) paste(hands *Hands, run Run, value secret.Value) Run {
	s.t.Helper()
	hands.Give(tokenPasted, value)
	run, effects := run.Update(Answered{tokenPasted, Given})
	return Drive(s.t.Context(), hands, run, effects, nil)
}

// A session lasts an hour. That one is left says nothing of the secret that it was begun with.
func TestADeletedSecretSignsInNoLongerThoughASessionIsLeft(t *testing.T) {
	s := rehearse(t, "aws")
	hands := NewHands(s.kit)
	t.Cleanup(func() { _ = hands.Close() })
	run := s.toTheHalt(hands, bySecret())
	s.mustFinish(run)
	if _, err := hands.Reader(run.Setup()).SignsIn(t.Context(), run.Setup()); err != nil {
		t.Fatal(err)
	}
	s.send(revocationOf(run))
	if name, err := hands.Reader(run.Setup()).SignsIn(t.Context(), run.Setup()); !databricks.IsProblem(err, databricks.ProblemInvalidClient) {
		t.Errorf("it signs in as %q: %v", name, err)
	}
}

func revocationOf(run Run) databricks.Request {
	return databricks.Fill(revocation(run.Setup()), run.Setup().Facts)
}

// A rotation leaves a former secret, which is of a connection of this computer, too.
func TestAFormerSecretIsNotTakenForAPastedOne(t *testing.T) {
	s := rehearse(t, "aws")
	s.mustFinish(s.setUp(bySecret()))
	s.mustFinish(s.rotate("acme", nil))
	value, id := s.secretByHand(day)
	other := bySecret()
	other[tokenConnection], other[principalExisting] = "another", existingReuse
	hands, run := s.pasteSecret(other)
	run = s.paste(hands, run, value)
	if question, asked := run.Question(); asked {
		t.Fatalf("asks %s", question.Key)
	}
	if got := run.Setup().Fact(KeptSecret); got != id {
		t.Errorf("recorded %q, want %q: %v", got, id, run.Current().Problem)
	}
}

// lateList is a workspace that does not list an OAuth secret before it is three seconds old.
type lateList struct {
	inner http.RoundTripper
	clock clock.Clock
}

func (l lateList) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := l.inner.RoundTrip(request)
	if err != nil || request.Method != http.MethodGet || !strings.HasSuffix(request.URL.Path, "/credentials/secrets") {
		return response, err
	}
	var list databricks.SecretPage
	err = json.NewDecoder(response.Body).Decode(&list)
	_ = response.Body.Close()
	list.Secrets = slices.DeleteFunc(list.Secrets, func(one databricks.OAuthSecret) bool {
		made, unread := time.Parse(time.RFC3339, one.Created)
		return unread == nil && l.clock.Now().Before(made.Add(3*time.Second))
	})
	body, _ := json.Marshal(list)
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response.Header.Del("Content-Length")
	return response, err
}

// One that was there before, and alone in the list, may not be the one that was made a moment ago.
func TestANewSecretThatIsNotListedYetIsNotTakenForAnOlderOne(t *testing.T) {
	s := rehearse(t, "aws")
	s.kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Clock: s.kit.Clock, Transport: lateList{http.DefaultTransport, s.kit.Clock}})
	}
	hands, run := s.pasteSecret(bySecret())
	_, older := s.secretByHand(day)
	if err := s.kit.Clock.Wait(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	run.setup.Now = s.kit.Clock.Now() // it was taken up again
	value, id := s.secretByHand(day)
	run = s.paste(hands, run, value)
	question, _ := run.Question()
	if question.Key != tokenWhich {
		t.Fatalf("asks %q, problem %v, and took the older one: %t", question.Key, run.Current().Problem, run.Setup().Fact(KeptSecret) == older)
	}
	page, err := question.Options(t.Context(), hands.Reader(run.Setup()), run.Setup(), OptionQuery{})
	if err != nil || len(page.Options) != 2 || page.Options[0].Value != id {
		t.Fatalf("offers %v, %v", page, err)
	}
	if !strings.HasPrefix(page.Options[0].Detail, "made on 22 November 2026 at 10:0") || !strings.HasSuffix(page.Options[0].Detail, "ends on 23 November 2026") {
		t.Errorf("shows %+v", page.Options[0])
	}
}

// One connection has one kind of credential: the other kind takes another name, which is said before anything is planned.
func TestAConnectionStaysWithItsKind(t *testing.T) {
	s := rehearse(t, "aws")
	s.mustFinish(s.setUp(bySecret()))
	s.kit.Chance = strings.NewReader("another chance")
	other := bySecret()
	other[tokenKind], other[tokenDays] = "pat", "30"
	run := s.setUp(other)
	if problem := run.Current().Problem; problem == nil || problem.Kind != ProblemNameTaken || !strings.Contains(problem.Why, "another kind") {
		t.Errorf("%s, %+v", run.Phase(), problem)
	}
}
