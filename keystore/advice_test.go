package keystore

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/advice.golden anew")

// TestAdvice holds every sentence that a look can end with, so that a change of words is seen as one.
func TestAdvice(t *testing.T) {
	var all strings.Builder
	distinct := map[string]string{}
	for _, seen := range []sight{
		{state: Ready},
		{state: Locked},
		{state: Locked, twist: headless},
		{state: NoCollection},
		{state: NoService},
		{state: NoBus},
		{state: Broken},
		{state: Broken, twist: waitedFor},
		{state: Unsupported},
		{state: Unsupported, twist: fenced},
	} {
		for _, at := range []place{desktop, overSSH, inWSL, container, inCI} {
			for _, name := range []string{"GNOME Keyring", "the system's keyring", nameKWallet, nameKeePassXC} {
				if (seen.state != NoCollection || at != desktop) && name != "GNOME Keyring" {
					continue // only then does the program make a difference
				}
				record(t, &all, distinct, "linux", at, name, seen)
			}
		}
	}
	for _, seen := range []sight{{state: Ready}, {state: Locked}, {state: Broken}, {state: Unsupported, twist: noDefault}} {
		record(t, &all, distinct, "darwin", desktop, usualName("darwin"), seen)
	}
	for _, seen := range []sight{{state: Ready}, {state: Broken}, {state: Unsupported, twist: networkLogon}} {
		record(t, &all, distinct, "windows", desktop, usualName("windows"), seen)
	}
	const golden = "testdata/advice.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(all.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != all.String() {
		t.Errorf("the advice is not that of %s (%v); go test -run TestAdvice -update writes it anew:\n%s", golden, err, all.String())
	}
}

// record writes one case down, unless its place makes no difference, and checks what holds for all of them.
func record(t *testing.T, all *strings.Builder, distinct map[string]string, system string, at place, name string, seen sight) {
	t.Helper()
	probe := advise(system, at, name, seen)
	if usual := advise(system, desktop, name, seen); at == desktop || probe != usual {
		fmt.Fprintf(all, "%s\n  %s\n  %s\n", strings.TrimSpace(fmt.Sprintf("%s, %s, %s, %s %s", system, at, name, seen.state, seen.twist)), probe.Reason, orNothing(probe.Fix))
	}
	if (probe.Fix == "") != (seen.state == Ready) || probe.Reason == "" || strings.Count(probe.Reason, ".") != 1 {
		t.Errorf("%s on %s: a cause in one sentence and a step: %+v", seen.state, at, probe)
	}
	state := string(seen.state)
	if seen.twist != headless { // which only changes what mends it
		state += string(seen.twist)
	}
	if other, taken := distinct[probe.Reason]; taken && other != state {
		t.Errorf("%s and %s have the same cause: %s", other, state, probe.Reason)
	}
	distinct[probe.Reason] = state
}

func orNothing(fix string) string {
	if fix == "" {
		return "(nothing to mend)"
	}
	return fix
}

func TestPlaces(t *testing.T) {
	for _, test := range []struct {
		env   map[string]string
		disk  map[string]string
		place place
	}{
		{nil, nil, desktop},
		{map[string]string{"CI": "false"}, nil, desktop},
		{map[string]string{"CI": "true"}, map[string]string{"/.dockerenv": ""}, inCI},
		{nil, map[string]string{"/.dockerenv": ""}, container},
		{nil, map[string]string{"/run/.containerenv": ""}, container},
		{map[string]string{"container": "podman"}, nil, container},
		{map[string]string{"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, nil, overSSH},
		{map[string]string{"SSH_TTY": "/dev/pts/0"}, map[string]string{"/proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n"}, inWSL},
		{nil, map[string]string{"/proc/sys/kernel/osrelease": "4.4.0-19041-Microsoft\n"}, inWSL},
		{nil, map[string]string{"/proc/sys/kernel/osrelease": "6.1.0-18-amd64\n"}, desktop},
	} {
		disk := files{
			exists: func(path string) bool { _, ok := test.disk[path]; return ok },
			read:   func(path string) string { return test.disk[path] },
		}
		if got := placeOf(func(name string) string { return test.env[name] }, disk); got != test.place {
			t.Errorf("%v, %v: %s, want %s", test.env, test.disk, got, test.place)
		}
	}
}

func TestWhere(t *testing.T) {
	for system, want := range map[string]string{
		"linux":   "KeePassXC › Password for 'host/id/tag' on 'brickpass'",
		"darwin":  "Keychain Access › brickpass, account host/id/tag",
		"windows": "Credential Manager › Windows Credentials › brickpass:host/id/tag",
	} {
		if got := whereOS(system, nameKeePassXC, entry); got != want {
			t.Errorf("on %s: %q, want %q", system, got, want)
		}
	}
}
