package profilefile

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"brickpass/internal/secret"
)

// Profile is what a profile is to say.
type Profile struct {
	Name string
	Keys []Key
}

// Key is one of its lines: a value that anybody may see, or a secret.
type Key struct {
	Name, Value string
	Secret      secret.Value
}

var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// CheckName refuses what the tools would read otherwise than it was meant; their own section, [__settings__], is among that.
func CheckName(name string) error {
	if !namePattern.MatchString(name) {
		return errors.New("a profile's name has up to 64 letters, digits, dots, hyphens and underscores, and begins with a letter or digit")
	}
	return nil
}

// text is what stands behind the = sign.
func (k Key) text() string {
	if k.Secret.Empty() {
		return k.Value
	}
	return k.Secret.Reveal()
}

func (k Key) line(end string) string { return k.Name + " = " + k.text() + end }

func (p Profile) header(end string) string { return "[" + p.Name + "]" + end }

func (p Profile) values() map[string]string {
	values := map[string]string{}
	for _, key := range p.Keys {
		values[key.Name] = key.text()
	}
	return values
}

// writable says whether the tools would read the profile as it is meant.
func (p Profile) writable() bool {
	text := p.header("\n")
	for _, key := range p.Keys {
		if strings.ContainsFunc(key.text(), unicode.IsControl) {
			return false // other readers than ours end at some of these
		}
		text += key.line("\n")
	}
	found, err := read([]byte(text))
	return err == nil && found.equal(sections{}.with(p))
}
