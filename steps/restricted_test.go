package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

func TestNobodyGoesRoundRestrictedAdmins(t *testing.T) {
	setup := testSetup().Learn(databricks.Facts{AdminsRestricted: "yes"})
	for _, answer := range []string{"", onBehalf, bothWays, bootstrap} {
		answered := setup.With(tokenWay, answer)
		answered.Ways = map[ID]int{"token": 1}
		if ways, offer := (tokenStep{}).Ways(answered), (tokenStep{}).Offer(answered); len(ways) != 1 || ways[0] != onBehalfTitle || offer != "" {
			t.Errorf("after %q the ways are %v, and offered is %q", answer, ways, offer)
		}
		for _, change := range (tokenStep{}).Changes(answered, Finding{State: Missing}) {
			if change.ID != "mint" {
				t.Errorf("after %q it wants %s", answer, change.ID)
			}
		}
	}
	question := (tokenStep{}).Questions(setup)[2]
	page, err := question.Options(t.Context(), nil, setup, OptionQuery{})
	if err != nil || len(page.Options) != 1 || page.Options[0].Value != onBehalf || question.Default != onBehalf {
		t.Errorf("%+v, %v", page, err)
	}
	for typed, want := range map[string]string{onBehalf: onBehalf, bothWays: onBehalf, bootstrap: "", "by hand": ""} {
		if got, err := question.Parse(setup, typed); got != want || (err == nil) != (want != "") {
			t.Errorf("%q became %q, %v", typed, got, err)
		}
	}
}

func TestWhereAdminsAreRestrictedTheRoleIsAChangeOfItsOwn(t *testing.T) {
	for _, way := range []string{onBehalf, bothWays} {
		t.Run(way, func(t *testing.T) {
			s := rehearse(t, "restricted-admins")
			run := s.setUp(Answers{dataSchemas: onlyPublic[dataSchemas], tokenWay: way})
			s.mustFinish(run)
			if strings.Contains(s.requests.String(), "/credentials/secrets") {
				t.Error("a secret was made")
			}
			given := slices.ContainsFunc(run.Plan().Changes(), func(c Change) bool { return c.Step == "role" })
			if given {
				t.Error("the role is wanted still")
			}
			if !strings.Contains(s.requests.String(), "/access-control/rule-sets") {
				t.Error("no role was given")
			}
		})
	}
}

// Somebody who is not the manager of an identity cannot give themselves the role on it. Nothing that comes after it is made.
func TestWhoIsNoManagerIsToldWhoIs(t *testing.T) {
	s := rehearse(t, "restricted-admins")
	answers := Answers{dataSchemas: onlyPublic[dataSchemas], principalName: "nightly-loader", principalExisting: existingReuse}
	view := s.setUp(answers).Current()
	if view.About.ID != "role" {
		t.Fatalf("ends at %s: %+v", view.About.ID, view.Problem)
	}
	fourThings(t, view.Problem, databricks.ProblemAdminsRestricted)
	if !strings.Contains(view.Problem.Who, "account admin") {
		t.Errorf("%+v", view.Problem)
	}
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
}
