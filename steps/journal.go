package steps

import (
	"maps"
	"time"

	"brickpass/databricks"
)

// RecordKind is what a record of the journal tells.
type RecordKind string

// The kinds of record.
const (
	Begun      RecordKind = "begun"
	AnswerGot  RecordKind = "answer"
	AgreedTo   RecordKind = "agreed"
	Intent     RecordKind = "intent"  // about to send this request
	Minted     RecordKind = "minted"  // a secret came back and is not saved yet
	Did        RecordKind = "done"    // it took effect
	Refused    RecordKind = "refused" // it did not
	GoneAgain  RecordKind = "gone"    // what it made was taken away again, or was never made
	HandedOut  RecordKind = "by hand" // a person does this step; nothing of it is ours
	StoppedRun RecordKind = "stopped"
	EndedRun   RecordKind = "ended"
	RemovedRun RecordKind = "removed" // a removal came to its end
)

// Record is one line of a journal: what happened, without secrets.
type Record struct {
	Kind    RecordKind          `json:"kind"`
	At      time.Time           `json:"at"`
	Tag     string              `json:"tag,omitempty"`
	Step    ID                  `json:"step,omitempty"`
	Change  string              `json:"change,omitempty"`
	Key     string              `json:"key,omitempty"`
	Value   string              `json:"value,omitempty"`
	Title   string              `json:"title,omitempty"`
	Request *databricks.Request `json:"request,omitempty"`
	Undo    *databricks.Request `json:"undo,omitempty"`
	NoUndo  string              `json:"no_undo,omitempty"`
	Cleanup *databricks.Request `json:"cleanup,omitempty"` // of an intent: it must go again, whoever goes on
	Into    DestinationKind     `json:"into,omitempty"`    // of an intent: where the answer's secret goes
	Item    string              `json:"item,omitempty"`    // and under which name
	Agreed  []Agreement         `json:"agreed,omitempty"`
	Before  []string            `json:"before,omitempty"`
	Facts   databricks.Facts    `json:"facts,omitempty"`
	Say     string              `json:"say,omitempty"`
}

// Agreement is one change that was agreed to, and for which way of its step.
type Agreement struct {
	Step    ID                 `json:"step"`
	Change  string             `json:"change"`
	Way     int                `json:"way,omitempty"`
	Request databricks.Request `json:"request"`
	Adopts  string             `json:"adopts,omitempty"` // the id of the credential, of an adoption, which sends no request
}

// fold reads the story of a connection out of its records.
func fold(name string, records []Record) Connection {
	connection := Connection{Name: name, Facts: databricks.Facts{}, Answers: Answers{}}
	tag := ""
	for _, record := range records {
		switch record.Kind {
		case Begun:
			tag, connection.Ended, connection.Removing = record.Tag, "", record.Say == string(Removal)
			connection.Tags = append(connection.Tags, tag)
		case AnswerGot:
			connection.Answers[record.Key] = record.Value
		case Did:
			connection.succeeded(record)
			connection.rescoped(record)
			connection.Made = append(connection.Made, Made{
				Step: record.Step, Change: record.Change, Title: record.Title, Value: record.Value, At: record.At,
				Facts: record.Facts, Undo: record.Undo, NoUndo: record.NoUndo, Request: record.Request,
			})
			if record.Facts[TokenItem] != "" {
				connection.Tag = tag
			}
		case GoneAgain:
			connection.forget(record)
		case StoppedRun:
			connection.Ended = "stopped"
		case EndedRun:
			connection.Ended = "done"
		case RemovedRun:
			connection.removed()
		case CopiedOut:
			connection.Copies = noted(connection.Copies, record)
		}
		if connection.counts(record) {
			maps.Copy(connection.Facts, record.Facts)
		}
	}
	connection.Partner = connection.Answers["partner.preset"]
	return connection
}

// removed ends the story of a connection. What had to be left is kept, so that it can be named and taken away later; else
// nothing is, so that a new set-up of the same name begins anew.
func (c *Connection) removed() {
	c.Ended = "removed"
	if len(c.Made) == 0 && c.Facts[TokenItem] == "" && len(c.Formers) == 0 {
		c.Facts, c.Answers, c.Tags, c.Tag, c.Copies = databricks.Facts{}, Answers{}, nil, "", nil
		return
	}
	delete(c.Facts, Proven)
}

// forget takes back what a record said was taken away.
func (c *Connection) forget(record Record) {
	c.retire(record)
	for i, made := range c.Made {
		if made.Step == record.Step && made.Change == record.Change && agrees(made.Facts, record.Facts) {
			c.Made = append(c.Made[:i:i], c.Made[i+1:]...)
			break
		}
	}
	for fact, value := range record.Facts {
		if c.Facts[fact] == value {
			delete(c.Facts, fact)
		}
	}
}
