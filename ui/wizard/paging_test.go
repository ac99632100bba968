package wizard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

// atData walks through a world up to the question of what may be read.
func atData(t testing.TB, world string) *driver {
	t.Helper()
	s := newStage(t, world)
	s.options.Clock = s.clock
	d := drive(t, s.options, s.admin)
	for range 40 {
		if d.model.form.question.Key == "data.schemas" {
			return d
		}
		d.press("enter")
	}
	t.Fatalf("there is no such question:\n%s", d.shows())
	return nil
}

func (d *driver) stands() string {
	twig, _ := d.model.form.tree.here()
	return twig.option.Value
}

func (d *driver) top() branch { return d.model.form.tree.branches[""] }

func TestTheBeginningOfManyCatalogsIsRead(t *testing.T) {
	d := atData(t, "large")
	if top := d.top(); len(top.options) < 90 || len(top.options) > enough+100 || top.next == "" || top.loading {
		t.Errorf("%d options were read, loading %t", len(top.options), top.loading)
	}
	d.expect("you own this catalog")
}

func TestWhoeverTypesFindsWhatWasNotRead(t *testing.T) {
	d := atData(t, "large")
	before := len(d.top().options)
	d.press("/")
	d.send(tea.PasteMsg{Content: "lake_09980"})
	d.expect("search  lake_09980", "lake_09980")
	if d.stands() != "lake_09980" {
		t.Fatalf("stands on %q:\n%s", d.stands(), d.shows())
	}
	d.press("enter", "right", "space")
	d.expect("[x] schema_000")
	if added := len(d.top().options) - before; added != 1 {
		t.Errorf("one was asked for by name, and %d were read", added)
	}
	d.press("/", "esc")
	if got := d.stands(); got != "lake_09980.schema_000" {
		t.Errorf("without the search it stands on %q", got)
	}
	if answer := d.model.form.tree.answer(); answer != "cas_demo_east1.public\nlake_09980.schema_000" {
		t.Errorf("the answer is %q", answer)
	}
}

func TestASearchReadsOnUntilAWindowIsFull(t *testing.T) {
	d := atData(t, "large")
	d.press("/")
	d.typed("lake_05")
	if found := len(d.model.form.tree.rows()); found < windowful || found > windowful+200 {
		t.Errorf("%d were found", found)
	}
	if d.model.form.tree.hunting[""] != "" {
		t.Error("it goes on reading")
	}
	d.typed("no such")
	d.expect("… more")
}

func TestMovingDownReadsTheNextPage(t *testing.T) {
	d := atData(t, "large")
	before, rows := len(d.top().options), len(d.model.form.tree.rows())
	d.model.form.tree = d.model.form.tree.moved(rows - 4 - d.model.form.tree.at)
	stood := d.stands()
	d.press("down", "up")
	if after := len(d.top().options); after <= before {
		t.Errorf("%d options, as before", after)
	}
	if d.stands() != stood {
		t.Errorf("it stood on %q and stands on %q", stood, d.stands())
	}
}

// What is proposed is shown ticked, wherever in ten thousand catalogs it stands, and a name that is not there is looked for
// once.
func TestWhatIsTickedIsReadByItsName(t *testing.T) {
	for ticked, there := range map[string]bool{"lake_09980.schema_007": true, "gone.schema": false} {
		t.Run(ticked, func(t *testing.T) {
			d := atData(t, "large")
			d.model.form.tree = newTree(ticked)
			command := d.model.load()
			d.run(command)
			if there {
				d.expect("[x] schema_007")
			}
			if d.stands() == ticked != there {
				t.Errorf("it stands on %q", d.stands())
			}
			if answer := d.model.form.tree.answer(); answer != ticked {
				t.Errorf("the answer is %q", answer)
			}
		})
	}
}

// Enter before there is anything to choose from chooses nothing; that it came too early is not said any longer than it is true.
func TestThatAListIsStillBeingReadIsSaidOnlyUntilItIsRead(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock = s.clock
	d := drive(t, s.options, s.admin)
	d.until("signin.way")
	read := d.model.form.list
	d.model.form.list = list{at: -1, loading: true}
	d.press("enter")
	d.expect("still being read")
	if d.model.form.question.Key != "signin.way" {
		t.Fatalf("it went on to %s", d.model.form.question.Key)
	}
	d.send(optionsRead{key: "signin.way", serial: d.model.form.serial, page: steps.OptionPage{Options: read.options}})
	if shown := d.shows(); strings.Contains(shown, "still being read") || !strings.Contains(shown, read.options[0].Label) {
		t.Errorf("it is read, and the screen says\n%s", shown)
	}
}

func options(names ...string) []steps.Option {
	var all []steps.Option
	for _, name := range names {
		all = append(all, steps.Option{Value: name, Label: name, Children: true})
	}
	return all
}

func TestAPageThatComesInMovesNobody(t *testing.T) {
	tree := newTree("").take("", steps.OptionPage{Options: options("a", "b", "c")}, nil, false)
	tree = tree.opened("a", true).take("a", steps.OptionPage{Options: options("a.1"), Next: "2"}, nil, false)
	tree = tree.moved(100).moved(-1)
	if twig, _ := tree.here(); twig.option.Value != "b" {
		t.Fatalf("stands on %q", twig.option.Value)
	}
	tree = tree.take("a", steps.OptionPage{Options: options("a.1", "a.2", "a.3")}, nil, true)
	if twig, _ := tree.here(); twig.option.Value != "b" {
		t.Errorf("moved to %q", twig.option.Value)
	}
	if got := len(tree.branches["a"].options); got != 3 {
		t.Errorf("what a server repeats is there %d times", got)
	}
}

func TestANarrowedListGoesOnStandingWhereItStood(t *testing.T) {
	page := func(names ...string) steps.OptionPage { return steps.OptionPage{Options: options(names...)} }
	for name, test := range map[string]struct {
		stood    int
		narrowed []string
		want     string
	}{
		"still there":     {2, []string{"b", "c"}, "c"},
		"not there":       {0, []string{"b", "c"}, "b"},
		"nothing matches": {1, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := list{at: -1}.take(page("a", "b", "c"), nil, false).moved(test.stood)
			l = l.take(page(test.narrowed...), nil, false)
			if option, _ := l.chosen(); option.Value != test.want {
				t.Errorf("stands on %q, want %q", option.Value, test.want)
			}
		})
	}
}

func TestAListReadsOnWhileItIsWanted(t *testing.T) {
	var many []string
	for n := range 200 {
		many = append(many, fmt.Sprint(n))
	}
	for name, test := range map[string]struct {
		read int
		at   int
		next string
		want bool
	}{
		"a window is not full": {20, 0, "more", true},
		"a window is full":     {100, 0, "more", false},
		"near the end":         {100, 97, "more", true},
		"at the end":           {20, 0, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			l := list{at: -1}.take(steps.OptionPage{Options: options(many[:test.read]...), Next: test.next}, nil, false)
			l.at = test.at
			if l.wantsMore() != test.want {
				t.Errorf("%t", !test.want)
			}
		})
	}
	twice := withNew(options("a"), options("a", "b", "b"))
	if !slices.EqualFunc(twice, options("a", "b"), func(a, b steps.Option) bool { return a.Value == b.Value }) {
		t.Errorf("%v", twice)
	}
}
