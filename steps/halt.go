package steps

import "time"

// What a person can do when the work met something, and how it is left.

// halted is the first step that failed, or -1.
func (r Run) halted() int {
	for i, s := range r.states {
		if s.doing == failed {
			return i
		}
	}
	return -1
}

// spared is the first step that waits for something to be seen everywhere and that the rest can do without, or -1.
func (r Run) spared() int {
	for i, s := range r.states {
		if s.doing == waiting && r.steps[i].About().Spare {
			return i
		}
	}
	return -1
}

// asking is the first step whose next change waits for a yes, or -1.
func (r Run) asking() int {
	for i, s := range r.states {
		if s.doing == asking {
			return i
		}
	}
	return -1
}

// busy says whether something is in flight. A wait is not: it can be left at any moment.
func (r Run) busy() bool {
	for _, s := range r.states {
		switch s.doing {
		case checking, applying, settling, cleaning, takingIn:
			return true
		}
	}
	return r.readying
}

// quiet waits until nothing is in flight; then a run that is stopping has stopped.
func (r Run) quiet() (Run, []Effect) {
	if !r.stopping || r.busy() {
		return r, nil
	}
	for i := range r.states {
		if len(r.states[i].temporary) > 0 && r.states[i].doing != failed {
			return r.cleanUp(i, idle)
		}
	}
	r.phase = Stopped
	return r, []Effect{DoRecord{Record{Kind: StoppedRun, Facts: r.setup.Facts}}}
}

// stop lets what is in flight end, takes temporary things away, and leaves the rest as it is.
func (r Run) stop() (Run, []Effect) {
	if r.underWayAhead() >= 0 {
		r.stopping = true
		return r, nil
	}
	if r.phase != Working {
		r.phase = Stopped
		return r, []Effect{DoRecord{Record{Kind: StoppedRun, Facts: r.setup.Facts}}}
	}
	r.stopping = true
	var effects []Effect
	for i := range r.states {
		if s := &r.states[i]; s.doing == waiting || s.doing == asking {
			s.doing = idle
			s.revision++
		}
		if s := r.states[i]; len(s.temporary) > 0 && (s.doing == idle || s.doing == failed) {
			var more []Effect
			r, more = r.cleanUp(i, idle)
			effects = append(effects, more...)
		}
	}
	r, more := r.quiet()
	return r, append(effects, more...)
}

// retry begins the step that failed anew: with what is left to clean up, else with a look.
func (r Run) retry() (Run, []Effect) {
	if r.unready != nil {
		r.unready, r.readying = nil, true
		return r, []Effect{r.makeReady()}
	}
	i := r.halted()
	s := &r.states[i]
	if s.problem != nil && s.problem.Kind == SignInAgain {
		return r.signInAnew()
	}
	if s.problem != nil && s.problem.Kind == notSeen {
		s.sent = nil // somebody may have undone it: what a fresh look misses may be sent again
	}
	s.problem, s.since, s.pauses, s.tries, s.byHand = nil, time.Time{}, 0, 0, false
	if s.unsettled {
		return r.unsettledAgain(i)
	}
	s.doing = idle
	if len(s.temporary) > 0 {
		return r.cleanUp(i, idle)
	}
	return r.advance()
}

// takeOtherWay agrees to the way that is offered after a refusal. It is a second yes, and it is journaled like the first.
func (r Run) takeOtherWay() (Run, []Effect) {
	i := r.halted()
	s := &r.states[i]
	about := r.steps[i].About()
	way := r.setup.Ways[about.ID] + 1
	r.promised = r.promised.with(about, PlannedWay{Way: way, Title: r.offer(i), Changes: r.Offered()})
	for _, change := range r.Offered() {
		r.agreed = append(r.agreed, change.agreement(about.ID, way))
	}
	r.setup = r.setup.Going(about.ID, way)
	s.problem, s.doing = nil, idle
	r, effects := r.advance()
	return r, append([]Effect{DoRecord{r.agreement()}}, effects...)
}

// reviewAnew goes back to the walk: everything is looked at once more, and the plan is shown anew. Nothing that was made is
// lost; what is done is found to be so.
func (r Run) reviewAnew() (Run, []Effect) { return r.anew().walk() }

// finish is for a plan without changes. What is made and not seen yet is waited for, as in the work.
func (r Run) finish() (Run, []Effect) {
	if r.pending() {
		return r.agree(false)
	}
	return r.end()
}

// end is the end: everything is done, or nothing was to be done.
func (r Run) end() (Run, []Effect) {
	r.phase = Finished
	switch r.setup.Aim {
	case Removal:
		return r, r.removed()
	case Retirement:
		return r, r.retired()
	}
	return r, r.ended()
}

// ended is the record that a run came to its end, and of which connection.
func (r Run) ended() []Effect {
	return []Effect{DoRecord{Record{Kind: EndedRun, Key: r.setup.Answer(tokenConnection), Facts: r.setup.Facts}}}
}
