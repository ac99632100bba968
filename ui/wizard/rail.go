package wizard

import (
	"fmt"
	"slices"
	"strings"

	"brickpass/steps"
)

// station is one entry of the list of steps. Steps in a row that share its words are one station.
type station struct {
	name string
	mark steps.Mark
	here bool // the run is at one of its steps
}

func (m Model) stations() []station {
	var all []station
	views, current := m.run.Steps(), m.run.Current().About.ID
	waits := waiting(views)
	for i, view := range views {
		mark, here := m.markOf(i, view, waits[view.About.ID]), view.About.ID == current
		if last := len(all) - 1; last >= 0 && all[last].name == view.About.Rail {
			all[last].mark, all[last].here = joined(all[last].mark, mark), all[last].here || here
			continue
		}
		all = append(all, station{view.About.Rail, mark, here})
	}
	return all
}

// markOf is the mark of a step in the list of steps. One that the walk has passed is not to come, one that found nothing to do
// is skipped, and at the review nothing is done that waits for the yes.
func (m Model) markOf(i int, view steps.StepView, waits bool) steps.Mark {
	phase := m.run.Phase()
	switch {
	case view.Mark == steps.MarkDone && skipped(view):
		return steps.MarkSkipped
	case phase == steps.Reviewing && waits:
		return steps.MarkToCome
	case view.Mark != steps.MarkToCome:
		return view.Mark
	case phase == steps.Reviewing, phase == steps.Walking && i < m.run.At():
		return steps.MarkDone
	}
	return view.Mark
}

// waiting are the steps that have something to do yet, or need one that has.
func waiting(views []steps.StepView) map[steps.ID]bool {
	waits := map[steps.ID]bool{}
	for _, view := range views {
		waits[view.About.ID] = view.Finding.State == steps.Missing ||
			slices.ContainsFunc(view.About.Needs, func(id steps.ID) bool { return waits[id] })
	}
	return waits
}

// skipped says whether a step has nothing to do here: every line of what it saw says so.
func skipped(view steps.StepView) bool {
	return len(view.Finding.Lines) > 0 && !slices.ContainsFunc(view.Finding.Lines, func(line steps.Line) bool {
		return line.Mark != steps.MarkSkipped
	})
}

// joined is the mark of two steps in one station: what needs attention first, done only if both are.
func joined(one, other steps.Mark) steps.Mark {
	for _, mark := range []steps.Mark{steps.MarkBlocked, steps.MarkNow, steps.MarkSpread} {
		if one == mark || other == mark {
			return mark
		}
	}
	switch {
	case one == other:
		return one
	case one == steps.MarkToCome || other == steps.MarkToCome:
		return steps.MarkToCome
	}
	return steps.MarkDone
}

// rail is the list of steps at the left, if the window is wide enough.
func (m Model) rail(room int) []string {
	if m.width < railFrom {
		return nil
	}
	rows := make([]string, room)
	all := m.stations()
	for i := range rows {
		text := ""
		if i < len(all) {
			style := m.theme.plain
			switch all[i].mark {
			case steps.MarkNow:
				style = m.theme.strong
			case steps.MarkToCome:
				style = m.theme.faint
			}
			text = m.theme.of(all[i].mark).Render(string(all[i].mark)) + " " + style.Render(cut(clean(all[i].name), railWidth-3))
		}
		rows[i] = padStyled(" "+text, railWidth+2)
	}
	return rows
}

// marksLine is the list of steps in one line: their marks, how far it is, and where.
func (m Model) marksLine() string {
	var marks strings.Builder
	all := m.stations()
	at, name := 0, ""
	for i, station := range all {
		marks.WriteString(m.theme.of(station.mark).Render(string(station.mark)))
		if station.here {
			at, name = i+1, station.name
		}
	}
	words := fmt.Sprintf("%d of %d  %s", at, len(all), name)
	switch m.run.Phase() {
	case steps.Reviewing:
		words = "the changes"
	case steps.Finished:
		words = "done"
	}
	return " " + marks.String() + "  " + m.theme.faint.Render(cut(clean(words), m.width-len(all)-4))
}

// why is the reason for the step at the right, if the window is wide enough.
func (m Model) why(room int) []string {
	if m.width < whyFrom || m.over.kind != noOverlay {
		return nil
	}
	about := m.run.Current().About
	if m.run.Phase() == steps.Reviewing || m.run.Phase() == steps.Finished {
		return nil
	}
	p := newPage(m.theme, whyWidth)
	p.faint("Why")
	p.faint(m.say(about.Why))
	return p.lines[:min(len(p.lines), room)]
}
