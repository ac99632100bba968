package databricks

import (
	"fmt"
	"time"
)

// ProblemKind tells refusals apart. Code that decides something looks at the kind, never at a text.
type ProblemKind string

// Problem is a refusal or a failure as a person meets it: what happened, why, who can lift it, and what to send them.
// It is the error of every call of this package.
type Problem struct {
	Kind ProblemKind
	What string // what happened: "The token could not be made."
	Why  string // why: "On-behalf-of tokens are switched off for this account."
	Who  string // who can lift it: "An account admin, in the account console: Settings, Feature enablement."
	Send string // the text or command to send them; complete, so that it can be copied

	Status     int           // HTTP status; 0 if there was no answer
	Code       string        // Databricks' error_code, as it came
	Said       string        // the service's own words, control characters and secrets taken out
	Microsoft  bool          // they are those of one of Microsoft's services
	RequestID  string        // to quote to Databricks' support
	RetryAfter time.Duration // how long the server asked to wait; 0 if it did not

	Spreading bool // something just made is not seen everywhere yet: the same request may work in a minute
	OtherWay  bool // another route to the same end may work, and taking it goes round nobody's policy
	Others    bool // somebody else must lift it: that is a block and no failure, and one can go on once it is lifted
	Lost      bool // sent, but no answer came: nobody knows whether it took effect
	SignIn    bool // the credential itself was refused: sign in again
}

// Sayer is whose words Said are, for "… said: ".
func (p *Problem) Sayer() string {
	switch {
	case p.Microsoft:
		return "Microsoft"
	case p.Status == 0: // nobody answered
		return "This computer"
	}
	return "Databricks"
}

// Error says what and why in one line.
func (p *Problem) Error() string {
	if p.Why == "" {
		return p.What
	}
	return fmt.Sprintf("%s %s", p.What, p.Why)
}

// unreadable is an answer that is not what the service documents.
func unreadable(request Request, answer Answer, err error) *Problem {
	return &Problem{
		Kind: ProblemUnreadable, What: "Databricks' answer could not be read.",
		Why:    fmt.Sprintf("The answer to %s %s is not of the documented form: %v.", request.Method, request.Path, Visible(err.Error())),
		Who:    "Databricks' support, or the makers of brickpass.",
		Status: answer.Status, RequestID: answer.RequestID,
	}
}
