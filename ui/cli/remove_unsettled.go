package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// settled is a connection once it is known what became of all that its set-up sent: one that was cut off may have made
// something that the journal does not count yet, and a removal would leave it lying about. It is looked up as a resumed set-up
// looks it up, which goes no further than its plan.
func settled(ctx context.Context, m machine.Machine, state string, connection steps.Connection, data []byte, people io.Writer) (steps.Connection, error) {
	story, open := unsettled(state, connection.Name)
	if !open {
		return connection, nil
	}
	_, _ = fmt.Fprintf(people, "The set-up of %s was cut off. Looking up what became of its last request.\n", connection.Name)
	file, err := plain.ReadFile(data, removalAnswers(connection))
	if err != nil {
		return connection, usage(err)
	}
	if err := lookUp(ctx, m, state, story, file); err != nil {
		return connection, err
	}
	if _, open := unsettled(state, connection.Name); open {
		return connection, failure{exitStopped, fmt.Errorf(
			"it could not be found out what became of the last request of %s. brickpass resume %s says what is in the way", connection.Name, connection.Name)}
	}
	return connectionCalled(m, state, connection.Name)
}

// noteUnsettled says of a plan that more may be found: what is open is looked up after a yes, because that may revoke a token
// that nobody has.
func noteUnsettled(people io.Writer, state, name string) {
	if _, open := unsettled(state, name); open {
		_, _ = fmt.Fprintf(people, "The set-up of %s was cut off. What became of its last request is looked up with --yes, so more may be found then.\n", name)
	}
}

// unsettled is the set-up of that name, if it left something open.
func unsettled(state, name string) (steps.Story, bool) {
	stories, _ := steps.Unfinished(state) // a journal that cannot be read was named already
	for _, story := range stories {
		if story.Name == name && !story.Draft && !story.Removing && story.Open() {
			return story, true
		}
	}
	return steps.Story{}, false
}

// lookUp takes a set-up up again as far as its plan, with nobody asked and nothing agreed to. How one signs in is what the removal's
// file says, else what the set-up was told.
func lookUp(ctx context.Context, m machine.Machine, state string, story steps.Story, removal plain.File) error {
	story.Agreed = nil // so that nothing goes on by itself
	rest, err := taskOf(m, state, &story)
	if err != nil {
		return err
	}
	shop, err := rest.open(m, environmentOf(m), keychain(m), state, ignore)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	var file plain.File
	for _, possible := range steps.EveryOf(shop.steps, shop.setup.With("partner.preset", story.Partner)) {
		if answer, given := removal.Answer(possible.Key); given && isSignIn(possible.Key) {
			file = file.With(possible.Key, answer)
		}
	}
	if err := shop.takeUp(rest.story, file); err != nil {
		return err
	}
	for key, answer := range rest.story.Answers {
		file = file.With(key, answer)
	}
	_, err = plain.Unattended{
		Hands: shop.hands, Steps: shop.steps, Setup: shop.setup, Environment: shop.environment, File: file, Out: io.Discard,
	}.Run(ctx)
	var missing plain.MissingError
	if errors.As(err, &missing) {
		return failure{exitStopped, fmt.Errorf("that needs an answer which only you can give: brickpass resume %s asks for it", story.Name)}
	}
	return nil // whatever it came to, what is open now is read from the journal
}
