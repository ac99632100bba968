package steps

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// trial is one query of the proof, and what it came to.
type trial struct {
	name    string // what it would show: "read one row of …"
	ask     databricks.Query[databricks.Statement]
	table   string
	refused bool // it must not succeed
	skip    string

	line  Line
	id    databricks.StatementID // of one that need not be sent again: it goes on, or came to what it should
	going bool
	ended *Finding // the proof goes no further
	err   error
}

// sentFact begins the name of a fact that is the id of a statement.
const sentFact = "statement_"

// sent is where the id of the trial's statement is learned while another look is to come. It is bound to what was sent, so that another
// table or warehouse is another statement.
func (t trial) sent() databricks.Unknown {
	sum := sha256.Sum256([]byte(t.ask.Body))
	return databricks.Unknown(sentFact + hex.EncodeToString(sum[:8]))
}

// anew is what was learned without the statements that were sent. What they come to was so before the work, and proves nothing after it.
func anew(learned databricks.Facts) databricks.Facts {
	learned = maps.Clone(learned)
	maps.DeleteFunc(learned, func(fact databricks.Unknown, _ string) bool {
		return fact == Waking || strings.HasPrefix(string(fact), sentFact)
	})
	return learned
}

// sent are the statements that the next look asks for and does not send again, the one by which it signed in among them.
func (p proving) sent(trials []trial) databricks.Facts {
	facts := databricks.Facts{}
	learn(facts, Waking, string(p.whose))
	for _, trial := range trials {
		if trial.id != "" {
			learn(facts, trial.sent(), string(trial.id))
		}
	}
	return facts
}

func (p proving) statement(text string, wait time.Duration) databricks.Query[databricks.Statement] {
	return databricks.RunStatement(p.as(), p.warehouse.ID, text, wait)
}

func (p proving) one() trial {
	return trial{name: databricks.SelectOne, ask: p.statement(databricks.SelectOne, provingWait)}
}

// row reads one row of the chosen table. What is in it is looked at by nobody.
func (p proving) row() trial {
	table := p.table()
	if table == "" {
		return trial{skip: "no table was read, because none was chosen"}
	}
	return trial{name: "read one row of " + table, ask: p.statement(oneRowOf(table), provingWait), table: table}
}

// table is the chosen one, or the one that data found if another was chosen before for other schemas.
func (p proving) table() string {
	chosen := p.setup.Answer(proofTable)
	switch {
	case chosen == "" || chosen == readNothing:
		return ""
	case checkProofTable(p.setup, chosen) != nil:
		return p.setup.Fact(ProofTable)
	}
	return chosen
}

func (p proving) refusal() trial {
	table := p.setup.Fact(Refusable)
	if table == "" {
		return trial{skip: "nothing was found that must be refused"}
	}
	return trial{
		name: "refused on " + table + ", as it should be", ask: p.statement(oneRowOf(table), provingWait), table: table, refused: true,
	}
}

func oneRowOf(table string) string {
	parts := strings.SplitN(table, ".", 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	return databricks.SelectOneRow(databricks.CatalogName(parts[0]), parts[1], parts[2])
}

// refusals are what a query that must be refused may come to.
var refusals = []databricks.ProblemKind{
	databricks.ProblemMayNotRead, databricks.ProblemTableGone, databricks.ProblemSchemaGone, databricks.ProblemCatalogGone,
}

func (t *trial) run(ctx context.Context, p proving) {
	if t.skip != "" {
		t.line = Line{Mark: MarkSkipped, Text: t.skip}
		return
	}
	statement, err := p.goOn(ctx, t.sent(), t.ask)
	if err == nil {
		t.id = statement.ID
		if problem := statement.Refusal(t.ask.Request); problem != nil {
			err = problem
		}
	}
	switch {
	case err == nil && statement.Going():
		t.line, t.going = Line{Mark: MarkSpread, Text: t.name}, true
		t.ended = &Finding{State: Spreading, Say: "a query is still running", Learned: due()}
	case t.refused && err == nil:
		t.line = Line{Mark: MarkBlocked, Text: t.table + " can be read, though it should be refused"}
		finding := blocked(p.readsMore(ctx, t.table))
		t.ended = &finding
	case t.refused && databricks.IsProblem(err, refusals...):
		t.line = Line{Mark: MarkDone, Text: t.name, Detail: refusalText(err)}
	case err != nil:
		t.line = Line{Mark: MarkBlocked, Text: "not: " + t.name}
		t.id, t.err = "", err // what is refused now may be allowed then
	case t.table != "" && len(statement.Result.Rows) == 0:
		t.line = Line{Mark: MarkDone, Text: "read " + t.table + ", which is empty"}
	default:
		t.line = Line{Mark: MarkDone, Text: t.name}
	}
}

// refusalText says which of the two refusals it was.
func refusalText(err error) string {
	if databricks.IsProblem(err, databricks.ProblemMayNotRead) {
		return "no permission"
	}
	return "not found, for it"
}

// readsMore says through whom the principal reads what nobody agreed to.
func (p proving) readsMore(ctx context.Context, table string) *databricks.Problem {
	problem := &databricks.Problem{
		Kind: ProblemReadsMore, What: "It can read more than you agreed to.",
		Why:  fmt.Sprintf("%s was read, though brickpass gave no right to it. Some group that the principal is in may have one.", table),
		Who:  "The owner of " + table + ".",
		Send: fmt.Sprintf("The service principal %s can read %s and should not. Which group lets it in?", p.setup.Fact(ApplicationID), table),
	}
	held, err := effective(ctx, p.reader, databricks.OnTable, table, p.setup.Fact(ApplicationID))
	if err != nil {
		return problem
	}
	for _, assigned := range held {
		i := slices.IndexFunc(assigned.Privileges, func(e databricks.Effective) bool {
			return e.Privilege == databricks.Select || e.Privilege == databricks.AllPrivileges
		})
		if i < 0 {
			continue
		}
		from := assigned.Privileges[i]
		on, name := databricks.OnTable, table
		if from.FromName != "" {
			on, name = databricks.Securable(strings.ToLower(from.FromType)), from.FromName
		}
		problem.Why = fmt.Sprintf("%s was read. %s holds %s on the %s %s.", table, assigned.Principal, from.Privilege.SQL(), on, name)
		problem.Who = fmt.Sprintf("The owner of the %s %s.", on, name)
		problem.Send = fmt.Sprintf("REVOKE %s ON %s %s FROM %s;", from.Privilege.SQL(), strings.ToUpper(string(on)),
			databricks.QuoteFullName(name), databricks.QuoteName(assigned.Principal))
		return problem
	}
	return problem
}
