package steps

import (
	"strconv"
	"strings"
	"time"

	"brickpass/databricks"
)

// What the answer to a mint says of the token, beside its value and its id (seed 003). It stands in the journal, and is held against what
// was asked for: nothing says that a workspace gives just that.

// The facts that a mint hears of.
const (
	GivenMade    databricks.Unknown = "token_creation_time" // in milliseconds, as the answer has it
	GivenEnds    databricks.Unknown = "token_expiry_time"
	GivenScopes  databricks.Unknown = "token_scopes" // separated by commas
	GivenComment databricks.Unknown = "token_comment"
)

var mintHears = map[databricks.Unknown]string{
	GivenMade: "token_info.creation_time", GivenEnds: "token_info.expiry_time",
	GivenScopes: "token_info.scopes", GivenComment: "token_info.comment",
}

// notAsAsked says where a token that was just made differs from what was asked for, as far as the answer told.
func notAsAsked(setup Setup) []Line {
	var lines []Line
	differs := func(text, asked string) {
		lines = append(lines, Line{Mark: MarkBlocked, Text: text, Detail: "asked for was " + asked})
	}
	made, ends := givenTime(setup, GivenMade, setup.Now), givenTime(setup, GivenEnds, time.Time{})
	switch asked := made.Add(lifetimeOf(setup)); {
	case setup.Fact(GivenEnds) == "-1":
		differs("Databricks gave the token no end", dateText(asked))
	case !ends.IsZero() && ends.Sub(asked).Abs() > time.Hour:
		differs("Databricks lets the token live until "+dateText(ends), dateText(asked))
	}
	if !setup.Known(GivenScopes) {
		return lines
	}
	if given, asked := noLimit(strings.Split(setup.Fact(GivenScopes), ",")), tokenScopes(setup); !sameScopes(given, asked) {
		differs("Databricks made the token for "+scopesText(setup, given), scopesText(setup, asked))
	}
	return lines
}

func givenTime(setup Setup, fact databricks.Unknown, otherwise time.Time) time.Time {
	millis, err := strconv.ParseInt(setup.Fact(fact), 10, 64)
	if err != nil || millis <= 0 {
		return otherwise
	}
	return time.UnixMilli(millis).UTC()
}
