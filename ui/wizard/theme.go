package wizard

import (
	"charm.land/lipgloss/v2"

	"brickpass/steps"
)

// theme is how things look. Colour only repeats what a mark and a word say already, so that nothing is lost without it.
type theme struct {
	plain, strong, faint, now, good, wary, bad lipgloss.Style
	marked                                     lipgloss.Style // the row that a menu stands on
}

func newTheme(dark bool) theme {
	pick := lipgloss.LightDark(dark)
	color := func(light, onDark string) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(pick(lipgloss.Color(light), lipgloss.Color(onDark)))
	}
	return theme{
		plain:  lipgloss.NewStyle(),
		strong: lipgloss.NewStyle().Bold(true),
		faint:  color("#5c6370", "#9aa0a6"),
		now:    color("#0b57d0", "#8ab4f8"),
		good:   color("#146c2e", "#81c995"),
		wary:   color("#8a4b00", "#fdd663"),
		bad:    color("#b3261e", "#f28b82"),
		marked: color("#0b57d0", "#8ab4f8").Bold(true),
	}
}

// of is how a mark looks.
func (t theme) of(mark steps.Mark) lipgloss.Style {
	switch mark {
	case steps.MarkDone:
		return t.good
	case steps.MarkNow:
		return t.now
	case steps.MarkBlocked:
		return t.bad
	case steps.MarkSpread:
		return t.wary
	default:
		return t.faint
	}
}
