package steps

import (
	"maps"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// asDeployer asks Azure as the application that is Contributor there, and signs in to the workspace by the same sign-in.
func (s *stage) asDeployer(more Answers) Answers {
	app := s.server.Identity().Azure.Contributor
	s.given = map[string]secret.Value{azureSide.secret(): app.Secret}
	answers := Answers{
		partnerPreset: "prequel-source", dataSchemas: "cas_demo_east1.public", azureSide.way(): azureApp, azureSide.client(): app.ClientID,
		azureSide.secret(): Given, azureSide.tenant(): s.server.Identity().Azure.TenantID,
	}
	maps.Copy(answers, more)
	return answers
}

// A resource of Azure in the place of the address: Azure says where it is, and the same sign-in goes on in the workspace.
func TestAResourceOfAzureLeadsToTheWorkspace(t *testing.T) {
	for name, pasted := range map[string]func(string) string{
		"its id": func(id string) string { return id },
		"the portal's": func(id string) string {
			return "https://portal.azure.com/#@acme.onmicrosoft.com/resource" + id + "/overview"
		},
		"in another spelling": strings.ToUpper,
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			s.mayShare()
			run := s.setUp(s.asDeployer(Answers{AddressKey: pasted(s.server.Identity().Azure.ResourceID), contributorKey: yes}))
			s.mustFinish(run)
			setup := run.Setup()
			if setup.Answer(addressFound) != s.server.URL() || setup.Fact(Host) != s.server.URL() || setup.Answer(wayKey) != asInAzure {
				t.Errorf("found %s, host %s, by %s", setup.Answer(addressFound), setup.Fact(Host), setup.Answer(wayKey))
			}
			connection := s.connection(setup.Answer(tokenConnection))
			if at := connection.Removal(testTag, setup.Now).Answer(AddressKey); at != s.server.URL() {
				t.Errorf("a removal would be at %s", at)
			}
		})
	}
}

func TestAResourceThatAzureDoesNotShowIsToldAsAProblem(t *testing.T) {
	for name, test := range map[string]struct {
		pasted func(id string) string
		role   string
		more   Answers
		want   databricks.ProblemKind
	}{
		"no such workspace": {func(id string) string { return id + "-none" }, "Reader", nil, databricks.ProblemAzureNoWorkspace},
		"no such group":     {func(id string) string { return strings.Replace(id, "rg-data", "rg-none", 1) }, "Reader", nil, databricks.ProblemAzureNoGroup},
		"no role there":     {func(id string) string { return id }, "", nil, databricks.ProblemAzureNotAllowed},
		"no such directory": {func(id string) string { return id }, "Reader", Answers{azureSide.tenant(): "nowhere.onmicrosoft.com"}, databricks.ProblemEntraTenantUnknown},
		"another subscription": {func(id string) string {
			const another = "/subscriptions/00000000-0000-4000-8000-000000000000"
			return another + id[len(another):]
		}, "Reader", nil, databricks.ProblemAzureNoSubscription},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			about := s.server.Identity().Azure
			if err := s.server.GiveAzureRole(about.Contributor.ClientID, test.role); err != nil {
				t.Fatal(err)
			}
			answers := s.asDeployer(Answers{AddressKey: test.pasted(about.ResourceID)})
			maps.Copy(answers, test.more)
			view := s.setUp(answers).Current()
			if view.About.ID != workspaceStepID || view.Problem == nil || view.Problem.Kind != test.want {
				t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
			}
			if view.Problem.What == "" || view.Problem.Why == "" || view.Problem.Who == "" {
				t.Errorf("it says %+v", view.Problem)
			}
		})
	}
}

// Another address makes what was found for the first one void.
func TestAnotherResourceIsLookedUpAnew(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	answers := s.asDeployer(Answers{AddressKey: s.server.Identity().Azure.ResourceID})
	run := s.setUpUpTo(answers, wayKey)
	for run.Setup().Answered(addressFound) {
		moved, _ := run.Update(Chosen{Back})
		if moved.Refusal() != "" {
			t.Fatal(moved.Refusal())
		}
		if question, ok := moved.Question(); ok && question.Key == AddressKey {
			moved, _ = moved.Update(Answered{AddressKey, s.server.Identity().Azure.ResourceID + "-eu"})
		}
		run = moved
	}
	if HostOf(workspaceAddress(run.Setup().Answers)) != "" {
		t.Errorf("it is still at %s", workspaceAddress(run.Setup().Answers))
	}
}

func TestWhatIsKeptOfAResourceThatWasPasted(t *testing.T) {
	const id = "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w"
	for pasted, want := range map[string]string{
		id: id, " \"" + id + "/\" ": id,
		"https://portal.azure.com/#@acme.onmicrosoft.com/resource" + id + "/overview": "https://portal.azure.com/#@acme.onmicrosoft.com/resource" + id,
		"https://portal.azure.us/#resource" + id:                                      "https://portal.azure.us/#resource" + id,
		"https://portal.azure.com/?x=1#@acme.onmicrosoft.com/resource" + id:           "https://portal.azure.com/#@acme.onmicrosoft.com/resource" + id,
	} {
		kept, ok := pastedResource(pasted)
		again, _ := pastedResource(kept)
		if !ok || kept != want || again != kept {
			t.Errorf("%s is kept as %s, and that as %s", pasted, kept, again)
		}
	}
	setup := Setup{}.With(AddressKey, "https://portal.azure.us/#@acme.onmicrosoft.us/resource"+id)
	if at := directoryOf(setup); at.Microsoft.Cloud != databricks.AzureGovernment || at.Tenant != "acme.onmicrosoft.us" {
		t.Errorf("one signs in at %+v", at)
	}
}
