package machine

import (
	"path/filepath"
	"testing"
)

func TestMode(t *testing.T) {
	full := Terminal{In: true, Out: true, Width: 80, Height: 24, Term: "xterm-256color"}
	with := func(change func(*Terminal)) Terminal { t := full; change(&t); return t }
	for name, test := range map[string]struct {
		terminal Terminal
		want     Mode
	}{
		"a terminal":                {full, FullScreen},
		"stdout is a file":          {with(func(t *Terminal) { t.Out = false }), Plain},
		"stdin is a file":           {with(func(t *Terminal) { t.In = false }), Silent},
		"neither is a terminal":     {Terminal{}, Silent},
		"a terminal without a size": {with(func(t *Terminal) { t.Width, t.Height = 0, 0 }), Plain},
		"a dumb terminal":           {with(func(t *Terminal) { t.Term = "dumb" }), Plain},
		"a screen reader":           {with(func(t *Terminal) { t.Accessible = true }), Plain},
		"Git Bash":                  {with(func(t *Terminal) { t.MinTTY = true }), Plain},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.terminal.Mode(); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestStateDir(t *testing.T) {
	for name, test := range map[string]struct {
		system string
		env    map[string]string
		home   string
		want   string
	}{
		"said":             {"linux", map[string]string{"BRICKPASS_STATE_DIR": "/there"}, "/home/anna", "/there"},
		"linux":            {"linux", nil, "/home/anna", "/home/anna/.local/state/brickpass"},
		"linux, XDG":       {"linux", map[string]string{"XDG_STATE_HOME": "/state"}, "/home/anna", "/state/brickpass"},
		"linux, bad XDG":   {"linux", map[string]string{"XDG_STATE_HOME": "here"}, "/home/anna", "/home/anna/.local/state/brickpass"},
		"a Mac":            {"darwin", nil, "/Users/anna", "/Users/anna/Library/Application Support/brickpass"},
		"no home":          {"linux", nil, "", ""},
		"Windows, nowhere": {"windows", nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := Machine{System: test.system, Home: test.home, Getenv: func(name string) string { return test.env[name] }}
			got, err := m.StateDir()
			if filepath.ToSlash(got) != test.want || (err != nil) != (test.want == "") {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}
