package steps

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/internal/secret"
)

// The member login of seed 004: an application of the admin's that is in the workspace already signs in by its client secret.
func TestAnAdminsApplicationSignsInAsAMember(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	member := s.server.Identity().Azure.Member
	s.given = map[string]secret.Value{workspaceSide.secret(): member.Secret}
	s.send(databricks.Grant(databricks.OnCatalog, "cas_demo_east1", databricks.ApplicationID(member.ClientID), databricks.Manage))
	run := s.setUp(Answers{
		partnerPreset: "prequel-source", wayKey: azureApp, workspaceSide.client(): member.ClientID, workspaceSide.secret(): Given,
		dataSchemas: "cas_demo_east1.public",
	})
	s.mustFinish(run)
	if who := run.Setup().Fact(AdminName); who != member.ClientID {
		t.Errorf("signed in as %s", who)
	}
	if strings.Contains(s.requests.String(), `"host":"graph.microsoft.com"`) {
		t.Error("Graph was asked, and nobody wanted it")
	}
}

func TestAnApplicationThatIsNotInTheWorkspaceIsTold(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	contributor := s.server.Identity().Azure.Contributor
	s.given = map[string]secret.Value{workspaceSide.secret(): contributor.Secret}
	view := s.setUp(Answers{wayKey: azureApp, workspaceSide.client(): contributor.ClientID, workspaceSide.secret(): Given}).Current()
	if view.About.ID != signInID || view.Problem == nil || view.Problem.What == "" || view.Problem.Why == "" || view.Problem.Who == "" {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
}

func TestApplicationsOfAnotherTenantAreToldWhichIsTheRightOne(t *testing.T) {
	s := rehearse(t, "wrong-tenant").onMicrosoft()
	azure := s.server.Identity().Azure
	s.given = map[string]secret.Value{workspaceSide.secret(): azure.Member.Secret}
	view := s.setUp(Answers{
		wayKey: azureApp, workspaceSide.client(): azure.Member.ClientID, workspaceSide.secret(): Given, workspaceSide.tenant(): azure.OtherTenantID,
	}).Current()
	if view.About.ID != signInID || view.Problem == nil || view.Problem.Kind != databricks.ProblemWrongTenant || !strings.Contains(view.Problem.Why+view.Problem.Who, azure.TenantID) {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
}

// Somebody whose computer has no browser enters a code elsewhere, and goes through to the end by it; Graph takes the same sign-in.
func TestSomebodySignsInByACodeAtMicrosoftsPage(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	s.visit = func(visit Visit) {
		if visit.Callback() != "" || visit.Return("https://somewhere.example") == nil {
			t.Error("something is to be pasted")
		}
		form := url.Values{"code": {visit.Code()}, "who": {"anna.admin@acme.example"}, "decision": {"sign-in"}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, visit.Address(), strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", s.server.URL())
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
	run := s.setUp(Answers{
		partnerPreset: "prequel-source", dataSchemas: "cas_demo_east1.public", wayKey: signin.FromAzureDevice, workspaceSide.device(): Given,
		entraKind: managedByEntra, entraSource: registerApplication, graphSide.way(): asInWorkspace, entraName: "Prequel",
	})
	s.mustFinish(run)
	if who := run.Setup().Fact(AdminName); who != "anna.admin@acme.example" {
		t.Errorf("signed in as %s", who)
	}
	if applications, secrets := s.registeredAs("Prequel"); applications != 1 || secrets != 1 {
		t.Errorf("%d applications, %d secrets", applications, secrets)
	}
}
