package databricks

import (
	"net/url"
	"strings"
)

// parameter is one name and value of a path's query. The names are ours; the values are escaped.
type parameter struct{ name, value string }

// PathWith appends parameters, a name and a value by turns, to a path. The names are ours; the values are escaped, but for
// placeholders.
func PathWith(path string, pairs ...string) string {
	parameters := make([]parameter, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		parameters = append(parameters, parameter{pairs[i], pairs[i+1]})
	}
	return with(path, parameters...)
}

// Segment is a text as one segment of a path, but for placeholders.
func Segment(text string) string { return segment(text) }

// with appends parameters to a path, in the order given, so that the same question always has the same path. Placeholders
// are left for Fill.
func with(path string, parameters ...parameter) string {
	var out strings.Builder
	out.WriteString(path)
	separator := "?"
	for _, p := range parameters {
		out.WriteString(separator + p.name + "=" + escapeValue(p.value))
		separator = "&"
	}
	return out.String()
}

// withParameter sets one parameter of a path that may already have it; the others stay as they are.
func withParameter(path, name, value string) string {
	base, query, _ := strings.Cut(path, "?")
	kept := make([]string, 0, 4)
	for _, pair := range strings.Split(query, "&") {
		if pair == "" || strings.HasPrefix(pair, name+"=") {
			continue
		}
		kept = append(kept, pair)
	}
	return base + "?" + strings.Join(append(kept, name+"="+escapeValue(value)), "&")
}

// readParameter is the value of one parameter of a path, and "" if it has none.
func readParameter(path, name string) string {
	_, query, _ := strings.Cut(path, "?")
	for _, pair := range strings.Split(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			if text, err := url.QueryUnescape(value); err == nil {
				return text
			}
		}
	}
	return ""
}

// escapeValue escapes a parameter's value, but leaves placeholders as they are. A space becomes %20 and not "+", which a
// server may take for either.
func escapeValue(text string) string {
	var out strings.Builder
	rest := text
	for {
		at := placeholder.FindStringIndex(rest)
		if at == nil {
			out.WriteString(escapePlain(rest))
			return out.String()
		}
		out.WriteString(escapePlain(rest[:at[0]]))
		out.WriteString(rest[at[0]:at[1]])
		rest = rest[at[1]:]
	}
}

func escapePlain(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
