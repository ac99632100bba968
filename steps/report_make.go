package steps

import (
	"strings"
	"time"

	"brickpass/databricks"
)

// reporting fills in a report: by the journal, and by a check where there was one.
type reporting struct {
	connection Connection
	checkup    Checkup
	setup      Setup
	kind       credentialKind
}

// NewReport tells of a connection by its journal and by a check. A check that was made just now has its looks, and what they saw is
// said as seen; of an older one only its record is left, so that what it did not find fault with is dated by the journal.
func NewReport(connection Connection, checkup Checkup, now time.Time) Report {
	setup := Setup{Answers: connection.Answers, Facts: connection.Facts, Now: now}
	r := reporting{connection, checkup, setup, kindOf(setup)}
	standing := connection.Standing(now, checkup)
	if on := connection.proven(); standing.Mark == MarkToCome && !on.IsZero() {
		standing.Mark, standing.State = MarkDone, "proven on "+dateText(on)+", and not checked since"
	}
	report := Report{
		Version: 1, Written: now.UTC(), Connection: connection.Name, State: standing.State, Mark: standing.Mark,
		Partner: ReportPartner{Name: standing.Partner, Preset: standing.Preset, Own: r.kind == ownKind},
		Workspace: ReportWorkspace{
			Name: standing.Workspace, Host: setup.Fact(Host), ID: setup.Fact(WorkspaceID), Cloud: setup.Fact(Cloud), Account: setup.Fact(AccountID),
		},
		Identity: r.identity(), Credential: r.credential(standing), Rights: r.rights(), Data: r.data(), Network: r.network(),
		Proof: r.proof(), Changes: r.changes(), Removal: r.removal(),
	}
	if !checkup.At.IsZero() {
		report.Check = &ReportCheck{
			Fresh: len(checkup.Looks) > 0, At: checkup.At, As: checkup.As, Result: checkup.Result, Findings: checkup.Concerns, Unseen: checkup.Unseen, Why: checkup.Why,
		}
	}
	return report
}

// known says from where it is known what a step made.
func (r reporting) known(step ID) Known {
	known := Known{From: FromJournal, On: r.noted(step)}
	for _, look := range r.checkup.Looks {
		if look.About.ID == step && look.looked() {
			known.From, known.On = FromWorkspace, r.checkup.At
		}
	}
	for _, concern := range r.checkup.Concerns {
		known.Differs = known.Differs || concern.Step == step && concern.Severity != Note
	}
	return known
}

// looked says whether a step of a check saw what it is there to see.
func (l CheckLook) looked() bool {
	seen, _ := l.Finding.Seen.(checked)
	return l.Finding.State == So && (len(seen.unseen) == 0 || seen.token.listed)
}

// noted is when the journal last told of a step or, where nothing had to be changed, of the set-up.
func (r reporting) noted(step ID) time.Time {
	at := r.since()
	for _, made := range r.connection.Made {
		if made.Step == step && made.At.After(at) {
			at = made.At
		}
	}
	return at
}

// since is when the set-up began to change something; the day of the proof if it had nothing to change.
func (r reporting) since() time.Time {
	if len(r.connection.Made) > 0 {
		return r.connection.Made[0].At
	}
	return r.connection.proven()
}

func (r reporting) identity() ReportIdentity {
	identity := ReportIdentity{
		Kind: "service principal", Name: first(r.setup.Answer(principalName), r.setup.Fact(ApplicationID)),
		ApplicationID: r.setup.Fact(ApplicationID), PrincipalID: r.setup.Fact(PrincipalID), Reused: r.setup.Fact(Reused) == yes,
		By: r.setup.Fact(AdminName), Since: r.since(), Known: r.known("principal"),
	}
	switch {
	case r.kind == ownKind:
		identity.Kind, identity.Name = "person", r.setup.Fact(AdminName)
		identity.Known = Known{From: FromJournal, On: r.since()}
	case isEntra(r.setup):
		identity.Kind = "application of Microsoft Entra"
	}
	return identity
}

func (r reporting) credential(standing Standing) ReportCredential {
	credential := ReportCredential{
		Kind: r.kind.noun(), ID: r.setup.Fact(r.kind.fact()), Made: r.connection.minted().UTC(), Ends: standing.Ends, Endless: r.endless(),
		Used: r.checkup.Used, Kept: r.kept(), Known: r.known("token"),
	}
	if r.kind != oauthKind {
		credential.Idles, credential.Scopes = idleDays, tokenScopes(r.setup)
	}
	return credential
}

// endless says whether the workspace told that the credential has no end, rather than nothing of it.
func (r reporting) endless() bool {
	for _, look := range r.checkup.Looks {
		if seen, ok := look.Finding.Seen.(checked); ok && seen.token.endless {
			return true
		}
	}
	return false
}

// kept is where the credential's value is, for people who are not at this computer.
func (r reporting) kept() string {
	switch {
	case r.connection.Elsewhere():
		return "by whoever uses it, and not by brickpass"
	case r.setup.Answer(KeepKey) == KeepFile:
		return "in an encrypted file of whoever set it up"
	case r.setup.Answer(KeepKey) == KeepOnce:
		return "nowhere by brickpass: it was shown once"
	case r.setup.Known(KeptIn):
		return "in " + r.setup.Fact(KeptIn)
	}
	return "in the keychain of whoever set it up"
}

// rights are those beside reading data, each by the step that gives it.
func (r reporting) rights() []ReportRight {
	if r.kind == ownKind {
		return nil
	}
	var rights []ReportRight
	add := func(step ID, what string) {
		rights = append(rights, ReportRight{Step: step, What: what, Known: r.known(step)})
	}
	if names := entitlementNames(wantedEntitlements(r.setup)); names != "" {
		add("access", names+" in this workspace")
	}
	if r.kind == patKind {
		add("tokenuse", "it may use tokens")
	}
	if id := r.setup.Answer(warehouseID); id != "" {
		add("warehouse", "it may run queries on the SQL warehouse "+first(r.setup.Fact(Warehouse), id))
	}
	return rights
}

func (r reporting) data() ReportData {
	data := ReportData{Writes: writes(r.setup), Known: r.known("data")}
	for _, grant := range grantsWanted(r.setup, targets(r.setup), nil) {
		privileges := make([]string, len(grant.wanted))
		for i, privilege := range grant.wanted {
			privileges[i] = privilege.SQL()
		}
		data.Grants = append(data.Grants, ReportGrant{On: string(grant.on), Name: grant.name, Whole: grant.whole, Privileges: privileges})
	}
	return data
}

func (r reporting) network() ReportNetwork {
	network := ReportNetwork{ListID: r.setup.Fact(ListID), Known: r.known("network")}
	for _, address := range wantedAddresses(r.setup) {
		network.Addresses = append(network.Addresses, address.String())
	}
	switch gate := r.setup.Fact(IPGate); {
	case network.Known.From == FromWorkspace:
		network.Say = r.seenNetwork()
	case network.ListID != "" || gate == ipGated:
		network.Say = "IP access lists are in force"
	default:
		network.Say = "no list keeps anybody out"
	}
	return network
}

// seenNetwork is what the check saw of the lists.
func (r reporting) seenNetwork() string {
	for _, look := range r.checkup.Looks {
		if look.About.ID == "network" {
			return look.Finding.Say
		}
	}
	return ""
}

func (r reporting) proof() ReportProof {
	proof := ReportProof{On: r.connection.proven(), SignsIn: r.known("proof")}
	if r.kind == ownKind || proof.On.IsZero() {
		return proof
	}
	proof.Read = proving{setup: r.setup}.table()
	proof.Refused = r.setup.Fact(Refusable)
	return proof
}

func (r reporting) changes() []ReportChange {
	var changes []ReportChange
	for _, made := range r.connection.Made {
		change := ReportChange{Step: made.Step, What: made.text(), On: made.At.UTC(), NoUndo: made.NoUndo}
		if made.Undo != nil {
			change.Undo = made.Undo.Method + " " + databricks.ShowUnknowns(made.Undo.Path)
		}
		changes = append(changes, change)
	}
	return changes
}

func (m Made) text() string { return strings.TrimSpace(m.Title + " " + m.Value) }
