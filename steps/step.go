package steps

import (
	"context"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/keystore"
)

// ID names a step, in the journal and in the keys of answers: "tokenuse".
type ID string

// About is what a step says of itself. {partner} stands for the partner's name.
type About struct {
	ID     ID
	Rail   string   // one or two words in the list of steps: "Identity"
	Title  string   // its headline: "An identity for {partner}"
	Why    string   // why it is needed, for somebody who knows little of Databricks
	ByHand []string // where to click to do it without brickpass: the guide's way and today's
	Docs   string   // address of the page that it carries out
	Needs  []ID     // whose findings it reads
	After  []ID     // what must be done before its own writes, beyond Needs
	Pause  bool     // its finding is to be read before the walk goes on
	Spare  bool     // the rest can do without it: it may be left out after a failure, and while it waits
}

// Step is one documented step of a set-up. It looks and says; it never writes.
type Step interface {
	About() About
	// Questions are what only a person can decide. More may come when more is known.
	Questions(Setup) []Question
	// Look reads the workspace. An error is a *databricks.Problem.
	Look(context.Context, Reader, Setup) (Finding, error)
	// Changes are the writes that are missing. It is pure: no clock, no chance, nothing read. None: done.
	Changes(Setup, Finding) []Change
}

// ByHander is for a step whose way by hand follows from the answers.
type ByHander interface {
	ByHand(Setup) []string
}

// Ahead is for a step whose change cannot wait for the plan, because nothing of the plan can be read without it.
type Ahead interface {
	// Ahead is the key of the question whose answer, yes, agrees to that change and to nothing else.
	Ahead() string
}

// Ways is for a step that knows more than one way to its end, such as minting a token. Setup.Ways says which way Changes
// and Look are asked for.
type Ways interface {
	// Ways are the titles of the ways that were agreed to by the answers, best first.
	Ways(Setup) []string
	// Offer is the way that was not agreed to but may be taken after a refusal; "" if there is none.
	Offer(Setup) string
}

// Eventual is for a step whose fresh look may ask for what the look before the yes did not, because time passes in between. That is
// agreed to beforehand and shown as such; it is sent only if the fresh look asks for it.
type Eventual interface {
	// Eventually is when that is the case, what is done then in a few words, and the changes; none where it cannot come to that.
	Eventually(Setup, Finding) (when, title string, changes []Change)
}

// Reader is all that a step can reach: queries, a look at the keychain that draws no dialog, and what this computer knows.
type Reader interface {
	databricks.Reader
	Keychain(context.Context) keystore.Probe
	// Opens opens the place for the token that was chosen, and writes nothing. Its error says why that place cannot be used.
	Opens(Setup) error
	// SignsIn says whether the kept token still signs in, and as which user name. A token whose scopes do not cover the
	// question signs in all the same; its name is then "".
	SignsIn(context.Context, Setup) (name string, err error)
	// Recognize says which credential of the workspace's list it is that a person pasted, if it signs in as the identity of the set-up;
	// "" where several may be it.
	Recognize(context.Context, Setup) (string, *databricks.Problem)
	// Past is what the journals of this computer say of set-ups before this one.
	Past() []Connection
	// WaysIn lists the ways to sign in to a host, or to any if it is the zero one.
	WaysIn(databricks.Host) []signin.Way
	// Who says who the way signs in as that the set-up names, at its workspace or at its account; "" if that could not be
	// found out soon.
	Who(ctx context.Context, setup Setup, account bool) string
	// EntraWorks says whether the application that the answers name signs in to Microsoft Entra. Its error is a *databricks.Problem,
	// or says that the secret is not at hand.
	EntraWorks(context.Context, Setup) error
	// HoldsClientSecret says whether the client secret of that application is at hand. It draws no dialog.
	HoldsClientSecret(Setup) bool
	// AzureName is who signed in to the workspace by Microsoft Entra, as a workspace calls them; "" if their sign-in does not tell.
	AzureName(context.Context, Setup) string
	// SignedInAt is the host where the browser's sign-in that answers that question ended; false if nobody did.
	SignedInAt(key string) (databricks.Host, bool)
}

// State is what a look came to.
type State string

// The states of a finding.
const (
	So        State = "so"        // already as wanted
	Missing   State = "missing"   // changes are needed, or it comes later
	Blocked   State = "blocked"   // somebody must lift something first
	Spreading State = "spreading" // made, but not seen everywhere yet: look again
)

// Finding is what a step saw.
type Finding struct {
	State   State
	Say     string // one line: "no identity of that name yet"
	Lines   []Line // more lines, such as the single checks
	Learned databricks.Facts
	Seen    any // what Changes needs; of the step's own type
	Problem *databricks.Problem
	Because *databricks.Problem // what the step's next question is asked for; who mends it is not asked
	For     string              // the key of that question, where others may be asked again before it
}

// Mark is the shape in front of a line: it says by itself what colour only repeats.
type Mark string

// The marks of screens.md.
const (
	MarkDone    Mark = "✓"
	MarkNow     Mark = "▸"
	MarkToCome  Mark = "○"
	MarkSkipped Mark = "–"
	MarkBlocked Mark = "!"
	MarkSpread  Mark = "◔"
)

// Line is one line of a finding.
type Line struct {
	Mark    Mark
	Text    string
	Detail  string              // dimmed, at the right: where it was seen
	Problem *databricks.Problem // for a line that names a blocker: who can lift it and what to send them
}
