package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brickpass/databricks/signin"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// counted serves a simulator, and counts requests. Once it is told how many must be under way together, it answers none of a partner's
// before so many have come; the admin's are asked once for all connections.
type counted struct {
	handler  http.Handler
	admin    string
	total    atomic.Int64
	together atomic.Pointer[gathering]
}

type gathering struct {
	missing atomic.Int64
	all     chan struct{}
	givenUp atomic.Bool
}

func (c *counted) gather(count int64) *gathering {
	g := &gathering{all: make(chan struct{})}
	g.missing.Store(count)
	c.together.Store(g)
	return g
}

func (c *counted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.total.Add(1)
	if g := c.together.Load(); g != nil && r.Header.Get("Authorization") != "Bearer "+c.admin {
		if g.missing.Add(-1) == 0 {
			close(g.all)
		}
		select {
		case <-g.all:
		case <-time.After(20 * time.Second): // it never comes to so many
			g.givenUp.Store(true)
		}
	}
	c.handler.ServeHTTP(w, r)
}

// TestCheckingTwoHundredConnectionsGoesSideBySideWithinTheRateLimit runs on a clock that is moved by whoever waits: what it says of
// the time is what the limit makes of it.
func TestCheckingTwoHundredConnectionsGoesSideBySideWithinTheRateLimit(t *testing.T) {
	t.Parallel()
	const many = 200
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	simulated, err := simulator.New(simulator.Options{World: "aws", Clock: fake, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	served := &counted{handler: simulated.Handler(), admin: simulated.Identity().AdminToken.Reveal()}
	server := httptest.NewServer(served)
	defer server.Close()
	folder, store := t.TempDir(), keystore.Memory()
	variables := map[string]string{
		"BRICKPASS_STATE_DIR": folder, "DATABRICKS_HOST": server.URL, "DATABRICKS_TOKEN": simulated.Identity().AdminToken.Reveal(),
	}
	m := machine.Machine{Clock: fake, Chance: strings.NewReader(strings.Repeat("chance of sixteen", 1000)), Home: t.TempDir(), Getenv: func(name string) string { return variables[name] }}
	environment := signin.Environment{Getenv: m.Getenv, Home: m.Home, Clock: fake}
	copied(t, m, environment, store, folder, many)

	connections, err := steps.Connections(folder)
	if err != nil || len(connections) != many {
		t.Fatalf("%d journals, %v", len(connections), err)
	}
	fake.Advance(time.Hour) // so that the warehouse is asleep, and stays so
	served.total.Store(0)
	together := served.gather(8)
	rounds, err := newRoundsIn(m, environment, store, connections, false, secret.Value{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rounds.close() }()
	told := 0
	checkups := rounds.check(context.Background(), func(steps.Checkup) { told++ })
	for i, checkup := range checkups {
		if checkup.Connection != connections[i].Name || checkup.Result != steps.Works {
			t.Fatalf("%s came to %s: %s %v", checkup.Connection, checkup.Result, checkup.Why, checkup.Concerns)
		}
	}
	total, limited := served.total.Load(), time.Duration(0)
	if total > 50 {
		limited = time.Duration(total-50) * time.Second / 25
	}
	t.Logf("%d requests in %s", total, rounds.took)
	switch {
	case told != many:
		t.Errorf("told of %d", told)
	case together.missing.Load() > 0 || together.givenUp.Load():
		t.Error("they are not checked side by side")
	case rounds.took < limited*9/10:
		t.Errorf("%d requests in %s are more than the limit allows", total, rounds.took)
	case total > many*3:
		t.Errorf("%d requests: what all of them ask is asked more than once", total)
	}
	var said bytes.Buffer
	sayCheckups(&said, checkups, rounds.took, nil)
	if !strings.HasPrefix(said.String(), "200 of 200 work as they were set up. It took ") {
		t.Errorf("it says %q", said.String())
	}
}

// copied sets one connection up, and makes many journals of it.
func copied(t *testing.T, m machine.Machine, environment signin.Environment, store keystore.Store, folder string, many int) {
	t.Helper()
	shop, err := open(m, environment, store, folder, ignore)
	if err != nil {
		t.Fatal(err)
	}
	answers := []byte("data: {schemas: [cas_demo_east1.public]}\ntoken: {connection: c000}\nsignin: {way: environment}\n")
	file, err := plain.ReadFile(answers, plain.Known(shop.steps, answers))
	if err != nil {
		t.Fatal(err)
	}
	err = unattended(context.Background(), shop, file, true, nil, io.Discard, func(string, error) onward { return onward{} })
	if err != nil {
		t.Fatal(err)
	}
	_ = shop.hands.Close()
	journals := filepath.Join(folder, "connections")
	data, err := os.ReadFile(filepath.Join(journals, "c000.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < many; i++ {
		name := fmt.Sprintf("c%03d", i)
		journal := bytes.ReplaceAll(data, []byte(`"c000"`), []byte(`"`+name+`"`))
		if err := os.WriteFile(filepath.Join(journals, name+".jsonl"), journal, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
