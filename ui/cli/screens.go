package cli

import (
	"context"
	"errors"
	"fmt"

	"brickpass/databricks/signin"
	"brickpass/internal/machine"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/plain"
	"brickpass/ui/wizard"
)

// draw opens the wizard on the full screen.
func draw(ctx context.Context, m machine.Machine, how screen, state string, environment signin.Environment, store keystore.Store) error {
	exchanges := wizard.NewExchanges()
	shop, err := how.task.open(m, environment, store, state, exchanges.Observe)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	if err := shop.takeUp(how.task.story, plain.File{}); err != nil {
		return err
	}
	options, end := screenOf(m, shop, exchanges)
	defer end()
	options.Papers = papers(m, state)
	if how.demo != nil {
		options.Demo, options.World = true, how.demo.world
	} else {
		options.Resume = how.task.goesOn
	}
	return show(ctx, options)
}

// screenOf is the wizard on what this computer has: its browser, and a clipboard if there is one. end lets the clipboard go.
func screenOf(m machine.Machine, shop workshop, exchanges *wizard.Exchanges) (options wizard.Options, end func()) {
	terminal := m.Terminal()
	options = wizard.Options{
		Hands: shop.hands, Setup: shop.setup, Steps: shop.steps, In: m.In, Out: m.Out, Letters: letters(m), Version: Version, Clock: m.Clock,
		Width: terminal.Width, Height: terminal.Height,
		Exchanges: exchanges, OpenBrowser: shop.environment.OpenBrowser, Simulated: simulatedAt(m),
	}
	if board, ok := m.Clipboard(); ok {
		options.Copy, options.CopySecret = board.Copy, board.CopySecret
		return options, board.Close
	}
	if board, ok := m.TerminalClipboard(); ok {
		options.Copy, options.LendSecret = board.Copy, board.LendSecret
		return options, board.Close
	}
	return options, func() {}
}

// show opens the wizard until a person leaves it, and says how that ends the command.
func show(ctx context.Context, options wizard.Options) error {
	run, err := wizard.Run(ctx, options)
	switch {
	case errors.Is(err, wizard.ErrInterrupted):
		return failure{code: exitInterrupted}
	case errors.Is(err, wizard.ErrTokenLives):
		return failure{code: exitFailed}
	case err != nil:
		return failure{exitFailed, err}
	}
	return failureOf(ctx, run)
}

// failureOf is how a run that a person left ends the command.
func failureOf(ctx context.Context, run steps.Run) error {
	if run.Phase() == steps.Finished {
		return nil
	}
	for _, step := range run.Steps() {
		if ctx.Err() == nil && step.Problem != nil && step.Problem.SignIn {
			return failure{code: exitNotSigned}
		}
	}
	return failure{code: exitStopped}
}

// promptsOf are the prompts on what this computer has. end lets the clipboard go.
func promptsOf(m machine.Machine, shop workshop) (prompts plain.Prompts, end func()) {
	prompts = plain.Prompts{
		Hands: shop.hands, Steps: shop.steps, Setup: shop.setup, In: m.In, Out: folded(m, m.Out), OpenBrowser: shop.environment.OpenBrowser,
	}
	if m.Terminal().In {
		prompts.ReadHidden = m.ReadHidden
	}
	if board, ok := m.Clipboard(); ok {
		prompts.Copy = board.CopySecret
		return prompts, board.Close
	}
	if board, ok := m.TerminalClipboard(); ok {
		prompts.Lend = board.LendSecret
		return prompts, board.Close
	}
	return prompts, func() {}
}

// prompt asks line by line.
func prompt(ctx context.Context, m machine.Machine, how screen, state string, environment signin.Environment, store keystore.Store) error {
	shop, err := how.task.open(m, environment, store, state, ignore)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	prompts, end := promptsOf(m, shop)
	defer end()
	prompts.Demo, prompts.Papers = how.demo != nil, papers(m, state)
	if err := shop.takeUp(how.task.story, plain.File{}); err != nil {
		return err
	}
	prompts.Setup = shop.setup
	if how.demo == nil {
		tellRehearsal(m, prompts.Out)
	}
	if how.demo == nil {
		prompts.Resume = func(left string) string { return how.task.goesOn(left) + " --plain" }
	}
	ending, err := prompts.Run(ctx)
	if errors.Is(err, plain.ErrEnded) {
		return failure{exitStopped, fmt.Errorf("the input ended before the set-up did: what is done is kept")}
	}
	code, _ := endingCode(ending, err)
	if code == exitDone {
		return nil
	}
	return failure{code, err}
}
