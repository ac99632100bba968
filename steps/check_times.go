package steps

import (
	"fmt"
	"time"
)

// When a credential ends, and when it was used last. Time is given: a check says the same on the same day.

const (
	endsSoon = 14 // days before the end from which it is said
	endsNow  = 7  // from which it is serious; it is the Security Analysis Tool's own figure
	idleLong = 60 // days without use from which it is said
	idleEnds = idleDays - endsNow
)

// daysIn is how many whole days a time is.
func daysIn(d time.Duration) int { return int(d / day) }

// daysUntil counts the days between two dates: 0 for today, 1 for tomorrow.
func daysUntil(now, then time.Time) int {
	return int(dateOf(then).Sub(dateOf(now)) / day)
}

func dateOf(at time.Time) time.Time { return at.UTC().Truncate(day) }

func dayCount(days int) string {
	if days == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}

// inDays says when something is: "today", "tomorrow", "in 7 days".
func inDays(days int) string {
	switch days {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	}
	return "in " + dayCount(days)
}

// ending judges the end of the credential.
func (s checkToken) ending(seen tokenSeen, now time.Time) []Concern {
	noun := s.kind().noun()
	concern := Concern{Step: "token", Command: s.command("rotate")}
	if seen.ends.IsZero() {
		if !seen.endless || s.kind() == oauthKind {
			return nil
		}
		concern.Code, concern.Severity, concern.SAT = "token-endless", Warning, satEndless
		concern.Say, concern.Remedy = "It has no end, so whoever gets hold of it keeps it for good.", "Renew it with an end."
		return []Concern{concern}
	}
	left := daysUntil(now, seen.ends)
	if seen.ends.Hour() == 0 && seen.ends.Minute() == 0 && !seen.listed { // of the journal, which knows the day alone
		seen.ends = seen.ends.Add(day - time.Second)
	}
	switch {
	case !seen.ends.After(now):
		concern.Code, concern.Severity = "token-ended", Serious
		concern.Say = fmt.Sprintf("The %s ended on %s.", noun, dateText(seen.ends))
		concern.Remedy = "Make a new one, and give it to the partner."
	case left <= endsNow:
		concern.Code, concern.Severity = "token-ends-soon", Serious
		concern.Say = fmt.Sprintf("The %s ends %s, on %s.", noun, inDays(left), dateText(seen.ends))
		concern.Remedy = "Renew it now, so that there is time to give the partner the new one."
	case left <= endsSoon:
		concern.Code, concern.Severity = "token-ends-soon", Warning
		concern.Say = fmt.Sprintf("The %s ends %s, on %s.", noun, inDays(left), dateText(seen.ends))
		concern.Remedy = "Renew it before that, and give the partner the new one."
	default:
		return nil
	}
	if s.kind() != oauthKind && left <= endsNow {
		concern.SAT = satEnding
	}
	return []Concern{concern}
}

// partnerUse is the last day on which somebody but brickpass is known to have used the credential; zero if none is. The workspace
// tells the day of the last use only, so a day on which brickpass signed in with it, too, says nothing.
func (s checkToken) partnerUse(seen tokenSeen) time.Time {
	ours := []time.Time{s.last.Tried, s.connection.proven(), s.connection.minted()}
	for _, at := range ours {
		if !at.IsZero() && dateOf(at).Equal(dateOf(seen.used)) {
			return s.last.Used
		}
	}
	if seen.used.After(s.last.Used) {
		return seen.used
	}
	return s.last.Used
}

// idling judges how long nobody but brickpass used it. Whether the check's own sign-in counts as a use, as any other does, is
// UNCONFIRMED; it is said as if it did.
func (s checkToken) idling(seen tokenSeen, now time.Time) []Concern {
	since, never := s.partnerUse(seen), false
	if since.IsZero() {
		since, never = seen.made, true
	}
	idle := daysUntil(since, now)
	if since.IsZero() || idle < idleLong {
		return nil
	}
	concern := Concern{Step: "token", Code: "token-idle", Severity: Warning, Command: s.command("remove")}
	switch ends := since.AddDate(0, 0, idleDays); {
	case s.last.Tried.After(since.Add(day)):
		concern.Say = fmt.Sprintf("Nobody but brickpass has used it for %s.", dayCount(idle))
	case never:
		concern.Say = fmt.Sprintf("The partner never used it, %s after it was made. Unused for %d days Databricks revokes it: on %s.",
			dayCount(idle), idleDays, dateText(ends))
	default:
		concern.Say = fmt.Sprintf("Nobody has used it for %s. Unused for %d days Databricks revokes it: on %s.", dayCount(idle), idleDays, dateText(ends))
	}
	if idle >= idleEnds {
		concern.Severity = Serious
	}
	concern.Remedy = "Ask whether the partner is still connected. If it is not, remove it. This check signed in with it, which counts as a use."
	return []Concern{concern}
}

// goneEarly is for a credential that the workspace does not have any more.
func (s checkToken) goneEarly(now time.Time) Concern {
	noun, ends := s.kind().noun(), s.connection.ends(s.last)
	concern := Concern{
		Step: "token", Code: "token-gone", Severity: Serious, Command: s.command("rotate"),
		Say:    "The " + noun + " is gone before its end: somebody revoked it.",
		Remedy: "Ask who revoked it, and why. Then make a new one, and give it to the partner.",
	}
	used := s.connection.lastUse(s.last)
	switch idle := daysUntil(used, now); {
	case !ends.IsZero() && daysUntil(now, ends) <= 0:
		concern.Code, concern.Say = "token-ended", fmt.Sprintf("The %s ended on %s.", noun, dateText(ends))
		concern.Remedy = "Make a new one, and give it to the partner."
	case s.kind() == oauthKind || used.IsZero():
	case idle >= idleDays:
		concern.Code = "token-idle-revoked"
		concern.Say = fmt.Sprintf("The %s is gone before its end. The last use that is known was on %s, %s ago, and Databricks revokes what nobody used for %d days.",
			noun, dateText(used), dayCount(idle), idleDays)
		concern.Remedy = "Ask whether the partner is still connected. If it is, make a new one; if it is not, remove it."
	}
	return concern
}
