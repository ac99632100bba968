package steps

import (
	"errors"
	"fmt"

	"brickpass/databricks"
)

// Two brickpass on one connection: only one of them is at work on it at a time, and the other one is told so. Who waited at a review
// meanwhile agreed to what is not so any more.

// MovedOn is the kind of problem of a run that another one overtook.
const MovedOn databricks.ProblemKind = "moved on"

// ErrMovedOn says that the connection has another credential than when the run looked at it, or none any more.
var ErrMovedOn = errors.New("the connection has changed since it was looked at")

// ErrInUse says that another brickpass is at work on the same connection.
var ErrInUse = errors.New("another brickpass is at work on this connection")

// LetGo lets others at the connection once the run came to its end, however long its last screen stays open. What is written after
// all takes the lock again, and is ErrInUse while somebody else has it.
func (j *Journal) LetGo() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.name == "" {
		return nil
	}
	return j.close()
}

// outdated refuses a connection that another run gave a new credential, or took back, while this one was at its review: what was agreed
// to there is about the one before, and a second rotation would make a third credential unasked.
func (s Setup) outdated(now Connection) error {
	if s.Fact(TokenItem) != now.Facts[TokenItem] {
		return ErrMovedOn
	}
	return nil
}

// NothingChanged is what a person reads first where a run may not begin its work.
const NothingChanged = "Nothing was changed."

func journalProblem(name string, err error) *databricks.Problem {
	if errors.Is(err, ErrInUse) {
		return &databricks.Problem{
			Kind: "in use", What: NothingChanged,
			Why: fmt.Sprintf("Another brickpass is at work on %s.", name), Who: "You: end the other one, or let it finish, then check again.", Others: true,
		}
	}
	if errors.Is(err, ErrMovedOn) {
		return &databricks.Problem{
			Kind: MovedOn, What: NothingChanged,
			Why: fmt.Sprintf("Another brickpass was at work on %s after this one had looked: it has another credential now, or none.", name),
			Who: "You: leave this one, look at brickpass list, and begin again if it is still wanted.", Others: true,
		}
	}
	return &databricks.Problem{
		Kind: "journal", What: "Nothing was changed, because brickpass could not write down what it is about to do.",
		Why: err.Error() + ".", Who: "You: make sure that your state folder can be written.",
	}
}
