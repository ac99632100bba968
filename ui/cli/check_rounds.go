package cli

import (
	"context"
	"errors"
	"sync"
	"time"

	"brickpass/databricks/signin"
	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
)

// rounds checks many connections side by side: those of one workspace by the same hands, so that they share its client, its rate
// limit, and what one of them has read already.
type rounds struct {
	machine     machine.Machine
	connections []steps.Connection
	inspectors  map[string]*steps.Inspector // by host
	hands       []*steps.Hands
	took        time.Duration
}

const (
	sideBySide    = 16               // connections that are checked at the same time
	checkPatience = 20 * time.Second // for one request: a workspace that does not answer holds up nobody else for long
)

func newRounds(m machine.Machine, connections []steps.Connection, wake bool, passphrase secret.Value) (*rounds, error) {
	return newRoundsIn(m, environmentOf(m), keychain(m), connections, wake, passphrase)
}

func newRoundsIn(
	m machine.Machine, environment signin.Environment, store keystore.Store, connections []steps.Connection, wake bool, passphrase secret.Value,
) (*rounds, error) {
	state, err := stateDir(m)
	if err != nil {
		return nil, err
	}
	r := &rounds{machine: m, connections: connections, inspectors: map[string]*steps.Inspector{}}
	for _, connection := range connections {
		host := connection.Facts[steps.Host]
		if r.inspectors[host] != nil {
			continue
		}
		shop, err := openPatiently(checkPatience, nil, m, environment, store, state, ignore)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		if !passphrase.Empty() {
			shop.hands.Give(steps.PassphraseKey, passphrase)
		}
		r.hands = append(r.hands, shop.hands)
		r.inspectors[host] = steps.NewInspector(shop.hands, wake)
	}
	return r, nil
}

// check checks all of them, and tells of each that is done, one at a time. The answer is in their own order.
func (r *rounds) check(ctx context.Context, told func(steps.Checkup)) []steps.Checkup {
	began := r.machine.Clock.Now()
	checkups := make([]steps.Checkup, len(r.connections))
	var all sync.WaitGroup
	var telling sync.Mutex
	room := make(chan struct{}, sideBySide)
	for i, connection := range r.connections {
		all.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			if ctx.Err() != nil {
				checkups[i].Connection = connection.Name
				return
			}
			checkups[i] = r.inspectors[connection.Facts[steps.Host]].Check(ctx, connection)
			telling.Lock()
			defer telling.Unlock()
			told(checkups[i])
		})
	}
	all.Wait()
	r.took = r.machine.Clock.Now().Sub(began)
	return checkups
}

func (r *rounds) close() error {
	var failed error
	for _, hands := range r.hands {
		failed = errors.Join(failed, hands.Close())
	}
	return failed
}
