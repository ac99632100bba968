package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/steps"
	"brickpass/steps/partners"
)

// Unattended takes a run to its end by an answers file, with nobody there to be asked.
type Unattended struct {
	Hands       *steps.Hands
	Steps       []steps.Step
	Setup       steps.Setup
	Environment signin.Environment
	File        File
	Yes         bool    // make the changes; without it the plan is the end
	Events      *Events // nil for none
	Out         io.Writer
}

// MissingError names all questions that the file must answer.
type MissingError struct{ Questions []steps.Question }

func (e MissingError) Error() string {
	text := "The answers leave open what only you can decide:"
	for _, question := range e.Questions {
		text += fmt.Sprintf("\n  %s   %s\n      allowed: %s", question.Key, question.Text, question.Allowed)
	}
	return text
}

// Keys names the questions, as a sentence does.
func (e MissingError) Keys() string {
	keys := make([]string, len(e.Questions))
	for i, question := range e.Questions {
		keys[i] = question.Key
	}
	if last := len(keys) - 1; last > 0 {
		return strings.Join(keys[:last], ", ") + " and " + keys[last]
	}
	return keys[0]
}

// AnswerError is an answer that was not taken.
type AnswerError struct{ Key, Reason string }

func (e AnswerError) Error() string { return e.Key + ": " + e.Reason }

// ErrPlanOnly says that the run ended at the plan, because nobody said yes.
var ErrPlanOnly = errors.New("nothing was changed: this is the plan, and --yes makes it so")

// ErrNobodySees says that the run would make what is kept nowhere, as the one before it, and nobody is there to be shown it.
var ErrNobodySees = errors.New("nothing was changed: the new one would be kept nowhere, like the one in use, and nobody is here to be shown it")

// ErrEnded says that the input ended before the run did.
var ErrEnded = errors.New("the input ended")

// Ending is how a run was left.
type Ending struct {
	Run     steps.Run
	Phase   steps.Phase         // where it stood when it was left
	Problem *databricks.Problem // what it met; nil if nothing
}

// Run takes the run to its end. The error is a MissingError, an AnswerError, ErrPlanOnly or ErrNobodySees.
func (u Unattended) Run(ctx context.Context) (Ending, error) {
	if missing := u.stillMissing(u.File.Missing(u.possible())); len(missing) > 0 {
		return Ending{}, MissingError{missing}
	}
	teller := newTeller(u.Out, u.Events)
	run, effects := steps.New(u.Steps, u.Setup)
	run = steps.Drive(ctx, u.Hands, run, effects, teller.watch)
	run, err := u.walk(ctx, run, teller)
	if err != nil || run.Phase() != steps.Reviewing {
		return u.leave(ctx, run, teller), err
	}
	teller.plan(run)
	switch {
	case run.Plan().Empty():
		run = u.do(ctx, run, steps.Chosen{Choice: steps.Continue}, teller)
	case !u.Yes:
		return u.leave(ctx, run, teller), ErrPlanOnly
	case run.Setup().Answer(steps.KeepKey) == steps.KeepOnce && mints(run) && run.Setup().Aim.Begins():
		return u.leave(ctx, run, teller), AnswerError{
			steps.KeepKey, "nobody is here to be shown the " + run.Setup().Credential() + ". Choose " + steps.KeepFile + ".",
		}
	case run.Setup().Answer(steps.KeepKey) == steps.KeepOnce && mints(run):
		return u.leave(ctx, run, teller), ErrNobodySees
	default:
		run = u.do(ctx, run, steps.Chosen{Choice: steps.Agree}, teller)
	}
	return u.leave(ctx, run, teller), nil
}

// mints says whether the plan makes something whose value is shown once.
func mints(run steps.Run) bool {
	return slices.ContainsFunc(run.Plan().Changes(), func(change steps.Change) bool { return change.Into.Kind == steps.InKeychain })
}

// possible are the questions that may come up: of a run on a connection, those that what is known of it leaves open.
func (u Unattended) possible() []steps.Possible {
	if u.Setup.Aim.Begins() {
		return steps.Every(u.Steps, u.partner())
	}
	return steps.EveryOf(u.Steps, u.Setup)
}

func (u Unattended) partner() string {
	if typed, ok := u.File.Answer("partner.preset"); ok && steps.PartnerID(typed) != "" {
		return steps.PartnerID(typed)
	}
	if partner := u.Setup.Answer("partner.preset"); partner != "" {
		return partner
	}
	return partners.All()[0].ID // the default of the question
}

// stillMissing leaves out what this computer answers: the address that a sign-in was found for.
func (u Unattended) stillMissing(missing []steps.Question) []steps.Question {
	return slices.DeleteFunc(missing, func(q steps.Question) bool {
		return q.Key == steps.AddressKey && u.Setup.Known(steps.AddressBest)
	})
}

// walk answers every question by the file, else by its default.
func (u Unattended) walk(ctx context.Context, run steps.Run, teller *teller) (steps.Run, error) {
	for run.Phase() == steps.Walking {
		question, asked := run.Question()
		switch {
		case asked:
			value, err := u.answer(question)
			if err != nil {
				return run, err
			}
			if question.AtOnce && value != question.Default {
				teller.plan(run) // it does not wait for the plan of all the rest
				if !u.Yes {
					return run, ErrPlanOnly
				}
			}
			run = u.do(ctx, run, steps.Answered{Key: question.Key, Value: value}, teller)
			if reason := run.Refusal(); reason != "" {
				return run, AnswerError{question.Key, reason}
			}
		case slices.Contains(run.Choices(), steps.Continue):
			run = u.do(ctx, run, steps.Chosen{Choice: steps.Continue}, teller)
		default:
			return run, nil
		}
	}
	return run, nil
}

func (u Unattended) answer(question steps.Question) (string, error) {
	value, ok := u.File.Answer(question.Key)
	switch {
	case question.Kind == steps.Browser:
		return "", AnswerError{question.Key, "a browser needs a person, and nobody is here. Name a profile, the environment, m2m, token, or a remembered sign-in."}
	case ok && question.Kind == steps.Secret:
		given, err := u.File.Secret(question.Key, u.Environment)
		if err != nil {
			return "", AnswerError{question.Key, err.Error() + "."}
		}
		if question.Fits != nil {
			if err := question.Fits(given); err != nil {
				return "", AnswerError{question.Key, err.Error()}
			}
		}
		u.Hands.Give(question.Key, given)
		return steps.Given, nil
	case ok:
		return value, nil
	case question.Default != "" || question.Optional:
		return question.Default, nil
	}
	return "", MissingError{[]steps.Question{question}}
}

func (u Unattended) do(ctx context.Context, run steps.Run, event steps.Event, teller *teller) steps.Run {
	before := run
	run, effects := run.Update(event)
	teller.watch(before, run, event)
	return steps.Drive(ctx, u.Hands, run, effects, teller.watch)
}

// leave stops a run that waits for a person, after saying why.
func (u Unattended) leave(ctx context.Context, run steps.Run, teller *teller) Ending {
	ending := Ending{Run: run, Phase: run.Phase()}
	if ending.Phase == steps.Finished || ending.Phase == steps.Stopped {
		return ending
	}
	if ending.Phase != steps.Reviewing {
		ending.Problem = teller.problem(run)
	}
	ending.Run = u.do(ctx, run, steps.Chosen{Choice: steps.Stop}, teller)
	return ending
}
