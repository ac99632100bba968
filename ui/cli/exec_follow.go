package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"

	"brickpass/internal/secret"
)

// childEnded ends the command as a program that it ran ended. It says nothing: the program did.
type childEnded struct{ code int }

func (childEnded) Error() string { return "" }

// follow runs a program to its end and passes on every signal that comes meanwhile. The signals are caught before it starts, so that
// none gets lost between.
func follow(child *exec.Cmd, value secret.Value) error {
	came := make(chan os.Signal, 8)
	signal.Notify(came, passedOn...)
	defer signal.Stop(came)
	if err := child.Start(); err != nil {
		return failure{exitCannotRun, fmt.Errorf("%s could not be run: %s", child.Args[0], value.Hide(err.Error()))}
	}
	child.Env = nil // the program has it; here it is needed no more
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	for {
		select {
		case one := <-came:
			if !reachesAll(one) {
				_ = child.Process.Signal(one) // one that has just ended needs none
			}
		case err := <-ended:
			return asItEnded(child, err)
		}
	}
}

// asItEnded is the program's exit code, or what a shell makes of the signal that ended it.
func asItEnded(child *exec.Cmd, err error) error {
	var ended *exec.ExitError
	switch {
	case err == nil:
		return childEnded{exitDone}
	case !errors.As(err, &ended):
		return failure{exitFailed, fmt.Errorf("what became of %s is not known", child.Args[0])}
	case ended.ExitCode() >= 0:
		return childEnded{ended.ExitCode()}
	}
	return childEnded{endedBySignal(ended)}
}
