package machine

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
)

// Browser shows an address in this computer's browser, and is false where there is none to be seen: no screen, or one that is
// in front of somebody else.
//
// BROWSER decides, if it is set: programs separated as folders in PATH are, each with its arguments, and with %s where the
// address goes. What a browser prints is thrown away, and nobody waits for it.
func (m Machine) Browser() (show func(address string) error, ok bool) {
	var commands [][]string
	for _, command := range m.browsers() {
		if path, found := m.program(command[0]); found {
			commands = append(commands, append([]string{path}, command[1:]...))
		}
	}
	if len(commands) == 0 {
		return nil, false
	}
	environment := append(m.environment(), m.some(desktop)...)
	return func(address string) error {
		if !openable(address) {
			return errors.New("the address is not one for a browser")
		}
		for _, command := range commands {
			if start(command, address, environment) == nil {
				return nil
			}
		}
		return fmt.Errorf("%s does not start", filepath.Base(commands[0][0]))
	}, true
}

// browsers are the commands that suit the system and the session, best first.
func (m Machine) browsers() [][]string {
	if named := m.Getenv("BROWSER"); named != "" {
		return m.named(named)
	}
	switch {
	case m.System != "linux" && m.remote():
		return nil // it would open in front of whoever sits there
	case m.System == "darwin":
		return [][]string{{"open", "%s"}}
	case m.System == "windows":
		return [][]string{{"rundll32.exe", "url.dll,FileProtocolHandler", "%s"}}
	}
	var commands [][]string
	if m.Getenv("WSL_DISTRO_NAME") != "" { // Windows' own browser; UNCONFIRMED: nobody here has one to try it on
		commands = append(commands, []string{"wslview", "%s"}, []string{"rundll32.exe", "url.dll,FileProtocolHandler", "%s"})
	}
	if m.Getenv("DISPLAY") != "" || m.Getenv("WAYLAND_DISPLAY") != "" {
		commands = append(commands, []string{"xdg-open", "%s"}, []string{"gio", "open", "%s"}, []string{"x-www-browser", "%s"})
	}
	return commands
}

// named are the commands of BROWSER, but for browsers that draw in the terminal: it is taken.
func (m Machine) named(list string) [][]string {
	separator := ":"
	if m.System == "windows" {
		separator = ";"
	}
	var commands [][]string
	for _, text := range strings.Split(list, separator) {
		command := words(text)
		if len(command) == 0 || inTerminal[strings.TrimSuffix(filepath.Base(command[0]), ".exe")] {
			continue
		}
		if !strings.Contains(text, "%s") {
			command = append(command, "%s")
		}
		commands = append(commands, command)
	}
	return commands
}

// words are those of a command, which quotes hold together.
func words(text string) []string {
	var all []string
	word, quote, begun := strings.Builder{}, byte(0), false
	for _, c := range []byte(text) {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, begun = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if begun {
				all = append(all, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	if begun {
		all = append(all, word.String())
	}
	return all
}

var inTerminal = map[string]bool{
	"www-browser": true, "w3m": true, "lynx": true, "links": true, "links2": true, "elinks": true, "browsh": true, "carbonyl": true,
}

// remote says whether whoever is here came over the network.
func (m Machine) remote() bool { return m.Getenv("SSH_CONNECTION") != "" || m.Getenv("SSH_TTY") != "" }

// program is a program that is named from the root, or that lies on PATH.
func (m Machine) program(name string) (string, bool) {
	if filepath.IsAbs(name) {
		return m.find(filepath.Base(name), filepath.Dir(name))
	}
	if filepath.Base(name) != name {
		return "", false
	}
	return m.find(name, filepath.SplitList(m.Getenv("PATH"))...)
}

// openable lets through what a sign-in needs, and nothing by which a browser would do something else.
func openable(address string) bool {
	parsed, err := url.Parse(address)
	if err != nil || parsed.User != nil || parsed.Host == "" || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return false
	}
	if parsed.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(parsed.Hostname())
	return parsed.Scheme == "http" && (parsed.Hostname() == "localhost" || (err == nil && ip.IsLoopback()))
}

// start starts a browser, and leaves it to itself: it outlives us, and ctrl+c is not for it.
func start(command []string, address string, environment []string) error {
	whole := make([]string, len(command))
	for i, word := range command {
		whole[i] = strings.ReplaceAll(word, "%s", address)
	}
	cmd := exec.CommandContext(context.Background(), whole[0], whole[1:]...) //nolint:gosec // a browser, which the person named or the system has; the address is checked
	cmd.Env = environment
	cmd.SysProcAttr = apart()
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // so that none is left as a zombie
	return nil
}

// desktop is what a browser is told beside what every program is: which desktop it is on.
var desktop = []string{
	"DBUS_SESSION_BUS_ADDRESS", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "XDG_SESSION_DESKTOP", "XDG_DATA_DIRS", "XDG_DATA_HOME",
	"XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "DESKTOP_SESSION", "KDE_FULL_SESSION", "KDE_SESSION_VERSION",
	"GNOME_DESKTOP_SESSION_ID", "MOZ_ENABLE_WAYLAND", "VSCODE_IPC_HOOK_CLI", "LOGNAME", "SHELL",
	"ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "HOMEDRIVE", "HOMEPATH", "ComSpec",
}
