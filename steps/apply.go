package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// apply journals a change, sends it, and puts its secret away. Its answer's secret goes nowhere else.
func (h *Hands) apply(ctx context.Context, effect DoApply) Event {
	started := h.kit.Clock.Now()
	event := Applied{Step: effect.Step, Revision: effect.Revision, Change: effect.Change.ID}
	event.Learned, event.Before, event.Problem = h.change(ctx, effect)
	event.At = h.kit.Clock.Now()
	event.Took = event.At.Sub(started)
	h.memo.forget()
	return event
}

func (h *Hands) change(ctx context.Context, effect DoApply) (databricks.Facts, []string, *databricks.Problem) {
	change := effect.Change
	if change.Forget != "" {
		return nil, nil, h.forget(ctx, effect)
	}
	if change.Adopts != nil {
		return change.Learn, nil, h.takeCare(ctx, effect)
	}
	// Whoever acts signs in before the intent is journaled: a sign-in that fails has changed nothing.
	client, err := h.client(ctx, effect.Setup, change.Request)
	if err != nil {
		return nil, nil, asProblem(err)
	}
	if err := client.Prepare(ctx, change.Request.As); err != nil {
		return nil, nil, asProblem(err)
	}
	before, err := h.candidates(ctx, change, effect.Setup)
	if err != nil {
		return nil, nil, asProblem(err)
	}
	seen := identify(before)
	if err := h.note(Intent, change, Record{Before: seen}); err != nil {
		return nil, seen, journalProblem(effect.Setup.Answer("token.connection"), err)
	}
	answer, err := client.Send(ctx, change.Request)
	if change.TakesAway() && databricks.NothingToTake(change.Request, err) {
		err = nil
	}
	if err == nil {
		if inside := databricks.RefusalInside(change.Request, answer); inside != nil {
			err = inside
		}
	}
	if err != nil {
		problem := asProblem(err)
		if !problem.Lost {
			_ = h.note(Refused, change, Record{Say: string(problem.Kind)})
		}
		return nil, seen, problem
	}
	learned, problem := h.take(ctx, effect, answer)
	return learned, seen, problem
}

// note writes one record about a change. What took effect is written with what takes it back, so that this can be done years
// later by somebody who only has the journal.
func (h *Hands) note(kind RecordKind, change Change, record Record) error {
	if kind == Did && change.TakesAway() {
		return h.noteTaken(change)
	}
	record.Kind, record.Step, record.Change = kind, change.Step, change.ID
	switch kind {
	case Intent: // with all that somebody else needs to find out what became of it, and to take it back
		record.Title, record.Value, record.NoUndo = change.Title, databricks.ShowUnknowns(change.Value), change.NoUndo
		record.Request, record.Undo, record.Cleanup = &change.Request, change.Undo, change.Cleanup
		record.Into, record.Item = change.Into.Kind, change.Into.Item
	case Did:
		record.Title, record.Value, record.NoUndo = change.Title, databricks.ShowUnknowns(change.Value), change.NoUndo
		record.Undo, record.Request = fillRequest(change.Undo, record.Facts), &change.Request
	}
	return h.journal.Write(record)
}

// take learns what the answer says and puts its secret where it belongs.
func (h *Hands) take(ctx context.Context, effect DoApply, answer databricks.Answer) (databricks.Facts, *databricks.Problem) {
	change := effect.Change
	learned, err := keep(change, answer.Body)
	if err != nil {
		return nil, &databricks.Problem{
			Kind: databricks.ProblemLost, Lost: true, RequestID: answer.RequestID,
			What: "The answer could not be understood.", Why: err.Error() + ".", Who: "Nobody has to act: brickpass looks up what became of it.",
		}
	}
	maps.Copy(learned, change.Learn)
	switch change.Into.Kind {
	case RunMemory:
		h.mu.Lock()
		h.secrets[memory] = answer.Secret
		h.mu.Unlock()
	case ClientSecret:
		h.Give(entraSecret, answer.Secret)
		if change.Into.Item != "" {
			learned[EntraItem] = change.Into.Item
			if problem := h.save(ctx, effect, answer.Secret, learned); problem != nil {
				return nil, problem
			}
			break
		}
		if err := h.keepEntraSecret(ctx, effect.Setup.Learn(learned)); err != nil {
			return nil, h.takeBack(ctx, effect, learned, err)
		}
	case InKeychain:
		learned[TokenItem] = change.Into.Item
		if problem := h.save(ctx, effect, answer.Secret, learned); problem != nil {
			return nil, problem
		}
	}
	return learned, h.did(change, learned)
}

// keep reads the facts that a change wants out of an answer.
func keep(change Change, body []byte) (databricks.Facts, error) {
	learned := databricks.Facts{}
	if len(change.Keep) == 0 {
		return learned, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("the answer is not JSON")
	}
	for name, path := range change.Keep {
		value, ok := at(tree, path)
		if !ok || value == "" {
			return nil, fmt.Errorf("the answer has no %s", path)
		}
		if err := databricks.CheckFact(name, value); err != nil {
			return nil, err
		}
		learned[name] = value
	}
	for name, path := range change.Hear {
		if value, ok := at(tree, path); ok && value != "" && databricks.CheckFact(name, value) == nil {
			learned[name] = value
		}
	}
	return learned, nil
}

// at follows a dotted path, in which a number counts the entries of a list.
func at(tree any, path string) (string, bool) {
	for name := range strings.SplitSeq(path, ".") {
		switch branch := tree.(type) {
		case map[string]any:
			tree = branch[name]
		case []any:
			index, err := strconv.Atoi(name)
			if err != nil || index < 0 || index >= len(branch) {
				return "", false
			}
			tree = branch[index]
		default:
			return "", false
		}
	}
	switch value := tree.(type) {
	case string:
		return value, true
	case json.Number:
		return value.String(), true
	case []any:
		return joined(value)
	}
	return "", false
}

// joined is the texts of a list, separated by commas; false if something else is among them.
func joined(list []any) (string, bool) {
	all := make([]string, len(list))
	for i, entry := range list {
		text, ok := entry.(string)
		if !ok {
			return "", false
		}
		all[i] = text
	}
	return strings.Join(all, ","), true
}

// save puts a token, or a client secret beside the one in use, into the keychain. That it came back, and under which entry it is put, is
// told before: whoever is cut off here finds it again. One that cannot be saved is revoked, for nobody could ever use it.
func (h *Hands) save(ctx context.Context, effect DoApply, token secret.Value, learned databricks.Facts) *databricks.Problem {
	change := effect.Change
	if err := h.note(Minted, change, Record{Facts: learned}); err != nil {
		return h.takeBack(ctx, effect, learned, err)
	}
	store, err := h.keeper(effect.Setup)
	if err == nil {
		err = store.Put(ctx, keystore.Item(change.Into.Item), token)
	}
	if err == nil {
		return nil
	}
	if errors.Is(err, keystore.ErrUnknown) {
		// It may have been saved all the same; what is revoked must not stay in the keychain. A keychain that does not
		// answer cannot be asked, and then the entry is harmless: its token is dead.
		_ = store.Delete(ctx, keystore.Item(change.Into.Item))
	}
	return h.takeBack(ctx, effect, learned, err)
}

// takeBack revokes a token or a client secret that could not be saved, and says why it could not.
func (h *Hands) takeBack(ctx context.Context, effect DoApply, learned databricks.Facts, cause error) *databricks.Problem {
	problem := asProblem(cause)
	noun, gone := effect.Change.secretNoun(effect.Setup), "revoked"
	switch {
	case effect.Change.Into.Kind == ClientSecret:
		gone = "removed"
	case kindOf(effect.Setup) == oauthKind:
		gone = "deleted"
	}
	problem.What = fmt.Sprintf("The %s could not be saved, so it was %s.", noun, gone)
	undo := databricks.Fill(*effect.Change.Undo, effect.Setup.Learn(learned).Facts)
	if err := h.sendUndo(ctx, effect.Setup, undo); err != nil {
		problem.What = fmt.Sprintf("The %s could not be saved, and it could not be %s either.", noun, gone)
		problem.Why += " " + asProblem(err).Error()
		problem.Who = "You: do it by hand."
		problem.Send = undo.CLI()
		return problem
	}
	_ = h.note(GoneAgain, effect.Change, Record{Facts: learned})
	return problem
}

// sendUndo sends a request that takes something away. What is gone already is gone.
func (h *Hands) sendUndo(ctx context.Context, setup Setup, undo databricks.Request) error {
	client, err := h.client(ctx, setup, undo)
	if err != nil {
		return err
	}
	_, err = client.Send(ctx, undo)
	h.memo.forget()
	if databricks.GoneAlready(err) {
		return nil
	}
	return err
}

// clean takes a temporary thing away.
func (h *Hands) clean(ctx context.Context, effect DoClean) *databricks.Problem {
	request := databricks.Fill(*effect.Change.Cleanup, effect.Setup.Facts)
	if effect.Change.Into.Kind == RunMemory {
		h.mu.Lock()
		delete(h.secrets, memory)
		h.mu.Unlock()
	}
	_, _, _ = h.pay(effect.Change) // that it was made is told before that it is gone
	if err := h.sendUndo(ctx, effect.Setup, request); err != nil {
		problem := *asProblem(err)
		problem.What = fmt.Sprintf("Something temporary is left behind: %s.", effect.Change.Title)
		problem.Send = request.CLI()
		return &problem
	}
	facts := databricks.Facts{}
	for name := range effect.Change.Keep {
		facts[name] = effect.Setup.Fact(name)
	}
	if err := h.note(GoneAgain, effect.Change, Record{Facts: facts}); err != nil {
		return journalProblem(effect.Setup.Answer("token.connection"), err)
	}
	return nil
}

func identify(candidates []Candidate) []string {
	ids := make([]string, 0, len(candidates))
	for _, candidate := range candidates {
		ids = append(ids, candidate.ID)
	}
	return ids
}

// lookAgainAfter is how long a list is given to show what a lost request made, before it is believed that it made nothing.
var lookAgainAfter = []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}
