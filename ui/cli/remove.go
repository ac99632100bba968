package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/ui/plain"
	"brickpass/ui/wizard"
)

// takingBack is how a removal is talked through, as the flags say.
type takingBack struct {
	manner
	plan      bool
	principal string // what becomes of the identity; "" asks, or takes the default
}

// removePrincipal is the question that --principal answers.
const removePrincipal = "remove.principal"

func newRemove(m machine.Machine) *cobra.Command {
	var how takingBack
	command := &cobra.Command{
		Use:   "remove NAME",
		Short: "Take a connection back: its token, its access, its identity",
		Long: "Takes back what the journal says that brickpass added, and nothing else: it revokes the token first, then what was granted, the " +
			"addresses, the way into the workspace, and the identity if brickpass made it. Each request is shown before one yes to all of " +
			"them. What cannot be taken back without danger to others is left and named.\n\n" +
			"With --plan, --yes or --json it asks nothing; without --yes it then stops at the plan (exit code 3).\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(cmd *cobra.Command, names []string) error { return remove(cmd.Context(), m, names[0], how) },
	}
	flags := command.Flags()
	flags.BoolVar(&how.plan, "plan", false, "show what would be taken back, and stop")
	flags.BoolVar(&how.yes, "yes", false, "take it back, without asking")
	flags.BoolVar(&how.json, "json", false, "write events as JSON lines; what is for people goes to standard error")
	flags.BoolVar(&how.plain, "plain", false, "ask line by line instead of on a full screen")
	flags.StringVar(&how.answers, "answers", "", "an answers file, for a sign-in that needs one; - for standard input")
	flags.StringVar(&how.principal, "principal", "", "what becomes of the identity: delete, deactivate or keep")
	return command
}

// unattended says whether nobody is to be asked.
func (how takingBack) unattended() bool { return how.plan || how.manner.unattended() }

func (how takingBack) check(connection steps.Connection) error {
	switch {
	case how.plan && how.yes:
		return usage(errors.New("--plan stops before any change and --yes makes them: choose one"))
	case how.plain && how.unattended():
		return usage(errors.New("--plain asks, and --plan, --yes, --json and --answers do not: choose one"))
	case how.principal == "":
		return nil
	case !slices.Contains([]string{"delete", "deactivate", "keep"}, how.principal):
		return usage(errors.New("--principal is delete, deactivate or keep"))
	case !connection.Did("principal", "create"):
		return usage(errors.New("brickpass did not make the identity of this connection, so it stays; --principal has nothing to decide"))
	case !how.unattended():
		return usage(errors.New("--principal goes with --plan, --yes or --json; otherwise you are asked"))
	}
	return nil
}

// remove takes one connection back.
func remove(ctx context.Context, m machine.Machine, name string, how takingBack) error {
	state, err := stateDir(m)
	if err != nil {
		return err
	}
	connection, err := connectionCalled(m, state, name)
	if err != nil {
		return err
	}
	if err := how.check(connection); err != nil {
		return err
	}
	if connection.Removed() {
		return sayRemoved(m, name, how.json)
	}
	_, people := streams(m, how.json)
	data, err := readAnswers(m, how.answers)
	if err != nil {
		return usage(err)
	}
	if how.unattended() && !how.yes {
		noteUnsettled(people, state, name)
	} else if connection, err = settled(ctx, m, state, connection, data, people); err != nil {
		return err
	}
	switch mode := m.Terminal().Mode(); {
	case how.unattended():
		return removeAlone(ctx, m, state, connection, data, how)
	case how.plain, mode == machine.Plain:
		return removeByPrompts(ctx, m, state, connection)
	case mode == machine.FullScreen:
		return removeOnScreen(ctx, m, state, connection)
	}
	return usage(errors.New("nobody can be asked here, because standard input is no terminal. See the plan with --plan, take it back with --yes"))
}

func sayRemoved(m machine.Machine, name string, json bool) error {
	events, people := streams(m, json)
	events.End("done", exitDone, steps.Setup{Answers: steps.Answers{"token.connection": name}}, "")
	_, err := fmt.Fprintf(people, "%s was removed already. Nothing was changed.\n", name)
	return err
}

// removal is a workshop for taking a connection back.
func removal(m machine.Machine, state string, connection steps.Connection, observe observer) (workshop, error) {
	connection.Copies = copiesThere(environmentOf(m), connection.Copies)
	shop, err := openFor(steps.RemoveSteps(connection), m, environmentOf(m), keychain(m), state, observe)
	if err != nil {
		return workshop{}, err
	}
	shop.setup = connection.Removal(shop.setup.Tag, shop.setup.Now)
	return shop, nil
}

func removeAlone(ctx context.Context, m machine.Machine, state string, connection steps.Connection, data []byte, how takingBack) error {
	events, people := streams(m, how.json)
	tellRehearsal(m, people)
	shop, err := removal(m, state, connection, events.Request)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	file, err := plain.ReadFile(data, removalAnswers(connection))
	if err != nil {
		events.End("failed", exitUsage, shop.setup, "")
		return usage(err)
	}
	if how.principal != "" {
		file = file.With(removePrincipal, how.principal)
	}
	if _, asked := file.Answer("signin.way"); !asked && shop.environment.Getenv("DATABRICKS_TOKEN") != "" && addressFound(shop.environment) != "" {
		file = file.With("signin.way", "environment")
	}
	ending, err := plain.Unattended{
		Hands: shop.hands, Steps: shop.steps, Setup: shop.setup, Environment: shop.environment, File: file, Yes: how.yes,
		Events: events, Out: people,
	}.Run(ctx)
	if how.principal != "" && ending.Phase != "" && ending.Phase != steps.Walking && !ending.Run.Setup().Answered(removePrincipal) {
		_, _ = fmt.Fprintln(people, "--principal had nothing to decide: another connection uses the identity, so it stays.")
	}
	return finishRemoval(shop, ending, err, events, people)
}

// removalAnswers are what a file can answer for a removal. How one signs in is always among it: whether the account has to be asked
// may only turn out when what is open is looked up.
func removalAnswers(connection steps.Connection) []steps.Possible {
	known := steps.Every(steps.RemoveSteps(connection), connection.Partner)
	for _, possible := range steps.Every(steps.SetupSteps(), connection.Partner) {
		if isSignIn(possible.Key) && !slices.ContainsFunc(known, func(p steps.Possible) bool { return p.Key == possible.Key }) {
			known = append(known, possible)
		}
	}
	return known
}

func isSignIn(key string) bool {
	return strings.HasPrefix(key, "signin.") || strings.HasPrefix(key, "account.")
}

// finishRemoval says how a removal ended and what is left, and gives its exit code.
func finishRemoval(shop workshop, ending plain.Ending, err error, events *plain.Events, people io.Writer) error {
	code, word := endingCode(ending, err)
	name, again := shop.setup.Answer("token.connection"), ""
	if code != exitDone {
		again = goOnRemoving(name) + " --yes"
	} else {
		plain.Removed(people, events, ending.Run)
	}
	events.End(word, code, shop.setup.Forget(steps.TokenItem), again)
	if code == exitDone {
		return nil
	}
	if err == nil {
		_, _ = fmt.Fprintln(people, "\nStopped. What was taken back stays so. To go on: "+again)
	}
	return failure{code, err}
}

func goOnRemoving(name string) string { return "brickpass remove " + name }

func removeByPrompts(ctx context.Context, m machine.Machine, state string, connection steps.Connection) error {
	shop, err := removal(m, state, connection, ignore)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	prompts, end := promptsOf(m, shop)
	defer end()
	prompts.Resume = func(string) string { return goOnRemoving(connection.Name) + " --plain" }
	tellRehearsal(m, prompts.Out)
	ending, err := prompts.Run(ctx)
	if errors.Is(err, plain.ErrEnded) {
		return failure{exitStopped, errors.New("the input ended before the removal did: what was taken back stays so")}
	}
	if code, _ := endingCode(ending, err); code != exitDone {
		return failure{code, err}
	}
	return nil
}

func removeOnScreen(ctx context.Context, m machine.Machine, state string, connection steps.Connection) error {
	exchanges := wizard.NewExchanges()
	shop, err := removal(m, state, connection, exchanges.Observe)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	options, end := screenOf(m, shop, exchanges)
	defer end()
	options.Resume = func(string) string { return goOnRemoving(connection.Name) }
	return show(ctx, options)
}
