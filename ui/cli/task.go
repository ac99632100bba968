package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"brickpass/databricks/signin"
	"brickpass/internal/machine"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// task is what a run is to do: to set a partner up, or something on a connection that is there.
type task struct {
	aim        steps.Aim
	connection steps.Connection // of what comes to one the zero one
	name       string           // that a connection is to have; "" asks
	story      *steps.Story     // what an earlier go of it left; nil: it is begun anew
	again      bool             // one more, although the one before it has not come to its end
}

// beginning are the tasks that come to a connection, each with its steps.
var beginning = map[steps.Aim]func() []steps.Step{steps.SetUp: steps.SetupSteps, steps.Adopting: steps.AdoptSteps}

// onConnection are the tasks on a connection that is there, each with its steps and with the set-up that it begins with. Each is the
// command of the same name.
var onConnection = map[steps.Aim]struct {
	steps func(steps.Connection) []steps.Step
	setup func(c steps.Connection, tag string, now time.Time) steps.Setup
}{
	steps.Rotation:   {steps.RotateSteps, steps.Connection.Rotation},
	steps.Retirement: {steps.RetireSteps, steps.Connection.Retirement},
	steps.Rescoping:  {steps.ScopesSteps, steps.Connection.Rescoping},
}

// taskOf is the task that a story did not end.
func taskOf(m machine.Machine, state string, story *steps.Story) (task, error) {
	if story == nil {
		return task{}, nil
	}
	if story.Aim.Begins() {
		return task{aim: story.Aim, story: story}, nil
	}
	connection, err := connectionCalled(m, state, story.Name)
	if err != nil {
		return task{}, err
	}
	whole := story.On(connection)
	return task{aim: story.Aim, connection: connection, story: &whole}, nil
}

// open gets everything ready for it. Nothing is sent and nothing is written yet.
func (t task) open(
	m machine.Machine, environment signin.Environment, store keystore.Store, state string, observe observer,
) (workshop, error) {
	if list, ok := beginning[t.aim]; ok {
		shop, err := openFor(list(), m, environment, store, state, observe)
		shop.setup.Aim = t.aim
		if t.name != "" {
			shop.setup = shop.setup.With("token.connection", t.name)
		}
		return shop, err
	}
	kind := onConnection[t.aim]
	shop, err := openFor(kind.steps(t.connection), m, environment, store, state, observe)
	if err != nil {
		return workshop{}, err
	}
	shop.setup = kind.setup(t.connection, shop.setup.Tag, shop.setup.Now)
	return shop, nil
}

// possible are the questions that a file can answer for it.
func (t task) possible(shop workshop, data []byte) []steps.Possible {
	if t.aim.Begins() {
		return plain.Known(shop.steps, data)
	}
	return steps.EveryOf(shop.steps, shop.setup)
}

// mends says whether it is a set-up on the answers of a connection that is there.
func (t task) mends() bool { return t.story != nil && t.story.Anew() }

// command is the one that begins it, or goes on with it. What comes to a connection has a name only once it was given one.
func (t task) command() string {
	switch {
	case t.mends():
		return "brickpass mend " + t.story.Name
	case t.aim == steps.SetUp:
		return "brickpass setup"
	case t.aim == steps.Adopting:
		return strings.TrimSpace("brickpass adopt " + t.name)
	}
	return fmt.Sprintf("brickpass %s %s", t.aim, t.connection.Name)
}

// goesOn is the command that goes on with a run of it that was left: under the name by which it is kept or, where that is "" and nothing
// is kept, as it was begun.
func (t task) goesOn(left string) string {
	switch {
	case left != "" && t.aim.Begins():
		return "brickpass resume " + left
	case left == "" && t.again:
		return t.command() + " --again"
	}
	return t.command()
}

// onConnectionCalled is a task on the connection of that name: anew, or where an earlier go of it stopped. What is not finished about
// the connection comes first; again begins another one all the same.
func onConnectionCalled(m machine.Machine, aim steps.Aim, name string, again bool) (task, error) {
	state, err := stateDir(m)
	if err != nil {
		return task{}, err
	}
	connection, err := connectionCalled(m, state, name)
	switch {
	case err != nil:
		return task{}, err
	case connection.Removed():
		return task{}, usage(fmt.Errorf("%s was removed. To let the partner in again: brickpass setup", name))
	}
	stories, err := unfinished(m)
	if err != nil {
		return task{}, err
	}
	for i := range stories {
		story := &stories[i]
		if story.Name != name || story.Draft {
			continue
		}
		if story, err = ready(story); err != nil {
			return task{}, err
		}
		switch {
		case story.Aim == aim && !again:
			return taskOf(m, state, story)
		case story.Aim != aim, story.Open():
			return task{}, failure{exitStopped, fmt.Errorf(
				"%s of %s was not finished. To go on: brickpass resume %s", aimText(story.Aim), name, name)}
		}
	}
	if connection.Facts[steps.TokenItem] == "" {
		return task{}, usage(fmt.Errorf("%s was not finished. To go on: brickpass resume %s", name, name))
	}
	return task{aim: aim, connection: connection, again: again}, nil
}

// aimText is what a run was for, as the beginning of a sentence.
func aimText(aim steps.Aim) string {
	switch aim {
	case steps.Rotation:
		return "the rotation"
	case steps.Retirement:
		return "the retirement"
	case steps.Rescoping:
		return "the change of scopes"
	case steps.Adopting:
		return "the adoption"
	}
	return "the set-up"
}

// errNobody says that a command needs somebody to ask.
var errNobody = errors.New("nobody can be asked here, because standard input is no terminal. " +
	"See the plan with --no-input, make the changes with --yes")
