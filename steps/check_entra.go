package steps

import (
	"context"
	"errors"

	"brickpass/databricks"
)

// checkEntra sees whether the application of Microsoft Entra can still sign in by the client secret that is kept for it. The partner's
// token goes on without that; the one after it does not. It needs no admin.
type checkEntra struct{ inspected }

func (s checkEntra) About() About {
	return s.about("entra", "Entra", "Whether its application can make the next token")
}

func (s checkEntra) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	const what = "whether its application can sign in at Microsoft"
	if setup.Answer(entraKeep) != keepSecret {
		return Finding{
			State: Missing, Say: "its client secret is not kept here", Seen: checked{unseen: []string{what + ", because its client secret is kept nowhere"}},
		}, nil
	}
	err := r.EntraWorks(ctx, setup)
	var problem *databricks.Problem
	switch {
	case err == nil:
		return s.sees(checked{}, "its application signs in at Microsoft with the client secret "+keptWhere(setup)), nil
	case !errors.As(err, &problem):
		return s.cannot(what, notOpened(setup, err)), nil
	case problem.Kind == problemNoClientSecret:
		return s.sees(checked{concerns: []Concern{s.cannotRenew("client-secret-lost",
			"The client secret of its application is not where it was kept any more.",
			"Make a new one in Microsoft Entra. The next renewal asks for it.")}}, "its client secret is lost"), nil
	case noWayThere(problem), problem.Status >= 500, problem.Status == 429, problem.Kind == ProblemKeychain:
		return s.cannot(what, problem), nil
	}
	return s.sees(checked{concerns: []Concern{s.cannotRenew("client-secret-refused",
		"Its application cannot sign in at Microsoft. "+problem.What+" "+problem.Why, problem.Who)}}, "its application cannot sign in"), nil
}

// cannotRenew is a concern that comes true when the token ends. A set-up on the same answers changes nothing about it.
func (s checkEntra) cannotRenew(code, say, remedy string) Concern {
	return Concern{
		Step: "entra", Code: code, Severity: Warning, Say: say + " The token goes on until its end; none can be made after it.", Remedy: remedy,
		Command: s.command("rotate"),
	}
}
