package steps

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brickpass/databricks"
)

// A retirement takes away what a rotation left: the credential that was in use before. It shows first whether somebody still uses it,
// waits until Databricks refuses it, and only then lets its value go.

// RetireSteps are the steps of a retirement. Those that take something away bear the names by which the journal knows what they take.
func RetireSteps(connection Connection) []Step {
	t := taking{connection}
	return []Step{
		removeWorkspace{t: t},
		sameAccount{},
		lifeSignIn{removeSignIn{t: t}},
		lifeChecks{t},
		retireNow{t},
		retireChoice{t},
		retireToken{t},
		retireKeychain{t},
	}
}

// Retirement is the set-up that a retirement begins with.
func (c Connection) Retirement(tag string, now time.Time) Setup {
	return c.life(Retirement, tag, now, TokenID, KeptSecret)
}

// OldUse is what is known of whether a former credential is still used, and OldUsedOn the day of its last use.
const (
	OldUse    databricks.Unknown = "old_use"
	OldUsedOn databricks.Unknown = "old_used_on"
)

// The values of OldUse. Databricks tells a day and no more (databricks-api.md 6.3), so a use on the day of the rotation may have been
// before it or after it.
const (
	useMaybe = "maybe"
	useSure  = "sure"
)

// useSince is what a last use says of a credential that was replaced at a time; "" if it was not used since.
func useSince(used, replaced time.Time) string {
	switch replaced = replaced.UTC().Truncate(day); {
	case used.IsZero() || used.Before(replaced):
		return ""
	case used.Equal(replaced):
		return useMaybe
	}
	return useSure
}

// retireNow shows the former credentials, and makes sure that the one in use works without them.
type retireNow struct{ taking }

func (retireNow) About() About {
	return About{
		ID: "connection", Rail: "Old and new", Title: "Is the old one still used?",
		Why: "Once the old one is revoked, whoever still has it is locked out. Databricks tells on which day a token was last used. The one " +
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
	finding := Finding{State: So, Learned: databricks.Facts{}, Lines: []Line{works}}
	for _, former := range s.connection.Formers {
		seen, there, err := s.former(former, setup).listed(ctx, r, setup)
		if err != nil {
			return Finding{}, err
		}
		finding.Lines = append(finding.Lines, s.line(&finding, former, seen, there, setup))
	}
	noun := setup.Credential()
	switch finding.Learned[OldUse] {
	case useSure:
		finding.Say = "the old " + noun + " is still used"
	case useMaybe:
		finding.Say = "whether the old " + noun + " is still used cannot be told by the day"
	default:
		finding.Say = "nobody is known to use the old " + noun
	}
	return finding, nil
}

// line says of one former credential when it was last used, and learns it for the question that follows.
func (s retireNow) line(finding *Finding, former Former, seen listing, there bool, setup Setup) Line {
	noun, replaced := setup.Credential(), dateText(former.Since)
	use := useSince(seen.used, former.Since)
	if there && (use == useSure || use == useMaybe && finding.Learned[OldUse] == "") {
		finding.Learned[OldUse], finding.Learned[OldUsedOn] = use, seen.used.Format("2006-01-02")
	}
	switch {
	case !there:
		return Line{Mark: MarkDone, Text: "The old " + noun + ", replaced on " + replaced + ", is revoked or has ended"}
	case kindOf(setup) == oauthKind:
		return Line{Mark: MarkSkipped, Text: "The old OAuth secret was replaced on " + replaced + ". Databricks does not tell when a secret was last used"}
	case seen.used.IsZero():
		return Line{Mark: MarkDone, Text: "The old token, replaced on " + replaced + ", was never used, as far as Databricks tells"}
	case use == "":
		return Line{Mark: MarkDone, Text: "The old token was last used on " + dateText(seen.used) + ", before it was replaced on " + replaced}
	case use == useMaybe:
		return Line{
			Mark: MarkSkipped, Text: "The old token was last used on " + dateText(seen.used) + ", the day on which it was replaced. Databricks tells the day only",
		}
	}
	return Line{Mark: MarkBlocked, Text: "The old token was used on " + dateText(seen.used) + ", after it was replaced on " + replaced}
}

// newOne makes sure that the credential in use works: it is what is left when the old one is gone.
func (s retireNow) newOne(ctx context.Context, r Reader, setup Setup) (Line, *databricks.Problem, error) {
	noun := setup.Credential()
	current := keptToken{kind: kindOf(setup), id: setup.Fact(kindOf(setup).fact()), item: setup.Fact(TokenItem)}
	_, there, err := current.listed(ctx, r, setup)
	if err != nil {
		return Line{}, nil, err
	}
	if !there || current.id == "" {
		return Line{}, s.newFails(setup, "It is not in the workspace's list: it was revoked, or it has ended."), nil
	}
	how, name, err := tries(ctx, r, setup, current.item)
	switch {
	case err != nil:
		return Line{}, nil, err
	case how == refusedNow:
		return Line{}, s.newFails(setup, "It is refused at sign-in."), nil
	case how == notAtHand:
		return Line{Mark: MarkSkipped, Text: "The new " + noun + " is in the workspace's list. It is not kept here, so it was not tried"}, nil, nil
	case name != "" && name != ownerOf(setup):
		return Line{}, s.newFails(setup, "Its entry holds one of somebody else: "+databricks.Visible(name)+"."), nil
	}
	return Line{Mark: MarkDone, Text: "The new " + noun + " works", Detail: "signed in with it just now"}, nil, nil
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
	retireSure   = "retire.sure"
	retireAnyway = "retire.anyway"

	retireIt = "retire"
	keepIt   = "keep"

	lockedOut = "whoever uses it is locked out"
)

func (retireChoice) About() About {
	return About{
		ID: "retire", Rail: "Retire", Title: "Shall the old one go?",
		Why: "Only you know whether {partner} has the new one. If in doubt, look at {partner}'s own test of the connection first.",
		ByHand: []string{
			"The guide: update the partner with the new token, then revoke the old one.",
			"Today: the same.",
		},
		Docs:  "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs: []ID{"connection"},
	}
}

func (s retireChoice) Questions(setup Setup) []Question {
	noun, on := setup.Credential(), dayText(setup.Fact(OldUsedOn))
	switch setup.Fact(OldUse) {
	case useSure:
		return []Question{{
			Key: retireAnyway, Kind: Confirm, Consequence: lockedOut,
			Text: fmt.Sprintf("The old %s was used on %s, after it was replaced. Revoke it all the same?", noun, on),
			Help: setup.Say("Somebody still signs in with it. Most likely {partner} does not have the new one yet: give it the new one, wait a day, " +
				"and look again. What is revoked cannot be brought back."),
			Allowed: lockedOut,
		}}
	case useMaybe:
		return []Question{{
			Key: retireSure, Kind: OneOf, Text: setup.Say("Does {partner} use the new " + noun + "?"),
			Help: fmt.Sprintf("The old one was last used on %s, the day on which it was replaced. Databricks tells the day only, so that may have "+
				"been before or after. From tomorrow on it can be told.", on),
			Allowed: retireIt + ", " + keepIt,
			Parse:   oneOf(retireIt, keepIt),
			Options: fixed(
				Option{Value: keepIt, Label: "Not sure yet: keep the old one", Detail: "both go on working"},
				Option{Value: retireIt, Label: "Yes, retire the old one", Detail: "whoever still has it is locked out"},
			),
		}}
	}
	return nil
}

func (s retireChoice) Look(_ context.Context, _ Reader, setup Setup) (Finding, error) {
	if keeps(setup) {
		return Finding{State: So, Say: "the old one is kept for now"}, nil
	}
	return Finding{State: So, Say: "the old one goes"}, nil
}

// keeps says whether a person decided to keep the old one.
func keeps(setup Setup) bool {
	return setup.Fact(OldUse) == useMaybe && setup.Answer(retireSure) != retireIt
}

func (retireChoice) Changes(Setup, Finding) []Change { return nil }

func dayText(on string) string {
	if at, err := time.Parse("2006-01-02", on); err == nil {
		return dateText(at)
	}
	return on
}

// retired are the records that end a retirement: what was found to be gone without us, and that it came to its end.
func (r Run) retired() []Effect {
	end := Record{Kind: EndedRun, Facts: r.setup.Facts}
	effects := r.goneFound()
	if len(effects) > 0 {
		end.Key = r.setup.Answer(tokenConnection)
	}
	return append(effects, DoRecord{end})
}

// living are the former credentials that are not gone yet, as the journal has it by now.
func (t taking) living(r Reader) []Former {
	if now, ok := connectionNamed(r.Past(), t.connection.Name); ok {
		return slices.Clone(now.Formers)
	}
	return slices.Clone(t.connection.Formers)
}
