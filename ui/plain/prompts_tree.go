package plain

import (
	"context"
	"slices"
	"strings"

	"brickpass/steps"
)

// tree is a question that takes several options, some of which hold others. It is walked level by level: first the top, then
// what is in one of its entries.
type tree struct {
	*dialog
	question steps.Question
	top      *listing
	inner    *listing // what is in the entry that is open; nil at the top
	chosen   []string
}

// askSome asks for any number of options.
func (d *dialog) askSome(ctx context.Context, question steps.Question) error {
	t := &tree{dialog: d, question: question, chosen: d.run.Setup().List(question.Key)}
	t.openTop(ctx)
	for {
		t.sayChosen()
		typed, word, err := d.hearWord(ctx)
		switch {
		case err != nil:
			return err
		case t.inner != nil && (word == wordBack || (typed == "" && word == "")):
			t.openTop(ctx)
			continue
		case word != "":
			if gone, err := d.heed(ctx, word); gone || err != nil {
				return err
			}
			continue
		case typed == "":
			if d.answer(ctx, question, t.answer()) {
				return nil
			}
			continue
		}
		t.take(ctx, typed)
	}
}

// answer is what was chosen; with nothing chosen, what an empty line stands for.
func (t *tree) answer() string {
	if len(t.chosen) > 0 {
		return strings.Join(t.chosen, "\n")
	}
	return t.question.Default
}

func (t *tree) openTop(ctx context.Context) {
	t.inner, t.top = nil, newListing(t.dialog, t.question, "")
	t.top.show(ctx)
	t.say("Type a number to open what it holds, or names separated by commas.")
}

func (t *tree) open(ctx context.Context, option steps.Option) {
	t.inner = newListing(t.dialog, t.question, option.Value)
	t.say("In %s:", option.Label)
	t.inner.show(ctx)
	t.say("Type numbers or names, separated by commas. The same again takes one out. Enter goes back to the list before.")
}

func (t *tree) sayChosen() {
	if len(t.chosen) == 0 {
		t.say("Nothing is chosen yet.")
		if t.inner == nil && t.question.Default != "" {
			t.sayUsual(t.question, inOneLine)
		}
		return
	}
	done := "Enter goes on with it."
	if t.inner != nil {
		done = "Enter goes back to the list before."
	}
	t.say("Chosen: %s. %s", strings.Join(t.chosen, ", "), done)
}

// take does what a line says: search, open, choose or take out.
func (t *tree) take(ctx context.Context, typed string) {
	list := t.top
	if t.inner != nil {
		list = t.inner
	}
	if list.turn(ctx, typed) {
		return
	}
	parts := strings.FieldsFunc(typed, func(r rune) bool { return r == ',' })
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		option, ok, several := list.pick(ctx, part)
		switch {
		case several:
		case ok && option.Disabled != "":
			t.say("%s cannot be chosen: %s", option.Label, option.Disabled)
		case ok && option.Children && len(parts) == 1:
			t.open(ctx, option)
			return
		case ok && option.Heading:
			t.say("%s holds others: open it alone.", option.Label)
		case ok:
			t.toggle(option.Value)
		default:
			t.typed(part)
		}
	}
}

// typed takes a name that is not listed, if the question takes it.
func (t *tree) typed(name string) {
	if t.question.Parse == nil {
		t.say("%s is none of the choices.", name)
		return
	}
	parsed, err := t.question.Parse(t.run.Setup(), name)
	if err != nil {
		t.say("%s", err.Error())
		return
	}
	t.toggle(parsed)
}

// toggle chooses what is not chosen, and takes out what is.
func (t *tree) toggle(value string) {
	if i := slices.Index(t.chosen, value); i >= 0 {
		t.chosen = slices.Delete(slices.Clone(t.chosen), i, i+1)
		t.say("%s is taken out.", value)
		return
	}
	t.chosen = append(slices.Clone(t.chosen), value)
}
