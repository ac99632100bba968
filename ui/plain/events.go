package plain

import (
	"cmp"
	"encoding/json"
	"io"
	"sync"
	"time"

	"brickpass/databricks"
	"brickpass/steps"
)

// Events writes what happens as JSON lines, for programs. Each has "v" (1) and "event"; docs/events.md lists the fields. No
// event holds a secret.
type Events struct {
	mu  sync.Mutex
	out io.Writer
}

// NewEvents writes to out.
func NewEvents(out io.Writer) *Events { return &Events{out: out} }

type fields map[string]any

// emit writes one event. Requests are reported from several goroutines, so lines are written one by one. A reader that went
// away must not stop the work, so errors of writing are passed over.
func (e *Events) emit(event string, fields fields) {
	if e == nil {
		return
	}
	all := map[string]any{"v": 1, "event": event}
	for name, value := range fields {
		if value != nil && value != "" {
			all[name] = value
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	encoder := json.NewEncoder(e.out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(all)
}

// Request reports one attempt to have one request answered.
func (e *Events) Request(exchange databricks.Exchange) {
	e.emit("request", fields{
		"method": exchange.Request.Method, "path": databricks.ShowUnknowns(exchange.Request.Path), "status": exchange.Status,
		"as": string(exchange.Request.As), "attempt": exchange.Attempt, "ms": exchange.Duration.Milliseconds(),
		"request_id": exchange.RequestID, "problem": string(exchange.Kind),
	})
}

func (e *Events) step(about steps.About, setup steps.Setup) {
	e.emit("step", fields{"step": about.ID, "title": setup.Say(about.Title)})
}

func (e *Events) finding(id steps.ID, finding steps.Finding) {
	e.emit("finding", fields{"step": id, "state": finding.State, "say": finding.Say, "lines": lines(finding.Lines)})
}

func (e *Events) proof(held []steps.Line) { e.emit("proof", fields{"lines": lines(held)}) }

func lines(all []steps.Line) any {
	if len(all) == 0 {
		return nil
	}
	list := make([]map[string]string, len(all))
	for i, line := range all {
		list[i] = map[string]string{"mark": string(line.Mark), "text": line.Text}
		if line.Detail != "" {
			list[i]["detail"] = line.Detail
		}
	}
	return list
}

func (e *Events) planned(plan steps.Plan) {
	changes := []map[string]any{}
	for _, step := range plan.Steps {
		for number, way := range step.Ways {
			for _, change := range way.Changes {
				changes = append(changes, planned(change, number, way))
			}
		}
	}
	e.emit("planned", fields{"changes": changes})
}

func planned(change steps.Change, number int, way steps.PlannedWay) map[string]any {
	request := change.Request
	all := map[string]any{
		"step": change.Step, "change": change.ID, "title": change.Title, "value": databricks.ShowUnknowns(change.Value),
		"method": request.Method, "path": databricks.ShowUnknowns(request.Path), "as": request.As,
	}
	if change.Local() { // nothing is sent for it
		delete(all, "method")
		delete(all, "path")
		delete(all, "as")
		if entry := cmp.Or(change.Forget, databricks.ShowUnknowns(change.Into.Item)); entry != "" {
			all["keychain_entry"] = entry
		}
	}
	if request.Body != "" {
		all["body"] = databricks.ShowUnknowns(string(request.Body))
	}
	switch {
	case way.When != "":
		all["only"] = way.When
	case number > 0:
		all["instead"] = way.Title
	}
	if change.Undo != nil {
		all["undo"] = change.Undo.Method + " " + databricks.ShowUnknowns(change.Undo.Path)
	}
	return all
}

func (e *Events) change(change steps.Change, outcome string, took time.Duration) {
	e.emit("change", fields{
		"step": change.Step, "change": change.ID, "title": change.Title, "value": databricks.ShowUnknowns(change.Value),
		"outcome": outcome, "ms": took.Milliseconds(),
	})
}

func (e *Events) problem(step steps.ID, problem *databricks.Problem) {
	e.emit("problem", fields{
		"step": step, "kind": string(problem.Kind), "what": problem.What, "why": problem.Why, "who": problem.Who, "send": problem.Send,
		"said": problem.Said, "status": problem.Status, "request_id": problem.RequestID,
	})
}

// End writes the last event: done, failed or stopped, with the exit code and how to go on.
func (e *Events) End(event string, exit int, setup steps.Setup, resume string) {
	entry := setup.Fact(steps.TokenItem)
	if setup.Elsewhere() {
		entry = "" // it is in nobody's keychain here
	}
	e.emit(event, fields{
		"exit": exit, "connection": setup.Answer("token.connection"), "application_id": setup.Fact(steps.ApplicationID),
		"token_id": setup.Fact(steps.TokenID), "secret_id": setup.Fact(steps.KeptSecret), "token_ends": setup.Fact(steps.TokenEnds), "kept_as": entry,
		"resume": resume,
	})
}
