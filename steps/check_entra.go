package steps

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brickpass/databricks"
)

// checkEntra sees whether the application of Microsoft Entra can still sign in by the client secret that is kept for it. The partner's
// token goes on without that; the one after it does not. It needs no admin.
type checkEntra struct{ inspected }

func (s checkEntra) About() About {
	return s.about("entra", "Entra", "Whether its application can make the next token")
}

func (s checkEntra) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	finding := s.tried(ctx, r, setup)
	if seen, ok := finding.Seen.(checked); ok {
		for _, concern := range s.oldOnes(setup.Now) {
			seen.concerns = append(seen.concerns, concern)
			finding.Lines = append(finding.Lines, Line{Mark: concern.Mark(), Text: concern.Say})
		}
		finding.Seen = seen
	}
	return finding, nil
}

// tried signs in as the application by the client secret in use.
func (s checkEntra) tried(ctx context.Context, r Reader, setup Setup) Finding {
	const what = "whether its application can sign in at Microsoft"
	if !setup.Answers.keepsClientSecret() {
		return Finding{
			State: Missing, Say: "its client secret is not kept here", Seen: checked{unseen: []string{what + ", because its client secret is kept nowhere"}},
		}
	}
	err := r.EntraWorks(ctx, setup)
	var problem *databricks.Problem
	switch {
	case err == nil:
		return s.sees(checked{}, "its application signs in at Microsoft with the client secret "+keptWhere(setup))
	case !errors.As(err, &problem):
		return s.cannot(what, notOpened(setup, err))
	case problem.Kind == problemNoClientSecret:
		return s.sees(checked{concerns: []Concern{s.cannotRenew("client-secret-lost",
			"The client secret of its application is not where it was kept any more.",
			"Make a new one in Microsoft Entra. The next renewal asks for it.")}}, "its client secret is lost")
	case problem.Kind == problemKeeping && setup.Answer(KeepKey) == KeepFile:
		return s.cannot(what, notOpened(setup, err))
	case noWayThere(problem), problem.Status >= 500, problem.Status == 429, problem.Kind == ProblemKeychain:
		return s.cannot(what, problem)
	}
	return s.sees(checked{concerns: []Concern{s.cannotRenew("client-secret-refused",
		"Its application cannot sign in at Microsoft. "+problem.What+" "+problem.Why, problem.Who)}}, "its application cannot sign in")
}

// cannotRenew is a concern that comes true when the token ends. A set-up on the same answers changes nothing about it.
func (s checkEntra) cannotRenew(code, say, remedy string) Concern {
	return Concern{
		Step: "entra", Code: code, Severity: Warning, Say: say + " The token goes on until its end; none can be made after it.", Remedy: remedy,
		Command: s.command("rotate"),
	}
}

// oldOnes are the client secrets that a rotation replaced. Each can sign in, whatever became of the token that was made by it.
func (s checkEntra) oldOnes(now time.Time) []Concern {
	var concerns []Concern
	since := s.connection.waitsSince()
	for _, made := range s.connection.oldClientSecrets() {
		concern := Concern{
			Step: "entra", Code: "old-client-secret", Severity: Note, Command: s.command("retire"),
			Say:    fmt.Sprintf("The old client secret of its application, replaced on %s, waits to be retired.", dateText(since)),
			Remedy: "Whoever has it can sign in as the application until then. Retire it: that removes it in Microsoft Entra.",
		}
		if daysUntil(since, now) > waitsLong {
			concern.Severity = Warning
		}
		if ends, err := time.Parse(time.RFC3339, made.Facts[EntraEnds]); err == nil && !ends.After(now) {
			concern.Say = fmt.Sprintf("The old client secret of its application has ended, on %s. What is kept of it is not cleared away yet.", dateText(ends.UTC()))
			concern.Remedy, concern.Severity = "Retire it: that only clears away.", Note
		}
		concerns = append(concerns, concern)
	}
	return concerns
}
