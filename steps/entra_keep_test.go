package steps

import (
	"context"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/keystore"
)

func keepAsked(setup Setup) (Question, bool) {
	questions := entraStep{}.Questions(setup)
	i := slices.IndexFunc(questions, func(q Question) bool { return q.Key == entraKeep })
	if i < 0 {
		return Question{}, false
	}
	return questions[i], true
}

// The client secret is kept where the token is: that place is named, and where there is none it is not offered.
func TestTheClientSecretIsKeptWhereTheTokenIs(t *testing.T) {
	for _, source := range []string{haveApplication, registerApplication} {
		setup := Setup{
			Facts:   databricks.Facts{Cloud: string(databricks.AzurePublic)},
			Answers: Answers{partnerPreset: "prequel-source", entraKind: managedByEntra, entraSource: source},
		}
		for keep, place := range map[string]string{"": "in your keychain", KeepFile: "in an encrypted file"} {
			question, asked := keepAsked(setup.With(KeepKey, keep))
			if !asked || !strings.Contains(question.Help, place) {
				t.Errorf("%s, %q: asked %t: %s", source, keep, asked, question.Help)
			}
			page, err := question.Options(t.Context(), nil, setup, OptionQuery{})
			if err != nil || !slices.ContainsFunc(page.Options, func(o Option) bool {
				return strings.Contains(o.Label, strings.Replace(place, "your", "my", 1))
			}) {
				t.Errorf("%s, %q: it offers %+v, %v", source, keep, page.Options, err)
			}
		}
		if _, asked := keepAsked(setup.With(KeepKey, KeepOnce)); asked {
			t.Errorf("%s: it is to be kept where nothing is kept", source)
		}
	}
}

// Where the token is kept nowhere its client secret is not kept either, whatever was answered before that was chosen: the next token asks
// for another one.
func TestAClientSecretThatIsKeptNowhereIsAskedForAgain(t *testing.T) {
	s := rehearse(t, "azure").onMicrosoft()
	app := s.server.Identity().Azure.ForPartner
	answers := s.withApplication(app, Answers{entraSource: haveApplication, tokenConnection: "shown"})
	s.mustFinish(s.setUp(answers))
	c := s.connection("shown")
	c.Answers[KeepKey], c.Answers[entraKeep] = KeepOnce, keepSecret
	setup := c.Rotation("0123456789abcdef", s.kit.Clock.Now())
	step := rotateEntra{taking{c}}
	asked := slices.ContainsFunc(step.Questions(setup), func(q Question) bool { return q.Key == entraSecret })
	if renewal := step.renewal(setup); renewal != pasteOther || !asked {
		t.Errorf("it is %q, and its client secret is asked for: %t", renewal, asked)
	}
}

// unopened is a place that nobody opened.
type unopened struct{ *scripted }

func (unopened) EntraWorks(context.Context, Setup) error {
	return asProblem(&keystore.Error{Kind: keystore.ErrLocked, Cause: "A passphrase needs 12 characters or more."})
}

// Who does not open the encrypted file is told how it is opened, for the client secret as for the token.
func TestACheckWithoutThePassphraseNamesTheFile(t *testing.T) {
	setup := Setup{Answers: Answers{KeepKey: KeepFile, entraKeep: keepSecret}}
	finding := checkEntra{}.tried(t.Context(), unopened{script(t)}, setup)
	if problem := finding.Problem; problem == nil || problem.What != "The encrypted file was not opened." || !strings.Contains(problem.Why, "--passphrase") {
		t.Errorf("it says %+v", problem)
	}
}
