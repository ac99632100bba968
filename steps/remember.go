package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/keystore"
)

// A sign-in by the browser that a person asked to be remembered. The session is in the keychain and nowhere else; which there are
// stands in a file, because looking into the keychain could draw a dialog.

// Remembered is one sign-in that is kept in the keychain.
type Remembered struct {
	Host      string `json:"host"`
	AccountID string `json:"account_id,omitempty"`
	Who       string `json:"who"`
}

const rememberedFile = "remembered.json"

// RememberedSignIns lists them.
func RememberedSignIns(stateDir string) []Remembered {
	data, err := os.ReadFile(filepath.Join(stateDir, rememberedFile))
	if err != nil {
		return nil
	}
	var all []Remembered
	if json.Unmarshal(data, &all) != nil {
		return nil // a broken file only means that people sign in once more
	}
	return all
}

func writeRemembered(stateDir string, all []Remembered) error {
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("writing down which sign-ins are remembered: %w", err)
	}
	path := filepath.Join(stateDir, rememberedFile)
	if err := os.MkdirAll(stateDir, 0o700); err != nil {
		return fmt.Errorf("making the state folder: %w", err)
	}
	fresh := path + ".new"
	if err := os.WriteFile(fresh, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing down which sign-ins are remembered: %w", err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return fmt.Errorf("writing down which sign-ins are remembered: %w", err)
	}
	return nil
}

// signInItem names the entry of a remembered sign-in.
func signInItem(host databricks.Host) keystore.Item {
	name := strings.ReplaceAll(strings.ToLower(host.Name()), ":", "_") + "/sign-in"
	if host.AccountID != "" && host.Kind == databricks.HostAccount {
		name += "/" + host.AccountID
	}
	return keystore.Item(name)
}

// rememberedAt is who is remembered at a host.
func (h *Hands) rememberedAt(host databricks.Host) (string, bool) {
	for _, one := range RememberedSignIns(h.kit.StateDir) {
		if one.Host == host.URL && (host.Kind != databricks.HostAccount || one.AccountID == host.AccountID) {
			return one.Who, true
		}
	}
	return "", false
}

// keepSignIns saves the sessions that a person asked to be remembered, as soon as the keychain may be written to.
func (h *Hands) keepSignIns(ctx context.Context, setup Setup) {
	for _, side := range sides {
		if setup.Answer(side.way()) == browserKept {
			h.mu.Lock()
			h.lasting[side] = first(setup.Fact(AdminName), "you")
			h.mu.Unlock()
		}
	}
	h.saveSignIns(ctx)
}

// saveSignIns saves those that are to last. A session renews itself with another secret now and then, so this is done once more
// when the hands close. That one cannot be saved costs a person one more sign-in and nothing else.
func (h *Hands) saveSignIns(ctx context.Context) {
	for _, side := range sides {
		h.mu.Lock()
		who, lasts := h.lasting[side]
		session, ok := h.sessions[side.browser()]
		h.mu.Unlock()
		if lasts && ok {
			_ = h.keepSignIn(ctx, session, who)
		}
	}
}

func (h *Hands) keepSignIn(ctx context.Context, session signin.Session, who string) error {
	if err := h.kit.Store.Put(ctx, signInItem(session.Host()), session.Keep()); err != nil {
		return fmt.Errorf("remembering the sign-in: %w", err)
	}
	one := Remembered{Host: session.Host().URL, Who: who}
	if session.Host().Kind == databricks.HostAccount {
		one.AccountID = session.Host().AccountID
	}
	all := slices.DeleteFunc(RememberedSignIns(h.kit.StateDir), func(other Remembered) bool {
		return other.Host == one.Host && other.AccountID == one.AccountID
	})
	return writeRemembered(h.kit.StateDir, append(all, one))
}

// recall is the remembered sign-in of a host. Reading it may draw the keychain's dialog: a person chose it.
func (h *Hands) recall(ctx context.Context, side side, host databricks.Host) (databricks.Credential, error) {
	h.mu.Lock()
	session, ok := h.sessions[side.browser()]
	h.mu.Unlock()
	if ok && session.Host().URL == host.URL {
		return session, nil
	}
	kept, err := h.kit.Store.Get(ctx, signInItem(host))
	if errors.Is(err, keystore.ErrNotFound) {
		return nil, &databricks.Problem{
			Kind: databricks.ProblemNotSignedIn, SignIn: true, What: "That sign-in is not remembered any more.",
			Why: "Its entry in your keychain is gone.", Who: "You: sign in again.",
		}
	}
	if err != nil {
		return nil, asProblem(err)
	}
	session, err = signin.Recall(h.kit.Environment, host, kept)
	if err != nil {
		return nil, asProblem(err)
	}
	who, _ := h.rememberedAt(host)
	h.mu.Lock()
	h.sessions[side.browser()], h.lasting[side] = session, who
	h.mu.Unlock()
	return session, nil
}

// ForgetSignIns removes remembered sign-ins from the keychain: that of one host, or all. It says at which hosts it removed any,
// also if another one cannot be removed: that one stays listed.
func ForgetSignIns(ctx context.Context, stateDir string, store keystore.Store, url string) ([]string, error) {
	gone := map[string]bool{}
	var left []Remembered
	var failed error
	for _, one := range RememberedSignIns(stateDir) {
		if failed != nil || (url != "" && one.Host != url) {
			left = append(left, one)
			continue
		}
		host, err := databricks.ParseHost(one.Host)
		if err != nil {
			continue // nobody could sign in there
		}
		host.AccountID = one.AccountID
		if err := store.Delete(ctx, signInItem(host)); err != nil {
			failed = fmt.Errorf("removing the sign-in at %s: %w", host.Name(), err)
			left = append(left, one)
			continue
		}
		gone[one.Host] = true
	}
	if len(gone) == 0 {
		return nil, failed
	}
	return slices.Sorted(maps.Keys(gone)), errors.Join(failed, writeRemembered(stateDir, left))
}
