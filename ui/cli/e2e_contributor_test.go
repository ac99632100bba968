package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickpass/internal/screen"
	"brickpass/internal/tmux"
	"brickpass/steps"
)

const dora = "dora.deployer@acme.example" // Contributor in Azure, in no workspace

// TestThePersonOfTheAzCommandLetsThemselvesIn goes through the real program in a real terminal: by the az command's sign-in, refused
// as a member, let in after a yes, to a token of their own; then a file takes it all back, and them with it.
func TestThePersonOfTheAzCommandLetsThemselvesIn(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program, and opens a terminal")
	}
	t.Parallel()
	program := buildProgram(t)
	s, p := startService(t, program, "azure"), newPerson(t, program)
	environment := []string{"BRICKPASS_SIMULATOR=" + s.told.Host, "PATH=" + p.azCommand(s, dora) + string(os.PathListSeparator) + os.Getenv("PATH")}
	cmd := p.command(nil)
	cmd.Env = append(cmd.Env, environment...)
	size := screen.Size{Width: 90, Height: 50}
	wizard := &walker{Session: tmux.Start(t, cmd, size), t: t, size: size}
	wizard.through([]act{
		picks("Who is the partner?", "This computer"), types(whichWorkspace, s.told.Host), picks(atWorkspace, "Azure CLI"),
		{asks: "Let yourself in by your role in Azure?", does: func(w *walker) {
			if in := s.inside(dora); in != "" {
				t.Errorf("before the yes they are inside, as %s", in)
			}
			w.standOn("the yes", saying("Yes, let me in as Contributor"))
		}},
		picks("What should the token be called", ""), picks("What will this computer use the token for?", ""), picks("For how many days", ""),
		types("What should this connection be called", "mine"),
	})
	if in := s.inside(dora); in != "ADMIN" {
		t.Errorf("after the yes they are inside as %q", in)
	}
	wizard.Press("enter")
	wizard.at("▸ Show ")
	wizard.Press("enter")
	wizard.at("▸ Leave")
	wizard.Press("ctrl+c")
	if words := wizard.ended(0); !strings.Contains(words, "it is proven that it works") || !strings.Contains(words, "✓ you as an admin of this workspace  "+dora) {
		t.Errorf("its last words are\n%s", words)
	}
	all, err := steps.Connections(filepath.Join(p.folder, "state"))
	if err != nil || len(all) != 1 || !all[0].Did("signin", "contributor") {
		t.Fatalf("the journal has %+v, %v", all, err)
	}
	answers := p.writes("answers.yaml", "signin: {way: azure-cli}\n")
	said := p.says(environment, 0, "remove", "mine", "--yes", "--answers", answers)
	if in := s.inside(dora); in != "" || !strings.Contains(said, "leave this workspace as its admin  "+dora) {
		t.Errorf("after the removal they are inside as %q; it said\n%s", in, said)
	}
}

// inside is what a person is in the workspace: ADMIN, USER, or nothing.
func (s *service) inside(name string) string {
	for _, one := range s.state().Principals {
		if one.Name == name {
			return one.Assignment
		}
	}
	return ""
}

// azCommand is a folder with a command az that gives tokens of somebody, as the simulator issues them.
func (p person) azCommand(s *service, who string) string {
	p.t.Helper()
	folder := filepath.Join(p.folder, "bin")
	if err := os.Mkdir(folder, 0o700); err != nil {
		p.t.Fatal(err)
	}
	script := `#!/bin/sh
for word in "$@"; do
	case "$last" in --resource|--scope) resource="${word%/.default}" ;; esac
	last="$word"
done
curl --silent --fail --request POST --get --data-urlencode "name=` + who + `" --data-urlencode "resource=$resource" "` + s.told.Host + `/_simulator/az-token"
`
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil {
		p.t.Fatal(err)
	}
	return folder
}
