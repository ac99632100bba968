package steps

import "slices"

// Choices are what a person may do now beside answering a question, most likely first.
func (r Run) Choices() []Choice {
	switch r.phase {
	case Walking:
		return r.walkChoices()
	case Reviewing:
		if r.Plan().Empty() {
			return []Choice{Continue, Back, Stop}
		}
		return []Choice{Agree, OneByOne, Back, Stop}
	case Working:
		return r.workChoices()
	}
	return nil
}

func (r Run) walkChoices() []Choice {
	if r.underWayAhead() >= 0 {
		return stopOnly(r.stopping)
	}
	var choices []Choice
	_, asked := r.Question()
	if s := r.states[r.at]; s.look == looked {
		if !asked && s.finding.State != Blocked {
			choices = append(choices, Continue)
		}
		choices = append(choices, LookAgain)
	}
	if len(r.confirmed) > 0 {
		choices = append(choices, Back)
	}
	return append(choices, Stop)
}

// stopOnly is what can be done while something is on its way.
func stopOnly(stopping bool) []Choice {
	if stopping {
		return nil
	}
	return []Choice{Stop}
}

func (r Run) workChoices() []Choice {
	switch {
	case r.stopping:
		return nil
	case r.unready != nil:
		return r.unreadyChoices()
	case r.halted() < 0 && r.asking() >= 0:
		return r.askChoices()
	}
	i := r.halted()
	switch {
	case i < 0 && r.spared() >= 0:
		return []Choice{Skip, Stop}
	case i < 0:
		return []Choice{Stop}
	}
	s, about := r.states[i], r.steps[i].About()
	if r.busy() {
		return []Choice{Stop}
	}
	if s.byHand {
		return r.handChoices(i)
	}
	var choices []Choice
	if s.problem != nil && s.problem.Kind == NotAsAgreed {
		choices = append(choices, Review)
	} else {
		if s.problem != nil && s.problem.OtherWay && r.offer(i) != "" {
			choices = append(choices, OtherWay)
		}
		choices = append(choices, Retry)
		if len(about.ByHand) > 0 && (s.problem == nil || s.problem.Kind != SignInAgain) {
			choices = append(choices, ByHand)
		}
	}
	if about.Spare {
		choices = append(choices, Skip)
	}
	return append(choices, Stop)
}

// unreadyChoices are those where the work may not begin. For a run that was overtaken, what it is about stays gone, however often it looks.
func (r Run) unreadyChoices() []Choice {
	if r.unready.Kind == MovedOn {
		return []Choice{Stop}
	}
	return []Choice{Retry, Back, Stop}
}

// askChoices are those about one change that waits for its yes. What is done on this computer alone has no way by hand.
func (r Run) askChoices() []Choice {
	if len(r.steps[r.asking()].About().ByHand) == 0 {
		return []Choice{Yes, Stop}
	}
	return []Choice{Yes, ByHand, Stop}
}

func (r Run) offer(i int) string {
	if ways, ok := r.steps[i].(Ways); ok {
		return ways.Offer(r.setup)
	}
	return ""
}

// choose takes one of the choices that are offered, and no other.
func (r Run) choose(choice Choice) (Run, []Effect) {
	if !slices.Contains(r.Choices(), choice) {
		return r.refuse("That cannot be done at this moment.")
	}
	if choice == Stop {
		return r.stop()
	}
	switch r.phase {
	case Walking, Reviewing:
		return r.chooseInWalk(choice)
	case Working:
		return r.chooseInWork(choice)
	}
	return r, nil
}

func (r Run) chooseInWalk(choice Choice) (Run, []Effect) {
	switch choice {
	case Back:
		return r.back()
	case LookAgain:
		return r.lookAgain()
	case Continue:
		if r.phase == Reviewing {
			return r.finish()
		}
		r.confirmed[findingKey(r.steps[r.at].About().ID)] = true
		return r.walk()
	case Agree:
		return r.agree(false)
	case OneByOne:
		return r.agree(true)
	}
	return r, nil
}

func (r Run) chooseInWork(choice Choice) (Run, []Effect) {
	switch choice {
	case Yes:
		i := r.asking()
		r.states[i].yes = true
		return r.send(i)
	case Back:
		if i := r.halted(); i >= 0 && r.states[i].questioned {
			r.states[i].questioned, r.states[i].which = false, nil
			return r, nil
		}
		if r.unready != nil && r.unready.Kind == problemKeeping {
			delete(r.confirmed, FolderKey) // another folder is what helps, so it is asked for again
		}
		return r.reviewAnew()
	case Review:
		return r.reviewAnew()
	case ByHand:
		return r.handOut(max(r.halted(), r.asking()))
	case LookAgain:
		return r.lookInHand(r.halted())
	case Paste:
		return r.askInHand(r.halted())
	case Retry:
		return r.retry()
	case OtherWay:
		return r.takeOtherWay()
	case Skip:
		i := max(r.halted(), r.spared())
		r.states[i].doing, r.states[i].problem = skipped, nil
		return r.advance()
	}
	return r, nil
}
