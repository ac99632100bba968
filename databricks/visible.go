package databricks

import (
	"regexp"
	"strings"
	"unicode"

	"brickpass/internal/secret"
)

// longestSaid is how much of a foreign text is shown.
const longestSaid = 600

// secretLike finds what looks like a credential in a text that came from elsewhere: tokens and OAuth secrets of Databricks,
// JSON web tokens, what follows "Bearer", values that are named as secrets, and passwords in addresses.
var secretLike = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(?:dapi|dose)[0-9a-z]{6}[0-9a-z-]*`),
	regexp.MustCompile(`eyJ[A-Za-z0-9_-]{6}[A-Za-z0-9_.-]*`),
	regexp.MustCompile(`(?i)bearer[ :]+[A-Za-z0-9._~+/=-]{16}[A-Za-z0-9._~+/=-]*`),
	regexp.MustCompile(`(?i)(?:client_secret|access_token|refresh_token|token_value|password)["']?\s*[=:]\s*["']?[^\s"',&}]{4}[^\s"',&}]*`),
	regexp.MustCompile(`//[^\s/@:]*:\S*@`), // what signs in to a proxy, in its address; last, because it spans words that others shorten
}

// Visible makes a foreign text fit to be shown, logged and copied: one line, nothing that moves a cursor or turns the
// direction of writing, nothing that looks like a secret, and no end of it cut in the middle of a rune.
func Visible(text string) string {
	var out strings.Builder
	space := false
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case unicode.IsSpace(r):
			space = out.Len() > 0
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
		default:
			if space {
				out.WriteByte(' ')
				space = false
			}
			out.WriteRune(r)
		}
	}
	return shorten(hideSecrets(out.String()))
}

func hideSecrets(text string) string {
	for _, pattern := range secretLike {
		text = pattern.ReplaceAllString(text, secret.Redacted)
	}
	return text
}

func shorten(text string) string {
	runes := []rune(text)
	if len(runes) <= longestSaid {
		return text
	}
	return strings.TrimSpace(string(runes[:longestSaid-1])) + "…"
}

var notIdentifier = regexp.MustCompile(`[^A-Za-z0-9_.:-]+`)

// identifier makes a code or a request id of a foreign text fit to be shown.
func identifier(text string) string {
	text = hideSecrets(notIdentifier.ReplaceAllString(Visible(text), ""))
	return text[:min(len(text), 100)]
}
