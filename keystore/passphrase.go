package keystore

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"brickpass/internal/secret"
)

// shortest is the least that a chosen passphrase may have, in characters.
const shortest = 12

// drawn is how many words a drawn passphrase has.
const drawn = 6

//go:embed words.txt
var wordFile string

// words are 1,024 common English words of three to seven letters: ten bits each.
var words = strings.Fields(wordFile)

// CheckPassphrase refuses a passphrase that is too short to guard a file.
func CheckPassphrase(passphrase secret.Value) error {
	if utf8.RuneCountInString(passphrase.Reveal()) < shortest {
		return &Error{
			Kind: ErrPassphrase, Cause: fmt.Sprintf("A passphrase needs %d characters or more.", shortest),
			Fix: "Make it longer. Four words that nobody puts together are easy to keep.",
		}
	}
	return nil
}

// DrawPassphrase draws six words, joined by hyphens: 60 bits. With scrypt at its work factor here, somebody who has the
// file and a thousand machines that each try a hundred passphrases a second needs 180,000 years for half of them.
func DrawPassphrase(random io.Reader) (secret.Value, error) {
	picked := make([]string, drawn)
	for i := range picked {
		var bits [2]byte
		if _, err := io.ReadFull(random, bits[:]); err != nil {
			return secret.Value{}, fmt.Errorf("drawing a passphrase: %w", err)
		}
		// 1,024 divides 65,536, so every word is as likely as any other.
		picked[i] = words[int(binary.BigEndian.Uint16(bits[:]))%len(words)]
	}
	return secret.New(strings.Join(picked, "-")), nil
}
