package steps

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"brickpass/databricks"
)

// proofStep shows that the set-up works, with the credential that the partner is given: something that must work, and
// something that must be refused.
type proofStep struct{}

// Problems that a proof can meet beside the refusals of Databricks.
const (
	ProblemSomebodyElse databricks.ProblemKind = "proof-as-somebody-else"
	ProblemReadsMore    databricks.ProblemKind = "proof-reads-more"
)

// proofSeen is what Changes needs.
type proofSeen struct {
	warehouse databricks.Warehouse
	asleep    bool
}

func (proofStep) About() About {
	return About{
		ID: "proof", Rail: "Proof", Title: "Does it work, as {partner}?",
		Why: "That everything was set is no proof. brickpass signs in with the new {credential} and runs a few queries as " +
			"{partner} would: one that must work, and one that must be refused.",
		ByHand: []string{
			"The guide goes straight to the partner's own test.",
			"Today: the same queries by POST /api/2.0/sql/statements, with the token in the Authorization header.",
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/sql-execution-tutorial",
		Needs: []ID{"token", "warehouse", "data", "network"},
	}
}

// due is what is learned while a proof has yet to be run in this run.
func due() databricks.Facts { return databricks.Facts{ProofDue: "yes"} }

func (proofStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if setup.Elsewhere() {
		return notTried(setup), nil
	}
	if setup.Own() {
		return proveOwn(ctx, r, setup)
	}
	id := databricks.WarehouseID(setup.Answer(warehouseID))
	warehouse, err := databricks.Ask(ctx, r, databricks.WarehouseByID(id))
	if err != nil {
		return Finding{}, err
	}
	seen := proofSeen{warehouse, !warehouse.Running() && warehouse.State != "STARTING"}
	if !setup.Known(TokenItem) || !setup.Known(CanRun) || !setup.Known(CanRead) {
		problem, err := noSuchTable(ctx, r, setup)
		if err != nil {
			return Finding{}, err
		}
		if problem != nil {
			return blocked(problem), nil
		}
		return Finding{State: Missing, Say: "comes last, with the new " + setup.Credential(), Learned: due(), Seen: seen}, nil
	}
	if seen.asleep {
		if on, ok := heldBefore(r, setup); ok && !setup.Known(ProofDue) {
			return heldFinding(on, warehouse), nil
		}
		return Finding{
			State: Missing, Say: "comes last; warehouse " + warehouse.Name + " is asleep", Learned: due(), Seen: seen,
		}, nil
	}
	proof := proving{reader: r, setup: setup, warehouse: warehouse}
	finding, err := proof.run(ctx)
	finding.Seen = seen
	return finding, err
}

// notTried is the finding where the value of the credential stayed with whoever uses it.
func notTried(setup Setup) Finding {
	return Finding{State: So, Say: "not tried", Lines: []Line{{
		Mark: MarkSkipped, Text: "The value of the " + setup.Credential() + " is not on this computer, so nobody can sign in with it here.",
	}}}
}

// heldBefore is the day on which the same proof held with the same token. It is not worth the cost of waking a warehouse
// again.
func heldBefore(r Reader, setup Setup) (string, bool) {
	past, ok := pastOf(r, setup)
	if !ok || past.Facts[TokenItem] != setup.Fact(TokenItem) {
		return "", false
	}
	for _, key := range []string{warehouseID, dataSchemas, proofTable} {
		if past.Answers[key] != setup.Answer(key) {
			return "", false
		}
	}
	return past.Facts[Proven], past.Facts[Proven] != ""
}

func heldFinding(on string, warehouse databricks.Warehouse) Finding {
	text := on
	if day, err := time.Parse("2006-01-02", on); err == nil {
		text = dateText(day)
	}
	return Finding{
		State: So, Say: "last held on " + text, Learned: databricks.Facts{Proven: on},
		Lines: []Line{{Mark: MarkSkipped, Text: fmt.Sprintf(
			"Not run again: warehouse %s is asleep, and waking it costs. The proof last held on %s.", warehouse.Name, text)}},
	}
}

func (proofStep) Changes(_ Setup, finding Finding) []Change {
	seen, _ := finding.Seen.(proofSeen)
	if finding.State != Missing || !seen.asleep {
		return nil
	}
	return seen.start()
}

// Eventually is that a warehouse that is awake at the yes falls asleep before its proof comes: a token may wait ten minutes for its access.
func (proofStep) Eventually(_ Setup, finding Finding) (when, title string, changes []Change) {
	seen, ok := finding.Seen.(proofSeen)
	if !ok || seen.asleep || seen.warehouse.NeverStops() {
		return "", "", nil
	}
	return "if warehouse " + seen.warehouse.Name + " has fallen asleep by then", "start it for the proof, it costs", seen.start()
}

// start is the one change of a proof.
func (seen proofSeen) start() []Change {
	back, noUndo := "it stops by itself", "It falls asleep again when nobody uses it."
	switch {
	case seen.warehouse.NeverStops():
		back, noUndo = "you stop it", "It never falls asleep by itself: stop it when nobody needs it."
	case seen.warehouse.AutoStop != nil:
		noUndo = fmt.Sprintf("It falls asleep again after %d minutes without use.", *seen.warehouse.AutoStop)
	}
	return []Change{{
		Step: "proof", ID: "start", Title: "start warehouse " + seen.warehouse.Name, Value: "for the proof, it costs",
		Spends: true, Request: databricks.StartWarehouse(seen.warehouse.ID), Back: back, NoUndo: noUndo,
	}}
}

// proving is one run of the proof.
type proving struct {
	reader    Reader
	setup     Setup
	warehouse databricks.Warehouse
	whose     databricks.StatementID // the statement that told who the credential belongs to
}

// as is who the partner is, by what is kept for it.
func (p proving) as() databricks.Actor { return kindOf(p.setup).actor() }

const (
	wakingWait  = 5 * time.Second  // short, so that waking is seen to go on
	provingWait = 30 * time.Second // the warehouse is awake by then
)

func (p *proving) run(ctx context.Context) (Finding, error) {
	signedIn, finding, err := p.signIn(ctx)
	if err != nil || finding != nil {
		return orWait(finding, lacksScope(err, p.setup))
	}
	trials := []trial{p.one(), p.row(), p.refusal()}
	var asked sync.WaitGroup
	for i := range trials {
		asked.Go(func() { trials[i].run(ctx, *p) })
	}
	asked.Wait()
	lines := []Line{signedIn}
	for _, trial := range trials {
		lines = append(lines, trial.line)
		if trial.ended != nil || trial.err != nil {
			ended, err := orWait(trial.ended, lacksScope(trial.err, p.setup))
			ended.Lines = lines
			if trial.going {
				maps.Copy(ended.Learned, p.sent(trials))
			}
			return ended, err
		}
	}
	lines = append(lines, p.clusters(ctx)...)
	lines = append(lines, Line{
		Mark: MarkSkipped, Text: p.setup.Say("What this cannot show: whether {partner}'s own machines can reach you."),
	})
	return Finding{
		State: So, Say: p.setup.Say("it works, as {partner}"), Lines: lines,
		Learned: databricks.Facts{Proven: p.setup.Now.Format("2006-01-02")},
	}, nil
}

// orWait makes a finding of a refusal that only needs time, so that the walk goes on and the work waits.
func orWait(finding *Finding, err error) (Finding, error) {
	if finding != nil {
		return *finding, nil
	}
	problem := asProblem(err)
	if !problem.Spreading {
		return Finding{Learned: due()}, problem
	}
	return Finding{State: Spreading, Say: "not everywhere yet: " + problem.What, Problem: problem, Learned: due()}, nil
}

// signIn asks who the token belongs to, which wakes the warehouse. SELECT current_user() answers even where a token is
// limited to SQL and /Me is closed to it (databricks-api.md 9.3).
func (p *proving) signIn(ctx context.Context) (Line, *Finding, error) {
	ask := databricks.RunStatement(p.as(), p.warehouse.ID, databricks.SelectCurrentUser, wakingWait)
	statement, err := p.goOn(ctx, Waking, ask)
	if err != nil {
		return Line{}, nil, err
	}
	p.whose = statement.ID
	if statement.Going() {
		learned := due()
		learned[Waking] = string(statement.ID)
		return Line{}, &Finding{
			State: Spreading, Say: "waking warehouse " + p.warehouse.Name, Learned: learned,
			Lines: []Line{{Mark: MarkSpread, Text: "waking warehouse " + p.warehouse.Name, Detail: wakingText(p.warehouse)}},
		}, nil
	}
	if problem := statement.Refusal(ask.Request); problem != nil {
		return Line{}, nil, problem
	}
	if name, _ := statement.Value(); name != p.setup.Fact(ApplicationID) {
		finding := blocked(p.somebodyElse(name))
		return Line{}, &finding, nil
	}
	who := p.setup.Answer(principalName)
	if who == "" {
		who = p.setup.Fact(ApplicationID)
	}
	return Line{Mark: MarkDone, Text: "signed in with the " + p.setup.Credential() + " " + keptWhere(p.setup) + ", as " + who}, nil, nil
}

// goOn asks for the statement that the look before sent, or sends it: one that takes long would never be seen to end, and would run
// once more with each look.
func (p proving) goOn(ctx context.Context, sent databricks.Unknown, ask databricks.Query[databricks.Statement]) (databricks.Statement, error) {
	if id := p.setup.Fact(sent); id != "" {
		statement, err := databricks.Ask(ctx, p.reader, databricks.StatementByID(p.as(), databricks.StatementID(id)))
		if err == nil && statement.Status.State != databricks.Closed {
			return statement, nil
		}
		if err != nil && !databricks.IsProblem(err, databricks.ProblemNotFound) {
			return statement, err
		}
	}
	return databricks.Ask(ctx, p.reader, ask)
}

func wakingText(warehouse databricks.Warehouse) string {
	if warehouse.Serverless {
		return "usually under a minute"
	}
	return "usually a few minutes"
}

func (p proving) somebodyElse(name string) *databricks.Problem {
	if name == "" {
		name = "nobody"
	}
	noun := p.setup.Credential()
	return &databricks.Problem{
		Kind: ProblemSomebodyElse, What: "The " + noun + " signs in as somebody else.",
		Why: fmt.Sprintf("Databricks says that it belongs to %s, and not to the principal %s.",
			strings.TrimSpace(name), p.setup.Fact(ApplicationID)),
		Who:  "You: revoke this " + noun + " with the command below, and go back to give the connection another name.",
		Send: databricks.Fill(revocation(p.setup), p.setup.Facts).CLI(),
	}
}
