package steps

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// fullDisk refuses the journal's record of that name as often as it is told to, as a disk does that has no room left.
type fullDisk struct {
	t      *testing.T
	hands  *Hands
	record string // "done principal/create"
	times  int
	whole  *os.File
}

// point is called by the journal right before and right after each record, with its lock held.
func (d *fullDisk) point(name string) {
	journal := d.hands.journal
	switch {
	case name == "before record "+d.record && d.times > 0:
		d.times--
		broken, err := os.Open(journal.file.Name()) // it can be read, and not written
		if err != nil {
			d.t.Error(err)
			return
		}
		d.whole, journal.file = journal.file, broken
	case name == "after record "+d.record && d.whole != nil:
		_ = journal.file.Close()
		d.whole, journal.file = nil, d.whole
	}
}

// setUpOn goes through a set-up whose journal cannot be told of one change, and tries again where that is said.
func (s *stage) setUpOn(disk *fullDisk, answers Answers) (Run, int) {
	s.t.Helper()
	s.kit.Point = disk.point
	hands := NewHands(s.kit)
	disk.t, disk.hands = s.t, hands
	defer func() { _ = hands.Close() }()
	run, effects := New(s.kit.Steps, Setup{Tag: testTag, Now: s.kit.Clock.Now()})
	run = Drive(s.t.Context(), hands, run, effects, nil)
	halts := 0
	for range 100 {
		event, ok := s.next(run, answers)
		if problem := run.Current().Problem; !ok && problem != nil && problem.Kind == NotWritten {
			event, ok = Chosen{Retry}, true
			halts++
		}
		if !ok {
			return run, halts
		}
		run, effects = run.Update(event)
		if run.Refusal() != "" {
			s.t.Fatalf("%v was refused: %s", event, run.Refusal())
		}
		run = Drive(s.t.Context(), hands, run, effects, nil)
	}
	s.t.Fatal("asks without end")
	return run, halts
}

// What took effect while the disk was full is told to the journal before anything else is done, and is not made twice.
func TestWhatCouldNotBeWrittenDownIsNotMadeTwice(t *testing.T) {
	answers := maps.Clone(onlyPublic)
	answers[networkAddresses] = addressesOfTests
	for _, world := range []string{"ip-lists-on", "obo-off", "no-token-yet"} {
		whole := rehearse(t, world)
		wanted := whole.setUp(answers)
		whole.mustFinish(wanted)
		remains, posts := whole.remains(wanted), whole.requestsBy("POST")["POST"]
		for _, step := range wanted.Steps() {
			for _, view := range step.Changes {
				if view.Mark != MarkDone {
					continue
				}
				record := "done " + string(step.About.ID) + "/" + view.Change.ID
				t.Run(world+"/"+record, func(t *testing.T) {
					s := rehearse(t, world)
					run, halts := s.setUpOn(&fullDisk{record: record, times: 1}, answers)
					s.mustFinish(run)
					if halts != 1 {
						t.Errorf("it was told %d times that it could not be written down", halts)
					}
					if got := s.remains(run); got != remains {
						t.Errorf("it ends as\n%s\nwith room on the disk as\n%s", got, remains)
					}
					if got := s.requestsBy("POST")["POST"]; view.Change.Cleanup == nil && got != posts {
						t.Errorf("sent %d POSTs, with room on the disk %d", got, posts)
					}
				})
			}
		}
	}
}

func TestADiskThatStaysFullHaltsAgain(t *testing.T) {
	s := rehearse(t, "aws")
	run, halts := s.setUpOn(&fullDisk{record: "done principal/create", times: 3}, onlyPublic)
	s.mustFinish(run)
	if halts != 3 {
		t.Errorf("halted %d times", halts)
	}
	made := slices.DeleteFunc(s.onlyConnection().Made, func(m Made) bool { return m.Step != "principal" })
	if len(made) != 1 {
		t.Errorf("the journal tells of %d principals", len(made))
	}
}

func TestWhoStopsThenFindsItWrittenDown(t *testing.T) {
	s := rehearse(t, "aws")
	disk := &fullDisk{t: t, record: "done principal/create", times: 1}
	s.kit.Point = disk.point
	hands := NewHands(s.kit)
	disk.hands = hands
	run := s.review(hands, onlyPublic)
	for _, choice := range []Choice{Agree, Stop} {
		var effects []Effect
		run, effects = run.Update(Chosen{choice})
		run = Drive(t.Context(), hands, run, effects, nil)
	}
	_ = hands.Close()
	if run.Phase() != Stopped || !s.onlyConnection().Did("principal", "create") {
		t.Errorf("%s; the journal tells of %v", run.Phase(), s.onlyConnection().Made)
	}
}

func TestByHandKeepsWhatIsStillToBeLookedUp(t *testing.T) {
	change := toyChange("x")
	change.Request.Once = true
	w := newWorld(t, toy{about: about("a"), changes: []Change{change}})
	w.problems["x"] = []*databricks.Problem{{Kind: NotWritten, What: "made, not written down"}}
	w.outcomes["x"] = Adopted
	run := w.do(w.begin(), Chosen{Agree})
	run = w.do(run, Chosen{ByHand})
	run = w.do(run, Chosen{Retry})
	w.expect(run, Finished, "x")
	if !strings.Contains(strings.Join(w.log, "\n"), "settle x") {
		t.Errorf("it was not looked up: %v", w.log)
	}
}
