package cli

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/internal/machine"
	"brickpass/keystore"
	"brickpass/steps"
)

// workshop is what a run is made with: the hands, the steps, and the set-up that it begins with.
type workshop struct {
	machine     machine.Machine
	environment signin.Environment
	steps       []steps.Step
	hands       *steps.Hands
	setup       steps.Setup
	store       keystore.Store
}

// observer is told of every attempt to have a request answered.
type observer func(databricks.Exchange)

// open gets everything ready for a set-up. Nothing is sent and nothing is written yet.
func open(m machine.Machine, environment signin.Environment, store keystore.Store, state string, observe observer) (workshop, error) {
	return openFor(steps.SetupSteps(), m, environment, store, state, observe)
}

// openFor gets everything ready for a run of these steps.
func openFor(
	list []steps.Step, m machine.Machine, environment signin.Environment, store keystore.Store, state string, observe observer,
) (workshop, error) {
	return openPatiently(0, list, m, environment, store, state, observe)
}

// openPatiently gets it ready with a patience for each request; 0 is the client's own.
func openPatiently(
	patience time.Duration, list []steps.Step, m machine.Machine, environment signin.Environment, store keystore.Store, state string,
	observe observer,
) (workshop, error) {
	tag, err := steps.NewTag(m.Chance)
	if err != nil {
		return workshop{}, failure{exitFailed, err}
	}
	connect := func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{
			Host: host, Clock: m.Clock, Jitter: jitter(m.Chance), Observe: observe, UserAgent: "brickpass/" + Version,
			Transport: environment.Transport,
			Patience:  patience,
		})
	}
	environment.Connect = connect
	kit := steps.Kit{
		Steps: list, Clock: m.Clock, Environment: environment, Store: store, StateDir: state, Connect: connect,
	}
	hands := steps.NewHands(rig(kit))
	setup := steps.Setup{Tag: tag, Now: m.Clock.Now(), Facts: databricks.Facts{}}
	if address := addressFound(environment); address != "" {
		setup.Facts[steps.AddressBest] = address
	}
	if databricks.CheckFact(steps.Computer, m.Name) == nil {
		setup.Facts[steps.Computer] = m.Name
	}
	return workshop{m, environment, list, hands, setup, store}, nil
}

// rig changes what a run works with, for tests that end the program at a certain point. Here it changes nothing.
var rig = func(kit steps.Kit) steps.Kit { return kit }

// addressFound is the workspace that the first usable sign-in on this computer belongs to.
func addressFound(environment signin.Environment) string {
	for _, way := range signin.List(environment, databricks.Host{}) {
		if way.Problem == nil && way.Host != (databricks.Host{}) && way.Host.Kind != databricks.HostAccount {
			return way.Host.Link()
		}
	}
	return ""
}

// jitter adds up to a quarter to a wait, so that many who were told to wait do not come back at once.
func jitter(chance io.Reader) func(time.Duration) time.Duration {
	return func(d time.Duration) time.Duration {
		var draw [8]byte
		if _, err := io.ReadFull(chance, draw[:]); err != nil || d < 4 {
			return 0
		}
		return time.Duration(binary.LittleEndian.Uint64(draw[:]) % uint64(d/4))
	}
}

// environmentOf is the sign-in environment of this computer.
func environmentOf(m machine.Machine) signin.Environment {
	environment := signin.Environment{Getenv: m.Getenv, Home: m.Home, Chance: m.Chance, Clock: m.Clock}
	environment.OpenBrowser, _ = m.Browser()
	if rehearsal, err := rehearsalOf(m); err == nil { // no command runs if it is not
		environment.Transport = rehearsal.Over(nil)
	}
	return environment
}

// keychain is the computer's own. It is another program, so its limits are those of the computer's clock.
func keychain(m machine.Machine) keystore.Store {
	return keystore.OS(keystore.Options{Random: m.Chance, Getenv: m.Getenv})
}

func stateDir(m machine.Machine) (string, error) {
	dir, err := m.StateDir()
	if err != nil {
		return "", failure{exitFailed, fmt.Errorf("brickpass does not know where to keep its journals: %w", err)}
	}
	return dir, nil
}
