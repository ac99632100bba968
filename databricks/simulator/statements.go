package simulator

import (
	"strconv"
	"strings"
	"time"
)

const (
	defaultWait     = 10 * time.Second
	shortestWait    = 5 * time.Second
	longestWait     = 50 * time.Second
	statementKept   = time.Hour // how long a result can be asked for
	statementsCount = 10_000    // how many are kept at all
)

// statement is one run of SQL. It runs when its warehouse does, with the grants of that moment.
type statement struct {
	id, text  string
	who       *identity
	runner    runner
	warehouse *warehouse
	createdAt time.Time
	readyAt   time.Time
	ran       bool
	canceled  bool
	result    resultSet
	failure   *sqlError
}

type statementBody struct {
	Warehouse   string `json:"warehouse_id"`
	Text        string `json:"statement"`
	Wait        string `json:"wait_timeout"`
	OnWait      string `json:"on_wait_timeout"`
	Disposition string `json:"disposition"`
	Format      string `json:"format"`
	Catalog     string `json:"catalog"`
	Schema      string `json:"schema"`
}

// executeStatement is POST /api/2.0/sql/statements (databricks-api.md 9.3).
func (c *call) executeStatement() reply {
	var asked statementBody
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	wait, refused := c.checkStatement(asked)
	if refused != nil {
		return *refused
	}
	w, refused := c.findWarehouse(asked.Warehouse)
	if refused != nil {
		return *refused
	}
	if !c.mayUseWarehouse(w) {
		return c.notYourWarehouse()
	}
	w.start(c.now)
	s := c.newStatement(asked, w)
	if left := s.readyAt.Sub(c.now); left > 0 && wait > 0 {
		c.now = c.pause(min(left, wait))
		if c.now.Before(s.readyAt) && asked.OnWait == "CANCEL" {
			s.canceled = true
		}
	}
	return c.showStatement(s)
}

// checkStatement reads the times: 0s or 5s to 50s, ten seconds if nothing is said.
func (c *call) checkStatement(asked statementBody) (time.Duration, *reply) {
	var refused reply
	wait := defaultWait
	if asked.Wait != "" {
		number, isSeconds := strings.CutSuffix(asked.Wait, "s")
		seconds, err := strconv.Atoi(number)
		wait = time.Duration(seconds) * time.Second
		if !isSeconds || err != nil || wait != 0 && (wait < shortestWait || wait > longestWait) {
			refused = c.invalid("wait_timeout must be 0 or between 5 and 50 seconds: %s", asked.Wait) // UNCONFIRMED text
			return 0, &refused
		}
	}
	switch {
	case asked.Text == "":
		refused = c.invalid("Missing required field: statement")
	case asked.Warehouse == "":
		refused = c.invalid("Missing required field: warehouse_id")
	case asked.OnWait != "" && asked.OnWait != "CONTINUE" && asked.OnWait != "CANCEL":
		refused = c.invalid("Invalid on_wait_timeout: %s", asked.OnWait)
	case wait == 0 && asked.OnWait == "CANCEL":
		refused = c.invalid("on_wait_timeout CANCEL is not allowed with wait_timeout 0s")
	case asked.Disposition != "" && asked.Disposition != "INLINE" || asked.Format != "" && asked.Format != "JSON_ARRAY":
		refused = c.invalid("This simulator answers INLINE as JSON_ARRAY only")
	default:
		return wait, nil
	}
	return 0, &refused
}

func (c *call) newStatement(asked statementBody, w *warehouse) *statement {
	s := &statement{
		id: "01f0" + c.ids.uuid("statement")[4:], text: asked.Text, who: c.who, warehouse: w, createdAt: c.now,
		readyAt: latest(c.now, w.runsFrom()),
		runner:  runner{state: c.state, who: c.who, catalog: asked.Catalog, schema: asked.Schema},
	}
	if s.runner.catalog == "" {
		s.runner.catalog = "main"
	}
	if s.runner.schema == "" {
		s.runner.schema = "default"
	}
	if len(c.statements) >= statementsCount {
		clear(c.statements)
	}
	c.statements[s.id] = s
	return s
}

// showStatement runs it if its time has come, and answers with what there is.
func (c *call) showStatement(s *statement) reply {
	answer := map[string]any{"statement_id": s.id}
	switch {
	case s.canceled:
		answer["status"] = map[string]any{"state": "CANCELED"}
		return ok(answer)
	case c.now.Before(s.readyAt):
		answer["status"] = map[string]any{"state": "PENDING"}
		return ok(answer)
	case !s.ran:
		s.result, s.failure = s.runner.run(s.text)
		s.ran, s.warehouse.usedAt = true, c.now
	}
	if s.failure != nil {
		answer["status"] = map[string]any{
			"state": "FAILED", "sql_state": s.failure.state,
			"error": map[string]string{"error_code": s.failure.code, "message": s.failure.text()},
		}
		return ok(answer)
	}
	answer["status"] = map[string]any{"state": "SUCCEEDED"}
	columns := []any{}
	for position, one := range s.result.columns {
		columns = append(columns, map[string]any{
			"name": one.name, "position": position, "type_name": one.kind, "type_text": one.kind,
		})
	}
	rows := len(s.result.rows)
	manifest := map[string]any{
		"format": "JSON_ARRAY", "schema": map[string]any{"column_count": len(columns), "columns": columns},
		"total_row_count": rows, "total_chunk_count": min(rows, 1), "truncated": false,
	}
	result := map[string]any{"chunk_index": 0, "row_offset": 0, "row_count": rows}
	if rows > 0 {
		manifest["chunks"] = []any{map[string]any{"chunk_index": 0, "row_offset": 0, "row_count": rows}}
		result["data_array"] = s.result.rows
	}
	answer["manifest"], answer["result"] = manifest, result
	return ok(answer)
}

// withStatement finds one of the caller's own.
func (c *call) withStatement(do func(*statement) reply) reply {
	s := c.statements[c.request.PathValue("id")]
	if s == nil || s.who != c.who || c.now.Sub(s.createdAt) > statementKept {
		return c.missing("The statement %s was not found.", c.request.PathValue("id")) // UNCONFIRMED text
	}
	return do(s)
}

func (c *call) getStatement() reply { return c.withStatement(c.showStatement) }

func (c *call) cancelStatement() reply {
	return c.withStatement(func(s *statement) reply {
		if !s.ran {
			s.canceled = true
		}
		return empty()
	})
}
