package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/azure"
	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
)

// onMicrosoft lets the hands of a stage reach the pretend Entra, as BRICKPASS_SIMULATOR does.
func (s *stage) onMicrosoft() *stage {
	s.t.Helper()
	rehearsal, err := databricks.RehearsalAt(s.server.URL())
	if err != nil {
		s.t.Fatal(err)
	}
	clock := s.kit.Clock
	s.kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Clock: clock, Transport: rehearsal.Over(nil)})
	}
	s.kit.Environment.Transport = rehearsal.Over(nil)
	return s
}

// withApplication answers for an identity of Microsoft Entra, by an application that was registered by hand.
func (s *stage) withApplication(app simulator.EntraApplication, more Answers) Answers {
	answers := Answers{
		partnerPreset: "prequel-source", dataSchemas: onlyPublic[dataSchemas], entraKind: managedByEntra,
		entraApplication: app.ClientID, entraSecret: Given,
	}
	for key, answer := range more {
		answers[key] = answer
	}
	s.given = map[string]secret.Value{entraSecret: app.Secret}
	return answers
}

// Option A of seed 002, from the second step on: the application is there, and is imported.
func TestAnIdentityOfEntraMakesItsOwnToken(t *testing.T) {
	for world, source := range map[string]string{"azure": haveApplication, "azure-entra": haveApplicationV1} {
		t.Run(world, func(t *testing.T) {
			s := rehearse(t, world).onMicrosoft()
			app := s.server.Identity().Azure.ForPartner
			answers := s.withApplication(app, Answers{entraSource: source, entraKeep: keepSecret})
			run := s.setUp(answers)
			s.mustFinish(run)
			if run.Setup().Fact(ApplicationID) != app.ClientID {
				t.Errorf("the identity is %s", run.Setup().Fact(ApplicationID))
			}
			kept, err := s.kit.Store.Get(t.Context(), entraItem(run.Setup()))
			if err != nil || !kept.Equal(app.Secret) {
				t.Errorf("the client secret is not kept: %v", err)
			}
			for _, write := range s.writes() {
				if strings.Contains(write, "on-behalf-of") || strings.Contains(write, "/credentials/secrets") {
					t.Errorf("it was made another way: %s", write)
				}
			}
			s.kit.Chance = strings.NewReader("another chance")
			before := len(s.writes())
			s.mustFinish(s.setUp(answers))
			if after := s.writes(); len(after) != before {
				t.Errorf("the second time it wrote %v", after[before:])
			}
		})
	}
}

// Option B of seed 002: Databricks manages the identity, with on-behalf-of tokens where they are on and by a secret where not.
func TestAnIdentityThatDatabricksManagesOnAzure(t *testing.T) {
	for world, bySecret := range map[string]bool{"azure": false, "obo-refused-azure": true} {
		t.Run(world, func(t *testing.T) {
			s := rehearse(t, world).onMicrosoft()
			run := s.setUp(Answers{partnerPreset: "prequel-source", dataSchemas: onlyPublic[dataSchemas]})
			s.mustFinish(run)
			used := slices.ContainsFunc(s.writes(), func(write string) bool { return strings.Contains(write, "/credentials/secrets") })
			if used != bySecret {
				t.Errorf("by a secret: %v", used)
			}
			if len(s.server.State().Secrets) > 0 {
				t.Error("a secret is left")
			}
		})
	}
}

func TestWhatIsWrongWithAnApplicationIsSaidBeforeAnythingIsMade(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	azure := s.server.Identity().Azure
	tests := map[string]struct {
		answers Answers
		secret  secret.Value
	}{
		"another directory":  {Answers{entraTenant: "11111111-2222-4333-8444-555555555555"}, azure.ForPartner.Secret},
		"a wrong secret":     {nil, secret.New("wrong~secret")},
		"the object id":      {Answers{entraApplication: azure.ForPartner.ObjectID}, azure.ForPartner.Secret},
		"of somebody else's": {Answers{entraTenant: azure.OtherTenantID}, azure.ForPartner.Secret},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			answers := s.withApplication(azure.ForPartner, test.answers)
			s.given[entraSecret] = test.secret
			s.kit.Chance = strings.NewReader(name + name + name)
			before := len(s.writes())
			view := s.setUp(answers).Current()
			if view.About.ID != "entra" || view.Problem == nil {
				t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
			}
			if view.Problem.What == "" || view.Problem.Why == "" || view.Problem.Who == "" {
				t.Errorf("it says %+v", view.Problem)
			}
			if !strings.HasPrefix(string(view.Problem.Kind), "entra") {
				t.Errorf("it is %s", view.Problem.Kind)
			}
			if after := s.writes(); len(after) != before {
				t.Errorf("wrote %v", after[before:])
			}
		})
	}
}

func TestAnApplicationOfAnotherDirectoryIsToldBeforeAnythingIsMade(t *testing.T) {
	s := rehearse(t, "wrong-tenant").onMicrosoft()
	azure := s.server.Identity().Azure
	for _, named := range []string{azure.OtherTenantID, "globex.onmicrosoft.com"} {
		s.kit.Chance = strings.NewReader(strings.Repeat(named, 3))
		view := s.setUp(s.withApplication(azure.ForPartner, Answers{entraSource: haveApplication, entraTenant: named})).Current()
		if view.About.ID != "entra" || view.Problem == nil || !strings.Contains(view.Problem.Why, azure.OtherTenantID) || !strings.Contains(view.Problem.Why, azure.TenantID) {
			t.Fatalf("%s: ends at %s with %+v", named, view.About.ID, view.Problem)
		}
		if writes := s.writes(); len(writes) > 0 {
			t.Errorf("%s: wrote %v", named, writes)
		}
	}
}

// The directory of the workspace is itself also by its domain.
func TestTheDirectoryIsNamedByItsDomain(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	s.mustFinish(s.setUp(s.withApplication(s.server.Identity().Azure.ForPartner, Answers{entraSource: haveApplication, entraTenant: "acme.onmicrosoft.com"})))
}

// Whoever signed in by Microsoft Entra is told which id was meant: the object id looks the same.
func TestAnObjectIDIsToldWithTheIDThatWasMeant(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	app, me := s.server.Identity().Azure.ForPartner, s.server.Identity().Azure.Contributor
	s.mayShare()
	answers := s.withApplication(app, Answers{
		entraSource: haveApplication, entraApplication: app.ObjectID, wayKey: azureApp, workspaceSide.client(): me.ClientID, workspaceSide.secret(): Given,
		contributorKey: yes,
	})
	s.given[workspaceSide.secret()] = me.Secret
	view := s.setUp(answers).Current()
	if view.About.ID != "entra" || view.Problem == nil || view.Problem.Kind != azure.ProblemObjectID || !strings.Contains(view.Problem.Who, app.ClientID) {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
}

func TestTheSecretIDIsNotTakenForTheSecret(t *testing.T) {
	s := rehearse(t, "azure")
	question := clientSecretQuestion()
	app := s.server.Identity().Azure.ForPartner
	if err := question.Fits(secret.New(app.SecretID)); err == nil || !strings.Contains(err.Error(), "Value") {
		t.Errorf("the ID: %v", err)
	}
	if err := question.Fits(app.Secret); err != nil {
		t.Errorf("the Value: %v", err)
	}
}

// asRegistrar signs in to Microsoft Graph as an application that may register others.
func (s *stage) asRegistrar(more Answers) Answers {
	member := s.server.Identity().Azure.Contributor
	answers := Answers{
		partnerPreset: "prequel-destination", dataSchemas: onlyPublic[dataSchemas], entraKind: managedByEntra, entraSource: registerApplication,
		"entra.way": azureApp, "entra.client": member.ClientID, "entra.secret": Given,
	}
	for key, answer := range more {
		answers[key] = answer
	}
	s.given = map[string]secret.Value{graphSide.secret(): member.Secret}
	return answers
}

// Option A of seed 002 whole: from nothing in Microsoft Entra to the proof.
func TestAnApplicationIsRegisteredImportedAndProven(t *testing.T) {
	for _, world := range []string{"azure", "azure-entra"} {
		t.Run(world, func(t *testing.T) {
			s := rehearse(t, world).onMicrosoft()
			run := s.setUp(s.asRegistrar(nil))
			s.mustFinish(run)
			for _, fact := range []databricks.Unknown{EntraObject, EntraKey, ApplicationID, PrincipalID} {
				if !run.Setup().Known(fact) {
					t.Errorf("%s is not known", fact)
				}
			}
			s.kit.Chance = strings.NewReader("another chance")
			before := len(s.writes())
			s.mustFinish(s.setUp(s.asRegistrar(nil)))
			if after := s.writes(); len(after) != before {
				t.Errorf("the second time it wrote %v", after[before:])
			}
		})
	}
}

func TestWhoMayNotRegisterIsToldWhoMay(t *testing.T) {
	s := rehearse(t, "graph-denied").onMicrosoft()
	view := s.setUp(s.asRegistrar(nil)).Current()
	if view.About.ID != "entra" || view.Problem == nil || view.Problem.Kind != databricks.ProblemGraphNotAllowed {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
	fourThings(t, view.Problem, databricks.ProblemGraphNotAllowed)
}

// An answer that is lost on the way leaves one application, one client secret and one identity all the same.
func TestALostAnswerOfMicrosoftLeavesOneOfEach(t *testing.T) {
	for _, path := range []string{"/v1.0/applications", "/v1.0/servicePrincipals", "/v1.0/applications/*", "/api/2.0/preview/scim/v2/ServicePrincipals", "/api/2.0/token/create"} {
		t.Run(path, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			s.server.AddFault(simulator.Fault{Method: "POST", Path: path, Nth: 1, Kind: simulator.FaultDropAfter})
			run := s.setUp(s.asRegistrar(Answers{entraName: "Prequel, by brickpass"})) // the world has one by the guide's name
			s.mustFinish(run)
			registered, secrets := s.registeredAs(run.Setup().Answer(entraName))
			if registered != 1 || secrets != 1 {
				t.Errorf("%d applications, the last with %d secrets", registered, secrets)
			}
		})
	}
}

// atGraph is Microsoft Graph for somebody who may see everything.
func (s *stage) atGraph() *databricks.Client {
	microsoft, _ := databricks.MicrosoftOf(databricks.AzurePublic)
	contributor := s.server.Identity().Azure.Contributor
	return s.kit.Connect(microsoft.Host(databricks.Graph)).SignIn(databricks.Admin, databricks.EntraSecret(databricks.EntraApp{
		Microsoft: microsoft, Tenant: databricks.TenantID(s.server.Identity().Azure.TenantID),
		ClientID: databricks.ApplicationID(contributor.ClientID), Secret: contributor.Secret,
	}, databricks.ForGraph))
}

// registeredAs counts the applications of a name, and the client secrets of the last one, by asking as somebody who may see them.
func (s *stage) registeredAs(name string) (applications, secrets int) {
	s.t.Helper()
	graph := s.atGraph()
	all, err := databricks.All(s.t.Context(), graph, azure.ApplicationsByName(name))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, one := range all {
		app, err := databricks.Ask(s.t.Context(), graph, azure.ApplicationByObjectID(one.ID))
		if err != nil {
			s.t.Fatal(err)
		}
		secrets = len(app.Secrets)
	}
	return len(all), secrets
}

// Who forgets a connection keeps nothing of it here, the client secret of its application neither: no journal would name it any more.
func TestWhoForgetsAConnectionKeepsNoClientSecret(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	run := s.setUp(s.withApplication(s.server.Identity().Azure.ForPartner, Answers{entraSource: haveApplication, entraKeep: keepSecret}))
	s.mustFinish(run)
	item := entraItem(run.Setup())
	if !s.keeps(string(item)) || !s.keeps(run.Setup().Fact(TokenItem)) {
		t.Fatal("nothing was kept in the first place")
	}
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	if err := hands.ForgetConnection(t.Context(), s.connection(run.Setup().Answer(tokenConnection))); err != nil {
		t.Fatal(err)
	}
	if s.keeps(string(item)) || s.keeps(run.Setup().Fact(TokenItem)) {
		t.Error("what is kept for it is there still")
	}
}

// An answer that was lost is looked up after a restart, whoever made the token.
func TestAMintThatWasLostIsLookedForByEachRoute(t *testing.T) {
	for _, id := range []string{mintOnBehalf, mintAsPrincipal, mintAsApplication, mintOwn} {
		if finderOf(Change{Step: "token", ID: id, Request: databricks.Request{Body: databricks.Compact(map[string]string{"comment": "x"})}}) == nil {
			t.Errorf("nothing looks for what %s made", id)
		}
	}
}
