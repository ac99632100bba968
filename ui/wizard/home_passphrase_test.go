package wizard

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"brickpass/internal/secret"
	"brickpass/steps"
)

const phrase = "correct horse battery staple"

// sealedHome is a home screen of which the second connection is kept in an encrypted file. What a check is begun with is told.
func sealedHome(t *testing.T) (Home, chan string) {
	t.Helper()
	options := homely()
	options.Standings[1].Sealed = true
	begun := make(chan string, 1)
	options.Check = func(_ context.Context, names []string, passphrase secret.Value, _ func(steps.Standing)) error {
		begun <- strings.Join(names, " ") + ": " + passphrase.Reveal()
		return nil
	}
	return NewHome(t.Context(), options), begun
}

// ask presses the last of these keys and carries out what comes of it.
func ask(t *testing.T, h Home, keys ...string) Home {
	t.Helper()
	h = pressed(t, h, keys[:len(keys)-1]...)
	next, command := h.Update(keyPress(keys[len(keys)-1]))
	if command != nil {
		go command()
	}
	return next.(Home)
}

func typing(h Home, text string) Home {
	for _, letter := range text {
		next, _ := h.Update(tea.KeyPressMsg{Code: letter, Text: string(letter)})
		h = next.(Home)
	}
	return h
}

func TestACheckAtHomeAsksForThePassphraseOfWhatIsInAnEncryptedFile(t *testing.T) {
	h, begun := sealedHome(t)
	ask(t, h, "c") // of one that is in the keychain
	if got := <-begun; got != "acme-prequel: " {
		t.Errorf("begun with %q", got)
	}
	for name, keys := range map[string][]string{"from the list": {"down", "c"}, "from its page": {"down", "enter", "c"}, "from the menu": {"down", "enter", "enter"}} {
		asked := ask(t, h, keys...)
		if text := strings.Join(strings.Fields(homeText(asked)), " "); !strings.Contains(text, "acme-treasure-data: what is kept for it can be tried only with the passphrase") || len(asked.checking) > 0 {
			t.Fatalf("%s it is not asked for:\n%s", name, text)
		}
		asked = typing(asked, phrase)
		if text := homeText(asked); strings.Contains(text, "horse") || !strings.Contains(text, "typed, and not shown") || strings.Contains(text, "help") {
			t.Errorf("%s it shows\n%s", name, text)
		}
		asked = ask(t, asked, "enter")
		if got := <-begun; got != "acme-treasure-data: "+phrase {
			t.Errorf("%s begun with %q", name, got)
		}
		if !asked.typing.typed.Empty() || asked.asking != nil {
			t.Errorf("%s the passphrase is kept after that", name)
		}
	}

	h, begun = sealedHome(t)
	pasted, _ := ask(t, h, "k").Update(tea.PasteMsg{Content: phrase + "\n"})
	ask(t, pasted.(Home), "enter")
	if got := <-begun; got != "acme-prequel acme-treasure-data eu-segment: "+phrase {
		t.Errorf("of all, begun with %q", got)
	}
	h, begun = sealedHome(t)
	ask(t, h, "k", "enter")
	if got := <-begun; !strings.HasSuffix(got, ": ") {
		t.Errorf("with nothing typed it is begun with %q", got)
	}
}

func TestAPassphraseThatIsNoneOrNotWantedBeginsNoCheck(t *testing.T) {
	h, begun := sealedHome(t)
	short := ask(t, typing(ask(t, h, "k"), "short"), "enter")
	if !strings.Contains(homeText(short), "one has at least 12 characters") || !short.typing.typed.Empty() {
		t.Errorf("it shows\n%s", homeText(short))
	}
	left := ask(t, typing(ask(t, h, "k"), phrase), "esc")
	if left.asking != nil || !left.typing.typed.Empty() || !strings.Contains(homeText(left), "check all") {
		t.Errorf("after esc:\n%s", homeText(left))
	}
	select {
	case got := <-begun:
		t.Errorf("begun with %q", got)
	default:
	}
}

func TestThePassphraseScreen(t *testing.T) {
	h, _ := sealedHome(t)
	homeGoldens(t, typing(ask(t, h, "k"), phrase), "home-passphrase", "The passphrase")
}
