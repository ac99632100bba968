package steps

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"brickpass/databricks"
	"brickpass/keystore"
)

// report gathers the lines of the checks, and the first thing that stands in the way.
type report struct {
	workspace string
	lines     []Line
	blocker   *databricks.Problem
	because   *databricks.Problem // what the step's own question is asked for
	learned   databricks.Facts
}

func (r *report) good(text, detail string) {
	r.lines = append(r.lines, Line{Mark: MarkDone, Text: text, Detail: detail})
}

func (r *report) unneeded(text string) {
	r.lines = append(r.lines, Line{Mark: MarkSkipped, Text: text})
}

// warn is for what somebody should know, and what may still turn out well.
func (r *report) warn(text, detail string, problem *databricks.Problem) {
	r.lines = append(r.lines, Line{Mark: MarkBlocked, Text: text, Detail: detail, Problem: problem})
}

// block is for what makes going on useless.
func (r *report) block(text string, problem *databricks.Problem) {
	r.warn(text, "", problem)
	if r.blocker == nil {
		r.blocker = problem
	}
}

func (r *report) finding() Finding {
	finding := Finding{
		State: So, Say: "nothing stands in the way", Lines: r.lines, Learned: r.learned, Because: r.because,
	}
	warnings := 0
	for _, line := range r.lines {
		if line.Mark == MarkBlocked {
			warnings++
		}
	}
	switch {
	case r.blocker != nil:
		finding.State, finding.Problem, finding.Say = Blocked, r.blocker, "something stands in the way"
	case warnings == 1:
		finding.Say = "you can go on; there is one thing to know"
	case warnings > 1:
		finding.Say = fmt.Sprintf("you can go on; there are %d things to know", warnings)
	}
	return finding
}

func (r *report) details() databricks.Details { return databricks.Details{Workspace: r.workspace} }

func (r *report) role(me databricks.Identity) {
	if me.WorkspaceAdmin() {
		r.good("You are a workspace admin", me.UserName)
		return
	}
	problem := databricks.Blocker(databricks.ProblemNotAdmin, r.details())
	problem.What = "You are not an admin of this workspace."
	r.block("You are not a workspace admin", problem)
}

func (r *report) tokens(conf databricks.Conf, setup Setup) {
	longest, limited := conf.MaxLifetime()
	days := int(longest / (24 * time.Hour))
	r.learned[MaxDays] = strconv.Itoa(days)
	switch {
	case !conf.TokensAllowed():
		r.tokensOff(setup)
	case limited && days == 1:
		r.good("Tokens are allowed here, for at most 1 day", "the workspace's limit")
	case limited:
		r.good(fmt.Sprintf("Tokens are allowed here, for at most %d days", days), "the workspace's limit")
	default:
		r.good(fmt.Sprintf("Tokens are allowed here, for at most %d days", days), "")
	}
}

// restriction is told, not warned of: the role that is needed is a change of its own, on the principal (databricks-api.md 6.2).
func (r *report) restriction(restriction reading[databricks.Restriction]) {
	if restriction.err != nil {
		return // some workspaces do not have the setting; making the token tells
	}
	r.learned[AdminsRestricted] = "no"
	if restriction.value.TokensRestricted() {
		r.learned[AdminsRestricted] = yes
		r.unneeded("Admins are restricted here, so that acting for the identity needs a role on it: one more change")
	}
}

// tokenList tells where no token was ever made. Any other refusal is the business of the step that needs the list.
func (r *report) tokenList(list reading[databricks.AccessList]) {
	if databricks.IsProblem(list.err, databricks.ProblemNoTokenYet) {
		r.unneeded("No token was ever made here, so a throw-away one of yours will come first")
	}
}

func (r *report) catalog(seen *readings) {
	switch {
	case seen.metastore.err != nil:
		r.block("Unity Catalog is not on", databricks.Blocker(databricks.ProblemNoMetastore, r.details()))
	case seen.summary.err == nil && !seen.summary.value.Inherits():
		r.block("Unity Catalog is on, with an old model of privileges", noInheritance(r.details()))
	default:
		learn(r.learned, Metastore, seen.metastore.value.MetastoreID)
		r.good("Unity Catalog is on", seen.summary.value.Name)
	}
}

// noInheritance blocks, because what brickpass gives on a schema or a catalog would not reach the tables in it.
func noInheritance(details databricks.Details) *databricks.Problem {
	problem := databricks.Blocker(databricks.ProblemNoInheritance, details)
	problem.What = "Privileges do not reach tables here."
	problem.Why = "The metastore has the first version of the privilege model: what is given on a catalog or a schema does not hold for the tables in it."
	problem.Who = "An account admin: upgrade the metastore's privilege model, in the account console under Catalog."
	problem.Send = "Could you upgrade our Unity Catalog metastore to the privilege model 1.0? Without it a partner cannot be let into a schema."
	return problem
}

func (r *report) warehouses(all []databricks.Warehouse) {
	usable := slices.DeleteFunc(slices.Clone(all), databricks.Warehouse.Gone)
	best, ok := bestWarehouse(usable)
	if !ok {
		r.block("There is no SQL warehouse", noWarehouse())
		return
	}
	learn(r.learned, WarehouseBest, string(best.ID))
	learn(r.learned, WarehouseBestName, best.Name)
	state := "asleep now"
	if best.Running() {
		state = "running"
	}
	more := ""
	if len(usable) > 1 {
		more = fmt.Sprintf("and %d more", len(usable)-1)
	}
	r.good(fmt.Sprintf("Warehouse %s can be used, %s", best.Name, state), more)
}

func noWarehouse() *databricks.Problem {
	return &databricks.Problem{
		Kind: "no-warehouse",
		What: "There is no SQL warehouse that you can see.",
		Why:  "A partner's queries run on a warehouse, and so does the proof at the end.",
		Who:  "You, as a workspace admin: SQL Warehouses › Create SQL warehouse. The smallest one that stops by itself will do.",
		Send: "Could you create a SQL warehouse in our Databricks workspace? The smallest size that stops by itself will do. " +
			"A partner product will run its queries there.",
	}
}

// The values of IPGate.
const (
	ipOff   = "off"   // lists are not looked at
	ipOpen  = "open"  // they are, but no list allows anybody in particular, so everybody is let in
	ipGated = "gated" // whoever is on no ALLOW list is kept out
	ipNone  = "none"  // the pricing tier has no lists
)

func (r *report) addresses(conf databricks.Conf, lists reading[databricks.IPLists]) {
	switch {
	case lists.err != nil:
		r.learned[IPGate] = ipNone
		r.unneeded("This workspace has no IP access lists, so that step is not needed")
	case !conf.IPListsInForce():
		r.learned[IPGate] = ipOff
		r.unneeded("No IP access lists in force, so that step is not needed")
	case !lists.value.AnyAllow():
		r.learned[IPGate] = ipOpen
		r.unneeded("IP access lists are on, but none keeps anybody out")
	default:
		r.learned[IPGate] = ipGated
		r.good("IP access lists are in force, so the partner's addresses are asked for", "")
	}
}

func (r *report) keychain(reader Reader, probe keystore.Probe, setup Setup) {
	r.learned[Keychain] = string(probe.State)
	if setup.Answer(KeepKey) == KeepFile && setup.Answered(PassphraseKey) {
		if err := reader.Opens(setup); err != nil {
			r.block(setup.Say("The encrypted file for the {credential} cannot be used"), fileProblem(err, "The encrypted file could not be opened."))
			return
		}
	}
	switch {
	case probe.State == keystore.Ready && probe.Provider == keystore.Memory().Name():
		r.learned[KeptIn] = probe.Provider
		r.good(setup.Say("The {credential} is kept in memory, until brickpass ends"), probe.Provider)
	case probe.State == keystore.Ready:
		r.good("Your keychain works", probe.Provider)
	case setup.Answer(KeepKey) == KeepFile:
		r.good(setup.Say("The {credential} goes into an encrypted file"), "")
	case setup.Answer(KeepKey) == KeepOnce:
		r.unneeded(setup.Say("The {credential} is shown once and not kept"))
	default:
		r.because = &databricks.Problem{
			Kind: ProblemKeychain, What: "Your keychain cannot be used now.", Why: probe.Reason,
			Who: youDo(probe.Fix), Send: probe.Fix,
		}
		r.warn("Your keychain cannot be used now", probe.Provider, r.because)
	}
}
