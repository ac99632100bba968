package ui

import (
	"fmt"
	"time"

	"brickpass/steps"
)

// How a connection stands, in words that the list and the home screen share.

// EndsText is the day on which it ends, short enough for a column.
func EndsText(s steps.Standing) string {
	if s.Endless || s.Ends.IsZero() {
		return ""
	}
	return s.Ends.UTC().Format("_2 Jan 2006")
}

// LeftText is how many days are left.
func LeftText(s steps.Standing) string {
	if s.Endless || s.Ends.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d d", max(0, s.Left))
}

// IdleText is how many days it was not used, of those after which that ends it.
func IdleText(s steps.Standing) string {
	if s.Idle < 0 {
		return ""
	}
	return fmt.Sprintf("%d d", s.Idle)
}

// CheckedText is when it was checked last.
func CheckedText(s steps.Standing) string {
	if s.Checkup.At.IsZero() {
		return "never"
	}
	return s.Checkup.At.Local().Format("_2 Jan 2006")
}

// DateText is a date as people write it; "" for none.
func DateText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2 January 2006")
}
