package steps

import (
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// The member login of seed 004: an application of the admin's that is in the workspace already signs in by its client secret.
func TestAnAdminsApplicationSignsInAsAMember(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	member := s.server.Identity().Azure.Member
	s.given = map[string]secret.Value{workspaceSide.secret(): member.Secret}
	run := s.setUp(Answers{
		partnerPreset: "prequel-source", wayKey: azureApp, workspaceSide.client(): member.ClientID, workspaceSide.secret(): Given, dataSchemas: readNothing,
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
