package signin

import (
	"fmt"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/azure"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

// rehearsing is a world on Azure in a rehearsal.
func rehearsing(t *testing.T, world string) (*simulator.Server, Environment, databricks.Host, databricks.Directory) {
	t.Helper()
	fake := clock.NewFake(noon)
	server, err := simulator.Start(simulator.Options{World: world, Clock: fake, Seed: 7}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	rehearsal, err := databricks.RehearsalAt(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	env := machine("", nil)
	env.Clock, env.Transport = fake, rehearsal.Over(nil)
	host := workspace(t, server.URL()).OfAzure(databricks.Metadata{Cloud: "Azure"})
	directory, err := Directory(t.Context(), env, host)
	if err != nil || directory.Tenant != databricks.TenantID(server.Identity().Azure.TenantID) {
		t.Fatalf("the tenant is %+v, %v", directory, err)
	}
	return server, env, host, directory
}

// Microsoft's own library signs a person in at the simulator's Entra, by our connections: one code, and tokens for all three.
func TestACodeIsGoodForDatabricksGraphAndAzure(t *testing.T) {
	for _, world := range []string{"azure", "wrong-tenant"} { // who is a guest in the right tenant asks that one
		server, env, host, directory := rehearsing(t, world)
		visit, err := BeginDevice(t.Context(), env, directory)
		if err != nil {
			t.Fatal(err)
		}
		if err := server.FinishDeviceLogin(visit.Code(), "anna.admin@acme.example", false); err != nil {
			t.Fatal(err)
		}
		tokens, err := visit.Wait(t.Context())
		_ = visit.Close()
		if err != nil {
			t.Fatalf("%s: %v", world, err)
		}
		at := func(host databricks.Host, audience databricks.Audience) *databricks.Client {
			return env.connect(host).SignIn(databricks.Admin, databricks.EntraLogin(tokens, audience))
		}
		me, err := databricks.Ask(t.Context(), at(host, databricks.ForDatabricks), databricks.Me(databricks.Admin))
		if err != nil || me.UserName != "anna.admin@acme.example" || !me.WorkspaceAdmin() {
			t.Errorf("%s: in the workspace %+v, %v", world, me, err)
		}
		if _, err := databricks.Ask(t.Context(), at(directory.Microsoft.Host(databricks.Graph), databricks.ForGraph), azure.ApplicationsByName("x")); err != nil {
			t.Errorf("%s: at Graph: %v", world, err)
		}
		resource, _ := databricks.ParseAzureResource(server.Identity().Azure.ResourceID)
		if _, err := databricks.Ask(t.Context(), at(directory.Microsoft.Host(databricks.Azure), databricks.ForAzure), azure.WorkspaceByResource(resource)); err != nil {
			t.Errorf("%s: in Azure: %v", world, err)
		}
	}
}

func TestACodeThatIsDeclinedOrRunsOut(t *testing.T) {
	for want, end := range map[databricks.ProblemKind]func(*simulator.Server, string) error{
		databricks.ProblemDeviceDeclined:  func(s *simulator.Server, code string) error { return s.FinishDeviceLogin(code, "", true) },
		databricks.ProblemDeviceCodeEnded: func(s *simulator.Server, _ string) error { s.ExpireDeviceLogins(); return nil },
	} {
		server, env, _, directory := rehearsing(t, "azure")
		visit, err := BeginDevice(t.Context(), env, directory)
		if err != nil {
			t.Fatal(err)
		}
		if err := end(server, visit.Code()); err != nil {
			t.Fatal(err)
		}
		if _, err := visit.Wait(t.Context()); !databricks.IsProblem(err, want) {
			t.Errorf("%s: %v", want, err)
		}
		_ = visit.Close()
	}
}

func TestTheAzCommandSignsIn(t *testing.T) {
	server, env, host, directory := rehearsing(t, "azure")
	token, err := server.EntraSignIn("anna.admin@acme.example", databricks.AzureDatabricks, string(directory.Tenant))
	if err != nil {
		t.Fatal(err)
	}
	fakeAz(t, fmt.Sprintf(`echo '{"accessToken":"%s","expires_on":99999999999}'`, token.Reveal()))
	credential, err := Credential(t.Context(), FromAzureCLI, env, host)
	if err != nil {
		t.Fatal(err)
	}
	me, err := databricks.Ask(t.Context(), env.connect(host).SignIn(databricks.Admin, credential), databricks.Me(databricks.Admin))
	if err != nil || me.UserName != "anna.admin@acme.example" {
		t.Errorf("signed in as %+v, %v", me, err)
	}
}

func TestAProfileWithAClientSecretSignsInInARehearsal(t *testing.T) {
	server, rehearsed, host, directory := rehearsing(t, "azure")
	member := server.Identity().Azure.Member
	env := machine(fmt.Sprintf("[x]\nhost=%s\nazure_client_id=%s\nazure_tenant_id=%s\nazure_client_secret=%s\n",
		server.URL(), member.ClientID, directory.Tenant, member.Secret.Reveal()), nil)
	env.Clock, env.Transport = rehearsed.Clock, rehearsed.Transport
	credential, err := Credential(t.Context(), ProfileID("x"), env, host)
	if err != nil {
		t.Fatal(err)
	}
	me, err := databricks.Ask(t.Context(), env.connect(host).SignIn(databricks.Admin, credential), databricks.Me(databricks.Admin))
	if err != nil || me.UserName != member.ClientID {
		t.Errorf("signed in as %+v, %v", me, err)
	}
}
