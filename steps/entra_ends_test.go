package steps

import (
	"strings"
	"testing"
	"time"
)

// The client secret that brickpass made has an end of its own, which Graph says and the list and the check tell before it comes.
func TestTheClientSecretsEndIsASecondClock(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	run := s.setUp(s.asRegistrar(Answers{entraMonths: "3", tokenDays: "365"}))
	s.mustFinish(run)
	name := run.Setup().Answer(tokenConnection)
	if ends := s.connection(name).clientSecretEnds(); dateText(ends) != "22 February 2027" {
		t.Fatalf("it ends on %s", ends)
	}
	for _, test := range []struct {
		pass        int
		code, say   string
		state, line string
	}{
		{pass: 30, line: "its client secret ends 22 February 2027"},
		{pass: 48, code: clientSecretEnding, say: "Its client secret ends in 14 days, on 22 February 2027.", state: "its client secret ends in 14 days"},
		{pass: 13, code: clientSecretEnding, say: "ends tomorrow", state: "its client secret ends tomorrow"},
		{pass: 2, code: clientSecretEnded, say: "ended on 22 February 2027, so no new token", state: "its client secret ended"},
	} {
		s.pass(test.pass)
		checkup := s.check(name)
		standing := s.connection(name).Standing(s.kit.Clock.Now(), checkup)
		if test.code == "" {
			if found := codes(checkup); len(found) > 0 || standing.SecretEnds.IsZero() || strings.Contains(standing.State, "secret") {
				t.Errorf("long before: %v, %+v", found, standing)
			}
			if say := lookAtToken(checkup); !strings.Contains(say, test.line) {
				t.Errorf("it says %q", say)
			}
			continue
		}
		if concern := saying(t, checkup, test.code); concern.Severity != Warning || !strings.Contains(concern.Say, test.say) {
			t.Errorf("it says %+v", concern)
		}
		if standing.State != test.state || standing.Mark != MarkSpread {
			t.Errorf("the list says %s %s", standing.Mark, standing.State)
		}
	}
}

func lookAtToken(checkup Checkup) string {
	for _, look := range checkup.Looks {
		if look.About.ID == "token" {
			return look.Finding.Say
		}
	}
	return ""
}

// Of one that was pasted, whoever pasted it says until when.
func TestTheEndOfAPastedClientSecretIsWatched(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	run := s.setUp(s.withApplication(s.server.Identity().Azure.ForPartner, Answers{entraSource: haveApplication, entraEnds: "2028-02-26"}))
	s.mustFinish(run)
	connection := s.connection(run.Setup().Answer(tokenConnection))
	if standing := connection.Standing(s.kit.Clock.Now(), Checkup{}); dateText(standing.SecretEnds) != "26 February 2028" {
		t.Errorf("it ends on %s", standing.SecretEnds)
	}
}

func TestTheDayOfAClientSecretIsRead(t *testing.T) {
	setup := Setup{Now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	for typed, refused := range map[string]string{
		"2028-02-26": "", "2026-11-22": "", "2026-11-21": "That day is over", "26.02.2028": "year, month and day", "2027-02-30": "year, month and day",
	} {
		_, err := secretEndsQuestion().Parse(setup, typed)
		if said := problemText(err); (said == "") != (refused == "") || !strings.Contains(said, refused) {
			t.Errorf("%s: %q", typed, said)
		}
	}
}

func problemText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
