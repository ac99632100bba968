package wizard

import (
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
)

// adopting is what a wizard is opened with on another computer, to take what the stage was set up with into care. It comes with what the
// partner has.
func (s *stage) adopting(t *testing.T) (Options, steps.Connection, secret.Value) {
	t.Helper()
	there, item := s.setUpFirst(t)
	value, err := s.kit.Store.Get(t.Context(), keystore.Item(item))
	if err != nil {
		t.Fatal(err)
	}
	s.kit.StateDir, s.kit.Store = t.TempDir(), keystore.Memory()
	options := s.livingOn(steps.AdoptSteps())
	options.Setup = steps.Setup{Aim: steps.Adopting, Tag: "00000000000000fd", Now: s.clock.Now(), Facts: s.options.Setup.Facts}
	options.Resume = func(string) string { return "brickpass resume" }
	return options, there, value
}

// A person who only knows that a partner was set up once: they see what it has, which token it is, and what is missing.
func TestTheScreensOfAnAdoption(t *testing.T) {
	s := newStage(t, "aws")
	options, there, _ := s.adopting(t)
	application := databricks.ApplicationID(there.Facts[steps.ApplicationID])
	host, err := databricks.ParseHost(there.Facts[steps.Host])
	if err != nil {
		t.Fatal(err)
	}
	admin := s.kit.Connect(host).SignIn(databricks.Admin, databricks.Bearer(secret.New(s.admin)))
	for _, request := range []databricks.Request{
		databricks.CreateOnBehalfToken(application, "another one", 20*24*time.Hour, nil),
		databricks.Revoke(databricks.OnSchema, "cas_demo_east1.public", application, databricks.Execute),
	} {
		if _, err := admin.Send(t.Context(), request); err != nil {
			t.Fatal(err)
		}
	}
	d := drive(t, options, s.admin)
	d.sizes = everySize
	d.goldens(t, "adopt-begin", "Who is the partner?")
	d.until("checks.value")
	d.goldens(t, "adopt-value", "Do you have the token or secret itself")
	d.take("No, it stays where it is")
	d.until("principal.name")
	d.goldens(t, "adopt-identity", "Which identity does Treasure Data sign in as?")
	d.press("enter", "enter")
	d.expect("What it has now")
	d.goldens(t, "adopt-rights", "What it has now")
	d.until("token.which")
	d.goldens(t, "adopt-which", "Which of these tokens does Treasure Data have?")
	d.pick("Treasure Data CAS")
	d.until("data.schemas")
	d.goldens(t, "adopt-data", "What does Treasure Data read?")
	d.onwards(atReview)
	d.goldens(t, "adopt-review", "One change")
	d.onwards(atAdopted)
	d.goldens(t, "adopt-done", "is in brickpass's care")
}

// Who has the value pastes it: it is on no frame, and at the end it is proven as the partner.
func TestTheScreensOfAnAdoptionWithItsValue(t *testing.T) {
	s := newStage(t, "aws")
	options, there, value := s.adopting(t)
	d := drive(t, options, s.admin, value.Reveal())
	d.sizes = everySize
	d.until("token.pasted")
	d.typed(value.Reveal())
	d.goldens(t, "adopt-paste", "Paste the token that Treasure Data signs in with")
	d.onwards(atReview)
	d.onwards(atAdopted)
	d.goldens(t, "adopt-proven", "is in brickpass's care")
	if got := d.model.run.Setup().Fact(steps.TokenID); got != there.Facts[steps.TokenID] {
		t.Errorf("adopted %s, want %s", got, there.Facts[steps.TokenID])
	}
	if _, err := s.hands.Token(t.Context(), d.model.run.Setup()); err != nil {
		t.Error(err)
	}
}
