package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"brickpass/databricks"
	"brickpass/databricks/signin"
)

// How somebody signs in, at the workspace or at the account. The questions are the same; a way is one of those that were found on
// this computer, or one that always is there: the browser, a pasted token, the OAuth secret of an admin's principal.

// side is where somebody signs in. Its name begins the keys of the answers.
type side string

const (
	workspaceSide side = "signin"
	accountSide   side = "account"
	graphSide     side = "entra" // Microsoft Graph, where an application is registered
	azureSide     side = "azure" // Azure Resource Manager, which knows a workspace by its resource
)

func (s side) way() string     { return string(s) + ".way" }
func (s side) token() string   { return string(s) + ".token" }
func (s side) client() string  { return string(s) + ".client" }
func (s side) secret() string  { return string(s) + ".secret" }
func (s side) browser() string { return string(s) + ".browser" }
func (s side) device() string  { return string(s) + ".device" }

// contributor is the yes to being let in by a role in Azure, at the workspace.
func (s side) contributor() string { return string(s) + ".contributor" }

// asks says whether a question is one of how somebody signs in there.
func (s side) asks(key string) bool {
	return key == s.way() || key == s.client() || key == s.tenant() || slices.Contains(s.hidden(), key)
}

// hidden are the answers of a side that no later run goes on with: a secret or a session stands behind them, which no journal has, or
// they were a yes for that one time.
func (s side) hidden() []string {
	return []string{s.token(), s.secret(), s.browser(), s.device(), s.contributor()}
}

// sides are all of them, in the order of the walk.
var sides = []side{accountSide, workspaceSide, graphSide, azureSide}

// The ways that are not found on a computer but always there, beside signin.FromPasting.
const (
	browserWay   = signin.FromBrowser
	browserKept  = signin.FromBrowser + "-remembered" // the same, and the sign-in is kept in the keychain
	clientWay    = signin.FromSecret
	accountsToo  = "account" // at a host that is account and workspace in one: as at the account
	rememberedAs = signin.FromMemory
)

func isBrowser(way string) bool { return way == browserWay || way == browserKept }

// signInQuestions ask how somebody signs in, and what that way needs.
func signInQuestions(setup Setup, side side) []Question {
	questions := []Question{wayInQuestion(setup, side)}
	switch way := setup.Answer(side.way()); {
	case isBrowser(way):
		questions = append(questions, browserQuestion(side))
	case way == signin.FromPasting && side == workspaceSide:
		questions = append(questions, pasteQuestion())
	case way == clientWay:
		questions = append(questions, clientQuestions(side)...)
	case way == signin.FromAzureDevice:
		questions = append(questions, deviceQuestion(side))
	case isAzureApp(way):
		questions = append(questions, azureAppQuestions(setup, side)...)
	}
	return questions
}

func wayInQuestion(setup Setup, side side) Question {
	question := Question{
		Key: side.way(), Kind: OneOf,
		Text:    "Who are you signing in as?",
		Help:    "brickpass needs a workspace admin. Your sign-in ends with this run, unless you have it kept.",
		Default: setup.Fact(WayBest), From: "the first that can be used here",
		Allowed: "profile:NAME, environment, browser, m2m, token; on Azure " + signin.FromAzureCLI + ", " + azureApp + ", " + azureAppV1,
		Options: func(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
			return waysIn(ctx, r, setup, side, query), nil
		},
	}
	if side == workspaceSide {
		if setup.Answer(accountSide.way()) != "" && setup.Fact(AccountHost) == setup.Fact(Host) && setup.Known(Host) {
			question.Default, question.From = accountsToo, "the same address"
		}
		if setup.Answer(azureSide.way()) != "" {
			question.Default, question.From = asInAzure, "who is signed in already"
		}
		return question
	}
	if side == graphSide || side == azureSide {
		return microsoftWayQuestion(setup, side, question)
	}
	question.Text, question.Default = "Who are you signing in as, at the account?", setup.Fact(AccountWay)
	question.Help = "The workspaces of an account are listed to its account admins. Your sign-in ends with this run, unless you have it kept."
	question.Allowed = "profile:NAME, environment, browser, m2m"
	if !atAccount(setup) {
		question.Text = "Will you sign in at the account, too?"
		question.Help = "The workspace is enough. As an account admin you can also use identities that are in no workspace yet, and see what the account forbids."
		question.Default, question.From = noAccount, "a workspace admin is enough"
		question.Allowed += ", " + noAccount
	}
	return question
}

// microsoftWayQuestion asks as whom one of Microsoft's own services is asked.
func microsoftWayQuestion(setup Setup, side side, question Question) Question {
	question.Default, question.From = signin.FromAzureDevice, "any browser will do"
	question.Allowed = signin.FromAzureCLI + ", " + signin.FromAzureDevice + ", " + azureApp + ", " + azureAppV1
	if side == azureSide {
		question.Text = "As whom is Azure asked for its address?"
		question.Help = "Whoever it is needs the role Reader on the workspace's resource. The same sign-in is offered for the workspace itself."
		return question
	}
	question.Text = "As whom is it registered in Microsoft Entra?"
	question.Help = "Whoever it is needs the right to register applications: Application.ReadWrite.OwnedBy, or a role such as Application Developer."
	question.Allowed = asInWorkspace + ", " + question.Allowed
	if isAzure(setup.Answer(wayKey)) {
		question.Default, question.From = asInWorkspace, "who is signed in already"
	}
	return question
}

// browserQuestion is answered by a browser: the hands hold the session, and the answer only says so.
func browserQuestion(side side) Question {
	return Question{
		Key: side.browser(), Kind: Browser, Text: "Sign in with your browser",
		Help:    "Databricks asks who you are on its own page. brickpass never sees your password.",
		Allowed: "nothing: a browser needs a person. Name a profile, the environment, m2m or token instead",
	}
}

func pasteQuestion() Question {
	return Question{
		Key: signinToken, Kind: Secret, Text: "Paste a token of your own",
		Help: "It is not shown and not kept. One is made in the workspace: your name › Settings › Developer › Access tokens. " +
			"A day is long enough.",
		Allowed: "a reference: env:NAME, file:PATH or profile:NAME",
	}
}

func clientQuestions(side side) []Question {
	return []Question{
		{
			Key: side.client(), Kind: Text, Text: "Which principal do you sign in as?",
			Help:    "The application ID of a service principal of yours that is an admin: not the one that the partner gets.",
			Example: "b4b5d6e7-0000-4000-8000-000000000001",
			Allowed: "an application ID",
			Parse:   parseApplicationID,
		},
		{
			Key: side.secret(), Kind: Secret, Text: "Paste its OAuth secret",
			Help:    "It is not shown and not kept. One is made on the principal's page, under Secrets.",
			Allowed: "a reference: env:NAME, file:PATH or profile:NAME",
		},
	}
}

func parseApplicationID(_ Setup, typed string) (string, error) {
	if !isApplicationID(typed) {
		return "", fmt.Errorf("An application ID looks like b4b5d6e7-0000-4000-8000-000000000001.")
	}
	return strings.ToLower(typed), nil
}

// waysIn lists the ways, with who each one is where that could be asked.
func waysIn(ctx context.Context, r Reader, setup Setup, side side, query OptionQuery) OptionPage {
	if side == graphSide || side == azureSide {
		return OptionPage{Options: microsoftWays(r, setup, side)}
	}
	host, err := hostFor(setup, side.target())
	if err != nil {
		return OptionPage{}
	}
	host = onCloud(setup, host)
	var options []Option
	if side == workspaceSide && setup.Answer(azureSide.way()) != "" {
		options = append(options, Option{Value: asInAzure, Label: "As in Azure", Detail: "the sign-in that you have made"})
	}
	if side == accountSide && !atAccount(setup) {
		options = append(options, Option{Value: noAccount, Label: "No, the workspace is enough", Detail: "nothing is asked of the account"})
	}
	if there, visited := r.SignedInAt(accountSide.browser()); side == workspaceSide && (visited && there.URL == host.URL || sameDoor(setup)) {
		options = append(options, Option{Value: accountsToo, Label: "As at the account", Detail: "the same address, so the same sign-in"})
	}
	ways := slices.DeleteFunc(r.WaysIn(host), func(way signin.Way) bool {
		return side == accountSide && way.ID == signin.FromPasting // tokens are not taken there (databricks-api.md 2)
	})
	for i, who := range whoEach(ctx, r, setup, side, ways) {
		options = append(options, wayOption(ways[i], who))
		if ways[i].ID == browserWay && ways[i].Problem == nil {
			options = append(options, Option{
				Value: browserKept, Label: "Browser, and remember me", Detail: "your sign-in is kept in your keychain, for the next time",
			})
		}
	}
	return OptionPage{Options: slices.DeleteFunc(options, func(option Option) bool {
		return !holds(query.Filter, option.Label, option.Detail)
	})}
}

// sameDoor says whether account and workspace answer at one address, where somebody signed in to the account already.
func sameDoor(setup Setup) bool {
	return setup.Answer(accountSide.way()) != "" && setup.Answer(accountSide.way()) != noAccount &&
		setup.Known(Host) && setup.Fact(AccountHost) == setup.Fact(Host)
}

func wayOption(way signin.Way, who string) Option {
	option := Option{Value: way.ID, Label: way.Title, Detail: way.Detail}
	if who = first(who, way.Who); who != "" {
		option.Detail = who
	}
	if way.Recommended {
		option.Detail += ", recommended"
	}
	if way.Problem != nil {
		option.Detail, option.Disabled = "", way.Problem.Why
	}
	return option
}

// whoEach asks, for each way that was found on this computer, who it signs in as. One that does not answer soon is listed without
// that: it may still work.
func whoEach(ctx context.Context, r Reader, setup Setup, side side, ways []signin.Way) []string {
	who := make([]string, len(ways))
	var asked sync.WaitGroup
	for i, way := range ways {
		if way.Problem == nil && way.Found() {
			asked.Go(func() { who[i] = r.Who(ctx, setup.With(side.way(), way.ID), side == accountSide) })
		}
	}
	asked.Wait()
	return who
}

func (s side) target() databricks.Target {
	switch s {
	case accountSide:
		return databricks.Account
	case graphSide:
		return databricks.Graph
	case azureSide:
		return databricks.Azure
	}
	return databricks.Workspace
}
