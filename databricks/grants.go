package databricks

import (
	"net/http"
	"strings"
)

// Securable is a kind of thing that privileges are granted on, as paths write it.
type Securable string

// The securables that a partner is let into.
const (
	OnCatalog Securable = "catalog"
	OnSchema  Securable = "schema"
	OnTable   Securable = "table"
)

// Privilege is a privilege of Unity Catalog as the API writes it. SQL writes a space for each underscore.
type Privilege string

// The privileges (databricks-api.md 8.4). Manage and AllPrivileges are never given by brickpass; they are what an owner's
// colleague may hold.
const (
	UseCatalog    Privilege = "USE_CATALOG"
	UseSchema     Privilege = "USE_SCHEMA"
	Browse        Privilege = "BROWSE"
	Execute       Privilege = "EXECUTE"
	Select        Privilege = "SELECT"
	ReadVolume    Privilege = "READ_VOLUME"
	AllPrivileges Privilege = "ALL_PRIVILEGES"
	Manage        Privilege = "MANAGE"
)

// SQL is the privilege as a GRANT statement writes it.
func (p Privilege) SQL() string { return strings.ReplaceAll(string(p), "_", " ") }

// DataReader is the console's preset of that name for a catalog. Whether today's preset ticks READ VOLUME too is
// UNCONFIRMED; the partner's guide lists these five (databricks-api.md 8.4).
func DataReader() []Privilege { return []Privilege{UseCatalog, UseSchema, Browse, Execute, Select} }

// SchemaReader is what reading one schema takes on the schema; it needs UseCatalog on the catalog besides. Browse is no
// privilege of a schema.
func SchemaReader() []Privilege { return []Privilege{UseSchema, Execute, Select} }

// Assigned is the privileges that one principal holds on a securable by grants on that securable itself.
type Assigned struct {
	Principal  string      `json:"principal"` // an application id, a mail address or a group
	Privileges []Privilege `json:"privileges"`
}

// GrantPage is one page of the grants on a securable; it is empty when there are none.
type GrantPage struct {
	Assigned []Assigned `json:"privilege_assignments"`
	Next     string     `json:"next_page_token"`
}

// Items are the grants on the page.
func (p GrantPage) Items() []Assigned { return p.Assigned }

// After is the request for the next page.
func (p GrantPage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

// Permissions lists what a principal was granted on a securable itself: what a Revoke could take away again.
func Permissions(on Securable, fullName string, principal ApplicationID) Query[GrantPage] {
	return unityCatalog[GrantPage]("/permissions/"+segment(string(on))+"/"+segment(fullName),
		parameter{"principal", string(principal)}, serverPaged)
}

// Effective is one privilege that holds, and where it comes from if not from the securable itself.
type Effective struct {
	Privilege Privilege `json:"privilege"`
	FromType  string    `json:"inherited_from_type"`
	FromName  string    `json:"inherited_from_name"`
}

// EffectiveAssigned is all the privileges that hold for one principal.
type EffectiveAssigned struct {
	Principal  string      `json:"principal"`
	Privileges []Effective `json:"privileges"`
}

// EffectivePage is one page of what holds on a securable.
type EffectivePage struct {
	Assigned []EffectiveAssigned `json:"privilege_assignments"`
	Next     string              `json:"next_page_token"`
}

// Items are the entries on the page.
func (p EffectivePage) Items() []EffectiveAssigned { return p.Assigned }

// After is the request for the next page.
func (p EffectivePage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

// EffectivePermissions lists what holds for somebody on a securable, inherited privileges too. The name is an application
// id for a principal and a mail address for a person, so that an admin's own right to grant is read the same way.
func EffectivePermissions(on Securable, fullName, principal string) Query[EffectivePage] {
	return unityCatalog[EffectivePage]("/effective-permissions/"+segment(string(on))+"/"+segment(fullName),
		parameter{"principal", principal}, serverPaged)
}

// MissingPrivileges is those of the wanted privileges that nobody's entry gives, in the order wanted. AllPrivileges stands
// for all of them but Manage (databricks-api.md 8.4).
func MissingPrivileges(effective []EffectiveAssigned, wanted []Privilege) []Privilege {
	held := map[Privilege]bool{}
	for _, assigned := range effective {
		for _, privilege := range assigned.Privileges {
			held[privilege.Privilege] = true
		}
	}
	var missing []Privilege
	for _, privilege := range wanted {
		if !held[privilege] && (privilege == Manage || !held[AllPrivileges]) {
			missing = append(missing, privilege)
		}
	}
	return missing
}

// Grant gives privileges to a principal; whatever else anybody holds stays, and again changes nothing. The admin must own
// the securable or what it is in, or hold Manage there: else ProblemMayNotGrant. A principal that was just made may be
// unknown here for a minute: ProblemPrincipalUnknown (databricks-api.md 8.3).
func Grant(on Securable, fullName string, principal ApplicationID, privileges ...Privilege) Request {
	return changeGrants(on, fullName, grantChange{Principal: principal, Add: privileges})
}

// Revoke takes privileges away: only those that brickpass gave, as the journal has them. Again changes nothing.
func Revoke(on Securable, fullName string, principal ApplicationID, privileges ...Privilege) Request {
	return changeGrants(on, fullName, grantChange{Principal: principal, Remove: privileges})
}

type grantChange struct {
	Principal ApplicationID `json:"principal"`
	Add       []Privilege   `json:"add,omitempty"`
	Remove    []Privilege   `json:"remove,omitempty"`
}

func changeGrants(on Securable, fullName string, change grantChange) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPatch,
		Path: catalogPath + "/permissions/" + segment(string(on)) + "/" + segment(fullName),
		Body: Compact(struct {
			Changes []grantChange `json:"changes"`
		}{[]grantChange{change}}),
	}
}

// GrantSQL is the statement by which an owner gives the same privileges; complete, so that it can be sent to them.
func GrantSQL(on Securable, fullName string, principal ApplicationID, privileges ...Privilege) string {
	names := make([]string, len(privileges))
	for i, privilege := range privileges {
		names[i] = privilege.SQL()
	}
	return "GRANT " + strings.Join(names, ", ") + " ON " + strings.ToUpper(string(on)) + " " +
		QuoteFullName(fullName) + " TO " + QuoteName(string(principal)) + ";"
}
