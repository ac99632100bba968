package databricks

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

const statementsPath = "/api/2.0/sql/statements"

// StatementState is how far a statement has come (databricks-api.md 9.3).
type StatementState string

// The states.
const (
	Pending   StatementState = "PENDING"
	Running   StatementState = "RUNNING"
	Succeeded StatementState = "SUCCEEDED"
	Failed    StatementState = "FAILED"
	Canceled  StatementState = "CANCELED"
	Closed    StatementState = "CLOSED"
)

// Statement is a SQL statement that was sent, and its answer as far as there is one. A refusal by SQL comes with status 200:
// see Refusal.
type Statement struct {
	ID     StatementID `json:"statement_id"`
	Status struct {
		State StatementState `json:"state"`
		Error struct {
			Code    string `json:"error_code"`
			Message string `json:"message"`
		} `json:"error"`
		SQLState string `json:"sql_state"`
	} `json:"status"`
	Result struct {
		Rows [][]*string `json:"data_array"` // every value is text or null
	} `json:"result"`
}

// Going says whether it has not ended yet: ask for it again by its id. A warehouse that sleeps wakes first, which takes
// seconds to minutes.
func (s Statement) Going() bool { return s.Status.State == Pending || s.Status.State == Running }

// Value is the first column of the first row; false if there is no row or the value is null.
func (s Statement) Value() (string, bool) {
	if len(s.Result.Rows) == 0 || len(s.Result.Rows[0]) == 0 || s.Result.Rows[0][0] == nil {
		return "", false
	}
	return *s.Result.Rows[0][0], true
}

// The service waits between these, or not at all (databricks-api.md 9.3).
const (
	shortestWait = 5 * time.Second
	longestWait  = 50 * time.Second
)

// RunStatement sends a statement that only reads: the proof, made with the credential that is to be proven. The service
// waits for as long as said, 5 to 50 seconds, and then answers with the statement's id.
//
// Refusals: ProblemNoWarehouseUse, ProblemNoEntitlement, ProblemMissingScope (sql), ProblemNoSuchWarehouse; those of SQL
// itself are in the statement. It is a POST that changes nothing, so it may be repeated.
func RunStatement(as Actor, warehouse WarehouseID, text string, wait time.Duration) Query[Statement] {
	return Query[Statement]{Request{
		Target: Workspace, As: as, Method: http.MethodPost, Path: statementsPath,
		Body: Compact(struct {
			Warehouse     WarehouseID `json:"warehouse_id"`
			Statement     string      `json:"statement"`
			WaitTimeout   string      `json:"wait_timeout"`
			OnWaitTimeout string      `json:"on_wait_timeout"`
			Disposition   string      `json:"disposition"`
			Format        string      `json:"format"`
		}{warehouse, text, waitTimeout(wait), "CONTINUE", "INLINE", "JSON_ARRAY"}),
	}}
}

func waitTimeout(wait time.Duration) string {
	if wait <= 0 {
		return "0s"
	}
	return fmt.Sprintf("%ds", int(min(max(wait, shortestWait), longestWait)/time.Second))
}

// StatementByID asks what became of a statement.
func StatementByID(as Actor, id StatementID) Query[Statement] {
	return Query[Statement]{Request{
		Target: Workspace, As: as, Method: http.MethodGet, Path: statementsPath + "/" + segment(string(id)),
	}}
}

// The statements of the proof. SelectCurrentUser answers the application id of a principal.
const (
	SelectCurrentUser = "SELECT current_user()"
	SelectOne         = "SELECT 1"
)

// SelectOneRow reads one row of a table: it proves USE CATALOG, USE SCHEMA and SELECT at once.
func SelectOneRow(catalog CatalogName, schema, table string) string {
	return "SELECT * FROM " + QuoteName(string(catalog)) + "." + QuoteName(schema) + "." + QuoteName(table) + " LIMIT 1"
}

// QuoteName quotes an identifier for SQL: back-quotes around it, and those inside doubled.
func QuoteName(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// QuoteFullName quotes each part of a name such as main.public; a dot always parts, because no name in Unity Catalog holds
// one.
func QuoteFullName(fullName string) string {
	parts := strings.Split(fullName, ".")
	for i, part := range parts {
		parts[i] = QuoteName(part)
	}
	return strings.Join(parts, ".")
}
