package steps

import (
	"slices"

	"brickpass/databricks"
)

// NotAsAgreed is the kind of problem of a step whose fresh look asks for a change that nobody agreed to.
const NotAsAgreed databricks.ProblemKind = "not as agreed"

// Plan is all that would be written, in order. What stands in it is what is sent.
type Plan struct{ Steps []PlannedStep }

// PlannedStep is what one step would write, for each of its ways: the first, those that are taken "if that is refused", and what comes
// to be needed only by then.
type PlannedStep struct {
	About About
	Ways  []PlannedWay
}

// PlannedWay is one way to a step's end.
type PlannedWay struct {
	Way     int    // which of the step's ways it is
	Title   string // "" where a step knows only one way
	When    string // what has to have come about by then; "" for a way that is taken at once or after a refusal
	Changes []Change
}

// Condition says when a way is gone that is not the first one, and which it is.
func (w PlannedWay) Condition() string {
	if w.When != "" {
		return w.When + ": " + w.Title
	}
	return "if that is refused: " + w.Title
}

// Note says beside a request of such a way that it may never be sent.
func (w PlannedWay) Note() string {
	if w.When != "" {
		return "only " + w.When
	}
	return "only if what comes before is refused: " + w.Title
}

// Empty says whether nothing would be written.
func (p Plan) Empty() bool { return p.Count() == 0 }

// Count is how many changes the first ways hold.
func (p Plan) Count() int {
	count := 0
	for _, step := range p.Steps {
		count += len(step.Ways[0].Changes)
	}
	return count
}

// Changes are those of the first ways, in order.
func (p Plan) Changes() []Change {
	var all []Change
	for _, step := range p.Steps {
		all = append(all, step.Ways[0].Changes...)
	}
	return all
}

// Agreements are all changes of all ways.
func (p Plan) Agreements() []Agreement {
	var all []Agreement
	for _, step := range p.Steps {
		for _, planned := range step.Ways {
			for _, change := range planned.Changes {
				all = append(all, change.agreement(step.About.ID, planned.Way))
			}
		}
	}
	return all
}

// Plan is what the looks so far ask for.
func (r Run) Plan() Plan {
	var plan Plan
	for i := range r.steps {
		if r.states[i].look != looked {
			continue
		}
		planned := r.plan(i)
		if slices.ContainsFunc(planned.Ways, func(way PlannedWay) bool { return len(way.Changes) > 0 }) {
			plan.Steps = append(plan.Steps, planned)
		}
	}
	return plan
}

func (r Run) plan(i int) PlannedStep {
	step, finding := r.steps[i], r.states[i].finding
	about := step.About()
	titles := []string{""}
	if ways, ok := step.(Ways); ok {
		titles = ways.Ways(r.setup)
	}
	planned := PlannedStep{About: about}
	first := r.setup.Ways[about.ID]
	for way := first; way < max(len(titles), first+1); way++ {
		title := ""
		if way < len(titles) {
			title = titles[way]
		}
		planned.Ways = append(planned.Ways, PlannedWay{Way: way, Title: title, Changes: r.changes(i, r.setup.Going(about.ID, way), finding)})
	}
	if eventual, ok := step.(Eventual); ok {
		when, title, changes := eventual.Eventually(r.setup, finding)
		if len(changes) > 0 {
			planned.Ways = append(planned.Ways, PlannedWay{Way: first, Title: title, When: when, Changes: stamped(changes, about.ID)})
		}
	}
	return planned
}

func stamped(changes []Change, id ID) []Change {
	for c := range changes {
		changes[c].Step = id
	}
	return changes
}

// changes asks a step for its changes and stamps them with its id. What is already so needs none.
func (r Run) changes(i int, setup Setup, finding Finding) []Change {
	if finding.State == So {
		return nil
	}
	return stamped(r.steps[i].Changes(setup, finding), r.steps[i].About().ID)
}

// unagreed is the first of these changes that nobody said yes to.
func (r Run) unagreed(changes []Change) (Change, bool) {
	for _, change := range changes {
		if !r.covers(r.agreed, change.agreement(change.Step, 0)) {
			return change, true
		}
	}
	return Change{}, false
}

// covers says whether what is wanted is among what was agreed to. What was unknown when the yes was given is filled in before the
// requests are compared; titles and ways do not count.
func (r Run) covers(agreed []Agreement, wanted Agreement) bool {
	request := databricks.Fill(wanted.Request, r.setup.Facts)
	return slices.ContainsFunc(agreed, func(a Agreement) bool {
		return a.Step == wanted.Step && a.Adopts == wanted.Adopts && databricks.Within(request, databricks.Fill(a.Request, r.setup.Facts))
	})
}

// agreement is the yes to a change.
func (c Change) agreement(step ID, way int) Agreement {
	agreement := Agreement{Step: step, Change: c.ID, Way: way, Request: c.Request}
	if c.Adopts != nil {
		agreement.Adopts = c.Adopts.ID
	}
	return agreement
}

// Offered are the changes of the way that may be taken after a refusal and that nobody agreed to yet; none where none is
// offered.
func (r Run) Offered() []Change {
	i := r.halted()
	if i < 0 || r.states[i].problem == nil || !r.states[i].problem.OtherWay || r.offer(i) == "" {
		return nil
	}
	id := r.steps[i].About().ID
	return r.changes(i, r.setup.Going(id, r.setup.Ways[id]+1), r.states[i].finding)
}

// with is the plan with one more way of a step.
func (p Plan) with(about About, planned PlannedWay) Plan {
	p.Steps = slices.Clone(p.Steps)
	for i, step := range p.Steps {
		if step.About.ID == about.ID {
			ways := slices.DeleteFunc(slices.Clone(step.Ways), func(w PlannedWay) bool { return w.Way >= planned.Way })
			p.Steps[i].Ways = slices.Concat(ways, []PlannedWay{planned})
		}
	}
	return p
}
