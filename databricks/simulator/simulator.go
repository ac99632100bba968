package simulator

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"brickpass/internal/clock"
)

// Options say which world is simulated, and how badly it behaves.
type Options struct {
	World    string        // a name of Worlds; empty is the first one
	Clock    clock.Clock   // nil is the computer's clock
	Seed     uint64        // everything invented follows from it
	Latency  time.Duration // how long each answer takes at least
	Requests io.Writer     // one JSON line for each request; may be nil
	Faults   []Fault       // beside those of the world

	AzureCloud string // PUBLIC, USGOVERNMENT or CHINA, for worlds on Azure; empty is the first
}

// Simulator is one pretend account with its workspaces. As an http.Handler it is the main workspace; the other hosts have
// handlers of their own. It and may be used from many goroutines.
type Simulator struct {
	options Options
	world   World
	cloud   azureCloud
	clock   clock.Clock
	hosts   []*Host
	log     requestLog

	workspaceRoutes, accountRoutes, loginRoutes *http.ServeMux
	microsoftRoutes                             map[service]*http.ServeMux

	mu     sync.Mutex // guards what follows
	state  *state     // as the main workspace sees it
	faults []*armedFault

	addresses map[hostKey]string
}

// New builds the world that the options name.
func New(options Options) (*Simulator, error) {
	world, err := worldNamed(options.World)
	if err != nil {
		return nil, err
	}
	if options.Clock == nil {
		options.Clock = clock.Real()
	}
	cloud, known := azureCloudNamed(options.AzureCloud)
	if !known {
		return nil, fmt.Errorf("simulator: there is no Azure cloud %q; there are PUBLIC, USGOVERNMENT, CHINA", options.AzureCloud)
	}
	s := &Simulator{
		options: options, world: world, cloud: cloud, clock: options.Clock, log: requestLog{to: options.Requests},
		workspaceRoutes: newWorkspaceRoutes(), accountRoutes: newAccountRoutes(), loginRoutes: newLoginRoutes(),
		microsoftRoutes: newMicrosoftRoutes(),
		addresses:       map[hostKey]string{},
	}
	s.hosts = s.newHosts()
	s.Reset()
	return s, nil
}

// Reset puts the world back to its beginning: the same ids and tokens, the same faults still to come.
func (s *Simulator) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = newState(s.world, s.cloud, s.options.Seed, s.clock.Now())
	s.state.addresses = s.addresses
	s.faults = nil
	for _, fault := range append(s.world.scriptedFaults(s.options.Seed), s.options.Faults...) {
		s.faults = append(s.faults, &armedFault{Fault: fault})
	}
}

// Handler is the simulator as the handler of a server, such as one of net/http/httptest.
func (s *Simulator) Handler() http.Handler { return s }

// TokenWorks says whether a request with this token would be let in: a personal access token or an OAuth access token.
func (s *Simulator) TokenWorks(value string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{state: s.state, host: s.hosts[0], now: s.clock.Now()}
	return c.authenticate("Bearer "+value) == nil
}

func worldNamed(name string) (World, error) {
	worlds := Worlds()
	if name == "" {
		return worlds[0], nil
	}
	names := make([]string, 0, len(worlds))
	for _, world := range worlds {
		if world.Name == name {
			return world, nil
		}
		names = append(names, world.Name)
	}
	return World{}, fmt.Errorf("simulator: there is no world %q; there are %s", name, strings.Join(names, ", "))
}
