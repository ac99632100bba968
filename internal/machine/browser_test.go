//go:build unix

package machine

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

const somePage = "https://dbc-1.cloud.databricks.com/oidc/v1/authorize?a=b&redirect_uri=http%3A%2F%2Flocalhost%3A8020"

// hall is a computer with browsers that say with what they were called, and with what environment, to whoever waits for it.
func hall(t *testing.T, system string, environment map[string]string, browsers ...string) (Machine, func() string) {
	t.Helper()
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range browsers {
		script := "#!/bin/sh\nPATH=/usr/bin:/bin\necho noise\necho noise >&2\n{ printf '%s' \"${0##*/}\"; printf ' [%s]' \"$@\"; echo; env; } >'" + pipe + "'\n"
		if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	m := Machine{System: system, Getenv: func(name string) string {
		switch name {
		case "PATH":
			return ".:relative:" + folder
		case "DATABRICKS_TOKEN":
			return "dapi-of-the-admin"
		case "BROWSER":
			return strings.ReplaceAll(environment[name], "HERE", folder)
		}
		return environment[name]
	}}
	return m, func() string {
		said, err := os.ReadFile(pipe)
		if err != nil {
			t.Fatal(err)
		}
		return string(said)
	}
}

func TestTheBrowserThatSuitsOpens(t *testing.T) {
	screen := map[string]string{"DISPLAY": ":1"}
	for name, test := range map[string]struct {
		system      string
		environment map[string]string
		browsers    []string
		want        string // "" for none
	}{
		"X11":                       {"linux", screen, []string{"xdg-open"}, "xdg-open [" + somePage + "]"},
		"Wayland":                   {"linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, []string{"xdg-open"}, "xdg-open [" + somePage + "]"},
		"no screen":                 {"linux", nil, []string{"xdg-open", "x-www-browser"}, ""},
		"nothing installed":         {"linux", screen, nil, ""},
		"over ssh, with its screen": {"linux", map[string]string{"DISPLAY": "localhost:10.0", "SSH_TTY": "/dev/pts/1"}, []string{"xdg-open"}, "xdg-open [" + somePage + "]"},
		"WSL":                       {"linux", map[string]string{"WSL_DISTRO_NAME": "Debian"}, []string{"rundll32.exe"}, "rundll32.exe [url.dll,FileProtocolHandler] [" + somePage + "]"},
		"WSL without Windows":       {"linux", map[string]string{"WSL_DISTRO_NAME": "Debian"}, []string{"xdg-open"}, ""},
		"a Mac":                     {"darwin", nil, []string{"open"}, "open [" + somePage + "]"},
		"a Mac, over ssh":           {"darwin", map[string]string{"SSH_CONNECTION": "1"}, []string{"open"}, ""},
		"Windows":                   {"windows", nil, []string{"rundll32.exe"}, "rundll32.exe [url.dll,FileProtocolHandler] [" + somePage + "]"},
		"BROWSER":                   {"linux", map[string]string{"BROWSER": "mine"}, []string{"mine", "xdg-open"}, "mine [" + somePage + "]"},
		"BROWSER by its path":       {"linux", map[string]string{"BROWSER": "HERE/mine"}, []string{"mine"}, "mine [" + somePage + "]"},
		"BROWSER before the screen": {"linux", map[string]string{"BROWSER": "mine", "DISPLAY": ":1"}, []string{"mine", "xdg-open"}, "mine [" + somePage + "]"},
		"BROWSER with a place":      {"linux", map[string]string{"BROWSER": "mine --new 'two words' \"%s\" --end"}, []string{"mine"}, "mine [--new] [two words] [" + somePage + "] [--end]"},
		"BROWSER that is not there": {"linux", map[string]string{"BROWSER": "gone:other"}, []string{"other"}, "other [" + somePage + "]"},
		"BROWSER in the terminal":   {"linux", map[string]string{"BROWSER": "w3m:lynx %s"}, []string{"w3m", "lynx"}, ""},
		"BROWSER by half a path":    {"linux", map[string]string{"BROWSER": "./mine"}, []string{"mine"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, said := hall(t, test.system, test.environment, test.browsers...)
			show, ok := m.Browser()
			if ok != (test.want != "") {
				t.Fatalf("there is a browser: %v", ok)
			}
			if !ok {
				return
			}
			if err := show(somePage); err != nil {
				t.Fatal(err)
			}
			words, environment, _ := strings.Cut(said(), "\n")
			if words != test.want {
				t.Errorf("opened by %s\nwant %s", words, test.want)
			}
			if strings.Contains(environment, "dapi") {
				t.Error("it was told of the admin's token")
			}
		})
	}
}

func TestABrowserIsShownNothingButPages(t *testing.T) {
	m, _ := hall(t, "linux", map[string]string{"BROWSER": "mine"}, "mine")
	show, ok := m.Browser()
	if !ok {
		t.Fatal("no browser")
	}
	for _, address := range []string{
		"", "--help", "file:///etc/passwd", "http://dbc-1.cloud.databricks.com", "https://a@dbc-1.cloud.databricks.com", "javascript:alert(1)",
		"https://dbc-1.cloud.databricks.com/ x", "https:///x", "http://127.0.0.1.evil.example", "https://dbc-1.cloud.databricks.com/\x1b[2J",
	} {
		if err := show(address); err == nil {
			t.Errorf("%q was opened", address)
		}
	}
}

func TestABrowserThatDoesNotStartIsSaidInALine(t *testing.T) {
	m, _ := hall(t, "linux", map[string]string{"BROWSER": "HERE/mine"})
	path := m.Getenv("BROWSER")
	if err := os.WriteFile(path, []byte("no program"), 0o700); err != nil {
		t.Fatal(err)
	}
	show, ok := m.Browser()
	if !ok {
		t.Fatal("no browser")
	}
	if err := show("http://localhost:8020"); err == nil || strings.Contains(err.Error(), "\n") || err.Error() != "mine does not start" {
		t.Errorf("%v", err)
	}
}

func FuzzWords(f *testing.F) {
	f.Add(`a 'b c' "%s"`)
	f.Fuzz(func(t *testing.T, text string) {
		all := words(text)
		if !strings.ContainsAny(text, "'\"") && !slices.Equal(all, strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' })) {
			t.Errorf("%q: %q", text, all)
		}
	})
}
