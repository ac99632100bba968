package steps

import (
	"context"
	"strings"
	"time"

	"brickpass/databricks"
)

// scopesProof tries the token after its scopes were changed: what they hold must work, and what they leave out must be refused. A change
// takes up to ten minutes (databricks-api.md 0.6), so it is tried until it is in force, or left to a later check.
type scopesProof struct{ taking }

// scopesWait is the question whether to wait for that.
const scopesWait = "proof.wait"

func (scopesProof) About() About {
	return About{
		ID: "proof", Rail: "Proof", Title: "Are the new scopes in force?",
		Why: "That they were set is no proof. brickpass sends a few requests with the token: those that its scopes hold must work, the others " +
			"must be refused. Databricks takes up to ten minutes until all of its servers know.",
		ByHand: []string{
			"The guide: scope changes can take up to ten minutes to propagate.",
			"Today: ten minutes later a request with the token, such as GET /api/2.0/sql/warehouses for the scope sql.",
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
		Needs: []ID{scopesStep},
		Spare: true,
	}
}

func (s scopesProof) Questions(setup Setup) []Question {
	if _, asked := wantedScopes(setup); !asked || setup.Answer(KeepKey) == KeepOnce || setup.Elsewhere() {
		return nil
	}
	questions := []Question{{
		Key: scopesWait, Kind: OneOf, Text: "Wait until the change is in force, and try it?",
		Help: "Databricks takes up to ten minutes. brickpass tries the token until then, and shows how long it has been waiting. You can stop " +
			"waiting at any time: the change stays.",
		Default: "yes", From: "only a try is a proof", Allowed: "yes, no",
		Parse: oneOf("yes", "no"),
		Options: fixed(
			Option{Value: "yes", Label: "Wait, and try it", Detail: "up to ten minutes"},
			Option{Value: "no", Label: "Do not wait", Detail: "a check tells later"},
		),
	}}
	if setup.Answer(scopesWait) == "yes" && (setup.Own() || setup.Known(AdminGroup)) {
		questions = append(questions, toOpen(setup)...)
	}
	return questions
}

func (s scopesProof) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	wanted, asked := wantedScopes(setup)
	switch {
	case !asked:
		return Finding{State: So, Say: "nothing was changed, so there is nothing to try"}, nil
	case !setup.Known(ScopesNow) || !sameScopes(scopesOf(setup), wanted):
		return Finding{State: Missing, Say: "comes last, when they are set"}, nil
	}
	now, _ := connectionNamed(r.Past(), s.connection.Name)
	last, ok := taking{now}.lastRescoping(setup)
	if !ok || !sameScopes(last.to, wanted) {
		return Finding{State: So, Say: "they were so already, so there is nothing to try"}, nil
	}
	if setup.Answer(scopesWait) == "no" {
		return s.untried("You did not want to wait", last), nil
	}
	how, _, err := tries(ctx, r, setup, setup.Fact(TokenItem))
	if err != nil || how != signsIn {
		return s.untried("The value of the token is not at hand", last), err
	}
	return s.inForce(ctx, r, setup, last)
}

func (scopesProof) Changes(Setup, Finding) []Change { return nil }

// untried says until when both may be met, the old scopes and the new.
func (s scopesProof) untried(why string, last rescoping) Finding {
	until := clockText(last.at.Add(patience))
	return Finding{State: So, Say: "set, and not tried", Lines: []Line{{
		Mark: MarkSkipped, Text: why + ", so it was not tried. Until " + until + " some requests may be answered as before",
		Detail: "brickpass check " + s.connection.Name + " tells later",
	}}}
}

func clockText(at time.Time) string { return at.Local().Format("15:04") }

// ProblemScopesLate is a change of scopes that is not in force after ten minutes.
const ProblemScopesLate databricks.ProblemKind = "scopes-late"

// inForce makes the calls that are known. Those whose answer the change makes another one decide, and those that it must not have
// broken. One that neither the old scopes nor the new ones hold decides nothing: where it is answered all the same, the workspace does
// not ask that scope for it, and waiting would not change that.
func (s scopesProof) inForce(ctx context.Context, r Reader, setup Setup, last rescoping) (Finding, error) {
	finding := Finding{State: So, Say: "in force: " + scopesText(setup, last.to)}
	tried, late := false, false
	for _, call := range calls(kindOf(setup).actor()) {
		line, fits, err := s.try(ctx, r, setup, call, last)
		if err != nil {
			return Finding{Lines: finding.Lines}, err
		}
		differs := call.allows(last.from) != call.allows(last.to)
		tried, late = tried || differs, late || (!fits && (differs || call.allows(last.to)))
		if fits || differs {
			finding.Lines = append(finding.Lines, line)
		}
	}
	until := clockText(last.at.Add(patience))
	switch {
	case late:
		finding.State, finding.Say, finding.Problem = Spreading, "set, and not in force everywhere yet", scopesLate(s.connection.Name)
		finding.Lines = []Line{{Mark: MarkSpread, Text: "Databricks takes up to ten minutes", Detail: "until " + until + " at the latest"}}
	case !tried:
		finding.Say = "set, and what changed could not be tried"
		finding.Lines = append(finding.Lines, Line{
			Mark: MarkSkipped, Text: "brickpass knows no request that shows the difference. Until " + until + " some may be answered as before",
		})
	}
	return finding, nil
}

// try makes one call, and says whether its answer is that of the new scopes. A refusal for another reason, such as a right that the
// identity lacks, says nothing against them.
func (scopesProof) try(ctx context.Context, r Reader, setup Setup, call call, last rescoping) (Line, bool, error) {
	_, err := r.Read(ctx, call.query)
	refused, allowed := databricks.AliveButScoped(err), call.allows(last.to)
	does, did := call.does, call.did
	if !setup.Own() { // the calls are worded for a token of one's own
		its := strings.NewReplacer("who you are", "whose it is", "your tokens", "its tokens")
		does, did = its.Replace(does), its.Replace(did)
	}
	switch {
	case err != nil && !refused && !noRight(err) && !databricks.IsProblem(err, databricks.ProblemNoMetastore):
		return Line{}, false, err
	case refused:
		return Line{Mark: MarkDone, Text: "refused to " + does + ", as it should be", Detail: "that takes the scope " + call.scope}, !allowed, nil
	case err == nil:
		return Line{Mark: MarkDone, Text: "it " + did, Detail: "by the scope " + call.scope}, allowed, nil
	case allowed:
		return Line{Mark: MarkDone, Text: "the scope " + call.scope + " is taken", Detail: "the identity lacks a right to " + does}, true, nil
	}
	return Line{Mark: MarkSkipped, Text: "could not be tried: to " + does, Detail: "refused for another reason than its scope"}, true, nil
}

func scopesLate(name string) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemScopesLate, What: "The new scopes are not in force everywhere yet.",
		Why:  "They are set. Databricks says that it takes up to ten minutes until all of its servers know; some answer by the scopes before.",
		Who:  "Nobody has to act: try again in a while, or leave it to a later check.",
		Send: "brickpass check " + name,
	}
}
