package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	ics "github.com/arran4/golang-ical"

	"brickpass/steps"
	"brickpass/ui"
)

// Two reminders, at nine in the morning of their day: an event of a whole day begins at its midnight, and a reminder at midnight would
// wake somebody.
var reminders = []struct{ trigger, when string }{
	{"-P29DT15H", "in 30 days"},
	{"-P6DT15H", "in 7 days"},
}

// Calendar is the day on which the credential ends, as an iCalendar file (RFC 5545); false if it has no end that is known. Importing the
// file of a renewed credential moves the event: its UID is that of the connection, and the later file has the higher sequence.
func Calendar(r steps.Report) (string, bool) {
	if r.Credential.Ends.IsZero() {
		return "", false
	}
	what := "The " + r.Credential.Kind + " of " + line(r.Partner.Name)
	if r.Partner.Own {
		what = "Your token"
	}
	what += " for Databricks ends"
	calendar := ics.NewCalendarFor("brickpass")
	calendar.SetProductId("-//brickpass//brickpass//EN")
	calendar.SetMethod(ics.MethodPublish)
	event := calendar.AddEvent(uidOf(r))
	event.SetDtStampTime(r.Written)
	event.SetSequence(int(r.Written.Unix() / 60)) // in minutes it fits the 32 bits that calendars count in
	event.SetAllDayStartAt(r.Credential.Ends.UTC())
	event.SetTimeTransparency(ics.TransparencyTransparent) // nobody is busy for it
	event.SetSummary(what)
	event.SetDescription(descriptionOf(r))
	for _, reminder := range reminders {
		alarm := event.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger(reminder.trigger)
		alarm.SetProperty(ics.ComponentPropertyDescription, what+" "+reminder.when)
	}
	return calendar.Serialize(ics.WithNewLineWindows), true // the library's own line ends are those of Unix
}

// uidOf is the same for each file of a connection, on whichever computer that is written.
func uidOf(r steps.Report) string {
	whose := r.Identity.ApplicationID
	if whose == "" {
		whose = r.Identity.Name
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{r.Workspace.Host, whose, r.Connection}, "\n")))
	return hex.EncodeToString(sum[:16]) + "@brickpass"
}

func descriptionOf(r steps.Report) string {
	after := "After that day the partner is refused."
	if r.Partner.Own {
		after = "After that day it opens nothing."
	}
	return fmt.Sprintf("Connection %s on %s, until %s. %s\n\nRenew it before that: brickpass rotate %s",
		line(r.Connection), line(r.Workspace.Host), ui.DateText(r.Credential.Ends), after, line(r.Connection))
}
