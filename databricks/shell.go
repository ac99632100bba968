package databricks

import "strings"

// shellWord writes a text as one word of a POSIX shell. Unknowns become variables: the command stops before it is run if
// one of them is not set, because a DELETE whose id is empty is a DELETE of something else.
func shellWord(text string) string {
	if text != "" && isPlainWord(text) {
		return text
	}
	var word strings.Builder
	rest := text
	for {
		at := placeholder.FindStringIndex(rest)
		if at == nil {
			break
		}
		word.WriteString(quoted(rest[:at[0]]))
		name := placeholder.FindStringSubmatch(rest)[1]
		word.WriteString(`"${` + strings.ToUpper(name) + `:?}"`)
		rest = rest[at[1]:]
	}
	word.WriteString(quoted(rest))
	if word.Len() == 0 {
		return "''"
	}
	return word.String()
}

// quoted puts a text between single quotes, in which a POSIX shell reads nothing but the closing one.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// isPlainWord is true for what no shell gives a meaning to.
func isPlainWord(text string) bool {
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("_-./:,@%+", r):
		default:
			return false
		}
	}
	return true
}

// ShellWord writes a text as one word of a POSIX shell, for commands that people copy.
func ShellWord(text string) string { return shellWord(text) }
