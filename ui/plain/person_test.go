package plain_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// stage is a simulated workspace and a computer to set it up from. Its clock is moved by whoever waits.
type stage struct {
	t           *testing.T
	server      *simulator.Server
	requests    *simulator.Transcript
	clock       *clock.Fake
	environment signin.Environment
	kit         steps.Kit
	hands       *steps.Hands
	setup       steps.Setup
}

func rehearse(t *testing.T, world string, store keystore.Store) *stage {
	t.Helper()
	s := &stage{t: t, requests: &simulator.Transcript{}, clock: clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))}
	var err error
	s.server, err = simulator.Start(simulator.Options{World: world, Clock: s.clock, Requests: s.requests}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.server.Close() })
	variables := map[string]string{"DATABRICKS_HOST": s.server.URL(), "DATABRICKS_TOKEN": s.server.Identity().AdminToken.Reveal()}
	address := s.server.URL()
	if identity := s.server.Identity(); identity.Host == identity.AccountHost { // one address for both: it says which workspace is meant
		variables["DATABRICKS_WORKSPACE_ID"], address = identity.WorkspaceID, address+"/?w="+identity.WorkspaceID
	}
	s.environment = signin.Environment{Getenv: func(name string) string { return variables[name] }, Home: t.TempDir()}
	s.kit = steps.Kit{
		Steps: steps.SetupSteps(), Clock: s.clock, Chance: strings.NewReader(""), Environment: s.environment, Store: store,
		StateDir: t.TempDir(), ScryptWork: 2,
		Connect: func(host databricks.Host) *databricks.Client {
			return databricks.New(databricks.Options{Host: host, Clock: s.clock})
		},
	}
	s.hands = steps.NewHands(s.kit)
	t.Cleanup(func() { _ = s.hands.Close() })
	s.setup = steps.Setup{
		Tag: "0123456789abcdef", Now: s.clock.Now(), Facts: databricks.Facts{steps.AddressBest: address},
	}
	return s
}

// reply is what a person types when what they just read holds the words.
type reply struct{ words, typed string }

// person reads what the prompts write and types answers: the first reply that fits and was not given yet, else Enter.
type person struct {
	replies []reply
	inOrder bool // only the first reply that is left counts
	limit   int  // after so many lines the input ends; 0: it does not
	typed   int
	leave   func() // called instead of typing when the words "leave" are to be typed

	all, fresh bytes.Buffer
}

func (p *person) Write(data []byte) (int, error) {
	p.all.Write(data)
	return p.fresh.Write(data)
}

func (p *person) Read(into []byte) (int, error) {
	text := p.fresh.String()
	p.fresh.Reset()
	p.typed++
	if (p.limit > 0 && p.typed > p.limit) || p.typed > 200 {
		return 0, io.EOF
	}
	line := ""
	if i := slices.IndexFunc(p.replies, func(r reply) bool { return strings.Contains(text, r.words) }); i == 0 || (i > 0 && !p.inOrder) {
		line = p.replies[i].typed
		p.replies = slices.Delete(slices.Clone(p.replies), i, i+1)
	}
	if line == "leave" {
		p.leave()
	}
	return copy(into, line+"\n"), nil
}

func (p *person) text() string { return p.all.String() }

// prompts are those of the stage, talking to the person.
func (s *stage) prompts(p *person) plain.Prompts {
	return plain.Prompts{Hands: s.hands, Steps: steps.SetupSteps(), Setup: s.setup, In: p, Out: p}
}

// talk lets a person go through, and wants neither an escape byte nor a secret in what they read.
func (s *stage) talk(ctx context.Context, prompts plain.Prompts, p *person) (plain.Ending, error) {
	s.t.Helper()
	ending, err := prompts.Run(ctx)
	if strings.ContainsRune(p.text(), '\x1b') {
		s.t.Error("an escape byte")
	}
	if strings.Contains(p.text(), "dapi") {
		s.t.Error("a token")
	}
	return ending, err
}

type request struct{ Method, Path, Who string }

func (s *stage) sent() (all, writes []string) {
	s.t.Helper()
	for line := range strings.Lines(s.requests.String()) {
		var one request
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			s.t.Fatal(err)
		}
		text := one.Method + " " + one.Path + " " + one.Who
		all = append(all, text)
		if one.Method != http.MethodGet && !strings.HasPrefix(one.Path, "/api/2.0/sql/statements") && !strings.HasPrefix(one.Path, "/oidc/") {
			writes = append(writes, text)
		}
	}
	return all, writes
}

func (s *stage) mustWriteNothing() {
	s.t.Helper()
	if _, writes := s.sent(); len(writes) > 0 {
		s.t.Errorf("it wrote %v", writes)
	}
}

// yes is a person who takes every default and types the yes.
func yes(more ...reply) *person {
	return &person{replies: append(more, reply{"What may Treasure Data read?", "cas_demo_east1.public"}, reply{"Type yes for all", "yes"})}
}

// board is a clipboard.
type board struct{ held []secret.Value }

func (b *board) copy(_ context.Context, value secret.Value) error {
	b.held = append(b.held, value)
	return nil
}
