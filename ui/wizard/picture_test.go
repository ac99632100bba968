package wizard

import (
	"context"
	"image/color"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"brickpass/internal/screen"
)

// pictured is the size of the picture in the README: wide enough for the list of steps, and no higher than what is shown.
var pictured = screen.Size{Width: 116, Height: 24}

// walkTo goes on by what is proposed up to a screen.
func (w *walker) walkTo(text string) screen.Screen {
	w.t.Helper()
	for _, on := range []string{
		"Who is the partner?", "Which site of", "Which workspace?", "Who are you signing in as?", "Before anything is changed",
		"What shall the identity be called?", "form show?", "use the token for?", "For how many days", "How may the token be made?",
		"What should this connection", "Which warehouse may", "What may Treasure Data read?", "see the names of everything",
		"read one row of", "Eight changes", "Show what Treasure Data asks for",
	} {
		seen := w.at(on)
		if on == text {
			return seen
		}
		w.Press("enter")
	}
	return w.at(text)
}

// TestThePictureOfTheReadme draws it from the program itself.
func TestThePictureOfTheReadme(t *testing.T) {
	screen.Picture(t, "../../docs/review.svg", newStage(t, "aws").walk(t, pictured).walkTo("Eight changes"))
}

// TestColoursOfEachTerminal holds the checks, which have every mark, in the colours of each kind of terminal.
func TestColoursOfEachTerminal(t *testing.T) {
	for _, test := range []struct {
		name       string
		profile    colorprofile.Profile
		background color.Color
	}{
		{"dark", colorprofile.TrueColor, color.Black},
		{"light", colorprofile.TrueColor, color.White},
		{"sixteen-colours", colorprofile.ANSI, color.Black},
		{"no-colour", colorprofile.ASCII, color.Black},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t, "aws")
			w := &walker{screen.Run(t, New(context.Background(), s.options), screen.Standard, tea.WithColorProfile(test.profile)), t, s}
			w.at("Who is the partner?")
			w.Send(tea.BackgroundColorMsg{Color: test.background})
			w.walkTo("Before anything is changed")
			w.GoldenStyled("80x24/checks-" + test.name)
		})
	}
}
