package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

// onAzure is a route of seed 002 or 004, from who signs in to how the partner's identity comes about.
type onAzure struct {
	name     string
	signsIn  func(*workspace) []given
	identity func(*workspace) []given
	prepared func(*testing.T, *workspace)
	mints    string // the path of the request that makes the token
}

// The paths by which a token is made: by an admin, and by whom it is for.
const (
	mintsOnBehalf = "/api/2.0/token-management/on-behalf-of/tokens"
	mintsItself   = "/api/2.0/token/create"
)

// mints are the paths by which tokens were made.
func mints(all []request) []string {
	var paths []string
	for _, one := range all {
		if one.Method == http.MethodPost && one.Status == http.StatusOK && (one.Path == mintsOnBehalf || one.Path == mintsItself) {
			paths = append(paths, one.Path)
		}
	}
	return paths
}

// theRoutesOnAzure are those that the guides have. Graph takes who signed in by the az command, and an application of its own.
func theRoutesOnAzure() []onAzure {
	return []onAzure{
		{name: "002-b-databricks-manages-it", signsIn: byEnvironment, identity: databricksManages, mints: mintsOnBehalf},
		{name: "002-a-registered-by-graph", signsIn: byEnvironment, identity: registersAsApplication, mints: mintsItself},
		{name: "002-a-pasted", signsIn: byEnvironment, identity: pastesApplication, mints: mintsItself},
		{name: "004-az-command", signsIn: byAz, identity: registersAsInWorkspace, prepared: hasAz, mints: mintsItself},
		{name: "004-client-secret", signsIn: byMember, identity: databricksManages, prepared: memberSharesTheCatalog, mints: mintsOnBehalf},
	}
}

// threeReadersOnAzure takes each route by wizard, prompts and answers file, to a token that is kept and proven. What is read ahead
// while a person answers is read again once it is known who manages the identity, so the writes alone are the same.
func threeReadersOnAzure(t *testing.T, program string) {
	for _, route := range theRoutesOnAzure() {
		t.Run(route.name, func(t *testing.T) {
			t.Parallel()
			logs := byEachReader(t, program, func(t *testing.T) (*workspace, []given) {
				w := startAzure(t)
				if route.prepared != nil {
					route.prepared(t, w)
				}
				return w, azureAnswers(w, route)
			})
			for _, name := range []string{"wizard", "prompts"} {
				compareWrites(t, name, logs[name], logs["unattended"])
			}
			if minted := mints(logs["unattended"]); !slices.Equal(minted, []string{route.mints}) {
				t.Errorf("the token is made by %q", minted)
			}
		})
	}
}

// startAzure serves a workspace on Azure that answers for Microsoft, too, with the secrets of its applications in the environment.
func startAzure(t *testing.T) *workspace {
	t.Helper()
	w := startWorkspace(t, "azure", 1)
	azure := w.Identity().Azure
	w.more = []string{
		databricks.SimulatorVariable + "=" + w.url, "MEMBER_SECRET=" + azure.Member.Secret.Reveal(),
		"DEPLOYER_SECRET=" + azure.Contributor.Secret.Reveal(), "PARTNER_SECRET=" + azure.ForPartner.Secret.Reveal(),
	}
	return w
}

// registeredAndRemoved takes a connection back with nobody there: by default its application stays and is named, and it goes by a file
// that says so and as whom.
func registeredAndRemoved(t *testing.T, program string) {
	for name, test := range map[string]struct {
		file string
		gone bool
	}{
		"kept":    {"remove: {principal: delete}\n", false},
		"deleted": {"entra: {remove: delete, way: azure-secret, client: $CLIENT, tenant: $TENANT, secret: 'env:DEPLOYER_SECRET'}\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := startAzure(t), newPerson(t, program)
			answerByFile(t, p, w, azureAnswers(w, onAzure{signsIn: byEnvironment, identity: registersAsApplication}))
			azure := w.Identity().Azure
			answers := strings.NewReplacer("$CLIENT", azure.Contributor.ClientID, "$TENANT", azure.TenantID).Replace(test.file)
			out, err := p.command(w, "remove", "acme-prequel", "--answers", p.writes("removal.yaml", answers), "--yes").CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			there := slices.ContainsFunc(w.Directory().Applications, func(one simulator.RegisteredApplication) bool {
				return one.Name == "Acme reader in Entra" && !one.Deleted
			})
			if there == test.gone || strings.Contains(string(out), "stays in Microsoft Entra") == test.gone {
				t.Errorf("it is there: %v\n%s", there, out)
			}
			if items := p.keys.Items(); len(items) > 0 {
				t.Errorf("the keyring holds %q", items)
			}
		})
	}
}

// azureAnswers are all that a set-up of Prequel asks on a route.
func azureAnswers(w *workspace, route onAzure) []given {
	return slices.Concat(
		[]given{
			{"partner.preset", "Who is the partner?", []string{"prequel-source"}, "Prequel source", ""},
			{"partner.region", "Which site of Prequel", []string{"eu"}, "Prequel's cloud, Europe", ""},
			{"workspace.address", "Which workspace?", []string{w.url}, "", ""},
		},
		route.signsIn(w), route.identity(w),
		[]given{
			{"token.use", "What will Prequel source use the token for?", []string{"everything"}, "Everything that the identity may do", ""},
			{"token.days", "For how many days should it live?", []string{"90"}, "", ""},
		},
		mintedOnBehalf(route.identity(w)),
		[]given{
			{"token.connection", "What should this connection be called", []string{"acme-prequel"}, "", ""},
			{"warehouse.id", "Which warehouse may Prequel source use?", []string{"fedcba0987654321"}, "Finance", ""},
			{"data.schemas", "What may Prequel source read?", []string{"cas_demo_east1.public"}, "", ""},
			{"data.browse", "see the names of everything", []string{"yes"}, "Yes", ""},
			{"proof.table", "Which table shall the proof read", []string{"cas_demo_east1.public.orders"}, "cas_demo_east1.public.orders", ""},
		},
	)
}

// mintedOnBehalf is asked of an identity of Databricks' own alone: one of Entra makes its token itself.
func mintedOnBehalf(identity []given) []given {
	if identity[0].file[0] == "entra" {
		return nil
	}
	return []given{{"token.way", "How may the token be made?", []string{"on-behalf-of"}, "Only on its behalf", ""}}
}

func byEnvironment(*workspace) []given {
	return []given{{"signin.way", atWorkspace, []string{"environment"}, "The environment", ""}}
}

func byAz(*workspace) []given {
	return []given{{"signin.way", atWorkspace, []string{"azure-cli"}, "Azure CLI", ""}}
}

func byMember(w *workspace) []given {
	azure := w.Identity().Azure
	return []given{
		{"signin.way", atWorkspace, []string{"azure-secret"}, "Azure service principal", ""},
		{"signin.client", "Which principal do you sign in as?", []string{azure.Member.ClientID}, "", ""},
		{"signin.tenant", "Its Directory (tenant) ID", []string{azure.TenantID}, "", ""},
		{"signin.secret", "Paste its client secret", []string{"env:MEMBER_SECRET"}, "", azure.Member.Secret.Reveal()},
	}
}

func databricksManages(*workspace) []given {
	return []given{
		{"entra.kind", "Does this identity also need", []string{"databricks"}, "No, Databricks manages it", ""},
		{"principal.name", "What shall the identity be called?", []string{"Acme reader"}, "", ""},
		{"token.kind", "Which fields does Prequel source's form show?", []string{"pat"}, "Personal access token", ""},
	}
}

func pastesApplication(w *workspace) []given {
	azure := w.Identity().Azure
	return []given{
		{"entra.kind", "Does this identity also need", []string{"entra"}, "Yes, Microsoft Entra manages it", ""},
		{"entra.source", "Where is its application?", []string{"have"}, "I have it, or make it now", ""},
		{"entra.application", "Its Application (client) ID", []string{azure.ForPartner.ClientID}, "", ""},
		{"entra.tenant", "Its Directory (tenant) ID", []string{azure.TenantID}, "", ""},
		{"entra.client-secret", "Paste the Value of its client secret", []string{"env:PARTNER_SECRET"}, "", azure.ForPartner.Secret.Reveal()},
		{"entra.ends", "On which day does its client secret end?", []string{"2099-02-26"}, "", ""},
		{"entra.keep", "Shall brickpass keep the client secret?", []string{"forget"}, "No, forget it", ""},
		{"principal.name", "What shall the identity be called here?", []string{"Acme reader"}, "", ""},
	}
}

func registersAsApplication(w *workspace) []given {
	azure := w.Identity().Azure
	return registers(
		given{"entra.way", "As whom is it registered", []string{"azure-secret"}, "Azure service principal", ""},
		given{"entra.client", "Which principal do you sign in as?", []string{azure.Contributor.ClientID}, "", ""},
		given{"entra.tenant", "Its Directory (tenant) ID", []string{azure.TenantID}, "", ""},
		given{"entra.secret", "Paste its client secret", []string{"env:DEPLOYER_SECRET"}, "", azure.Contributor.Secret.Reveal()},
	)
}

func registersAsInWorkspace(*workspace) []given {
	return registers(given{"entra.way", "As whom is it registered", []string{"workspace"}, "As in the workspace", ""})
}

func registers(by ...given) []given {
	return slices.Concat(
		[]given{
			{"entra.kind", "Does this identity also need", []string{"entra"}, "Yes, Microsoft Entra manages it", ""},
			{"entra.source", "Where is its application?", []string{"register"}, "Let brickpass register one", ""},
		},
		by,
		[]given{
			{"entra.name", "What shall the application be called?", []string{"Acme reader in Entra"}, "", ""},
			{"entra.months", "For how many months should its client secret live?", []string{"6"}, "", ""},
			{"entra.keep", "Shall brickpass keep the client secret?", []string{"forget"}, "No, forget it", ""},
			{"principal.name", "What shall the identity be called here?", []string{"Acme reader"}, "", ""},
		},
	)
}

// hasAz puts a command az on the path that anna is signed in with, and nothing else to sign in by.
func hasAz(t *testing.T, w *workspace) {
	t.Helper()
	said := func(resource string) string {
		token, err := w.EntraSignIn(anna, resource, "")
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(map[string]any{
			"accessToken": token.Reveal(), "tokenType": "Bearer", "tenant": w.Identity().Azure.TenantID,
			"expiresOn": time.Now().Add(time.Hour).Format("2006-01-02 15:04:05.000000"), "expires_on": time.Now().Add(time.Hour).Unix(),
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	script := fmt.Sprintf("#!/bin/sh\ncase \"$*\" in\n*graph.microsoft.com*) echo '%s';;\n*) echo '%s';;\nesac\n",
		said("https://graph.microsoft.com"), said("2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"))
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	w.more = append(w.more, "PATH="+folder+string(os.PathListSeparator)+os.Getenv("PATH"), "DATABRICKS_TOKEN=")
}

// memberSharesTheCatalog gives the admin's application what it takes to share the catalog, as its owner would.
func memberSharesTheCatalog(t *testing.T, w *workspace) {
	t.Helper()
	w.more = append(w.more, "DATABRICKS_TOKEN=")
	body := fmt.Sprintf(`{"changes":[{"principal":%q,"add":["MANAGE","USE_CATALOG"]}]}`, w.Identity().Azure.Member.ClientID)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, w.url+"/api/2.1/unity-catalog/permissions/catalog/cas_demo_east1", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+w.Identity().AdminToken.Reveal())
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("granting: %s", answer.Status)
	}
}
