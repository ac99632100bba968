package azure_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/azure"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

// directory is a world on Azure, and the clients of Microsoft's services in it, signed in as the application that may do everything.
type directory struct {
	*testing.T
	server       *simulator.Server
	clock        *clock.Fake
	rehearsal    databricks.Rehearsal
	microsoft    databricks.Microsoft
	about        simulator.AzureIdentity
	graph, azure *databricks.Client
	entra        *databricks.Client
}

func world(t *testing.T, name string) directory {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	server, err := simulator.Start(simulator.Options{World: name, Clock: fake, Seed: 7}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	rehearsal, err := databricks.RehearsalAt(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	public, _ := databricks.MicrosoftOf(databricks.AzurePublic)
	d := directory{T: t, server: server, clock: fake, rehearsal: rehearsal, microsoft: public, about: server.Identity().Azure}
	app := d.app(d.about.Contributor)
	d.entra = d.client(databricks.Entra)
	d.graph = d.client(databricks.Graph).SignIn(databricks.Admin, databricks.EntraSecret(app, databricks.ForGraph))
	d.azure = d.client(databricks.Azure).SignIn(databricks.Admin, databricks.EntraSecret(app, databricks.ForAzure))
	return d
}

func (d directory) app(one simulator.EntraApplication) databricks.EntraApp {
	return databricks.EntraApp{
		Microsoft: d.microsoft, Tenant: databricks.TenantID(d.about.TenantID), ClientID: databricks.ApplicationID(one.ClientID), Secret: one.Secret,
	}
}

func (d directory) client(target databricks.Target) *databricks.Client {
	return databricks.New(databricks.Options{Host: d.microsoft.Host(target), Clock: d.clock, Transport: d.rehearsal.Over(nil)})
}

func ask[T any](d directory, client *databricks.Client, query databricks.Query[T]) T {
	d.Helper()
	got, err := databricks.Ask(d.Context(), client, query)
	if err != nil {
		d.Fatalf("%s: %v", query.Path, err)
	}
	return got
}

// patiently sends what may not be known everywhere yet, as a run does: again while that is what it is told. It says how long it took.
func (d directory) patiently(request databricks.Request) (databricks.Answer, time.Duration) {
	d.Helper()
	began := d.clock.Now()
	for {
		answer, err := d.graph.Send(d.Context(), request)
		if err == nil {
			return answer, d.clock.Now().Sub(began)
		}
		if !databricks.IsProblem(err, databricks.ProblemGraphNotYet) || d.clock.Now().Sub(began) > 10*time.Minute {
			d.Fatalf("%s: %v", request.Path, err)
		}
		d.clock.Advance(5 * time.Second)
	}
}

// Seed 002, step 1A, by Graph, where it works at once and where it takes its time.
func TestAnApplicationIsRegistered(t *testing.T) {
	for name, slow := range map[string]bool{"azure": false, "azure-entra": true} {
		d := world(t, name)
		if found := ask(d, d.graph, azure.ApplicationsByName("Prequel's own")).Items(); len(found) != 0 {
			t.Errorf("found before it was made: %+v", found)
		}
		var app azure.Application
		answer, err := d.graph.Send(t.Context(), azure.CreateApplication("Prequel's own"))
		if err != nil || json.Unmarshal(answer.Body, &app) != nil || app.ID == "" || app.AppID == "" {
			t.Fatalf("registered %+v, %v", app, err)
		}
		_, waited := d.patiently(azure.CreateServicePrincipal(app.AppID))
		if (waited > 0) != slow {
			t.Errorf("%s: the service principal took %s", name, waited)
		}
		if _, err := d.graph.Send(t.Context(), azure.CreateServicePrincipal(app.AppID)); !databricks.IsProblem(err, databricks.ProblemGraphExists) {
			t.Errorf("a second one: %v", err)
		}
		end := d.clock.Now().AddDate(1, 0, 0).Truncate(time.Second)
		made, _ := d.patiently(azure.AddPassword(app.ID, "brickpass 0123", end))
		var secret azure.Secret
		if json.Unmarshal(made.Body, &secret) != nil || secret.KeyID == "" || made.Secret.Empty() {
			t.Fatalf("the secret is %s", made.Body)
		}

		// It signs in, after a while in which the refusal says so.
		principal := d.app(simulator.EntraApplication{ClientID: string(app.AppID), Secret: made.Secret})
		begun, refused := d.clock.Now(), 0
		for err := d.entra.CheckSecret(t.Context(), principal, databricks.ByEntra); err != nil; err = d.entra.CheckSecret(t.Context(), principal, databricks.ByEntra) {
			if !spreading(err) || d.clock.Now().Sub(begun) > 2*time.Minute {
				t.Fatalf("refused after %s: %v", d.clock.Now().Sub(begun), err)
			}
			refused++
			d.clock.Advance(5 * time.Second)
		}
		if (refused > 0) != slow {
			t.Errorf("%s: refused %d times", name, refused)
		}

		// It is found again, with its secret's own end.
		d.clock.Advance(2 * time.Minute)
		found, err := databricks.All[azure.Application](t.Context(), d.graph, azure.ApplicationsByName("Prequel's own"))
		if err != nil || len(found) != 1 || found[0].AppID != app.AppID || found[0].Created.IsZero() {
			t.Errorf("found %+v, %v", found, err)
		}
		whole := ask(d, d.graph, azure.ApplicationByObjectID(app.ID))
		if len(whole.Secrets) != 1 || whole.Secrets[0].KeyID != secret.KeyID || whole.Secrets[0].Name != "brickpass 0123" || !whole.Secrets[0].End.Equal(end) {
			t.Errorf("its secrets are %+v", whole.Secrets)
		}
		if of := ask(d, d.graph, azure.ServicePrincipalByAppID(app.AppID)); of.AppID != app.AppID || of.ID == "" || of.ID == app.ID {
			t.Errorf("its service principal is %+v", of)
		}

		// And taken back, twice.
		for range 2 {
			if _, err := d.graph.Send(t.Context(), azure.RemovePassword(app.ID, secret.KeyID)); err != nil && !databricks.GoneAlready(err) {
				t.Errorf("removed: %v", err)
			}
		}
		if left := ask(d, d.graph, azure.ApplicationByAppID(app.AppID)).Secrets; len(left) != 0 {
			t.Errorf("left are %+v", left)
		}
		if _, err := d.graph.Send(t.Context(), azure.DeleteApplication(app.ID)); err != nil {
			t.Errorf("deleted: %v", err)
		}
		if _, err := d.graph.Send(t.Context(), azure.DeleteApplication(app.ID)); !databricks.GoneAlready(err) {
			t.Errorf("deleted again: %v", err)
		}
	}
}

func spreading(err error) bool {
	var problem *databricks.Problem
	return errors.As(err, &problem) && problem.Spreading
}

func TestAListOfApplicationsIsReadToItsEnd(t *testing.T) {
	d := world(t, "azure-entra") // two a page
	query := azure.ApplicationsByName("x")
	query.Path = "/v1.0/applications?$select=id,appId,displayName"
	found, err := databricks.All[azure.Application](t.Context(), d.graph, query)
	if err != nil || len(found) < 5 {
		t.Errorf("found %d: %v", len(found), err)
	}
	if same := ask(d, d.graph, azure.ApplicationsByName("reporting-connector")).Items(); len(same) != 2 {
		t.Errorf("two have that name, found %+v", same)
	}
}

func TestWhoMayNotRegister(t *testing.T) {
	d := world(t, "graph-denied")
	if _, err := d.graph.Send(t.Context(), azure.CreateApplication("x")); !databricks.IsProblem(err, databricks.ProblemGraphNotAllowed) {
		t.Errorf("registered: %v", err)
	}
	if _, err := databricks.Ask(t.Context(), d.graph, azure.ApplicationsByName("x")); !databricks.IsProblem(err, databricks.ProblemGraphNotAllowed) {
		t.Errorf("read: %v", err)
	}
}

func TestWhatWasPastedIsLookedUp(t *testing.T) {
	d := world(t, "azure")
	partner := d.about.ForPartner
	meant, problem := azure.CheckAppIDAtGraph(t.Context(), d.graph, databricks.ApplicationID(partner.ObjectID))
	if problem == nil || problem.Kind != azure.ProblemObjectID || string(meant) != partner.ClientID {
		t.Errorf("the object id: %s, %v", meant, problem)
	}
	if meant, problem := azure.CheckAppIDAtGraph(t.Context(), d.graph, databricks.ApplicationID(partner.ClientID)); problem != nil || string(meant) != partner.ClientID {
		t.Errorf("the application id: %s, %v", meant, problem)
	}
	of := ask(d, d.graph, azure.ServicePrincipalByAppID(databricks.ApplicationID(partner.ClientID)))
	if byID := ask(d, d.graph, azure.ServicePrincipalByObjectID(of.ID)); byID.AppID != of.AppID {
		t.Errorf("by its own id: %+v", byID)
	}
	if meant, problem := azure.CheckAppIDAtGraph(t.Context(), d.graph, databricks.ApplicationID(of.ID)); problem == nil || string(meant) != partner.ClientID {
		t.Errorf("the enterprise application's object id: %s, %v", meant, problem)
	}
	for tenant, want := range map[string]databricks.ProblemKind{
		d.about.TenantID: "", "acme.onmicrosoft.com": "", "11111111-2222-3333-4444-555555555555": databricks.ProblemEntraTenantUnknown,
	} {
		id, problem := azure.CheckTenant(t.Context(), d.entra, databricks.TenantID(tenant))
		if problem == nil && string(id) != d.about.TenantID {
			t.Errorf("%s is %s", tenant, id)
		}
		if (problem == nil) != (want == "") || (problem != nil && problem.Kind != want) {
			t.Errorf("%s: %v", tenant, problem)
		}
	}
}

func TestAResourceLeadsToItsWorkspace(t *testing.T) {
	d := world(t, "azure")
	resource, ok := databricks.ParseAzureResource(d.about.ResourceID)
	if !ok {
		t.Fatal("no resource")
	}
	host, err := ask(d, d.azure, azure.WorkspaceByResource(resource)).Host()
	if err != nil || host.URL != d.server.URL() {
		t.Errorf("it answers at %s, %v", host, err)
	}
	subscriptions, err := databricks.All[azure.Subscription](t.Context(), d.azure, azure.Subscriptions())
	if err != nil || len(subscriptions) != 1 || subscriptions[0].ID != resource.Subscription || subscriptions[0].Tenant != d.about.TenantID {
		t.Fatalf("the subscriptions are %+v, %v", subscriptions, err)
	}
	workspaces, err := databricks.All[azure.Workspace](t.Context(), d.azure, azure.Workspaces(subscriptions[0].ID))
	if err != nil || len(workspaces) != 2 {
		t.Fatalf("the workspaces are %+v, %v", workspaces, err)
	}
	if same, ok := workspaces[0].Resource(); !ok || same != resource || workspaces[0].Properties.ID != d.server.Identity().WorkspaceID {
		t.Errorf("the first is %+v", workspaces[0])
	}
	for change, want := range map[databricks.AzureResource]databricks.ProblemKind{
		{Subscription: "11111111-2222-3333-4444-555555555555", Group: resource.Group, Name: resource.Name}: databricks.ProblemAzureNoSubscription,
		{Subscription: resource.Subscription, Group: "other", Name: resource.Name}:                         databricks.ProblemAzureNoGroup,
		{Subscription: resource.Subscription, Group: resource.Group, Name: "other"}:                        databricks.ProblemAzureNoWorkspace,
	} {
		if _, err := databricks.Ask(t.Context(), d.azure, azure.WorkspaceByResource(change)); !databricks.IsProblem(err, want) {
			t.Errorf("%+v: %v", change, err)
		}
	}
	nobody := d.client(databricks.Azure).SignIn(databricks.Admin, databricks.EntraSecret(d.app(d.about.Member), databricks.ForAzure))
	if _, err := databricks.Ask(t.Context(), nobody, azure.WorkspaceByResource(resource)); !databricks.IsProblem(err, databricks.ProblemAzureNotAllowed) {
		t.Errorf("without a role: %v", err)
	}
}
