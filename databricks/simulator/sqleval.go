package simulator

import (
	"fmt"
	"strconv"
	"strings"
)

// table of an answer: names, kinds and rows; nil is SQL's NULL.
type resultSet struct {
	columns []column
	rows    [][]*string
}

// sqlError is a statement's failure: HTTP 200, state FAILED (databricks-api.md 9.3).
type sqlError struct {
	code     string // error_code of the envelope
	state    string // SQLSTATE
	message  string
	position string
}

func (e *sqlError) text() string { return e.message + " SQLSTATE: " + e.state + e.position }

func insufficient(privilege string, at securable) *sqlError {
	return &sqlError{code: "BAD_REQUEST", state: "42501", message: fmt.Sprintf(
		"[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nUser does not have %s on %s.", privilege, at.describe())}
}

// runner evaluates one statement for one identity, with the grants as they are when it runs.
type runner struct {
	*state
	who             *identity
	catalog, schema string // for names of fewer than three parts
}

func (r runner) run(text string) (resultSet, *sqlError) {
	q, err := parseSQL(text)
	if err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
		return resultSet{}, &sqlError{
			code: "BAD_REQUEST", state: "42601", position: " (line 1, pos 0)",
			message: fmt.Sprintf("[PARSE_SYNTAX_ERROR] Syntax error at or near '%s'.", first),
		}
	}
	switch q.verb {
	case verbSelect:
		return r.selectRows(q)
	case verbShowCatalogs:
		return r.showCatalogs(q), nil
	case verbShowSchemas:
		return r.showSchemas(q)
	case verbShowTables:
		return r.showTables(q)
	case verbModify:
		return resultSet{}, r.refuseModify(q)
	case verbCreate:
		return resultSet{}, r.refuseCreate(q)
	}
	return resultSet{}, notSimulated()
}

// notSimulated is for statements that a real warehouse would run. It is no answer of Databricks and says so.
func notSimulated() *sqlError {
	return &sqlError{code: "NOT_IMPLEMENTED", state: "0A000", message: "[UNSUPPORTED_FEATURE] This simulator does not run this statement."}
}

// qualify completes a name to three parts, or two for a schema.
func (r runner) qualify(parts []string, want int) []string {
	missing := want - len(parts)
	if missing <= 0 {
		return parts
	}
	return append([]string{r.catalog, r.schema}[:missing:missing], parts...)
}

// enter checks the privileges for using a catalog and a schema, from the outside in.
func (r runner) enter(at securable) *sqlError {
	if r.shutOut(at.catalog) {
		return &sqlError{code: "BAD_REQUEST", state: "42501", message: fmt.Sprintf(
			"[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nCatalog '%s' is not accessible in current workspace.", at.catalog.name)}
	}
	outer := securable{catalog: at.catalog}
	if !r.owns(r.who, outer) && !r.has(r.who, outer, "USE_CATALOG") {
		return insufficient("USE CATALOG", outer)
	}
	if at.schema == nil {
		return nil
	}
	inner := securable{catalog: at.catalog, schema: at.schema}
	if !r.owns(r.who, outer) && !r.owns(r.who, inner) && !r.has(r.who, inner, "USE_SCHEMA") {
		return insufficient("USE SCHEMA", inner)
	}
	return nil
}

// table finds a table that the caller may use in a given way.
func (r runner) table(q query, privilege string) (securable, *sqlError) {
	parts := r.qualify(q.from, 3)
	found, missing := r.find(strings.Join(parts, "."))
	switch missing {
	case "CATALOG":
		return found, notFound(parts, q.fromAt)
	case "SCHEMA", "TABLE":
		if refused := r.enter(found); refused != nil {
			return found, refused
		}
		return found, notFound(parts, q.fromAt)
	}
	if refused := r.enter(found); refused != nil {
		return found, refused
	}
	for _, level := range found.chain() {
		if r.owns(r.who, level) {
			return found, nil
		}
	}
	if !r.has(r.who, found, privilege) {
		return found, insufficient(privilege, found)
	}
	return found, nil
}

func notFound(parts []string, at int) *sqlError {
	return &sqlError{
		code: "BAD_REQUEST", state: "42P01", position: "; line 1 pos " + strconv.Itoa(at),
		message: fmt.Sprintf("[TABLE_OR_VIEW_NOT_FOUND] The table or view %s cannot be found. Verify the spelling and correctness of the schema and catalog.",
			quoteName(parts)),
	}
}

func quoteName(parts []string) string {
	quotedParts := make([]string, 0, len(parts))
	for _, part := range parts {
		quotedParts = append(quotedParts, "`"+strings.ReplaceAll(part, "`", "``")+"`")
	}
	return strings.Join(quotedParts, ".")
}

func (r runner) selectRows(q query) (resultSet, *sqlError) {
	source := [][]string{{}}
	var known []column
	if q.from != nil {
		found, refused := r.table(q, "SELECT")
		if refused != nil {
			return resultSet{}, refused
		}
		source, known = found.table.rows, found.table.columns
	}
	if len(q.columns) == 0 {
		for _, one := range known {
			q.columns = append(q.columns, sqlColumn{name: one.name, column: one.name})
		}
	}
	if len(q.columns) == 1 && q.columns[0].function == "count" {
		count := strconv.Itoa(len(source))
		return limited(resultSet{[]column{{q.columns[0].name, "LONG"}}, [][]*string{{&count}}}, q.limit), nil
	}
	result := resultSet{}
	pick := make([]func([]string) *string, 0, len(q.columns))
	for _, one := range q.columns {
		value, kind, refused := r.expression(one, known)
		if refused != nil {
			return resultSet{}, refused
		}
		pick = append(pick, value)
		result.columns = append(result.columns, column{one.name, kind})
	}
	for _, row := range source {
		values := make([]*string, 0, len(pick))
		for _, value := range pick {
			values = append(values, value(row))
		}
		result.rows = append(result.rows, values)
	}
	return limited(result, q.limit), nil
}

func limited(result resultSet, limit int) resultSet {
	if limit >= 0 && limit < len(result.rows) {
		result.rows = result.rows[:limit]
	}
	return result
}

// expression gives the value of a column for each row.
func (r runner) expression(one sqlColumn, known []column) (func([]string) *string, string, *sqlError) {
	constant := func(value string) func([]string) *string { return func([]string) *string { return &value } }
	switch {
	case one.null:
		return func([]string) *string { return nil }, one.kind, nil
	case one.function != "":
		switch one.function {
		case "current_user", "session_user", "user":
			return constant(r.who.name), "STRING", nil
		case "current_catalog":
			return constant(r.catalog), "STRING", nil
		case "current_schema", "current_database":
			return constant(r.schema), "STRING", nil
		case "current_metastore":
			return constant("aws:us-east-1:" + metastoreID), "STRING", nil
		}
		return nil, "", &sqlError{code: "BAD_REQUEST", state: "42883", message: fmt.Sprintf(
			"[UNRESOLVED_ROUTINE] Cannot resolve routine `%s` on search path.", one.function)}
	case one.column != "":
		for position, c := range known {
			if strings.EqualFold(c.name, one.column) {
				return func(row []string) *string { return &row[position] }, c.kind, nil
			}
		}
		return nil, "", &sqlError{code: "BAD_REQUEST", state: "42703", message: fmt.Sprintf(
			"[UNRESOLVED_COLUMN.WITHOUT_SUGGESTION] A column, variable, or function parameter with name `%s` cannot be resolved.", one.column)}
	}
	return constant(one.value), one.kind, nil
}

// refuseModify refuses a change of rows: for want of MODIFY, else because nothing is changed in here.
func (r runner) refuseModify(q query) *sqlError {
	if _, refused := r.table(q, "MODIFY"); refused != nil {
		return refused
	}
	return notSimulated()
}

func (r runner) refuseCreate(q query) *sqlError {
	parts := r.qualify(q.from, 3)
	found, missing := r.find(strings.Join(parts[:2], "."))
	if missing != "" {
		return notFound(parts, q.fromAt)
	}
	if refused := r.enter(found); refused != nil {
		return refused
	}
	if !r.manages(r.who, found) && !r.has(r.who, found, "CREATE_TABLE") {
		return insufficient("CREATE TABLE", found)
	}
	return notSimulated()
}
