package steps

import (
	"context"
	"errors"
	"fmt"

	"brickpass/databricks"
)

// signInStep settles as whom the workspace is set up. What they may do is for the checks to say.
type signInStep struct{}

func (signInStep) About() About {
	return About{
		ID: "signin", Rail: "Sign in", Title: "Who are you signing in as?",
		Why: "Everything is done as you, with your rights and in your name in the audit log. Your sign-in stays in memory " +
			"and is forgotten when brickpass ends, unless you have it kept.",
		ByHand: []string{
			"The guide: set up authentication for the Databricks CLI, then name the profile with --profile.",
			"Today: databricks auth login --host followed by the workspace's address, then check again here.",
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/auth/",
		Needs: []ID{"workspace", "account"},
	}
}

func (signInStep) Questions(setup Setup) []Question {
	return append(signInQuestions(setup, workspaceSide), contributorQuestions(setup)...)
}

func (signInStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	me, err := databricks.Ask(ctx, r, databricks.Me(databricks.Admin))
	if isOutside(setup, err) {
		return lookFromOutside(ctx, r, setup, asProblem(err)), nil
	}
	if err != nil {
		return Finding{}, signInAgain(err)
	}
	if known := setup.Fact(WorkspaceID); known != "" && me.WorkspaceID != "" && known != me.WorkspaceID {
		return Finding{
			State: Blocked, Say: "that sign-in belongs to another workspace", Problem: otherWorkspace(known, me.WorkspaceID),
		}, nil
	}
	learned := databricks.Facts{}
	learn(learned, AdminName, me.UserName)
	learn(learned, AdminID, string(me.ID))
	learn(learned, WorkspaceID, me.WorkspaceID)
	if me.WorkspaceAdmin() {
		learned[AdminGroup] = adminGroup
	}
	return Finding{State: So, Say: "signed in as " + first(me.UserName, me.DisplayName), Learned: learned}, nil
}

func (signInStep) Changes(setup Setup, finding Finding) []Change {
	return contributorChanges(setup, finding)
}

// Ahead names the yes to being let in, which is not for the plan.
func (signInStep) Ahead() string { return contributorKey }

// Roles are what whoever is signed in was found to be, for the first line of every screen; none while nothing is known.
func (s Setup) Roles() []string {
	var roles []string
	if s.Known(AdminGroup) {
		roles = append(roles, "workspace admin")
	}
	if accountAdmin(s) {
		roles = append(roles, "account admin")
	}
	if s.Fact(DataOwner) == yes {
		roles = append(roles, "catalog owner")
	}
	return roles
}

// adminGroup is the group of a workspace's admins.
const adminGroup = "admins"

// signInAgain says of a credential that was refused what a person can do here and now.
func signInAgain(err error) error {
	var problem *databricks.Problem
	if !errors.As(err, &problem) || !problem.SignIn {
		return err
	}
	again := *problem
	again.What = "That sign-in was not taken. Sign in again."
	again.Who = "You: go back and choose another way, paste a new token, or run databricks auth login and check again."
	return &again
}

func otherWorkspace(wanted, is string) *databricks.Problem {
	return &databricks.Problem{
		Kind: "other-workspace",
		What: "That sign-in belongs to another workspace.",
		Why:  fmt.Sprintf("It came to workspace %s, and the address is that of workspace %s.", is, wanted),
		Who:  "You: go back and choose a sign-in of that workspace, or paste the address of the other one.",
		Send: fmt.Sprintf("I need to sign in to the Databricks workspace %s. Can you add me to it as an admin?", wanted),
	}
}
