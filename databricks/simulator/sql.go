package simulator

import (
	"errors"
	"strconv"
	"strings"
)

// query is a statement that the simulator understands: what a partner's first steps and a proof need, and enough of the
// rest to refuse it as the real service would.
type query struct {
	verb    verb
	columns []sqlColumn // of a SELECT; empty with a table: all
	from    []string    // the parts of the name of a table, schema or catalog
	fromAt  int         // where it stands in the text, for error messages
	limit   int         // -1: none
	pattern string      // LIKE
}

type verb string

const (
	verbSelect       verb = "SELECT"
	verbShowCatalogs verb = "SHOW CATALOGS"
	verbShowSchemas  verb = "SHOW SCHEMAS"
	verbShowTables   verb = "SHOW TABLES"
	verbModify       verb = "MODIFY" // INSERT, UPDATE, DELETE, MERGE, TRUNCATE
	verbCreate       verb = "CREATE"
	verbOther        verb = "OTHER"
)

// sqlColumn is one expression of a SELECT: a literal, a function of the session, a column's name or a count.
type sqlColumn struct {
	name, kind string
	value      string
	null       bool
	function   string
	column     string
}

var errSyntax = errors.New("syntax error")

// sqlParser walks over the tokens of one statement.
type sqlParser struct {
	tokens []sqlToken
	text   string
}

func (p *sqlParser) peek() sqlToken {
	if len(p.tokens) == 0 {
		return sqlToken{form: formMark, start: len(p.text)}
	}
	return p.tokens[0]
}

func (p *sqlParser) next() sqlToken {
	t := p.peek()
	if len(p.tokens) > 0 {
		p.tokens = p.tokens[1:]
	}
	return t
}

// accept takes a keyword or a mark, if it comes next.
func (p *sqlParser) accept(words ...string) bool {
	t := p.peek()
	for _, word := range words {
		if (t.form == formWord || t.form == formMark) && strings.EqualFold(t.text, word) {
			p.next()
			return true
		}
	}
	return false
}

func (p *sqlParser) done() bool { return len(p.tokens) == 0 }

// parseSQL reads one statement.
func parseSQL(text string) (query, error) {
	tokens, err := sqlTokens(text)
	if err != nil {
		return query{}, err
	}
	p := &sqlParser{tokens: tokens, text: text}
	q, err := p.statement()
	if err != nil {
		return query{}, err
	}
	p.accept(";")
	if !p.done() {
		return query{}, errSyntax
	}
	return q, nil
}

func (p *sqlParser) statement() (query, error) {
	switch {
	case p.accept("SELECT"):
		return p.selectStatement()
	case p.accept("SHOW"):
		return p.showStatement()
	case p.accept("INSERT"):
		if !p.accept("INTO", "OVERWRITE") {
			return query{}, errSyntax
		}
		return p.writing(verbModify)
	case p.accept("UPDATE"), p.accept("TRUNCATE"), p.accept("MERGE"):
		p.accept("INTO")
		return p.writing(verbModify)
	case p.accept("DELETE"):
		if !p.accept("FROM") {
			return query{}, errSyntax
		}
		return p.writing(verbModify)
	case p.accept("CREATE"):
		return p.creating()
	case p.accept("ALTER", "DROP", "GRANT", "REVOKE", "USE", "SET", "DESCRIBE", "EXPLAIN", "WITH", "VALUES"):
		p.tokens = nil
		return query{verb: verbOther}, nil
	}
	return query{}, errSyntax
}

// writing names the table that a statement would change; the rest of it does not matter, because it is refused.
func (p *sqlParser) writing(v verb) (query, error) {
	p.accept("TABLE")
	at := p.peek().start
	name, err := p.name()
	p.tokens = nil
	return query{verb: v, from: name, fromAt: at}, err
}

func (p *sqlParser) creating() (query, error) {
	if p.accept("OR") && !p.accept("REPLACE") {
		return query{}, errSyntax
	}
	if !p.accept("TABLE", "VIEW") {
		p.tokens = nil
		return query{verb: verbOther}, nil
	}
	if p.accept("IF") && !(p.accept("NOT") && p.accept("EXISTS")) {
		return query{}, errSyntax
	}
	return p.writing(verbCreate)
}

func (p *sqlParser) selectStatement() (query, error) {
	q := query{verb: verbSelect, limit: -1}
	if !p.accept("*") {
		for {
			column, err := p.column()
			if err != nil {
				return query{}, err
			}
			q.columns = append(q.columns, column)
			if !p.accept(",") {
				break
			}
		}
	}
	if p.accept("FROM") {
		var err error
		q.fromAt = p.peek().start
		if q.from, err = p.name(); err != nil {
			return query{}, err
		}
	}
	if p.accept("LIMIT") {
		limit, err := strconv.Atoi(p.next().text)
		if err != nil || limit < 0 {
			return query{}, errSyntax
		}
		q.limit = limit
	}
	if q.from == nil && len(q.columns) == 0 {
		return query{}, errSyntax
	}
	return q, nil
}

// name reads a name of up to three parts.
func (p *sqlParser) name() ([]string, error) {
	var parts []string
	for {
		t := p.next()
		if t.text == "" || t.form != formName && t.form != formWord {
			return nil, errSyntax
		}
		parts = append(parts, t.text)
		if !p.accept(".") {
			break
		}
	}
	if len(parts) > 3 {
		return nil, errSyntax
	}
	return parts, nil
}

func (p *sqlParser) showStatement() (query, error) {
	var q query
	switch {
	case p.accept("CATALOGS"):
		q.verb = verbShowCatalogs
	case p.accept("SCHEMAS", "DATABASES"):
		q.verb = verbShowSchemas
	case p.accept("TABLES"):
		q.verb = verbShowTables
	default:
		return query{}, errSyntax
	}
	if q.verb != verbShowCatalogs && p.accept("IN", "FROM") {
		var err error
		q.fromAt = p.peek().start
		if q.from, err = p.name(); err != nil {
			return query{}, err
		}
	}
	if p.accept("LIKE") || p.peek().form == formText {
		t := p.next()
		if t.form != formText {
			return query{}, errSyntax
		}
		q.pattern = t.text
	}
	return q, nil
}
