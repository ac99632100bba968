package screen

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const escape = "\x1b"

// keyNames are the bytes that an xterm sends.
var keyNames = map[string]string{
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": escape, "space": " ", "backspace": "\x7f",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
	"home": "\x1b[H", "end": "\x1b[F", "insert": "\x1b[2~", "delete": "\x1b[3~", "pgup": "\x1b[5~", "pgdown": "\x1b[6~",
	"f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
	"f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~", "f11": "\x1b[23~", "f12": "\x1b[24~",
	"ctrl+space": "\x00", "ctrl+\\": "\x1c", "ctrl+]": "\x1d",
}

// keyBytes is what a terminal sends for a key. Names are those of Bubble Tea's KeyPressMsg.String.
func keyBytes(name string) (string, error) {
	if sent, ok := keyNames[name]; ok {
		return sent, nil
	}
	if utf8.RuneCountInString(name) == 1 {
		return name, nil
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok && len(letter) == 1 && letter[0] >= 'a' && letter[0] <= 'z' {
		return string(rune(letter[0] - 'a' + 1)), nil
	}
	if key, ok := strings.CutPrefix(name, "alt+"); ok {
		sent, err := keyBytes(key)
		return escape + sent, err
	}
	return "", fmt.Errorf("no key is named %q", name)
}
