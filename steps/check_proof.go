package steps

import (
	"context"
	"errors"

	"brickpass/databricks"
	"brickpass/keystore"
)

// checkProof signs in as the partner. It is the one part of a check that needs no admin. A warehouse that sleeps is woken only if
// that was asked for; one that runs is given the queries of the proof.
type checkProof struct{ inspected }

func (s checkProof) About() About {
	about := s.about("proof", "Proof", "Does it work, as {partner}?")
	about.Needs = []ID{signInID, "token", "warehouse"} // the workspace's list is read before this counts as a use
	return about
}

// tried is learned when the credential was used, whatever came of it.
const tried databricks.Unknown = "tried"

func (s checkProof) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	noun := s.kind().noun()
	if setup.Answer(KeepKey) == KeepOnce {
		return Finding{State: So, Say: "not tried", Seen: checked{unseen: []string{"whether the " + noun + " works, because it is kept nowhere"}}}, nil
	}
	if setup.Elsewhere() {
		return Finding{State: So, Say: "not tried", Seen: checked{unseen: []string{
			"whether the " + noun + " works, because its value is not on this computer",
		}}}, nil
	}
	if !setup.Known(TokenItem) {
		return Finding{State: So, Say: "there is no " + noun + " yet", Seen: checked{concerns: []Concern{{
			Step: "proof", Code: "unfinished", Severity: Serious, Say: "The set-up was not finished: there is no " + noun + " yet.",
			Remedy: "Go on with it.", Command: s.command("resume"),
		}}}}, nil
	}
	if s.kind() == ownKind {
		line, err := ownWorks(ctx, r, setup)
		return s.signedIn(setup, line.Text, err), nil
	}
	name, err := r.SignsIn(ctx, setup)
	if err == nil && name != "" && name != setup.Fact(ApplicationID) {
		return s.sees(checked{concerns: []Concern{{
			Step: "proof", Code: "somebody-else", Severity: Serious, Command: s.command("rotate"),
			Say:    "What is kept for it signs in as somebody else: " + databricks.Visible(name) + ".",
			Remedy: "Its entry in your keychain was overwritten. Make a new " + noun + ".",
		}}}, "signs in as somebody else"), nil
	}
	finding := s.signedIn(setup, "signs in with the "+noun+" "+keptWhere(setup), err)
	if err == nil && setup.Answer(warehouseID) != "" {
		return s.query(ctx, r, setup, finding)
	}
	return finding, nil
}

// signedIn is the finding of the sign-in itself.
func (s checkProof) signedIn(setup Setup, works string, err error) Finding {
	var problem *databricks.Problem
	noun := s.kind().noun()
	switch {
	case err == nil:
		finding := s.sees(checked{}, works)
		finding.Learned = databricks.Facts{tried: yes}
		return finding
	case errors.Is(err, keystore.ErrNotFound):
		return s.sees(checked{concerns: []Concern{{
			Step: "proof", Code: "value-lost", Severity: Serious, Command: s.command("rotate"),
			Say:    "The " + noun + " is not where it was kept any more. The partner may have it still.",
			Remedy: "To have it here again, make a new one, and give it to the partner.",
		}}}, "its value is lost")
	case !errors.As(err, &problem):
		return s.cannot("what is kept "+keptWhere(setup), notOpened(setup, err))
	case problem.Kind == problemKeeping && setup.Answer(KeepKey) == KeepFile:
		return s.cannot("what is kept "+keptWhere(setup), notOpened(setup, err))
	case noWayThere(problem), problem.Status >= 500, problem.Status == 429, problem.Kind == problemKeeping, problem.Kind == ProblemKeychain:
		return s.cannot("whether the "+noun+" works", problem)
	}
	finding := s.sees(checked{concerns: []Concern{{
		Step: "proof", Code: "refused", Severity: Serious, Command: s.command("rotate"),
		Say: "The " + noun + " is refused. " + problem.What + " " + problem.Why, Remedy: "Make a new one, and give it to the partner.",
	}}}, "the "+noun+" is refused")
	finding.Problem = problem
	return finding
}

// query runs the queries of the proof where that wakes nothing unasked.
func (s checkProof) query(ctx context.Context, r Reader, setup Setup, finding Finding) (Finding, error) {
	id := databricks.WarehouseID(setup.Answer(warehouseID))
	warehouse, err := databricks.Ask(ctx, r, databricks.WarehouseByID(id).By(s.kind().actor()))
	if err != nil {
		return s.queried(finding, nil, lacksScope(err, setup)), nil
	}
	asleep := !warehouse.Running() && warehouse.State != "STARTING"
	if asleep && !s.wake {
		finding.Lines = append(finding.Lines, Line{
			Mark: MarkSkipped, Text: "No query was run: the warehouse " + databricks.Visible(warehouse.Name) + " is asleep, and waking it costs. --wake wakes it.",
		})
		return finding, nil
	}
	proof := proving{reader: r, setup: setup, warehouse: warehouse}
	proven, err := proof.run(ctx)
	if err == nil && proven.State == Spreading {
		proven.Lines = append(finding.Lines, proven.Lines...)
		return proven, nil // looked at again, with what is waking it
	}
	return s.queried(finding, &proven, err), nil
}

func (s checkProof) queried(finding Finding, proven *Finding, err error) Finding {
	var problem *databricks.Problem
	if proven != nil {
		finding.Lines, problem = append(finding.Lines, proven.Lines...), proven.Problem
	}
	if err != nil {
		problem = asProblem(err)
	}
	if problem == nil {
		return finding
	}
	if noWayThere(problem) || problem.Status >= 500 || problem.Status == 429 {
		finding.Lines = append(finding.Lines, Line{Mark: MarkSkipped, Text: "The queries were not run. " + problem.What, Problem: problem})
		return finding
	}
	concern := Concern{
		Step: "proof", Code: "query-refused", Severity: Serious, Say: problem.What + " " + problem.Why, Remedy: problem.Who,
	}
	switch problem.Kind {
	case ProblemReadsMore:
		concern.Code = "reads-more"
	case databricks.ProblemMissingScope:
		concern.Command = s.command("scopes")
	}
	finding.Seen = checked{concerns: []Concern{concern}}
	finding.Lines = append(finding.Lines, Line{Mark: MarkBlocked, Text: concern.Say, Problem: problem})
	return finding
}

// notOpened is for a credential that cannot be read here: that says nothing about whether it works.
func notOpened(setup Setup, err error) *databricks.Problem {
	cause, fix := keystore.Explain(err)
	problem := &databricks.Problem{Kind: ProblemKeychain, What: "Your keychain could not be read.", Why: cause, Who: fix}
	if setup.Answer(KeepKey) == KeepFile {
		problem.What, problem.Why = "The encrypted file was not opened.", "Give its passphrase: --passphrase env:NAME or file:PATH."
	}
	return problem
}
