package simulator

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sqlToken is one word of a statement. Quoted ones are never keywords.
type sqlToken struct {
	text  string
	form  sqlForm
	start int
}

type sqlForm int

const (
	formWord sqlForm = iota
	formName         // in back-quotes
	formText         // in quotes
	formNumber
	formMark
)

// sqlTokens cuts a statement; comments are left out.
func sqlTokens(text string) ([]sqlToken, error) {
	var tokens []sqlToken
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r):
			i += size
		case strings.HasPrefix(text[i:], "--"):
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return tokens, nil
			}
			i += end
		case strings.HasPrefix(text[i:], "/*"):
			end := strings.Index(text[i+2:], "*/")
			if end < 0 {
				return nil, errSyntax
			}
			i += end + 4
		case r == '`' || r == '\'' || r == '"':
			value, length, err := quoted(text[i:])
			if err != nil {
				return nil, err
			}
			form := formText
			if r == '`' {
				form = formName
			}
			tokens = append(tokens, sqlToken{value, form, i})
			i += length
		case unicode.IsDigit(r):
			length := lengthOf(text[i:], func(r rune) bool { return unicode.IsDigit(r) || r == '.' })
			tokens = append(tokens, sqlToken{text[i : i+length], formNumber, i})
			i += length
		case inWord(r):
			length := lengthOf(text[i:], inWord)
			tokens = append(tokens, sqlToken{text[i : i+length], formWord, i})
			i += length
		default:
			tokens = append(tokens, sqlToken{text[i : i+size], formMark, i})
			i += size
		}
	}
	return tokens, nil
}

func inWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// lengthOf says how far a text begins with such characters.
func lengthOf(text string, such func(rune) bool) int {
	if end := strings.IndexFunc(text, func(r rune) bool { return !such(r) }); end >= 0 {
		return end
	}
	return len(text)
}

// quoted reads what stands in quotes; the quote itself is doubled, and in texts may follow a backslash.
func quoted(text string) (value string, length int, err error) {
	quote := text[0]
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote != '`' && i+1 < len(text):
			i++
			out.WriteByte(text[i])
		case text[i] != quote:
			out.WriteByte(text[i])
		case i+1 < len(text) && text[i+1] == quote:
			out.WriteByte(quote)
			i++
		default:
			return out.String(), i + 1, nil
		}
	}
	return "", 0, errSyntax
}
