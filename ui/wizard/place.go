package wizard

import "brickpass/steps"

// place is which of the screens is up. It follows from the run alone, but for the hand-over and what is
// asked there, which are pages of its end.
type place string

const (
	atQuestion place = "question"
	atLook     place = "look" // a look is under way
	atFinding  place = "finding"
	atBlocked  place = "blocked"
	atReview   place = "review"
	atNothing  place = "nothing to change"
	atAsk      place = "one change"
	atWork     place = "work"
	atHalt     place = "halt"
	atUnready  place = "keychain not writable"
	atProof    place = "proof"
	atHandOver place = "hand-over"
	atLend     place = "the terminal's clipboard"
	atStop     place = "stopped"

	// Of a removal.
	atRemoved     place = "removed"
	atNothingLeft place = "nothing to take back"

	// Of a retirement.
	atRetired         place = "retired"
	atNothingToRetire place = "nothing to retire"

	// Of a change of scopes.
	atRescoped place = "rescoped"

	// Of an adoption.
	atAdopted place = "adopted"
)

// placeOf reads the place off a run.
func placeOf(run steps.Run) place {
	switch run.Phase() {
	case steps.Reviewing:
		switch {
		case run.Plan().Empty() && removing(run):
			return atNothingLeft
		case run.Plan().Empty() && retiring(run):
			return atNothingToRetire
		case run.Plan().Empty():
			return atNothing
		}
		return atReview
	case steps.Working:
		return workPlace(run)
	case steps.Finished:
		switch run.Setup().Aim {
		case steps.Removal:
			return atRemoved
		case steps.Retirement:
			return atRetired
		case steps.Rescoping:
			return atRescoped
		case steps.Adopting:
			return atAdopted
		}
		return atProof
	case steps.Stopped:
		return atStop
	}
	if _, asked := run.Question(); asked {
		return atQuestion
	}
	switch current := run.Current(); {
	case current.Looking:
		return atLook
	case current.Finding.State == steps.Blocked:
		return atBlocked
	default:
		return atFinding
	}
}

func workPlace(run steps.Run) place {
	if run.Unready() != nil {
		return atUnready
	}
	if _, asked := run.Question(); asked {
		return atQuestion
	}
	if _, asked := run.Asked(); asked {
		return atAsk
	}
	if run.Current().Mark == steps.MarkBlocked && run.Current().Problem != nil {
		return atHalt
	}
	return atWork
}

// comesByItself says whether a screen may come up while somebody types for the one before. Such a screen takes no key
// until the keyboard was quiet for a moment, so that nothing is agreed to by a key that was meant for something else.
func (p place) comesByItself() bool {
	switch p {
	case atFinding, atBlocked, atReview, atNothing, atAsk, atHalt, atUnready, atProof, atRemoved, atNothingLeft, atRetired,
		atNothingToRetire, atRescoped, atAdopted:
		return true
	}
	return false
}

// scene draws a place and says what can be done there.
type scene interface {
	draw(Model, *page)
	menu(Model) []item
	keys(Model) []binding // beyond those of the menu and those that work everywhere
}

var scenes = map[place]scene{
	atQuestion: questionScene{},
	atLook:     lookScene{},
	atFinding:  findingScene{},
	atBlocked:  blockedScene{},
	atReview:   reviewScene{},
	atNothing:  nothingScene{},
	atAsk:      askScene{},
	atWork:     workScene{},
	atHalt:     haltScene{},
	atUnready:  unreadyScene{},
	atProof:    proofScene{},
	atHandOver: handOverScene{},
	atLend:     lendScene{},
	atStop:     stopScene{},

	atRemoved:     removedScene{},
	atNothingLeft: nothingLeftScene{},

	atRetired:         retiredScene{},
	atNothingToRetire: nothingToRetireScene{},

	atRescoped: rescopedScene{},

	atAdopted: adoptedScene{},
}
