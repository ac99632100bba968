package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/steps/partners"
	"brickpass/ui/plain"
)

func newResume(m machine.Machine) *cobra.Command {
	var how manner
	command := &cobra.Command{
		Use:   "resume [NAME]",
		Short: "Go on with what was stopped or cut off",
		Long: "Signs in again, looks again, and asks only what was not answered or is different now. What became of a request that got no " +
			"answer is looked up; nothing is sent twice. What you agreed to before needs no second yes.\n\n" +
			"Without a name it takes the only one there is, or lists them.\n\n" + exitHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			story, err := choose(m, strings.Join(names, ""))
			if err != nil || story == nil {
				return err
			}
			state, err := stateDir(m)
			if err != nil {
				return err
			}
			rest, err := taskOf(m, state, story)
			if err != nil {
				return err
			}
			return perform(cmd.Context(), m, how, rest)
		},
	}
	how.flags(command)
	return command
}

// choose finds the set-up to go on with: the one of that name, or the only one. nil without an error: there is none.
func choose(m machine.Machine, name string) (*steps.Story, error) {
	stories, err := unfinished(m)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return chooseOnly(m, stories)
	}
	for i := len(stories) - 1; i >= 0; i-- {
		if stories[i].Name == name {
			return ready(&stories[i])
		}
	}
	if len(stories) == 0 {
		return nil, usage(fmt.Errorf("there is nothing to go on with by the name %s: everything came to its end", name))
	}
	return nil, usage(fmt.Errorf("there is nothing to go on with by the name %s. There is:\n%s", name, storyList(stories)))
}

func chooseOnly(m machine.Machine, stories []steps.Story) (*steps.Story, error) {
	switch len(stories) {
	case 0:
		_, err := fmt.Fprintln(m.Out, "Nothing to go on with: every set-up came to its end.")
		return nil, err
	case 1:
		return ready(&stories[0])
	}
	return nil, usage(fmt.Errorf("say which one: brickpass resume NAME\n%s", storyList(stories)))
}

// ready refuses what another command goes on with, and what another brickpass is at work on.
func ready(story *steps.Story) (*steps.Story, error) {
	switch {
	case story.Removing:
		return nil, usage(fmt.Errorf("%s was being taken away. To go on: brickpass remove %s", story.Name, story.Name))
	case story.InUse():
		return nil, failure{exitStopped, fmt.Errorf("another brickpass is at work on %s: end that one, or let it finish", story.Name)}
	}
	return story, nil
}

// unfinished reads what there is to go on with. A journal that cannot be read is named, and the others are still there.
func unfinished(m machine.Machine) ([]steps.Story, error) {
	state, err := stateDir(m)
	if err != nil {
		return nil, err
	}
	stories, err := steps.Unfinished(state)
	if err != nil {
		_, _ = fmt.Fprintln(m.Err, "brickpass: a journal cannot be read, so what it tells is not known here. "+err.Error())
	}
	return stories, nil
}

// storyList says of each when and where it stopped.
func storyList(stories []steps.Story) string {
	var lines []string
	for _, story := range stories {
		lines = append(lines, "  "+storyLine(story))
	}
	return strings.Join(lines, "\n")
}

func storyLine(story steps.Story) string {
	how := "was cut off"
	if story.Stopped {
		how = "was stopped"
	}
	partner := story.Partner
	if preset, ok := partners.Find(story.Partner); ok {
		partner = preset.Name
	}
	words := []string{story.Name, how}
	if kind, ok := onConnection[story.Aim]; ok {
		words = []string{story.Name + ":", aimText(story.Aim), how}
		if place := rail(kind.steps(steps.Connection{}), story.Step); place != "" {
			words = append(words, "at "+place)
		}
	} else {
		if story.Aim == steps.Adopting {
			words = []string{story.Name + ":", aimText(story.Aim), how}
		}
		if place := rail(beginning[story.Aim](), story.Step); place != "" {
			words = append(words, "at "+place)
		}
	}
	words = append(words, "on "+story.Last.Local().Format("2 January 2006, 15:04"))
	line := strings.Join(words, " ")
	if host := story.Host(); host != "" && partner != "" {
		partner += " on " + host
	}
	if partner != "" {
		line += "  (" + partner + ")"
	}
	if story.Removing {
		line += "  to go on: brickpass remove " + story.Name
	}
	return line
}

// rail is the word of a step in the list of steps.
func rail(list []steps.Step, id steps.ID) string {
	for _, step := range list {
		if about := step.About(); about.ID == id {
			return about.Rail
		}
	}
	return ""
}

// takeUp lets a workshop go on with a story. What the file answers is asked again, so that it counts.
func (w *workshop) takeUp(story *steps.Story, file plain.File) error {
	if story == nil {
		return nil
	}
	if err := w.hands.TakeUp(*story); err != nil {
		if errors.Is(err, steps.ErrInUse) {
			return failure{exitStopped, fmt.Errorf("another brickpass is at work on %s: end that one, or let it finish", story.Name)}
		}
		return failure{exitFailed, err}
	}
	again := *story
	for key := range story.Answers {
		if _, answered := file.Answer(key); answered {
			again = again.AskAgain(key)
		}
	}
	w.setup.Tag, w.setup.Story = story.Tag, &again
	return nil
}

// samePlace finds the unfinished run that an answers file means: of the connection that it names or, if it names none, the
// only one of its partner on its workspace.
func samePlace(aim steps.Aim, stories []steps.Story, file plain.File, address string) *steps.Story {
	name, named := file.Answer("token.connection")
	if given, ok := file.Answer(steps.AddressKey); ok {
		address = given
	}
	partner, _ := file.Answer("partner.preset")
	var found *steps.Story
	for i := range stories {
		story := &stories[i]
		wanted := named && story.Name == name
		if !named {
			wanted = story.Partner == partner && story.IsAt(address)
		}
		if story.Aim != aim || !wanted {
			continue
		}
		if found != nil && !named {
			return nil // which of them is meant is not said
		}
		found = story
	}
	return found
}

// offer asks a person whether to go on with what was left, before anything else is asked.
func offer(ctx context.Context, m machine.Machine) (*steps.Story, error) {
	all, err := unfinished(m)
	if err != nil {
		return nil, err
	}
	var stories []steps.Story
	for _, story := range all {
		if !story.Removing && !story.InUse() {
			stories = append(stories, story)
		}
	}
	if len(stories) == 0 {
		return nil, nil
	}
	_, _ = fmt.Fprintln(m.Out, "This was not finished:")
	for i, story := range stories {
		_, _ = fmt.Fprintf(folded(m, m.Out), "  %d  %s\n", i+1, storyLine(story))
	}
	for {
		line, err := askLine(ctx, m, m.Out, "Type a number to go on with it, or press Enter to begin a new one: ")
		switch {
		case ctx.Err() != nil:
			return nil, failure{code: exitStopped}
		case err != nil:
			return nil, failure{exitStopped, errors.New("it was not said whether to go on with it: nothing was changed")}
		}
		number := 0
		switch _, err := fmt.Sscan(line, &number); {
		case line == "":
			return nil, nil
		case err == nil && number >= 1 && number <= len(stories):
			return &stories[number-1], nil
		}
		_, _ = fmt.Fprintf(folded(m, m.Out), "That is none of the numbers 1 to %d.\n", len(stories))
	}
}
