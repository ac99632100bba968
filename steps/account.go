package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"brickpass/databricks"
	"brickpass/databricks/signin"
)

// accountStep signs in at the account, where that is wanted, and lets a person choose among its workspaces. A set-up needs no
// account: it is asked for only where the address leads to one, or where this computer can sign in to it anyway.
type accountStep struct{}

// The answers of the step.
const (
	accountID        = "account.id"
	accountWay       = "account.way"
	accountWorkspace = "account.workspace"

	// noAccount is the answer to account.way of somebody who does not sign in there.
	noAccount = "none"
)

func (accountStep) About() About {
	return About{
		ID: "account", Rail: "Workspace", Title: "Your account",
		Why: "An account holds workspaces and the identities that can be let into them. With an account admin's rights brickpass " +
			"lists the workspaces, finds identities that are in none yet, and reads what the account forbids. Without them all the " +
			"rest works: a workspace admin can make an identity and let it in with one request.",
		ByHand: []string{
			"The guide: Account console › User management, and Workspaces.",
			"Today: open the workspace from the account console, copy its address, go back and paste it. Then no account is needed.",
		},
		Docs:  "https://docs.databricks.com/aws/en/admin/account-settings/",
		Needs: []ID{"workspace"},
	}
}

func (accountStep) Questions(setup Setup) []Question {
	if !atAccount(setup) && !setup.Known(AccountWay) {
		return nil
	}
	var questions []Question
	if needsAccountID(setup) {
		questions = append(questions, accountIDQuestion())
	}
	questions = append(questions, signInQuestions(setup, accountSide)...)
	if atAccount(setup) {
		questions = append(questions, Question{
			Key: accountWorkspace, Kind: OneOf, Text: "Which workspace?",
			Help:    "These are the workspaces of your account. brickpass sets up one at a time.",
			Allowed: "the address of a workspace of the account",
			Parse:   parsePicked,
			Options: accountWorkspaces,
		})
	}
	return questions
}

// needsAccountID is for account consoles that do not tell whose they are (databricks-api.md 0.2).
func needsAccountID(setup Setup) bool {
	host, ok := accountHost(setup)
	return ok && host.Kind != databricks.HostDiscovery && !setup.Known(AccountID)
}

var accountPattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func accountIDQuestion() Question {
	return Question{
		Key: accountID, Kind: Text, Text: "Which account?",
		Help:    "Its account ID. The account console shows it when you click your name at the top right.",
		Example: "7d0c2f6e-51b8-4c3a-9d27-6fa0b3d9e142",
		Allowed: "the account's ID, such as 7d0c2f6e-51b8-4c3a-9d27-6fa0b3d9e142",
		Parse: func(_ Setup, typed string) (string, error) {
			typed = strings.ToLower(typed)
			if !accountPattern.MatchString(typed) {
				return "", errors.New("An account ID looks like 7d0c2f6e-51b8-4c3a-9d27-6fa0b3d9e142.")
			}
			return typed, nil
		},
	}
}

func parsePicked(_ Setup, typed string) (string, error) {
	host, err := databricks.ParseWorkspace(typed)
	if err != nil {
		return "", sentence(err)
	}
	return host.Link(), nil
}

// accountWorkspaces are the workspaces that a set-up can be for, those that run first. One whose address the list does not
// tell is shown, and has to be pasted.
func accountWorkspaces(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
	if host, chosen := r.SignedInAt(accountSide.browser()); chosen && isWorkspace(host) {
		return OptionPage{Options: []Option{{Value: host.Link(), Label: host.Name(), Detail: "where you signed in"}}}, nil
	}
	account, id, err := accountOf(r, setup)
	if err != nil {
		return OptionPage{}, err
	}
	all, err := databricks.Ask(ctx, r, databricks.AccountWorkspaces(id))
	if err != nil {
		return OptionPage{}, mayNotList(err)
	}
	slices.SortStableFunc(all, func(a, b databricks.AccountWorkspace) int {
		if a.Running() != b.Running() {
			return map[bool]int{true: -1, false: 1}[a.Running()]
		}
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	var page OptionPage
	for _, workspace := range all {
		if holds(query.Filter, workspace.Name, workspace.Place(), workspace.Deployment, workspace.ID.String()) {
			page.Options = append(page.Options, workspaceOption(workspace, account))
		}
	}
	return page, nil
}

func workspaceOption(workspace databricks.AccountWorkspace, account databricks.Host) Option {
	host, told := workspace.Host(account)
	option := Option{
		Value: host.Link(), Label: databricks.Visible(first(workspace.Name, workspace.ID.String())),
		Detail: databricks.Visible(workspace.Place()),
	}
	switch {
	case !workspace.Running():
		option.Disabled = "It is not running: " + databricks.Visible(strings.ToLower(strings.ReplaceAll(workspace.Status, "_", " "))) + "."
	case !told:
		option.Disabled = "The account does not tell its address. Open it in your browser, go back, and paste that."
	}
	if option.Disabled != "" {
		option.Value = "workspace " + workspace.ID.String() // tells it from the others; it cannot be chosen
	}
	return option
}

// isWorkspace says whether a browser led to one workspace. On loopback that is a host of which no account is known.
func isWorkspace(host databricks.Host) bool {
	return host.Kind == databricks.HostWorkspace || host.Kind == databricks.HostLoopback && host.AccountID == ""
}

// accountOf is the account that somebody signed in to, with its id. A browser may have led to another address than the one that
// was pasted.
func accountOf(r Reader, setup Setup) (databricks.Host, databricks.AccountID, error) {
	account, ok := accountHost(setup)
	if there, visited := r.SignedInAt(accountSide.browser()); visited {
		account, ok = there, true
	}
	if !ok {
		return databricks.Host{}, "", noAccountKnown()
	}
	id := first(account.AccountID, setup.Fact(AccountID), setup.Answer(accountID))
	if id == "" {
		return databricks.Host{}, "", noAccountKnown()
	}
	return account, databricks.AccountID(id), nil
}

func (accountStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if !atAccount(setup) && (!setup.Known(AccountWay) || setup.Answer(accountWay) == noAccount) {
		return Finding{State: So}, nil // the workspace's own sign-in is enough, and nobody asked
	}
	learned := databricks.Facts{}
	if there, visited := r.SignedInAt(accountSide.browser()); visited {
		learn(learned, AccountHost, there.URL)
		learn(learned, AccountID, there.AccountID)
	}
	finding, err := lookAtAccount(ctx, r, setup, learned)
	if err != nil || finding.State == Blocked || !atAccount(setup) {
		return finding, err
	}
	host, err := databricks.ParseWorkspace(setup.Answer(accountWorkspace))
	if err != nil {
		return Finding{}, err
	}
	return meetWorkspace(ctx, r, host, finding)
}

// lookAtAccount finds out whether whoever signed in at the account is its admin. Nobody has to be, unless a workspace has to be
// chosen there.
func lookAtAccount(ctx context.Context, r Reader, setup Setup, learned databricks.Facts) (Finding, error) {
	if there, visited := r.SignedInAt(accountSide.browser()); visited && isWorkspace(there) {
		return Finding{State: So, Say: "you signed in at " + there.Name(), Learned: databricks.Facts{}}, nil
	}
	_, id, err := accountOf(r, setup)
	if err != nil {
		return Finding{}, err
	}
	learn(learned, AccountID, string(id))
	_, err = databricks.Ask(ctx, r, databricks.AccountWorkspaces(id))
	switch {
	case databricks.IsProblem(err, databricks.ProblemNotAccountAdmin) && !atAccount(setup):
		return Finding{State: So, Say: "you are not an account admin, and none is needed", Learned: learned, Lines: []Line{{
			Mark: MarkSkipped, Text: "You are not an account admin. The identity is made in the workspace, which does the same in one request.",
		}}}, nil
	case err != nil:
		return Finding{}, mayNotList(signInAgain(err))
	}
	learned[AccountAdmin] = yes
	return Finding{
		State: So, Say: "signed in at the account as an account admin", Learned: learned,
		Lines: []Line{{Mark: MarkDone, Text: "You are an account admin", Detail: "account " + shortID(string(id))}},
	}, nil
}

func (accountStep) Changes(Setup, Finding) []Change { return nil }

// mayNotList says of the refusal of somebody who is no account admin what to do instead.
func mayNotList(err error) error {
	var problem *databricks.Problem
	if !errors.As(err, &problem) || problem.Kind != databricks.ProblemNotAccountAdmin {
		return err
	}
	instead := *problem
	instead.What = "You are not an account admin, so the account's workspaces cannot be listed."
	instead.Why = "Only account admins see them. None is needed to let a partner in: a workspace admin can do all of it."
	instead.Who = "You: go back and paste the address of the workspace itself. Or an account admin signs in here."
	instead.Send = "What is the address of our Databricks workspace? It is what the browser shows after opening it. I am to let a partner in."
	return &instead
}

func noAccountKnown() *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemAddress, What: "It is not known which account is meant.",
		Why:  "Neither the address nor the sign-in tells its account ID.",
		Who:  "You: go back and paste the address of the workspace itself.",
		Send: "What is the account ID of our Databricks account? The account console shows it when you click your name at the top right.",
	}
}

// foundForAccount is the first way into the account that was found on this computer; "" if there is none.
func foundForAccount(ways []signin.Way) string {
	for _, way := range ways {
		if way.Problem == nil && (way.Found() || way.ID == signin.FromMemory) {
			return way.ID
		}
	}
	return ""
}

func describeAccount(host databricks.Host, id string) string {
	if id == "" {
		return fmt.Sprintf("%s, an account", host.Name())
	}
	return fmt.Sprintf("%s, account %s", host.Name(), shortID(id))
}
