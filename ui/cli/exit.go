package cli

import (
	"errors"
	"os"
	"syscall"

	"brickpass/databricks"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// The exit codes. docs and --help list them.
const (
	exitDone      = 0
	exitFailed    = 1
	exitUsage     = 2
	exitStopped   = 3 // stopped, blocked by what somebody else must lift, or the plan only
	exitNotSigned = 4
	exitFindings  = 5 // of a check
	// Ctrl+C on a full screen is a key and no signal, and ends the program with the code of one all the same.
	exitInterrupted = 130
)

// exitHelp is the list of exit codes for --help.
const exitHelp = `Exit codes: 0 done; 1 failed; 2 wrong usage or missing answers; 3 stopped, blocked, or the plan only;
4 not signed in; 5 a check has findings; 130, 143, 129 stopped by a signal.`

// failure ends a command with an exit code and, if it has one, a sentence.
type failure struct {
	code int
	err  error
}

func (f failure) Error() string {
	if f.err == nil {
		return ""
	}
	return f.err.Error()
}

func (f failure) Unwrap() error { return f.err }

func usage(err error) error { return failure{exitUsage, err} }

// codeOf is the exit code of a command's error. What no command made itself is a mistake in what was typed.
func codeOf(err error) int {
	var failed failure
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &failed):
		return failed.code
	}
	return exitUsage
}

// signalCode is the exit code of a program that a signal ended.
func signalCode(signal os.Signal) int {
	number, ok := signal.(syscall.Signal)
	if !ok {
		return exitFailed
	}
	return 128 + int(number)
}

// endingCode is the exit code of a run as it was left, and the word of its last event.
func endingCode(ending plain.Ending, err error) (int, string) {
	var missing plain.MissingError
	var refused plain.AnswerError
	switch {
	case errors.As(err, &missing), errors.As(err, &refused):
		return exitUsage, "failed"
	case errors.Is(err, plain.ErrPlanOnly), errors.Is(err, plain.ErrEnded), errors.Is(err, plain.ErrNobodySees):
		return exitStopped, "stopped"
	case err != nil:
		return exitFailed, "failed"
	case ending.Phase == steps.Finished:
		return exitDone, "done"
	case ending.Problem == nil:
		return exitStopped, "stopped"
	case ending.Phase == steps.Walking && signIn(ending), ending.Problem.Kind == steps.SignInAgain:
		return exitNotSigned, "stopped"
	case ending.Phase == steps.Walking, ending.Problem.OtherWay, ending.Problem.Others, ending.Problem.Kind == steps.NotAsAgreed:
		return exitStopped, "stopped"
	}
	return exitFailed, "failed"
}

// signIn says whether it is the admin's own sign-in that was refused: it is met by the step that signs in, or by the first
// that reads as the admin.
func signIn(ending plain.Ending) bool {
	return ending.Problem.SignIn || ending.Problem.Kind == databricks.ProblemNotSignedIn
}
