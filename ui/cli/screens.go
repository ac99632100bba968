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
	options := wizard.Options{
		Hands: shop.hands, Setup: shop.setup, Steps: shop.steps, In: m.In, Out: m.Out, ASCII: !m.UTF8(), Version: Version, Clock: m.Clock,
		Exchanges: exchanges, OpenBrowser: environment.OpenBrowser, Simulated: simulatedAt(m),
		Papers: papers(m, state),
	}
	if board, ok := m.Clipboard(); ok {
		options.Copy, options.CopySecret = board.Copy, board.CopySecret
		defer board.Close()
	} else if board, ok := m.TerminalClipboard(); ok {
		options.Copy, options.LendSecret = board.Copy, board.LendSecret
		defer board.Close()
	}
	switch {
	case how.demo != nil:
		options.Demo, options.World = true, how.demo.world
	case how.task.aim.Begins():
		options.Resume = "brickpass resume"
	default:
		options.Resume = how.task.command()
	}
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

// prompt asks line by line.
func prompt(ctx context.Context, m machine.Machine, how screen, state string, environment signin.Environment, store keystore.Store) error {
	shop, err := how.task.open(m, environment, store, state, ignore)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	prompts := plain.Prompts{
		Hands: shop.hands, Steps: shop.steps, Setup: shop.setup, In: m.In, Out: folded(m, m.Out), Demo: how.demo != nil,
		OpenBrowser: environment.OpenBrowser, Papers: papers(m, state),
	}
	if err := shop.takeUp(how.task.story, plain.File{}); err != nil {
		return err
	}
	prompts.Setup = shop.setup
	if how.demo == nil {
		tellRehearsal(m, prompts.Out)
	}
	switch {
	case how.demo != nil:
	case how.task.aim.Begins():
		prompts.Resume = "brickpass resume --plain"
	default:
		prompts.Resume = how.task.command() + " --plain"
	}
	if m.Terminal().In {
		prompts.ReadHidden = m.ReadHidden
	}
	if board, ok := m.Clipboard(); ok {
		prompts.Copy = board.CopySecret
		defer board.Close()
	} else if board, ok := m.TerminalClipboard(); ok {
		prompts.Lend = board.LendSecret
		defer board.Close()
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
