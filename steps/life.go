package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"brickpass/databricks"
	"brickpass/keystore"
)

// What the runs on a connection that is there already have in common: a new credential, the end of an old one, other scopes. They
// are lists of steps like a set-up. Where, with whom and as which identity is known from the journal, so nobody is asked for it.

// enduring are the facts of a connection that go on to hold. What an admin or a workspace may change is looked at anew. The id of the
// credential is not among them: a run that makes another one must not plan to take back that one.
var enduring = []databricks.Unknown{
	Host, Label, WorkspaceID, AccountID, AccountHost, Cloud, Tenant, ApplicationID, PrincipalID, TokenItem, HTTPPath, Warehouse, ProofTable,
	Refusable, KeptIn, Computer, EntraObject, EntraItem, NotKept,
}

// askedEachTime are the questions whose answer of an earlier run does not hold for another one.
var askedEachTime = []string{tokenDays, tokenWay, entraMonths, entraRenew, entraEnds, graphSide.way(), retireHave, retireAnyway}

// life is the set-up that a run on the connection begins with.
func (c Connection) life(aim Aim, tag string, now time.Time, facts ...databricks.Unknown) Setup {
	setup := Setup{Aim: aim, Tag: tag, Now: now, Facts: databricks.Facts{}, Answers: Answers{}}
	for _, fact := range append(facts, enduring...) {
		if c.Facts[fact] != "" {
			setup.Facts[fact] = c.Facts[fact]
		}
	}
	for key, answer := range c.Answers {
		if step, _, _ := strings.Cut(key, "."); ID(step) != signInID && ID(step) != accountStepID {
			setup.Answers[key] = answer
		}
	}
	for _, key := range slices.Concat(askedEachTime, graphSide.hidden(), secretKeys) {
		delete(setup.Answers, key)
	}
	setup.Answers[partnerPreset], setup.Answers[tokenConnection] = c.Partner, c.Name
	setup.Answers[AddressKey] = first(workspaceAddress(c.Answers), c.Facts[Host])
	return setup
}

// On is the story of a run on this connection with what its journal need not say again, because the connection says it.
func (s Story) On(c Connection) Story {
	base := c.life(s.Aim, s.Tag, s.Last)
	for key, answer := range s.Answers {
		base.Answers[key] = answer
	}
	for fact, value := range s.facts {
		base.Facts[fact] = value
	}
	s.Answers, s.facts = base.Answers, base.Facts
	return s
}

// sameAccount is the account of the connection; nobody is asked to sign in there.
type sameAccount struct{ accountStep }

func (sameAccount) Questions(Setup) []Question { return nil }

func (sameAccount) Look(context.Context, Reader, Setup) (Finding, error) {
	return Finding{State: So}, nil
}

// lifeSignIn asks as whom, and offers the way of the set-up. Where that was "as at the account", the way into the account is the one.
type lifeSignIn struct{ removeSignIn }

func (s lifeSignIn) Questions(setup Setup) []Question {
	questions := s.removeSignIn.Questions(setup)
	if questions[0].Default == accountsToo {
		questions[0].Default = s.t.connection.Answers[accountWay]
	}
	return questions
}

// lifeChecks looks whether the run can come to its end: who is signed in, whether tokens are allowed, whether what is kept can be
// read and written.
type lifeChecks struct{ taking }

func (lifeChecks) About() About {
	return About{
		ID: mendAfter, Rail: "Checks", Title: "Before anything is changed",
		Why: "Whatever could stop this half-way is looked at first: your rights, the workspace's rules for tokens, and the place where " +
			"the {credential} is kept.",
		ByHand: []string{
			"Settings › Identity and access › Groups › admins: you are in it.",
			"Settings › Advanced › Personal access tokens: on.",
		},
		Docs:  "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs: []ID{signInID},
	}
}

// Questions are for what no journal has: the passphrase of an encrypted file.
func (lifeChecks) Questions(setup Setup) []Question {
	if setup.Answer(KeepKey) != KeepFile {
		return nil
	}
	passphrase := fileQuestions()[1]
	passphrase.Text, passphrase.Twice = "The passphrase of the encrypted file", false
	passphrase.Help = setup.Say("The one that you chose when the {credential} was first kept there. It is not shown and not kept.")
	return []Question{passphrase}
}

func (s lifeChecks) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var (
		me    reading[databricks.Identity]
		chain keystore.Probe
		all   sync.WaitGroup
	)
	all.Go(func() { me.value, me.err = databricks.Ask(ctx, r, databricks.Me(databricks.Admin)) })
	all.Go(func() { chain = r.Keychain(ctx) })
	all.Wait()
	if me.err != nil {
		return Finding{}, signInAgain(me.err)
	}
	report := report{workspace: setup.Fact(WorkspaceID), learned: databricks.Facts{}}
	if !setup.Own() {
		report.role(me.value)
	}
	report.keychain(r, chain, setup)
	return s.withKeychain(report.finding(), setup), nil
}

// withKeychain blocks where the keychain cannot be used: what is kept there is needed, and no other place would do.
func (s lifeChecks) withKeychain(finding Finding, setup Setup) Finding {
	in := setup.Answer(KeepKey)
	if setup.Aim == Rotation && s.connection.Elsewhere() {
		return finding // nothing is kept of it yet, so a person is asked for a place
	}
	if finding.Because != nil && finding.State != Blocked && in != KeepFile && in != KeepOnce {
		return Finding{
			State: Blocked, Say: finding.Because.What, Lines: finding.Lines, Learned: finding.Learned, Problem: finding.Because,
		}
	}
	finding.Because = nil
	return finding
}

func (lifeChecks) Changes(Setup, Finding) []Change { return nil }

// signedIn is whether a kept credential signs in.
type signedIn int

const (
	signsIn    signedIn = iota
	refusedNow          // Databricks does not take it
	notAtHand           // its value is not kept here, so nobody can try
)

// tries signs in with what is kept under an entry, and tells a refusal from what only could not be tried.
func tries(ctx context.Context, r Reader, setup Setup, item string) (signedIn, string, error) {
	if item == "" || item == setup.Fact(NotKept) || setup.Answer(KeepKey) == KeepOnce {
		return notAtHand, "", nil
	}
	name, err := r.SignsIn(ctx, setup.Learn(databricks.Facts{TokenItem: item}))
	var problem *databricks.Problem
	switch {
	case err == nil:
		return signsIn, name, nil
	case errors.Is(err, keystore.ErrNotFound):
		return notAtHand, "", nil
	case !errors.As(err, &problem):
		return notAtHand, "", asProblem(err)
	case problem.SignIn, problem.Kind == databricks.ProblemInvalidClient:
		return refusedNow, "", nil
	case databricks.IsProblem(err, databricks.ProblemNoEntitlement):
		return signsIn, "", nil // it was taken; what it may do is another matter
	}
	return notAtHand, "", problem
}

// isFresh says whether the credential in use is one that this run made, by the tag in its entry's name.
func isFresh(setup Setup) bool {
	return setup.Known(TokenItem) && (Former{Item: setup.Fact(TokenItem)}).tag() == setup.Tag
}
