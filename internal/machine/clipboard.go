package machine

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// clipboardLife is how long a secret stays in the clipboard.
const clipboardLife = 60 * time.Second

// board is what reaches a clipboard: a program of the system, or the terminal. It is asked for one thing at a time.
type board interface {
	named() string
	write(ctx context.Context, text string) error
	// holds says whether it still has what was put in. What cannot be asked is taken to have it.
	holds(ctx context.Context, value secret.Value) bool
	empty(ctx context.Context) error
}

// Clipboard is where what is copied goes, and a secret is taken out again.
type Clipboard struct {
	tool  board
	clock clock.Clock
	life  context.Context // of the clearings that wait
	end   context.CancelFunc
	tasks sync.WaitGroup

	mu    sync.Mutex
	held  secret.Value // the secret that we put in last; empty if something else of ours replaced it
	count int          // how often something was put in
}

// Clipboard is the computer's, reached by the program that the system has for it, and false if it has none that can be
// reached. What is copied goes to that program's standard input, never into its arguments, where every other program could
// read it.
func (m Machine) Clipboard() (*Clipboard, bool) {
	tool, ok := m.clipboardTool()
	if !ok {
		return nil, false
	}
	return m.clipboard(tool), true
}

func (m Machine) clipboard(tool board) *Clipboard {
	life, end := context.WithCancel(context.Background())
	return &Clipboard{tool: tool, clock: m.Clock, life: life, end: end}
}

// Tool is what the clipboard is reached by.
func (c *Clipboard) Tool() string { return c.tool.named() }

// Copy puts a text into the clipboard, where it stays.
func (c *Clipboard) Copy(ctx context.Context, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.tool.write(ctx, text); err != nil {
		return fmt.Errorf("copying by %s: %w", c.tool.named(), err)
	}
	c.held = secret.Value{}
	c.count++
	return nil
}

// CopySecret puts a secret into the clipboard, and takes it out again after a minute if it is still there.
func (c *Clipboard) CopySecret(ctx context.Context, value secret.Value) error {
	_, err := c.LendSecret(ctx, value)
	return err
}

// LendSecret is CopySecret for whoever wants to be told. emptied gets a value when the minute was over and the clipboard was
// emptied, or asked to be; it is closed without one if something else was copied, or the program ended, before.
func (c *Clipboard) LendSecret(ctx context.Context, value secret.Value) (emptied <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.tool.write(ctx, value.Reveal()); err != nil {
		return nil, fmt.Errorf("copying by %s: %w", c.tool.named(), err)
	}
	c.held = value
	c.count++
	mine := c.count
	told := make(chan struct{}, 1)
	c.tasks.Go(func() {
		defer close(told)
		if c.clock.Wait(c.life, clipboardLife) == nil && c.clear(c.life, mine) {
			told <- struct{}{}
		}
	})
	return told, nil
}

// Close takes a secret that is still there out of the clipboard. It is called when the program ends.
func (c *Clipboard) Close() {
	c.end()
	c.tasks.Wait()
	c.mu.Lock()
	last := c.count
	c.mu.Unlock()
	c.clear(context.Background(), last)
}

// clear empties the clipboard if it still holds what was put in as that one; what somebody else copied since is theirs.
func (c *Clipboard) clear(ctx context.Context, mine int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held.Empty() || c.count != mine {
		return false
	}
	held := c.held
	c.held = secret.Value{}
	if !c.tool.holds(ctx, held) {
		return false
	}
	return c.tool.empty(ctx) == nil // why not, there is nobody left to be told
}

// environment is what a program that we start is told of ours: where the screen is, and nothing that may be a secret.
func (m Machine) environment() []string {
	return m.some([]string{
		"PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY",
		"XDG_RUNTIME_DIR", "WSL_DISTRO_NAME", "WSL_INTEROP", "__CF_USER_TEXT_ENCODING",
		"SystemRoot", "SystemDrive", "windir", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramData",
		"PATHEXT", "PSModulePath",
	})
}

// some are those of the named variables that are set.
func (m Machine) some(names []string) []string {
	var all []string
	for _, name := range names {
		if value := m.Getenv(name); value != "" && !strings.ContainsRune(value, 0) {
			all = append(all, name+"="+value)
		}
	}
	return all
}
