package plain

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/steps"
)

// teller says what happens, line by line: to a person in words, to a program as events.
type teller struct {
	out    io.Writer
	events *Events
	begun  map[steps.ID]bool
	said   map[steps.ID][]string // the lines that were said last of a finding, which are not said again and again
}

func newTeller(out io.Writer, events *Events) *teller {
	return &teller{out: out, events: events, begun: map[steps.ID]bool{}, said: map[steps.ID][]string{}}
}

// watch tells of one event that moved the run.
func (t *teller) watch(before, after steps.Run, event steps.Event) {
	switch event := event.(type) {
	case steps.Looked:
		t.looked(before, after, event)
	case steps.Applied:
		t.applied(before, event)
	case steps.Settled:
		t.settled(before, event)
	}
}

func (t *teller) looked(before, after steps.Run, event steps.Looked) {
	view := viewOf(after, event.Step)
	if !t.begun[event.Step] {
		t.begun[event.Step] = true
		t.events.step(view.About, after.Setup())
	}
	t.events.finding(event.Step, event.Finding)
	if event.Step == "proof" && after.Setup().Known(steps.Proven) && event.Finding.State == steps.So {
		t.events.proof(event.Finding.Lines)
	}
	if before.Phase() == steps.Working && event.Step != "proof" && event.Finding.State != steps.Spreading && !warns(event.Finding) {
		return
	}
	t.finding(view.About, event.Finding, after.Setup())
}

// warns says whether something that was made is not as it was asked for.
func warns(finding steps.Finding) bool {
	return finding.State == steps.So && slices.ContainsFunc(finding.Lines, func(line steps.Line) bool { return line.Mark == steps.MarkBlocked })
}

// finding says what a step saw. Of one that was said already only what is new is: a look that follows an answer, or a wait,
// sees most of it as before.
func (t *teller) finding(about steps.About, finding steps.Finding, setup steps.Setup) {
	var lines []string
	if finding.Say != "" {
		lines = append(lines, fmt.Sprintf("%s %-10s %s", findingMark(finding), about.Rail, setup.Say(finding.Say)))
	}
	for _, line := range finding.Lines {
		if text := setup.Say(join(line.Text, line.Detail)); !sameSentence(text, setup.Say(finding.Say)) {
			lines = append(lines, fmt.Sprintf("  %s %s", line.Mark, text))
		}
	}
	before := t.said[about.ID]
	if len(lines) == 0 || slices.Equal(lines, before) {
		return
	}
	t.said[about.ID] = lines
	for i, line := range lines {
		if heading := i == 0 && finding.Say != ""; heading || !slices.Contains(before, line) {
			t.say("%s", line)
		}
	}
}

// sameSentence says whether two lines say the same to whoever hears them one after the other.
func sameSentence(one, other string) bool {
	return strings.EqualFold(strings.TrimSuffix(one, "."), strings.TrimSuffix(other, "."))
}

func findingMark(finding steps.Finding) steps.Mark {
	switch finding.State {
	case steps.So:
		return steps.MarkDone
	case steps.Blocked:
		return steps.MarkBlocked
	case steps.Spreading:
		return steps.MarkSpread
	}
	return steps.MarkToCome
}

func (t *teller) applied(before steps.Run, event steps.Applied) {
	change, ok := changeOf(before, event.Step, event.Change)
	if !ok {
		return
	}
	outcome, mark := "done", steps.MarkDone
	switch problem := event.Problem; {
	case problem == nil:
	case problem.Lost:
		outcome, mark = "lost", steps.MarkSpread
	case problem.Spreading:
		outcome, mark = "spreading", steps.MarkSpread
	default:
		outcome, mark = "refused", steps.MarkBlocked
	}
	t.events.change(change, outcome, event.Took)
	t.say("%s %s", mark, join(title(change), seconds(event.Took)))
	if event.Problem != nil {
		t.say("    %s", event.Problem.What)
		if outcome == "refused" {
			t.events.problem(event.Step, event.Problem)
		}
	}
}

func (t *teller) settled(before steps.Run, event steps.Settled) {
	change, ok := changeOf(before, event.Step, event.Change)
	if !ok {
		return
	}
	t.events.change(change, string(event.Outcome), 0)
	if event.Outcome == steps.Adopted {
		t.say("%s %s, found although its answer was lost", steps.MarkDone, title(change))
		return
	}
	t.say("%s %s: nothing is left of the lost request", steps.MarkSpread, title(change))
}

// plan says all changes, what is done instead where one is refused, and how each is taken back.
func (t *teller) plan(run steps.Run) {
	plan := run.Plan()
	t.events.planned(plan)
	if plan.Empty() {
		t.say("\nNothing to change: everything is as wanted already.")
		return
	}
	t.say("\n%s:", Count(plan.Count()))
	for _, step := range plan.Steps {
		for number, way := range step.Ways {
			if number > 0 {
				t.say("    %s", way.Condition())
			}
			for _, change := range way.Changes {
				t.change(change, number > 0)
			}
		}
	}
	if run.Setup().Aim == steps.Adopting {
		t.say("Nothing is sent to the workspace for it.")
		return
	}
	t.say("Nobody else's access, tokens or lists are touched.")
}

func (t *teller) change(change steps.Change, folded bool) {
	indent := "  "
	if folded {
		indent = "      "
	}
	t.say("%s%s %s", indent, change.Sign(), title(change))
	if !change.Local() {
		t.say("%s    %s %s", indent, change.Request.Method, databricks.ShowUnknowns(change.Request.Path))
	}
	switch {
	case strings.HasPrefix(change.Back, "stays "):
		t.say("%s    %s", indent, change.Back)
	case change.Back != "":
		t.say("%s    taken back: %s", indent, change.Back)
	case change.NoUndo != "":
		t.say("%s    stays: %s", indent, change.NoUndo)
	}
}

// problem says what the run met, if it met anything.
func (t *teller) problem(run steps.Run) *databricks.Problem {
	step, problem := run.Current(), run.Unready()
	if problem == nil {
		problem = step.Problem
	}
	if problem == nil {
		return nil
	}
	t.events.problem(step.About.ID, problem)
	t.say("\n! %s", problem.What)
	t.say("  Why   %s", problem.Why)
	t.say("  Who   %s", problem.Who)
	if problem.Send != "" {
		t.say("\nSend them this:\n%s", problem.Send)
	}
	if problem.Said != "" {
		t.say("\n%s said: %s %s", problem.Sayer(), problem.Said, problem.RequestID)
	}
	return problem
}

func (t *teller) say(format string, values ...any) {
	_, _ = fmt.Fprintln(t.out, clean(fmt.Sprintf(format, values...)))
}

// Count says how many changes, the small numbers in words.
func Count(n int) string {
	words := []string{
		"No changes", "One change", "Two changes", "Three changes", "Four changes", "Five changes", "Six changes",
		"Seven changes", "Eight changes", "Nine changes", "Ten changes", "Eleven changes", "Twelve changes",
	}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprintf("%d changes", n)
}

func title(change steps.Change) string {
	return join(change.Title, databricks.ShowUnknowns(change.Value))
}

func join(text, detail string) string {
	if detail == "" {
		return text
	}
	return text + "  " + detail
}

func seconds(d time.Duration) string {
	if d < 50*time.Millisecond {
		return ""
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func viewOf(run steps.Run, id steps.ID) steps.StepView {
	for _, view := range run.Steps() {
		if view.About.ID == id {
			return view
		}
	}
	return steps.StepView{}
}

func changeOf(run steps.Run, id steps.ID, change string) (steps.Change, bool) {
	for _, view := range viewOf(run, id).Changes {
		if view.Change.ID == change {
			return view.Change, true
		}
	}
	return steps.Change{}, false
}
