package steps

import (
	"errors"
	"slices"
	"time"

	"brickpass/databricks"
)

// A removal takes back what the journal says that a connection added, and nothing else. It is a run like any other: it
// looks, shows a plan, and writes after a yes. What cannot be taken back without danger to others is left and named.

// RemoveSteps are the steps that take a connection back, in the order of databricks-api.md 14.5. They bear the names of the
// steps of the set-up whose changes they take back, for by these the journal knows them.
func RemoveSteps(connection Connection) []Step {
	t := taking{connection}
	return []Step{
		removeWorkspace{t: t},
		removeAccount{t: t},
		removeSignIn{t: t},
		removeOverview{t},
		removeChoice{t},
		t.token(),
		takeTokenUse{t},
		takeData{t},
		takeWarehouse{t},
		takeNetwork{t},
		takeAccess{t},
		takePrincipal{t},
		takeEntra{t},
		takeSwitch{t},
		takeKeychain{t},
		takeAdmission{t},
	}
}

// Removal is the set-up that a removal begins with: what the journal knows, so that nobody is asked for it again.
func (c Connection) Removal(tag string, now time.Time) Setup {
	setup := Setup{
		Aim: Removal, Tag: tag, Now: now, Facts: databricks.Facts{},
		Answers: Answers{partnerPreset: c.Partner, AddressKey: first(workspaceAddress(c.Answers), c.Facts[Host]), tokenConnection: c.Name},
	}
	for _, key := range []string{KeepKey, FolderKey, tokenKind} {
		if where := c.Answers[key]; where != "" {
			setup.Answers[key] = where
		}
	}
	for _, fact := range []databricks.Unknown{ApplicationID, PrincipalID, TokenID, KeptSecret, TokenItem, AccountHost, AccountID, EntraItem, NotKept} {
		if c.Facts[fact] != "" {
			setup.Facts[fact] = c.Facts[fact]
		}
	}
	return setup
}

// Removed says whether nothing of the connection is left that a removal could take away.
func (c Connection) Removed() bool {
	return c.Ended == "removed" && len(c.Made) == 0 && c.Facts[TokenItem] == "" && len(c.Formers) == 0
}

// taking is what all steps of a removal share.
type taking struct{ connection Connection }

func (taking) Questions(Setup) []Question { return nil }

func (taking) Changes(_ Setup, finding Finding) []Change {
	seen, _ := finding.Seen.(taken)
	if finding.State != Missing {
		return nil
	}
	return seen.changes
}

// order is that of databricks-api.md 14.5: first what lets somebody in, last what everything hangs on, and the keychain's
// entry when nothing can need it any more. Whoever was let in to do all that leaves when nothing is left to do.
var order = []ID{
	"token", "tokenuse", "data", "warehouse", "network", "access", "principal", "entra", switchStep, "keychain", "admission",
}

// earlier are all steps that take something away before this one. A step that has nothing to do is over at once, so it is
// not enough to name the last of them.
func earlier(id ID) []ID { return order[:slices.Index(order, id)] }

// made are those changes of a step that the journal counts as ours; without names, all of the step.
func (t taking) made(step ID, changes ...string) []Made {
	var all []Made
	for _, made := range t.connection.Made {
		if made.Step == step && (len(changes) == 0 || slices.Contains(changes, made.Change)) {
			all = append(all, made)
		}
	}
	return all
}

// sharers are the other connections of this computer that still use the same identity. What they need is left to them.
func (t taking) sharers(past []Connection) []string {
	var names []string
	for _, other := range past {
		same := other.Facts[Host] == t.connection.Facts[Host] && other.Facts[ApplicationID] == t.connection.Facts[ApplicationID]
		if other.Name != t.connection.Name && same && other.Facts[ApplicationID] != "" && other.hasCredential() {
			names = append(names, other.Name)
		}
	}
	return names
}

// goes says whether the identity leaves this workspace for good in this run, and with it what it has here.
func (t taking) goes(setup Setup) bool {
	return len(t.made("principal", "create")) > 0 && setup.Answer(removePrincipal) == principalDelete && !setup.Known(sharedWith)
}

// taken is what a look of a removal found.
type taken struct {
	changes []Change // what is there still, and goes
	gone    []Made   // what is gone already
	lines   []Line
}

// take adds a change that takes something away.
func (s *taken) take(change Change) {
	change.Back = first(change.Back, "setting it up anew")
	if change.NoUndo == "" {
		change.NoUndo = "A new set-up can give it again."
	}
	s.changes = append(s.changes, change)
}

// stays adds a line about something that is left.
func (s *taken) stays(text string) {
	s.lines = append(s.lines, Line{Mark: MarkSkipped, Text: text})
}

// refused adds a line about something that could not be looked at and is left for that. An error that the whole removal
// waits for is given back: nobody is there to answer, or the sign-in is not taken.
func (s *taken) refused(err error, text string) error {
	var problem *databricks.Problem
	if !errors.As(err, &problem) || noWayThere(err) || problem.SignIn || problem.Spreading || problem.Status >= 500 || problem.Status == 429 {
		return err
	}
	s.lines = append(s.lines, Line{Mark: MarkSkipped, Text: text + " " + problem.Why, Problem: problem})
	return nil
}

// finding sums a look up: say is for when there is something to take away, done for when there is not.
func (s taken) finding(say, done string) Finding {
	finding := Finding{State: So, Say: done, Lines: s.lines, Seen: s}
	if len(s.changes) > 0 {
		finding.State, finding.Say = Missing, say
	}
	return finding
}

// removed are the records that end a removal: what was found to be gone without us, and that it came to its end.
func (r Run) removed() []Effect {
	return append(r.goneFound(), DoRecord{Record{Kind: RemovedRun, Key: r.setup.Answer(tokenConnection)}})
}

// goneFound are the records of what was found to be gone already.
func (r Run) goneFound() []Effect {
	var effects []Effect
	for _, state := range r.states {
		seen, _ := state.finding.Seen.(taken)
		for _, made := range seen.gone {
			effects = append(effects, DoRecord{goneRecord(made)})
		}
	}
	return effects
}

// Left is what a removal leaves, to be named when it ends: what cannot be taken back, and what was left out after a refusal.
func (r Run) Left() []Line {
	var left []Line
	for i, state := range r.states {
		for _, line := range state.finding.Lines {
			if line.Mark == MarkSkipped {
				left = append(left, line)
			}
		}
		if state.doing != skipped {
			continue
		}
		for _, change := range r.changes(i, r.setup, state.finding) {
			left = append(left, Line{Mark: MarkSkipped, Text: "Left out: " + change.Title + ", " + databricks.ShowUnknowns(change.Value)})
		}
	}
	return left
}

// Removable is the name of the connection by which what a set-up made can be taken back; "" while it made nothing. What went ahead of
// the plan is no connection's yet.
func (r Run) Removable() string {
	made := false
	for i, s := range r.states {
		_, ahead := r.steps[i].(Ahead)
		made = made || !ahead && (len(s.sent) > 0 || len(s.made) > 0)
	}
	if r.setup.Aim != SetUp || !made {
		return ""
	}
	return r.setup.Answer(tokenConnection)
}

// Open says whether it is not known what became of something that the run sent, or whether it left something that has to go. Other
// scopes of a token end with it.
func (s Story) Open() bool {
	return slices.ContainsFunc(s.open, func(o *openChange) bool { return o.intent.Step != scopesStep })
}
