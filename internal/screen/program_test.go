package screen_test

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"brickpass/internal/screen"
)

// notebook is a model that shows all that it was told.
type notebook struct {
	size   tea.WindowSizeMsg
	typed  string
	keys   []string
	pasted string
	wide   bool // draws a line that no terminal holds
	tall   bool
	full   bool // takes the whole screen, and leaves a summary when it quits
	gone   bool
}

type page int

func (notebook) Init() tea.Cmd { return nil }

func (n notebook) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	switch message := message.(type) {
	case tea.WindowSizeMsg:
		n.size = message
	case tea.PasteMsg:
		n.pasted = message.Content
	case page:
		n.typed = fmt.Sprintf("page %d", message)
	case tea.KeyPressMsg:
		if message.String() == "ctrl+c" {
			n.gone = true
			return n, tea.Quit
		}
		n.keys = append(n.keys, message.String())
		n.typed += message.Text
	}
	return n, nil
}

func (n notebook) View() tea.View {
	if n.gone {
		return tea.NewView("bye\n")
	}
	bold := lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("#ff8800"))
	faint := lipgloss.NewStyle().Faint(true)
	lines := []string{
		bold.Render("notebook") + " " + fmt.Sprintf("%dx%d", n.size.Width, n.size.Height),
		"typed  " + n.typed,
		"keys   " + strings.Join(n.keys, " "),
		"pasted " + fmt.Sprintf("%q", n.pasted),
		faint.Render("漢字 │ ctrl+c leaves"),
		lipgloss.NewStyle().Reverse(true).Render(" chosen "),
	}
	if n.wide {
		lines = append(lines, strings.Repeat("x", 200))
	}
	if n.tall {
		lines = append(lines, strings.Repeat("x\n", 60))
	}
	view := tea.NewView(strings.Join(lines, "\n"))
	view.AltScreen = n.full
	view.WindowTitle = "a notebook"
	return view
}

func TestATypedTextIsShown(t *testing.T) {
	terminal := screen.Run(t, notebook{}, screen.Standard)
	terminal.WaitForText("notebook 80x24")
	terminal.Type("hello, 漢字")
	terminal.WaitForText("typed  hello, 漢字")
	terminal.Golden("typed")
	terminal.GoldenStyled("typed-styled")
}

func TestEveryNamedKeyArrivesUnderItsName(t *testing.T) {
	keys := strings.Fields(`enter tab shift+tab space backspace up down right left home end insert delete pgup pgdown
		f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 ctrl+a ctrl+r ctrl+space alt+x x esc y`)
	terminal := screen.Run(t, notebook{}, screen.Size{Width: 300, Height: 24})
	terminal.Press(keys...)
	terminal.WaitForText("keys   " + strings.Join(keys, " "))
}

func TestALoneEscapeIsNotAltWithTheNextKey(t *testing.T) {
	terminal := screen.Run(t, notebook{}, screen.Standard)
	for range 5 {
		terminal.Press("esc", "x")
	}
	terminal.WaitForText("keys   esc x esc x esc x esc x esc x")
}

func TestAPasteIsOneEventAndComesBeforeTheNextKey(t *testing.T) {
	terminal := screen.Run(t, notebook{}, screen.Standard)
	terminal.WaitForText("notebook 80x24")
	terminal.Paste("two\nlines")
	terminal.Press("enter")
	terminal.WaitForText(`pasted "two\rlines"`, "keys   enter\n")
}

func TestAMessageArrives(t *testing.T) {
	terminal := screen.Run(t, notebook{}, screen.Standard)
	terminal.Send(page(7))
	terminal.WaitForText("page 7")
}

func TestResizing(t *testing.T) {
	for _, full := range []bool{false, true} {
		t.Run(fmt.Sprint("full screen ", full), func(t *testing.T) {
			terminal := screen.Run(t, notebook{full: full}, screen.Standard)
			terminal.Type("kept")
			for _, size := range []screen.Size{{60, 20}, screen.Wide, {40, 12}, screen.Standard} {
				terminal.Resize(size)
				got := terminal.WaitForText("notebook "+size.String(), "typed  kept")
				if got.Size != size || len(got.Cells) != size.Height || len(got.Cells[0]) != size.Width {
					t.Errorf("a screen of %s after resizing to %s", got.Size, size)
				}
			}
		})
	}
}

func TestTheEndLeavesTheLastViewAndTheModel(t *testing.T) {
	terminal := screen.Run(t, notebook{full: true}, screen.Standard)
	if inside := terminal.WaitForText("notebook 80x24"); !inside.Alternate || inside.Title != "a notebook" {
		t.Errorf("not the full screen, or not its title: alternate %t, %q", inside.Alternate, inside.Title)
	}
	terminal.Type("last words")
	terminal.Press("ctrl+c")
	model, err := terminal.End()
	if err != nil {
		t.Fatal(err)
	}
	if typed := model.(notebook).typed; typed != "last words" {
		t.Errorf("the model holds %q", typed)
	}
	if outside := terminal.Screen(); outside.Alternate || !outside.Contains("bye") || outside.Contains("notebook") {
		t.Errorf("after the end the screen is\n%s", outside.Text())
	}
}

func TestStylesAndPlaces(t *testing.T) {
	terminal := screen.Run(t, notebook{}, screen.Standard)
	shown := terminal.WaitForText("notebook 80x24")
	for text, want := range map[string]screen.Style{
		"notebook":       {Bold: true, Foreground: "#ff8800"},
		"ctrl+c leaves":  {Faint: true},
		" chosen":        {Reverse: true},
		"80x24":          {},
		"not to be seen": {},
	} {
		if got, _ := shown.StyleOf(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if column, row, _ := shown.Find("│"); column != 5 || row != 4 {
		t.Errorf("behind two wide characters: column %d of row %d", column, row)
	}
}

func TestWithoutColoursNoneAreShown(t *testing.T) {
	terminal := screen.Run(t, notebook{}, screen.Standard, tea.WithColorProfile(colorprofile.ASCII))
	if style, _ := terminal.WaitForText("notebook 80x24").StyleOf("notebook"); style.Foreground != "" || !style.Bold {
		t.Errorf("the style is %q", style)
	}
}

// failing is a test inside a test, which must fail.
type failing struct {
	testing.TB
	said    []string
	cleanup []func()
}

func (f *failing) Helper()                   { /* the lines of a test that is meant to fail are of no interest */ }
func (f *failing) Cleanup(do func())         { f.cleanup = append(f.cleanup, do) }
func (f *failing) Error(args ...any)         { f.said = append(f.said, fmt.Sprint(args...)) }
func (f *failing) Errorf(s string, a ...any) { f.said = append(f.said, fmt.Sprintf(s, a...)) }
func (f *failing) Fatalf(s string, a ...any) {
	f.Errorf(s, a...)
	panic(errFatal)
}

var errFatal = errors.New("fatal")

// run runs a test that must fail and returns what it said.
func run(t *testing.T, test func(testing.TB)) string {
	t.Helper()
	inner := &failing{TB: t}
	func() {
		defer func() {
			thrown := recover()
			if err, _ := thrown.(error); thrown != nil && !errors.Is(err, errFatal) {
				panic(thrown)
			}
		}()
		test(inner)
	}()
	for i := len(inner.cleanup) - 1; i >= 0; i-- {
		inner.cleanup[i]()
	}
	return strings.Join(inner.said, "\n")
}

func TestWhatMustFailFails(t *testing.T) {
	if flag.Lookup("update").Value.String() == "true" {
		t.Skip("with -update no golden differs")
	}
	for name, failing := range map[string]struct {
		test func(testing.TB)
		says string
	}{
		"a view that is too wide": {func(t testing.TB) {
			screen.Run(t, notebook{wide: true}, screen.Standard).WaitForText("xxx")
		}, "line 7 is 200 columns wide in a terminal of 80x24"},
		"a view that is too tall": {func(t testing.TB) {
			screen.Run(t, notebook{tall: true}, screen.Standard).WaitForText("x")
		}, "lines in a terminal of 80x24"},
		"another screen than the golden": {func(t testing.TB) {
			terminal := screen.Run(t, notebook{}, screen.Standard)
			terminal.Type("something else")
			terminal.WaitForText("typed  something else")
			terminal.Golden("typed")
		}, "- typed  hello, 漢字\n+ typed  something else\n"},
		"a golden that there is not": {func(t testing.TB) {
			screen.Golden(t, "no-such", "text")
		}, "go test -update makes it"},
		"a text that never comes": {func(t testing.TB) {
			terminal := screen.Run(t, notebook{}, screen.Standard)
			terminal.Press("ctrl+c")
			_, _ = terminal.End()
			terminal.WaitForText("no such text")
		}, `waited for ["no such text"]`},
		"a key after the end": {func(t testing.TB) {
			terminal := screen.Run(t, notebook{}, screen.Standard)
			terminal.Press("ctrl+c")
			_, _ = terminal.End()
			terminal.Type("x")
		}, "the program has ended"},
		"a forbidden text, in pieces": {func(t testing.TB) {
			terminal := screen.Run(t, notebook{}, screen.Standard)
			terminal.Forbid("dapi0123")
			terminal.Type("dapi01234")
			terminal.WaitForText("dapi01234")
		}, `must never show: "dapi0123"`},
		"a forbidden text in a title": {func(t testing.TB) {
			terminal := screen.Run(t, notebook{}, screen.Standard)
			terminal.Forbid("a notebook")
			terminal.Type("x")
			terminal.WaitForText("typed  x")
		}, `must never show: "a notebook"`},
	} {
		t.Run(name, func(t *testing.T) {
			if said := run(t, failing.test); !strings.Contains(said, failing.says) {
				t.Errorf("it said %q, want %q", said, failing.says)
			}
		})
	}
}
