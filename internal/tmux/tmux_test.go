package tmux_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"brickpass/internal/screen"
	"brickpass/internal/tmux"
)

func start(t *testing.T, script string, size screen.Size, env ...string) *tmux.Session {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", script)
	cmd.Env = append(cmd.Environ(), env...)
	return tmux.Start(t, cmd, size)
}

func TestACommandAsksAndIsAnswered(t *testing.T) {
	session := start(t, `printf 'name? '; read name; echo "hello $name from $PLACE"; exit 3`, screen.Standard, "PLACE=here and 'there'")
	session.WaitForText("name?")
	session.Type("Ada; $(date)")
	session.Press("enter")
	session.WaitForText("hello Ada; $(date) from here and 'there'")
	if code, restored := session.Exit(); code != 3 || !restored {
		t.Errorf("exit code %d, terminal restored: %t", code, restored)
	}
}

func TestTheWindowHasThatSizeAndIsResized(t *testing.T) {
	session := start(t, `trap 'stty size' WINCH; stty size; while :; do read x; done`, screen.Standard)
	session.WaitForText("24 80")
	session.Resize(screen.Wide)
	session.WaitForText("40 120")
}

func TestTheScrollbackIsWhole(t *testing.T) {
	session := start(t, `for i in $(seq 500); do echo "line $i"; done`, screen.Standard)
	session.Exit()
	if shown := session.Screen(); strings.Contains(shown, "line 1\n") {
		t.Error("line 1 is still on the screen")
	}
	all := session.Scrollback()
	for i := 1; i <= 500; i++ {
		if !strings.Contains(all, fmt.Sprintf("line %d\n", i)) {
			t.Fatalf("line %d is lost", i)
		}
	}
}

func TestWhatIsTypedOrGivenIsNotInTheProcessList(t *testing.T) {
	const canary = "canary-7c1e"
	session := start(t, `read x; echo "got it"; read never`, screen.Standard, "CANARY="+canary)
	session.Type(canary)
	session.Press("enter")
	session.WaitForText("got it")
	list, err := exec.CommandContext(t.Context(), "ps", "-eo", "args").Output()
	if err != nil {
		t.Skipf("there is no ps here: %v", err)
	}
	if strings.Contains(string(list), canary) {
		t.Errorf("the process list holds it:\n%s", list)
	}
}

func TestAPasteComesInBracketsWhenTheyAreAskedFor(t *testing.T) {
	session := start(t, `printf '\033[?2004h'; stty -icanon -echo; echo ready; dd bs=1 count=17 2>/dev/null | od -An -c`, screen.Standard)
	session.WaitForText("ready")
	session.Paste("pasted")
	session.WaitForText("033", "[   2   0   0   ~   p   a   s   t   e   d")
}

func TestTheClipboardIsWhatWasSentToIt(t *testing.T) {
	session := start(t, `printf '\033]52;c;aGVsbG8=\007'; echo sent; read never`, screen.Standard)
	session.WaitForText("sent")
	if text, ok := session.Clipboard(); !ok || text != "hello" {
		t.Errorf("the clipboard holds %q", text)
	}
}

func TestKeysArrive(t *testing.T) {
	session := start(t, `stty -icanon -echo -isig; echo ready; dd bs=1 count=12 2>/dev/null | od -An -tx1`, screen.Standard)
	session.WaitForText("ready")
	session.Press("a", "enter", "ctrl+c", "esc", "alt+x", "f1", "shift+tab")
	session.WaitForText("61 0a 03 1b 1b 78 1b 4f 50 1b 5b 5a")
}

func TestATerminalThatWasNotRestoredIsNoticed(t *testing.T) {
	session := start(t, `stty -echo`, screen.Standard)
	if code, restored := session.Exit(); code != 0 || restored {
		t.Errorf("exit code %d, terminal restored: %t", code, restored)
	}
}

func TestAKilledCommandHasTheCodeOfItsSignal(t *testing.T) {
	session := start(t, `echo ready; read never`, screen.Standard)
	session.WaitForText("ready")
	if err := exec.CommandContext(t.Context(), "kill", "-TERM", fmt.Sprint(session.Pid())).Run(); err != nil {
		t.Fatal(err)
	}
	if code, _ := session.Exit(); code != 128+15 {
		t.Errorf("exit code %d", code)
	}
}

func TestControlCIsForTheCommand(t *testing.T) {
	session := start(t, `trap 'echo stopped; exit 130' INT; echo ready; while :; do sleep 0.05; done`, screen.Standard)
	session.WaitForText("ready")
	session.Press("ctrl+c")
	session.WaitForText("stopped")
	if code, _ := session.Exit(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}
