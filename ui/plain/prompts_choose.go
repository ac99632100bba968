package plain

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"brickpass/steps"
)

// way is one thing that can be done now, beside answering.
type way struct {
	choice steps.Choice
	label  string
	do     func() // for what is no choice of the run, such as showing how to do it by hand
}

// pause lets a finding be read.
func (d *dialog) pause(ctx context.Context) error {
	d.heading()
	if !slices.Contains(d.run.Choices(), steps.Continue) {
		return d.choose(ctx, d.ways())
	}
	d.say("Enter goes on. Type check again after something was mended.")
	return d.enter(ctx, steps.Continue)
}

// enter takes a choice when Enter is typed, and nothing else.
func (d *dialog) enter(ctx context.Context, choice steps.Choice) error {
	for {
		typed, gone, err := d.hear(ctx)
		if gone || err != nil {
			return err
		}
		if typed != "" {
			d.say("Type Enter alone to go on, or one of: back, help, request, stop.")
			continue
		}
		if d.send(ctx, steps.Chosen{Choice: choice}) {
			return nil
		}
	}
}

// review shows the plan and asks for the yes.
func (d *dialog) review(ctx context.Context) error {
	d.plan(d.run)
	if d.run.Plan().Empty() {
		if d.run.Setup().Aim == steps.Rescoping {
			d.say("Enter ends.")
		} else {
			d.say("Enter shows what %s asks for.", d.run.Setup().Say("{partner}"))
		}
		return d.enter(ctx, steps.Continue)
	}
	d.say("\nMake these changes? Type yes for all, or one for one at a time. request shows every request.")
	for {
		typed, gone, err := d.hear(ctx)
		if gone || err != nil {
			return err
		}
		choice := map[string]steps.Choice{"yes": steps.Agree, "one": steps.OneByOne}[strings.ToLower(typed)]
		if choice == "" {
			d.say("Nothing was changed. Type yes in full to make the changes, or one, back, request or stop.")
			continue
		}
		if d.send(ctx, steps.Chosen{Choice: choice}) {
			return nil
		}
	}
}

// oneMore asks for one change, where they are agreed to one at a time.
func (d *dialog) oneMore(ctx context.Context) error {
	change, _ := d.run.Asked()
	ways := "yes, hand to do it by hand, or stop"
	if !slices.Contains(d.run.Choices(), steps.ByHand) {
		ways = "yes, or stop"
	}
	d.say("\nMake this change? Type %s; request shows it in full.", ways)
	d.change(change, false)
	for {
		typed, gone, err := d.hear(ctx)
		if gone || err != nil {
			return err
		}
		choice := steps.Yes
		switch {
		case strings.EqualFold(typed, "hand"):
			choice = steps.ByHand
		case !strings.EqualFold(typed, "yes"):
			d.say("It was not made. Type %s; yes in full makes it.", ways)
			continue
		}
		if d.send(ctx, steps.Chosen{Choice: choice}) {
			return nil
		}
	}
}

// refused says what is in the way and what can be done about it.
func (d *dialog) refused(ctx context.Context) error {
	d.heading()
	if problem := d.standing(); problem.Kind == steps.ByHandChosen {
		d.say("%s %s", problem.What, problem.Why)
		d.byHand()
	} else {
		_ = d.problem(d.run) // it is said; what it is, the choices follow from
	}
	if offered := d.run.Offered(); len(offered) > 0 {
		d.say("\nThe other way would make these changes:")
		for _, change := range offered {
			d.change(change, false)
		}
	}
	return d.choose(ctx, d.ways())
}

// ways are the choices of the run in words, and the way by hand.
func (d *dialog) ways() []way {
	labels := map[steps.Choice]string{
		steps.Continue:  "Go on",
		steps.OtherWay:  "Agree to the other way: " + d.otherWay(),
		steps.Review:    "Look at the changes anew; nothing is written before you agree again",
		steps.Retry:     "Try again; what is done is not repeated",
		steps.LookAgain: "Check again",
		steps.ByHand:    "Do it by hand: where to click; then brickpass checks",
		steps.Paste:     "Paste the " + d.run.Setup().Credential() + ", after you made it",
		steps.Skip:      "Go on without this; the rest can do without it",
		steps.Back:      "Go back to the question before",
		steps.Stop:      "Stop here and come back; what is done is kept",
	}
	var ways []way
	for _, choice := range d.run.Choices() {
		if label, ok := labels[choice]; ok && choice != steps.Stop {
			ways = append(ways, way{choice: choice, label: label})
		}
	}
	if d.run.Phase() == steps.Walking && len(d.run.Current().About.ByHand) > 0 {
		ways = append(ways, way{label: "By hand: where to click; then check again", do: d.byHand})
	}
	return append(ways, way{choice: steps.Stop, label: labels[steps.Stop]})
}

// otherWay is the title of the way that may be taken instead.
func (d *dialog) otherWay() string {
	at := d.run.Current().About.ID
	for _, step := range d.Steps {
		if ways, ok := step.(steps.Ways); ok && step.About().ID == at {
			return ways.Offer(d.run.Setup())
		}
	}
	return ""
}

// choose asks for one of the ways until the run moves.
func (d *dialog) choose(ctx context.Context, ways []way) error {
	d.say("\nWhat now?")
	for i, way := range ways {
		d.say("  %d. %s", i+1, way.label)
	}
	for {
		typed, gone, err := d.hear(ctx)
		if gone || err != nil {
			return err
		}
		i := chosenWay(ways, typed)
		switch {
		case i < 0:
			d.say("Type a number from 1 to %d.", len(ways))
		case ways[i].do != nil:
			ways[i].do()
		case ways[i].choice == steps.Stop:
			return errStop
		case d.goes(ctx, ways[i].choice):
			return nil
		}
	}
}

// goes takes a choice of the run, and says whether it took it.
func (d *dialog) goes(ctx context.Context, choice steps.Choice) bool {
	if choice == steps.LookAgain {
		delete(d.said, d.run.Current().About.ID) // whoever asks for a look wants to hear all that it sees
	}
	return d.send(ctx, steps.Chosen{Choice: choice})
}

// chosenWay is the way of that number, choice, or part of the label that no other has; -1 if there is none.
func chosenWay(ways []way, typed string) int {
	if number, err := strconv.Atoi(typed); err == nil {
		if number < 1 || number > len(ways) {
			return -1
		}
		return number - 1
	}
	if typed == "" {
		return -1
	}
	typed, found := strings.ToLower(typed), -1
	for i, way := range ways {
		if string(way.choice) == typed {
			return i
		}
		if strings.Contains(strings.ToLower(way.label), typed) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}
