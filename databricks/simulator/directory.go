package simulator

import (
	"strings"
	"time"
)

// microsoft is what stands in a cloud of Microsoft: the tenants, what they let somebody be, and the subscription that the
// workspaces are in.
type microsoft struct {
	cloud         azureCloud
	ids           *identifiers
	tenants       []*tenant
	home          *tenant // of the workspaces; nil where there is no Azure
	subscription  string
	resourceGroup string

	tokens  map[string]*entraToken
	refresh map[string]*entraRefresh
	devices []*deviceLogin

	noDatabricksApp   bool // nobody ever signed in to a workspace: 500011
	conditionalAccess bool // refuses every application: 53003
	regional          bool // the workspaces have addresses of the old kind, which name no workspace
	secretPolicy      secretPolicy

	contributor, member, partner *application // that Identity names
	contributorSecret            *appPassword
	memberSecret, partnerSecret  *appPassword
}

// secretPolicy is what a tenant allows of client secrets.
type secretPolicy struct {
	none    bool
	longest time.Duration // 0: no limit
}

// tenant is one directory.
type tenant struct {
	id, domain, name string
	apps             []*application
	subjects         []*subject
}

// subject is somebody in a tenant: a person, or the service principal of an application.
type subject struct {
	objectID  string
	name      string // user name, or the client id
	display   string
	app       *application // nil for a person
	at        *tenant
	createdAt time.Time
	rights    graphRights
	role      string // in the subscription of the workspaces; "" for none
	lives     bool   // of a person: this is their own tenant, not one where they are a guest
}

// graphRights say what somebody may do to applications by Microsoft Graph.
type graphRights int

const (
	mayNothing graphRights = iota
	mayRead
	mayOwn // make applications, and change those that one made (Application.ReadWrite.OwnedBy, or a person by default)
	mayAll // Application.ReadWrite.All
)

// The roles in a subscription that open something here.
const (
	roleOwner       = "Owner"
	roleContributor = "Contributor"
	roleReader      = "Reader"
)

// application is a registration.
type application struct {
	objectID, appID, display, audience string
	createdAt, deletedAt               time.Time
	owner                              *subject
	passwords                          []*appPassword
}

func (a *application) deleted() bool { return !a.deletedAt.IsZero() }

// appPassword is a client secret. The Secret ID is keyID; people paste it instead of the value.
type appPassword struct {
	keyID, value, display string
	madeAt, start, end    time.Time
}

// tenantNamed finds a tenant by its id or its domain.
func (m *microsoft) tenantNamed(name string) *tenant {
	for _, t := range m.tenants {
		if strings.EqualFold(t.id, name) || strings.EqualFold(t.domain, name) {
			return t
		}
	}
	return nil
}

func (t *tenant) application(match func(*application) bool) *application {
	for _, a := range t.apps {
		if !a.deleted() && match(a) {
			return a
		}
	}
	return nil
}

func (t *tenant) byAppID(id string) *application {
	return t.application(func(a *application) bool { return strings.EqualFold(a.appID, id) })
}

func (t *tenant) subject(match func(*subject) bool) *subject {
	for _, s := range t.subjects {
		if match(s) {
			return s
		}
	}
	return nil
}

func (t *tenant) servicePrincipalOf(a *application) *subject {
	return t.subject(func(s *subject) bool { return s.app == a })
}

func (t *tenant) person(name string) *subject {
	return t.subject(func(s *subject) bool { return s.app == nil && strings.EqualFold(s.name, name) })
}

// at is the same person in another tenant, if they are known there.
func (s *subject) in(t *tenant) *subject { return t.person(s.name) }

// register adds an application. Its service principal is a thing of its own.
func (m *microsoft) register(t *tenant, display string, owner *subject, at time.Time) *application {
	a := &application{
		objectID: m.ids.uuid("application object"), appID: m.ids.uuid("application"), display: display,
		audience: "AzureADMyOrg", createdAt: at, owner: owner,
	}
	t.apps = append(t.apps, a)
	return a
}

func (m *microsoft) addServicePrincipal(t *tenant, a *application, at time.Time) *subject {
	s := &subject{objectID: m.ids.uuid("principal object"), name: a.appID, display: a.display, app: a, at: t, createdAt: at}
	t.subjects = append(t.subjects, s)
	return s
}

// addPassword makes a client secret, in the shape of real ones: 40 characters, with a tilde and points in it.
func (m *microsoft) addPassword(a *application, display string, start, end, now time.Time) *appPassword {
	hex := m.ids.hex("client secret", 36)
	p := &appPassword{
		keyID: m.ids.uuid("key"), value: hex[:3] + "8Q~" + hex[3:20] + "." + hex[20:], display: display,
		madeAt: now, start: start, end: end,
	}
	a.passwords = append(a.passwords, p)
	return p
}

// issuer is iss of the tokens of a tenant, as the workspace names it too.
func (m *microsoft) issuer(t *tenant) string { return "https://" + m.cloud.issuer + "/" + t.id + "/" }
