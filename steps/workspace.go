package steps

import (
	"context"
	"errors"
	"strings"

	"brickpass/databricks"
	"brickpass/databricks/signin"
)

// workspaceStep settles which workspace is meant, and asks it about itself before anybody signs in.
type workspaceStep struct{}

func (workspaceStep) About() About {
	return About{
		ID: "workspace", Rail: "Workspace", Title: "Which workspace?",
		Why: "A workspace is the place at Databricks where your data is queried. Its address is all that brickpass needs to " +
			"find it, and the only place that it will talk to.",
		ByHand: []string{"Open the workspace in your browser and copy the address from the address bar; any page of it will do."},
		Docs:   "https://docs.databricks.com/aws/en/workspace/workspace-details",
	}
}

func (workspaceStep) Questions(setup Setup) []Question {
	address := Question{
		Key: AddressKey, Kind: Text,
		Text:    "Which workspace?",
		Help:    "Paste its address. Any page of it will do.",
		Default: setup.Fact(AddressBest), From: "found on this machine",
		Example: "https://dbc-a1b2345c-d6e7.cloud.databricks.com",
		Allowed: "the address of a workspace, as the browser shows it; on Azure also its resource ID, or its address in the portal",
		Parse:   parseAddress,
		Echo:    echoAddress,
		Options: knownAddresses,
	}
	return append([]Question{address}, resourceQuestions(setup)...)
}

// parseAddress takes a workspace's address, that of an account console, where a workspace is chosen after signing in, or a workspace's
// resource in Azure, which is asked for its address after signing in.
func parseAddress(_ Setup, pasted string) (string, error) {
	if resource, ok := pastedResource(pasted); ok {
		return resource, nil
	}
	host, err := databricks.ParseHost(pasted)
	if err != nil {
		return "", sentence(err)
	}
	return host.Link(), nil
}

// sentence is what a person can do something with: the why of a problem, without its headline.
func sentence(err error) error {
	var problem *databricks.Problem
	if errors.As(err, &problem) && problem.Why != "" {
		return errors.New(problem.Why)
	}
	return err
}

// echoAddress is silent while an address is not whole yet: what is wrong with it is said when it is given.
func echoAddress(_ Setup, typed string) []Line {
	if resource, ok := databricks.ParseAzureResource(typed); ok {
		return describeResource(resource)
	}
	host, err := databricks.ParseHost(typed)
	if err != nil {
		return nil
	}
	if host.Kind == databricks.HostAccount || host.Kind == databricks.HostDiscovery {
		return []Line{{Mark: MarkDone, Text: "the account console: you choose the workspace after signing in"}}
	}
	return []Line{
		{Mark: MarkDone, Text: describeHost(host, databricks.Metadata{})},
		{Mark: MarkDone, Text: "brickpass will only ever talk to " + host.Name()},
	}
}

// knownAddresses are the workspaces of the profiles and the environment of this computer.
func knownAddresses(_ context.Context, r Reader, _ Setup, query OptionQuery) (OptionPage, error) {
	var page OptionPage
	seen := map[string]bool{}
	for _, way := range r.WaysIn(databricks.Host{}) {
		if way.Problem != nil || way.Host.URL == "" || seen[way.Host.Link()] {
			continue
		}
		seen[way.Host.Link()] = true
		if holds(query.Filter, way.Host.URL, way.Title) {
			page.Options = append(page.Options, Option{Value: way.Host.Link(), Label: way.Host.Name(), Detail: way.Title})
		}
	}
	return page, nil
}

func (workspaceStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	pasted := setup.Answer(AddressKey)
	if resource, ok := databricks.ParseAzureResource(pasted); ok {
		if pasted = setup.Answer(addressFound); pasted == "" {
			return lookInAzure(ctx, r, resource)
		}
	}
	host, err := databricks.ParseHost(pasted)
	if err != nil {
		return Finding{}, err
	}
	if host.Kind == databricks.HostDiscovery {
		return Finding{
			State: So, Say: "you choose the workspace after signing in", Learned: databricks.Facts{AtAccount: yes, AccountHost: host.Link()},
		}, nil
	}
	metadata, err := askAboutItself(ctx, r, host)
	if err != nil {
		return Finding{}, err
	}
	if leadsToAccount(host, metadata) {
		return meetAccount(r, host, metadata), nil
	}
	learned := databricks.Facts{}
	if account, ok := host.AccountHost(); ok {
		account.AccountID = first(host.AccountID, metadata.AccountID)
		learn(learned, AccountHost, account.URL)
		learn(learned, AccountWay, foundForAccount(r.WaysIn(account)))
	}
	learnTenant(ctx, r, host, metadata, learned)
	return welcome(r, host, metadata, Finding{State: So, Learned: learned}), nil
}

// learnTenant asks a workspace on Azure for the directory in which people sign in to it. One that does not tell leaves the question
// without a default.
func learnTenant(ctx context.Context, r Reader, host databricks.Host, metadata databricks.Metadata, learned databricks.Facts) {
	if host = host.OfAzure(metadata); !host.Cloud.IsAzure() {
		return
	}
	if directory, err := databricks.Ask(ctx, r, databricks.DirectoryOf(host)); err == nil {
		learn(learned, Tenant, string(directory.Tenant))
	}
}

// askAboutItself asks a host about itself. That it does not tell is no refusal: not every one has that page (databricks-api.md
// 0.2).
func askAboutItself(ctx context.Context, r Reader, host databricks.Host) (databricks.Metadata, error) {
	query := databricks.HostMetadata()
	if host.Kind == databricks.HostAccount {
		query = databricks.AccountMetadata()
	}
	metadata, err := databricks.Ask(ctx, r, query)
	if noWayThere(err) {
		return databricks.Metadata{}, err
	}
	return metadata, nil
}

// leadsToAccount says whether a workspace is yet to be chosen at an address.
func leadsToAccount(host databricks.Host, metadata databricks.Metadata) bool {
	unified := host.Kind == databricks.HostUnified || strings.EqualFold(metadata.HostType, string(databricks.HostUnified))
	return host.Kind == databricks.HostAccount || strings.EqualFold(metadata.HostType, string(databricks.HostAccount)) ||
		unified && first(host.WorkspaceID, metadata.WorkspaceID) == ""
}

func meetAccount(r Reader, host databricks.Host, metadata databricks.Metadata) Finding {
	learned := databricks.Facts{AtAccount: yes, AccountHost: host.URL}
	id := first(host.AccountID, metadata.AccountID)
	learn(learned, AccountID, id)
	learn(learned, Cloud, first(string(host.Cloud), metadata.Cloud))
	host.AccountID = id
	learn(learned, AccountWay, bestWay(r.WaysIn(host)))
	say := describeAccount(host, id)
	return Finding{State: So, Say: say, Learned: learned, Lines: []Line{{Mark: MarkDone, Text: say}}}
}

// meetWorkspace is the finding of a step, and what there is to know of the workspace that was chosen.
func meetWorkspace(ctx context.Context, r Reader, host databricks.Host, finding Finding) (Finding, error) {
	metadata, err := askAboutItself(ctx, r, host)
	if err != nil {
		return Finding{}, err
	}
	learnTenant(ctx, r, host, metadata, finding.Learned)
	return welcome(r, host, metadata, finding), nil
}

// welcome adds to a finding what is known of the workspace.
func welcome(r Reader, host databricks.Host, metadata databricks.Metadata, finding Finding) Finding {
	learned := finding.Learned
	learned[Host] = host.URL
	learn(learned, WorkspaceID, first(host.WorkspaceID, metadata.WorkspaceID))
	learn(learned, AccountID, first(host.AccountID, metadata.AccountID))
	learn(learned, Cloud, first(string(host.Cloud), metadata.Cloud))
	ways := r.WaysIn(host)
	learn(learned, Label, labelOf(host, ways))
	learn(learned, WayBest, bestWay(ways))
	finding.Say = describeHost(host, metadata)
	finding.Lines = append(finding.Lines, Line{Mark: MarkDone, Text: finding.Say})
	return finding
}

func (workspaceStep) Changes(Setup, Finding) []Change { return nil }

// noWayThere says that no request will be answered there, as opposed to this one only.
func noWayThere(err error) bool {
	var problem *databricks.Problem
	if !errors.As(err, &problem) {
		return err != nil
	}
	switch problem.Kind {
	case databricks.ProblemAddressBlocked, databricks.ProblemPrivateLink, databricks.ProblemUnreachable, databricks.ProblemCancelled:
		return true
	}
	return problem.Status == 0
}

// learn takes a fact that only describes: one with characters that no fact may hold is left out.
func learn(facts databricks.Facts, name databricks.Unknown, value string) {
	if value != "" && databricks.CheckFact(name, value) == nil {
		facts[name] = value
	}
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func describeHost(host databricks.Host, metadata databricks.Metadata) string {
	parts := []string{first(string(host.Cloud), metadata.Cloud, "Databricks")}
	if host.Kind == databricks.HostLoopback {
		parts[0] = "the simulator on this machine"
	}
	if id := first(host.WorkspaceID, metadata.WorkspaceID); id != "" {
		parts = append(parts, "workspace "+id)
	}
	if id := first(host.AccountID, metadata.AccountID); id != "" {
		parts = append(parts, "account "+shortID(id))
	}
	return strings.Join(parts, ", ")
}

// shortID is enough of a long id to know it again.
func shortID(id string) string {
	if len(id) < 12 {
		return id
	}
	return id[:4] + "…" + id[len(id)-4:]
}

// labelOf is a short name for the workspace: that of the profile for it, if there is one, else of its address.
func labelOf(host databricks.Host, ways []signin.Way) string {
	if host.Kind == databricks.HostLoopback {
		return "simulator"
	}
	for _, way := range ways {
		name, isProfile := strings.CutPrefix(way.ID, signin.ProfileID(""))
		if isProfile && way.Problem == nil && name != "DEFAULT" {
			return name
		}
	}
	return host.Short()
}

// bestWay is the first one that can be used; they come best first.
func bestWay(ways []signin.Way) string {
	for _, way := range ways {
		if way.Problem == nil {
			return way.ID
		}
	}
	return ""
}
