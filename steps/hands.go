package steps

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// Kit is what hands work with; whoever builds the program gives it.
type Kit struct {
	Steps       []Step
	Clock       clock.Clock
	Chance      io.Reader // for the tag
	Connect     func(databricks.Host) *databricks.Client
	Environment signin.Environment
	Store       keystore.Store
	StateDir    string
	// ScryptWork is the work factor for encrypted files; 0: the keystore's. It is for tests that are about something else.
	ScryptWork int
	// Point is told right before and right after each record of the journal: for tests that end the program there.
	Point func(string)
}

// Hands do what a run asks for. They are the one place with network, keychain, journal and clock.
type Hands struct {
	kit     Kit
	journal *Journal

	mu       sync.Mutex
	sessions map[string]signin.Session         // those that a browser brought, by question
	devices  map[string]databricks.EntraTokens // those of whoever signed in at Microsoft by a code, by question
	lasting  map[side]string                   // whose session of a side is kept in the keychain
	secrets  map[string]secret.Value           // those that a person gave, by question; and the one of RunMemory
	first    *databricks.Client                // the client of the host that was looked at last, before anybody signed in
	clients  map[databricks.Host]*databricks.Client
	admins   map[string]*databricks.Client // signed in, by how
	choice   keeping                       // the answers that store was opened for
	store    keystore.Store                // where the token goes; nil until it is decided
	kept     keptSession                   // of the OAuth secret that is kept
	memo     *memo
	recalled *recall      // of a check; nil: what is kept is read anew each time
	owed     []debt       // took effect, and the journal could not be told
	lost     []lostChange // found to have left nothing; looked for once more before the run ends
	late     []string     // what that last look found, in sentences
}

// memory is the slot of RunMemory.
const memory = "run memory"

// NewHands gets ready; nothing is read or written yet.
func NewHands(kit Kit) *Hands {
	journal := NewJournal(kit.StateDir, kit.Clock)
	journal.point = kit.Point
	h := &Hands{
		kit: kit, journal: journal, secrets: map[string]secret.Value{}, sessions: map[string]signin.Session{}, lasting: map[side]string{}, devices: map[string]databricks.EntraTokens{},
		clients: map[databricks.Host]*databricks.Client{}, admins: map[string]*databricks.Client{},
		memo: newMemo(kit.Clock),
	}
	h.kit.Environment.Connect, h.kit.Environment.Clock, h.kit.Environment.Remembered = h.connect, kit.Clock, h.rememberedAt
	return h
}

// NewTag draws the tag of a run: 16 hex digits.
func NewTag(chance io.Reader) (string, error) {
	var bytes [8]byte
	if _, err := io.ReadFull(chance, bytes[:]); err != nil {
		return "", fmt.Errorf("drawing a tag: %w", err)
	}
	return fmt.Sprintf("%x", bytes), nil
}

// Give takes the secret that answers a question of kind Secret.
func (h *Hands) Give(key string, value secret.Value) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.secrets[key] = value
	if key == PassphraseKey {
		h.store = nil // it opens another file
		return
	}
	clear(h.admins) // what signs in with it signs in anew, and what was read goes with it
}

func (h *Hands) secret(key string) secret.Value {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.secrets[key]
}

// Do does one effect and says what came of it; nil for DoRecord. When ctx ends, a read ends at once; what writes is given
// five seconds to come to its end.
func (h *Hands) Do(ctx context.Context, effect Effect) Event {
	switch effect := effect.(type) {
	case DoRecord:
		h.record(ctx, effect.Record)
		return nil
	case DoLook:
		return h.look(ctx, effect)
	case DoWait:
		_ = h.kit.Clock.Wait(ctx, effect.For) // ended early, it is over all the same
		return Waited{effect.Step, effect.Revision}
	case DoTakeIn:
		ctx, cancel := h.grace(ctx)
		defer cancel()
		return h.takeIn(ctx, effect)
	case DoReady:
		return Readied{h.ready(ctx, effect)}
	case DoApply:
		ctx, cancel := h.grace(ctx)
		defer cancel()
		return h.apply(ctx, effect)
	case DoSettle:
		ctx, cancel := h.grace(ctx)
		defer cancel()
		return h.settle(ctx, effect)
	case DoMend:
		ctx, cancel := h.grace(ctx)
		defer cancel()
		return h.mend(ctx, effect)
	case DoClean:
		ctx, cancel := h.grace(ctx)
		defer cancel()
		return Cleaned{effect.Step, effect.Revision, effect.Change.ID, h.clean(ctx, effect)}
	}
	return nil
}

// grace outlives ctx by five seconds: long enough for most answers, short enough for a person who wants to leave.
func (h *Hands) grace(ctx context.Context) (context.Context, context.CancelFunc) {
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		_ = h.kit.Clock.Wait(inner, 5*time.Second)
		cancel()
	})
	return inner, func() { stop(); cancel() }
}

// record writes to the journal. A journal that cannot be written is met before the first change, in ready.
func (h *Hands) record(ctx context.Context, record Record) {
	switch record.Kind {
	case EndedRun:
		h.payAll()
		h.sweep(ctx)
		h.recordEnd(record)
	case RemovedRun:
		h.payAll()
		h.recordRemoval(record)
	case StoppedRun:
		h.payAll()
		h.sweep(ctx)
		if h.journal.Open() {
			_ = h.journal.Write(record)
		}
	default:
		if slices.ContainsFunc(sides, func(side side) bool { return record.Key == side.way() }) {
			h.signOut()
		}
		_ = h.journal.Write(record)
	}
}

// signOut forgets who is signed in, because somebody signs in anew.
func (h *Hands) signOut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.admins)
}

// look lets a step look, and turns an error into a finding that blocks.
func (h *Hands) look(ctx context.Context, effect DoLook) Event {
	reader := &reader{hands: h, setup: effect.Setup, memo: h.memo}
	if effect.Step == workspaceStepID { // it looks at what was pasted, also if a workspace was chosen there before
		reader.setup = effect.Setup.Without(accountWorkspace)
	}
	if effect.Fresh {
		// A memory of its own: what looks side by side would find in a common one depends on which of them is first.
		h.memo.forget()
		reader.memo = newMemo(h.kit.Clock)
	}
	finding, err := h.step(effect.Step).Look(ctx, reader, effect.Setup)
	if err == nil {
		err = checkFacts(finding.Learned)
	}
	if err != nil {
		finding = Finding{State: Blocked, Problem: asProblem(err), Learned: finding.Learned, Lines: finding.Lines}
	}
	return Looked{effect.Step, effect.Revision, finding, h.kit.Clock.Now(), blockedBySignIn(finding) && reader.refused.Load()}
}

func blockedBySignIn(finding Finding) bool {
	return finding.State == Blocked && finding.Problem != nil && finding.Problem.SignIn
}

func (h *Hands) step(id ID) Step {
	return h.kit.Steps[slices.IndexFunc(h.kit.Steps, func(step Step) bool { return step.About().ID == id })]
}

func checkFacts(facts databricks.Facts) error {
	for name, value := range facts {
		if err := databricks.CheckFact(name, value); err != nil {
			return err
		}
	}
	return nil
}

// problemKeeping is the kind of problem of a place for the token that cannot be used.
const problemKeeping databricks.ProblemKind = "keystore"

// asProblem gives any error the form that a person meets.
func asProblem(err error) *databricks.Problem {
	var problem *databricks.Problem
	if errors.As(err, &problem) {
		return problem
	}
	var kept *keystore.Error
	if errors.As(err, &kept) {
		return &databricks.Problem{Kind: problemKeeping, What: "The keychain could not be used.", Why: kept.Cause, Who: youDo(kept.Fix)}
	}
	return &databricks.Problem{Kind: "internal", What: "Something went wrong on this computer.", Why: err.Error() + ".", Who: "You, or the makers of brickpass."}
}

// youDo names what a person can do. Where it comes from it is a sentence of its own.
func youDo(fix string) string {
	if fix == "" {
		return "You."
	}
	return "You: " + strings.ToLower(fix[:1]) + fix[1:]
}

// Close lets go of the journal and its lock.
func (h *Hands) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	h.saveSignIns(ctx)
	return h.journal.Close()
}
