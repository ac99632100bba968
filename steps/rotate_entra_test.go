package steps

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
)

// renewing are the answers of a rotation that renews the client secret through Microsoft Graph, and of the retirement after it.
func (s *stage) renewing() Answers {
	answers := s.asRegistrar(nil)
	return Answers{
		entraRenew: makeAnew, graphSide.way(): answers[graphSide.way()], graphSide.client(): answers[graphSide.client()], graphSide.secret(): Given,
		retireHave: retireIt,
	}
}

const ofBrickpass = "Prequel, by brickpass" // the world has an application by the guide's name

// A client secret is renewed like a token: another one beside it, kept under an entry of its own, and the old one goes when it is retired.
func TestTheClientSecretOfAnApplicationIsRenewed(t *testing.T) {
	for name, keep := range map[string]string{"kept": keepSecret, "kept nowhere": forgetSecret} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			s.mustFinish(s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, entraKeep: keep})))
			before := s.onlyConnection()
			run := s.rotate(before.Name, s.renewing())
			s.mustFinish(run)
			c := s.onlyConnection()
			if _, secrets := s.registeredAs(ofBrickpass); secrets != 2 || c.Facts[EntraKey] == before.Facts[EntraKey] {
				t.Errorf("it has %d client secrets, and %s is in use after %s", secrets, c.Facts[EntraKey], before.Facts[EntraKey])
			}
			setup := Setup{Answers: c.Answers, Facts: c.Facts}
			old, fresh := string(firstEntraItem(setup)), string(entraItem(setup))
			if kept := keep == keepSecret; s.keeps(old) != kept || s.keeps(fresh) != kept || (old == fresh) == kept {
				t.Errorf("the old one is kept: %t, the new one: %t, under %s and %s", s.keeps(old), s.keeps(fresh), old, fresh)
			}
			s.mustFinish(s.retire(c.Name, s.renewing()))
			if _, secrets := s.registeredAs(ofBrickpass); secrets != 1 {
				t.Errorf("after the retirement it has %d client secrets", secrets)
			}
			if c = s.onlyConnection(); c.Retirable() || keep == keepSecret && (s.keeps(old) || !s.keeps(fresh)) {
				t.Errorf("the old one is kept: %t, the new one: %t, and %v waits", s.keeps(old), s.keeps(fresh), c.oldClientSecrets())
			}
			if keep == keepSecret { // what is kept signs in
				s.mustFinish(s.rotate(c.Name, Answers{entraRenew: asItIs}))
			}
		})
	}
}

// A reply of Microsoft that is lost leaves one new client secret, and the one that is kept works all the time.
func TestALostAnswerAsAClientSecretIsRenewedLeavesOne(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	s.mustFinish(s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, entraKeep: keepSecret})))
	name := s.onlyConnection().Name
	s.server.AddFault(simulator.Fault{Method: "POST", Path: "/v1.0/applications/*", Nth: 1, Kind: simulator.FaultDropAfter})
	s.mustFinish(s.rotate(name, s.renewing()))
	if _, secrets := s.registeredAs(ofBrickpass); secrets != 2 {
		t.Errorf("it has %d client secrets", secrets)
	}
	s.server.AddFault(simulator.Fault{Method: "POST", Path: "/v1.0/applications/*", Nth: 1, Kind: simulator.FaultDropAfter})
	s.mustFinish(s.retire(name, s.renewing()))
	if _, secrets := s.registeredAs(ofBrickpass); secrets != 1 || s.onlyConnection().Retirable() {
		t.Errorf("after the retirement it has %d client secrets", secrets)
	}
}

// A removal, or who forgets the connection, leaves neither of the two in the keychain.
func TestBothClientSecretsGoWithTheirConnection(t *testing.T) {
	for name, leave := range map[string]func(*stage, Connection) error{
		"removed": func(s *stage, c Connection) error {
			s.mustFinish(s.remove(c.Name, nil))
			return nil
		},
		"forgotten": func(s *stage, c Connection) error {
			hands := NewHands(s.kit)
			defer func() { _ = hands.Close() }()
			return hands.ForgetConnection(s.t.Context(), c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			s.mustFinish(s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, entraKeep: keepSecret})))
			s.mustFinish(s.rotate(s.onlyConnection().Name, s.renewing()))
			c := s.onlyConnection()
			items := slices.Concat(c.items(), c.clientSecrets(Setup{Answers: c.Answers, Facts: c.Facts}))
			if len(items) != 4 {
				t.Fatalf("kept are %v", items)
			}
			if err := leave(s, c); err != nil {
				t.Fatal(err)
			}
			for _, item := range items {
				if s.keeps(item) {
					t.Errorf("%s is kept still", item)
				}
			}
		})
	}
}

// Another client secret that a person made takes the place of the one that is kept, once it is known to work.
func TestAClientSecretThatAPersonMadeIsTaken(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	app := s.server.Identity().Azure.ForPartner
	s.mustFinish(s.setUp(s.withApplication(app, Answers{entraSource: haveApplication, entraKeep: keepSecret})))
	name := s.onlyConnection().Name
	answers := Answers{entraRenew: pasteOther, entraSecret: Given}
	wrong := maps.Clone(s.given)
	s.given[entraSecret] = secret.New("wrong~secret")
	if view := s.rotate(name, answers).Current(); view.About.ID != "entra" || view.Problem == nil {
		t.Errorf("one that does not work ends at %s with %+v", view.About.ID, view.Problem)
	}
	s.given = wrong
	s.given[entraSecret] = app.Secret
	s.mustFinish(s.rotate(name, answers))
	if finder := finderOf(Change{Step: "entra", ID: "secret", Request: databricks.Request{Body: "{}"}}); finder == nil {
		t.Error("nothing looks for a client secret that was lost")
	}
	if !strings.Contains(strings.Join(s.writes(), "\n"), "/token/create") {
		t.Error("no token was made")
	}
}

// What was said of the end of the client secret before says nothing of the one that takes its place.
func TestTheEndOfAnotherClientSecretIsAskedFor(t *testing.T) {
	for typed, want := range map[string]string{"2028-02-26": "26 February 2028", "": ""} {
		t.Run(want, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			app := s.server.Identity().Azure.ForPartner
			s.mustFinish(s.setUp(s.withApplication(app, Answers{entraSource: haveApplication, entraKeep: keepSecret, entraEnds: "2027-02-26"})))
			name := s.onlyConnection().Name
			if help := (rotateEntra{taking{s.onlyConnection()}}).renewQuestion(Setup{}).Help; !strings.Contains(help, "It ends on 26 February 2027") {
				t.Errorf("it does not say when the one that is kept ends: %s", help)
			}
			s.mustFinish(s.rotate(name, Answers{entraRenew: asItIs}))
			if ends := s.onlyConnection().clientSecretEnds(); dateText(ends) != "26 February 2027" {
				t.Errorf("the one that stays ends on %s", ends)
			}
			s.mustFinish(s.rotate(name, Answers{entraRenew: pasteOther, entraSecret: Given, entraEnds: typed}))
			ends := s.onlyConnection().clientSecretEnds()
			if got := dateText(ends); want != "" && got != want || want == "" && !ends.IsZero() {
				t.Errorf("the other one ends on %s, want %s", got, want)
			}
		})
	}
}

// As whom Microsoft Entra is asked is worded for what is done there.
func TestItIsAskedAsWhomForWhatIsDone(t *testing.T) {
	c := Connection{Facts: databricks.Facts{EntraObject: "an-object"}, Answers: Answers{entraKeep: forgetSecret}}
	for want, step := range map[string]Step{
		"As whom is the client secret made in Microsoft Entra?":        rotateEntra{taking{c}},
		"As whom is the old client secret removed in Microsoft Entra?": retireEntra{taking{c}},
	} {
		if question := step.Questions(Setup{Answers: c.Answers, Facts: c.Facts})[0]; question.Text != want || strings.Contains(question.Help, "register") {
			t.Errorf("%q, %q, want %q", question.Text, question.Help, want)
		}
	}
}
