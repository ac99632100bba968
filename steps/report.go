package steps

import "time"

// Report is what whoever answers for a workspace's security asks of a connection: who, what, from where, until when, how it was proven,
// and how it is taken back. It holds no secret. Its JSON is described in docs/report.md.
type Report struct {
	Version    int              `json:"v"`
	Written    time.Time        `json:"written"`
	Connection string           `json:"connection"`
	State      string           `json:"state"` // in a few words, as in the list
	Mark       Mark             `json:"-"`
	Partner    ReportPartner    `json:"partner"`
	Workspace  ReportWorkspace  `json:"workspace"`
	Identity   ReportIdentity   `json:"identity"`
	Credential ReportCredential `json:"credential"`
	Rights     []ReportRight    `json:"rights,omitempty"`
	Data       ReportData       `json:"data"`
	Network    ReportNetwork    `json:"network"`
	Proof      ReportProof      `json:"proof"`
	Changes    []ReportChange   `json:"changes,omitempty"`
	Removal    ReportRemoval    `json:"removal"`
	Check      *ReportCheck     `json:"check,omitempty"`
}

// Source is where something is known from.
type Source string

// The sources.
const (
	FromJournal   Source = "journal"   // as brickpass made it or found it on that day; nobody looked since
	FromWorkspace Source = "workspace" // looked at on that day
)

// Known says from where something is known, and as of when.
type Known struct {
	From    Source    `json:"from"`
	On      time.Time `json:"on,omitzero"`
	Differs bool      `json:"differs,omitempty"` // the check found that it is not so any more, or not for long
}

// ReportPartner is who was let in. A token of one's own is for nobody else, and has none.
type ReportPartner struct {
	Name   string `json:"name"`
	Preset string `json:"preset"`
	Own    bool   `json:"own,omitempty"`
}

// ReportWorkspace is where.
type ReportWorkspace struct {
	Name    string `json:"name"`
	Host    string `json:"host"`
	ID      string `json:"id,omitempty"`
	Cloud   string `json:"cloud,omitempty"`
	Account string `json:"account,omitempty"`
}

// ReportIdentity is as whom it acts.
type ReportIdentity struct {
	Kind          string    `json:"kind"` // "service principal", "application of Microsoft Entra", "person"
	Name          string    `json:"name"`
	ApplicationID string    `json:"application_id,omitempty"`
	PrincipalID   string    `json:"principal_id,omitempty"`
	Reused        bool      `json:"reused,omitempty"` // it was there before brickpass
	By            string    `json:"set_up_by,omitempty"`
	Since         time.Time `json:"since,omitzero"`
	Known         Known     `json:"known"`
}

// ReportCredential is what it signs in with: that there is one, and never its value.
type ReportCredential struct {
	Kind    string    `json:"kind"` // "token" or "OAuth secret"
	ID      string    `json:"id,omitempty"`
	Made    time.Time `json:"made,omitzero"`
	Ends    time.Time `json:"ends,omitzero"`
	Endless bool      `json:"endless,omitempty"`
	Idles   int       `json:"revoked_after_idle_days,omitempty"`
	Used    time.Time `json:"last_used,omitzero"`
	Scopes  []string  `json:"scopes,omitempty"` // none: all that the identity may do
	Kept    string    `json:"kept"`
	Known   Known     `json:"known"`
}

// ReportRight is one thing that it may do beside reading data.
type ReportRight struct {
	Step  ID     `json:"step"`
	What  string `json:"what"`
	Known Known  `json:"known"`
}

// ReportData is what it may read, or write.
type ReportData struct {
	Writes bool          `json:"writes,omitempty"`
	Grants []ReportGrant `json:"grants,omitempty"`
	Known  Known         `json:"known"`
}

// ReportGrant is what it holds on one catalog or schema.
type ReportGrant struct {
	On         string   `json:"on"` // "catalog" or "schema"
	Name       string   `json:"name"`
	Whole      bool     `json:"whole,omitempty"` // a catalog with all that is and will be in it
	Privileges []string `json:"privileges"`      // as SQL names them
}

// ReportNetwork is from where it may connect.
type ReportNetwork struct {
	Say       string   `json:"say"`
	Addresses []string `json:"addresses,omitempty"` // those that were given for the partner
	ListID    string   `json:"ip_list_id,omitempty"`
	Known     Known    `json:"known"`
}

// ReportProof is how it was shown to work, as the partner.
type ReportProof struct {
	On      time.Time `json:"on,omitzero"`
	Read    string    `json:"read,omitempty"`    // the table of which a row was read
	Refused string    `json:"refused,omitempty"` // the table that was refused, as it should be
	SignsIn Known     `json:"signs_in"`          // whether the check signed in with the credential
}

// ReportChange is one change that brickpass made and did not take back.
type ReportChange struct {
	Step   ID        `json:"step"`
	What   string    `json:"what"`
	On     time.Time `json:"on"`
	Undo   string    `json:"undo,omitempty"`    // the request that takes it back
	NoUndo string    `json:"no_undo,omitempty"` // why none does
}

// ReportRemoval is how it is taken back.
type ReportRemoval struct {
	Command string   `json:"command"`           // takes all of it back
	Revoke  string   `json:"revoke,omitempty"`  // ends the credential at once: a command of Databricks' own CLI
	ByHand  string   `json:"by_hand"`           // where to click
	Page    string   `json:"page,omitempty"`    // the address of that
	Remains []string `json:"remains,omitempty"` // what the removal leaves, because taking it away would harm others
}

// ReportCheck is the last check.
type ReportCheck struct {
	Fresh    bool      `json:"fresh"` // made for this report
	At       time.Time `json:"at"`
	As       string    `json:"as,omitempty"`
	Result   Result    `json:"result"`
	Findings []Concern `json:"findings,omitempty"`
	Unseen   []string  `json:"not_looked_at,omitempty"`
	Why      string    `json:"why,omitempty"`
}
