package steps

import (
	"slices"

	"brickpass/databricks"
)

// By hand: a person does a step in the console, and brickpass only looks. Its changes leave the plan, so nothing of it is in
// the journal, and a removal leaves it alone.

// ByHandChosen is the kind of problem of a step that a person does by hand: nothing is wrong, the run waits for them.
const ByHandChosen databricks.ProblemKind = "by hand"

// Pasting is for a step whose result has to be brought back when it is made by hand: a token's value, which is shown once.
type Pasting interface {
	// Paste asks for it. Its answer is a secret that the hands keep.
	Paste(Setup) Question
	// Which asks which of several it is, where nothing proves it.
	Which(Setup, []Option) Question
}

func doneByHand() *databricks.Problem {
	return &databricks.Problem{
		Kind: ByHandChosen, What: "You do this by hand.", Why: "brickpass sends nothing for it; it looks whether it is there when you say so.",
		Who: "You, in the console.",
	}
}

func notThereYet() *databricks.Problem {
	problem := doneByHand()
	problem.What = "It is not there yet."
	problem.Why = "brickpass looked and did not find it. What was just made may take a minute to be seen."
	return problem
}

// handOut gives a step to the person.
func (r Run) handOut(i int) (Run, []Effect) {
	s := &r.states[i]
	s.byHand, s.yes = true, false
	if !s.unsettled { // what became of a request is still to be looked up
		s.queue, s.next = nil, 0
	}
	r, effects := r.halt(i, doneByHand())
	return r, append([]Effect{DoRecord{Record{Kind: HandedOut, Step: r.steps[i].About().ID}}}, effects...)
}

// handChoices are what can be done while a person has a step in hand.
func (r Run) handChoices(i int) []Choice {
	if r.states[i].questioned {
		return []Choice{Back, Stop}
	}
	choices := []Choice{LookAgain, Retry}
	if _, ok := r.steps[i].(Pasting); ok {
		choices = []Choice{Paste, Retry}
	}
	if r.steps[i].About().Spare {
		choices = append(choices, Skip)
	}
	return append(choices, Stop)
}

// handQuestion is what a step in a person's hand still needs: an answer that its look made necessary, or what is to be pasted.
func (r Run) handQuestion() (Question, bool) {
	i := r.halted()
	if i < 0 || r.stopping || !r.states[i].questioned {
		return Question{}, false
	}
	for _, question := range r.steps[i].Questions(r.setup) {
		if !r.setup.Answered(question.Key) {
			return question, true
		}
	}
	step, ok := r.steps[i].(Pasting)
	switch {
	case !ok:
		return Question{}, false
	case len(r.states[i].which) > 0:
		return step.Which(r.setup, r.states[i].which), true
	}
	return step.Paste(r.setup), true
}

// askInHand asks for what a step in a person's hand needs.
func (r Run) askInHand(i int) (Run, []Effect) {
	r.states[i].questioned = true
	return r, nil
}

// answerInHand takes the answer: a pasted secret is taken in by the hands, anything else is looked at with.
func (r Run) answerInHand(question Question, event Answered) (Run, []Effect) {
	value, reason := check(r.setup, question, event.Value)
	if reason != "" {
		return r.refuse(reason)
	}
	i := r.halted()
	s := &r.states[i]
	s.questioned = false
	if question.Kind == Secret {
		return r.takeIn(i, "")
	}
	if len(s.which) > 0 {
		return r.takeIn(i, value)
	}
	r.setup = r.setup.With(event.Key, value)
	r, effects := r.lookInHand(i)
	return r, append([]Effect{DoRecord{Record{Kind: AnswerGot, Key: event.Key, Value: value}}}, effects...)
}

// takeIn has what was pasted verified and saved, as that one of several if a person said which.
func (r Run) takeIn(i int, which string) (Run, []Effect) {
	s, step := &r.states[i], r.steps[i]
	s.problem, s.doing, s.which = nil, takingIn, nil
	s.revision++
	key := step.(Pasting).Paste(r.setup).Key
	return r, []Effect{DoTakeIn{Step: step.About().ID, Revision: s.revision, Key: key, Which: which, Setup: r.setup}}
}

// lookInHand looks whether the person has done it.
func (r Run) lookInHand(i int) (Run, []Effect) {
	r.states[i].problem = nil
	return r, []Effect{r.inspect(i)}
}

// seenInHand decides what a look at a step in a person's hand means. What is missing is not sent.
func (r Run) seenInHand(i int, finding Finding) (Run, []Effect) {
	s := &r.states[i]
	open := slices.ContainsFunc(r.steps[i].Questions(r.setup), func(q Question) bool { return !r.setup.Answered(q.Key) })
	switch {
	case open:
		r, effects := r.halt(i, doneByHand())
		r.states[i].questioned = true
		return r, effects
	case finding.State == So:
		s.doing = finished
		return r.advance()
	}
	return r.halt(i, notThereYet())
}

// takenIn takes the outcome of DoTakeIn.
func (r Run) takenIn(event TakenIn) (Run, []Effect) {
	i, ok := r.fits(event.Step, event.Revision, takingIn)
	if !ok {
		return r, nil
	}
	s := &r.states[i]
	if event.Problem != nil {
		return r.halt(i, ofAdmin(event.Problem))
	}
	if len(event.Which) > 0 {
		r, effects := r.halt(i, doneByHand())
		r.states[i].which, r.states[i].questioned = event.Which, true
		return r, effects
	}
	s.made = event.Learned
	r.compose()
	return r.lookInHand(i)
}
