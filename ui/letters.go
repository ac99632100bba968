package ui

import "strings"

// Letters spell a text in what a terminal can show. None: as it is.
type Letters func(string) string

// Spell writes a text in these letters.
func (l Letters) Spell(text string) string {
	if l == nil {
		return text
	}
	return l(text)
}

// ascii are what a terminal without UTF-8 shows for the glyphs of the screens. Each is one column wide, as the glyph is.
var ascii = map[rune]rune{
	'✓': '+', '▸': '>', '○': 'o', '–': '-', '◔': '~', '▾': 'v', '┃': '|', '│': '|', '─': '-',
	'┌': '+', '┐': '+', '└': '+', '┘': '+', '·': '-', '…': '.', '→': '>', '←': '<', '↑': '^', '↓': 'v', '›': '>',
	'“': '"', '”': '"', '’': '\'', '—': '-', '█': '#', '░': '.',
}

// ASCII writes a text without a rune beyond ASCII. What has no letter of its own becomes a question mark.
func ASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 {
			return r
		}
		if letter, ok := ascii[r]; ok {
			return letter
		}
		return '?'
	}, text)
}

// onConsole are the marks that the fonts of Linux's own console lack: of the 456 that Debian 12 has none has ✓ or ◔, and every second
// one has no ○. All of them would be the same box there, and done, to come and spreading could not be told apart.
var onConsole = strings.NewReplacer("✓", "+", "○", "o", "◔", "~")

// Console writes a text for Linux's own console. The letters of names stay.
func Console(text string) string { return onConsole.Replace(text) }
