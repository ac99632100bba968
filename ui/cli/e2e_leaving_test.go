package cli_test

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"brickpass/internal/screen"
)

const (
	mintPath      = "/api/2.0/token-management/on-behalf-of/tokens"
	selfMintPath  = "/api/2.0/token/create"
	goOn          = "To go on: brickpass"
	nothingChange = "Stopped. Nothing was changed in the workspace."
)

func leavingTheWalk(t *testing.T, program string) {
	w := startWorkspace(t, "aws", 1)
	wizard := newPerson(t, program).walk(t, screen.Standard, w)
	for _, text := range theDefaults[:6] {
		wizard.at(text)
		wizard.Press("enter")
	}
	wizard.at(theDefaults[6])
	wizard.Press("ctrl+c")
	words := wizard.ended(130)
	expect(t, words, nothingChange, goOn)
	holdsNoWrite(t, w)
}

// signalsInTheWalk ends the program from outside.
func signalsInTheWalk(t *testing.T, program string) {
	for name, test := range map[string]struct {
		signal syscall.Signal
		code   int
	}{
		"SIGINT":  {syscall.SIGINT, 130},
		"SIGTERM": {syscall.SIGTERM, 143},
		"SIGHUP":  {syscall.SIGHUP, 129},
	} {
		t.Run(name, func(t *testing.T) {
			w := startWorkspace(t, "aws", 1)
			wizard := newPerson(t, program).walk(t, screen.Standard, w)
			for _, text := range theDefaults[:4] {
				wizard.at(text)
				wizard.Press("enter")
			}
			wizard.at(theDefaults[4])
			process, err := os.FindProcess(wizard.Pid())
			if err == nil {
				err = process.Signal(test.signal)
			}
			if err != nil {
				t.Fatal(err)
			}
			expect(t, wizard.ended(test.code), nothingChange)
			holdsNoWrite(t, w)
		})
	}
}

// leavingTheWork presses Ctrl+C while the answer to the mint is on its way.
func leavingTheWork(t *testing.T, program string) {
	w := startWorkspace(t, "aws", 1)
	p := newPerson(t, program)
	reached, release := w.holdBack(t, "POST", mintPath)
	wizard := p.walk(t, screen.Standard, w)
	wizard.toTheReview()
	wizard.Press("enter")
	<-reached
	wizard.Press("ctrl+c")
	wizard.until("the notice", saying("Stopping after what is in flight."))
	release()
	words := wizard.ended(130)

	expect(t, words, "Stopped. What is done is kept.", "✓ service principal  TD-CAS-Service", "✓ token until", "Left to do", "○ find cas_demo_east1", goOn)
	_, token := p.token()
	if !w.TokenWorks(token) {
		t.Error("the token whose answer was waited for is not kept")
	}
	if holds(words+strings.Join(wizard.seen, ""), token) {
		t.Error("what was shown holds the token")
	}
	if found := filesHolding(t, token, p.folder, p.keyring()); len(found) > 0 {
		t.Errorf("the token is in %q", found)
	}
	if last := lastWrite(t, w); last.Path != mintPath {
		t.Errorf("after Ctrl+C %s %s was begun", last.Method, last.Path)
	}
}

// leavingTheBootstrap presses Ctrl+C while the principal mints its own token, with a secret that must not stay.
func leavingTheBootstrap(t *testing.T, program string) {
	w := startWorkspace(t, "obo-off", 1)
	p := newPerson(t, program)
	reached, release := w.holdBack(t, "POST", selfMintPath)
	wizard := p.walk(t, screen.Standard, w)
	wizard.toTheReview()
	wizard.Press("enter")
	<-reached
	if len(w.State().Secrets) != 1 {
		t.Fatalf("the principal has the secrets %v", w.State().Secrets)
	}
	wizard.Press("ctrl+c")
	wizard.until("the notice", saying("Stopping after what is in flight."))
	release()
	expect(t, wizard.ended(130), "Stopped. What is done is kept.", goOn)

	if secrets := w.State().Secrets; len(secrets) > 0 {
		t.Errorf("the secrets %v are left behind", secrets)
	}
	if _, token := p.token(); !w.TokenWorks(token) {
		t.Error("the token whose answer was waited for is not kept")
	}
}

func leavingInAHurry(t *testing.T, program string) {
	w := startWorkspace(t, "aws", 1)
	wizard := newPerson(t, program).walk(t, screen.Standard, w)
	reached, _ := w.holdBack(t, "POST", mintPath)
	wizard.toTheReview()
	wizard.Press("enter")
	<-reached
	wizard.Press("ctrl+c")
	wizard.until("the notice", saying("leave at once"))
	begun := time.Now()
	wizard.Press("ctrl+c")
	words := wizard.ended(130)
	if took := time.Since(begun); took > 5*time.Second { // two seconds, and what a busy machine adds
		t.Errorf("it took %s to leave at once", took)
	}
	expect(t, words, "Stopped. What is done is kept.", "▸ token until", "not known to have ended", goOn)
}

func expect(t *testing.T, words string, texts ...string) {
	t.Helper()
	unfolded := strings.Join(strings.Fields(words), " ")
	for _, text := range texts {
		if !strings.Contains(words, text) && !strings.Contains(unfolded, text) {
			t.Errorf("the last words do not say %q:\n%s", text, words)
		}
	}
}

func holdsNoWrite(t *testing.T, w *workspace) {
	t.Helper()
	all := w.requests(t)
	if len(all) == 0 {
		t.Error("the workspace was not looked at")
	}
	if i := slices.IndexFunc(all, request.writes); i >= 0 {
		t.Errorf("%s %s was sent", all[i].Method, all[i].Path)
	}
}

func lastWrite(t *testing.T, w *workspace) request {
	t.Helper()
	var last request
	for _, one := range w.requests(t) {
		if one.writes() {
			last = one
		}
	}
	return last
}
