//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickpass/internal/screen"
)

// TestTheRealProgramSharesItsToken writes a profile on a terminal, with a cluster chosen from the list, and runs a program there.
func TestTheRealProgramSharesItsToken(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program and opens terminals")
	}
	t.Parallel()
	w, p, kept := withATokenOfOnesOwn(t)
	path := filepath.Join(p.folder, "home", ".databrickscfg")
	lookout := keepLookout(t)
	terminal := func(arguments ...string) *screen.Process {
		t.Helper()
		process := screen.Start(t, p.command(w, arguments...), screen.Standard)
		process.Forbid(kept)
		return process
	}

	refused := terminal("profile", "mine", "--cluster")
	refused.WaitForText("Which one? Its number, or a part of its name:")
	refused.Type("nothing\r")
	refused.WaitForText("None of them is called so.")
	refused.Type("o\r")
	refused.WaitForText("of them are called so.")
	refused.Type("rep\r")
	refused.WaitForText("+ cluster_id = 0923-101503-photon13", "Type yes to write it:")
	refused.Type("y\r")
	if code := refused.Exit(); code != 3 {
		t.Errorf("a y is taken for a yes: %d", code)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is there")
	}

	writing := terminal("profile", "mine", "--cluster")
	writing.WaitForText("Which one?")
	writing.Type("1\r")
	writing.WaitForText("Type yes to write it:")
	writing.Type("yes\r")
	if code := writing.Exit(); code != 0 {
		t.Errorf("after a yes it ends with %d", code)
	}
	if held, err := os.ReadFile(path); err != nil || !strings.Contains(string(held), "token = "+kept+"\n") {
		t.Errorf("the token is not in the file: %v", err)
	}
	again := terminal("profile", "mine", "--as", "mine", "--cluster=0923-101503-photon13")
	again.WaitForText("There is a profile mine already.", "Type yes to change the profile that is there:")
	again.Type("\r")
	if code := again.Exit(); code != 3 {
		t.Errorf("an empty line is taken for a yes: %d", code)
	}
	lookout.look()
	if lookout.sawAny(func(text string) bool { return holds(text, kept) }) {
		t.Error("a process shows the token by its arguments or its environment")
	}

	// Ctrl+C comes to the program by the terminal; it is not passed on to it once more, and what it does is its own affair.
	running := terminal("exec", "mine", "--", "sh", "-c",
		`trap 'echo caught' INT; echo ready; i=0; while [ $i -lt 10 ]; do sleep 0.1; i=$((i+1)); done; exit 9`)
	running.WaitForText("ready")
	lookout.look()
	running.Press("ctrl+c")
	if code := running.Exit(); code != 9 {
		t.Errorf("the program ended with 9, and the command with %d", code)
	}
	if caught := strings.Count(string(running.Written()), "caught"); caught != 1 {
		t.Errorf("ctrl+c was caught %d times", caught)
	}
	if !lookout.sawAny(func(text string) bool { return strings.Contains(text, "DATABRICKS_TOKEN="+kept) }) {
		t.Error("the program's own environment was not looked at")
	}
}
