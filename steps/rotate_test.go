package steps

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

// A rotation makes a new token beside the old one. Both work, and both are kept, until the old one is retired.
func TestARotationLeavesTheOldOneWorkingUntilItIsRetired(t *testing.T) {
	s := connected(t, "aws", nil)
	old := s.connection(simulated).Facts[TokenItem]
	s.pass(30)
	run := s.rotate(simulated, nil)
	s.mustFinish(run)
	c := s.connection(simulated)
	fresh := c.Facts[TokenItem]
	if fresh == old || !s.opens(fresh) || !s.opens(old) {
		t.Errorf("the new one opens %t and the old one %t, of %s and %s", s.opens(fresh), s.opens(old), fresh, old)
	}
	if c.Facts[Proven] != "2026-12-22" || c.Facts[TokenEnds] != "2027-03-22" {
		t.Errorf("proven on %s, ends on %s", c.Facts[Proven], c.Facts[TokenEnds])
	}
	if len(c.Formers) != 1 || c.Formers[0].Item != old || c.Formers[0].ID() == "" || c.Formers[0].Revoked {
		t.Errorf("the former ones are %+v", c.Formers)
	}
	sheet, _ := finding(run, "handover").Seen.(Sheet)
	if sheet.Next != "The old token goes on working. When Treasure Data has the new one: brickpass retire "+simulated {
		t.Errorf("the form says %q", sheet.Next)
	}

	s.pass(2)
	run = s.retire(simulated, nil)
	s.mustFinish(run)
	c = s.connection(simulated)
	if len(c.Formers) != 0 || s.keeps(old) || !s.opens(fresh) || c.Facts[TokenItem] != fresh {
		t.Errorf("after it is retired there are %+v, the old entry is kept: %t, the new one opens: %t", c.Formers, s.keeps(old), s.opens(fresh))
	}
	if tokens, _ := s.principalTokens(run); tokens != 1 {
		t.Errorf("the principal has %d tokens", tokens)
	}
	if !slices.Contains(lineTexts(finding(run, "token")), "✓ the old token is refused") {
		t.Errorf("it says %q", lineTexts(finding(run, "token")))
	}
	if c.Ended != "done" {
		t.Errorf("its journal ends with %q", c.Ended)
	}
	s.mustFind(s.check(simulated))
}

// Each kind of credential is rotated by the best way that there is for it, and its old one is retired.
func TestEachKindIsRotatedAndRetired(t *testing.T) {
	partner := func(more Answers) func(*stage) Answers {
		return func(*stage) Answers {
			answers := maps.Clone(onlyPublic)
			maps.Copy(answers, more)
			return answers
		}
	}
	const byAdmin = `"DELETE","path":"/api/2.0/token-management/tokens/`
	tests := map[string]struct {
		world   string
		answers func(*stage) Answers
		mint    []string // what the plan of a rotation makes, in all its ways
		made    string   // the way that is taken
		revokes string   // part of the request that retires the old one
	}{
		"on its behalf": {
			"aws", partner(nil), []string{"token/mint", "token/mint-as-principal", "token/secret"}, mintOnBehalf, byAdmin,
		},
		"by the token that it has": {
			"aws", partner(Answers{tokenUse: useEverything}),
			[]string{"token/mint", "token/mint-as-principal", "token/mint-by-token", "token/secret"},
			mintByToken, byAdmin,
		},
		"by a secret": {
			"obo-off", partner(Answers{tokenWay: bootstrap}), []string{"token/mint-as-principal", "token/secret"}, mintAsPrincipal, byAdmin,
		},
		"where admins are restricted": {
			"restricted-admins", partner(Answers{tokenUse: useEverything}), []string{"token/mint"}, mintOnBehalf, byAdmin,
		},
		"an OAuth secret": {
			"aws", partner(Answers{tokenKind: "oauth"}),
			[]string{"token/oauth-secret"},
			keptSecretChange,
			`"DELETE","path":"/api/2.0/accounts/servicePrincipals/`,
		},
		"a token of one's own": {"aws", func(s *stage) Answers {
			s.as(benName)
			return ownToken(nil)
		}, []string{"token/mint-own"}, mintOwn, `"POST","path":"/api/2.0/token/delete"`},
		"an application of Entra": {"azure", func(s *stage) Answers {
			return s.onMicrosoft().withApplication(s.server.Identity().Azure.ForPartner, Answers{entraSource: haveApplication})
		}, []string{"token/mint-as-application"}, mintAsApplication, byAdmin},
		"an application of Entra whose secret is kept": {"azure-entra", func(s *stage) Answers {
			return s.onMicrosoft().asRegistrar(Answers{entraKeep: keepSecret})
		}, []string{"token/mint-as-application"}, mintAsApplication, byAdmin},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, test.world)
			s.mustFinish(s.setUp(test.answers(s)))
			c := s.onlyConnection()
			old := c.Facts[TokenItem]

			s.planOnly = true
			plan := s.rotate(c.Name, Answers{entraSecret: Given})
			s.planOnly = false
			if made := slices.DeleteFunc(planned(plan), func(id string) bool { return id == "proof/start" }); !slices.Equal(made, test.mint) {
				t.Errorf("plans %v, want %v", made, test.mint)
			}
			run := s.rotate(c.Name, Answers{entraSecret: Given})
			s.mustFinish(run)
			c = s.onlyConnection()
			fresh := c.Facts[TokenItem]
			if len(c.Formers) != 1 || c.Formers[0].Item != old || !s.keeps(old) || !s.keeps(fresh) || c.Facts[Proven] == "" {
				t.Fatalf("beside %s there is %s, and waiting %+v", old, fresh, c.Formers)
			}
			if current := c.entries()[1]; current.Change != test.made {
				t.Errorf("it was made by %s", current.Change)
			}

			run = s.retire(c.Name, Answers{retireHave: retireIt})
			s.mustFinish(run)
			c = s.onlyConnection()
			if len(c.Formers) != 0 || s.keeps(old) || !s.keeps(fresh) || c.Facts[TokenItem] != fresh {
				t.Errorf("after the retirement %s is kept: %t, and waiting %+v", old, s.keeps(old), c.Formers)
			}
			if writes := s.writes(); !strings.Contains(writes[len(writes)-1], test.revokes) {
				t.Errorf("the last write is %s", writes[len(writes)-1])
			}
			if stories, err := Unfinished(s.kit.StateDir); err != nil || len(stories) > 0 {
				t.Errorf("not finished: %v, %v", stories, err)
			}
			if text := lineTexts(finding(run, "token")); !slices.ContainsFunc(text, func(line string) bool { return strings.HasSuffix(line, "is refused") }) {
				t.Errorf("that it is refused is not said: %q", text)
			}
		})
	}
}

// A principal whose token is refused as it makes another one is helped by the next way that was agreed to.
func TestATokenThatMayNotMakeAnotherOneIsNoHalt(t *testing.T) {
	s := connected(t, "aws", Answers{tokenUse: useEverything})
	s.server.AddFault(simulator.Fault{
		Method: http.MethodPost, Path: "/api/2.0/token/create", Nth: 1, Kind: simulator.FaultStatus, Status: http.StatusForbidden,
		Body: `{"error_code":"PERMISSION_DENIED","message":"User does not have permission to use tokens."}`,
	})
	s.mustFinish(s.rotate(simulated, nil))
	if current := s.connection(simulated).entries()[1]; current.Change != mintOnBehalf {
		t.Errorf("it was made by %s", current.Change)
	}
}

// With five secrets there is no room for another one, and the old ones are what makes room.
func TestARotationWithoutRoomSaysThatTheOldOneIsToBeRetired(t *testing.T) {
	s := rehearse(t, "aws")
	s.mustFinish(s.setUp(bySecret()))
	s.mustFinish(s.rotate("acme", nil))
	c := s.connection("acme")
	for range 3 {
		s.send(databricks.CreateOAuthSecret(databricks.PrincipalID(c.Facts[PrincipalID]), time.Hour))
	}
	view := s.rotate("acme", nil).Current()
	if view.Problem == nil || view.Problem.Kind != databricks.ProblemSecretQuota || view.Problem.Send != "brickpass retire acme" {
		t.Errorf("%s ends with %+v", view.About.ID, view.Problem)
	}
}

// Somebody else's token is not renewed as one of whoever is signed in.
func TestATokenOfSomebodyElseIsNeitherRotatedNorRetired(t *testing.T) {
	s := rehearse(t, "aws")
	s.as(benName)
	s.mustFinish(s.setUp(ownToken(nil)))
	s.mustFinish(s.rotate("mine", nil))
	s.as("anna.admin@acme.example")
	before := len(s.writes())
	for name, run := range map[string]Run{"rotate": s.rotate("mine", nil), "retire": s.retire("mine", nil)} {
		if view := run.Current(); view.Problem == nil || view.Problem.Kind != "token of somebody else" {
			t.Errorf("%s ends at %s with %+v", name, view.About.ID, view.Problem)
		}
	}
	if after := s.writes(); len(after) != before {
		t.Errorf("wrote %v", after[before:])
	}
}
