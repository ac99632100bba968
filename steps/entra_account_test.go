package steps

import (
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

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

// A workspace admin without rights at the account is not told that the account has it: importing is refused, and it is let in by its
// application ID, as was agreed to beforehand.
func TestAnApplicationThatTheAccountHasIsLetInWithoutTheAccount(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	app := s.server.Identity().Azure.ForPartner
	s.send(databricks.ImportPrincipal(databricks.ApplicationID(app.ClientID), "made elsewhere"))
	imported, err := databricks.All(t.Context(), s.admin(), databricks.PrincipalsByApplicationID(databricks.ApplicationID(app.ClientID)))
	if err != nil || len(imported) != 1 {
		t.Fatalf("%+v, %v", imported, err)
	}
	s.send(databricks.RemoveAssignment(imported[0].ID))
	before := len(s.writes())
	run := s.setUp(s.withApplication(app, Answers{entraSource: haveApplication}))
	s.mustFinish(run)
	if wrote := strings.Join(s.writes()[before:], "\n"); !strings.Contains(wrote, `/permissionassignments","status":200`) || !strings.Contains(wrote, `/ServicePrincipals","status":409`) {
		t.Errorf("it wrote\n%s", wrote)
	}
	if run.Setup().Fact(Reused) == "" || run.Setup().Fact(PrincipalID) != string(imported[0].ID) {
		t.Errorf("it is %s, reused %q", run.Setup().Fact(PrincipalID), run.Setup().Fact(Reused))
	}
	s.mustFinish(s.remove(run.Setup().Answer(tokenConnection), nil))
	if inside, err := databricks.All(t.Context(), s.admin(), databricks.PrincipalsByApplicationID(databricks.ApplicationID(app.ClientID))); err != nil || len(inside) > 0 {
		t.Errorf("it is in the workspace still: %+v, %v", inside, err)
	}
}
