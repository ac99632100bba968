package steps

import (
	"maps"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/steps/partners"
)

// sharing sets up two connections by one application, of which the client secret is kept under one entry.
func (s *stage) sharing(answers func() Answers) (entry string) {
	s.t.Helper()
	for _, name := range []string{"one", "two"} {
		s.kit.Chance = strings.NewReader(strings.Repeat(name+" by chance ", 20))
		with := answers()
		maps.Copy(with, Answers{tokenConnection: name, entraKeep: keepSecret})
		s.mustFinish(s.setUp(with))
	}
	one := s.connection("one")
	return string(entraItem(Setup{Answers: one.Answers, Facts: one.Facts}))
}

// Two connections by one application have one entry for its client secret: it stays as long as one of them signs in by it.
func TestAClientSecretThatIsSharedGoesWithTheLast(t *testing.T) {
	forget := func(s *stage, name string) {
		hands := NewHands(s.kit)
		defer func() { _ = hands.Close() }()
		if err := hands.ForgetConnection(s.t.Context(), s.connection(name)); err != nil {
			s.t.Fatal(err)
		}
	}
	remove := func(s *stage, name string) { s.mustFinish(s.remove(name, nil)) }
	for name, leave := range map[string]func(*stage, string){"removed": remove, "forgotten": forget} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			entry := s.sharing(func() Answers {
				return s.withApplication(s.server.Identity().Azure.ForPartner, Answers{entraSource: haveApplication})
			})
			leave(s, "one")
			if !s.keeps(entry) {
				t.Error("the other one cannot make a token any more")
			}
			leave(s, "two")
			if s.keeps(entry) {
				t.Error("nobody signs in by it, and it is kept")
			}
		})
	}
}

// A rotation of one that made another client secret does not take the former one from the connection that signs in by it.
func TestAClientSecretThatAnotherConnectionSignsInByIsNotRetired(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	entry := s.sharing(func() Answers { return s.asRegistrar(Answers{entraName: ofBrickpass}) })
	s.mustFinish(s.rotate("one", s.renewing()))
	retired := s.retire("one", s.renewing())
	s.mustFinish(retired)
	said := false
	for _, line := range retired.Ended() {
		said = said || strings.Contains(line.Text, "two signs in by it")
	}
	if _, secrets := s.registeredAs(ofBrickpass); secrets != 2 || !s.keeps(entry) || !said {
		t.Errorf("the application has %d client secrets, the entry is kept: %t; it ended with %+v", secrets, s.keeps(entry), retired.Ended())
	}
	s.mustFinish(s.rotate("two", Answers{entraRenew: asItIs}))
	s.mustFinish(s.remove("two", nil))
	s.mustFinish(s.retire("one", s.renewing()))
	if _, secrets := s.registeredAs(ofBrickpass); secrets != 1 || s.keeps(entry) {
		t.Errorf("without the other it has %d client secrets, and the entry is kept: %t", secrets, s.keeps(entry))
	}
}

// Where the client secret of a registered application is kept nowhere, another connection is told so before anything is made.
func TestAnotherConnectionNeedsAClientSecretToo(t *testing.T) {
	for _, keep := range []string{forgetSecret, keepSecret} {
		t.Run(keep, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			s.mustFinish(s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, tokenConnection: "one"})))
			s.kit.Chance = strings.NewReader("another chance")
			before := len(s.writes())
			run := s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, entraKeep: keep, tokenConnection: "two"}))
			view := run.Current()
			if run.Phase() != Walking || view.About.ID != "token" || view.Problem == nil {
				t.Fatalf("%s: ends at %s with %+v", run.Phase(), view.About.ID, view.Problem)
			}
			fourThings(t, view.Problem, problemNoClientSecret)
			if !strings.Contains(view.Problem.Send, "portal.azure.com") || !strings.Contains(view.Problem.Who, run.Setup().Fact(ApplicationID)) {
				t.Errorf("it says %+v", view.Problem)
			}
			if wrote := s.writes(); len(wrote) > before {
				t.Errorf("it wrote %v", wrote[before:])
			}
		})
	}
}

// A client secret that was made for this connection alone is asked about and goes, also where the identity stays for another one.
func TestAClientSecretOfItsOwnGoesWithoutTheIdentity(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	s.mustFinish(s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, entraKeep: keepSecret, tokenConnection: "one"})))
	s.kit.Chance = strings.NewReader(strings.Repeat("another chance", 20))
	s.mustFinish(s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, entraKeep: keepSecret, tokenConnection: "two"})))
	s.mustFinish(s.rotate("two", s.renewing()))
	if _, secrets := s.registeredAs(ofBrickpass); secrets != 2 {
		t.Fatalf("it has %d client secrets", secrets)
	}
	s.mustFinish(s.remove("two", s.byRegistrar()))
	if _, secrets := s.registeredAs(ofBrickpass); secrets != 1 || !s.connection("two").Removed() {
		t.Errorf("it has %d client secrets; of the other connection is left %+v", secrets, s.connection("two").Made)
	}
	s.mustFinish(s.rotate("one", Answers{entraRenew: asItIs}))
}

// An identity of Entra has a token, whatever was answered before it was chosen.
func TestACredentialOfEntraIsCalledAToken(t *testing.T) {
	connection := Connection{
		Partner: "prequel-source", Facts: databricks.Facts{Cloud: string(databricks.AzurePublic)},
		Answers: Answers{partnerPreset: "prequel-source", entraKind: managedByEntra, tokenKind: partners.OAuth},
	}
	if noun := connection.Credential(); noun != "token" {
		t.Errorf("it is called %q", noun)
	}
	if kind := (inspected{connection: connection}).kind(); kind != patKind {
		t.Errorf("a check looks for %q", kind)
	}
}
