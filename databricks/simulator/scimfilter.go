package simulator

import (
	"errors"
	"fmt"
	"strings"
)

// filter is a SCIM filter: a list of alternatives, each a list of conditions that all hold. Databricks takes simple
// expressions joined by and/or, without parentheses (databricks-api.md 2.1).
type filter [][]condition

type condition struct{ attribute, operator, value string }

var (
	errEmptyValue  = errors.New("Index 1 out of bounds for length 1")
	errBadOperator = errors.New("Given filter operator is not supported")
	errBadFilter   = errors.New("The filter is not valid")
)

// parseFilter reads a filter. An empty value is what the real service answers with a 500.
func parseFilter(text string) (filter, error) {
	words, err := filterWords(text)
	if err != nil {
		return nil, err
	}
	alternatives := filter{{}}
	for len(words) > 0 {
		if len(words) < 3 {
			return nil, errEmptyValue
		}
		one := condition{strings.ToLower(words[0].text), strings.ToLower(words[1].text), words[2].text}
		if words[0].quoted || words[1].quoted || !words[2].quoted && one.value != "true" && one.value != "false" {
			return nil, fmt.Errorf("%w: %s", errBadFilter, text)
		}
		switch one.operator {
		case "eq", "ne", "co", "sw":
		default:
			return nil, fmt.Errorf("%w: %s", errBadOperator, one.operator)
		}
		if one.value == "" {
			return nil, errEmptyValue
		}
		last := len(alternatives) - 1
		alternatives[last] = append(alternatives[last], one)
		words = words[3:]
		if len(words) == 0 {
			break
		}
		switch {
		case strings.EqualFold(words[0].text, "or") && !words[0].quoted:
			alternatives = append(alternatives, nil)
		case strings.EqualFold(words[0].text, "and") && !words[0].quoted:
		default:
			return nil, fmt.Errorf("%w: %s", errBadFilter, text)
		}
		if words = words[1:]; len(words) == 0 {
			return nil, fmt.Errorf("%w: %s", errBadFilter, text)
		}
	}
	if len(alternatives[0]) == 0 {
		return nil, errEmptyValue
	}
	return alternatives, nil
}

type filterWord struct {
	text   string
	quoted bool
}

// filterWords cuts a filter at white space outside double quotes; a backslash keeps the next character.
func filterWords(text string) ([]filterWord, error) {
	var words []filterWord
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		if text == "" {
			return words, nil
		}
		if text[0] != '"' {
			end := strings.IndexAny(text, " \t\r\n\"")
			if end < 0 {
				end = len(text)
			}
			words = append(words, filterWord{text: text[:end]})
			text = text[end:]
			continue
		}
		var value strings.Builder
		rest, closed := text[1:], false
		for i := 0; i < len(rest); i++ {
			if rest[i] == '\\' && i+1 < len(rest) {
				i++
				value.WriteByte(rest[i])
				continue
			}
			if rest[i] == '"' {
				text, closed = rest[i+1:], true
				break
			}
			value.WriteByte(rest[i])
		}
		if !closed {
			return nil, fmt.Errorf("%w: a quote is not closed", errBadFilter)
		}
		words = append(words, filterWord{text: value.String(), quoted: true})
	}
}

// match says whether a resource passes. Comparing without regard to case is SCIM's default; that Databricks does so is
// UNCONFIRMED.
func (f filter) match(attribute func(string) (string, bool)) (bool, error) {
	for _, all := range f {
		passes := true
		for _, one := range all {
			value, known := attribute(one.attribute)
			if !known {
				return false, fmt.Errorf("%w: %s is not a filterable attribute", errBadFilter, one.attribute)
			}
			passes = passes && one.match(value)
		}
		if passes {
			return true, nil
		}
	}
	return false, nil
}

func (c condition) match(value string) bool {
	value, wanted := strings.ToLower(value), strings.ToLower(c.value)
	switch c.operator {
	case "eq":
		return value == wanted
	case "ne":
		return value != wanted
	case "co":
		return strings.Contains(value, wanted)
	}
	return strings.HasPrefix(value, wanted)
}
