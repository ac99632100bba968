package plain

import (
	"context"
	"errors"
	"io"

	"brickpass/databricks"
	"brickpass/internal/secret"
	"brickpass/steps"
	"brickpass/ui"
)

// Prompts takes a run to its end line by line: for screen readers, simple terminals, and input that is no terminal. It never
// moves the cursor. At every prompt the same words work: back, help, request, stop.
type Prompts struct {
	Hands *steps.Hands
	Steps []steps.Step
	Setup steps.Setup
	In    io.Reader
	Out   io.Writer
	// ReadHidden reads a line with the echo off; nil where In is no terminal: then a line is read as it is.
	ReadHidden func(context.Context) ([]byte, error)
	Events     *Events
	Copy       func(context.Context, secret.Value) error // nil: there is no clipboard
	// OpenBrowser shows an address in the person's browser; nil where this computer has none.
	OpenBrowser func(address string) error
	// Lend asks the terminal to take a secret into its clipboard, and after a minute to drop it; emptied gets a value then. It is
	// the one thing that sends an escape sequence, and only when a person said yes to what it may leave behind. nil: the
	// terminal has none, or there is Copy.
	Lend   func(context.Context, secret.Value) (emptied <-chan struct{}, err error)
	Papers []ui.Paper // files about the connection that can be saved at the end
	Demo   bool
	// Resume is the command that goes on with a run that is kept under that name, or of which nothing is kept (""); nil if none can.
	Resume func(left string) string
}

// Run asks until the run is finished or stopped. The error is ErrEnded when the input ended before the run did (an end of
// input is never an answer), or ErrTokenLives. Ending ctx is a wish to stop.
func (p Prompts) Run(ctx context.Context) (Ending, error) {
	d := &dialog{
		Prompts: p, teller: newTeller(p.Out, p.Events), input: newInput(p.In, p.ReadHidden), announced: -1,
	}
	d.say("At every prompt you can type back, help, request or stop. Nothing is changed before you have typed yes to it.")
	run, effects := steps.New(p.Steps, p.Setup)
	d.run = steps.Drive(ctx, p.Hands, run, effects, d.teller.watch)
	return d.converse(ctx)
}

// dialog is a run that is talked through.
type dialog struct {
	Prompts
	*teller
	*input
	run       steps.Run
	announced int // the step whose heading was said last
}

// converse asks what the run stands at, until it is over.
func (d *dialog) converse(ctx context.Context) (Ending, error) {
	for d.run.Phase() != steps.Finished && d.run.Phase() != steps.Stopped {
		if err := d.scene()(ctx); err != nil {
			return d.leave(ctx, err)
		}
	}
	if d.run.Phase() == steps.Finished && d.run.Setup().Aim == steps.Removal {
		d.removed(d.run)
		return Ending{Run: d.run, Phase: steps.Finished}, nil
	}
	if aim := d.run.Setup().Aim; d.run.Phase() == steps.Finished && (aim == steps.Retirement || aim == steps.Rescoping || aim == steps.Adopting) {
		d.ended(d.run)
		return Ending{Run: d.run, Phase: steps.Finished}, nil
	}
	if d.run.Phase() == steps.Finished {
		d.summary()
		return Ending{Run: d.run, Phase: steps.Finished}, d.handOver(ctx)
	}
	d.summary()
	return Ending{Run: d.run, Phase: steps.Stopped}, d.revokeUnpassed(ctx)
}

// scene is what a person is asked now.
func (d *dialog) scene() func(context.Context) error {
	if question, ok := d.run.Question(); ok {
		return func(ctx context.Context) error { return d.ask(ctx, question) }
	}
	_, asked := d.run.Asked()
	switch {
	case d.run.Phase() == steps.Reviewing:
		return d.review
	case asked:
		return d.oneMore
	case d.standing() != nil:
		return d.refused
	}
	return d.pause
}

// standing is the problem that the run stands at.
func (d *dialog) standing() *databricks.Problem {
	if problem := d.run.Unready(); problem != nil {
		return problem
	}
	return d.run.Current().Problem
}

// leave stops a run where it is: by the word, by a signal, or because the input ended.
func (d *dialog) leave(ctx context.Context, why error) (Ending, error) {
	ending := Ending{Phase: d.run.Phase()}
	if ending.Phase == steps.Walking {
		ending.Problem = d.standing() // later, what stopped the run is the person
	}
	if d.run.Phase() != steps.Stopped {
		d.send(ctx, steps.Chosen{Choice: steps.Stop})
	}
	ending.Run = d.run
	d.summary()
	if errors.Is(why, errStop) || ctx.Err() != nil {
		why = nil // a person wanted it so
	}
	return ending, errors.Join(why, d.revokeUnpassed(ctx))
}

// send moves the run and does all that comes of it. It says why, if the run did not take it.
func (d *dialog) send(ctx context.Context, event steps.Event) bool {
	before := d.run
	run, effects := d.run.Update(event)
	d.watch(before, run, event)
	reason := run.Refusal()
	d.run = d.carryOut(ctx, run, effects)
	if reason != "" {
		d.say("%s", reason)
	}
	return reason == ""
}
