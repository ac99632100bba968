package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// atTheAccount begins at the account console, as the service principal of somebody who administers the account.
func (s *stage) atTheAccount(more Answers) Answers {
	identity := s.server.Identity()
	answers := Answers{
		AddressKey: identity.AccountHost, accountID: identity.AccountID, accountWay: clientWay, "account.client": identity.AutomationID,
		"account.secret": Given, accountWorkspace: identity.Host, wayKey: "environment", dataSchemas: onlyPublic[dataSchemas],
	}
	for key, answer := range more {
		answers[key] = answer
	}
	s.given = map[string]secret.Value{"account.secret": identity.AutomationSecret}
	return answers
}

func TestFromTheAccountConsoleToTheHandOver(t *testing.T) {
	s := rehearse(t, "account")
	run := s.setUp(s.atTheAccount(Answers{principalPlace: placeAccount}))
	s.mustFinish(run)
	account := s.server.Identity().AccountID
	for _, path := range []string{"/api/2.0/accounts/" + account + "/scim/v2/ServicePrincipals", "/permissionassignments/principals/" + run.Setup().Fact(PrincipalID)} {
		if !slices.ContainsFunc(s.writes(), func(write string) bool { return strings.Contains(write, path) }) {
			t.Errorf("nothing was written at %s: %v", path, s.writes())
		}
	}
	s.kit.Chance = strings.NewReader("another chance")
	before := len(s.writes())
	again := s.setUp(s.atTheAccount(Answers{principalPlace: placeAccount}))
	s.mustFinish(again)
	if after := s.writes(); len(after) != before {
		t.Errorf("the second time it wrote %v", after[before:])
	}
}

func TestAnIdentityThatIsOnlyInTheAccountIsFoundByItsNameAndLetIn(t *testing.T) {
	s := rehearse(t, "account")
	run := s.setUp(s.atTheAccount(Answers{principalName: "crm-sync", principalExisting: existingReuse}))
	s.mustFinish(run)
	if run.Setup().Fact(Reused) != yes {
		t.Error("it is not known to have been there before")
	}
	if slices.ContainsFunc(s.writes(), func(write string) bool {
		return strings.Contains(write, `"POST"`) && strings.Contains(write, "/ServicePrincipals")
	}) {
		t.Errorf("another was made: %v", s.writes())
	}
}

func TestWhoIsNoAccountAdminIsToldToPasteTheWorkspace(t *testing.T) {
	s := rehearse(t, "account")
	answers := s.atTheAccount(nil)
	// A principal that is an admin of nothing.
	for _, principal := range s.server.State().Principals {
		if principal.Display == "nightly-loader" {
			answers["account.client"] = principal.Name
		}
	}
	view := s.setUp(answers).Current()
	if view.About.ID != accountStepID || view.Problem == nil || !view.Problem.SignIn && view.Problem.Kind != databricks.ProblemNotAccountAdmin {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
}
