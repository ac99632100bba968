package steps

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickpass/internal/secret"
	"brickpass/keystore"
)

// noKeychain is a computer without one.
type noKeychain struct{ keystore.Store }

func (noKeychain) Probe(context.Context) keystore.Probe {
	return keystore.Probe{State: keystore.NoService, Provider: "the system's keyring", Reason: "There is none.", Fix: "Install one."}
}

// A folder that cannot be used is met by the checks, and one that goes bad after them before anything is made. Another one can be given.
func TestAnotherFolderForTheEncryptedFile(t *testing.T) {
	for name, late := range map[string]bool{"met by the checks": false, "met after the yes": true} {
		t.Run(name, func(t *testing.T) { anotherFolder(t, late) })
	}
}

func anotherFolder(t *testing.T, late bool) {
	t.Helper()
	s := rehearse(t, "aws")
	s.kit.Store = noKeychain{keystore.Memory()}
	block := func() {
		if err := os.WriteFile(filepath.Join(s.kit.StateDir, secretFolder), nil, 0o600); err != nil { // a file is in the way
			t.Fatal(err)
		}
	}
	if !late {
		block()
	}
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	hands.Give(PassphraseKey, secret.New("correct horse battery staple"))
	answers := Answers{dataSchemas: onlyPublic[dataSchemas], KeepKey: KeepFile, PassphraseKey: Given}
	run := s.review(hands, answers)
	do := func(event Event) {
		t.Helper()
		var effects []Effect
		if run, effects = run.Update(event); run.Refusal() != "" {
			t.Fatal(run.Refusal())
		}
		run = Drive(t.Context(), hands, run, effects, nil)
	}
	problem := run.Current().Problem
	if late {
		block()
		do(Chosen{Agree})
		problem = run.Unready()
	}
	if problem == nil || !strings.Contains(problem.Who, "give another folder") || !strings.HasPrefix(problem.Send, FolderKey+": ") {
		t.Fatalf("with a file in the way: %s, %+v", run.Phase(), problem)
	}
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
	do(Chosen{Back})
	if !late { // to what was answered last, which is the passphrase
		do(Chosen{Back})
	}
	if question, _ := run.Question(); question.Key != FolderKey {
		t.Fatalf("going back, it asks %q", question.Key)
	}
	if after, _ := run.Update(Answered{FolderKey, "here"}); after.Refusal() == "" {
		t.Error("a folder without a root is taken")
	}
	folder := filepath.Join(t.TempDir(), "kept")
	do(Answered{FolderKey, folder})
	for range 20 {
		event, ok := s.next(run, answers)
		if run.Phase() == Reviewing {
			event, ok = Chosen{Agree}, true
		}
		if !ok {
			break
		}
		do(event)
	}
	s.mustFinish(run)
	if files, _ := filepath.Glob(filepath.Join(folder, "*.age")); len(files) != 2 { // and the one that knows the passphrase
		t.Errorf("the folder holds %v", files)
	}
	removal := s.onlyConnection().Removal(testTag, s.kit.Clock.Now())
	if err := hands.forgetItem(t.Context(), removal, keystore.Item(removal.Fact(TokenItem))); err != nil {
		t.Fatal(err)
	}
	if _, err := hands.Token(t.Context(), run.Setup()); err == nil {
		t.Error("a removal leaves the file")
	}
}

// Whoever types another passphrase than the one that opens what is there is told at once, and not after the whole review.
func TestAnotherPassphraseThanTheFilesIsMetByTheChecks(t *testing.T) {
	s := rehearse(t, "aws")
	s.kit.Store = noKeychain{keystore.Memory()}
	first, err := keystore.FileWithWork(filepath.Join(s.kit.StateDir, secretFolder), secret.New("correct horse battery staple"), s.kit.Clock, s.kit.ScryptWork)
	if err == nil {
		err = first.CheckWritable(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	hands.Give(PassphraseKey, secret.New("another horse than that one"))
	answers := Answers{dataSchemas: onlyPublic[dataSchemas], KeepKey: KeepFile, PassphraseKey: Given}
	run := s.review(hands, answers)
	problem := run.Current().Problem
	if run.Phase() != Walking || problem == nil || !strings.Contains(problem.Why, "does not open") || problem.Send != "" {
		t.Fatalf("%s: %+v", run.Phase(), problem)
	}
	run, _ = run.Update(Chosen{Back})
	if question, _ := run.Question(); question.Key != PassphraseKey {
		t.Fatalf("going back, it asks %q", question.Key)
	}
	hands.Give(PassphraseKey, secret.New("correct horse battery staple"))
	run, effects := run.Update(Answered{PassphraseKey, Given})
	run = Drive(t.Context(), hands, run, effects, nil)
	if problem := run.Current().Problem; problem != nil {
		t.Errorf("with the right one: %+v", problem)
	}
}
