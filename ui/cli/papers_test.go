package cli

import (
	"context"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"brickpass/databricks/signin"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/internal/machine"
	"brickpass/keystore"
	"brickpass/ui/wizard"
)

// TestWhatIsChosenAtHomeIsWrittenIntoAFile holds that the home screen's report and calendar end in a file, whose place is said, and not in
// the scrollback.
func TestWhatIsChosenAtHomeIsWrittenIntoAFile(t *testing.T) {
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	simulated, err := simulator.New(simulator.Options{World: "aws", Clock: fake, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(simulated.Handler())
	defer server.Close()
	folder := t.TempDir()
	variables := map[string]string{
		"BRICKPASS_STATE_DIR": folder, "DATABRICKS_HOST": server.URL, "DATABRICKS_TOKEN": simulated.Identity().AdminToken.Reveal(),
		"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
	}
	out, err := os.Create(folder + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	m := machine.Machine{
		Clock: fake, Chance: strings.NewReader(strings.Repeat("chance of sixteen", 1000)), Home: t.TempDir(), In: out, Out: out, Err: out,
		Getenv: func(name string) string { return variables[name] },
	}
	copied(t, m, signin.Environment{Getenv: m.Getenv, Home: m.Home, Clock: fake}, keystore.Memory(), folder, 1)

	root := newRoot(m)
	for _, action := range []string{"report", "calendar"} {
		if !strings.Contains(names(offered(root)), action) {
			t.Errorf("%s is not offered", action)
		}
	}
	t.Chdir(t.TempDir())
	for action, holds := range map[string]string{"report": "<h1>Treasure Data on ", "calendar": "DTSTART;VALUE=DATE:20270220\r\n"} {
		if err := do(context.Background(), m, newRoot(m), wizard.HomeChoice{Do: action, Name: "c000"}); err != nil {
			t.Fatal(err)
		}
		file := "c000" + paperEnds[action]
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), holds) {
			t.Errorf("%v\n%s", err, text)
		}
		if said, _ := os.ReadFile(out.Name()); !strings.Contains(string(said), "Saved: ") || !strings.Contains(string(said), file) || strings.Contains(string(said), holds) {
			t.Errorf("it says %q", said)
		}
	}
}

func names(actions []wizard.HomeAction) string {
	var all []string
	for _, action := range actions {
		all = append(all, action.Name)
	}
	return strings.Join(all, " ")
}
