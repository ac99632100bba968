package signin

import (
	"brickpass/databricks"
	"brickpass/internal/secret"
)

// Session signs in as a person who signed in by a browser. It is a databricks.Credential that renews itself while it is held,
// and lives in memory alone: only Keep gives it out. The zero Session is none.
//
// Host is where it is for: the host that the visit began at, or the one that was chosen at the page that asks. Keep is what Recall
// makes it of on another day, for "remember me"; it is empty if it cannot be renewed.
type Session struct{ *databricks.Person }

// Recall makes a session of what was kept of one. Nothing is sent before it is used. The error is a *databricks.Problem.
func Recall(env Environment, host databricks.Host, kept secret.Value) (Session, error) {
	person, err := env.connect(host).Recall(kept)
	if err != nil {
		return Session{}, err //nolint:wrapcheck // a Problem, to be shown as it is
	}
	return Session{person}, nil
}
