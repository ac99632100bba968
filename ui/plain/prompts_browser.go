package plain

import (
	"context"
	"errors"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/steps"
)

// cameBack is how long Enter waits for a browser that was sent back a moment ago.
const cameBack = 5 * time.Second

// askBrowser says where a person signs in, and waits until they say that they have. The browser may be on another computer: then the
// address that it ended at is pasted.
func (d *dialog) askBrowser(ctx context.Context, question steps.Question) error {
	visit, err := d.Hands.Visit(ctx, d.run.Setup(), question.Key)
	if err != nil {
		return d.noVisit(ctx, err)
	}
	defer func() { _ = visit.Close() }()
	d.say("Open this address in a browser:\n%s", visit.Address())
	if d.OpenBrowser != nil {
		d.say("Type open to let brickpass open it.")
	}
	if code := visit.Code(); code != "" {
		d.say("Enter this code there: %s\nWhen you have signed in, press Enter.", code)
	} else {
		d.say("When you have signed in there, press Enter. If the browser cannot open the page that it is sent to, paste that page's address.")
	}
	for {
		typed, gone, err := d.hear(ctx)
		if gone || err != nil {
			return err
		}
		if strings.EqualFold(typed, "open") && d.OpenBrowser != nil {
			if err := d.OpenBrowser(visit.Address()); err != nil {
				d.say("%s", err.Error())
			}
			continue
		}
		if typed != "" {
			if err := visit.Return(typed); err != nil {
				d.say("%s", whyOf(err))
				continue
			}
		}
		admission, problem := d.arrived(ctx, visit, typed != "")
		switch {
		case problem == nil:
			d.Hands.Admit(question.Key, admission)
			d.send(ctx, steps.Answered{Key: question.Key, Value: steps.Given})
			return nil
		case problem.Kind == databricks.ProblemCancelled && ctx.Err() == nil:
			d.say("Nobody has signed in there yet.")
		default:
			return d.noVisit(ctx, problem)
		}
	}
}

// arrived is what the visit brought, if the person has signed in or does so soon.
func (d *dialog) arrived(ctx context.Context, visit steps.Visit, pasted bool) (steps.Admission, *databricks.Problem) {
	limit := cameBack
	if pasted {
		limit = time.Minute
	}
	waiting, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	admission, err := visit.Wait(waiting)
	if err == nil {
		return admission, nil
	}
	var problem *databricks.Problem
	if !errors.As(err, &problem) {
		problem = &databricks.Problem{Kind: "internal", What: "The sign-in failed.", Why: err.Error() + "."}
	}
	return admission, problem
}

// noVisit says why there is no sign-in. Enter begins anew; back leads to the other ways.
func (d *dialog) noVisit(ctx context.Context, err error) error {
	d.say("%s", err.Error())
	d.say("Press Enter to try again, or type back to choose another way.")
	_, _, err = d.hear(ctx)
	return err
}

func whyOf(err error) string {
	var problem *databricks.Problem
	if errors.As(err, &problem) {
		return problem.Why
	}
	return err.Error()
}
