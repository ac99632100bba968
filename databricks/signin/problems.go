package signin

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"brickpass/databricks"
)

// Kinds of problem with signing in, before Databricks is asked.
const (
	ProblemProfileFile  databricks.ProblemKind = "profile-file"       // the file cannot be read
	ProblemNoProfile    databricks.ProblemKind = "no-such-profile"    // the file has no profile of that name
	ProblemNoHost       databricks.ProblemKind = "sign-in-host"       // it does not say, rightly, where it belongs
	ProblemOtherHost    databricks.ProblemKind = "sign-in-other-host" // it belongs to another workspace
	ProblemTwoKinds     databricks.ProblemKind = "sign-in-two-kinds"  // it contradicts itself
	ProblemIncomplete   databricks.ProblemKind = "sign-in-incomplete" // a value is missing
	ProblemUnsupported  databricks.ProblemKind = "sign-in-unsupported"
	ProblemSignInFailed databricks.ProblemKind = "sign-in-failed" // the tool or service that was to sign in did not
)

// Kinds of problem with signing in by a browser. Those of the exchange are of package databricks.
const (
	ProblemDenied      databricks.ProblemKind = "sign-in-denied"       // the browser brought a refusal
	ProblemWrongIssuer databricks.ProblemKind = "sign-in-wrong-issuer" // what it brought is of another place
	ProblemStrayReturn databricks.ProblemKind = "sign-in-stray-return" // what was pasted is not where it ended
	ProblemNoBrowser   databricks.ProblemKind = "no-browser"           // none here, or it does not open
	ProblemNoChance    databricks.ProblemKind = "no-chance"            // the system has no random numbers
)

func problem(kind databricks.ProblemKind, what, why, who string) *databricks.Problem {
	return &databricks.Problem{Kind: kind, What: what, Why: why, Who: who, SignIn: true}
}

const notUsable = "This sign-in cannot be used here."

func unreadableFile(path, reason string) *databricks.Problem {
	return problem(ProblemProfileFile, "The profiles in "+path+" cannot be read.", reason,
		"You: correct the file, or sign in another way.")
}

func lineNumber(number int) string { return fmt.Sprintf("Line %d", number) }

func noSuchProfile(name, path string) *databricks.Problem {
	return problem(ProblemNoProfile, "There is no profile of that name.", fmt.Sprintf("%s has no profile %s.", path, name),
		"You: choose another profile, or sign in another way.")
}

func noSuchWay(id string) *databricks.Problem {
	why := fmt.Sprintf("There is no way to sign in that is called %s.", id)
	if id == FromPasting {
		why = "A token has to be pasted for this way."
	}
	return problem(ProblemNoProfile, notUsable, why, "You: choose one of the ways that are listed.")
}

func noHost(err error) *databricks.Problem {
	why := "It does not say which workspace it is for."
	var address *databricks.Problem
	if errors.As(err, &address) && !strings.HasPrefix(address.Why, "Paste") {
		why = "Its host is not an address of Databricks that can be used."
	}
	return problem(ProblemNoHost, notUsable, why,
		"You: name the workspace in it (host, or DATABRICKS_HOST), or sign in another way.")
}

func otherHost(belongs databricks.Host) *databricks.Problem {
	why := "It is for another workspace."
	if belongs.Kind == databricks.HostAccount {
		why = "It is for the account console."
	}
	return problem(ProblemOtherHost, notUsable, why, "You: choose a sign-in for this workspace.")
}

func twoKinds(kinds []string) *databricks.Problem {
	return problem(ProblemTwoKinds, notUsable,
		fmt.Sprintf("It holds values for more than one kind of sign-in: %s.", strings.Join(kinds, ", ")),
		"You: remove all but one, or name the one to use (auth_type, or DATABRICKS_AUTH_TYPE).")
}

func incomplete(method method, attribute string) *databricks.Problem {
	return problem(ProblemIncomplete, notUsable, fmt.Sprintf("For %s it lacks %s.", method.title, attribute),
		"You: complete it, or sign in another way.")
}

func unsupported(name string) *databricks.Problem {
	return problem(ProblemUnsupported, notUsable, fmt.Sprintf("brickpass does not sign in by %s.", name),
		"You: choose another way, such as a token or the databricks command.")
}

func elsewhere(host databricks.Host) *databricks.Problem {
	return problem(ProblemOtherHost, "The request was not sent.",
		fmt.Sprintf("The sign-in is for %s and goes nowhere else.", host.Name()), "The makers of brickpass.")
}

func stopped() *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemCancelled, What: "Stopped.", Why: "Signing in was stopped.", Who: "You: go on when you are ready.",
	}
}

// failed says why the SDK could not sign in. Its own words are kept for support, on one line and without the secrets.
func (c *credential) failed(err error) *databricks.Problem {
	failure := problem(ProblemSignInFailed, "You could not be signed in by "+c.described+".", "", "You: sign in another way, or try again.")
	failure.Said = c.clean(err.Error())
	switch {
	case errors.Is(err, errElsewhere):
		failure.Why = "The sign-in pointed to a host that does not belong to it, so nothing was sent."
	case errors.Is(err, exec.ErrNotFound), strings.Contains(err.Error(), "CLI not found"), strings.Contains(err.Error(), "not configured"):
		failure.Why = fmt.Sprintf("This machine has nothing to sign in with: it needs %s.", c.method.title)
	case c.method.name == "databricks-cli":
		failure.Why = "The databricks command has no sign-in for it, or an ended one."
		failure.Send = "databricks auth login --host " + c.host.URL
	case c.method.name == "azure-cli":
		failure.Why, failure.Send = "The az command has no sign-in, or an ended one.", "az login"
	case strings.Contains(err.Error(), "invalid_client"):
		failure.Why = "The client id or its secret was refused. One that was just made may take a minute."
		failure.Spreading = true
	default:
		failure.Why = "The service that signs in refused, or did not answer."
	}
	return failure
}

func (c *credential) clean(text string) string {
	text = databricks.Visible(text)
	for _, value := range c.spellings() {
		text = value.Hide(text)
	}
	return text
}

func asProblem(err error) *databricks.Problem {
	var known *databricks.Problem
	if errors.As(err, &known) {
		return known
	}
	return problem(ProblemSignInFailed, notUsable, "It could not be read.", "You: sign in another way.")
}

func denied(brought arrival) *databricks.Problem {
	why := "It was refused in the browser, by you or by a rule of your organisation."
	if brought.reason != "access_denied" {
		why = "Databricks could not do it."
	}
	refusal := problem(ProblemDenied, "You were not signed in.", why, "You: sign in again, or another way.")
	refusal.Code, refusal.Said = brought.reason, brought.said
	return refusal
}

func wrongIssuer(why string) *databricks.Problem {
	return problem(ProblemWrongIssuer, "You were not signed in, and nothing was sent.",
		"What the browser brought back cannot be trusted. "+why, "You: sign in again, at the address that is shown here.")
}

// strayReturn never repeats what was pasted: it may hold a code.
func strayReturn(fault fault, redirect string) *databricks.Problem {
	why := "It is not where the browser ends after you signed in: that address begins with " + redirect + "/?"
	switch fault {
	case otherVisit:
		why = "It belongs to another sign-in. Open the address that is shown here, sign in there, and paste where the browser ends."
	case unclear:
		why = "It cannot be read. Copy all of the address once more."
	}
	return problem(ProblemStrayReturn, "That address cannot be used.", why, "You: paste the address from the browser, all of it.")
}

func noChance() *databricks.Problem {
	return problem(ProblemNoChance, "The sign-in was not begun.", "This computer gives no random numbers.", "Whoever runs this computer.")
}
