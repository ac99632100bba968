package plain

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"brickpass/databricks"
	"brickpass/steps"
)

// atOnce is how many options are said before more has to be asked for.
const atOnce = 12

// listing is the options of a question as far as they were said, numbered from one.
type listing struct {
	dialog   *dialog
	question steps.Question
	parent   string
	filter   string
	options  []steps.Option // all that were fetched
	shown    int
	next     string // where to fetch more
	all      bool   // there is no more to fetch
}

func newListing(d *dialog, question steps.Question, parent string) *listing {
	return &listing{dialog: d, question: question, parent: parent}
}

// show says the next options.
func (l *listing) show(ctx context.Context) {
	if !l.fetch(ctx, l.shown+atOnce) {
		return
	}
	if len(l.options) == 0 {
		l.dialog.say("There is nothing to choose from here%s.", l.sought())
		return
	}
	for ; l.shown < min(len(l.options), l.shown+atOnce); l.shown++ {
		l.say(l.shown)
		if (l.shown+1)%atOnce == 0 {
			l.shown++
			break
		}
	}
	if l.shown < len(l.options) || !l.all {
		l.dialog.say("There are more: type more, or / and a word to search for.")
	}
}

func (l *listing) sought() string {
	if l.filter == "" {
		return ""
	}
	return " with " + l.filter + " in it; / alone lists all again"
}

func (l *listing) say(i int) {
	option := l.options[i]
	label := option.Label
	if option.Disabled != "" {
		l.dialog.say("  %d. %s. It cannot be chosen: %s", i+1, label, option.Disabled)
		return
	}
	l.dialog.say("  %d. %s", i+1, join(label, option.Detail))
}

// fetch has at least that many options, if there are so many. false: they could not be read, and that was said.
func (l *listing) fetch(ctx context.Context, wanted int) bool {
	d := l.dialog
	for !l.all && len(l.options) < wanted {
		page, err := l.question.Options(ctx, d.Hands.Reader(d.run.Setup()), d.run.Setup(), steps.OptionQuery{
			Parent: l.parent, Filter: l.filter, Cursor: l.next,
		})
		if err != nil {
			d.say("The list could not be read. %s Type more to try again, or type the answer.", reason(err))
			return false
		}
		l.options = append(l.options, page.Options...)
		l.next, l.all = page.Next, page.Next == ""
	}
	return true
}

func reason(err error) string {
	var problem *databricks.Problem
	if errors.As(err, &problem) {
		return problem.Error()
	}
	return err.Error() + "."
}

// turn does what more and /word say; false if the text is neither.
func (l *listing) turn(ctx context.Context, typed string) bool {
	switch {
	case strings.EqualFold(typed, "more"):
		if l.all && l.shown == len(l.options) {
			l.dialog.say("That was all.")
			return true
		}
		l.show(ctx)
		return true
	case strings.HasPrefix(typed, "/"):
		*l = listing{dialog: l.dialog, question: l.question, parent: l.parent, filter: strings.TrimSpace(typed[1:])}
		l.show(ctx)
		return true
	}
	return false
}

// exactly is the option of that number, value or label.
func (l *listing) exactly(typed string) (steps.Option, bool) {
	if number, err := strconv.Atoi(typed); err == nil && number >= 1 && number <= l.shown {
		return l.options[number-1], true
	}
	i := slices.IndexFunc(l.options, func(option steps.Option) bool {
		return strings.EqualFold(option.Value, typed) || strings.EqualFold(option.Label, typed)
	})
	if i < 0 {
		return steps.Option{}, false
	}
	return l.options[i], true
}

// pick is the option that a text means: by its number, its value, its label, or a part of the label that no other has. ok is
// false if there is none; several: more than one has it, and that was said.
func (l *listing) pick(ctx context.Context, typed string) (option steps.Option, ok, several bool) {
	if option, ok := l.exactly(typed); ok {
		return option, true, false
	}
	searched := l
	if !l.all && l.question.Parse == nil { // otherwise what is not listed yet can be typed in full, and thousands need not be read
		searched = &listing{dialog: l.dialog, question: l.question, parent: l.parent, filter: typed}
		searched.fetch(ctx, atOnce)
		if option, ok := searched.exactly(typed); ok {
			return option, true, false
		}
	}
	var fitting []steps.Option
	for _, option := range searched.options {
		if strings.Contains(strings.ToLower(option.Label), strings.ToLower(typed)) {
			fitting = append(fitting, option)
		}
	}
	switch len(fitting) {
	case 0:
		return steps.Option{}, false, false
	case 1:
		return fitting[0], true, false
	}
	labels := make([]string, len(fitting))
	for i, option := range fitting {
		labels[i] = option.Label
	}
	l.dialog.say("Several have that in their name: %s. Type more of it, or a number.", strings.Join(labels, ", "))
	return steps.Option{}, false, true
}

// label shows a value as its option does.
func (l *listing) label(value string) string {
	for _, option := range l.options {
		if option.Value == value {
			return option.Label
		}
	}
	return inOneLine(value)
}

// askOne asks for one of the options, or for an answer that the question takes although it is not listed.
func (d *dialog) askOne(ctx context.Context, question steps.Question) error {
	list := newListing(d, question, "")
	list.show(ctx)
	d.sayUsual(question, list.label)
	for {
		typed, gone, err := d.hear(ctx)
		if gone || err != nil {
			return err
		}
		if typed != "" && list.turn(ctx, typed) {
			continue
		}
		value, ok := d.chosen(ctx, question, list, typed)
		if ok && d.answer(ctx, question, value) {
			return nil
		}
	}
}

// chosen is the answer that a text means, or false after saying why it means none.
func (d *dialog) chosen(ctx context.Context, question steps.Question, list *listing, typed string) (string, bool) {
	if typed == "" {
		value, _, _ := d.usual(question)
		return value, true
	}
	option, ok, several := list.pick(ctx, typed)
	switch {
	case several:
		return "", false
	case ok && option.Disabled != "":
		d.say("That cannot be chosen: %s", option.Disabled)
		return "", false
	case ok:
		return option.Value, true
	case question.Parse == nil:
		d.say("That is none of the choices. Type a number, or a part of a name.")
		return "", false
	}
	return typed, true // what it means, or what is wrong with it, is for the question to say
}
