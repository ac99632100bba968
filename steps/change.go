package steps

import (
	"context"
	"time"

	"brickpass/databricks"
)

// Change is one write that a step wants.
type Change struct {
	Step    ID
	ID      string // unique in its step: "create"
	Title   string // "service principal"
	Value   string // "TD-CAS-Service"
	Spends  bool   // it costs or wakes something rather than adds something
	Alters  bool   // it makes something that is there another, rather than adds something
	Request databricks.Request

	Keep  map[databricks.Unknown]string // fact <- dotted path in the answer
	Hear  map[databricks.Unknown]string // the same, of what an answer may leave out: it is kept to be held against what was asked for
	Learn databricks.Facts              // what else is known once it took effect
	Into  Destination                   // where the answer's secret goes

	Undo   *databricks.Request
	Back   string // how it is taken back, for people: "deleting it"
	NoUndo string // why it cannot be taken back

	Cleanup *databricks.Request // it must go again when the step ends, however that ends

	Yields bool      // a refusal of it is no halt: the next way that was agreed to is taken
	Takes  []Made    // what earlier runs made and this takes away; once it did, the journal no longer counts them
	Forget string    // the keychain entry to be removed, in the place of a request
	Adopts *Adoption // what is there already is written down, in the place of a request; and its value kept, if somebody gave one
	Find   Find      // for each Once: how a lost answer is looked up
}

// TakesAway says whether the change removes something that brickpass added, rather than adds something.
func (c Change) TakesAway() bool { return len(c.Takes) > 0 || c.Forget != "" }

// Sign is the sign in front of it in a list: it adds something, takes something away, or makes something that is there another.
func (c Change) Sign() string {
	switch {
	case c.TakesAway():
		return "-"
	case c.Spends, c.Alters:
		return "~"
	}
	return "+"
}

// Local says whether it is done on this computer, and nothing is sent for it.
func (c Change) Local() bool { return c.Forget != "" || c.Adopts != nil }

// fill is the change with facts in the place of what was unknown.
func (c Change) fill(facts databricks.Facts) Change {
	c.Request = databricks.Fill(c.Request, facts)
	c.Into.Item = databricks.FillText(c.Into.Item, facts)
	c.Undo, c.Cleanup = fillRequest(c.Undo, facts), fillRequest(c.Cleanup, facts)
	return c
}

func fillRequest(request *databricks.Request, facts databricks.Facts) *databricks.Request {
	if request == nil {
		return nil
	}
	filled := databricks.Fill(*request, facts)
	return &filled
}

// DestinationKind says where a secret goes.
type DestinationKind string

// The destinations.
const (
	Nowhere    DestinationKind = ""           // the answer holds none
	Discard    DestinationKind = "discard"    // nobody needs it
	RunMemory  DestinationKind = "run memory" // until the step ends
	InKeychain DestinationKind = "keychain"

	ClientSecret DestinationKind = "client secret" // of an application of Microsoft Entra: held for the run, and kept if that was wanted
)

// Destination is where the secret of an answer goes.
type Destination struct {
	Kind DestinationKind
	Item string // InKeychain, and of a client secret beside the one in use: the entry's name, which may hold unknowns
}

// secretNoun is what the secret of a change is called.
func (c Change) secretNoun(setup Setup) string {
	if c.Into.Kind == ClientSecret {
		return "client secret"
	}
	return setup.Credential()
}

// Find lists what might be the thing that a request made. What was not there before, and is Ours, is ours.
type Find func(context.Context, Reader, Setup) ([]Candidate, error)

// Candidate is a thing that a lost request may have made.
type Candidate struct {
	ID    string           // its own id, unique in the list
	Facts databricks.Facts // what Keep would have learned
	Ours  bool             // it carries our tag, or nothing of its kind can carry one
	Made  time.Time        // zero if not known
	// Alike is one of a kind that bears no name: nothing on it tells what this run made from what somebody else made since.
	Alike bool
}

// Connection is one partner on one workspace with one principal, as the journals of this computer tell it.
type Connection struct {
	Name    string
	Partner string // id of its preset
	Tag     string // of the run that minted its token
	Facts   databricks.Facts
	Answers Answers
	Made    []Made // what we made and did not take away again, in order
	Ended   string // how its last run ended: "done", "stopped", "removed", "" if it did not

	Removing bool     // its last run was to remove it, so that to go on is to remove the rest
	Formers  []Former // credentials that another one took the place of, oldest first: they live until they are retired
	unsure   string   // the entry of a new one of which it is not known yet whether it was saved
	Tags     []string // of all its runs: a token that carries one of them is ours, even if its answer was lost
	Copies   []Copy   // where a person had its credential written in clear
}

// Made is one change that took effect, and how it is taken back.
type Made struct {
	Step   ID
	Change string
	Title  string
	Value  string
	At     time.Time
	Facts  databricks.Facts
	Undo   *databricks.Request // filled in; nil where it cannot be taken back
	NoUndo string              // why not

	Request *databricks.Request // what was sent; nil in journals that were written before it was noted
}

// ID and fact of a connection match a set-up when they speak of the same principal on the same host.
func (c Connection) matches(setup Setup) bool {
	if setup.Own() {
		return c.Facts[Host] == setup.Fact(Host) && c.Partner == setup.Partner().ID && c.Facts[AdminName] == setup.Fact(AdminName)
	}
	return c.Facts[Host] == setup.Fact(Host) && c.Facts[ApplicationID] != "" &&
		c.Facts[ApplicationID] == setup.Fact(ApplicationID)
}

// Did says whether an earlier run made that change.
func (c Connection) Did(step ID, change string) bool {
	for _, made := range c.Made {
		if made.Step == step && made.Change == change {
			return true
		}
	}
	return false
}
