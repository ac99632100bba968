package plain_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// One set of answers by prompts and by a file sends the same requests: what a person is asked for does not change what is done.
func TestPromptsAndAFileSendTheSame(t *testing.T) {
	for _, world := range simulator.Worlds() {
		t.Run(world.Name, func(t *testing.T) {
			prompted := rehearse(t, world.Name, keystore.Memory())
			p := yes()
			byPrompts, err := prompted.talk(t.Context(), prompted.prompts(p), p)
			stopped := byPrompts.Phase != steps.Finished
			if err != nil && !stopped {
				t.Fatal(err)
			}

			alone := rehearse(t, world.Name, keystore.Memory())
			text := "signin: {way: environment}\ndata: {schemas: [cas_demo_east1.public]}\n"
			file, err := plain.ReadFile([]byte(text), plain.Known(steps.SetupSteps(), []byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			byFile, err := plain.Unattended{
				Hands: alone.hands, Steps: steps.SetupSteps(), Setup: alone.setup, Environment: alone.environment, File: file, Yes: true,
				Out: io.Discard,
			}.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if byFile.Phase != byPrompts.Phase {
				t.Fatalf("by prompts it was left at %s, by a file at %s\n%s", byPrompts.Phase, byFile.Phase, p.text())
			}

			if world.Name == "flaky" {
				return // which request meets a fault depends on what runs beside it
			}
			asked, wrote := prompted.sent()
			read, changed := alone.sent()
			asked, read = once(asked), once(read)
			if one, other := inTurn(wrote), inTurn(changed); !slices.Equal(one, other) {
				t.Errorf("by prompts it wrote\n%s\nby a file\n%s", strings.Join(one, "\n"), strings.Join(other, "\n"))
			}
			if more, less := without(asked, read), without(read, asked); len(more)+len(less) > 0 {
				t.Errorf("by prompts only:\n%s\nby a file only:\n%s", strings.Join(more, "\n"), strings.Join(less, "\n"))
			}
		})
	}
}

// inTurn are the writes whose order is settled. PATCHes are of steps that work side by side, so theirs is not.
func inTurn(writes []string) []string {
	return slices.DeleteFunc(slices.Clone(writes), func(one string) bool { return strings.HasPrefix(one, http.MethodPatch) })
}

// once leaves one of each. What was read serves again for a while by a clock that whoever waits moves here, so that on a busy machine
// the same may be asked once more.
func once(reads []string) []string { return slices.Compact(slices.Sorted(slices.Values(reads))) }

// without are those of a that b does not have.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(one string) bool { return slices.Contains(b, one) })
}

// So it is for an OAuth secret, for chosen scopes, and for a token of one's own.
func TestPromptsAndAFileSendTheSameForOtherCredentials(t *testing.T) {
	for name, test := range map[string]struct {
		said []reply
		file string
	}{
		"an OAuth secret": {
			[]reply{{"Which fields does Treasure Data's form show?", "oauth"}},
			"signin: {way: environment}\ndata: {schemas: [cas_demo_east1.public]}\ntoken: {kind: oauth}\n",
		},
		"chosen scopes": {
			[]reply{{"What will Treasure Data use the token for?", "chosen"}, {"Which APIs may the token be used for?", "sql, jobs"}},
			"signin: {way: environment}\ndata: {schemas: [cas_demo_east1.public]}\ntoken: {use: chosen, scopes: [jobs, sql]}\n",
		},
		"one's own": {
			[]reply{{"Who is the partner?", "this-computer"}},
			"partner: {preset: This computer}\nsignin: {way: environment}\ntoken: {comment: anna.admin on this computer}\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			prompted := rehearse(t, "aws", keystore.Memory())
			p := yes()
			p.replies = append(test.said, p.replies...)
			byPrompts, err := prompted.talk(t.Context(), prompted.prompts(p), p)
			if err != nil || byPrompts.Run.Phase() != steps.Finished {
				t.Fatalf("%v\n%s", err, p.text())
			}
			alone := rehearse(t, "aws", keystore.Memory())
			file, err := plain.ReadFile([]byte(test.file), plain.Known(steps.SetupSteps(), []byte(test.file)))
			if err != nil {
				t.Fatal(err)
			}
			byFile, err := plain.Unattended{
				Hands: alone.hands, Steps: steps.SetupSteps(), Setup: alone.setup, Environment: alone.environment, File: file, Yes: true,
				Out: io.Discard,
			}.Run(t.Context())
			if err != nil || byFile.Phase != steps.Finished {
				t.Fatalf("%v %s", err, byFile.Phase)
			}
			_, wrote := prompted.sent()
			_, changed := alone.sent()
			if one, other := inTurn(wrote), inTurn(changed); !slices.Equal(one, other) || len(one) == 0 {
				t.Errorf("by prompts it wrote\n%s\nby a file\n%s", strings.Join(one, "\n"), strings.Join(other, "\n"))
			}
			if name == "one's own" && !strings.Contains(p.text(), `export DATABRICKS_TOKEN="$(brickpass token `) {
				t.Errorf("it does not say how the token is used:\n%s", p.text())
			}
		})
	}
}
