package keystore

import (
	"bytes"
	"crypto/rand"
	"errors"
	"regexp"
	"strings"
	"testing"

	"brickpass/internal/secret"
)

func TestTheWordsAreTenBitsEach(t *testing.T) {
	if len(words) != 1024 {
		t.Fatalf("there are %d words", len(words))
	}
	shape, seen := regexp.MustCompile(`^[a-z]{3,7}$`), map[string]bool{}
	for _, word := range words {
		if !shape.MatchString(word) || seen[word] {
			t.Errorf("%q is twice there or is no such word", word)
		}
		seen[word] = true
	}
}

func TestADrawnPassphraseIsWhatWasDrawn(t *testing.T) {
	drawnBits := []byte{0x00, 0x00, 0x03, 0xff, 0x04, 0x00, 0xff, 0xff, 0x00, 0x01, 0x02, 0x00}
	got, err := DrawPassphrase(bytes.NewReader(drawnBits))
	want := strings.Join([]string{words[0], words[1023], words[0], words[1023], words[1], words[512]}, "-")
	if err != nil || got.Reveal() != want {
		t.Errorf("drawn: %q, %v; want %q", got.Reveal(), err, want)
	}
	if _, err := DrawPassphrase(bytes.NewReader(drawnBits[:11])); err == nil {
		t.Error("a source that runs dry gives a passphrase")
	}
}

func TestDrawnPassphrasesDifferAndAreLongEnough(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		got, err := DrawPassphrase(rand.Reader)
		if err != nil || CheckPassphrase(got) != nil || seen[got.Reveal()] {
			t.Fatalf("drawn: %v, %v, seen before: %v", err, CheckPassphrase(got), seen[got.Reveal()])
		}
		seen[got.Reveal()] = true
	}
}

func TestPassphrasesAreCountedInCharacters(t *testing.T) {
	for text, ok := range map[string]bool{"": false, "elevenchars": false, "twelve chars": true, "äöüäöüäöüäö": false, "äöüäöüäöüäöü": true} {
		if err := CheckPassphrase(secret.New(text)); (err == nil) != ok || err != nil && !errors.Is(err, ErrPassphrase) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
