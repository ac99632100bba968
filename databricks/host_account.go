package databricks

import "strings"

// consoles are the account consoles (databricks-api.md 0.1).
var consoles = map[Cloud]string{
	AWS:             "https://accounts.cloud.databricks.com",
	AWSGov:          "https://accounts.cloud.databricks.us",
	AWSGovDoD:       "https://accounts-dod.cloud.databricks.mil",
	AzurePublic:     "https://accounts.azuredatabricks.net",
	AzureGovernment: "https://accounts.databricks.azure.us", // UNCONFIRMED: by the pattern of the others
	AzureChina:      "https://accounts.databricks.azure.cn",
	GCP:             "https://accounts.gcp.databricks.com",
}

// AccountHost is where the account of a workspace answers: the account console of the same cloud, with the account's id if
// that is known. Under a unified name it is the same place, and no workspace of it. It is false on loopback, where nothing
// tells which listener the account is, and for Databricks' internal names.
func (h Host) AccountHost() (Host, bool) {
	switch h.Kind {
	case HostAccount:
		return h, true
	case HostUnified:
		h.WorkspaceID = ""
		return h, true
	case HostWorkspace:
		url, ok := consoles[h.Cloud]
		if !ok || h.internal() {
			return Host{}, false
		}
		return Host{URL: url, Cloud: h.Cloud, Kind: HostAccount, AccountID: h.AccountID}, true
	default:
		return Host{}, false
	}
}

// internal says whether it is one of Databricks' own names for trying things out, which have consoles of their own.
func (h Host) internal() bool {
	return strings.Contains(h.Name(), ".dev.") || strings.Contains(h.Name(), ".staging.")
}

// signsIn is where a host signs people and principals in (databricks-api.md 1.2, 1.3), and for which service that counts. An
// account's sign-in names the account, and so does that of a unified name if the account is known. On loopback a host whose
// address names an account stands for one of these.
func (h Host) signsIn() (root string, target Target, problem *Problem) {
	switch {
	case h.Kind == HostDiscovery:
		return "", "", badAddress(sayDiscovery)
	case h.Kind == HostWorkspace:
		return "/oidc", Workspace, nil
	case h.AccountID != "":
		return "/oidc/accounts/" + segment(h.AccountID), Account, nil
	case h.Kind == HostAccount, h.Kind == HostUnified && h.WorkspaceID == "":
		return "", "", whichAccount(h)
	default:
		return "/oidc", Workspace, nil
	}
}

// TokenEndpoint is where the host gives sessions. A pipeline's token is meant for it.
func (h Host) TokenEndpoint() (string, *Problem) {
	root, _, problem := h.signsIn()
	if problem != nil {
		return "", problem
	}
	return h.URL + root + sessionPath, nil
}

// ForAccount says whether it is an account that is meant there, and not one of its workspaces.
func (h Host) ForAccount() bool {
	return h.Kind == HostAccount || ((h.Kind == HostUnified || h.Kind == HostLoopback) && h.AccountID != "" && h.WorkspaceID == "")
}

// ProblemWhichAccount is a place that does not say which account it is of: a sign-in there names it.
const ProblemWhichAccount ProblemKind = "which-account"

func whichAccount(host Host) *Problem {
	why := "All accounts of a cloud share " + host.Name() + ", so the sign-in there has to name one."
	if host.Kind == HostUnified {
		why = host.Name() + " does not say which account it is of, and the sign-in there has to name it."
	}
	return &Problem{
		Kind: ProblemWhichAccount, What: "It is not known which account you mean.", Why: why,
		Who: "You: open the account console, and take the account's id from the menu under your name.",
	}
}
