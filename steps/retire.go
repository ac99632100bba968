package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// A retirement takes away what a rotation left: the credential that was in use before. It shows first whether somebody still uses it,
// waits until Databricks refuses it, and only then lets its value go.

// RetireSteps are the steps of a retirement. Those that take something away bear the names by which the journal knows what they take.
func RetireSteps(connection Connection) []Step {
	t := taking{connection}
	list := []Step{
		removeWorkspace{t: t},
		sameAccount{},
		lifeSignIn{removeSignIn{t: t}},
		lifeChecks{t},
		retireNow{t},
		retireChoice{t},
		retireToken{t},
	}
	if len(connection.oldClientSecrets()) > 0 {
		list = append(list, retireEntra{t})
	}
	return append(list, retireKeychain{t})
}

// Retirement is the set-up that a retirement begins with.
func (c Connection) Retirement(tag string, now time.Time) Setup {
	return c.life(Retirement, tag, now, TokenID, KeptSecret)
}

// retireNow shows the former credentials, and makes sure that the one in use works without them.
type retireNow struct{ taking }

func (retireNow) About() About {
	return About{
		ID: "connection", Rail: "Old and new", Title: "Is the old one still used?",
		Why: "Once the old one is revoked, whoever still has it is locked out. Of a token Databricks tells on which day it was last used. The one " +
			"in use now is tried first: the old one stays as long as it does not work.",
		ByHand: []string{"Settings › Advanced › Personal access tokens lists all tokens of the workspace, with the day of their last use."},
		Docs:   "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs:  []ID{mendAfter},
		Pause:  true,
	}
}

// former is one that this step, or the next, is about, as the workspace shows it.
func (t taking) former(f Former, setup Setup) keptToken {
	return keptToken{kind: kindOf(setup), id: f.ID(), item: f.Item}
}

func (s retireNow) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if whose := s.connection.Facts[AdminName]; setup.Own() && whose != "" && whose != setup.Fact(AdminName) {
		return blocked(ofSomebodyElse(whose, setup.Fact(AdminName))), nil
	}
	if len(s.connection.Formers) == 0 {
		return Finding{State: So, Say: "there is no old one"}, nil
	}
	works, problem, err := s.newOne(ctx, r, setup)
	if problem != nil || err != nil {
		return blocked(problem), err
	}
	finding := Finding{State: So, Learned: databricks.Facts{}, Lines: works}
	for _, former := range s.connection.Formers {
		seen, there, err := s.former(former, setup).listed(ctx, r, setup)
		if err != nil {
			return Finding{}, err
		}
		finding.Lines = append(finding.Lines, s.line(&finding, former, seen, there, setup))
	}
	finding.Say = fmt.Sprintf(oldUseTexts[finding.Learned[OldUse]], setup.Credential())
	return finding, nil
}

// newOne makes sure that the credential in use works: it is what is left when the old one is gone.
func (s retireNow) newOne(ctx context.Context, r Reader, setup Setup) ([]Line, *databricks.Problem, error) {
	noun := setup.Credential()
	current := keptToken{kind: kindOf(setup), id: setup.Fact(kindOf(setup).fact()), item: setup.Fact(TokenItem)}
	seen, there, err := current.listed(ctx, r, setup)
	if err != nil {
		return nil, nil, err
	}
	if !there || current.id == "" {
		return nil, s.newFails(setup, "It is not in the workspace's list: it was revoked, or it has ended."), nil
	}
	lines := newUse(setup, seen)
	how, name, err := tries(ctx, r, setup, current.item)
	switch {
	case err != nil:
		return nil, nil, err
	case how == refusedNow:
		return nil, s.newFails(setup, "It is refused at sign-in."), nil
	case how == notAtHand:
		return append([]Line{{
			Mark: MarkSkipped, Text: "The new " + noun + " is in the workspace's list. It is not kept here, so it was not tried",
		}}, lines...), nil, nil
	case name != "" && name != ownerOf(setup):
		return nil, s.newFails(setup, "Its entry holds one of somebody else: "+databricks.Visible(name)+"."), nil
	}
	return append([]Line{{Mark: MarkDone, Text: "The new " + noun + " works", Detail: "signed in with it just now"}}, lines...), nil, nil
}

// newUse says when the new one was last used. brickpass used it too, for its proof and its checks, so this is only a sign.
func newUse(setup Setup, seen listing) []Line {
	switch {
	case kindOf(setup) == oauthKind:
		return nil
	case seen.used.IsZero():
		return []Line{{Mark: MarkSkipped, Text: "The new token was not used yet, as far as Databricks tells"}}
	}
	return []Line{{Mark: MarkSkipped, Text: "The new token was last used on " + dateText(seen.used), Detail: "brickpass's own checks count too"}}
}

// ProblemNewFails is a credential in use that does not work, so that the former one is not taken away.
const ProblemNewFails databricks.ProblemKind = "new-one-fails"

func (s retireNow) newFails(setup Setup, why string) *databricks.Problem {
	noun := setup.Credential()
	return &databricks.Problem{
		Kind: ProblemNewFails, What: "The new " + noun + " does not work, so the old one is not revoked.", Why: why,
		Who:  "You: make another one, then retire the old ones.",
		Send: "brickpass rotate " + s.connection.Name + " --again",
	}
}

func (retireNow) Changes(Setup, Finding) []Change { return nil }

// retireChoice asks once more where the old one may still be used.
type retireChoice struct{ taking }

const (
	retireHave   = "retire.ready"
	retireAnyway = "retire.anyway"

	retireIt = "retire"
	keepIt   = "keep"

	lockedOut = "whoever uses it is locked out"
)

func (retireChoice) About() About {
	return About{
		ID: "retire", Rail: "Decision", Title: "Shall the old one go?",
		Why: "Only you know whether {partner} has the new one. If in doubt, look at {partner}'s own test of the connection first.",
		ByHand: []string{
			"The guide: update the partner with the new token, then revoke the old one.",
			"Today: the same.",
		},
		Docs:  "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs: []ID{"connection"},
	}
}

// Questions ask whether the partner has the new one. It is taken for granted only where the old one is known not to be used since.
func (s retireChoice) Questions(setup Setup) []Question {
	if use := setup.Fact(OldUse); use == "" || use == useGone {
		return nil
	}
	noun, on := setup.Credential(), dayText(setup.Fact(OldUsedOn))
	if setup.Fact(OldUse) == useSure {
		return []Question{{
			Key: retireAnyway, Kind: Confirm, Consequence: lockedOut,
			Text: fmt.Sprintf("The old %s was used on %s, after it was replaced. Revoke it all the same?", noun, on),
			Help: setup.Say("Somebody still signs in with it. Most likely {partner} does not have the new one yet: give it the new one, wait a day, " +
				"and look again. What is revoked cannot be brought back."),
			Allowed: lockedOut,
		}}
	}
	have := setup.Say("Does {partner} have the new " + noun + "?")
	if setup.Own() {
		have = "Does all that used the old token have the new one?"
	}
	question := Question{
		Key: retireHave, Kind: OneOf, Text: have,
		Help:    "Whoever still signs in with the old one is locked out once it is revoked, and nothing brings it back.",
		Allowed: retireIt + ", " + keepIt,
		Parse:   oneOf(retireIt, keepIt),
	}
	retires := Option{Value: retireIt, Label: "Yes, retire the old one", Detail: "whoever still has it is locked out"}
	keeps := Option{Value: keepIt, Label: "Not yet, keep the old one", Detail: "both go on working"}
	question.Options = fixed(keeps, retires) // Enter alone takes nothing away while it is not known
	switch setup.Fact(OldUse) {
	case useMaybe:
		question.Help = fmt.Sprintf("The old one was last used on %s, the day on which it was replaced. Databricks tells the day only, so that "+
			"may have been before or after. From the next day on it can be told. ", on) + question.Help
	case useUntold:
		question.Help = "Of an OAuth secret Databricks does not tell when it was last used, so only you can know. " + question.Help
	case useEarly:
		question.Help = "It was replaced today, so it is too early to tell by its last use. " + question.Help
	default:
		question.Options = fixed(retires, keeps)
		question.Default, question.From = retireIt, "the old one was not used since it was replaced"
	}
	return []Question{question}
}

func (s retireChoice) Look(_ context.Context, _ Reader, setup Setup) (Finding, error) {
	if keeps(setup) {
		return Finding{State: So, Say: "the old one is kept for now"}, nil
	}
	return Finding{State: So, Say: "the old one goes"}, nil
}

// keeps says whether a person decided to keep the old one.
func keeps(setup Setup) bool {
	return setup.Fact(OldUse) != useSure && setup.Answer(retireHave) == keepIt
}

// Ended are what a retirement came to, line by line: what became of the old credential, and of the client secret of its application.
func (r Run) Ended() []Line {
	var lines []Line
	for i, step := range r.steps {
		if id := step.About().ID; id == "token" || id == "entra" || id == keychainStep {
			lines = append(lines, r.states[i].finding.Lines...)
			if r.states[i].doing == skipped {
				lines = append(lines, Line{Mark: MarkSkipped, Text: "Left out: " + strings.ToLower(step.About().Title[:1]) + step.About().Title[1:]})
			}
		}
	}
	return lines
}

// LeavesOld says whether a retirement left an old one that somebody made by hand.
func (r Run) LeavesOld() bool {
	return r.setup.Aim == Retirement && leftByHand(r.states[r.index("token")].finding.Lines)
}

// KeepsOld says whether a retirement was ended by the decision to keep the old one for now.
func (r Run) KeepsOld() bool { return r.setup.Aim == Retirement && keeps(r.setup) }

func (retireChoice) Changes(Setup, Finding) []Change { return nil }

// retired are the records that end a retirement: what was found to be gone without us, and that it came to its end.
func (r Run) retired() []Effect {
	return append(r.goneFound(), r.ended()...)
}

// living are the former credentials that are not gone yet, as the journal has it by now.
func (t taking) living(r Reader) []Former {
	if now, ok := connectionNamed(r.Past(), t.connection.Name); ok {
		return slices.Clone(now.Formers)
	}
	return slices.Clone(t.connection.Formers)
}
