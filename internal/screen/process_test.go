package screen_test

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"brickpass/internal/screen"
)

func shell(t *testing.T, script string, size screen.Size) *screen.Process {
	t.Helper()
	path, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	return screen.Start(t, exec.CommandContext(t.Context(), path, "-c", script), size)
}

func TestACommandAsksAndIsAnswered(t *testing.T) {
	terminal := shell(t, `printf 'name? '; read name; printf '\033[1mhello %s\033[0m\n' "$name"; exit 3`, screen.Standard)
	terminal.WaitForText("name?")
	terminal.Type("Ada")
	terminal.Press("enter")
	shown := terminal.WaitForText("hello Ada")
	if style, _ := shown.StyleOf("hello Ada"); !style.Bold {
		t.Errorf("the style is %q", style)
	}
	if code := terminal.Exit(); code != 3 {
		t.Errorf("exit code %d", code)
	}
	terminal.Golden("answered")
}

func TestACommandIsOnATerminalOfThatSize(t *testing.T) {
	terminal := shell(t, `trap 'stty size' WINCH; test -t 0 && test -t 1 && echo "$TERM"; stty size; while :; do read x; done`,
		screen.Standard)
	terminal.WaitForText("xterm-256color", "24 80")
	terminal.Resize(screen.Wide)
	terminal.WaitForText("40 120")
}

func TestWhatIsScrolledOffIsKept(t *testing.T) {
	terminal := shell(t, `for i in $(seq 100); do echo "line $i"; done`, screen.Size{Width: 40, Height: 10})
	terminal.Exit()
	if terminal.Screen().Contains("line 7\n") {
		t.Error("line 7 is still on the screen")
	}
	if kept := terminal.Scrollback(); len(kept) < 90 || kept[6] != "line 7" {
		t.Errorf("%d lines were kept: %q", len(kept), kept)
	}
}

func TestASignalEndsACommand(t *testing.T) {
	terminal := shell(t, `echo ready; read never`, screen.Standard)
	terminal.WaitForText("ready")
	terminal.Signal(syscall.SIGTERM)
	if code := terminal.Exit(); code != -1 {
		t.Errorf("exit code %d", code)
	}
}

func TestAMaskHidesWhatIsNeverTwiceTheSame(t *testing.T) {
	terminal := shell(t, `echo "at 127.0.0.1:$((40000 + $$ % 10000)) today"`, screen.Standard)
	terminal.Mask(`127\.0\.0\.1:([0-9]{5})`, '9')
	terminal.WaitForText("at 127.0.0.1:99999 today")
}

func TestAForbiddenTextThatIsWrappedIsFound(t *testing.T) {
	secret := "dapi" + strings.Repeat("0", 32)
	said := run(t, func(inner testing.TB) {
		terminal := screen.Start(inner, exec.CommandContext(t.Context(), "sh", "-c",
			fmt.Sprintf(`read go; for c in $(echo %s | sed 's/./& /g'); do printf %%s $c; done; echo .`, secret)),
			screen.Size{Width: 20, Height: 10})
		terminal.Forbid(secret)
		terminal.Press("enter")
		terminal.Exit()
	})
	if !strings.Contains(said, "must never show") {
		t.Errorf("it said %q", said)
	}
}
