package machine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf16"

	"brickpass/internal/secret"
)

// toolLimit is how long a clipboard program may take. One whose screen is gone hangs.
const toolLimit = 5 * time.Second

// lateLooks is how often a late tool is asked whether it is done. Each look starts a program, which gives it time.
const lateLooks = 20

// clipboardTool is a program that reaches the clipboard: to put in what it reads from its standard input, to take out, and
// to empty it.
type clipboardTool struct {
	name        string
	put, take   []string
	wipe        []string // nil: nothing is put in
	utf16       bool     // it takes what is not ASCII as UTF-16
	late        bool     // it ends before the clipboard has what it was given: the copy of it that stays does the work
	environment []string
}

// clipboardTool is the first one that is installed and that the session can use.
func (m Machine) clipboardTool() (clipboardTool, bool) {
	for _, tool := range m.clipboardTools() {
		if tool, ok := m.locate(tool); ok {
			return tool, true
		}
	}
	return clipboardTool{}, false
}

// clipboardTools are those that suit the system and the session, best first.
func (m Machine) clipboardTools() []clipboardTool {
	windows := clipboardTool{
		name: "clip.exe", put: []string{"clip.exe"}, utf16: true,
		take: []string{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Get-Clipboard -Raw"},
	}
	switch m.System {
	case "darwin":
		return []clipboardTool{{name: "pbcopy", put: []string{"pbcopy"}, take: []string{"pbpaste"}}}
	case "windows":
		return []clipboardTool{windows}
	}
	var tools []clipboardTool
	if m.Getenv("WAYLAND_DISPLAY") != "" {
		tools = append(tools, clipboardTool{
			name: "wl-copy", put: []string{"wl-copy", "--type", "text/plain"}, take: []string{"wl-paste", "--no-newline"},
			wipe: []string{"wl-copy", "--clear"},
		})
	}
	if m.Getenv("DISPLAY") != "" {
		tools = append(tools, clipboardTool{
			name: "xclip", put: []string{"xclip", "-selection", "clipboard"}, take: []string{"xclip", "-selection", "clipboard", "-o"},
			late: true,
		}, clipboardTool{
			name: "xsel", put: []string{"xsel", "--clipboard", "--input"}, take: []string{"xsel", "--clipboard", "--output"},
			wipe: []string{"xsel", "--clipboard", "--clear"}, late: true,
		})
	}
	if m.Getenv("WSL_DISTRO_NAME") != "" {
		tools = append(tools, windows)
	}
	return tools
}

// locate finds the tool's programs. A tool that cannot be asked what the clipboard holds is no tool: a secret could not be
// taken out again without taking out what somebody else copied.
func (m Machine) locate(tool clipboardTool) (clipboardTool, bool) {
	for _, command := range [][]string{tool.put, tool.take, tool.wipe} {
		if command == nil {
			continue
		}
		path, ok := m.program(command[0])
		if !ok {
			return clipboardTool{}, false
		}
		command[0] = path
	}
	tool.environment = m.environment()
	return tool, true
}

// find looks for a program in folders. Those that are not named from the root are passed over: what lies in the folder where
// one happens to be is not a program of the system.
func (m Machine) find(name string, folders ...string) (string, bool) {
	for _, folder := range folders {
		if !filepath.IsAbs(folder) {
			continue
		}
		path := filepath.Join(folder, name)
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() && (info.Mode().Perm()&0o111 != 0 || m.System == "windows") {
			return path, true
		}
	}
	return "", false
}

func (t clipboardTool) write(ctx context.Context, text string) error {
	data := []byte(text)
	if t.utf16 && !ascii(text) {
		data = littleEndian(text)
	}
	if err := t.run(ctx, t.put, bytes.NewReader(data), nil); err != nil {
		return err
	}
	value := secret.New(text)
	t.until(ctx, func(now secret.Value) bool { return now.Equal(value) })
	return nil
}

func (t clipboardTool) empty(ctx context.Context) error {
	command := t.wipe
	if command == nil {
		command = t.put
	}
	if err := t.run(ctx, command, bytes.NewReader(nil), nil); err != nil {
		return err
	}
	if !t.until(ctx, secret.Value.Empty) {
		return errors.New("it was not emptied")
	}
	return nil
}

// until asks a late tool until the clipboard is as it should be, so that who asks next is not answered with what was there
// before: a secret that seems not to be there yet would be left there. It gives up where somebody else copied something.
func (t clipboardTool) until(ctx context.Context, done func(now secret.Value) bool) bool {
	if !t.late {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, toolLimit)
	defer cancel()
	for range lateLooks {
		now, _ := t.read(ctx) // an error: it holds nothing that could be read
		if done(now) {
			return true
		}
	}
	return false
}

func (t clipboardTool) named() string { return t.name }

// holds says whether the clipboard still has a value. One that cannot be read is taken to hold something else.
func (t clipboardTool) holds(ctx context.Context, value secret.Value) bool {
	now, err := t.read(ctx)
	return err == nil && now.Equal(value)
}

// read takes what the clipboard holds for a secret, for it may be one.
func (t clipboardTool) read(ctx context.Context) (secret.Value, error) {
	var out bytes.Buffer
	if err := t.run(ctx, t.take, bytes.NewReader(nil), &out); err != nil {
		return secret.Value{}, err
	}
	return secret.New(out.String()), nil
}

// run runs one of the tool's programs. Its error output is not kept: xclip stays in the background to serve the clipboard
// and holds it open, and what such a program says may hold what it was given.
func (t clipboardTool) run(ctx context.Context, command []string, in *bytes.Reader, out *bytes.Buffer) error {
	ctx, cancel := context.WithTimeout(ctx, toolLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // a program of a fixed name, found on PATH; never a secret in its arguments
	cmd.Env = t.environment
	cmd.Stdin = in
	cmd.WaitDelay = time.Second
	if out != nil {
		cmd.Stdout = out
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running %s: %w", filepath.Base(command[0]), err)
	}
	return nil
}

func ascii(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 126 }) < 0
}

// littleEndian is the text as clip.exe reads it: in UTF-16. In anything else it takes it for the console's code page.
// UNCONFIRMED: nobody here has a Windows to try it on.
func littleEndian(text string) []byte {
	units := utf16.Encode([]rune(text))
	data := make([]byte, 0, 2*len(units))
	for _, unit := range units {
		data = append(data, byte(unit), byte(unit>>8))
	}
	return data
}
