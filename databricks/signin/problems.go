package signin

import (
	"errors"
	"fmt"
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

	ProblemNotForAccounts  databricks.ProblemKind = "sign-in-not-for-accounts"
	ProblemOtherCloud      databricks.ProblemKind = "sign-in-other-cloud"
	ProblemPointsElsewhere databricks.ProblemKind = "sign-in-points-elsewhere" // it would go to hosts that do not belong to it
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
	why := fmt.Sprintf("There is no way to sign in that is called %s.", databricks.Visible(id))
	switch id {
	case FromPasting:
		why = "A token has to be pasted for this way."
	case FromBrowser:
		why = "A person has to sign in in a browser for this way."
	case FromSecret:
		why = "A client ID and its OAuth secret have to be typed for this way."
	case FromAzureDevice:
		why = "A person has to sign in on Microsoft's page for this way."
	case FromAzureSecret, FromAzureSecretV1:
		why = "An application ID, its tenant and its client secret have to be typed for this way."
	case FromMemory:
		why = "No sign-in is remembered."
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

func otherHost(belongs, wanted databricks.Host) *databricks.Problem {
	why, who := "It is for another workspace.", "You: choose a sign-in for this workspace."
	switch {
	case belongs.ForAccount() && wanted.ForAccount():
		why, who = "It is for another account.", "You: choose a sign-in for this account."
	case belongs.ForAccount():
		why = "It is for the account console."
	case wanted.ForAccount():
		why, who = "It is for a workspace, and not for the account.", "You: choose a sign-in for this account."
	}
	return problem(ProblemOtherHost, notUsable, why, who)
}

// twoKinds names what contradicts each other as a person finds it again.
func twoKinds(a attributes, by []string) *databricks.Problem {
	names := make([]string, len(by))
	for i, attribute := range by {
		names[i] = a.spelled(attribute)
	}
	all := strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	both := "all"
	if len(names) == 2 {
		both = "both"
	}
	if a.inEnvironment {
		return problem(ProblemTwoKinds, notUsable, fmt.Sprintf("%s are %s set: unset one, or set DATABRICKS_AUTH_TYPE.", all, both),
			"You: unset all but one, or set DATABRICKS_AUTH_TYPE to the kind to use.")
	}
	return problem(ProblemTwoKinds, notUsable, fmt.Sprintf("%s are %s in it: remove one, or set auth_type.", all, both),
		"You: remove all but one, or set auth_type to the kind to use.")
}

func incomplete(method method, lacks string) *databricks.Problem {
	return problem(ProblemIncomplete, notUsable, fmt.Sprintf("For %s it lacks %s.", method.title, lacks),
		"You: complete it, or sign in another way.")
}

// notThere is a method whose other side is not where it has to be.
func notThere(method method, why string) *databricks.Problem {
	return problem(ProblemPointsElsewhere, notUsable, fmt.Sprintf("It is to sign in by %s. %s", method.title, why),
		"You: correct it, or sign in another way.")
}

func notForAccounts(method method) *databricks.Problem {
	return problem(ProblemNotForAccounts, notUsable, fmt.Sprintf("It is %s, and an account takes none.", method.title),
		"You: sign in by a browser, or by a service principal's OAuth secret.")
}

func otherCloud(method method, host databricks.Host) *databricks.Problem {
	return problem(ProblemOtherCloud, notUsable, fmt.Sprintf("It is %s, which signs in on %s only, and this is on %s.", method.title, method.cloud, host.Cloud),
		"You: sign in another way.")
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
