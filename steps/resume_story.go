package steps

import (
	"maps"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// Story is a run that did not come to its end, as its journal tells it. A run that begins with it goes on from there.
type Story struct {
	Name     string // by which it is taken up again: the connection's, or "draft-1f2e3d4c" as long as it has none
	Draft    bool   // the plan was never agreed to, so nothing was changed but what went ahead of it
	Partner  string // id of its preset
	Tag      string
	Answers  Answers   // without those that only say that a secret was given
	Step     ID        // where it stood
	Last     time.Time // when its last record was written
	Stopped  bool      // somebody stopped it; else it was cut off
	Agreed   []Agreement
	OneByOne bool // each change was to be asked for once more
	Removing bool // it was taking the connection away, so that to go on is to take the rest away
	Aim      Aim  // what it was for

	path  string
	anew  bool            // it is to begin, on the answers of a connection
	again map[string]bool // questions that are asked again although they were answered
	ended bool
	facts databricks.Facts
	ways  map[ID]int
	did   []Record // what took effect and is to stay, with its request
	open  []*openChange
}

// openChange is a change on its way through the journal.
type openChange struct {
	intent          Record
	tag             string
	minted, learned databricks.Facts
	did             bool
}

func (o *openChange) of(record Record) bool {
	return o.intent.Step == record.Step && o.intent.Change == record.Change
}

// AskAgain lets the run ask these questions although they were answered, such as those that a file answers anew.
func (s Story) AskAgain(keys ...string) Story {
	s.again = maps.Clone(s.again)
	if s.again == nil {
		s.again = map[string]bool{}
	}
	for _, key := range keys {
		s.again[key] = true
	}
	return s
}

// Host is the workspace of the story as it was answered, or "".
func (s Story) Host() string { return HostOf(workspaceAddress(s.Answers)) }

// IsAt says whether an address, or a resource in Azure, is that of the story.
func (s Story) IsAt(address string) bool {
	if pasted, ok := pastedResource(address); ok {
		return strings.EqualFold(pasted, s.Answers[AddressKey])
	}
	return s.Host() != "" && s.Host() == HostOf(address)
}

// HostOf is the workspace of an address as it was typed or pasted, or "".
func HostOf(address string) string {
	host, err := databricks.ParseHost(address)
	if err != nil {
		return ""
	}
	return host.URL
}

// tell reads a story out of the records of a journal.
func tell(records []Record) Story {
	story := Story{Answers: Answers{}, facts: databricks.Facts{}, ways: map[ID]int{}}
	for _, record := range records {
		story.hear(record)
	}
	story.Partner = story.Answers[partnerPreset]
	return story
}

func (s *Story) hear(record Record) {
	s.Last = record.At
	if record.Step != "" {
		s.Step = record.Step
	}
	switch record.Kind {
	case Begun:
		s.begin(record.Tag)
		s.Aim, s.Removing = Aim(record.Say), record.Say == string(Removal)
	case AnswerGot:
		step, _, _ := strings.Cut(record.Key, ".")
		s.Step = ID(step)
		if s.Answers[record.Key] = record.Value; slices.Contains(secretKeys, record.Key) {
			delete(s.Answers, record.Key)
		}
	case AgreedTo:
		s.Agreed, s.OneByOne = record.Agreed, record.Say == string(OneByOne)
	case StoppedRun:
		s.Stopped = true
	case EndedRun, RemovedRun:
		s.ended = true
	default:
		s.hearOfChange(record)
	}
	for fact, value := range record.Facts {
		if record.Kind != GoneAgain {
			s.facts[fact] = value
		}
	}
}

// secretKeys are the questions whose answers are secrets: they are asked again, for no journal has them.
var secretKeys = slices.Concat(accountSide.hidden(), workspaceSide.hidden(), graphSide.hidden(), azureSide.hidden(),
	[]string{PassphraseKey, entraSecret, tokenPasted})

// begin is the beginning of a run or, with the same tag, that it was taken up again.
func (s *Story) begin(tag string) {
	s.Stopped, s.ended = false, false
	if tag == s.Tag {
		return
	}
	s.Tag, s.Answers, s.Agreed, s.did, s.ways, s.Step = tag, Answers{}, nil, nil, map[ID]int{}, ""
}

func (s *Story) hearOfChange(record Record) {
	at := slices.IndexFunc(s.open, func(o *openChange) bool { return o.of(record) })
	switch record.Kind {
	case Intent:
		if record.Request == nil || !s.Aim.looksBack() {
			return // what takes away is looked at by the next run that does so, and sent again if need be
		}
		s.takeWay(record)
		s.close(at)
		s.open = append(s.open, &openChange{intent: record, tag: s.Tag})
	case Minted:
		if at >= 0 {
			s.open[at].minted = record.Facts
		}
	case Did:
		s.hearOfSuccess(at, record)
	case Refused:
		s.close(at)
	case GoneAgain:
		if at >= 0 && agrees(s.open[at].learned, record.Facts) {
			s.close(at)
		}
		s.did = slices.DeleteFunc(s.did, func(did Record) bool {
			return did.Step == record.Step && did.Change == record.Change && agrees(did.Facts, record.Facts)
		})
		for fact, value := range record.Facts {
			if s.facts[fact] == value {
				delete(s.facts, fact)
			}
		}
	}
}

// hearOfSuccess leaves open what has to go again.
func (s *Story) hearOfSuccess(at int, record Record) {
	if at >= 0 {
		open := s.open[at]
		if record.Request = open.intent.Request; open.intent.Into == ClientSecret {
			record.Request = nil // without its value it is of no use, so that one that was lost is made anew, by the same request
		}
		if open.did, open.learned = true, record.Facts; open.intent.Cleanup != nil {
			return
		}
		s.close(at)
	}
	s.did = append(s.did, record)
}

func (s *Story) close(at int) {
	if at >= 0 {
		s.open = slices.Delete(s.open, at, at+1)
	}
}

// takeWay notes on which way of its step a change was made.
func (s *Story) takeWay(intent Record) {
	for _, agreed := range s.Agreed {
		if agreed.Step == intent.Step && agreed.Change == intent.Change {
			s.ways[intent.Step] = agreed.Way
		}
	}
}

// agrees says whether facts speak of the same thing: none that both hold differs.
func agrees(some, other databricks.Facts) bool {
	for fact, value := range other {
		if known := some[fact]; known != "" && known != value {
			return false
		}
	}
	return true
}

// loose are the changes that the story left open: first those of which nobody knows what became of them, in their order,
// then what has to go again, newest first.
func (s Story) loose() []Loose {
	var unknown, temporary []Loose
	for _, open := range s.open {
		loose := Loose{
			Change: changeOf(open.intent), Before: open.intent.Before, Minted: open.minted, tag: open.tag, at: open.intent.At,
			story: &s,
		}
		if open.did {
			loose.Made = databricks.Facts{} // not nil, even if it taught nothing
			maps.Copy(loose.Made, open.learned)
			temporary = append([]Loose{loose}, temporary...)
			continue
		}
		unknown = append(unknown, loose)
	}
	return append(unknown, temporary...)
}

// changeOf is a change as its intent was written down.
func changeOf(intent Record) Change {
	return Change{
		Step: intent.Step, ID: intent.Change, Title: intent.Title, Value: intent.Value, Request: *intent.Request,
		Undo: intent.Undo, NoUndo: intent.NoUndo, Cleanup: intent.Cleanup, Into: Destination{intent.Into, intent.Item},
	}
}
