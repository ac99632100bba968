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
	view := s.setUp(s.withApplication(azure.ForPartner, Answers{entraSource: haveApplication, entraTenant: azure.OtherTenantID})).Current()
	if view.About.ID != "entra" || view.Problem == nil || !strings.Contains(view.Problem.Why, azure.OtherTenantID) || !strings.Contains(view.Problem.Why, azure.TenantID) {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
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

// registeredAs counts the applications of a name, and the client secrets of the last one, by asking as somebody who may see them.
func (s *stage) registeredAs(name string) (applications, secrets int) {
	s.t.Helper()
	microsoft, _ := databricks.MicrosoftOf(databricks.AzurePublic)
	contributor := s.server.Identity().Azure.Contributor
	graph := s.kit.Connect(microsoft.Host(databricks.Graph)).SignIn(databricks.Admin, databricks.EntraSecret(databricks.EntraApp{
		Microsoft: microsoft, Tenant: databricks.TenantID(s.server.Identity().Azure.TenantID),
		ClientID: databricks.ApplicationID(contributor.ClientID), Secret: contributor.Secret,
	}, databricks.ForGraph))
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

// An application that the account has already is let in and not imported, which would be refused; a removal leaves it there.
func TestAnApplicationThatTheAccountHasIsLetIn(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	app := s.server.Identity().Azure.ForPartner
	s.send(databricks.ImportPrincipal(databricks.ApplicationID(app.ClientID), "made elsewhere"))
	imported, err := databricks.All(t.Context(), s.admin(), databricks.PrincipalsByApplicationID(databricks.ApplicationID(app.ClientID)))
	if err != nil || len(imported) != 1 {
		t.Fatalf("%+v, %v", imported, err)
	}
	s.send(databricks.RemoveAssignment(imported[0].ID))
	answers := s.withApplication(app, s.atTheAccount(Answers{entraSource: haveApplication, partnerPreset: "prequel-source"}))
	s.given = map[string]secret.Value{entraSecret: app.Secret, accountSide.secret(): s.server.Identity().AutomationSecret}
	before := len(s.writes())
	run := s.setUp(answers)
	s.mustFinish(run)
	for _, sent := range s.writes()[before:] {
		if strings.Contains(sent, `"method":"POST"`) && strings.Contains(sent, "/ServicePrincipals") {
			t.Errorf("it was imported: %s", sent)
		}
	}
	if run.Setup().Fact(Reused) == "" {
		t.Error("it counts as ours, so a removal would delete it")
	}
}
