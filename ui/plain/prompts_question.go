package plain

import (
	"context"
	"strings"

	"brickpass/internal/secret"
	"brickpass/steps"
)

// ask asks one question until the run takes the answer, or until somebody goes elsewhere.
func (d *dialog) ask(ctx context.Context, question steps.Question) error {
	d.heading()
	if question.Because != nil {
		d.say("%s\n%s", question.Because.Why, question.Because.Who)
		d.say("Type check again when that is done.")
	}
	if question.Help != "" {
		d.say("%s", question.Help)
	}
	d.say("%s", question.Text)
	switch question.Kind {
	case steps.Secret:
		return d.askSecret(ctx, question)
	case steps.Browser:
		return d.askBrowser(ctx, question)
	case steps.OneOf:
		return d.askOne(ctx, question)
	case steps.SomeOf:
		return d.askSome(ctx, question)
	}
	return d.askText(ctx, question)
}

// heading says which step comes, once for each.
func (d *dialog) heading() {
	if d.run.At() == d.announced || d.run.At() >= len(d.Steps) {
		return
	}
	d.announced = d.run.At()
	about := d.run.Current().About
	number, count := d.station()
	d.say("\nStep %d of %d, %s: %s", number, count, about.Rail, d.run.Setup().Say(about.Title))
}

// station is where the run stands among the steps, counted as the wizard's list shows them: those in a row that share a name are one.
func (d *dialog) station() (number, count int) {
	before := ""
	for i, step := range d.Steps {
		if rail := step.About().Rail; rail != before {
			count, before = count+1, rail
		}
		if i == d.run.At() {
			number = count
		}
	}
	return number, count
}

// usual is what an empty line stands for: the answer that was given before, else the default.
func (d *dialog) usual(question steps.Question) (value, from string, ok bool) {
	setup := d.run.Setup()
	if setup.Answered(question.Key) && question.Kind != steps.SomeOf { // what was chosen of several stands there as chosen
		return setup.Answer(question.Key), "your answer", true
	}
	return question.Default, question.From, question.Default != "" || question.Optional
}

// sayUsual says what Enter means here. label shows a value as its option does.
func (d *dialog) sayUsual(question steps.Question, label func(string) string) {
	value, from, ok := d.usual(question)
	switch {
	case !ok:
	case value == "" && question.IfEmpty != "":
		d.say("Enter leaves it empty: %s.", question.IfEmpty)
	case value == "":
		d.say("Enter leaves it empty.")
	case from == "":
		d.say("Enter keeps: %s", label(value))
	default:
		d.say("Enter keeps: %s (%s)", label(value), from)
	}
}

func inOneLine(value string) string { return strings.ReplaceAll(value, "\n", ", ") }

// answer gives an answer and says what it means.
func (d *dialog) answer(ctx context.Context, question steps.Question, value string) bool {
	setup := d.run.Setup()
	if !d.send(ctx, steps.Answered{Key: question.Key, Value: value}) {
		return false
	}
	if question.Echo != nil {
		for _, line := range question.Echo(setup, value) {
			d.say("  %s %s", line.Mark, join(line.Text, line.Detail))
		}
	}
	return true
}

// askText asks for a line, or for several where the question takes them, and for the words of a consequence.
func (d *dialog) askText(ctx context.Context, question steps.Question) error {
	if question.Example != "" {
		d.say("For example: %s", question.Example)
	}
	var known *listing
	if question.Options != nil {
		known = newListing(d, question, "")
		known.show(ctx)
	}
	switch {
	case question.Kind == steps.Confirm:
		d.say("To agree, type: %s", question.Consequence)
	case question.Lines:
		d.say("Paste one line or several. After them, type a line with only a full stop.")
	}
	d.sayUsual(question, inOneLine)
	for {
		typed, gone, err := d.hear(ctx)
		if gone || err != nil {
			return err
		}
		value, err := d.textOf(ctx, question, known, typed)
		if err != nil {
			return err
		}
		if d.answer(ctx, question, value) {
			return nil
		}
	}
}

// textOf makes an answer of the first line that was typed.
func (d *dialog) textOf(ctx context.Context, question steps.Question, known *listing, first string) (string, error) {
	if first == "" {
		value, _, _ := d.usual(question)
		return value, nil
	}
	if known != nil {
		if option, ok := known.exactly(first); ok {
			return option.Value, nil
		}
	}
	if !question.Lines {
		return first, nil
	}
	lines := []string{first}
	for {
		line, err := d.line(ctx)
		if err != nil {
			return "", err
		}
		if strings.TrimSpace(line) == "." {
			return strings.Join(lines, "\n"), nil
		}
		lines = append(lines, line)
	}
}

// askSecret asks for what must not be shown. An empty line keeps a secret that was given before.
func (d *dialog) askSecret(ctx context.Context, question steps.Question) error {
	note := "It is typed hidden: nothing appears while you type."
	if d.hidden == nil {
		note = "The input is no terminal, so the next line is read as it is."
	}
	d.say("%s", note)
	given := d.run.Setup().Answered(question.Key)
	if given {
		d.say("Enter keeps what you gave.")
	}
	twice := question.Twice && d.Hands.Fresh(d.run.Setup(), question.Key)
	if twice {
		d.say("It is new, so you type it twice.")
	}
	for {
		d.prompt()
		value, word, err := d.hiddenLine(ctx)
		d.say("") // the end of the line was not shown either
		if err != nil {
			return err
		}
		if word != "" {
			if gone, err := d.heed(ctx, word); gone || err != nil {
				return err
			}
			continue
		}
		if reason := unfit(question, value, given); reason != "" {
			d.say("%s", reason)
			continue
		}
		if twice && !value.Empty() {
			same, err := d.onceMore(ctx, value)
			if err != nil {
				return err
			}
			if !same {
				continue
			}
		}
		if !value.Empty() {
			d.Hands.Give(question.Key, value)
		}
		if d.send(ctx, steps.Answered{Key: question.Key, Value: steps.Given}) {
			return nil
		}
	}
}

// onceMore asks for a new secret a second time, and says whether it was the same. A word is no secret here either.
func (d *dialog) onceMore(ctx context.Context, value secret.Value) (bool, error) {
	d.say("The same once more.")
	d.prompt()
	again, word, err := d.hiddenLine(ctx)
	d.say("")
	switch {
	case err != nil:
		return false, err
	case word == wordStop:
		return false, errStop
	case !again.Equal(value):
		d.say("The two are not the same. Type it anew, then once more.")
		return false, nil
	}
	return true, nil
}

// unfit says what is wrong with a secret, without repeating it. None at all keeps the one that was given.
func unfit(question steps.Question, value secret.Value, given bool) string {
	switch {
	case value.Empty() && given:
		return ""
	case value.Empty():
		return "An answer is needed here."
	case question.Fits != nil:
		if err := question.Fits(value); err != nil {
			return value.Hide(err.Error())
		}
	}
	return ""
}
