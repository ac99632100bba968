package databricks

// Kinds of refusal that Classify tells apart, each in databricks-api.md at the place named. What people read about each is
// in the rows of refusalTexts.
const (
	// The credential (0.4, 1).
	ProblemInvalidToken  ProblemKind = "invalid-token"   // expired, revoked, or of another workspace
	ProblemNotSignedIn   ProblemKind = "not-signed-in"   // 401
	ProblemInvalidClient ProblemKind = "invalid-client"  // an OAuth client that is unknown, or not known yet
	ProblemSignInEnded   ProblemKind = "sign-in-ended"   // a refresh token that is dead
	ProblemMissingScope  ProblemKind = "missing-scope"   // a token that is limited to other APIs
	ProblemWrongTenant   ProblemKind = "wrong-tenant"    // an Entra token of another tenant
	ProblemAzureTwoToken ProblemKind = "azure-two-token" // an Azure resource id without the management token

	// Who somebody is (0.4, 3, 4).
	ProblemNotAdmin         ProblemKind = "not-workspace-admin"
	ProblemNotAccountAdmin  ProblemKind = "not-account-admin"
	ProblemNoEntitlement    ProblemKind = "no-entitlement"
	ProblemPermissionDenied ProblemKind = "permission-denied" // anything else with 403

	// The way there (0.1, 0.4, 15).
	ProblemAddressBlocked ProblemKind = "address-blocked" // by an IP access list
	ProblemPrivateLink    ProblemKind = "private-link"
	ProblemWrongHost      ProblemKind = "wrong-host" // an account call on a workspace, or the other way round

	// Service principals (2, 3, 4).
	ProblemPrincipalExists   ProblemKind = "principal-exists"
	ProblemPrincipalUnknown  ProblemKind = "principal-unknown" // to permissions or grants; new ones for a while
	ProblemNotInWorkspace    ProblemKind = "principal-not-in-workspace"
	ProblemNoAssignments     ProblemKind = "no-assignments" // no identity federation
	ProblemAlreadyGone       ProblemKind = "already-gone"
	ProblemSearchRefused     ProblemKind = "search-refused"
	ProblemNotPrincipalAdmin ProblemKind = "not-principal-manager"

	// Tokens and secrets (6, 10).
	ProblemNoTokenPermission ProblemKind = "no-token-permission"
	ProblemNoTokenYet        ProblemKind = "no-token-yet" // nothing to permit before the workspace's first token
	ProblemOnBehalfOff       ProblemKind = "on-behalf-off"
	ProblemTokensOff         ProblemKind = "tokens-off"
	ProblemAdminsRestricted  ProblemKind = "admins-restricted"
	ProblemLifetimeTooLong   ProblemKind = "lifetime-too-long"
	ProblemLifetimeZero      ProblemKind = "lifetime-zero"
	ProblemTokenQuota        ProblemKind = "token-quota"
	ProblemMayNotMint        ProblemKind = "may-not-mint" // no admin, or a restricted one: the answer does not say
	ProblemNoSuchToken       ProblemKind = "no-such-token"
	ProblemSecretQuota       ProblemKind = "secret-quota"
	ProblemMayNotMakeSecret  ProblemKind = "may-not-make-secret"

	// Settings and IP access lists (7).
	ProblemUnknownSetting  ProblemKind = "unknown-setting"
	ProblemSettingRefused  ProblemKind = "setting-refused"
	ProblemNoIPLists       ProblemKind = "no-ip-lists" // not in this pricing tier
	ProblemIPListExists    ProblemKind = "ip-list-exists"
	ProblemIPListUnknown   ProblemKind = "ip-list-unknown"
	ProblemWouldLockYouOut ProblemKind = "would-lock-you-out"
	ProblemIPListsFull     ProblemKind = "ip-lists-full"
	ProblemFeatureDisabled ProblemKind = "feature-disabled" // another feature than IP lists

	// Unity Catalog (8).
	ProblemNoMetastore   ProblemKind = "no-metastore"
	ProblemCatalogGone   ProblemKind = "catalog-unknown"
	ProblemSchemaGone    ProblemKind = "schema-unknown"
	ProblemTableGone     ProblemKind = "table-unknown"
	ProblemMayNotGrant   ProblemKind = "may-not-grant" // neither owner nor MANAGE
	ProblemMayNotRead    ProblemKind = "may-not-read"  // no USE or SELECT
	ProblemWrongLevel    ProblemKind = "privilege-at-wrong-level"
	ProblemGiveAndTake   ProblemKind = "privilege-given-and-taken"
	ProblemNoInheritance ProblemKind = "no-inheritance" // an old privilege model: found by looking

	// Warehouses and statements (9).
	ProblemNoWarehouseUse  ProblemKind = "no-warehouse-use"
	ProblemNoSuchWarehouse ProblemKind = "warehouse-unknown"
	ProblemStatementFailed ProblemKind = "statement-failed"

	// Whatever is left, by code and status (0.4).
	ProblemNotFound      ProblemKind = "not-found"
	ProblemNoSuchAPI     ProblemKind = "no-such-api"
	ProblemConflict      ProblemKind = "conflict"
	ProblemExists        ProblemKind = "exists"
	ProblemQuota         ProblemKind = "quota"
	ProblemRejected      ProblemKind = "rejected" // 400: the request itself
	ProblemTooMany       ProblemKind = "too-many-requests"
	ProblemServiceFailed ProblemKind = "service-failed" // 5xx
	ProblemUnexplained   ProblemKind = "unexplained"
)
