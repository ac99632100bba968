// Package secret holds values that must never be printed: tokens, OAuth secrets, passphrases.
//
// It must not know what a secret is for, where it is kept or how it is sent. Whoever needs the text calls Reveal, and a
// lint rule keeps the list of those places short enough to read.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// Redacted is all that anybody sees of a secret: never its length, prefix or hash.
const Redacted = "[redacted]"

// Value is a secret. The zero Value holds none.
//
// The text stands behind a pointer because fmt prints the unexported fields of a struct without asking their Format
// method; what it then shows is an address.
type Value struct{ text *string }

// New takes a secret in. Surrounding white space, which pasting adds, is cut; no credential of Databricks has any.
func New(text string) Value {
	text = strings.TrimSpace(text)
	if text == "" {
		return Value{}
	}
	return Value{&text}
}

// Reveal gives the text out. Every call is a way out for the secret: the sign-in header, the keychain, the encrypted
// file, the clipboard, a pipe. There is no other.
func (v Value) Reveal() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}

// Empty says whether there is no secret in it.
func (v Value) Empty() bool { return v.text == nil }

// Equal compares two secrets without telling by its timing where they differ.
func (v Value) Equal(other Value) bool {
	return subtle.ConstantTimeCompare([]byte(v.Reveal()), []byte(other.Reveal())) == 1
}

// HasSHA256 says whether this is the SHA-256 of the secret, in hex. It never says what that is.
func (v Value) HasSHA256(digits string) bool {
	sum := sha256.Sum256([]byte(v.Reveal()))
	return !v.Empty() && subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(strings.ToLower(digits))) == 1
}

// Matches says whether the secret is of a form, such as that of the id that people copy in its place. It never says what it is.
func (v Value) Matches(form *regexp.Regexp) bool { return form.MatchString(v.Reveal()) }

// Hide replaces the secret in a text that came from elsewhere, such as an error of a server or of the keychain. Where such
// a text was cut short, the secret's beginning at its end is replaced too.
func (v Value) Hide(text string) string {
	if v.Empty() {
		return text
	}
	text = strings.ReplaceAll(text, v.Reveal(), Redacted)
	body, cut := text, ""
	if trimmed, ok := strings.CutSuffix(text, ellipsis); ok {
		body, cut = trimmed, ellipsis
	}
	for length := min(len(v.Reveal()), len(body)); length >= telling; length-- {
		if rest, ok := strings.CutSuffix(body, v.Reveal()[:length]); ok {
			return rest + Redacted + cut
		}
	}
	return text
}

const (
	ellipsis = "…"
	telling  = 6 // fewer letters than this are those of any word
)

// String, GoString, Format, MarshalText, MarshalJSON and LogValue all print Redacted.
func (v Value) String() string { return Redacted }

// GoString prints Redacted.
func (v Value) GoString() string { return Redacted }

// Format prints Redacted for every verb and flag.
func (v Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Redacted) }

// MarshalText prints Redacted.
func (v Value) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// MarshalJSON prints Redacted.
func (v Value) MarshalJSON() ([]byte, error) { return json.Marshal(Redacted) }

// LogValue prints Redacted.
func (v Value) LogValue() slog.Value { return slog.StringValue(Redacted) }

// UnmarshalJSON reads a secret out of an answer.
func (v *Value) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("reading a secret: not a JSON string")
	}
	*v = New(text)
	return nil
}
