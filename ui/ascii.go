package ui

import "strings"

// letters are what a terminal without UTF-8 shows for the glyphs of the screens. Each is one column wide, as the glyph is.
var letters = map[rune]rune{
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
		if letter, ok := letters[r]; ok {
			return letter
		}
		return '?'
	}, text)
}
