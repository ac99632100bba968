package signin

import (
	"unicode"
	"unicode/utf8"

	"brickpass/databricks"
)

// NoBrowser says that a person cannot be shown anything by a browser of this computer: the address has to be opened elsewhere,
// and the one at which the browser ends pasted.
func NoBrowser(env Environment) bool { return env.OpenBrowser == nil }

// Open shows an address in the person's browser, and does not wait for it. The error is a *databricks.Problem of one line.
func Open(env Environment, address string) error {
	if NoBrowser(env) {
		return noBrowser("This computer has none, or no screen to show it on.")
	}
	if err := env.OpenBrowser(address); err != nil {
		said := databricks.Visible(err.Error())
		first, size := utf8.DecodeRuneInString(said)
		return noBrowser(string(unicode.ToUpper(first)) + said[size:] + ".")
	}
	return nil
}

func noBrowser(why string) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemNoBrowser, What: "The browser was not opened.", Why: why, Who: "You: open the address yourself, in any browser.",
	}
}
