package wizard

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/charmbracelet/x/ansi"
)

func TestAnAddressThatFitsARowIsNotCut(t *testing.T) {
	const address = "https://docs.treasure.ai/apis/endpoints/ip-addresses-integrations-result-workers"
	for _, test := range []struct {
		width int
		whole bool
	}{{200, true}, {len(address), true}, {60, false}} {
		p := newPage(newTheme(true), test.width)
		p.text("They stand on " + address + " and nowhere else.")
		if whole := strings.Contains(strings.Join(p.lines, "\n"), address); whole != test.whole {
			t.Errorf("at %d columns the address is whole: %v", test.width, whole)
		}
		for _, line := range p.lines {
			if ansi.StringWidth(line) > test.width {
				t.Errorf("at %d columns a line is wider: %q", test.width, line)
			}
		}
	}
}

func TestTheLastLineKeepsWhatGoesOnAndWhatLeadsOut(t *testing.T) {
	_, d := start(t, "aws")
	d.until("token.use")
	for width, want := range map[int]string{
		80: "↑↓ choose   enter continue   esc back   F2 request   F1 help   ctrl+c leave",
		60: "↑↓ choose  enter continue  esc back  F1 help  ctrl+c leave",
		40: "enter continue  esc back  ctrl+c leave",
	} {
		d.send(tea.WindowSizeMsg{Width: width, Height: 24})
		lines := strings.Split(strings.TrimRight(d.shows(), "\n"), "\n")
		if got := strings.TrimSpace(lines[len(lines)-1]); got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

func TestATokenIsSaidToEndUnusedOnlyWhereThatIsSooner(t *testing.T) {
	for world, days := range map[string]string{"aws": "", "short-lifetime": "", "free": "365"} {
		_, d := start(t, world)
		d.until("token.days")
		if days != "" {
			d.press("ctrl+u")
			d.typed(days)
		}
		d.onwards(atHandOver)
		if said := strings.Contains(d.shows(), "Unused for 90 days it ends earlier."); said != (days == "365") {
			t.Errorf("in world %s it is said: %v\n%s", world, said, d.shows())
		}
	}
}
