package wizard

import (
	"context"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/internal/screen"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
)

// stage is a whole set-up against a simulated workspace, the same every time: a fixed day, a fixed tag, an address that
// does not change.
type stage struct {
	simulator *simulator.Simulator
	kit       steps.Kit
	hands     *steps.Hands
	options   Options
	clock     *clock.Fake // of the workspace and of the hands
	time      *heldClock  // of the screen
	admin     string      // the admin's token, which no frame may show
	signsIn   string      // the token that stands in the environment
	state     string      // the folder of the journals
	store     *keychainOf
	wire      *wire
}

const (
	stageHost        = "dbc-a1b2345c-d6e7.cloud.databricks.com"
	stageHostOnAzure = "adb-1234567890123456.7.azuredatabricks.net"
)

func newStage(t testing.TB, world string) *stage {
	t.Helper()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	s := &stage{clock: clock.NewFake(now), time: newHeldClock(now)}
	var err error
	if s.simulator, err = simulator.New(simulator.Options{World: world, Clock: s.clock, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.simulator.Handler())
	t.Cleanup(server.Close)
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.wire = &wire{to: to, inner: server.Client().Transport}
	s.admin = s.simulator.Identity().AdminToken.Reveal()
	s.signsIn, s.state, s.store = s.admin, t.TempDir(), &keychainOf{Store: keystore.Memory()}
	stageHost, workspace := stageHost, ""
	if world == "azure" {
		stageHost = stageHostOnAzure
	}
	if world == "unified" { // one address for the account and its workspaces
		stageHost, workspace = "acme.databricks.com", s.simulator.Identity().WorkspaceID
	}
	environment := signin.Environment{
		Home: "/home/anna", Transport: s.wire,
		Getenv: func(name string) string {
			return map[string]string{
				"DATABRICKS_HOST": "https://" + stageHost, "DATABRICKS_TOKEN": s.signsIn, "DATABRICKS_WORKSPACE_ID": workspace,
			}[name]
		},
		ReadFile: func(string) ([]byte, error) { return nil, nil },
	}
	exchanges := NewExchanges()
	s.kit = steps.Kit{
		Steps: steps.SetupSteps(), Clock: s.clock, Chance: strings.NewReader("sixteen bytes of chance"),
		Connect: func(host databricks.Host) *databricks.Client {
			return databricks.New(databricks.Options{Host: host, Transport: s.wire, Clock: s.clock, Observe: exchanges.Observe})
		},
		Environment: environment, Store: s.store, StateDir: s.state, ScryptWork: 2,
	}
	s.hands = steps.NewHands(s.kit)
	t.Cleanup(func() {
		if err := s.hands.Close(); err != nil {
			t.Error(err)
		}
	})
	s.options = Options{
		Hands: s.hands, Steps: steps.SetupSteps(), Clock: s.time, Exchanges: exchanges, Demo: true, World: world,
		Setup: steps.Setup{Tag: "7f3a9c2e5b1d4068", Now: now},
	}
	return s
}

// heldClock stands still until a test moves it.
type heldClock struct {
	mu      sync.Mutex
	now     time.Time
	changed chan struct{}
}

func newHeldClock(now time.Time) *heldClock {
	return &heldClock{now: now, changed: make(chan struct{})}
}

func (h *heldClock) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *heldClock) Wait(ctx context.Context, d time.Duration) error {
	h.mu.Lock()
	until := h.now.Add(d)
	h.mu.Unlock()
	for {
		h.mu.Lock()
		over, changed := !h.now.Before(until), h.changed
		h.mu.Unlock()
		if over {
			return ctx.Err()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (h *heldClock) advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
	close(h.changed)
	h.changed = make(chan struct{})
}

// play runs the wizard in a terminal of that size. No frame may ever hold the admin's token.
func (s *stage) play(t testing.TB, size screen.Size) *screen.Program {
	t.Helper()
	s.options.Width, s.options.Height = size.Width, size.Height
	terminal := screen.Run(t, New(context.Background(), s.options), size)
	terminal.Forbid(s.admin)
	return terminal
}

// secretTo is a clipboard that a test can look into.
func secretTo(text *string) func(context.Context, secret.Value) error {
	return func(_ context.Context, value secret.Value) error {
		*text = value.Reveal()
		return nil
	}
}
