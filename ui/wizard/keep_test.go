package wizard

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
)

var locked = keystore.Probe{
	State: keystore.Locked, Provider: "GNOME Keyring", Reason: "The login keyring is locked.", Fix: "Unlock it in Passwords and Keys.",
}

var absent = keystore.Probe{State: keystore.NoService, Reason: "No program that keeps passwords is installed here.", Fix: "Install gnome-keyring."}

// keeping drives a wizard on a computer whose keychain cannot be used, up to the question where the token shall be kept.
func keeping(t *testing.T, seen keystore.Probe, change func(*stage)) (*stage, *driver) {
	t.Helper()
	s := newStage(t, "aws")
	s.options.Clock = s.clock
	s.store.probe = seen
	if change != nil {
		change(s)
	}
	d := drive(t, s.options, s.admin)
	d.sizes = everySize
	d.until(steps.KeepKey)
	return s, d
}

// take chooses the option of the list that is called so.
func (d *driver) take(label string) {
	d.t.Helper()
	for range 10 {
		if option, ok := d.model.form.list.chosen(); ok && option.Label == label {
			d.press("enter")
			return
		}
		d.press("down")
	}
	d.t.Fatalf("there is no %q:\n%s", label, d.shows())
}

// pick takes the row of the menu that begins so.
func (d *driver) pick(label string) {
	d.t.Helper()
	for range 10 {
		if strings.Contains(d.shows(), "▸ "+label) {
			d.press("enter")
			return
		}
		d.press("down")
	}
	d.t.Fatalf("the menu has no %q:\n%s", label, d.shows())
}

func TestAKeychainThatCannotBeUsedIsSaidWithWhatMendsIt(t *testing.T) {
	s, d := keeping(t, locked, nil)
	d.expect("Where shall the token be kept?", "Why   The login keyring is locked.", "You: unlock it in Passwords and Keys.", "ctrl+r check again",
		"In the keychain", "In an encrypted file", "Nowhere: show it once")
	d.press("ctrl+r")
	if d.model.key != steps.KeepKey {
		t.Fatalf("checked again while it is still locked, the wizard goes to %s", d.model.key)
	}
	s.store.probe = keystore.Probe{}
	d.press("ctrl+r")
	if d.model.key == steps.KeepKey {
		t.Fatalf("the keychain can be used now, and its question is still asked:\n%s", d.shows())
	}
	d.onwards(atHandOver)
	if _, err := s.store.Get(context.Background(), keystore.Item(d.model.run.Setup().Fact(steps.TokenItem))); err != nil {
		t.Errorf("the token is not in the keychain: %v", err)
	}
}

func TestAPassphraseThatIsTooShortIsRefusedAndAGoodOneOpensTheFile(t *testing.T) {
	const passphrase = "horse battery staple"
	s, d := keeping(t, absent, nil)
	d.forbidden = append(d.forbidden, passphrase, "battery")
	d.take("In an encrypted file")
	d.expect("In which folder?", "brickpass's own folder")
	d.press("enter")
	d.expect("A passphrase for the file", "At least 12 characters")
	d.typed("too short")
	d.press("enter")
	d.expect("! A passphrase needs 12 characters or more.", "typed, and not shown")
	d.press("ctrl+u")
	if strings.Contains(d.shows(), "! A passphrase") {
		t.Error("what was wrong is still said after the next key")
	}
	d.send(tea.PasteMsg{Content: passphrase})
	d.press("enter")
	d.expect("✓ Typed once. Now the same once more.", "nothing typed yet", "esc type it anew")
	if strings.Contains(d.shows(), "esc back") {
		t.Errorf("the last line has two keys of one name:\n%s", d.shows())
	}
	d.press("enter")
	d.expect("! The two are not the same. Type it anew, then once more.", "It is new, so you type it twice.")
	for _, second := range []string{"horse battery stable", passphrase} {
		d.send(tea.PasteMsg{Content: passphrase})
		d.press("enter", "esc")
		d.expect("It is new, so you type it twice.", "nothing typed yet")
		d.send(tea.PasteMsg{Content: passphrase})
		d.press("enter")
		d.send(tea.PasteMsg{Content: second})
		d.press("enter")
		if second != passphrase {
			d.expect("! The two are not the same. Type it anew, then once more.")
		}
	}
	d.onwards(atHandOver)
	d.expect("in an encrypted file")

	files, err := filepath.Glob(filepath.Join(s.state, "*", "*"+s.options.Setup.Tag+".age"))
	if err != nil || len(files) != 1 {
		t.Fatalf("encrypted files: %v, %v", files, err)
	}
	if raw, err := os.ReadFile(files[0]); err != nil || !strings.HasPrefix(string(raw), "age-encryption.org/") {
		t.Errorf("it is no file of age: %.30q, %v", raw, err)
	}
	opened, err := keystore.File(filepath.Dir(files[0]), secret.New(passphrase), s.clock)
	if err != nil {
		t.Fatal(err)
	}
	token, err := opened.Get(context.Background(), keystore.Item(d.model.run.Setup().Fact(steps.TokenItem)))
	if err != nil || !s.simulator.TokenWorks(token.Reveal()) {
		t.Errorf("the passphrase does not give a token that works: %v", err)
	}
}

func TestAKnownPassphraseIsTypedOnce(t *testing.T) {
	const passphrase = "horse battery staple"
	_, d := keeping(t, absent, func(s *stage) {
		store, err := keystore.FileWithWork(filepath.Join(s.state, "secrets"), secret.New(passphrase), s.clock, 2)
		if err == nil {
			err = store.CheckWritable(context.Background())
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	d.take("In an encrypted file")
	d.press("enter")
	d.expect("A passphrase for the file", "nothing typed yet")
	if strings.Contains(d.shows(), "It is new") {
		t.Errorf("it is asked for twice:\n%s", d.shows())
	}
	d.send(tea.PasteMsg{Content: passphrase})
	d.press("enter")
	d.onwards(atHandOver)
}

func TestATokenThatIsKeptNowhere(t *testing.T) {
	for _, test := range []struct {
		name  string
		does  func(*driver)
		lives bool
		words string // of its leaving
	}{
		{"is revoked if nobody took it", func(*driver) {}, false, "it is revoked"},
		{"lives once it was shown", func(d *driver) {
			d.pick("Show the token once")
			d.expect("The token, once", "goes from the screen with the next key")
			d.press("x")
			d.expect("Put these into")
		}, true, ""},
		{"lives once it was copied", func(d *driver) {
			d.press("4")
			d.expect("The token is in your clipboard")
		}, true, ""},
		{"is revoked when a person says so", func(d *driver) {
			d.pick("Revoke the token")
			d.expect("The token is revoked.")
			d.expect("revoked", "▸ Leave")
			for _, offer := range []string{"copy it now", "4 copy", "Show the token", "Revoke the token"} {
				if strings.Contains(d.shows(), offer) {
					t.Errorf("a revoked token is offered:\n%s", d.shows())
				}
			}
		}, false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var copied string
			s, d := keeping(t, absent, func(s *stage) { s.options.CopySecret = secretTo(&copied) })
			d.take("Nowhere: show it once")
			d.onwards(atHandOver)
			d.expect("kept nowhere: copy it now, or revoke it", "4 copy, cleared in 60 s")
			token, err := s.hands.Token(context.Background(), d.model.run.Setup())
			if err != nil || !s.simulator.TokenWorks(token.Reveal()) {
				t.Fatalf("there is no token that works: %v", err)
			}
			test.does(d)
			d.forbidden = append(d.forbidden, token.Reveal())
			d.press("ctrl+c")
			if !d.quit {
				t.Fatal("ctrl+c does not leave")
			}
			words, _ := d.model.revokeUnpassed(context.Background())
			if !strings.Contains(words, test.words) || (test.words == "" && words != "") {
				t.Errorf("on leaving it says %q", words)
			}
			if lives := s.simulator.TokenWorks(token.Reveal()); lives != test.lives {
				t.Errorf("the token works: %v", lives)
			}
		})
	}
}

// An OAuth secret is known by an id of another kind, and has a name of its own on the screen.
func TestAnOAuthSecretThatIsKeptNowhereIsRevokedIfNobodyTookIt(t *testing.T) {
	s, d := keeping(t, absent, nil)
	d.take("Nowhere: show it once")
	d.until("token.kind")
	d.take("Client ID and secret")
	d.onwards(atHandOver)
	d.expect("kept nowhere: show it below, or revoke it", "Show the OAuth secret once", "Revoke the OAuth secret")
	id := d.model.run.Setup().CredentialID()
	lives := func() bool {
		return slices.ContainsFunc(s.simulator.State().Secrets, func(one simulator.OAuthSecret) bool { return one.ID == id })
	}
	if words := d.model.lastWords(); !lives() || !strings.Contains(words, "OAuth secret id     "+id) {
		t.Errorf("it is made: %t; the last words\n%s", lives(), words)
	}
	d.press("ctrl+c")
	words, left := d.model.revokeUnpassed(context.Background())
	if lives() || left || !strings.Contains(words, "The OAuth secret was not passed on, so it is revoked.") {
		t.Errorf("it lives: %t; on leaving it says %q", lives(), words)
	}
}

func TestATokenThatCannotBeRevokedIsNotLeftUnsaid(t *testing.T) {
	s, d := keeping(t, absent, nil)
	s.simulator.AddFault(simulator.Fault{
		Method: http.MethodDelete, Path: "/api/2.0/token-management/tokens/*", Kind: simulator.FaultStatus, Status: http.StatusForbidden,
	})
	d.take("Nowhere: show it once")
	d.onwards(atHandOver)
	d.pick("Revoke the token")
	d.expect("That did not work: ", "Revoke the token")
	d.press("ctrl+c")
	words, lives := d.model.revokeUnpassed(context.Background())
	if id := d.model.run.Setup().Fact(steps.TokenID); !lives || id == "" || !strings.Contains(words, id) {
		t.Errorf("it lives: %t; on leaving it says %q", lives, words)
	}
}

func TestWithoutAClipboardATokenThatIsKeptNowhereIsShown(t *testing.T) {
	_, d := keeping(t, absent, nil)
	d.take("Nowhere: show it once")
	d.onwards(atHandOver)
	d.expect("kept nowhere: show it below, or revoke it")
	if strings.Contains(d.shows(), "4 copy") {
		t.Errorf("a key is offered that can do nothing:\n%s", d.shows())
	}
}

func TestAKeychainThatCannotBeWrittenStopsTheWorkBeforeItBegins(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock = s.clock
	s.store.refuses = &keystore.Error{Kind: keystore.ErrLocked, Cause: "The login keyring was locked meanwhile.", Fix: "Unlock it, then check again."}
	d := drive(t, s.options, s.admin)
	d.sizes = everySize
	d.onwards(atUnready)
	d.expect("Why   The login keyring was locked meanwhile.", "Nothing was changed in the workspace.")
	d.pick("Check again")
	d.expect("Why   The login keyring was locked meanwhile.")

	d.pick("Go back")
	if d.model.place != atReview {
		t.Fatalf("back leads to %s", d.model.place)
	}
	d.onwards(atUnready)
	s.store.refuses = nil
	d.pick("Check again")
	d.onwards(atHandOver)
}
