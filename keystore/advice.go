package keystore

// The sentences that more than one case needs.
const (
	windowsProgram = "Run the Windows program, brickpass.exe, in a Windows terminal: it uses the Credential Manager."
	noLogonSession = "Windows gives a sign-in by SSH or WinRM no credential store."
	localWindow    = "Run brickpass in a local window or by Remote Desktop, then check again."
	startAgain     = "Start brickpass again. If that does not help, sign out and in."
)

// advise says what was seen in words for a person: the cause in one sentence, and the one step that mends it in this
// place.
func advise(system string, at place, name string, seen sight) Probe {
	probe := Probe{State: seen.state, Provider: name}
	probe.Reason, probe.Fix = reasonAndFix(system, at, name, seen)
	return probe
}

func reasonAndFix(system string, at place, name string, seen sight) (reason, fix string) {
	switch seen.twist {
	case fenced:
		return "The sandbox that brickpass runs in keeps it from your keyring.", "If it is a snap, run `sudo snap connect brickpass:password-manager-service`, then check again."
	case networkLogon:
		return noLogonSession, localWindow
	case noDefault:
		known := refusalOfCode(37)
		return known.Cause, known.Fix
	case waitedFor:
		return "An earlier call to " + name + " never came back, so it cannot be used until brickpass starts anew.", startAgain
	}
	switch seen.state {
	case Ready:
		return upper(name) + " is open.", ""
	case Locked:
		return lockedIn(system, at, name, seen)
	case NoCollection:
		return upper(name) + " has no keyring yet that a password could be saved in.", newCollection(at, name)
	case NoService:
		return "No program that keeps passwords is installed here.", serviceFor(at)
	case NoBus:
		return "This session has no D-Bus, so no keyring can be reached.", busFor(at)
	case Unsupported:
		return "This system has no keychain that brickpass knows.", encryptedFile
	default:
		return upper(name) + " did not answer in time.", "Check again. If that does not help, sign out and in, then start brickpass again."
	}
}

func lockedIn(system string, at place, name string, seen sight) (reason, fix string) {
	if system == "darwin" {
		known := refusalOfCode(36)
		return known.Cause, known.Fix
	}
	reason = upper(name) + " is locked."
	switch {
	case at == inCI:
		return reason, "Unlock it in an earlier step of the job: `" + unlockGNOME + "` reads its password, without a line end, from standard input."
	case at == overSSH && seen.twist == headless:
		return "Signing in by SSH leaves " + name + " locked.", "Sign in at the computer's own screen once, then check again."
	case seen.twist == headless:
		return upper(name) + " is locked, and there is no screen here on which it could ask for its password.", withoutScreen(name)
	default:
		return reason, "Unlock it: its own window asks for its password."
	}
}

// unlockGNOME opens a keyring whose program runs. Without --replace it starts a second program beside that one, which goes on
// being asked and stays locked (measured on 42.1).
const unlockGNOME = "gnome-keyring-daemon --replace --unlock"

// withoutScreen is how a keyring is unlocked that has no screen to ask on.
func withoutScreen(name string) string {
	if name == nameGNOME {
		return "Unlock it with `" + unlockGNOME + "`, which reads its password, without a line end, from standard input, then check again."
	}
	return "Unlock it in a desktop session of this user, then check again."
}

func newCollection(at place, name string) string {
	switch {
	case at == inWSL:
		return windowsProgram
	case at == container || at == inCI:
		return encryptedFile
	case name == nameKWallet:
		return "Open KWalletManager and create a wallet, then check again."
	case name == nameKeePassXC:
		return "In KeePassXC, open a database and choose in its settings, Secret Service Integration, which group to show, then check again."
	case at == overSSH:
		return "At the computer's own screen, open Passwords and Keys, create a password keyring and set it as default, then check again."
	default:
		return "Open Passwords and Keys, create a password keyring and set it as default, then check again."
	}
}

func serviceFor(at place) string {
	switch at {
	case inWSL:
		return windowsProgram
	case container, inCI:
		return encryptedFile
	default:
		return "Install gnome-keyring, sign out and in, then check again."
	}
}

func busFor(at place) string {
	switch at {
	case inWSL:
		return windowsProgram
	case container, inCI:
		return encryptedFile
	case overSSH:
		return "Run brickpass at the computer's own screen, or keep the token in an encrypted file."
	default:
		return "Start brickpass in a terminal of your desktop session, not as another user, then check again."
	}
}

// upper makes a name the start of a sentence.
func upper(name string) string {
	if len(name) > 4 && name[:4] == "the " {
		return "The " + name[4:]
	}
	return name
}
