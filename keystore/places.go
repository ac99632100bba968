package keystore

import (
	"os"
	"strings"
)

// place is the kind of place that brickpass runs in. It decides which step mends a missing keychain.
type place string

const (
	desktop   place = "desktop"
	overSSH   place = "ssh"
	inWSL     place = "wsl"
	container place = "container"
	inCI      place = "ci"
)

// files are what a place can be told by.
type files struct {
	exists func(path string) bool
	read   func(path string) string
}

var realFiles = files{
	exists: func(path string) bool { _, err := os.Stat(path); return err == nil },
	read:   func(path string) string { text, _ := os.ReadFile(path); return string(text) },
}

// placeOf tells the place. A CI job is told first, because it often runs in a container; WSL before SSH, because one can
// sign in to it by SSH and it has no keyring of its own either way.
func placeOf(getenv func(string) string, disk files) place {
	switch {
	case set(getenv("CI")):
		return inCI
	case strings.Contains(strings.ToLower(disk.read("/proc/sys/kernel/osrelease")), "microsoft"):
		return inWSL
	case getenv("container") != "", disk.exists("/.dockerenv"), disk.exists("/run/.containerenv"), getenv("KUBERNETES_SERVICE_HOST") != "":
		return container
	case getenv("SSH_CONNECTION") != "", getenv("SSH_TTY") != "":
		return overSSH
	default:
		return desktop
	}
}

func set(value string) bool { return value != "" && value != "0" && !strings.EqualFold(value, "false") }

// hasScreen says whether a password window can be drawn in this session.
func hasScreen(system string, getenv func(string) string) bool {
	switch system {
	case "darwin", "windows":
		return getenv("SSH_CONNECTION") == ""
	default:
		return getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
	}
}

func usualName(system string) string {
	switch system {
	case "darwin":
		return "macOS Keychain"
	case "windows":
		return "Windows Credential Manager"
	default:
		return "the system's keyring"
	}
}

// whereOS is how the program that shows the keychain's entries labels them: go-keyring writes these labels
// (keychain.md 4.2).
func whereOS(system, name string, item Item) string {
	switch system {
	case "darwin":
		return "Keychain Access › " + Service + ", account " + string(item)
	case "windows":
		return "Credential Manager › Windows Credentials › " + Service + ":" + string(item)
	default:
		return name + " › Password for '" + string(item) + "' on '" + Service + "'"
	}
}
