package keystore

import "errors"

// The kinds of failure, for errors.Is. Code that decides looks at these, never at a text.
var (
	ErrLocked     = errors.New("the store is locked")
	ErrDismissed  = errors.New("the password window was closed without an answer")
	ErrNotFound   = errors.New("there is no such entry")
	ErrUnknown    = errors.New("nobody knows whether it took effect") // look again later; treat the entry as there
	ErrUnusable   = errors.New("the store cannot be used")
	ErrTooLarge   = errors.New("the secret is too large")
	ErrNotStored  = errors.New("the secret was not saved")
	ErrNotDeleted = errors.New("the entry is still there")
	ErrName       = errors.New("not a name for an entry")
	ErrPassphrase = errors.New("the passphrase does not fit")
	ErrDamaged    = errors.New("the file is damaged")
)

// Error is a failure as a person meets it. What the keychain itself said is kept for errors.As and never printed: it is
// written for programmers ("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'").
type Error struct {
	Kind  error  // one of the Err values above
	Cause string // what is wrong, in one sentence
	Fix   string // the one step that mends it

	said error
}

// Error is the cause.
func (e *Error) Error() string { return e.Cause }

// Unwrap gives the kind, and what the keychain said.
func (e *Error) Unwrap() []error {
	if e.said == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.said}
}

// Explain gives the cause and the fix of any error of this package, two sentences for a person.
func Explain(err error) (cause, fix string) {
	var known *Error
	if errors.As(err, &known) {
		return known.Cause, known.Fix
	}
	return "The keychain failed in a way that brickpass does not know.", "Check again, or keep the token in an encrypted file."
}

func tooLarge() *Error {
	return &Error{
		Kind: ErrTooLarge, Cause: "The secret is longer than 2,560 bytes, which is the most that every keychain takes.",
		Fix: "Check what was pasted: a Databricks token has about 36 characters.",
	}
}

func notFound(item Item) *Error {
	return &Error{
		Kind: ErrNotFound, Cause: "There is no entry " + string(item) + ".",
		Fix: "Rotate the token to get a new one, or check that you are signed in as the user who saved it.",
	}
}
