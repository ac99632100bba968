package steps

import (
	"strings"
	"testing"

	"brickpass/databricks"
)

const bindingsOfShop = unityCatalog + "/bindings/catalog/shop"

// isolatedShop is dataWorld with a catalog of the admin's that can be used in some workspaces only.
func isolatedShop(bindings string) map[string]string {
	return map[string]string{
		unityCatalog + "/catalogs":      `{"catalogs":[{"name":"shop","owner":"data-team","isolation_mode":"ISOLATED"}]}`,
		unityCatalog + "/catalogs/shop": `{"name":"shop","owner":"data-team","isolation_mode":"ISOLATED"}`,
		bindingsOfShop:                  bindings,
	}
}

func TestACatalogOfOtherWorkspacesCannotBeShared(t *testing.T) {
	for name, test := range map[string]struct {
		bindings string
		usable   bool
	}{
		"bound to another":      {`{"bindings":[{"workspace_id":6543210987654321,"binding_type":"BINDING_TYPE_READ_WRITE"}]}`, false},
		"bound to none":         {`{}`, false},
		"bound here":            {`{"bindings":[{"workspace_id":6543210987654321},{"workspace_id":` + testWorkspaceID + `,"binding_type":"BINDING_TYPE_READ_ONLY"}]}`, true},
		"bindings not readable": {`403 {"error_code":"PERMISSION_DENIED","message":"User does not have MANAGE on Catalog 'shop'."}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			reader := script(t, dataWorld, isolatedShop(test.bindings))
			page, err := dataOptions(t.Context(), reader, testSetup(), OptionQuery{})
			if err != nil || len(page.Options) == 0 {
				t.Fatalf("%+v, %v", page, err)
			}
			if shop := page.Options[0]; (shop.Disabled == "") != test.usable || shop.Children != test.usable {
				t.Errorf("offered as %+v", shop)
			}
			finding := see(t, dataStep{}, reader, testSetup().With(dataSchemas, "shop.public").With(dataBrowse, "no"))
			if (finding.State != Blocked) != test.usable {
				t.Fatalf("%s: %v", finding.State, finding.Problem)
			}
			if !test.usable {
				fourThings(t, finding.Problem, ProblemCatalogElsewhere)
				if !strings.Contains(finding.Problem.Who, "data-team") || !strings.Contains(finding.Problem.Send, testWorkspaceID) {
					t.Errorf("%+v", finding.Problem)
				}
			}
		})
	}
}

func TestTheChecksNameACatalogOfOtherWorkspaces(t *testing.T) {
	reader, setup := enter(t, "aws")
	setup = setup.Learn(databricks.Facts{WorkspaceID: testWorkspaceID})
	finding := see(t, checksStep{}, reader, setup)
	if finding.State != So || !strings.Contains(texts(finding), "! partner_share is limited to other workspaces") {
		t.Errorf("%s\n%s", finding.State, texts(finding))
	}
	if strings.Contains(texts(finding), "You may share partner_share") {
		t.Error("and says that it may be shared")
	}
	for _, line := range finding.Lines {
		if strings.HasPrefix(line.Text, "partner_share") {
			fourThings(t, line.Problem, ProblemCatalogElsewhere)
		}
	}
	page, err := dataOptions(t.Context(), reader, setup, OptionQuery{Filter: "partner_share"})
	if err != nil || len(page.Options) != 1 || page.Options[0].Disabled != "limited to other workspaces; you, its owner, can lift that" {
		t.Errorf("%+v, %v", page, err)
	}
}
