package databricks

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
)

// builders has every builder that takes an identifier or a name, called with whatever text.
func builders(text string) map[string]Request {
	lifetime := time.Hour
	return map[string]Request{
		"PrincipalsByName":          PrincipalsByName(text).Request,
		"PrincipalsByApplicationID": PrincipalsByApplicationID(ApplicationID(text)).Request,
		"PrincipalByID":             PrincipalByID(PrincipalID(text)).Request,
		"DeletePrincipal":           DeletePrincipal(PrincipalID(text)),
		"AddEntitlements":           AddEntitlements(PrincipalID(text), WorkspaceAccess),
		"RemoveEntitlement":         RemoveEntitlement(PrincipalID(text), WorkspaceAccess),
		"AssignToWorkspace":         AssignToWorkspace(ApplicationID(text)),
		"RemoveAssignment":          RemoveAssignment(PrincipalID(text)),
		"DeleteAccountPrincipal":    DeleteAccountPrincipal("a", PrincipalID(text)),
		"AccountPrincipalByID":      AccountPrincipalByID("a", PrincipalID(text)).Request,
		"AccountPrincipalsByName":   AccountPrincipalsByName("a", text).Request,
		"AssignFromAccount":         AssignFromAccount("a", "7", PrincipalID(text)),
		"RemoveFromAccountSide":     RemoveFromAccountSide("a", "7", PrincipalID(text)),
		"AllowTokens":               AllowTokens(ApplicationID(text)),
		"AllowWarehouse, warehouse": AllowWarehouse(WarehouseID(text), "a"),
		"AllowWarehouse, principal": AllowWarehouse("w", ApplicationID(text)),
		"WarehousePermissions":      WarehousePermissions(WarehouseID(text)).Request,
		"WarehouseByID":             WarehouseByID(WarehouseID(text)).Request,
		"StartWarehouse":            StartWarehouse(WarehouseID(text)),
		"TokenByID":                 TokenByID(TokenID(text)).Request,
		"RevokeToken":               RevokeToken(TokenID(text)),
		"DeleteOwnToken":            DeleteOwnToken(ByToken, TokenID(text)),
		"SetTokenScopes":            SetTokenScopes(TokenID(text), nil),
		"SetOwnTokenScopes":         SetOwnTokenScopes(ByToken, TokenID(text), nil),
		"CreateOnBehalfToken":       CreateOnBehalfToken(ApplicationID(text), "c", lifetime, nil),
		"OAuthSecrets":              OAuthSecrets(PrincipalID(text)).Request,
		"CreateOAuthSecret":         CreateOAuthSecret(PrincipalID(text), lifetime),
		"DeleteOAuthSecret":         DeleteOAuthSecret("7", SecretID(text)),
		"Grant, principal":          Grant(OnCatalog, "main", ApplicationID(text), Select),
		"Grant, name":               Grant(OnCatalog, text, "a", Select),
		"Revoke":                    Revoke(OnSchema, text, "a", Select),
		"Permissions":               Permissions(OnCatalog, "main", ApplicationID(text)).Request,
		"EffectivePermissions":      EffectivePermissions(OnCatalog, "main", text).Request,
		"CatalogByName":             CatalogByName(CatalogName(text)).Request,
		"Schemas":                   Schemas(CatalogName(text)).Request,
		"Tables":                    Tables("c", text).Request,
		"UpdateIPList":              UpdateIPList(IPListID(text), nil),
		"DeleteIPList":              DeleteIPList(IPListID(text)),
		"RunStatement":              RunStatement(ByToken, WarehouseID(text), SelectOne, 0).Request,
		"StatementByID":             StatementByID(ByToken, StatementID(text)).Request,
	}
}

func TestARequestCanBePlannedForWhatDoesNotExistYet(t *testing.T) {
	const fact = "b4b5d6e7-0000-4000-8000-000000000001"
	name := Unknown("some_id")
	for builder, planned := range builders(Facts{}.Or(name)) {
		if waits := Unknowns(planned); len(waits) != 1 || waits[0] != name {
			t.Errorf("%s waits for %v", builder, waits)
		}
		known := builders(fact)[builder]
		if filled := Fill(planned, Facts{name: fact}); filled != known {
			t.Errorf("%s: filled it is\n%+v\nand written with the fact it is\n%+v", builder, filled, known)
		}
	}
}

// oddNames are what people do call things.
var oddNames = []string{
	"plain", "with space", `double"quote`, "back`quote", "100%", "a/b", "a\\b", "a+b&c=d#e?f", "täble", "表", "a;b", "'; DROP--", "%2e%2e",
}

func TestOddNamesArriveAsTheyAre(t *testing.T) {
	for _, name := range oddNames {
		for builder, request := range builders(name) {
			parsed, err := url.ParseRequestURI(request.Path)
			if err != nil {
				t.Fatalf("%s(%q): %v", builder, name, err)
			}
			if strings.Count(request.Path, "/") != strings.Count(builders("x")[builder].Path, "/") {
				t.Errorf("%s(%q) has another path: %s", builder, name, request.Path)
			}
			if !arrives(parsed, request.Body, name) {
				t.Errorf("%s(%q): the name does not arrive: %s %s", builder, name, request.Path, request.Body)
			}
		}
	}
}

// arrives looks for a name as a server sees it: in a segment of the path, in a parameter, or in the body.
func arrives(address *url.URL, body JSON, name string) bool {
	for _, part := range strings.Split(address.EscapedPath(), "/") {
		if plain, err := url.PathUnescape(part); err == nil && plain == name {
			return true
		}
	}
	inFilter := ` eq "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	for _, values := range address.Query() {
		for _, value := range values {
			if value == name || strings.HasSuffix(value, inFilter) {
				return true
			}
		}
	}
	var content any
	return json.Unmarshal([]byte(body), &content) == nil && holds(content, name)
}

func holds(content any, name string) bool {
	switch content := content.(type) {
	case string:
		return content == name
	case []any:
		for _, item := range content {
			if holds(item, name) {
				return true
			}
		}
	case map[string]any:
		for _, item := range content {
			if holds(item, name) {
				return true
			}
		}
	}
	return false
}

// The bodies as databricks-api.md has them.
func TestWhatIsSent(t *testing.T) {
	for name, test := range map[string]struct {
		request Request
		want    string
	}{
		"a principal": {
			CreatePrincipal("TD <CAS>"),
			`POST /api/2.0/preview/scim/v2/ServicePrincipals {"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"],"displayName":"TD <CAS>","active":true}`,
		},
		"entitlements": {
			AddEntitlements("7531", WorkspaceAccess, DatabricksSQLAccess),
			`PATCH /api/2.0/preview/scim/v2/ServicePrincipals/7531 {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"entitlements","value":[{"value":"workspace-access"},{"value":"databricks-sql-access"}]}]}`,
		},
		"no entitlement, and no value": {
			RemoveEntitlement("7531", DatabricksSQLAccess),
			`PATCH /api/2.0/preview/scim/v2/ServicePrincipals/7531 {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"entitlements[value eq \"databricks-sql-access\"]"}]}`,
		},
		"an assignment": {
			AssignToWorkspace("a"),
			`POST /api/2.0/preview/permissionassignments {"permission_assignments":[{"service_principal_name":"a","permissions":["USER"]}]}`,
		},
		"the use of tokens": {
			AllowTokens("a"),
			`PATCH /api/2.0/permissions/authorization/tokens {"access_control_list":[{"service_principal_name":"a","permission_level":"CAN_USE"}]}`,
		},
		"tokens for nobody": {SwitchTokens(false), `PATCH /api/2.0/workspace-conf {"enableTokensConfig":"false"}`},
		"a token on behalf": {
			CreateOnBehalfToken("a", "TD", 90*24*time.Hour, []string{"sql", "unity-catalog"}),
			`POST /api/2.0/token-management/on-behalf-of/tokens {"application_id":"a","lifetime_seconds":7776000,"comment":"TD","scopes":["sql","unity-catalog"],"autoscope_enabled":false}`,
		},
		"an own token with all rights": {
			CreateOwnToken(BySecret, "TD", 10*time.Minute, nil),
			`POST /api/2.0/token/create {"lifetime_seconds":600,"comment":"TD","autoscope_enabled":false}`,
		},
		"a secret": {
			CreateOAuthSecret("7531", time.Hour),
			`POST /api/2.0/accounts/servicePrincipals/7531/credentials/secrets {"lifetime":"3600s"}`,
		},
		"grants": {
			Grant(OnCatalog, "cas_demo_east1", "a", DataReader()...),
			`PATCH /api/2.1/unity-catalog/permissions/catalog/cas_demo_east1 {"changes":[{"principal":"a","add":["USE_CATALOG","USE_SCHEMA","BROWSE","EXECUTE","SELECT"]}]}`,
		},
		"grants taken back": {
			Revoke(OnSchema, "c.s", "a", Select),
			`PATCH /api/2.1/unity-catalog/permissions/schema/c.s {"changes":[{"principal":"a","remove":["SELECT"]}]}`,
		},
		"a list": {
			CreateIPList("TreasureData", ParseAddresses("203.0.113.10/32 198.51.100.7/24").Addresses),
			`POST /api/2.0/ip-access-lists {"label":"TreasureData","list_type":"ALLOW","ip_addresses":["203.0.113.10","198.51.100.0/24"]}`,
		},
		"a statement": {
			RunStatement(ByToken, "w", SelectOneRow("c", "s", "a`b"), time.Second).Request,
			`POST /api/2.0/sql/statements {"warehouse_id":"w","statement":"SELECT * FROM ` + "`c`.`s`.`a``b`" + ` LIMIT 1","wait_timeout":"5s","on_wait_timeout":"CONTINUE","disposition":"INLINE","format":"JSON_ARRAY"}`,
		},
		"a search": {
			PrincipalsByName("TD CAS").Request,
			`GET /api/2.0/preview/scim/v2/ServicePrincipals?filter=displayName%20eq%20%22TD%20CAS%22&attributes=id%2CdisplayName%2CapplicationId%2Cactive&count=100&startIndex=1 `,
		},
		"an own token revoked": {DeleteOwnToken(ByToken, "t"), `POST /api/2.0/token/delete {"token_id":"t"}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.request.Method + " " + test.request.Path + " " + string(test.request.Body); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// The one PUT among these replaces what one principal holds, and is sent where it holds nothing. The other there is, a list of
// roles, carries the version that was read (SetPrincipalRules).
func TestNothingIsReplaced(t *testing.T) {
	for builder, request := range builders("x") {
		if request.Method == "PUT" && builder != "AssignFromAccount" {
			t.Errorf("%s replaces what others gave: %s", builder, request.Path)
		}
	}
}

func TestWhatCannotBeRepeatedIsSentOnce(t *testing.T) {
	for name, request := range map[string]Request{
		"principal": CreatePrincipal("x"), "token": mint(), "own token": CreateOwnToken(Admin, "", time.Hour, nil),
		"secret": CreateOAuthSecret("7", time.Hour), "list": CreateIPList("x", nil),
	} {
		if !request.Once {
			t.Errorf("%s: a second one would be made after a lost answer", name)
		}
	}
	for name, where := range map[string]string{mint().Path: mint().Secret, "secret": CreateOAuthSecret("7", time.Hour).Secret} {
		if where == "" {
			t.Errorf("%s: nobody knows where its secret stands", name)
		}
	}
}

func TestALifetimeIsNeverZero(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a token without an end could be made")
		}
	}()
	CreateOwnToken(Admin, "", 999*time.Millisecond, nil)
}

func TestAWaitIsOneThatTheServiceTakes(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		0: "0s", time.Second: "5s", 30 * time.Second: "30s", time.Hour: "50s", -time.Second: "0s",
	} {
		if got := waitTimeout(wait); got != want {
			t.Errorf("%s: got %s, want %s", wait, got, want)
		}
	}
}

func TestANameThatCouldNotBeFoundAgainIsRefused(t *testing.T) {
	for _, name := range []string{"", "  ", `a"b`, `a\b`, "a\nb", Unknown("x").String(), strings.Repeat("x", 257)} {
		if CheckPrincipalName(name) == nil {
			t.Errorf("%q was taken", name)
		}
	}
	for _, name := range []string{"TD-CAS-Service", "Größe 3 (Test)", "表"} {
		if err := CheckPrincipalName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzPrincipalFilter(f *testing.F) {
	for _, name := range oddNames {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if placeholder.MatchString(name) || name == "" {
			return
		}
		filter := readParameter(PrincipalsByName(name).Path, "filter")
		quoted, ok := strings.CutPrefix(filter, "displayName eq ")
		if !ok {
			t.Fatalf("%q became the filter %q", name, filter)
		}
		// A quote that is not escaped would end the value.
		inner := strings.NewReplacer(`\\`, "", `\"`, "").Replace(quoted[1 : len(quoted)-1])
		if strings.Contains(inner, `"`) {
			t.Errorf("%q ends the filter early: %q", name, filter)
		}
	})
}
