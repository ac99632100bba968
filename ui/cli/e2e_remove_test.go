//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickpass/internal/screen"
)

// TestTheRealProgramTakesBack sets a partner up and takes it back in a real terminal, with a real keyring.
func TestTheRealProgramTakesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program and opens a terminal")
	}
	t.Parallel()
	w := startWorkspace(t, "aws", 1)
	before := standing(t, w.State())
	p := newPerson(t, buildProgram(t))
	answers := filepath.Join(p.folder, "answers.yaml")
	text := "data: {schemas: [cas_demo_east1.public]}\ntoken: {connection: acme}\n"
	if err := os.WriteFile(answers, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := p.command(w, "setup", "--answers", answers, "--yes").CombinedOutput(); err != nil {
		t.Fatalf("the set-up: %v\n%s", err, out)
	}
	_, token := p.token()

	left := p.walk(t, screen.Standard, w, "remove", "acme")
	left.at("Who are you signing in as?")
	left.Press("ctrl+c")
	expect(t, left.ended(130), "Stopped. Nothing was changed in the workspace.", "To go on: brickpass remove acme")

	wizard := p.walk(t, screen.Standard, w, "remove", "acme")
	wizard.at("Who are you signing in as?")
	wizard.Press("enter")
	wizard.at("What becomes of the identity TD-CAS-Service?")
	wizard.Press("enter")
	wizard.at("Make these changes")
	if !w.TokenWorks(token) {
		t.Error("the token is revoked before the yes")
	}
	wizard.Press("enter")
	wizard.at("acme is removed")
	wizard.Press("enter")
	words := wizard.ended(0)

	if w.TokenWorks(token) {
		t.Error("the token still signs in")
	}
	if items := p.keys.Items(); len(items) > 0 {
		t.Errorf("the keyring still holds %q", items)
	}
	if after := standing(t, w.State()); after != before {
		t.Errorf("the workspace differs:\n%s", onlyInOne(before, after))
	}
	if !strings.Contains(words, "acme is removed.") || !strings.Contains(words, "Account console") || holds(words, token) {
		t.Errorf("its last words are\n%s", words)
	}
	out, err := p.command(w, "remove", "acme", "--yes").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "acme was removed already") {
		t.Errorf("the second time: %v\n%s", err, out)
	}
}
