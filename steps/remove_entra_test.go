package steps

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/azure"
	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
)

// registeredConnection is a connection whose application brickpass registered, and which it leaves to a removal.
func (s *stage) registeredConnection(more Answers) Run {
	s.t.Helper()
	run := s.setUp(s.asRegistrar(more))
	s.mustFinish(run)
	return run
}

// byRegistrar is the answer that the application goes too, by whoever registered it.
func (s *stage) byRegistrar() Answers {
	return Answers{
		removeApplication: applicationDelete, graphSide.way(): azureApp, graphSide.secret(): Given,
		graphSide.client(): s.server.Identity().Azure.Contributor.ClientID,
	}
}

// there says whether Microsoft Entra has the application.
func (s *stage) there(run Run) bool {
	s.t.Helper()
	_, err := databricks.Ask(s.t.Context(), s.atGraph(), azure.ApplicationByObjectID(azure.ObjectID(run.Setup().Fact(EntraObject))))
	if err != nil && !databricks.IsProblem(err, databricks.ProblemGraphUnknown) {
		s.t.Fatal(err)
	}
	return err == nil
}

func TestTheApplicationGoesWithItsConnection(t *testing.T) {
	for _, world := range []string{"azure", "azure-entra"} {
		t.Run(world, func(t *testing.T) {
			s := rehearse(t, world).onMicrosoft()
			run := s.registeredConnection(nil)
			removed := s.remove(run.Setup().Answer(tokenConnection), s.byRegistrar())
			s.mustFinish(removed)
			if s.there(run) {
				t.Error("the application is there still")
			}
			if left := leftTexts(removed); slices.ContainsFunc(left, func(text string) bool { return strings.Contains(text, "Entra") }) {
				t.Errorf("left: %q", left)
			}
			connection := s.connection(run.Setup().Answer(tokenConnection))
			for _, made := range connection.Made {
				if made.Step == "entra" {
					t.Errorf("the journal has %s %s still", made.Step, made.Change)
				}
			}
		})
	}
}

// A removal whose last answer was lost asks again, and is told that the application is gone.
func TestADeletionThatWasLostIsDone(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	run := s.registeredConnection(nil)
	s.server.AddFault(simulator.Fault{Method: http.MethodDelete, Path: "/v1.0/applications/*", Nth: 1, Kind: simulator.FaultDropAfter})
	s.mustFinish(s.remove(run.Setup().Answer(tokenConnection), s.byRegistrar()))
	if s.there(run) || s.connection(run.Setup().Answer(tokenConnection)).Did("entra", "application") {
		t.Error("it is not known to be gone")
	}
}

// Who may not delete it is told who may; the rest of the removal does not wait for it.
func TestWhoMayNotDeleteTheApplicationIsToldWhoMay(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	run := s.registeredConnection(nil)
	s.server.AddFault(simulator.Fault{
		Method: http.MethodDelete, Path: "/v1.0/applications/*", Kind: simulator.FaultStatus, Status: http.StatusForbidden,
		Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`,
	})
	stopped := s.remove(run.Setup().Answer(tokenConnection), s.byRegistrar())
	view := stopped.Current()
	if view.About.ID != "entra" || view.Problem == nil || !slices.Contains(stopped.Choices(), Skip) {
		t.Fatalf("ends at %s with %+v, %v", view.About.ID, view.Problem, stopped.Choices())
	}
	fourThings(t, view.Problem, databricks.ProblemGraphNotOwner)
	if !s.there(run) {
		t.Error("it is gone")
	}
}

// Who may not even look is told what stays and where, and everything else goes.
func TestWhoMayNotLookAtTheApplicationLeavesIt(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	run := s.registeredConnection(nil)
	member := s.server.Identity().Azure.Member
	s.given = map[string]secret.Value{graphSide.secret(): member.Secret}
	answers := s.byRegistrar()
	answers[graphSide.client()] = member.ClientID
	removed := s.remove(run.Setup().Answer(tokenConnection), answers)
	s.mustFinish(removed)
	if left := strings.Join(leftTexts(removed), "\n"); !strings.Contains(left, "portal.azure.com") || !strings.Contains(left, "You may not") {
		t.Errorf("left: %s", left)
	}
	if !s.there(run) {
		t.Error("it is gone")
	}
}

// An application that was there before is no business of a removal, and nobody is asked about it.
func TestAnApplicationThatWasThereStays(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	run := s.setUp(s.withApplication(s.server.Identity().Azure.ForPartner, Answers{entraSource: haveApplication}))
	s.mustFinish(run)
	before := len(s.requests.String())
	s.mustFinish(s.remove(run.Setup().Answer(tokenConnection), s.byRegistrar()))
	if strings.Contains(s.requests.String()[before:], `"host":"graph.microsoft.com"`) {
		t.Error("Graph was asked")
	}
}

func TestWhatARemovalTakesInMicrosoftEntra(t *testing.T) {
	const object, key = "0b1ec700-0000-4000-8000-000000000001", "5ec7e700-0000-4000-8000-000000000001"
	const path = "/v1.0/applications/" + object
	facts := databricks.Facts{EntraObject: object, ApplicationID: testApplication}
	application := madeWith("entra", "application", "application in Microsoft Entra", "Prequel", facts, azure.CreateApplication("Prequel"), azure.DeleteApplication(object))
	key1 := madeWith("entra", "secret", "client secret", "of the application", databricks.Facts{EntraKey: key},
		azure.AddPassword(object, "brickpass", longAgo), azure.RemovePassword(object, key))
	app := `{"id":"` + object + `","appId":"` + testApplication + `","displayName":"Prequel","passwordCredentials":[{"keyId":"` + key + `"}]}`
	const unknown = `404 {"error":{"code":"Request_ResourceNotFound","message":"Resource does not exist."}}`
	fresh := application
	fresh.At = longAgo.Add(-entraSettles / 2)
	tests := map[string]struct {
		made   []Made
		choice string
		answer string
		past   []Connection
		want   []string
		gone   int
		says   string
	}{
		"the application":            {made: []Made{application, key1}, choice: applicationDelete, answer: app, want: []string{"DELETE " + path}},
		"kept":                       {made: []Made{application, key1}, choice: applicationKeep, says: "Delete it at https://portal.azure.com"},
		"gone already":               {made: []Made{madeLong(application), madeLong(key1)}, choice: applicationDelete, answer: unknown, gone: 2},
		"registered a moment ago":    {made: []Made{fresh}, choice: applicationDelete, answer: unknown, says: "again in ten minutes"},
		"another one has its number": {made: []Made{application}, choice: applicationDelete, answer: strings.Replace(app, testApplication, testOther, 1), says: "not the one that brickpass registered"},
		"another connection uses it": {made: []Made{application}, choice: applicationDelete, says: "other signs in as it", past: []Connection{{Name: "other", Facts: databricks.Facts{ApplicationID: testApplication, TokenID: "t"}}}},
		"a secret of a found one":    {made: []Made{key1}, choice: applicationDelete, answer: app, want: []string{"POST " + path + "/removePassword"}},
		"a secret that is kept":      {made: []Made{key1}, choice: applicationKeep, says: "Credentials"},
		"a secret that is gone":      {made: []Made{key1}, choice: applicationDelete, answer: strings.Replace(app, key, testOther, 1), gone: 1},
		"nothing":                    {},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			connection := past(test.made...)
			reader := script(t, map[string]string{"GET " + path: test.answer})
			reader.past = append([]Connection{connection}, test.past...)
			setup := connection.Removal(testTag, longAgo).Learn(databricks.Facts{Host: testHost, Cloud: string(databricks.AzurePublic)}).With(removeApplication, test.choice)
			step := removalStep(t, connection, "entra")
			finding := see(t, step, reader, setup)
			changes := step.Changes(setup, finding)
			holdsRemoval(t, changes)
			if got := sentBy(changes); !slices.Equal(got, test.want) {
				t.Errorf("wants %q, not %q\n%s", got, test.want, texts(finding))
			}
			if seen, _ := finding.Seen.(taken); len(seen.gone) != test.gone {
				t.Errorf("%d are found to be gone: %+v", len(seen.gone), seen.gone)
			}
			if left := skippedTexts(finding); (test.says == "") != (left == "") || !strings.Contains(left, test.says) {
				t.Errorf("it says of what is left: %q, not %q", left, test.says)
			}
			if asks := len(step.Questions(setup)) > 0; asks != (len(test.made) > 0) {
				t.Errorf("it asks: %v", asks)
			}
		})
	}
}

// madeLong is the same, made long before the removal.
func madeLong(made Made) Made {
	made.At = made.At.AddDate(0, -1, 0)
	return made
}

func TestARemovalNamesTheApplicationThatItLeaves(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	run := s.setUp(s.asRegistrar(Answers{entraKeep: keepSecret}))
	s.mustFinish(run)
	removed := s.remove(run.Setup().Answer(tokenConnection), nil)
	named := false
	for _, line := range removed.Left() {
		named = named || strings.Contains(line.Text, run.Setup().Fact(ApplicationID)) && strings.Contains(line.Text, "portal.azure.com")
	}
	if !named {
		t.Errorf("left: %+v", removed.Left())
	}
	if _, err := s.kit.Store.Get(t.Context(), entraItem(run.Setup())); err == nil {
		t.Error("the client secret is kept still")
	}
	if revoked := "/token-management/tokens/" + run.Setup().Fact(TokenID); !slices.ContainsFunc(s.writes(), func(sent string) bool {
		return strings.Contains(sent, `"method":"DELETE"`) && strings.Contains(sent, revoked)
	}) {
		t.Errorf("its token was not revoked by itself: %v", s.writes())
	}
}
