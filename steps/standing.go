package steps

import (
	"fmt"
	"strings"
	"time"

	"brickpass/steps/partners"
)

// Standing is how a connection stands, as far as this computer knows without asking anybody: by its journal, and by the record of
// the last check.
type Standing struct {
	Name      string
	Partner   string // its name on screens
	Preset    string
	Workspace string // a short name
	Host      string
	Principal string // its name, or who a token of one's own belongs to
	Kind      string // "token", "OAuth secret" or "own token"
	Ends      time.Time
	Left      int  // days until then; below 0: it ended
	Endless   bool // or not known
	// SecretEnds is when the client secret of an application of Microsoft Entra ends; zero if there is none, or it is not known.
	SecretEnds time.Time
	Life       int // days that it lives for in all; 0: not known
	Idle       int // days since the last use that is known; -1: nothing ends it for that
	Used       time.Time
	Old        time.Time // since when an old credential waits to be retired; zero: none does
	Checkup    Checkup   // of the last check; the zero one if there was none
	Mark       Mark
	State      string // in a few words
	Made       bool   // there is a credential
	Here       bool   // its value is kept on this computer
	Sealed     bool   // it is kept in an encrypted file, which takes a passphrase
	Open       string // the command that goes on with what is not finished; "" if nothing is
}

// Standings are those of all connections of a state folder that were not removed, by name. What cannot be read is named in the
// error; the others are given all the same.
func Standings(dir string, now time.Time) ([]Standing, error) {
	connections, err := Connections(dir)
	var all []Standing
	for _, connection := range connections {
		if !connection.Removed() {
			all = append(all, connection.Standing(now, LastCheckup(dir, connection)))
		}
	}
	return all, err
}

// Standing is how it stands.
func (c Connection) Standing(now time.Time, last Checkup) Standing {
	setup := Setup{Answers: c.Answers, Facts: c.Facts}
	kind := kindOf(setup)
	standing := Standing{
		Name: c.Name, Partner: c.Partner, Preset: c.Partner, Workspace: first(c.Facts[Label], bareHost(setup)), Host: c.Facts[Host],
		Principal: first(c.Answers[principalName], c.Facts[ApplicationID]), Kind: kind.noun(), Idle: -1, Checkup: last,
		Made: c.Facts[TokenItem] != "",
	}
	standing.Here = standing.Made && !c.Elsewhere() && c.Answers[KeepKey] != KeepOnce
	standing.Sealed = standing.Here && c.Answers[KeepKey] == KeepFile
	if preset, ok := partners.Find(c.Partner); ok {
		standing.Partner = preset.Name
	}
	if kind == ownKind {
		standing.Principal, standing.Kind = c.Facts[AdminName], "own token"
	}
	standing.Old = c.waitsSince()
	if standing.Made {
		standing.times(c, last, now, kind)
		standing.SecretEnds = c.clientSecretEnds()
	}
	standing.Mark, standing.State, standing.Open = c.state(standing, last, now)
	return standing
}

func (s *Standing) times(c Connection, last Checkup, now time.Time, kind credentialKind) {
	s.Ends = c.ends(last)
	s.Endless = s.Ends.IsZero()
	s.Left = daysUntil(now, s.Ends)
	if minted := c.minted(); !s.Endless && !minted.IsZero() {
		s.Life = daysUntil(minted, s.Ends)
	}
	if s.Used = c.lastUse(last); kind != oauthKind && !s.Used.IsZero() {
		s.Idle = max(0, daysUntil(s.Used, now))
	}
}

// state says how it stands in a few words, what matters most first.
func (c Connection) state(s Standing, last Checkup, now time.Time) (mark Mark, state, open string) {
	switch {
	case c.Removing && c.Ended != "removed":
		return MarkBlocked, "half removed", "brickpass remove " + c.Name
	case c.Ended == "removed":
		return MarkSkipped, c.removedText(), "brickpass remove " + c.Name
	case c.Facts[TokenItem] == "":
		return MarkBlocked, "not finished", "brickpass resume " + c.Name
	}
	if c.Ended != "done" {
		open = "brickpass resume " + c.Name
	}
	pressing := last.Pressing()
	switch {
	case c.ended(now, last):
		return MarkBlocked, "ended " + agoText(-s.Left), open
	case len(pressing) > 0 && pressing[0].Severity == Serious && !timely(pressing[0].Code):
		return MarkBlocked, brief(pressing), open
	case !s.Endless && s.Left <= endsSoon:
		return MarkBlocked, "ends " + inDays(s.Left), open
	case s.Idle >= idleLong:
		return MarkBlocked, "unused, ends by itself " + inDays(max(0, idleDays-s.Idle)), open
	case s.secretState(now) != "":
		return MarkSpread, s.secretState(now), open
	case len(pressing) > 0:
		return MarkSpread, brief(pressing), open
	case open != "":
		return MarkBlocked, "not finished", open
	case !s.Old.IsZero():
		return MarkSpread, "an old one waits to be retired, since " + dateText(s.Old), open
	}
	mark, state = sinceCheck(last, now)
	return mark, state, open
}

// removedText says what a removal left. That the identity stays is what a person chose.
func (c Connection) removedText() string {
	if c.Facts[TokenItem] == "" && len(c.Formers) == 0 && c.Did("principal", "create") {
		switch c.Answers[removePrincipal] {
		case principalKeep:
			return "removed, its identity kept as you chose"
		case principalDeactivate:
			return "removed, its identity switched off as you chose"
		}
	}
	return "removed, something is left"
}

// timely are the concerns that the day says anew.
func timely(code string) bool {
	return code == "token-ends-soon" || code == "token-idle" || code == clientSecretEnding
}

// brief says what a check found, in a few words.
func brief(pressing []Concern) string {
	words := briefly[pressing[0].Code]
	if words == "" {
		words = "differs from what was set up"
	}
	if more := len(pressing) - 1; more > 0 {
		words += fmt.Sprintf(", and %d more", more)
	}
	return words
}

// briefly are the concerns in a few words.
var briefly = map[string]string{
	"principal-gone": "its identity is gone", "principal-inactive": "its identity is switched off", "principal-admin": "it is an admin",
	"entitlement-gone": "its SQL access is gone", "token-permission-gone": "it may not use tokens", "token-permission-by-group": "may use tokens by a group only",
	"token-gone": "it is gone", "token-idle-revoked": "revoked, it was unused", "token-ended": "it ended", "tokens-off": "tokens are switched off",
	"token-too-long": "lives longer than allowed now", "token-autoscoping": "will be limited by Databricks", "token-narrowed": "was limited by Databricks",
	clientSecretEnding: "its client secret ends soon", clientSecretEnded: "its client secret ended",
	"token-endless": "it has no end", "token-idle": "not used by the partner",
	"warehouse-gone": "its warehouse is gone", "warehouse-permission-gone": "it may not use its warehouse", "warehouse-permission-by-group": "its warehouse by a group only",
	"data-gone": "what it reads is gone", "grant-gone": "it may not read all", "addresses-missing": "its addresses are kept out", "addresses-blocked": "its addresses are blocked",
	"addresses-new": "the partner has new addresses", "addresses-unknown": "its addresses are not known", "ip-lists-off": "IP lists are not in force",
	"refused": "it is refused", "value-lost": "its value is lost here", "somebody-else": "somebody else's is kept", "query-refused": "a query is refused",
	"client-secret-lost": "its client secret is lost here", "client-secret-refused": "its application cannot sign in",
	"old-waits": "its old one is not retired", "old-client-secret": "its old client secret is not retired", "reads-more": "it reads more than agreed", "unfinished": "not finished",
}

// sinceCheck says what the last check came to, and when that was.
func sinceCheck(last Checkup, now time.Time) (Mark, string) {
	switch {
	case last.At.IsZero():
		return MarkToCome, "not checked yet"
	case last.Result == Works && !last.SignedIn():
		return MarkDone, "as set up, checked " + agoText(daysUntil(last.At, now))
	case last.Result == Works && last.As == "":
		return MarkDone, "signs in, checked " + agoText(daysUntil(last.At, now))
	case last.Result == Works:
		return MarkDone, "works, checked " + agoText(daysUntil(last.At, now))
	}
	return MarkSkipped, "could not be checked " + agoText(daysUntil(last.At, now))
}

// agoText says how long ago something was.
func agoText(days int) string {
	switch {
	case days <= 0:
		return "today"
	case days == 1:
		return "yesterday"
	}
	return dayCount(days) + " ago"
}

// Bar draws how much of the life is left, in so many cells.
func (s Standing) Bar(cells int) string {
	if s.Endless || s.Life <= 0 || cells <= 0 {
		return ""
	}
	full := (max(0, s.Left)*cells + s.Life - 1) / s.Life // a day that is left is seen
	full = min(full, cells)
	return strings.Repeat("█", full) + strings.Repeat("░", cells-full)
}
