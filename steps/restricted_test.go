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

func TestRestrictedAdminsEndWithTheMessageForTheAccountAdmin(t *testing.T) {
	for _, way := range []string{onBehalf, bothWays} {
		t.Run(way, func(t *testing.T) {
			s := rehearse(t, "restricted-admins")
			answers := Answers{dataSchemas: onlyPublic[dataSchemas], tokenWay: way}
			run := s.setUp(answers)
			view := run.Current()
			if run.Phase() != Working || view.About.ID != "token" {
				t.Fatalf("ends %s at %s", run.Phase(), view.About.ID)
			}
			fourThings(t, view.Problem, databricks.ProblemAdminsRestricted)
			if !strings.Contains(view.Problem.Who, "account admin") || !strings.Contains(view.Problem.Send, run.Setup().Fact(ApplicationID)) {
				t.Errorf("%+v", view.Problem)
			}
			if slices.Contains(run.Choices(), OtherWay) {
				t.Error("another way is offered")
			}
			if strings.Contains(s.requests.String(), "/credentials/secrets") {
				t.Error("a secret was made")
			}
			warned := false
			for _, line := range finding(run, "checks").Lines {
				warned = warned || line.Problem != nil && line.Problem.Kind == databricks.ProblemAdminsRestricted
			}
			if !warned {
				t.Error("the checks did not say so beforehand")
			}
			// Once an account admin has lifted it, the next run goes on with the principal that is there.
			s.server.RestrictAdmins(false)
			s.kit.Chance = strings.NewReader("another chance")
			again := s.setUp(answers)
			s.mustFinish(again)
			if made := again.Setup().Fact(ApplicationID); made != run.Setup().Fact(ApplicationID) {
				t.Errorf("made another principal, %s", made)
			}
		})
	}
}
