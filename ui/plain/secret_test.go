package plain_test

import (
	"strings"
	"testing"

	"brickpass/internal/clock"
	"brickpass/keystore"
	"brickpass/steps"
)

func TestANewPassphraseIsTypedTwiceAndAKnownOneOnce(t *testing.T) {
	store := keystore.OS(keystore.Options{Clock: clock.Real(), Getenv: func(string) string { return "" }})
	s := rehearse(t, "aws", store)
	p := yes(
		reply{"Where shall the token be kept?", "file"},
		reply{"It is new, so you type it twice.", "horse battery staple"}, reply{"The same once more.", "horse battery stable"},
		reply{"The two are not the same.", "horse battery staple"}, reply{"The same once more.", "back"},
		reply{"The two are not the same.", "horse battery staple"}, reply{"The same once more.", "horse battery staple"},
	)
	prompts := s.prompts(p)
	ending, err := s.talk(t.Context(), prompts, p)
	if err != nil || ending.Phase != steps.Finished {
		t.Fatalf("%s, %v\n%s", ending.Phase, err, p.text())
	}
	if strings.Contains(p.text(), "battery") {
		t.Error("it says the passphrase")
	}
	if n := strings.Count(p.text(), "Type it anew, then once more."); n != 2 {
		t.Errorf("two slips were told %d times:\n%s", n, p.text())
	}

	again := &person{replies: []reply{{"Where shall the token be kept?", "file"}, {"A passphrase for the file", "horse battery staple"}}, limit: 10}
	second := s.prompts(again)
	second.Setup.Tag = "fedcba9876543210"
	_, _ = s.talk(t.Context(), second, again)
	if text := again.text(); !strings.Contains(text, "A passphrase for the file") || strings.Contains(text, "once more") || strings.Contains(text, "It is new") {
		t.Errorf("a known passphrase is taken for a new one:\n%s", text)
	}
}
