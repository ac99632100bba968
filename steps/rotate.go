package steps

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"brickpass/databricks"
)

// A rotation makes a new credential beside the one in use, proves it, and hands it over. The one before goes on working, and is kept,
// until it is retired: there is no moment without a credential that works.

// RotateSteps are the steps of a rotation. Those that make and prove something bear the names that they have in a set-up, for by these
// the journal and a removal know them.
func RotateSteps(connection Connection) []Step {
	t := taking{connection}
	list := []Step{
		removeWorkspace{t: t},
		sameAccount{},
		lifeSignIn{removeSignIn{t: t}},
		rotateChecks{lifeChecks{t}},
		rotateNow{t},
	}
	if t.ofEntra() {
		list = append(list, rotateEntra{t})
	}
	return append(list,
		rotateRole{unlessOwn{roleStep{}}},
		rotateToken{t: t},
		rotateProof{},
		rotateHandover{},
	)
}

// Rotation is the set-up that a rotation begins with.
func (c Connection) Rotation(tag string, now time.Time) Setup { return c.life(Rotation, tag, now) }

// The facts that a rotation learns of the credential in use.
const (
	ScopesNow databricks.Unknown = "scopes_now" // its scopes, separated by commas, or "everything"
	SelfMint  databricks.Unknown = "self_mint"  // "yes": it may make further tokens, so the principal can make the new one itself
	OldLives  databricks.Unknown = "old_lives"  // "yes": the one before goes on working
)

func scopesIn(fact string) []string {
	if fact == useEverything {
		return nil
	}
	return strings.Split(fact, ",")
}

func scopesFact(scopes []string) string {
	if len(scopes) == 0 {
		return useEverything
	}
	return strings.Join(scopes, ",")
}

// rotateChecks looks also whether a new token may be made.
type rotateChecks struct{ lifeChecks }

// Questions ask where the new one is kept, where the one in use is not kept here.
func (s rotateChecks) Questions(setup Setup) []Question {
	if s.connection.Elsewhere() {
		return keepQuestions(setup)
	}
	return s.lifeChecks.Questions(setup)
}

func (s rotateChecks) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if setup.Own() {
		finding, err := lookForOwn(ctx, r, setup)
		return s.withKeychain(finding, setup), err
	}
	finding, err := s.lifeChecks.Look(ctx, r, setup)
	if err != nil || finding.State == Blocked {
		return finding, err
	}
	var (
		conf        reading[databricks.Conf]
		restriction reading[databricks.Restriction]
		all         sync.WaitGroup
	)
	all.Go(func() { conf.value, conf.err = readConf(ctx, r) })
	all.Go(func() {
		restriction.value, restriction.err = databricks.Ask(ctx, r, databricks.RestrictWorkspaceAdmins())
	})
	all.Wait()
	if conf.err != nil {
		return Finding{Lines: finding.Lines}, conf.err
	}
	report := report{workspace: setup.Fact(WorkspaceID), lines: finding.Lines, learned: finding.Learned}
	if kindOf(setup) != oauthKind {
		report.tokens(conf.value, setup)
	}
	report.restriction(restriction)
	rotation := report.finding()
	rotation.Because = finding.Because
	return rotation, nil
}

// rotateNow looks at the credential in use, which the new one is made after.
type rotateNow struct{ taking }

func (rotateNow) About() About {
	return About{
		ID: "connection", Rail: "Now", Title: "What {partner} has now",
		Why: "The new one is made as the one in use is: for the same APIs and the same identity. Nothing is taken away: the one in use " +
			"goes on working until you retire it.",
		ByHand: []string{"Settings › Advanced › Personal access tokens lists all tokens of the workspace, with the day of their last use."},
		Docs:   "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs:  []ID{mendAfter},
		Pause:  true,
	}
}

// before is the credential that the new one takes the place of, also if the new one is made already.
func (t taking) before(setup Setup) keptToken {
	c := t.connection
	if isFresh(setup) && c.Facts[TokenItem] == setup.Fact(TokenItem) && len(c.Formers) > 0 {
		last := c.Formers[len(c.Formers)-1]
		return keptToken{kind: kindOf(setup), id: last.ID(), item: last.Item}
	}
	return keptToken{kind: kindOf(setup), id: c.Facts[kindOf(setup).fact()], item: c.Facts[TokenItem]}
}

func (s rotateNow) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if whose := s.connection.Facts[AdminName]; setup.Own() && whose != "" && whose != setup.Fact(AdminName) {
		return blocked(ofSomebodyElse(whose, setup.Fact(AdminName))), nil
	}
	if problem, err := identityThere(ctx, r, setup); problem != nil || err != nil {
		return blocked(problem), err
	}
	old := s.before(setup)
	var (
		seen  listing
		there bool
		err   error
	)
	if old.id != "" {
		if seen, there, err = old.listed(ctx, r, setup); err != nil {
			return Finding{}, err
		}
	}
	finding := Finding{State: So, Learned: databricks.Facts{}}
	finding.Say, finding.Lines = nowText(old, seen, there, setup)
	if there && (!seen.limited || seen.ends.After(setup.Now)) {
		finding.Learned[OldLives] = yes
		if problem, err := accessGone(ctx, r, setup); problem != nil || err != nil { // a mending wants a token that lives, and there is one
			return blocked(problem), err
		}
	}
	if there && old.kind != oauthKind {
		learn(finding.Learned, ScopesNow, scopesFact(seen.scopes))
		finding.Lines = append(finding.Lines, Line{Mark: MarkDone, Text: "The new one will be for the same: " + scopesText(setup, seen.scopes)})
		mints, err := s.mintsItself(ctx, r, setup, old, seen)
		if err != nil {
			return Finding{}, err
		}
		if mints {
			finding.Learned[SelfMint] = yes
		}
	}
	finding.Lines = append(finding.Lines, s.waiting(old)...)
	return finding, nil
}

// nowText says of the credential in use how it stands.
func nowText(old keptToken, seen listing, there bool, setup Setup) (string, []Line) {
	noun := old.kind.noun()
	switch {
	case old.id == "":
		return "none is in use", []Line{{Mark: MarkSkipped, Text: "No " + noun + " is in use. A new one is made"}}
	case !there:
		return "the one in use is gone", []Line{{Mark: MarkBlocked, Text: "The " + noun + " in use was revoked or has ended. A new one is made"}}
	case seen.limited && !seen.ends.After(setup.Now):
		return "the one in use has ended", []Line{{
			Mark: MarkBlocked, Text: "The " + noun + " in use ended on " + dateText(seen.ends) + ". A new one is made",
		}}
	}
	return article(noun) + " is in use", []Line{{
		Mark: MarkDone, Text: "The " + noun + " in use " + untilText(seen) + usedText(old.kind, seen) + ". It goes on working",
	}}
}

// waiting are the lines about credentials that wait to be retired already.
func (s rotateNow) waiting(old keptToken) []Line {
	var lines []Line
	for _, former := range s.connection.Formers {
		if !former.Revoked && former.Item != old.item {
			lines = append(lines, Line{Mark: MarkSkipped, Text: fmt.Sprintf(
				"One that was replaced on %s is not retired yet: brickpass retire %s", dateText(former.Since), s.connection.Name)})
		}
	}
	return lines
}

// mintsItself says whether the principal can make the new token by the one that it has. Where admins are restricted nobody goes round
// that by a token in hand.
func (s rotateNow) mintsItself(ctx context.Context, r Reader, setup Setup, old keptToken, seen listing) (bool, error) {
	maker := call{scope: databricks.ScopeAuthentication}
	if old.kind != patKind || restricted(setup) || isFresh(setup) || !maker.allows(seen.scopes) {
		return false, nil
	}
	how, name, err := tries(ctx, r, setup, old.item)
	return how == signsIn && (name == "" || name == ownerOf(setup)), err
}

func untilText(seen listing) string {
	if !seen.limited {
		return "has no end"
	}
	return "lives until " + dateText(seen.ends)
}

// usedText says when a credential was last used, as far as Databricks tells: by the day, and of a secret not at all.
func usedText(kind credentialKind, seen listing) string {
	switch {
	case kind == oauthKind:
		return ""
	case seen.used.IsZero():
		return ", and was not used yet"
	}
	return ", last used on " + dateText(seen.used)
}

// identityThere says of an identity that is gone or switched off that no new credential would help.
func identityThere(ctx context.Context, r Reader, setup Setup) (*databricks.Problem, error) {
	if setup.Own() || !setup.Known(PrincipalID) {
		return nil, nil
	}
	principal, err := databricks.Ask(ctx, r, databricks.PrincipalByID(databricks.PrincipalID(setup.Fact(PrincipalID))))
	name, connection := first(setup.Answer(principalName), setup.Fact(ApplicationID)), setup.Answer(tokenConnection)
	switch {
	case databricks.GoneAlready(err):
		return &databricks.Problem{
			Kind: ProblemIdentityGone, What: "The identity " + name + " is not in this workspace any more.",
			Why: setup.Say("{A credential} is always of an identity, so there is nobody to make one for."),
			Who: fmt.Sprintf("You: take what is left away by brickpass remove %s, and set it up anew.", connection),
		}, nil
	case err == nil && principal.Inactive():
		return &databricks.Problem{
			Kind: ProblemIdentityGone, What: "The identity " + name + " is switched off.",
			Why:  setup.Say("Nobody can sign in as it, with whichever {credential}."),
			Who:  "Whoever switched it off, or a workspace admin: make it active again. Then check again.",
			Send: "Could you make the service principal " + setup.Fact(ApplicationID) + " active again in our Databricks workspace?",
		}, nil
	}
	return nil, err
}

// ProblemIdentityGone is an identity that nobody can sign in as any more.
const ProblemIdentityGone databricks.ProblemKind = "identity-gone"

func (rotateNow) Changes(Setup, Finding) []Change { return nil }

// rotateRole lets whoever rotates act for the identity, in workspaces where admins are restricted.
type rotateRole struct{ unlessOwn }

func (s rotateRole) About() About {
	about := s.unlessOwn.About()
	about.Needs, about.After = []ID{"connection"}, nil
	return about
}
