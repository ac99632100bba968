package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"

	"brickpass/internal/machine"
	"brickpass/steps"
)

// drawnBy is what the progress of a check of three connections writes to a terminal.
func drawnBy(t *testing.T, how looking, environment map[string]string) string {
	t.Helper()
	side, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer side.Close()
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	m := machine.Machine{In: terminal, Out: terminal, Err: terminal, Getenv: func(name string) string { return environment[name] }}
	drawn := newProgress(m, how, 3)
	for _, result := range []steps.Result{steps.Works, steps.Concerned, steps.Works} {
		drawn.told(steps.Checkup{Result: result})
	}
	drawn.over()
	if _, err := terminal.WriteString("end"); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for chunk := make([]byte, 1024); !strings.HasSuffix(text.String(), "end"); {
		n, err := side.Read(chunk)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(chunk[:n])
	}
	_ = terminal.Close()
	return text.String()
}

// TestACheckOfManyDrawsItsProgress holds that it is drawn on one line, and only where that can be rewritten and seen.
func TestACheckOfManyDrawsItsProgress(t *testing.T) {
	xterm := map[string]string{"TERM": "xterm-256color"}
	want := "\r\x1b[Kchecked 1 of 3\r\x1b[Kchecked 2 of 3, 1 to look at\r\x1b[Kchecked 3 of 3, 1 to look at\r\x1b[Kend"
	if got := drawnBy(t, looking{all: true}, xterm); got != want {
		t.Errorf("it draws %q", got)
	}
	for name, got := range map[string]string{
		"to a program":       drawnBy(t, looking{all: true, json: true}, xterm),
		"to a screen reader": drawnBy(t, looking{all: true}, map[string]string{"TERM": "xterm-256color", "ACCESSIBLE": "1"}),
		"to a dumb terminal": drawnBy(t, looking{all: true}, map[string]string{"TERM": "dumb"}),
	} {
		if got != "end" {
			t.Errorf("%s it draws %q", name, got)
		}
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if newProgress(machine.Machine{In: file, Out: file, Getenv: func(string) string { return "" }}, looking{}, 3).draws {
		t.Error("it draws into a file")
	}
}
