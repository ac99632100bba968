package steps

import (
	"errors"
	"fmt"
	"time"

	"brickpass/databricks"
)

// The end of an application's client secret is a second clock beside that of the token: the token goes on working after it, and no new
// one can be made. Microsoft Entra says it of a secret that brickpass makes; of one that is pasted, whoever pastes it does.

const (
	// EntraEnds is when the client secret ends that brickpass made, as Microsoft Graph writes it: 2028-02-26T00:00:00Z.
	EntraEnds databricks.Unknown = "entra_secret_ends"

	entraEnds = "entra.ends" // the day, of one that was pasted
)

func secretEndsQuestion() Question {
	return Question{
		Key: entraEnds, Kind: Text, Optional: true, IfEmpty: "its end is not watched", Text: "On which day does its client secret end?",
		Help: "Certificates & secrets shows it under Expires. brickpass list and brickpass check tell you before that day: the token goes on " +
			"working, but without a client secret no new one can be made. Leave it empty if you do not know.",
		Example: "2028-02-26", Allowed: "a day, as 2028-02-26; empty if it is not known",
		Parse: func(setup Setup, typed string) (string, error) {
			ends, err := time.Parse(time.DateOnly, typed)
			switch {
			case err != nil:
				return "", errors.New("Give the day as year, month and day, such as 2028-02-26.")
			case daysUntil(setup.Now, ends) < 0:
				return "", errors.New("That day is over. Make a new client secret, and paste its Value.")
			}
			return typed, nil
		},
		Echo: func(_ Setup, typed string) []Line {
			ends, err := time.Parse(time.DateOnly, typed)
			if err != nil {
				return nil
			}
			return []Line{{Mark: MarkToCome, Text: "until " + dateText(ends)}}
		},
	}
}

// clientSecretEnds is when the client secret of the connection ends; zero if there is none, or it is not known.
func (c Connection) clientSecretEnds() (ends time.Time) {
	switch {
	case c.Answers[entraKind] != managedByEntra:
	case c.Answers[entraSource] == registerApplication:
		ends, _ = time.Parse(time.RFC3339, c.Facts[EntraEnds])
	default:
		ends, _ = time.Parse(time.DateOnly, c.Answers[entraEnds])
	}
	return ends.UTC()
}

const clientSecretEnding, clientSecretEnded = "client-secret-ends-soon", "client-secret-ended"

// secondClock judges the end of the client secret. It never makes the connection fail, so it is nothing serious.
func (c inspected) secondClock(now time.Time) []Concern {
	ends := c.connection.clientSecretEnds()
	if ends.IsZero() {
		return nil
	}
	concern := Concern{
		Step: "token", Code: clientSecretEnding, Severity: Warning,
		Remedy: "Make a new one under App registrations, Certificates & secrets, and renew with it. The token goes on working until its own end.",
	}
	switch left := daysUntil(now, ends); {
	case left < 0:
		concern.Code = clientSecretEnded
		concern.Say = fmt.Sprintf("Its client secret ended on %s, so no new token can be made with it.", dateText(ends))
	case left <= endsSoon:
		concern.Say = fmt.Sprintf("Its client secret ends %s, on %s.", inDays(left), dateText(ends))
	default:
		return nil
	}
	return []Concern{concern}
}

// secretState says in a few words that the client secret ends; "" as long as that is far away, or not known.
func (s Standing) secretState(now time.Time) string {
	if s.SecretEnds.IsZero() {
		return ""
	}
	switch left := daysUntil(now, s.SecretEnds); {
	case left < 0:
		return "its client secret ended"
	case left <= endsSoon:
		return "its client secret ends " + inDays(left)
	}
	return ""
}
