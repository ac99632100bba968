package steps

import (
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
	GoneAgain  RecordKind = "gone"    // what it made was taken away again
	StoppedRun RecordKind = "stopped"
	EndedRun   RecordKind = "ended"
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
	Request *databricks.Request `json:"request,omitempty"`
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
}
