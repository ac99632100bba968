package steps

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Result is what a check came to.
type Result string

// The results.
const (
	Works     Result = "works"
	Concerned Result = "findings" // something is not as it should be
	Unreached Result = "failed"   // the workspace or the keychain could not be asked
	Unsigned  Result = "not signed in"
)

// Checkup is the record of a check, without any secret. The last one of each connection is kept in the state folder, for the list
// and so that the next one knows when a token that is gone was used last.
type Checkup struct {
	Version    int       `json:"v"`
	Connection string    `json:"connection"`
	At         time.Time `json:"at"`
	Item       string    `json:"item,omitempty"` // the keychain's entry: a new credential has no record yet
	Result     Result    `json:"result"`
	Concerns   []Concern `json:"findings,omitempty"`
	Unseen     []string  `json:"not_looked_at,omitempty"`
	Why        string    `json:"why,omitempty"` // why it was not looked at, or what failed
	As         string    `json:"as,omitempty"`  // who looked
	Ends       time.Time `json:"ends,omitzero"`
	Used       time.Time `json:"used,omitzero"`  // the last day on which somebody but brickpass is known to have used it
	Tried      time.Time `json:"tried,omitzero"` // when brickpass signed in with it last

	Took  time.Duration `json:"-"`
	Looks []CheckLook   `json:"-"`
}

// CheckLook is one step of a check, and what it saw.
type CheckLook struct {
	About   About
	Finding Finding
}

const checkFolder = "checks"

func checkPath(dir, name string) string { return filepath.Join(dir, checkFolder, name+".json") }

// LastCheckup is the record of the last check of a connection; the zero one if there is none for the credential that it has now.
func LastCheckup(dir string, connection Connection) Checkup {
	if CheckConnectionName(connection.Name) != nil {
		return Checkup{}
	}
	data, err := os.ReadFile(checkPath(dir, connection.Name))
	var last Checkup
	if err != nil || json.Unmarshal(data, &last) != nil || last.Item != connection.Facts[TokenItem] {
		return Checkup{} // a record that is broken, or of another credential, is as none
	}
	return last
}

// keep writes the record.
func (c Checkup) keep(dir string) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("writing down the check: %w", err)
	}
	path := checkPath(dir, c.Connection)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the state folder: %w", err)
	}
	fresh := path + ".new"
	if err := os.WriteFile(fresh, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing down the check: %w", err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return fmt.Errorf("writing down the check: %w", err)
	}
	return nil
}

// Pressing are the concerns that make a check fail.
func (c Checkup) Pressing() []Concern {
	var pressing []Concern
	for _, concern := range c.Concerns {
		if concern.Severity != Note {
			pressing = append(pressing, concern)
		}
	}
	return pressing
}

// deadly are the concerns by which a credential is likely to open nothing any more.
var deadly = []string{"token-gone", "token-idle-revoked", "token-ended", "principal-gone", "refused"}

// Dead says, in a sentence or two with the day, that the credential opens nothing any more: the last check found it so, or its end is
// over. It is "" as long as neither is known.
func (c Connection) Dead(now time.Time, last Checkup) string {
	for _, concern := range last.Concerns {
		if slices.Contains(deadly, concern.Code) {
			return concern.Say + " The check of " + dateText(last.At) + " found that."
		}
	}
	if c.ended(now, last) {
		return fmt.Sprintf("Its %s ended on %s.", c.Credential(), dateText(c.ends(last)))
	}
	return ""
}

// ended says whether its end is over: to the minute where a check learned it, else to the day.
func (c Connection) ended(now time.Time, last Checkup) bool {
	ends := c.ends(last)
	return !ends.IsZero() && daysUntil(now, ends) < 0 || !last.Ends.IsZero() && !last.Ends.After(now)
}

// SignedIn says whether the check tried the credential, and it was taken. Where its value is not here, nobody could.
func (c Checkup) SignedIn() bool { return !c.Tried.IsZero() && !c.Tried.Before(c.At) }

// ends is when the credential ends, as far as this computer knows; zero if it does not.
func (c Connection) ends(last Checkup) time.Time {
	if !last.Ends.IsZero() {
		return last.Ends
	}
	at, _ := time.Parse(time.DateOnly, c.Facts[TokenEnds]) // zero if none is known
	return at
}

// minted is when the credential was made.
func (c Connection) minted() time.Time {
	for _, made := range c.Made {
		if made.Step == "token" && made.Facts[TokenItem] == c.Facts[TokenItem] && made.Facts[TokenItem] != "" {
			if day, err := time.Parse(time.DateOnly, made.Facts[TokenMade]); err == nil {
				return day // it was adopted: it is older than the connection
			}
			return made.At
		}
	}
	return time.Time{}
}

// proven is the day of the last proof, for which brickpass signed in with the credential.
func (c Connection) proven() time.Time {
	at, _ := time.Parse(time.DateOnly, c.Facts[Proven]) // zero if there was none
	return at
}

// lastUse is the last use that is known, by whomever.
func (c Connection) lastUse(last Checkup) time.Time {
	used, _ := time.Parse(time.DateOnly, c.Facts[TokenUsed]) // zero if it was not adopted
	for _, at := range []time.Time{c.minted(), c.proven(), last.Used, last.Tried} {
		if at.After(used) {
			used = at
		}
	}
	return used
}
