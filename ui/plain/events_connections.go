package plain

import (
	"time"

	"brickpass/steps"
)

// Events about connections that are there already.

// Connection writes how one stands, as far as this computer knows.
func (e *Events) Connection(s steps.Standing) {
	all := fields{
		"connection": s.Name, "partner": s.Preset, "workspace": s.Workspace, "host": s.Host, "principal": s.Principal, "kind": s.Kind,
		"old_since": dateField(s.Old), "ends": dateField(s.Ends), "last_used": dateField(s.Used), "checked": timeField(s.Checkup.At), "result": string(s.Checkup.Result),
		"mark": string(s.Mark), "say": s.State, "resume": s.Open, "findings": findings(s.Checkup.Concerns),
	}
	if !s.Endless && !s.Ends.IsZero() {
		all["days_left"] = s.Left
	}
	if s.Idle >= 0 {
		all["idle_days"] = s.Idle
	}
	e.emit("connection", all)
}

// Check writes what a check came to.
func (e *Events) Check(c steps.Checkup) {
	all := fields{
		"connection": c.Connection, "result": string(c.Result), "as": c.As, "why": c.Why, "ends": dateField(c.Ends),
		"findings": findings(c.Concerns), "ms": c.Took.Milliseconds(),
	}
	if len(c.Unseen) > 0 {
		all["not_looked_at"] = c.Unseen
	}
	e.emit("check", all)
}

// Checked writes the last event of a check.
func (e *Events) Checked(event string, exit int, checked int) {
	e.emit(event, fields{"exit": exit, "checked": checked})
}

func findings(concerns []steps.Concern) any {
	if len(concerns) == 0 {
		return nil
	}
	return concerns
}

func dateField(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.DateOnly)
}

func timeField(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
