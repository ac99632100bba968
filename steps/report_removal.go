package steps

import "brickpass/databricks"

// removal is how the connection is taken back: by brickpass, by Databricks' own CLI, and by hand.
func (r reporting) removal() ReportRemoval {
	removal := ReportRemoval{Command: "brickpass remove " + r.connection.Name, ByHand: r.byHand(), Page: r.page()}
	revoke := databricks.Fill(revocation(r.setup), r.setup.Facts)
	if len(databricks.Unknowns(revoke)) == 0 {
		removal.Revoke = first(revoke.GuideCLI(), revoke.CLI())
	}
	for _, made := range r.connection.Made {
		if made.Undo == nil && made.Step != "proof" && !made.adopts() { // a warehouse that was woken fell asleep by itself
			removal.Remains = append(removal.Remains, made.text())
		}
	}
	return removal
}

// byHand is where to click to end it at once.
func (r reporting) byHand() string {
	name := first(r.setup.Answer(principalName), r.setup.Fact(ApplicationID))
	switch {
	case r.kind == ownKind:
		return "Your name › Settings › Developer › Access tokens › Manage: revoke it"
	case isEntra(r.setup):
		return "Settings › Identity and access › Service principals › " + name + ": delete it. Its application stays in Microsoft Entra"
	}
	return "Settings › Identity and access › Service principals › " + name + ": delete it, and its credentials end with it"
}

// page is the address of that, where there is a console.
func (r reporting) page() string {
	host, err := databricks.ParseHost(first(r.setup.Fact(Host), workspaceAddress(r.setup.Answers)))
	if err != nil || r.kind == ownKind {
		return ""
	}
	host.WorkspaceID = first(host.WorkspaceID, r.setup.Fact(WorkspaceID))
	return host.Open(principalPage(r.setup)[0])
}
