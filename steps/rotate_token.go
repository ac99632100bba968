package steps

import (
	"context"
	"fmt"
	"strings"

	"brickpass/databricks"
)

// rotateToken makes the new credential, by the best route that there is.
type rotateToken struct {
	tokenStep
	t taking
}

const byTokenTitle = "the principal makes it, by the token that it has"

func (s rotateToken) About() About {
	about := s.tokenStep.About()
	about.Title = "A new {credential} for {partner}"
	about.Why = "A new one is made beside the one in use, and goes straight into your keychain. Both work until you retire the old one, " +
		"so {partner} is never without."
	about.Needs = []ID{"connection", "role"}
	if s.t.ofEntra() {
		about.Needs = append(about.Needs, "entra")
	}
	return about
}

func (s rotateToken) Questions(setup Setup) []Question {
	days := daysQuestion(setup)
	if before, err := parseDays(setup, s.t.connection.Answers[tokenDays]); err == nil {
		days.Default, days.From = before, "as before"
	}
	questions := []Question{days}
	if kindOf(setup) == patKind && !isEntra(setup) {
		way := wayQuestion(setup)
		if before, err := way.Parse(setup, s.t.connection.Answers[tokenWay]); err == nil {
			way.Default, way.From = before, "as before"
		}
		questions = append(questions, way)
	}
	return questions
}

// byToken says whether the first of the ways is that of the principal's own token.
func byToken(setup Setup) bool { return setup.Known(SelfMint) && !restricted(setup) }

// others is the set-up as the ways of a set-up count them, which know nothing of the principal's own token.
func (rotateToken) others(setup Setup) Setup {
	if byToken(setup) {
		return setup.Going("token", setup.Ways["token"]-1)
	}
	return setup
}

func (s rotateToken) Ways(setup Setup) []string {
	ways := s.tokenStep.Ways(setup)
	if byToken(setup) {
		return append([]string{byTokenTitle}, ways...)
	}
	return ways
}

func (s rotateToken) Offer(setup Setup) string { return s.tokenStep.Offer(s.others(setup)) }

func (s rotateToken) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	kind := kindOf(setup)
	if isFresh(setup) {
		finding, err := keptToken{kind: kind, id: setup.Fact(kind.fact()), item: setup.Fact(TokenItem), fresh: true}.look(ctx, r, setup)
		if finding.Problem != nil && finding.Problem.Kind == databricks.ProblemNoEntitlement {
			if problem, err := accessGone(ctx, r, setup); problem != nil || err != nil {
				return blocked(problem), err
			}
		}
		return s.again(finding, setup), err
	}
	if refused := secretRefused(setup); kind == oauthKind && refused != "" {
		problem := databricks.Blocker(databricks.ProblemAdminsRestricted, databricks.Details{
			ApplicationID: databricks.ApplicationID(setup.Fact(ApplicationID)), Workspace: setup.Fact(WorkspaceID),
		})
		return blocked(problem), nil
	}
	problem, failed := wouldBeRefused(ctx, r, setup)
	if problem != nil || failed != nil {
		return blocked(s.full(problem, setup)), failed
	}
	had, err := countTokens(ctx, r, setup)
	if err != nil {
		return Finding{}, err
	}
	return Finding{
		State: Missing, Say: "a new " + kind.noun() + besideText(setup), Seen: had,
		Lines: []Line{{MarkToCome, expiryText(setup, lifetimeDays(setup)), "goes " + keptInto(setup), nil}},
	}, nil
}

// full says where there is no room for one more that an old one can make room.
func (s rotateToken) full(problem *databricks.Problem, setup Setup) *databricks.Problem {
	if problem == nil || len(s.t.connection.Formers) == 0 || problem.Kind != databricks.ProblemSecretQuota && problem.Kind != databricks.ProblemTokenQuota {
		return problem
	}
	own := *problem
	own.Who, own.Send, own.Others = "You: retire the old one first.", "brickpass retire "+setup.Answer(tokenConnection), false
	return &own
}

// again says of a new one whose value was lost what a rotation can do about it; a set-up would take another name.
func (rotateToken) again(finding Finding, setup Setup) Finding {
	if finding.Problem == nil || finding.Problem.Kind != ProblemTokenLost {
		return finding
	}
	problem := *finding.Problem
	problem.Who = fmt.Sprintf("You: revoke it with the command below, then run brickpass rotate %s --again. The old one works as before.",
		setup.Answer(tokenConnection))
	finding.Problem = &problem
	return finding
}

func (s rotateToken) Changes(setup Setup, finding Finding) []Change {
	if finding.State != Missing {
		return nil
	}
	changes := s.tokenStep.Changes(s.others(setup), finding)
	if !byToken(setup) || setup.Ways["token"] > 0 {
		return changes
	}
	mint := changes[len(changes)-1] // how it is made differs, what it is does not
	mint.ID, mint.Yields = mintByToken, true
	mint.Request = databricks.CreateOwnToken(databricks.ByToken, tokenComment(setup), lifetimeOf(setup), tokenScopes(setup))
	return []Change{mint}
}

// rotateProof proves the new credential as a set-up does.
type rotateProof struct{ proofStep }

func (s rotateProof) About() About {
	about := s.proofStep.About()
	about.Needs = []ID{"token"}
	return about
}

func (rotateProof) Questions(Setup) []Question { return nil }

func (s rotateProof) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if !isFresh(setup) {
		setup = setup.Forget(TokenItem)
	}
	// What it may use and read was given when it was set up. If that is so no more, the proof meets it.
	setup = setup.Learn(databricks.Facts{CanRun: yes, CanRead: yes})
	if !setup.Own() && setup.Answer(warehouseID) == "" {
		return proveSignIn(ctx, r, setup)
	}
	return s.proofStep.Look(ctx, r, setup)
}

// proveSignIn is the proof of a connection of which no warehouse is known: more than that it signs in cannot be tried.
func proveSignIn(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if !setup.Known(TokenItem) {
		return Finding{State: Missing, Say: "comes last, with the new " + setup.Credential(), Learned: due()}, nil
	}
	name, err := r.SignsIn(ctx, setup)
	switch {
	case err != nil:
		return orWait(nil, err)
	case name != "" && name != ownerOf(setup):
		return blocked(proving{setup: setup}.somebodyElse(name)), nil
	}
	return Finding{
		State: So, Say: "it signs in", Learned: databricks.Facts{Proven: setup.Now.Format("2006-01-02")},
		Lines: []Line{
			{Mark: MarkDone, Text: "signed in with the " + setup.Credential() + " " + keptWhere(setup)},
			{Mark: MarkSkipped, Text: "no query was tried: this connection names no warehouse"},
		},
	}, nil
}

// rotateHandover shows the partner's form once more, and says what becomes of the old one.
type rotateHandover struct{ handoverStep }

func (s rotateHandover) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	finding, err := s.handoverStep.Look(ctx, r, setup)
	if sheet, ok := finding.Seen.(Sheet); ok && setup.Known(OldLives) {
		sheet.Next = setup.Say(fmt.Sprintf("The old %s goes on working. When {partner} has the new one: brickpass retire %s",
			setup.Credential(), setup.Answer(tokenConnection)))
		if setup.Own() {
			sheet.Next = strings.Replace(sheet.Next, "When this computer has", "When all that used it has", 1)
		}
		if now, ok := connectionNamed(r.Past(), setup.Answer(tokenConnection)); ok {
			sheet.Next += strings.Join(now.oldCopies(), "")
		}
		finding.Seen = sheet
	}
	return finding, err
}

// besideText says that the one in use stays, if there is one that works.
func besideText(setup Setup) string {
	if setup.Known(OldLives) {
		return " beside the one in use"
	}
	return ""
}
