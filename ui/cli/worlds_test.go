package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

// ending is where an unattended run ends in a world, as docs/simulator.md states it.
type ending struct {
	code      int
	unwritten bool // it says that nothing is written
}

func endings(t *testing.T) map[string]ending {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "simulator.md"))
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]ending{}
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 5 || !strings.HasPrefix(line, "| `") {
			continue
		}
		code, err := strconv.Atoi(strings.TrimSpace(cells[4]))
		if err != nil {
			t.Fatalf("no exit code in: %s", line)
		}
		codes[strings.Trim(strings.TrimSpace(cells[0]), "`")] = ending{code, strings.Contains(cells[3], "before any write")}
	}
	if len(codes) == 0 {
		t.Fatal("docs/simulator.md has no table of worlds")
	}
	return codes
}

func TestEveryWorldEndsWhereItsDocumentSays(t *testing.T) {
	t.Parallel()
	codes := endings(t)
	for _, world := range simulator.Worlds() {
		t.Run(world.Name, func(t *testing.T) {
			t.Parallel()
			want, ok := codes[world.Name]
			if !ok {
				t.Fatal("docs/simulator.md does not say where it ends")
			}
			events, words, code := alone(t, "demo", "--unattended", "--json", "--scenario", world.Name)
			if code != want.code {
				t.Errorf("exit code %d, want %d\n%s", code, want.code, words)
			}
			last := events[len(events)-1]
			if last["exit"] != float64(code) || (last["event"] == "done") != (code == 0) {
				t.Errorf("the last event is %v", last)
			}
			for _, event := range events {
				if want.unwritten && event["event"] == "change" {
					t.Errorf("it changed something before it was blocked: %v", event)
				}
			}
			text := words + textOf(t, events)
			if found := token.FindString(text); found != "" {
				t.Errorf("a secret: %s", found)
			}
			if strings.ContainsRune(text, '\x1b') {
				t.Error("an escape byte")
			}
		})
	}
}

// alone runs brickpass with nobody there.
func alone(t *testing.T, arguments ...string) (events []map[string]any, words string, code int) {
	t.Helper()
	program, err := exec.LookPath("brickpass")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), program, arguments...)
	cmd.Env = []string{
		"HOME=" + home, "BRICKPASS_STATE_DIR=" + filepath.Join(home, "state"), "PATH=" + os.Getenv("PATH"),
		"LC_ALL=C.UTF-8", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", endsAtOnce,
	}
	var errors strings.Builder
	cmd.Stderr = &errors
	out, _ := cmd.Output()
	for line := range strings.Lines(string(out)) {
		var event map[string]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("no event: %s", line)
		}
		events = append(events, event)
	}
	if len(events) == 0 {
		t.Fatalf("no events: %s", errors.String())
	}
	return events, errors.String(), cmd.ProcessState.ExitCode()
}

func textOf(t *testing.T, events []map[string]any) string {
	t.Helper()
	data, err := json.Marshal(events)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
