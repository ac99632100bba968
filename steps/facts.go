package steps

import "brickpass/databricks"

// The facts that steps learn and need. A fact is an identifier or a short word, checked by databricks.CheckFact; it stands
// in the journal, so it is never a secret.
const (
	Host        databricks.Unknown = "host"         // https://dbc-….cloud.databricks.com
	Label       databricks.Unknown = "label"        // a short name of the workspace, for the connection's name
	Cloud       databricks.Unknown = "cloud"        // AWS, Azure, GCP
	WorkspaceID databricks.Unknown = "workspace_id" //
	AccountID   databricks.Unknown = "account_id"   //

	// AtAccount is "yes" where the address that was pasted leads to an account, so that a workspace is chosen there.
	AtAccount    databricks.Unknown = "at_account"
	AccountHost  databricks.Unknown = "account_host"  // https://accounts.cloud.databricks.com
	AccountWay   databricks.Unknown = "account_way"   // the way to sign in there that suits best, if one was found
	AccountAdmin databricks.Unknown = "account_admin" // "yes": who signed in there is an account admin

	// AddressBest is the address that a sign-in found on this computer belongs to, known before the first look: the default
	// of workspace.address.
	AddressBest databricks.Unknown = "address_best"

	// WayBest is the id of the way to sign in that suits best here, learned by the step before the sign-in: the default of
	// signin.way, because Questions cannot read.
	WayBest databricks.Unknown = "way_best"

	AdminName  databricks.Unknown = "admin_name"  // user name of who is signed in
	AdminID    databricks.Unknown = "admin_id"    // numeric SCIM id
	AdminGroup databricks.Unknown = "admin_group" // "admins" if they are in it
	DataOwner  databricks.Unknown = "data_owner"  // "yes" if they may share a catalog: as its owner, by MANAGE, or as the metastore's admin

	// TokensOff is "yes" where personal access tokens are switched off in the workspace.
	TokensOff databricks.Unknown = "tokens_off"

	MaxDays   databricks.Unknown = "max_days"  // longest lifetime of a token here, in days
	IPGate    databricks.Unknown = "ip_gate"   // off, open (on, but no allow list), gated, none (not in this tier)
	Keychain  databricks.Unknown = "keychain"  // ready, or the keystore's state
	KeptIn    databricks.Unknown = "kept_in"   // "memory" in a rehearsal without a keychain; not known otherwise
	DataBest  databricks.Unknown = "data_best" // the schema of the partner's guide, if you may share its catalog
	Metastore databricks.Unknown = "metastore" // id of the Unity Catalog metastore

	// AdminsRestricted is "yes" where admins may make tokens only for principals that they hold the user role on. Then no
	// other route to a token is planned or offered: it would go round that policy.
	AdminsRestricted databricks.Unknown = "admins_restricted"

	ApplicationID databricks.Unknown = "application_id"
	PrincipalID   databricks.Unknown = "principal_id"
	Reused        databricks.Unknown = "reused" // "yes": the principal was there before us
	Found         databricks.Unknown = "found"  // application ids of principals of that name, separated by commas

	ThrowAwayID databricks.Unknown = "throw_away_token_id" // the admin's ten-minute token that wakes the token permissions
	SecretID    databricks.Unknown = "secret_id"           // the bootstrap route's OAuth secret
	TokenID     databricks.Unknown = "token_id"
	KeptSecret  databricks.Unknown = "oauth_secret_id" // of the OAuth secret that the partner is given in the place of a token
	TokenItem   databricks.Unknown = "token_item"      // the entry's name in the keychain
	TokenEnds   databricks.Unknown = "token_ends"      // 2027-02-19: of the token or the OAuth secret
	Computer    databricks.Unknown = "computer"        // the name of this computer, for the name of a token of one's own

	// WarehouseBest is the id of the warehouse that checks found to suit best, by bestWarehouse; WarehouseBestName is its
	// name, where CheckFact takes it. They are the default of warehouse.id, because Questions cannot read.
	WarehouseBest     databricks.Unknown = "warehouse_best"
	WarehouseBestName databricks.Unknown = "warehouse_best_name"

	HTTPPath  databricks.Unknown = "http_path"  // /sql/1.0/warehouses/…
	Warehouse databricks.Unknown = "warehouse"  // its name
	ListID    databricks.Unknown = "ip_list_id" // the IP access list that we made

	ProofTable databricks.Unknown = "proof_table" // catalog.schema.table that may be read: the first one chosen

	CanRun   databricks.Unknown = "can_run"   // "yes": the principal may use the warehouse
	CanRead  databricks.Unknown = "can_read"  // "yes": it holds all that was chosen for it to read
	ProofDue databricks.Unknown = "proof_due" // "yes": in this run something is written, so an older proof does not count

	Refusable databricks.Unknown = "refusable" // catalog.schema.table that must be refused
	Waking    databricks.Unknown = "waking"    // id of the statement that wakes the warehouse
	Proven    databricks.Unknown = "proven"    // 2026-11-22: the last time the proof held
)
