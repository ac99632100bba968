package steps

import (
	"slices"
	"time"

	"brickpass/databricks"
)

// What is known of whether a former credential is still used, and how it is said.

// OldUse is what is known of whether a former credential is still used, and OldUsedOn the day of its last use.
const (
	OldUse    databricks.Unknown = "old_use"
	OldUsedOn databricks.Unknown = "old_used_on"
)

// The values of OldUse. Databricks tells a day and no more (databricks-api.md 6.3), so a use on the day of the rotation may have been
// before it or after it.
const (
	useGone   = "gone"   // there is none that could be used
	useNone   = "none"   // not since it was replaced, and that was not today
	useEarly  = "early"  // not since it was replaced, which was today
	useUntold = "untold" // of secrets nothing is told
	useMaybe  = "maybe"
	useSure   = "sure"
)

// useSince is what the day of a last use says of a credential that was replaced at a time.
func useSince(used, replaced, now time.Time) string {
	switch replaced = replaced.UTC().Truncate(day); {
	case used.After(replaced):
		return useSure
	case used.Equal(replaced):
		return useMaybe
	case now.UTC().Truncate(day).Equal(replaced):
		return useEarly
	}
	return useNone
}

var oldUseTexts = map[string]string{
	useGone:   "the old %s is gone already",
	useNone:   "nobody is known to use the old %s",
	useEarly:  "it is too early to tell whether the old %s is still used",
	useUntold: "Databricks does not tell when an %s was last used",
	useMaybe:  "whether the old %s is still used cannot be told yet",
	useSure:   "the old %s is still used",
}

// worse says whether one use weighs more in the decision than another.
func worse(use, other string) bool {
	order := []string{"", useGone, useNone, useEarly, useUntold, useMaybe, useSure}
	return slices.Index(order, use) > slices.Index(order, other)
}

// use is what is known of the use of one former credential.
func (t taking) use(former Former, seen listing, there bool, setup Setup) string {
	switch {
	case !there:
		return useGone
	case kindOf(setup) == oauthKind:
		return useUntold
	}
	return useSince(seen.used, former.Since, setup.Now)
}

// line says of one former credential when it was last used, and learns it for the question that follows: of several the use that
// weighs most, and its latest day.
func (s retireNow) line(finding *Finding, former Former, seen listing, there bool, setup Setup) Line {
	noun, replaced, on := setup.Credential(), dateText(former.Since), dateText(seen.used)
	use := s.use(former, seen, there, setup)
	if before := finding.Learned[OldUse]; worse(use, before) || use == before && seen.used.Format(time.DateOnly) > finding.Learned[OldUsedOn] {
		finding.Learned[OldUse] = use
		if use == useMaybe || use == useSure {
			finding.Learned[OldUsedOn] = seen.used.Format(time.DateOnly)
		}
	}
	switch use {
	case useGone:
		return Line{Mark: MarkDone, Text: "The old " + noun + ", replaced on " + replaced + ", is revoked or has ended"}
	case useUntold:
		return Line{
			Mark: MarkSkipped, Text: "The old OAuth secret was replaced on " + replaced + ". Databricks does not tell when a secret was last used",
		}
	case useMaybe:
		return Line{
			Mark: MarkSkipped, Text: "The old token was last used on " + on + ", the day on which it was replaced. Databricks tells the day only",
		}
	case useSure:
		return Line{Mark: MarkBlocked, Text: "The old token was used on " + on + ", after it was replaced on " + replaced}
	}
	last := "was last used on " + on
	if seen.used.IsZero() {
		last = "was never used, as far as Databricks tells"
	}
	if use == useEarly {
		return Line{Mark: MarkSkipped, Text: "The old token " + last + ". It was replaced today, so that says little yet"}
	}
	return Line{Mark: MarkDone, Text: "The old token " + last + ". It was replaced on " + replaced}
}

func dayText(on string) string {
	if at, err := time.Parse(time.DateOnly, on); err == nil {
		return dateText(at)
	}
	return on
}
