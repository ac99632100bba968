package steps

import (
	"maps"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// A check looks at a connection that was set up: whether it works, and what differs from what was set up. It is a list of steps
// like any other, of which none wants a change. What is not as it should be is a concern, with what mends it.

// Checking is the aim of a check.
const Checking Aim = "check"

// Severity says how much a concern matters.
type Severity string

// The severities. A note alone does not make a check fail.
const (
	Serious Severity = "serious" // it does not work, or will not within a week
	Warning Severity = "warning" // it works, and something may end that
	Note    Severity = "note"    // good to know
)

// rank puts what matters most first.
func (s Severity) rank() int { return slices.Index([]Severity{Serious, Warning, Note}, s) }

// Concern is something that is not as it was set up, or will not be for long.
type Concern struct {
	Step     ID       `json:"step"` // the step of the check that saw it
	Code     string   `json:"code"` // tells concerns apart for programs
	Severity Severity `json:"severity"`
	Say      string   `json:"say"`
	Remedy   string   `json:"remedy"`
	SAT      string   `json:"sat,omitempty"`     // the check of Databricks' Security Analysis Tool that fits
	Mends    ID       `json:"mends,omitempty"`   // the step of a set-up that mends it
	Again    string   `json:"again,omitempty"`   // the question that has to be answered anew for that
	Command  string   `json:"command,omitempty"` // what to run
}

// Checks of the Security Analysis Tool that speak of the same (its configs/security_best_practices.csv, and domain.md 2.4 for the
// last one).
const (
	satEnding  = "GOV-2" // tokens are about to expire, within 7 days
	satEndless = "IA-4"  // tokens without an end
	satTooLong = "IA-6"  // tokens that live longer than new ones may
	satIdleIPs = "NS-11" // IP access lists that are saved and not in force
)

// checked is what a step of a check saw.
type checked struct {
	concerns []Concern
	unseen   []string // what was not looked at, and why
	token    tokenSeen
}

// inspected is what all steps of a check share.
type inspected struct {
	connection Connection
	last       Checkup // of the check before
	wake       bool    // a warehouse that sleeps may be woken
	refused    *databricks.Problem
}

func (inspected) Questions(Setup) []Question      { return nil }
func (inspected) Changes(Setup, Finding) []Change { return nil }
func (c inspected) kind() credentialKind {
	return kindOf(Setup{Answers: c.connection.Answers, Facts: c.connection.Facts})
}

func (c inspected) command(verb string) string      { return "brickpass " + verb + " " + c.connection.Name }
func (c inspected) did(step ID, change string) bool { return c.connection.Did(step, change) }

// CheckSteps are the steps of a check. Those between the first and the last look with an admin's rights, side by side; the last
// signs in as the partner. refused is why nobody signed in as an admin although there was a way.
func CheckSteps(connection Connection, last Checkup, wake bool, refused *databricks.Problem) []Step {
	c := inspected{connection, last, wake, refused}
	list := []Step{
		checkSignIn{c},
		checkPrincipal{c},
		checkAccess{c},
		checkTokenUse{c},
		checkToken{c},
		checkWarehouse{c},
		checkData{c},
		checkNetwork{c},
		checkProof{c},
	}
	if isEntra(Setup{Answers: connection.Answers, Facts: connection.Facts}) {
		list = slices.Insert(list, len(list)-1, Step(checkEntra{c}))
	}
	return list
}

// Checking is the set-up that a check looks with: what was answered and is known, without what only held while it was made.
func (c Connection) Checking(now time.Time) Setup {
	setup := Setup{Aim: Checking, Tag: c.Tag, Now: now, Answers: maps.Clone(c.Answers), Facts: maps.Clone(c.Facts)}
	if setup.Answers == nil {
		setup.Answers = Answers{}
	}
	setup.Answers[AddressKey] = first(workspaceAddress(c.Answers), c.Facts[Host])
	for key := range setup.Answers {
		step, _, _ := strings.Cut(key, ".")
		if ID(step) == signInID || ID(step) == accountStepID || slices.Contains(secretKeys, key) {
			delete(setup.Answers, key)
		}
	}
	return setup.Forget(AccountAdmin, AdminGroup, Waking, ProofDue, CanRun, CanRead, lookedAs)
}

// lookedAs is who a check looks as, where somebody could be signed in.
const lookedAs databricks.Unknown = "looked_as"

// about is the part of a check that looks at what a step of the set-up made.
func (inspected) about(id ID, rail, title string) About {
	return About{
		ID: id, Rail: rail, Title: title, Needs: []ID{signInID},
		Why:  "What is in the workspace is held against what was set up. Nothing is changed.",
		Docs: "https://docs.databricks.com/aws/en/admin/users-groups/service-principals",
	}
}

// sees is the finding of a step: one line that says what it saw, and its concerns.
func (c inspected) sees(seen checked, say string) Finding {
	finding := Finding{State: So, Say: say, Seen: seen}
	for _, concern := range seen.concerns {
		finding.Lines = append(finding.Lines, Line{Mark: concern.Mark(), Text: concern.Say, Detail: concern.SAT})
	}
	for _, unseen := range seen.unseen {
		finding.Lines = append(finding.Lines, Line{Mark: MarkSkipped, Text: unseen})
	}
	return finding
}

// Mark is the shape in front of it.
func (c Concern) Mark() Mark {
	switch c.Severity {
	case Serious:
		return MarkBlocked
	case Warning:
		return MarkSpread
	}
	return MarkSkipped
}

// onlyAdmins is the finding of a step that nobody could look at.
func (c inspected) onlyAdmins(what string) Finding {
	return Finding{State: Missing, Say: what + ": not looked at", Seen: checked{unseen: []string{what}}}
}

// cannot is the finding of a step whose question was refused or not answered: what it would have looked at was not looked at.
func (c inspected) cannot(what string, err error) Finding {
	problem := asProblem(err)
	say := sentenceCase(what) + " could not be looked at. " + problem.What
	return Finding{
		State: Missing, Say: "could not be looked at", Seen: checked{unseen: []string{what}}, Problem: problem,
		Lines: []Line{{Mark: MarkSkipped, Text: say, Problem: problem}},
	}
}

// mend is a concern that a set-up on the same answers mends.
func (c inspected) mend(step ID, code string, severity Severity, say, remedy string) Concern {
	return Concern{Step: step, Code: code, Severity: severity, Say: say, Remedy: remedy, Mends: step, Command: c.command("mend")}
}

// anyMore ends what is said of a right that is missing: only of one that was given here it is known that it was held. An adopted identity
// may never have had it.
func (c inspected) anyMore(step ID) string {
	if c.gave(step) {
		return " any more"
	}
	return ""
}

// giveBack is what mends such a right.
func (c inspected) giveBack(step ID) string {
	if c.gave(step) {
		return "Give it back"
	}
	return "Give it"
}

func (c inspected) gave(step ID) bool {
	return slices.ContainsFunc(c.connection.Made, func(made Made) bool { return made.Step == step })
}
