package wizard

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

// A check runs beside the home screen, which shows each connection as soon as it is done.

type (
	standingTold struct{ standing steps.Standing }
	checksOver   struct{ err error }
)

// hear waits for what comes of checks.
func (h Home) hear() tea.Msg {
	select {
	case message := <-h.checks:
		return message
	case <-h.ctx.Done():
		return nil
	}
}

// check begins to check these connections. Those that are being checked are left to that.
func (h Home) check(names []string) (Home, tea.Cmd) {
	if len(h.checking) > 0 {
		h.notice = "A check is under way."
		return h, nil
	}
	checking := map[string]bool{}
	for _, name := range names {
		checking[name] = true
	}
	h.checking, h.done, h.of = checking, 0, len(names)
	return h, func() tea.Msg {
		err := h.options.Check(h.ctx, names, func(standing steps.Standing) { h.say(standingTold{standing}) })
		h.say(checksOver{err})
		return nil
	}
}

func (h Home) say(message tea.Msg) {
	select {
	case h.checks <- message:
	case <-h.ctx.Done():
	}
}

func (h Home) told(standing steps.Standing) Home {
	rows, checking := append([]steps.Standing(nil), h.rows...), map[string]bool{}
	for i := range rows {
		if rows[i].Name == standing.Name {
			rows[i] = standing
		}
	}
	for name := range h.checking {
		if name != standing.Name {
			checking[name] = true
		}
	}
	h.rows, h.checking = rows, checking
	h.done++
	return h
}

func (h Home) checked(over checksOver) Home {
	h.checking = map[string]bool{}
	switch {
	case over.err != nil:
		h.notice = "The check could not be made. " + problemOf(over.err).Why
	case h.of > 1:
		h.notice = fmt.Sprintf("%s checked, %s to look at.", capital(counted(h.done, "connection", "connections")), number(h.pressing()))
	}
	return h
}

// pressing is how many connections have something that should be looked at.
func (h Home) pressing() int {
	count := 0
	for _, row := range h.rows {
		if len(row.Checkup.Pressing()) > 0 {
			count++
		}
	}
	return count
}

// progress says how far a check has come.
func (h Home) progress() string {
	if len(h.checking) == 0 {
		return ""
	}
	if h.of == 1 {
		return "Checking."
	}
	return fmt.Sprintf("Checking, %d of %d done.", h.done, h.of)
}
