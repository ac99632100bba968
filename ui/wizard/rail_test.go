package wizard

import (
	"slices"
	"strings"
	"testing"

	"brickpass/steps"
)

// marks are the stations by their names.
func (d *driver) marks() map[string]steps.Mark {
	marks := map[string]steps.Mark{}
	for _, station := range d.model.stations() {
		if _, twice := marks[station.name]; twice {
			d.t.Errorf("%s stands twice in the list of steps", station.name)
		}
		marks[station.name] = station.mark
	}
	return marks
}

func TestNothingBehindTheCursorIsToCome(t *testing.T) {
	_, d := start(t, "aws")
	for d.model.place != atReview {
		at := slices.IndexFunc(d.model.stations(), func(s station) bool { return s.mark == steps.MarkNow })
		for i, station := range d.model.stations() {
			if i < at && station.mark == steps.MarkToCome {
				t.Errorf("at %s %s is to come", d.model.key, station.name)
			}
		}
		d.marks()
		d.press("enter")
	}
}

func TestTheReviewShowsWhatIsDoneAndWhatWaits(t *testing.T) {
	_, d := start(t, "aws")
	d.onwards(atReview)
	marks := d.marks()
	for name, want := range map[string]steps.Mark{
		"Checks": steps.MarkDone, "Identity": steps.MarkToCome, "Token": steps.MarkToCome, "Network": steps.MarkSkipped,
		"Proof": steps.MarkToCome, "Hand-over": steps.MarkToCome,
	} {
		if marks[name] != want {
			t.Errorf("%s is %s, want %s", name, marks[name], want)
		}
	}
	d.expect("– Not needed: no IP access lists in force")
	d.onwards(atProof)
	if marks = d.marks(); marks["Network"] != steps.MarkSkipped || marks["Proof"] != steps.MarkDone {
		t.Errorf("at the end: %v", marks)
	}
}

func TestAtTheReviewOfASecondRunAllIsDone(t *testing.T) {
	s, d := start(t, "aws")
	d.onwards(atHandOver)
	d.press("enter")
	d.model.crew.close()
	again := drive(t, s.options, s.admin)
	again.onwards(atNothing)
	for name, mark := range again.marks() {
		if mark != steps.MarkDone && mark != steps.MarkSkipped {
			t.Errorf("%s is %s", name, mark)
		}
	}
}

func TestNumbersInARowAreDrawnTogether(t *testing.T) {
	for want, numbers := range map[string][]int{"": nil, "1": {1}, "1–2": {1, 2}, "1–3 5": {1, 2, 3, 5}, "2 4–5": {2, 4, 5}} {
		if got := spans(numbers); got != want {
			t.Errorf("%v: %q, want %q", numbers, got, want)
		}
	}
	if strings.Contains(spans([]int{1, 3}), "–") {
		t.Error("numbers apart are drawn together")
	}
}
