package databricks

import (
	"encoding/json"
	"net/http"
	"strings"
)

// AccountWorkspace is a workspace as its account lists it (databricks-api.md 2.3).
type AccountWorkspace struct {
	ID         json.Number `json:"workspace_id"`
	Name       string      `json:"workspace_name"`
	Deployment string      `json:"deployment_name"` // what its address begins with; empty on some plans
	Cloud      string      `json:"cloud"`           // aws, azure, gcp
	Region     string      `json:"aws_region"`
	Location   string      `json:"location"` // the region on other clouds
	Tier       string      `json:"pricing_tier"`
	Status     string      `json:"workspace_status"` // RUNNING, or why it cannot be used
}

// Running says whether the workspace can be used. One that does not say is taken for running.
func (w AccountWorkspace) Running() bool { return w.Status == "" || w.Status == "RUNNING" }

// Place is where the workspace runs: "AWS us-east-1".
func (w AccountWorkspace) Place() string {
	region := w.Region
	if region == "" {
		region = w.Location
	}
	return strings.TrimSpace(strings.ToUpper(w.Cloud) + " " + region)
}

// Host is where the workspace answers: under the account's own name where that is shared, else under its deployment's name
// in the zone of the account console. False if its address cannot be told: then a person has to paste it.
func (w AccountWorkspace) Host(account Host) (Host, bool) {
	var address string
	switch {
	case account.Kind == HostUnified, account.Kind == HostLoopback && w.Deployment == account.Name():
		address = account.URL + "/?w=" + w.ID.String()
	case w.Deployment == "":
		return Host{}, false
	case account.Kind == HostLoopback: // the simulator's convention: a listener of its own for each host
		address = "http://" + w.Deployment + "/"
	default:
		zone, ok := zoneOf(account.Name())
		if !ok {
			return Host{}, false
		}
		address = "https://" + w.Deployment + zone.suffix + "/"
	}
	host, err := ParseWorkspace(address)
	return host, err == nil
}

// AccountWorkspaces lists the workspaces of an account: one bare list without pages. Account admins only.
func AccountWorkspaces(account AccountID) Query[[]AccountWorkspace] {
	return Query[[]AccountWorkspace]{Request{
		Target: Account, As: Admin, Method: http.MethodGet, Path: accountPath(account, "/workspaces"),
	}}
}

// WorkspaceNetwork is the network policy that a workspace is bound to (databricks-api.md 7.3).
type WorkspaceNetwork struct {
	Policy string `json:"network_policy_id"`
}

// NetworkOf reads which network policy a workspace is bound to. Account admins only.
func NetworkOf(account AccountID, workspace string) Query[WorkspaceNetwork] {
	return Query[WorkspaceNetwork]{Request{
		Target: Account, As: Admin, Method: http.MethodGet,
		Path: accountPath(account, "/workspaces/"+segment(workspace)+"/network"),
	}}
}

// NetworkPolicy may say from where a workspace can be reached, beside any IP access list.
type NetworkPolicy struct {
	ID      string          `json:"network_policy_id"`
	Ingress json.RawMessage `json:"ingress"`
}

// LimitsIngress says whether the policy has rules for what comes in. What they allow is for the account console to show:
// their form is UNCONFIRMED.
func (p NetworkPolicy) LimitsIngress() bool {
	text := strings.TrimSpace(string(p.Ingress))
	return text != "" && text != "null" && text != "{}"
}

// NetworkPolicyByID reads a network policy. Account admins only.
func NetworkPolicyByID(account AccountID, id string) Query[NetworkPolicy] {
	return Query[NetworkPolicy]{Request{
		Target: Account, As: Admin, Method: http.MethodGet, Path: accountPath(account, "/network-policies/"+segment(id)),
	}}
}

// ConsoleLists says whether IP access lists guard the account console and the account's API. They say nothing of
// workspaces (databricks-api.md 7.3).
type ConsoleLists struct {
	Setting struct {
		Value *bool `json:"value"`
	} `json:"acct_ip_acl_enable"`
}

// InForce says whether they are looked at; they are unless somebody switched them off.
func (c ConsoleLists) InForce() bool { return c.Setting.Value == nil || *c.Setting.Value }

// AccountConsoleLists reads that switch. Account admins only.
func AccountConsoleLists(account AccountID) Query[ConsoleLists] {
	return Query[ConsoleLists]{Request{
		Target: Account, As: Admin, Method: http.MethodGet,
		Path: accountPath(account, "/settings/types/acct_ip_acl_enable/names/default"),
	}}
}
