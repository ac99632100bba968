package steps

import (
	"context"
	"fmt"
	"slices"

	"brickpass/databricks"
)

// adoptToken finds the credential in the workspace's list, and takes it into brickpass's care.
type adoptToken struct{}

const (
	tokenPasted = "token.pasted"
	tokenWhich  = "token.which"
)

// The changes that take in what was made without brickpass, as the journal has them.
const (
	adoptedToken  = "adopt"
	adoptedSecret = "adopt-secret"
	adoptedOwn    = "adopt-own"
)

// The facts of an adopted credential.
const (
	Several   databricks.Unknown = "several"    // "yes": several may be it, and nothing proves which
	TokenMade databricks.Unknown = "token_made" // 2026-01-15: when it was made
	TokenUsed databricks.Unknown = "token_used" // 2026-11-20: the day of its last use, as it was seen at the adoption
)

func (adoptToken) About() About {
	return About{
		ID: "token", Rail: "Token", Title: "The credential of {partner}",
		Why: "brickpass finds it in the workspace's list and writes down which one it is. From then on it is looked after like one that brickpass " +
			"made: checked, renewed before it ends, and revoked only when you say so. What {partner} has stays the same.",
		Docs:  "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs: []ID{"access"},
	}
}

func (adoptToken) Questions(setup Setup) []Question {
	var questions []Question
	if setup.Answer(adoptValue) == pasteValue && !setup.Known(TokenItem) {
		question := tokenStep{}.Paste(setup)
		question.Key, question.Text = tokenPasted, setup.Say("Paste the "+setup.Credential()+" that {partner} signs in with")
		question.Help = "It is not shown here. brickpass signs in with it to see whose it is, finds it in the workspace's list, and keeps it only " +
			"after your yes."
		question.Allowed = "a reference: env:NAME, file:PATH or profile:NAME"
		questions = append(questions, question)
	}
	if setup.Known(Several) {
		questions = append(questions, whichQuestion(setup))
	}
	return append(questions, connectionQuestion(setup))
}

func (s adoptToken) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	name := setup.Answer(tokenConnection)
	if setup.Known(TokenItem) { // this run took it in
		return s.taken(ctx, r, setup)
	}
	found, err := strangers(ctx, r, setup)
	if err != nil {
		return Finding{}, err
	}
	if len(found) == 0 {
		return blocked(noneToAdopt(r, setup)), nil
	}
	if other, ok := connectionNamed(r.Past(), name); ok && (other.Facts[TokenItem] != "" || len(other.Made) > 0) {
		return blocked(nameInUse(other, setup)), nil
	}
	id, several := setup.Answer(tokenWhich), len(found) > 1
	if setup.Answer(adoptValue) == pasteValue {
		recognized, problem := r.Recognize(ctx, setup)
		if problem != nil {
			return blocked(problem), nil
		}
		if several = recognized == ""; !several {
			id = recognized
		}
	}
	if id == "" && !several {
		id = found[0].id
	}
	at := slices.IndexFunc(found, func(s stranger) bool { return s.id == id })
	switch {
	case at < 0 && several && id == "":
		return toChooseFrom(found), nil
	case at < 0:
		return blocked(notThatOne(setup, id)), nil
	}
	finding := found[at].finding(setup)
	if several {
		finding.Learned[Several] = yes
	}
	return finding, nil
}

// taken looks at what this run took in. That its identity may not sign in is said, and not waited for.
func (adoptToken) taken(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	kind := kindOf(setup)
	token := keptToken{kind: kind, id: setup.Fact(kind.fact()), item: setup.Fact(TokenItem), away: setup.Elsewhere()}
	finding, err := token.look(ctx, r, setup)
	if finding.Learned != nil {
		learn(finding.Learned, ScopesNow, setup.Fact(ScopesNow)) // the proof is held against them
	}
	if finding.State == So && !token.away {
		finding.Lines = nil // that it signs in, the proof shows
	}
	if finding.State == So && kind != oauthKind && setup.Known(ScopesNow) {
		finding.Lines = append(finding.Lines, tooNarrow(setup, scopesIn(setup.Fact(ScopesNow)))...)
	}
	if err != nil || finding.State != Spreading || finding.Problem == nil {
		return finding, err
	}
	return Finding{
		State: So, Say: "it is kept, and does not sign in now", Learned: finding.Learned,
		Lines: []Line{{Mark: MarkBlocked, Text: finding.Problem.What, Problem: finding.Problem}},
	}, nil
}

func (adoptToken) Changes(setup Setup, finding Finding) []Change {
	seen, ok := finding.Seen.(stranger)
	if finding.State != Missing || !ok {
		return nil
	}
	kind, noun, item := kindOf(setup), setup.Credential(), tokenItem(setup)
	learned := databricks.Facts{kind.fact(): seen.id, TokenItem: databricks.FillText(item, setup.Facts)}
	for _, fact := range []databricks.Unknown{TokenMade, TokenUsed} { // not its end: that of the next one may be the same day
		if setup.Known(fact) {
			learned[fact] = setup.Fact(fact)
		}
	}
	change := Change{
		ID: adoptionOf(kind), Title: setup.Say("look after the " + noun + " of {partner}"), Value: seen.until() + "; its value stays where it is",
		Back:   "brickpass forget",
		NoUndo: "Nothing is sent for it: brickpass writes down on this computer which one it is.",
		Adopts: &Adoption{seen.id, seen.answers(setup)}, Learn: learned,
	}
	if setup.Answer(adoptValue) == leaveValue {
		learned[NotKept] = learned[TokenItem]
		return []Change{change}
	}
	change.Value, change.Into = seen.until()+"; its value goes "+keptInto(setup), Destination{InKeychain, item}
	return []Change{change}
}

// toChooseFrom names them all, for whoever answers by a file.
func toChooseFrom(found []stranger) Finding {
	finding := Finding{State: Missing, Say: fmt.Sprintf("%d of them may be it", len(found)), Learned: databricks.Facts{Several: yes}}
	if len(found) == 1 {
		finding.Say = "it may be this one, or one of another connection"
	}
	for _, one := range found {
		option := one.option()
		finding.Lines = append(finding.Lines, Line{Mark: MarkToCome, Text: option.Label + ", " + option.Detail, Detail: option.Value})
	}
	return finding
}

func adoptionOf(kind credentialKind) string {
	switch kind {
	case oauthKind:
		return adoptedSecret
	case ownKind:
		return adoptedOwn
	}
	return adoptedToken
}

// nameInUse keeps two connections out of one journal.
func nameInUse(other Connection, setup Setup) *databricks.Problem {
	name, why := setup.Answer(tokenConnection), "It has a credential of its own."
	if other.Facts[TokenItem] == "" {
		why = "What was made for it would be taken for this one's."
	}
	return &databricks.Problem{
		Kind: ProblemNameTaken, What: fmt.Sprintf("There is a connection %s already.", name),
		Why:  why + " To see how it stands: brickpass check " + other.Name + ".",
		Who:  "You: go back and give this connection another name.",
		Send: tokenConnection + ": " + nextName(name),
	}
}

// ProblemNoneToAdopt is an identity without a credential that could be taken in.
const ProblemNoneToAdopt databricks.ProblemKind = "none-to-adopt"

func noneToAdopt(r Reader, setup Setup) *databricks.Problem {
	noun := setup.Credential()
	problem := &databricks.Problem{
		Kind: ProblemNoneToAdopt, What: "The identity has no live " + noun + " in this workspace.",
		Why:  "It may sign in by another kind of credential, or it was made in another workspace.",
		Who:  "You: go back and choose another identity or kind. To make one, use brickpass setup.",
		Send: setup.Say("Which " + noun + " does {partner} sign in with, and to which workspace?"),
	}
	for _, connection := range r.Past() {
		if connection.matches(setup) && connection.Facts[kindOf(setup).fact()] != "" && !connection.Removed() {
			problem.What = "brickpass looks after every " + noun + " of this identity already."
			problem.Why = "It is the connection " + connection.Name + "."
			problem.Who, problem.Send = "Nobody has to act. To see how it stands, use the command below.", "brickpass check "+connection.Name
		}
	}
	return problem
}

func notThatOne(setup Setup, id string) *databricks.Problem {
	noun := setup.Credential()
	return &databricks.Problem{
		Kind: "not that one", What: fmt.Sprintf("The identity has no live %s %s.", noun, shortID(id)),
		Why: "It ended, was revoked, is another identity's, or is of a connection of this computer already.",
		Who: "You: go back and choose one of the list.",
	}
}
