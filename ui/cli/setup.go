package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"brickpass/databricks"
	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// manner is how a set-up is talked through, as the flags say.
type manner struct {
	answers string // the answers file; "" asks
	yes     bool
	json    bool
	plain   bool
	noInput bool
}

func newSetup(m machine.Machine) *cobra.Command {
	var how manner
	command := &cobra.Command{
		Use:   "setup",
		Short: "Set a partner up, by the wizard or by an answers file",
		Long: "Without flags this opens the wizard. With --answers it asks nothing: it reads, shows the plan, and stops there (exit code 3); " +
			"with --yes it makes the changes. `brickpass answers` prints a file to fill in.\n\n" + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return perform(cmd.Context(), m, how, task{})
		},
	}
	how.flags(command)
	return command
}

// unattended says whether nobody is to be asked.
func (how manner) unattended() bool { return how.answers != "" || how.noInput || how.json || how.yes }

func (how *manner) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&how.answers, "answers", "", "the answers file; - for standard input")
	flags.BoolVar(&how.yes, "yes", false, "make the changes of the plan")
	flags.BoolVar(&how.json, "json", false, "write events as JSON lines; what is for people goes to standard error")
	flags.BoolVar(&how.plain, "plain", false, "ask line by line instead of on a full screen")
	flags.BoolVar(&how.noInput, "no-input", false, "never ask: what is missing is named")
}

// perform takes a task to its end: with nobody there, or with a person who is asked.
func perform(ctx context.Context, m machine.Machine, how manner, task task) error {
	if how.unattended() {
		return performAlone(ctx, m, how, task)
	}
	return openWizard(ctx, m, screen{plain: how.plain, task: task})
}

// performAlone takes it to its end with nobody there.
func performAlone(ctx context.Context, m machine.Machine, how manner, task task) error {
	state, err := stateDir(m)
	if err != nil {
		return err
	}
	data, err := readAnswers(m, how.answers)
	if err != nil {
		return usage(err)
	}
	events, people := streams(m, how.json)
	tellRehearsal(m, people)
	shop, err := task.open(m, environmentOf(m), keychain(m), state, events.Request)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	file, err := plain.ReadFile(data, task.possible(shop, data))
	if err != nil {
		events.End("failed", exitUsage, shop.setup, "")
		return usage(err)
	}
	story := task.story
	if story == nil && how.yes && task.aim.Begins() { // without a yes nothing that was begun may be gone on with
		stories, err := unfinished(m)
		if err != nil {
			return err
		}
		if story = samePlace(task.aim, stories, file, addressFound(shop.environment)); story != nil {
			_, _ = fmt.Fprintln(people, "Going on with what was not finished: "+storyLine(*story))
		}
	}
	if task.name != "" {
		file = file.With("token.connection", task.name)
	}
	if err := shop.takeUp(story, file); err != nil {
		return err
	}
	return unattended(ctx, shop, file, how.yes, events, people, func(name string, err error) onward {
		return how.goOn(task, name, err)
	})
}

// onward is how one goes on: what has to be done first, "" for nothing, and by which command.
type onward struct{ first, command string }

// words are for people.
func (o onward) words() string {
	if o.first == "" || o.command == "" {
		return "To go on: " + o.command
	}
	return "To go on, " + o.first + ", then: " + o.command
}

// goOn is how one goes on with the run of that name; without one, nothing is kept that the answers do not say. What the answers left
// open, or got wrong, is to be put right first: the same command alone would end the same way.
func (how manner) goOn(task task, name string, err error) onward {
	var missing plain.MissingError
	var refused plain.AnswerError
	var next onward
	file := how.answers
	switch {
	case errors.As(err, &missing) && file == "":
		next.first, file = "write "+missing.Keys()+" into a file", "FILE"
	case errors.As(err, &missing):
		next.first = "add " + missing.Keys() + " to " + how.answersShown()
	case errors.As(err, &refused) && file == "":
		next.first, file = "write another "+refused.Key+" into a file", "FILE"
	case errors.As(err, &refused):
		next.first = "correct " + refused.Key + " in " + how.answersShown()
	}
	if errors.Is(err, plain.ErrNobodySees) {
		return onward{command: task.command()} // with somebody there
	}
	command := task.goesOn(name)
	if file != "" {
		command += " --answers " + file
	}
	next.command = command + " --yes"
	return next
}

// answersShown is the answers file, as a sentence names it.
func (how manner) answersShown() string {
	if how.answers == "-" {
		return "the answers"
	}
	return how.answers
}

// streams are where events and words go.
func streams(m machine.Machine, json bool) (*plain.Events, io.Writer) {
	if json {
		return plain.NewEvents(m.Out), folded(m, m.Err)
	}
	return nil, folded(m, m.Out)
}

func readAnswers(m machine.Machine, name string) ([]byte, error) {
	var data []byte
	var err error
	switch name {
	case "":
		return nil, nil
	case "-":
		data, err = io.ReadAll(m.In)
	default:
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("the answers file cannot be read: %w", err)
	}
	return data, nil
}

// unattended takes a run to its end by answers, and ends the command as the run ended.
func unattended(
	ctx context.Context, shop workshop, file plain.File, yes bool, events *plain.Events, people io.Writer, goOn func(name string, err error) onward,
) error {
	if story := shop.setup.Story; story != nil {
		for key, answer := range story.Answers {
			file = file.With(key, answer)
		}
	}
	if _, asked := file.Answer("signin.way"); !asked && addressFound(shop.environment) != "" && shop.environment.Getenv("DATABRICKS_TOKEN") != "" {
		file = file.With("signin.way", "environment")
	}
	ending, err := plain.Unattended{
		Hands: shop.hands, Steps: shop.steps, Setup: shop.setup, Environment: shop.environment, File: file, Yes: yes,
		Events: events, Out: people,
	}.Run(ctx)
	return finish(shop, ending, err, events, people, goOn)
}

// finish says how a run ended, and gives its exit code.
func finish(shop workshop, ending plain.Ending, err error, events *plain.Events, people io.Writer, goOn func(name string, err error) onward) error {
	code, word := endingCode(ending, err)
	setup, next := ending.Run.Setup(), onward{}
	if code != exitDone && (shop.setup.Story == nil || shop.setup.Story.Anew()) && (!began(ending) || ending.Run.Unready() != nil) {
		_ = shop.hands.Discard() // its answers stand in the file; what was agreed to is kept
	}
	if code != exitDone {
		next = goOn(shop.hands.LeftAs(setup), err)
	}
	events.End(word, code, setup, next.command)
	for _, twice := range shop.hands.Late() {
		_, _ = fmt.Fprintln(people, twice)
	}
	if code == exitDone {
		plain.Ended(people, ending.Run)
		if where := shop.hands.Where(setup); where != "" && setup.Aim != steps.Retirement && setup.Aim != steps.Rescoping {
			_, _ = fmt.Fprintln(people, "Where is it?  "+where)
		}
		return nil
	}
	switch {
	case next.command == "":
	case err == nil && ending.Problem == nil:
		_, _ = fmt.Fprintln(people, "\nStopped. What is done is kept. "+next.words())
	default:
		_, _ = fmt.Fprintln(people, "\n"+next.words())
	}
	if back := ending.Run.Removable(); back != "" && next.command != "" {
		_, _ = fmt.Fprintln(people, "To take back what is done: "+goOnRemoving(back))
	}
	return failure{code, err}
}

// began says whether the run came further than its plan.
func began(ending plain.Ending) bool {
	return ending.Phase == steps.Working || ending.Phase == steps.Stopped || ending.Phase == steps.Finished
}

// screen is how the wizard is opened.
type screen struct {
	plain bool
	demo  *demonstration
	task  task
}

// openWizard asks a person: on a full screen where there is one, else line by line.
func openWizard(ctx context.Context, m machine.Machine, how screen) error {
	mode := m.Terminal().Mode()
	if how.plain {
		mode = machine.Plain
	}
	if mode == machine.Silent && (!how.task.aim.Begins() || how.task.mends()) {
		return usage(errNobody)
	}
	if mode == machine.Silent {
		return usage(errors.New("nobody can be asked here, because standard input is no terminal. Give the answers with `" + how.task.command() + " --answers FILE`, or ask line by line with --plain"))
	}
	state, err := stateDir(m)
	if err != nil {
		return err
	}
	environment, store := environmentOf(m), keychain(m)
	if how.demo != nil {
		state, environment, store = how.demo.state, how.demo.environment, how.demo.store
	} else if how.task.aim.Begins() && how.task.story == nil {
		story, err := offer(ctx, m)
		if err != nil {
			return err
		}
		if story != nil {
			if how.task, err = taskOf(m, state, story); err != nil {
				return err
			}
		}
	}
	if mode == machine.Plain {
		return prompt(ctx, m, how, state, environment, store)
	}
	return draw(ctx, m, how, state, environment, store)
}

// ignore is for runs that nobody watches request by request.
func ignore(databricks.Exchange) {}
