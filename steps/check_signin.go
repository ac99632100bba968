package steps

import (
	"context"
	"slices"
	"sync"

	"brickpass/databricks"
	"brickpass/databricks/signin"
)

// checkSignIn says who looks. Nobody is asked: a check runs at night, too.
type checkSignIn struct{ inspected }

func (s checkSignIn) About() About {
	about := s.about(signInID, "Sign in", "Who looks")
	about.Needs = nil
	return about
}

func (s checkSignIn) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if !setup.Answered(wayKey) {
		return s.nobody(), nil
	}
	me, err := databricks.Ask(ctx, r, databricks.Me(databricks.Admin))
	if err != nil {
		return Finding{State: Missing, Say: "nobody is signed in", Problem: asProblem(err), Seen: checked{unseen: []string{"who you are"}}}, nil
	}
	return Finding{
		State: So, Say: "looked as " + databricks.Visible(first(me.UserName, me.DisplayName)) + ", by " + wayText(setup.Answer(wayKey)),
		Learned: databricks.Facts{lookedAs: first(me.UserName, string(me.ID))},
	}, nil
}

// nobody says why nobody signed in, and how that would be different.
func (s checkSignIn) nobody() Finding {
	finding := Finding{State: Missing, Say: "nobody is signed in as an admin, so only the " + s.kind().noun() + " itself is tried"}
	if s.kind() == ownKind {
		finding.Say = "you are not signed in, so only the token itself is tried"
	}
	help := "Sign in by a profile in ~/.databrickscfg, by DATABRICKS_HOST and DATABRICKS_TOKEN, or once in the wizard by Browser, and remember me."
	if s.refused != nil {
		finding.Problem, help = s.refused, s.refused.What+" "+s.refused.Why
	}
	finding.Lines = []Line{{Mark: MarkSkipped, Text: help}}
	return finding
}

// wayText names a way in a sentence.
func wayText(way string) string {
	switch name, profile := cutProfile(way); {
	case profile:
		return "the profile " + name
	case way == signin.FromEnvironment:
		return "the environment"
	case way == signin.FromMemory:
		return "the remembered sign-in"
	}
	return way
}

func cutProfile(way string) (string, bool) {
	prefix := signin.ProfileID("")
	if len(way) > len(prefix) && way[:len(prefix)] == prefix {
		return way[len(prefix):], true
	}
	return "", false
}

// wayIn is how a check signs in at a place, once it was found out.
type wayIn struct {
	once    sync.Once
	way     string              // "" if there is none
	refused *databricks.Problem // why the first one that there was did not do
}

// wayFor finds a way in for a connection, and remembers it for the next one at the same place: the way of its set-up if it needs
// nobody to do anything, else the first that signs in a workspace admin, or whoever a token of one's own belongs to.
func (i *Inspector) wayFor(ctx context.Context, connection Connection, setup Setup) (string, *databricks.Problem) {
	whose := ""
	if setup.Own() {
		whose = setup.Fact(AdminName)
	}
	key := workspaceAddress(setup.Answers) + " " + whose + " " + connection.Answers[wayKey]
	i.mu.Lock()
	found := i.ways[key]
	if found == nil {
		found = &wayIn{}
		i.ways[key] = found
	}
	i.mu.Unlock()
	found.once.Do(func() { found.way, found.refused = i.findWay(ctx, connection.Answers[wayKey], whose, setup) })
	return found.way, found.refused
}

func (i *Inspector) findWay(ctx context.Context, before, whose string, setup Setup) (string, *databricks.Problem) {
	host, err := workspaceHost(setup)
	if err != nil {
		return "", asProblem(err)
	}
	var refused *databricks.Problem
	for _, way := range quietWays(i.hands.Reader(setup).WaysIn(host), before) {
		me, err := databricks.Ask(ctx, i.hands.Reader(setup.With(wayKey, way)), databricks.Me(databricks.Admin))
		switch {
		case err == nil && whose == "" && me.WorkspaceAdmin(), err == nil && whose != "" && me.UserName == whose:
			return way, nil
		case refused != nil:
		case err != nil:
			refused = asProblem(signInAgain(err))
		case whose == "":
			refused = databricks.Blocker(databricks.ProblemNotAdmin, databricks.Details{Admin: me.UserName, Workspace: setup.Fact(WorkspaceID)})
		}
	}
	return "", refused
}

// quietWays are those that sign in without anybody doing anything, the one of the set-up first.
func quietWays(ways []signin.Way, before string) []string {
	var quiet []string
	for _, way := range ways {
		if way.Problem == nil && (way.Found() || way.ID == signin.FromMemory) {
			quiet = append(quiet, way.ID)
		}
	}
	slices.SortStableFunc(quiet, func(a, b string) int {
		switch {
		case a == before && b != before:
			return -1
		case b == before && a != before:
			return 1
		}
		return 0
	})
	return quiet
}
