package steps

import (
	"slices"
	"testing"
)

// A run that is killed while it registers an application leaves one application with one client secret, once it is gone on with: what
// became of the request is looked up, as soon as it is said again as whom.
func TestARegistrationThatWasCutOffIsLookedUp(t *testing.T) {
	for _, at := range []string{"POST /v1.0/applications", "POST /v1.0/servicePrincipals", "/addPassword"} {
		for name, after := range map[string]bool{"before": false, "after": true} {
			t.Run(name+" "+at, func(t *testing.T) {
				s := rehearse(t, "azure").onMicrosoft()
				answers := s.asRegistrar(Answers{entraName: "Prequel, by brickpass"})
				s.cutOff(at, after, answers)
				run := s.goOnTyping(s.story(), answers)
				s.mustFinish(run)
				if applications, secrets := s.registeredAs("Prequel, by brickpass"); applications != 1 || secrets != 1 {
					t.Errorf("%d applications, %d client secrets", applications, secrets)
				}
				made := s.onlyConnection()
				if count := len(slices.DeleteFunc(made.Made, func(m Made) bool { return m.Step != "entra" })); count != 3 {
					t.Errorf("the journal knows %d changes in Microsoft Entra", count)
				}
			})
		}
	}
}

// goOnTyping takes a story up as a person does: a secret is there only once it is asked for and typed.
func (s *stage) goOnTyping(story Story, answers Answers) Run {
	s.t.Helper()
	hands := NewHands(s.kit)
	s.t.Cleanup(func() { _ = hands.Close() })
	if err := hands.TakeUp(story); err != nil {
		s.t.Fatal(err)
	}
	run, effects := New(s.kit.Steps, Setup{Tag: "not this one", Now: s.kit.Clock.Now(), Story: &story})
	run = Drive(s.t.Context(), hands, run, effects, nil)
	for range 100 {
		if question, ok := run.Question(); ok && question.Kind == Secret {
			hands.Give(question.Key, s.given[question.Key])
		}
		event, ok := s.next(run, answers)
		if !ok {
			return run
		}
		run, effects = run.Update(event)
		run = Drive(s.t.Context(), hands, run, effects, nil)
	}
	s.t.Fatal("it comes to no end")
	return run
}
