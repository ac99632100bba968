package steps

import (
	"errors"

	"brickpass/databricks"
)

// Where a set-up takes place: the workspace, and the account that it belongs to, as far as the answers tell.

// workspaceAddress is the address of the workspace: the one that was pasted or, if that is a resource in Azure, the one that it has; if
// that leads to an account, the one that was chosen there.
func workspaceAddress(answers Answers) string {
	if _, resource := databricks.ParseAzureResource(answers[AddressKey]); resource {
		return answers[addressFound]
	}
	pasted, picked := answers[AddressKey], answers[accountWorkspace]
	if host, err := databricks.ParseHost(pasted); picked == "" || (err == nil && namesWorkspace(host)) {
		return pasted
	}
	return picked
}

// workspaceHost is the host of that address, which is read once: every frame of the wizard asks for it.
func workspaceHost(setup Setup) (databricks.Host, error) {
	if isResource(setup) {
		return databricks.ParseHost(setup.Answers[addressFound])
	}
	picked := setup.Answers[accountWorkspace]
	host, err := databricks.ParseHost(setup.Answers[AddressKey])
	if picked == "" || (err == nil && namesWorkspace(host)) {
		return host, err
	}
	return databricks.ParseHost(picked)
}

// namesWorkspace says whether an address leads to one workspace, and not to an account.
func namesWorkspace(host databricks.Host) bool {
	return host.Kind == databricks.HostWorkspace || host.WorkspaceID != ""
}

// Workspace is where the workspace answers, and its id where the host's name alone does not say which one is meant.
func (s Setup) Workspace() (host databricks.Host, id string, err error) {
	host, err = workspaceHost(s)
	if err == nil && host.SendsWorkspaceID() {
		id = first(host.WorkspaceID, s.Fact(WorkspaceID))
	}
	return host, id, err
}

// accountHost is where the account answers; false if nothing is known of it.
func accountHost(setup Setup) (databricks.Host, bool) {
	host, err := databricks.ParseHost(setup.Fact(AccountHost))
	if err != nil || !setup.Known(AccountHost) {
		return databricks.Host{}, false
	}
	host.AccountID = first(setup.Fact(AccountID), setup.Answer(accountID))
	return host, true
}

// hostFor is where a request for a service goes.
func hostFor(setup Setup, target databricks.Target) (databricks.Host, error) {
	switch target {
	case databricks.Entra, databricks.Graph, databricks.Azure:
		if !onAzure(setup) && !isResource(setup) {
			return databricks.Host{}, errors.New("the workspace is not on Azure")
		}
		return directoryOf(setup).Microsoft.Host(target), nil
	}
	if target == databricks.Account {
		if host, ok := accountHost(setup); ok {
			return host, nil
		}
		host, err := databricks.ParseHost(setup.Answer(AddressKey)) // nothing is known of the address yet
		return host, err
	}
	return workspaceHost(setup)
}

// atAccount says whether the address that was pasted leads to an account, where a workspace is yet to be chosen.
func atAccount(setup Setup) bool { return setup.Fact(AtAccount) == yes }

// accountAdmin says whether somebody signed in at the account who may do there what a set-up can need.
func accountAdmin(setup Setup) bool { return setup.Fact(AccountAdmin) == yes }
