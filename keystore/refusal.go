package keystore

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	keyring "github.com/zalando/go-keyring"
)

// encryptedFile is the way out that works everywhere.
const encryptedFile = "Keep the token in an encrypted file."

// refusal tells what a keychain meant by an error. It is asked last, after looking did not tell.
func refusal(system, name string, err error) *Error {
	if errors.Is(err, errCrashed) {
		return &Error{Kind: ErrUnusable, Cause: "The connection to " + name + " broke off.", Fix: "Sign out and in again, then check again.", said: err}
	}
	if errors.Is(err, keyring.ErrSetDataTooBig) {
		return tooLarge()
	}
	var known *Error
	switch system {
	case "darwin":
		known = refusalOfSecurity(err)
	case "windows":
		known = refusalOfWindows(err)
	default:
		known = refusalOnBus(name, err)
	}
	if known == nil {
		known = &Error{Kind: ErrUnusable, Cause: name + " refused without a cause that brickpass knows.", Fix: "Check again. If that does not help: " + encryptedFile}
	}
	known.said = err
	return known
}

// refusalOfSecurity reads the exit code of /usr/bin/security, which is the low byte of an OSStatus (keychain.md 2.2).
// UNCONFIRMED on a Mac.
func refusalOfSecurity(err error) *Error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return nil
	}
	return refusalOfCode(exit.ExitCode())
}

func refusalOfCode(code int) *Error {
	const unlock = "Run `security unlock-keychain` in this terminal, then check again."
	switch code {
	case 36, 29: // errSecInteractionNotAllowed, errSecInteractionRequired
		return &Error{Kind: ErrLocked, Cause: "Your keychain is locked, and macOS may not ask for its password in this session.", Fix: unlock}
	case 51: // errSecAuthFailed
		return &Error{Kind: ErrLocked, Cause: "The keychain's password was not right.", Fix: unlock}
	case 128: // errSecUserCanceled
		return &Error{Kind: ErrDismissed, Cause: "The window that asks for the keychain's password was closed.", Fix: "Check again, and answer the window that names `security`."}
	case 37, 50, 53: // errSecNoDefaultKeychain, errSecNoSuchKeychain, errSecNotAvailable
		return &Error{Kind: ErrUnusable, Cause: "This user has no default keychain.", Fix: "Open Keychain Access, choose Settings and reset the default keychains, then check again."}
	case 24: // errSecInDarkWake
		return &Error{Kind: ErrUnusable, Cause: "This Mac is asleep, and its keychain with it.", Fix: "Wake the Mac, then check again."}
	case 154: // seen where nobody is signed in at the screen
		return &Error{Kind: ErrLocked, Cause: "The keychain cannot be used because nobody is signed in at this Mac's screen.", Fix: unlock}
	}
	return nil
}

// logonSession is ERROR_NO_SUCH_LOGON_SESSION: what a sign-in by SSH or WinRM gets. UNCONFIRMED on Windows.
const logonSession = syscall.Errno(1312)

func refusalOfWindows(err error) *Error {
	if errors.Is(err, logonSession) {
		return &Error{Kind: ErrUnusable, Cause: noLogonSession, Fix: localWindow}
	}
	return nil
}

// unknown is what a call that began a write and got no answer leaves.
func unknown(name string, limit time.Duration, err error) *Error {
	cause := fmt.Sprintf("%s did not answer within %s, so it is not known whether it did it.", name, seconds(limit))
	if !errors.Is(err, errNoAnswer) {
		cause = fmt.Sprintf("%s was stopped before it answered, so it is not known whether it did it.", name)
	}
	return &Error{Kind: ErrUnknown, Cause: cause, Fix: "Start brickpass again: it looks for the entry first.", said: err}
}

// unsure is a write after which the store could not be read.
func unsure(err error) error {
	var known *Error
	if !errors.As(err, &known) {
		return err // the limit or the context: work says how it ended
	}
	return &Error{Kind: ErrUnknown, Cause: known.Cause, Fix: known.Fix, said: err}
}

// asUnusable is the error of a trial write, of which only matters why the store cannot be used.
func asUnusable(err error) error {
	var known, inner *Error
	if errors.As(err, &known) && errors.Is(known.Kind, ErrUnknown) && errors.As(known.said, &inner) {
		return inner
	}
	return err
}

func notStored(name, what string) *Error {
	return &Error{Kind: ErrNotStored, Cause: name + " " + what + ".", Fix: "Check again, and allow access if a window of the keyring asks. If that does not help: " + encryptedFile}
}

func dismissed(name string, screen bool) *Error {
	if !screen {
		return &Error{Kind: ErrDismissed, Cause: "There is no screen in this session on which " + name + " could ask for its password.", Fix: withoutScreen(name)}
	}
	return &Error{Kind: ErrDismissed, Cause: "The window that asks for the password of " + name + " was closed.", Fix: "Unlock again, and answer the window."}
}

func seconds(d time.Duration) string {
	if d < time.Second {
		return d.String()
	}
	if d < 2*time.Second {
		return "a second"
	}
	return fmt.Sprintf("%d seconds", int(d/time.Second))
}
