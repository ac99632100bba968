package steps

import (
	"context"

	"brickpass/databricks"
)

// What an account admin can see of the account's own switches. Nobody else can, so without one this says nothing.

type accountReadings struct {
	network reading[databricks.WorkspaceNetwork]
	policy  reading[databricks.NetworkPolicy]
	console reading[databricks.ConsoleLists]
	asked   bool
}

func readAccount(ctx context.Context, r Reader, setup Setup) accountReadings {
	if !accountAdmin(setup) || !setup.Known(WorkspaceID) {
		return accountReadings{}
	}
	account := databricks.AccountID(setup.Fact(AccountID))
	seen := accountReadings{asked: true}
	seen.console.value, seen.console.err = databricks.Ask(ctx, r, databricks.AccountConsoleLists(account))
	seen.network.value, seen.network.err = databricks.Ask(ctx, r, databricks.NetworkOf(account, setup.Fact(WorkspaceID)))
	if policy := seen.network.value.Policy; seen.network.err == nil && policy != "" {
		seen.policy.value, seen.policy.err = databricks.Ask(ctx, r, databricks.NetworkPolicyByID(account, policy))
	}
	return seen
}

// account only warns: what an ingress policy lets in is more than addresses, and its form is UNCONFIRMED (databricks-api.md 7.3).
func (r *report) account(seen accountReadings) {
	if !seen.asked {
		return
	}
	r.good("You are an account admin", "")
	switch {
	case seen.network.err != nil || seen.policy.err != nil:
		r.unneeded("Which network policy holds for this workspace could not be read")
	case seen.policy.value.LimitsIngress():
		r.warn("A network policy of your account limits who can reach this workspace", databricks.Visible(seen.policy.value.ID), ingressLimited(seen.policy.value.ID))
	default:
		r.good("No network policy of your account limits who can reach this workspace", "")
	}
	if seen.console.err == nil && seen.console.value.InForce() {
		r.unneeded("IP access lists of the account guard its console only, not this workspace")
	}
	r.unneeded("Whether tokens may be made on behalf of principals cannot be read: making one tells")
}

func ingressLimited(policy string) *databricks.Problem {
	return &databricks.Problem{
		Kind: "network-policy",
		What: "A network policy of your account may keep the partner out.",
		Why:  "Its rules for what comes in hold beside the workspace's IP access lists, and brickpass does not change them.",
		Who:  "You, as an account admin: Account console › Security › Networking › the policy " + databricks.Visible(policy) + ", let the partner in.",
		Send: "Does the network policy " + databricks.Visible(policy) + " of our Databricks account let our partner's addresses reach the workspace?",
	}
}
