package cli_test

import (
	"strings"
	"testing"
	"time"

	"brickpass/internal/screen"
)

// TestTheRealProgram drives the program that people run, in a real terminal, with a real keyring.
func TestTheRealProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	t.Parallel()
	program := buildProgram(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, string)
	}{
		{"the demo offers to remove its token, and does", demoRemovesItsToken},
		{"a set-up ends with a token that works, in the keychain and nowhere else", setUpKeepsItsToken},
		{"wizard, prompts and answers file send the same", threeReaders},
		{"so they do on Azure", threeReadersOnAzure},
		{"an application that was registered goes with its connection", registeredAndRemoved},
		{"an error is a sentence and nothing else", errorsAreSentences},
		{"every size shows whole screens", everySize},
		{"ctrl+c in the walk leaves with nothing changed", leavingTheWalk},
		{"signals end the walk", signalsInTheWalk},
		{"ctrl+c in the work lets what is in flight end", leavingTheWork},
		{"ctrl+c in the work leaves no secret behind", leavingTheBootstrap},
		{"ctrl+c twice leaves at once", leavingInAHurry},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, program)
		})
	}
}

func setUpKeepsItsToken(t *testing.T, program string) {
	w := startWorkspace(t, "aws", uint64(time.Now().UnixNano()))
	p := newPerson(t, program)
	lookout := keepLookout(t)

	wizard := p.walk(t, screen.Standard, w)
	wizard.toTheReview()
	wizard.Press("enter")
	wizard.at("Show what Treasure Data asks for")
	wizard.Press("enter")
	wizard.at("Put these into Treasure Data")
	during := wizard.Scrollback()
	lookout.look()
	wizard.Press("ctrl+c")
	words := wizard.ended(0)
	lookout.stop()

	item, token := p.token()
	if !w.TokenWorks(token) {
		t.Error("what is in the keyring does not sign in")
	}
	if !strings.Contains(words, "Treasure Data is let in, and it is proven that it works.") {
		t.Errorf("the last words are\n%s", words)
	}

	// The name of the entry shows that each of these looks could have found something.
	id := strings.Split(item, "/")[1]
	for name, text := range map[string]string{"the scrollback": words, "the screens": strings.Join(wizard.seen, ""), "the last screen": during} {
		if holds(text, token) {
			t.Errorf("%s show the token", name)
		}
		if name != "the last screen" && !strings.Contains(text, id) {
			t.Errorf("%s do not show the application id %s", name, id)
		}
	}
	if found := filesHolding(t, token, p.folder, p.keyring()); len(found) > 0 {
		t.Errorf("the token is in %q", found)
	}
	if found := filesHolding(t, id, p.folder); len(found) == 0 {
		t.Error("the journal does not hold the application id")
	}
	if lookout.sawAny(func(text string) bool { return holds(text, token) }) {
		t.Error("a process shows the token by its arguments or its environment")
	}
	if !lookout.sawAny(func(text string) bool { return strings.Contains(text, "DATABRICKS_HOST="+w.url) }) {
		t.Error("the program's environment was not looked at")
	}
}

func everySize(t *testing.T, program string) {
	for _, size := range []screen.Size{{Width: 60, Height: 15}, {Width: 200, Height: 60}} {
		t.Run(size.String(), func(t *testing.T) {
			w := startWorkspace(t, "aws", 1)
			wizard := newPerson(t, program).walk(t, size, w)
			wizard.toTheReview()
			wizard.Press("ctrl+c")
			wizard.ended(130)
			holdsNoWrite(t, w)
		})
	}
}

// errorsAreSentences holds that nothing is asked of the terminal to say what is wrong: where none answers that would take
// seconds, and an answer that comes late would be typed into the shell.
func errorsAreSentences(t *testing.T, program string) {
	p := newPerson(t, program)
	for _, arguments := range [][]string{{"nonsense"}, {"version", "--nonsense"}, {"setup", "--answers", "nowhere.yaml"}} {
		terminal := screen.Start(t, p.command(nil, arguments...), screen.Standard)
		if code := terminal.Exit(); code != 2 {
			t.Errorf("%q: the exit code is %d", arguments, code)
		}
		if said := string(terminal.Written()); !strings.HasPrefix(said, "brickpass: ") || strings.Contains(said, "\x1b") {
			t.Errorf("%q: it says %q", arguments, said)
		}
	}
}

func demoRemovesItsToken(t *testing.T, program string) {
	p := newPerson(t, program)
	wizard := p.walk(t, screen.Standard, nil, "demo")
	wizard.toTheReview()
	wizard.Press("enter")
	wizard.at("Show what Treasure Data asks for")
	wizard.Press("enter")
	wizard.at("Put these into Treasure Data")
	item, token := p.token()
	if !strings.HasPrefix(item, "demo/") {
		t.Errorf("the entry %s is not marked as the demo's", item)
	}
	wizard.Press("4") // there is no clipboard program, but tmux has a clipboard
	wizard.at("Send the token to your terminal's clipboard?")
	if text, sent := wizard.Clipboard(); sent {
		t.Errorf("before anybody said yes, the terminal was sent %d bytes", len(text))
	}
	wizard.standOn("the yes", saying("Yes, send it"))
	wizard.Press("enter")
	wizard.until("the answer", saying("Sent to your terminal."))
	wizard.until("the token in the terminal's clipboard", func(string) bool { text, _ := wizard.Clipboard(); return text == token })
	wizard.at("Put these into Treasure Data")
	wizard.standOn("the offer", saying("Remove the demo's token"))
	wizard.Press("enter")
	wizard.until("the removal", saying("The demo's token is removed."))
	if items := p.keys.Items(); len(items) > 0 {
		t.Errorf("the keyring still holds %q", items)
	}
	wizard.Press("ctrl+c")
	expect(t, wizard.ended(0), "Your terminal is asked to empty its clipboard now.")
}
