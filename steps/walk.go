package steps

import (
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// The walk: it asks, looks, and writes nothing.

// stop is a place where a person is: a question, or a finding that is to be read.
type stop struct {
	step int
	key  string // of the question, or "step:finding"
}

func findingKey(id ID) string { return string(id) + ":finding" }

// stops lists the places of a step, as far as they are known by now.
func (r Run) stops(i int) []stop {
	var all []stop
	for _, question := range r.steps[i].Questions(r.setup) {
		all = append(all, stop{i, question.Key})
	}
	if about := r.steps[i].About(); about.Pause {
		all = append(all, stop{i, findingKey(about.ID)})
	}
	return all
}

// open is the question of a step that is to be asked next.
func (r Run) open(i int) (Question, bool) {
	for _, question := range r.steps[i].Questions(r.setup) {
		if !r.confirmed[question.Key] || !r.setup.Answered(question.Key) {
			if found := r.states[i].finding; found.For == "" || found.For == question.Key {
				question.Because = found.Because
			}
			return question, true
		}
	}
	return Question{}, false
}

// answered says whether a step has all that only a person can decide.
func (r Run) answered(i int) bool {
	return !slices.ContainsFunc(r.steps[i].Questions(r.setup), func(q Question) bool { return !r.setup.Answered(q.Key) })
}

// walk goes forward as far as it can and starts the looks whose needs are met.
func (r Run) walk() (Run, []Effect) {
	r.phase = Walking
	for r.at < len(r.steps) {
		about := r.steps[r.at].About()
		if _, ok := r.open(r.at); ok {
			break
		}
		s := r.states[r.at]
		if r.goesAhead(r.at) {
			return r.goAhead(r.at)
		}
		if s.look != looked || s.finding.State == Blocked {
			break
		}
		if about.Pause && !r.confirmed[findingKey(about.ID)] {
			break
		}
		r.at++
	}
	r, mend := r.mend()
	if r.at == len(r.steps) && !r.mending {
		if r.goesOn() {
			return r.goOn()
		}
		r.phase = Reviewing
		return r, nil
	}
	r, looks := r.startLooks()
	return r, append(mend, looks...)
}

// startLooks lets every step look whose needs are met and whose questions are answered; those beyond the place of the walk
// run ahead while a screen is read.
func (r Run) startLooks() (Run, []Effect) {
	var effects []Effect
	for i := range r.steps {
		s := &r.states[i]
		if s.look != notLooked || !r.needsSeen(i) || !r.answered(i) {
			continue
		}
		if len(r.loose) > 0 && i >= r.mendBefore() {
			continue
		}
		if i > r.at && len(r.steps[i].Questions(r.setup)) > 0 && !r.passed(i) {
			continue
		}
		s.look = lookingNow
		s.revision++
		effects = append(effects, DoLook{Step: r.steps[i].About().ID, Revision: s.revision, Setup: r.setup, Fresh: s.afresh})
	}
	return r, effects
}

// passed says whether a person stood at all questions of the step since the last way back.
func (r Run) passed(i int) bool {
	_, ok := r.open(i)
	return !ok
}

func (r Run) needsSeen(i int) bool {
	for _, need := range r.steps[i].About().Needs {
		s := r.states[r.index(need)]
		if s.look != looked || s.finding.State == Blocked {
			return false
		}
	}
	return true
}

// answer takes an answer to the question that is asked.
func (r Run) answer(event Answered) (Run, []Effect) {
	question, ok := r.Question()
	if !ok || question.Key != event.Key {
		return r.refuse("That is not what is asked now.")
	}
	if r.phase == Working {
		return r.answerInHand(question, event)
	}
	value, reason := check(r.setup, question, event.Value)
	if reason != "" {
		return r.refuse(reason)
	}
	changed := question.Kind == Secret || question.Kind == Browser || !r.setup.Answered(event.Key) || r.setup.Answer(event.Key) != value
	r.confirmed[event.Key] = true
	var effects []Effect
	if changed {
		r.setup = r.setup.With(event.Key, value)
		switch id := r.steps[r.at].About().ID; {
		case question.Kind == Secret, question.Kind == Browser, id == signInID, id == accountStepID && event.Key != accountWorkspace:
			r.lookAnew(r.at) // who signs in, or with which secret, changes nothing that was made
		default:
			r.invalidate(r.at)
		}
		if event.Key == AddressKey {
			r.setup = r.setup.Without(accountWorkspace).Without(addressFound) // it was a workspace of the other address
		}
		effects = append(effects, DoRecord{Record{Kind: AnswerGot, Key: event.Key, Value: value}})
	}
	r, more := r.walk()
	return r, append(effects, more...)
}

// check says what is wrong with an answer, or gives it as it will be kept.
func check(setup Setup, question Question, value string) (string, string) {
	if !question.Lines && question.Kind != SomeOf {
		value = strings.TrimSpace(value)
	}
	for line := range strings.Lines(value) {
		if err := databricks.Typed(strings.TrimRight(line, "\r\n")); err != nil && !question.Lines {
			return "", "That holds a character that cannot be typed. Type it, or paste it without line breaks."
		}
	}
	switch {
	case value == "" && question.Optional:
		return "", ""
	case value == "":
		return "", "An answer is needed here."
	case question.Kind == Confirm && value != question.Consequence:
		return "", fmt.Sprintf("To agree, type: %s", question.Consequence)
	}
	if question.Parse == nil {
		return value, ""
	}
	parsed, err := question.Parse(setup, value)
	if err != nil {
		return "", err.Error()
	}
	return parsed, ""
}

// invalidate drops the looks of a step and of all that need it, and with them any agreement. Answers are kept.
func (r *Run) invalidate(i int) { r.leave(i, (*Run).drop) }

// lookAnew drops the same looks, and keeps what the steps made.
func (r *Run) lookAnew(i int) { r.leave(i, (*Run).fade) }

func (r *Run) leave(i int, drop func(*Run, int)) {
	id := r.steps[i].About().ID
	drop(r, i)
	for j := range r.steps {
		if j != i && r.dependsOn(j, id) {
			drop(r, j)
		}
	}
	r.agreed = nil
	r.compose()
}

func (r *Run) drop(i int) {
	revision := r.states[i].revision + 1
	r.states[i] = state{revision: revision}
	delete(r.confirmed, findingKey(r.steps[i].About().ID))
}

func (r Run) dependsOn(i int, id ID) bool {
	for _, need := range r.steps[i].About().Needs {
		if need == id || r.dependsOn(r.index(need), id) {
			return true
		}
	}
	return false
}

// back goes to the place before this one. It never checks what was typed, and answers are kept.
func (r Run) back() (Run, []Effect) {
	last := min(r.at, len(r.steps)-1)
	var before *stop
	for i := last; i >= 0 && before == nil; i-- {
		all := r.stops(i)
		for j := len(all) - 1; j >= 0; j-- {
			if r.confirmed[all[j].key] {
				before = &all[j]
				break
			}
		}
	}
	if before == nil {
		return r.refuse("This is the first question.")
	}
	r.at, r.phase = before.step, Walking
	delete(r.confirmed, before.key)
	return r.startLooks()
}

// lookAgain looks at the step where the walk stands once more, and at what comes of it.
func (r Run) lookAgain() (Run, []Effect) {
	if r.at < len(r.steps) {
		r.lookAnew(r.at)
		delete(r.confirmed, findingKey(r.steps[r.at].About().ID))
		r.states[r.at].afresh = true
	}
	return r.walk()
}
