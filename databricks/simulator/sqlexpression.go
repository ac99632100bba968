package simulator

import (
	"strconv"
	"strings"
)

// column reads one expression and its name.
func (p *sqlParser) column() (sqlColumn, error) {
	one, err := p.expression()
	if err != nil {
		return one, err
	}
	if p.accept("AS") {
		alias := p.next()
		if alias.form != formWord && alias.form != formName || alias.text == "" {
			return one, errSyntax
		}
		one.name = alias.text
	}
	return one, nil
}

// expression reads a literal, a function or the name of a column.
func (p *sqlParser) expression() (sqlColumn, error) {
	t := p.next()
	switch t.form {
	case formNumber:
		return number(t.text)
	case formText:
		return sqlColumn{name: t.text, kind: "STRING", value: t.text}, nil
	case formName:
		if t.text != "" {
			return sqlColumn{name: t.text, column: t.text}, nil
		}
	case formWord:
		return p.word(t)
	}
	return sqlColumn{}, errSyntax
}

func number(text string) (sqlColumn, error) {
	if !strings.Contains(text, ".") {
		return sqlColumn{name: text, kind: "INT", value: text}, nil
	}
	_, err := strconv.ParseFloat(text, 64)
	if err != nil {
		err = errSyntax
	}
	return sqlColumn{name: text, kind: "DECIMAL", value: text}, err
}

// word is an expression that begins with a plain word.
func (p *sqlParser) word(t sqlToken) (sqlColumn, error) {
	upper, lower := strings.ToUpper(t.text), strings.ToLower(t.text)
	switch {
	case upper == "NULL":
		return sqlColumn{name: "NULL", kind: "VOID", null: true}, nil
	case upper == "TRUE" || upper == "FALSE":
		return sqlColumn{name: lower, kind: "BOOLEAN", value: lower}, nil
	case reserved[upper]:
		return sqlColumn{}, errSyntax
	case p.accept("("):
		return p.function(lower)
	}
	return sqlColumn{name: t.text, column: t.text}, nil
}

// function reads the rest of a call: without arguments, but for count(*) and count(1).
func (p *sqlParser) function(name string) (sqlColumn, error) {
	one := sqlColumn{name: name + "()", kind: "STRING", function: name}
	if name == "count" {
		if !p.accept("*") && p.next().text != "1" {
			return one, errSyntax
		}
		one.name, one.kind = "count(1)", "LONG"
	}
	if !p.accept(")") {
		return one, errSyntax
	}
	return one, nil
}

var reserved = map[string]bool{"FROM": true, "LIMIT": true, "SELECT": true, "WHERE": true, "AS": true}
