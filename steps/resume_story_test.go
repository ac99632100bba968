package steps

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
)

var (
	storyMint    = databricks.Request{Method: "POST", Path: "/mint", Once: true}
	storyGrant   = databricks.Request{Method: "PATCH", Path: "/grant"}
	storySecret  = databricks.Request{Method: "POST", Path: "/secret", Once: true}
	storyCleanup = databricks.Request{Method: "DELETE", Path: "/secret"}
)

func TestStory(t *testing.T) {
	begun := Record{Kind: Begun, Tag: "aaaa"}
	named := Record{Kind: AnswerGot, Key: principalName, Value: "TD-CAS-Service"}
	mint := Record{Kind: Intent, Step: "token", Change: "mint", Request: &storyMint, Before: []string{"old"}}
	grant := Record{Kind: Intent, Step: "data", Change: "schema", Request: &storyGrant}
	secret := Record{Kind: Intent, Step: "token", Change: "secret", Request: &storySecret, Cleanup: &storyCleanup}
	did := func(intent Record, facts databricks.Facts) Record {
		return Record{Kind: Did, Step: intent.Step, Change: intent.Change, Facts: facts}
	}
	one, two := databricks.Facts{TokenID: "1"}, databricks.Facts{TokenID: "2"}

	tests := map[string]struct {
		records    []Record
		unfinished bool
		loose      []string // "change: what is known", in the order in which it is settled
		did        []string
	}{
		"nothing but a beginning":    {records: []Record{begun}},
		"one answer":                 {records: []Record{begun, named}, unfinished: true},
		"ended":                      {records: []Record{begun, named, {Kind: EndedRun}}},
		"stopped":                    {records: []Record{begun, named, {Kind: StoppedRun}}, unfinished: true},
		"an answer that never came":  {records: []Record{begun, named, mint}, unfinished: true, loose: []string{"mint: lost"}},
		"a secret that came":         {records: []Record{begun, named, mint, {Kind: Minted, Step: "token", Change: "mint", Facts: one}}, unfinished: true, loose: []string{"mint: minted"}},
		"made":                       {records: []Record{begun, named, mint, did(mint, one)}, unfinished: true, did: []string{"mint"}},
		"refused":                    {records: []Record{begun, named, mint, {Kind: Refused, Step: "token", Change: "mint"}}, unfinished: true},
		"made for a while":           {records: []Record{begun, named, secret, did(secret, nil)}, unfinished: true, loose: []string{"secret: to go"}},
		"made for a while, and gone": {records: []Record{begun, named, secret, did(secret, nil), {Kind: GoneAgain, Step: "token", Change: "secret"}}, unfinished: true},
		"first what is unknown, then what is to go": {
			records: []Record{begun, named, secret, did(secret, nil), grant, mint}, unfinished: true,
			loose: []string{"schema: lost", "mint: lost", "secret: to go"},
		},
		"another of the same kind went, and this one stays": {
			records: []Record{begun, named, mint, did(mint, one), {Kind: GoneAgain, Step: "token", Change: "mint", Facts: two}}, unfinished: true,
			did: []string{"mint"},
		},
		"taken up again, it is the same run": {
			records: []Record{begun, named, mint, did(mint, one), begun}, unfinished: true, did: []string{"mint"},
		},
		"a new run of the connection begins anew, and what is loose stays so": {
			records: []Record{begun, named, mint, {Kind: Begun, Tag: "bbbb"}, named}, unfinished: true, loose: []string{"mint: lost"},
		},
		"it ended and left something that nobody can use": {
			records: []Record{begun, named, secret, did(secret, nil), {Kind: EndedRun}}, unfinished: true, loose: []string{"secret: to go"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			story := tell(test.records)
			if got := story.unfinished(); got != test.unfinished {
				t.Errorf("unfinished: %v", got)
			}
			var loose []string
			for _, end := range story.loose() {
				what := "lost"
				switch {
				case end.Made != nil:
					what = "to go"
				case end.Minted != nil:
					what = "minted"
				}
				loose = append(loose, end.Change.ID+": "+what)
			}
			if !slices.Equal(loose, test.loose) {
				t.Errorf("loose: %v, want %v", loose, test.loose)
			}
			var did []string
			for _, record := range story.did {
				did = append(did, record.Change)
			}
			if !slices.Equal(did, test.did) {
				t.Errorf("did: %v, want %v", did, test.did)
			}
		})
	}
}

// No question of kind Secret keeps its answer, for that only says that one was given; and no yes that is carried out at once.
func TestAStoryAsksForEachSecretAgain(t *testing.T) {
	var records []Record
	for _, possible := range Every(SetupSteps(), "treasure-data") {
		value := "something"
		if possible.Kind == Secret {
			value = Given
		}
		records = append(records, Record{Kind: AnswerGot, Key: possible.Key, Value: value})
	}
	answers := tell(records).Answers
	for _, possible := range Every(SetupSteps(), "treasure-data") {
		again := possible.Kind == Secret || possible.Kind == OneOf && possible.AtOnce
		if _, kept := answers[possible.Key]; kept == again {
			t.Errorf("%s is kept: %v", possible.Key, kept)
		}
	}
}

// Each change that must not be sent twice is known to finderOf, whichever world wants it.
func TestEachLostChangeOfAJournalCanBeLookedUp(t *testing.T) {
	seen := map[string]bool{}
	for _, world := range []string{"aws", "obo-off", "no-token-yet", "ip-lists-on"} {
		s := rehearse(t, world)
		s.planOnly = true
		run := s.setUp(Answers{dataSchemas: onlyPublic[dataSchemas], networkAddresses: addressesOfTests})
		for _, step := range run.Plan().Steps {
			for _, way := range step.Ways {
				for _, change := range way.Changes {
					if !change.Request.Once {
						continue
					}
					seen[string(change.Step)+"/"+change.ID] = true
					if finderOf(change) == nil {
						t.Errorf("%s/%s cannot be looked up", change.Step, change.ID)
					}
				}
			}
		}
	}
	if len(seen) != 6 {
		t.Errorf("the worlds want %v", seen)
	}
}

func TestAJournalThatCannotBeReadIsNamed(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, "connections", name+".jsonl")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good := `{"kind":"begun","tag":"aaaa"}` + "\n" + `{"kind":"answer","key":"partner.preset","value":"treasure-data"}` + "\n"
	write("good", good)
	write("torn", good+`{"kind":"answer","key":"principal.na`)
	write("broken", good+"not a record\n"+good)
	stories, err := Unfinished(dir)
	if err == nil || !strings.Contains(err.Error(), "broken.jsonl") {
		t.Errorf("the error does not name it: %v", err)
	}
	var names []string
	for _, story := range stories {
		names = append(names, story.Name)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"good", "torn"}) {
		t.Errorf("read %v", names)
	}
}

// A run that was cut off while its draft became the journal of its connection is one run.
func TestADraftAndItsConnectionAreOneRun(t *testing.T) {
	draft := Story{Tag: "aaaa", Name: "x", Draft: true}
	connection := Story{Tag: "aaaa", Name: "x"}
	agreed := connection
	agreed.Agreed = []Agreement{{}}
	for name, test := range map[string]struct {
		other Story
		kept  bool // which one is: the draft is whole, the connection may hold a yes
	}{"before the yes": {connection, true}, "after it": {agreed, false}} {
		t.Run(name, func(t *testing.T) {
			all := []Story{draft, test.other}
			if twice(draft, all) == test.kept || twice(test.other, all) != test.kept {
				t.Errorf("the draft is left out: %v, the connection: %v", twice(draft, all), twice(test.other, all))
			}
		})
	}
}

func FuzzStory(f *testing.F) {
	for _, record := range []Record{
		{Kind: Begun, Tag: "aaaa"},
		{Kind: AnswerGot, Key: signinToken, Value: Given},
		{Kind: Intent, Step: "token", Change: "secret", Request: &storySecret, Cleanup: &storyCleanup},
		{Kind: Did, Step: "token", Change: "secret", At: time.Unix(0, 0)},
		{Kind: GoneAgain, Step: "token"},
		{Kind: Minted, Step: "token", Change: "mint"},
	} {
		line, err := json.Marshal(record)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(line) + "\n" + string(line) + "\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		records, err := ParseJournal(strings.NewReader(text))
		if err != nil {
			return
		}
		story := tell(records)
		if _, kept := story.Answers[signinToken]; kept {
			t.Error("an answer that only says that a secret was given is kept")
		}
		for _, loose := range story.loose() {
			_ = finderOf(loose.Change)
			if loose.Change.Request == (databricks.Request{}) && loose.Made == nil && !strings.Contains(text, `"request"`) {
				t.Error("something is loose that was never sent")
			}
		}
	})
}
