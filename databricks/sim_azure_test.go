package databricks_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	db "brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// onAzure is a world on Azure, as brickpass meets it in a rehearsal.
type onAzure struct {
	*testing.T
	server    *simulator.Server
	clock     *clock.Fake
	rehearsal db.Rehearsal
	host      db.Host
	about     simulator.AzureIdentity
}

func azureWorld(t *testing.T, world string) onAzure {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	server, err := simulator.Start(simulator.Options{World: world, Clock: fake, Seed: 7}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	rehearsal, err := db.RehearsalAt(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	host, err := db.ParseWorkspace(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	w := onAzure{t, server, fake, rehearsal, host, server.Identity().Azure}
	w.host = host.OfAzure(asking(t, w.client(host), db.HostMetadata()))
	if !w.host.Cloud.IsAzure() {
		t.Fatalf("%s is not on Azure", world)
	}
	return w
}

func (w onAzure) client(host db.Host) *db.Client {
	return db.New(db.Options{Host: host, Clock: w.clock, Transport: w.rehearsal.Over(nil)})
}

// app is an application of the world, in the tenant that the workspace names.
func (w onAzure) app(one simulator.EntraApplication, version db.EntraVersion) db.EntraApp {
	w.Helper()
	directory := asking(w.T, w.client(w.host), db.DirectoryOf(w.host))
	if directory.Tenant != db.TenantID(w.about.TenantID) || directory.Microsoft.Cloud != db.AzurePublic {
		w.Errorf("the workspace names %+v", directory)
	}
	return db.EntraApp{
		Microsoft: directory.Microsoft, Tenant: directory.Tenant, ClientID: db.ApplicationID(one.ClientID), Secret: one.Secret, Version: version,
	}
}

// Seed 004's member login, and its admin login, which makes who was in no workspace an admin of this one.
func TestBothLoginsOfAnApplication(t *testing.T) {
	for _, version := range []db.EntraVersion{db.EntraV2, db.EntraV1} {
		w := azureWorld(t, "azure")
		member := w.client(w.host).SignIn(db.Admin, db.EntraSecret(w.app(w.about.Member, version), db.ForDatabricks))
		if me := asking(t, member, db.Me(db.Admin)); me.UserName != w.about.Member.ClientID || !me.WorkspaceAdmin() {
			t.Errorf("the member is %+v", me)
		}
		app := w.app(w.about.Contributor, version)
		asMember := w.client(w.host).SignIn(db.Admin, db.EntraSecret(app, db.ForDatabricks))
		if _, err := db.Ask(t.Context(), asMember, db.Me(db.Admin)); !db.IsProblem(err, db.ProblemNotMember) {
			t.Errorf("who is in no workspace enters it: %#v", err)
		}
		resource, ok := db.ParseAzureResource("https://portal.azure.com/#@acme/resource" + w.about.ResourceID + "/overview")
		if !ok || resource.ID() != w.about.ResourceID {
			t.Fatalf("the resource is %+v", resource)
		}
		contributor := w.client(w.host).SignIn(db.AsContributor, db.ContributorLogin(app))
		if me := learn[db.Identity](t, sending(t, contributor, db.EnterAsContributor(resource))); me.UserName != w.about.Contributor.ClientID || !me.WorkspaceAdmin() {
			t.Errorf("the Contributor is %+v", me)
		}
		if me := asking(t, asMember, db.Me(db.Admin)); !me.WorkspaceAdmin() {
			t.Errorf("the login did not make it an admin: %+v", me)
		}
	}
}

// Seed 002, steps 2A to 5A: imported, allowed, and its own token made with a token of Entra.
func TestAPrincipalOfEntraMakesItsOwnToken(t *testing.T) {
	w := azureWorld(t, "azure")
	app := w.app(w.about.ForPartner, db.EntraV2)
	client := w.client(w.host).SignIn(db.Admin, db.Bearer(w.server.Identity().AdminToken)).
		SignIn(db.ByEntra, db.EntraSecret(app, db.ForDatabricks))
	if err := client.Prepare(t.Context(), db.ByEntra); err != nil {
		t.Fatal(err)
	}
	imported := learn[db.Principal](t, sending(t, client, db.ImportPrincipal(app.ClientID, "Prequel")))
	if imported.ApplicationID != app.ClientID || imported.Inactive() {
		t.Errorf("imported %+v", imported)
	}
	if _, err := client.Send(t.Context(), db.ImportPrincipal(app.ClientID, "again")); !db.IsProblem(err, db.ProblemPrincipalExists) {
		t.Errorf("a second time: %v", err)
	}
	sending(t, client, db.AddEntitlements(imported.ID, db.WorkspaceAccess, db.DatabricksSQLAccess))
	mint := db.CreateOwnToken(db.ByEntra, "Prequel", 24*time.Hour, nil)
	if _, err := client.Send(t.Context(), mint); !db.IsProblem(err, db.ProblemNoTokenPermission) {
		t.Errorf("without permission: %v", err)
	}
	sending(t, client, db.AllowTokens(app.ClientID))
	answer := sending(t, client, mint)
	me := asking(t, client.SignIn(db.ByToken, db.Bearer(answer.Secret)), db.Me(db.ByToken))
	if db.ApplicationID(me.UserName) != app.ClientID {
		t.Errorf("the token is of %+v", me)
	}
	if curl := mint.Curl(w.host); !strings.Contains(curl, `"${ENTRA_TOKEN:?}"`) {
		t.Errorf("curl: %s", curl)
	}
}

func TestWhoComesFromAnotherTenantIsToldWhich(t *testing.T) {
	w := azureWorld(t, "wrong-tenant")
	app := w.app(w.about.Member, db.EntraV2)
	entra := w.client(app.Microsoft.Host(db.Entra))
	if err := entra.CheckSecret(t.Context(), app, db.Admin); !db.IsProblem(err, db.ProblemEntraAppUnknown) {
		t.Errorf("in the workspace's tenant: %v", err)
	}
	app.Tenant = db.TenantID(w.about.OtherTenantID)
	if err := entra.CheckSecret(t.Context(), app, db.Admin); err != nil {
		t.Errorf("at home: %v", err)
	}
	client := w.client(w.host).SignIn(db.Admin, db.EntraSecret(app, db.ForDatabricks))
	_, err := db.Ask(t.Context(), client, db.Me(db.Admin))
	if !db.IsProblem(err, db.ProblemWrongTenant) || !strings.Contains(err.Error(), w.about.TenantID) {
		t.Errorf("with a token of another tenant: %v", err)
	}
}

func TestWhatAnApplicationIsRefusedWith(t *testing.T) {
	w := azureWorld(t, "azure")
	right := w.app(w.about.Contributor, db.EntraV2)
	government, _ := db.MicrosoftOf(db.AzureGovernment)
	for name, want := range map[string]struct {
		change func(*db.EntraApp)
		kind   db.ProblemKind
	}{
		"the Secret ID for the secret":         {func(a *db.EntraApp) { a.Secret = secret.New(w.about.Contributor.SecretID) }, db.ProblemEntraSecretWrong},
		"the object id for the application id": {func(a *db.EntraApp) { a.ClientID = db.ApplicationID(w.about.Contributor.ObjectID) }, db.ProblemEntraAppUnknown},
		"another tenant":                       {func(a *db.EntraApp) { a.Tenant = db.TenantID(w.about.OtherTenantID) }, db.ProblemEntraAppUnknown},
		"no tenant":                            {func(a *db.EntraApp) { a.Tenant = "11111111-2222-3333-4444-555555555555" }, db.ProblemEntraTenantUnknown},
		"no such form of one":                  {func(a *db.EntraApp) { a.Tenant = "acme" }, db.ProblemEntraTenantMalformed},
		"another cloud":                        {func(a *db.EntraApp) { a.Microsoft = government }, db.ProblemEntraTenantUnknown},
	} {
		app := right
		want.change(&app)
		err := w.client(app.Microsoft.Host(db.Entra)).CheckSecret(t.Context(), app, db.Admin)
		if !db.IsProblem(err, want.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if text := fmt.Sprintf("%+v", err); strings.Contains(text, w.about.Contributor.SecretID) {
			t.Errorf("%s: what was pasted is in %s", name, text)
		}
	}
	w.clock.Advance(400 * 24 * time.Hour)
	if err := w.client(right.Microsoft.Host(db.Entra)).CheckSecret(t.Context(), right, db.Admin); !db.IsProblem(err, db.ProblemEntraSecretExpired) {
		t.Errorf("a year later: %v", err)
	}
}

func TestOnBehalfOfIsRefusedOnAzureInItsOwnWords(t *testing.T) {
	w := azureWorld(t, "obo-refused-azure")
	client := w.client(w.host).SignIn(db.Admin, db.Bearer(w.server.Identity().AdminToken))
	made := learn[db.Principal](t, sending(t, client, db.CreatePrincipal("TD-CAS")))
	sending(t, client, db.AllowTokens(made.ApplicationID))
	_, err := client.Send(t.Context(), db.CreateOnBehalfToken(made.ApplicationID, "x", time.Hour, nil))
	if !db.IsProblem(err, db.ProblemOnBehalfOffAzure) {
		t.Errorf("refused with %v", err)
	}
}
