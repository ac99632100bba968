package cli_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/internal/chromium"
	"brickpass/internal/screen"
	"brickpass/internal/tmux"
)

// TestEveryWayInEndsInAProvenToken goes each way to sign in twice: as a person in front of the real program in a real terminal, with a
// real browser and a real keyring, and as an answers file. The other side is `brickpass simulator`, a process of its own.
func TestEveryWayInEndsInAProvenToken(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program, and opens terminals and a browser")
	}
	t.Parallel()
	program, browser := buildProgram(t), chromium.Start(t)
	services := map[bool]*service{false: startService(t, program, "account"), true: startService(t, program, "unified")}
	for _, s := range services {
		s.lets(s.told.AutomationID, carla)
	}
	before := map[bool]simulator.State{}
	for unified, s := range services {
		before[unified] = s.state()
	}
	t.Run("ways", func(t *testing.T) {
		for _, way := range theWaysIn() {
			s := services[way.unified]
			if way.walk != nil {
				t.Run(way.name+"/by-a-person", func(t *testing.T) {
					t.Parallel()
					byAPerson(t, s, newPerson(t, program), way, browser)
				})
			}
			if way.answers != nil {
				t.Run(way.name+"/unattended", func(t *testing.T) {
					t.Parallel()
					byItself(t, s, newPerson(t, program), way)
				})
			}
		}
	})
	for unified, s := range services {
		nothingIsOrphaned(t, before[unified], s)
	}
}

// nothingIsOrphaned holds that beside what was there before there lives one token for each identity that was let in, and nothing else
// by which anybody could sign in; and that nobody was shown a credential that is not for them.
func nothingIsOrphaned(t *testing.T, before simulator.State, s *service) {
	t.Helper()
	owners := map[string]int{}
	after := s.state()
	for _, token := range after.Tokens {
		if !slices.ContainsFunc(before.Tokens, func(old simulator.Token) bool { return old.SHA256 == token.SHA256 }) {
			owners[token.Owner]++
		}
	}
	for _, one := range after.Principals {
		if count := owners[one.Name]; count > 0 && (count > 1 || one.Kind != "service principal") {
			t.Errorf("%s has %d new tokens", one.Display, count)
		}
	}
	if len(after.Secrets) != len(before.Secrets) {
		t.Errorf("OAuth secrets are left: %+v", after.Secrets)
	}
	for _, one := range s.requests() {
		if one.Status == 0 || (one.Who == "nobody" && (one.Status == 401 || one.Status == 403)) {
			t.Errorf("a credential was shown to whom it is not for, or a request was dropped: %+v", one)
		}
	}
}

// prepared is the program with what a way in needs.
func (w wayIn) prepared(t *testing.T, s *service, p person, arguments ...string) *exec.Cmd {
	t.Helper()
	cmd := p.command(nil, arguments...)
	if w.environment != nil {
		cmd.Env = append(cmd.Env, w.environment(s)...)
	}
	if w.profiles != nil {
		p.writes("home/.databrickscfg", w.profiles(t, s))
	}
	return cmd
}

func (p person) writes(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

func byItself(t *testing.T, s *service, p person, way wayIn) {
	text, name := way.answers(s), way.principal
	if name == "" {
		name = way.name + " unattended"
	}
	if !strings.Contains(text, "workspace:") {
		text += "workspace: {address: '" + s.told.Host + "'}\n"
	}
	// One mapping for each step: what the way says of the identity stands beside its name.
	head, rest, said := strings.Cut(text, "principal: {")
	if !said {
		rest = "}\n"
	} else {
		rest = ", " + rest
	}
	text = fmt.Sprintf("%sprincipal: {name: '%s'%s", head, name, rest)
	answers := p.writes("answers.yaml", text+"data: {schemas: [cas_demo_east1.public]}\ntoken: {connection: acme}\n")
	cmd := way.prepared(t, s, p, "setup", "--answers", answers, "--yes")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, text)
	}
	p.holdsTheTokenOf(s, way, name)
	if way.after != nil {
		way.after(t, s, p)
	}
}

func byAPerson(t *testing.T, s *service, p person, way wayIn, browser *chromium.Browser) {
	acts := way.walk(s)
	name := way.name + " by hand"
	acts = append(acts, types("What shall the identity be called?", name), types("What should this connection be called", "acme"), picks("Where is the identity made?", ""))
	if !slices.ContainsFunc(acts, func(one act) bool { return one.asks == whichWorkspace }) {
		acts = append(acts, types(whichWorkspace, s.told.Host))
	}
	cmd := way.prepared(t, s, p)
	command, opened := p.browserCommand()
	cmd.Env = append(cmd.Env, "BROWSER="+command)
	size := screen.Size{Width: 90, Height: 50} // lists stand there whole, without the rail at their left
	wizard := &walker{Session: tmux.Start(t, cmd, size), t: t, size: size, browser: browser, opened: opened}
	wizard.through(acts)
	wizard.Press("enter")
	wizard.at("▸ Show ")
	wizard.Press("enter")
	wizard.at("▸ Leave")
	wizard.Press("ctrl+c")
	if words := wizard.ended(0); !strings.Contains(words, "it is proven that it works") {
		t.Errorf("its last words are\n%s", words)
	}
	p.holdsTheTokenOf(s, way, name)
	if way.after != nil {
		way.after(t, s, p)
	}
}

// holdsTheTokenOf holds that what is in the keychain is the one thing by which the identity signs in, that whoever was to sign in gave
// it, and that nothing by which they did stands in a file.
func (p person) holdsTheTokenOf(s *service, way wayIn, name string) {
	p.t.Helper()
	principal, found := s.principal(name)
	if !found || !principal.InWorkspace {
		p.t.Fatalf("there is no identity %q in the workspace: %+v", name, principal)
	}
	var kept []string
	for _, item := range p.keys.Items() {
		if strings.Contains(item, principal.Name) {
			value, _ := p.keys.Lookup(item)
			sum := sha256.Sum256([]byte(value))
			kept = append(kept, hex.EncodeToString(sum[:]))
		}
	}
	if all := p.keys.Items(); len(all) != len(kept)+way.kept {
		p.t.Errorf("the keychain holds %q", all)
	}
	var live []string
	for _, token := range s.state().Tokens {
		if token.Owner != principal.Name {
			continue
		}
		live = append(live, token.SHA256)
		if token.CreatedBy != way.who(s) {
			p.t.Errorf("its token was made by %s, and not by %s", token.CreatedBy, way.who(s))
		}
	}
	if len(kept) != 1 || !slices.Equal(kept, live) {
		p.t.Errorf("kept are %q, and %q live", kept, live)
	}
	for _, secret := range s.state().Secrets {
		if secret.Owner == principal.Name {
			p.t.Errorf("an OAuth secret of it is left: %+v", secret)
		}
	}
	for _, credential := range []string{s.told.AdminToken, s.told.AutomationSecret} {
		if held := filesHolding(p.t, credential, filepath.Join(p.folder, "state"), filepath.Join(p.folder, "tmp")); len(held) > 0 {
			p.t.Errorf("what one signed in by stands in %q", held)
		}
	}
}
