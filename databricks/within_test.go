package databricks

import "testing"

func TestFewerPrivilegesAreWithinWhatWasAgreedTo(t *testing.T) {
	const principal, other = ApplicationID("p"), ApplicationID("q")
	agreed := Grant(OnCatalog, "main", principal, UseCatalog, Browse)
	for what, test := range map[string]struct {
		request, agreed Request
		want            bool
	}{
		"the same":                {agreed, agreed, true},
		"fewer":                   {Grant(OnCatalog, "main", principal, UseCatalog), agreed, true},
		"more":                    {Grant(OnCatalog, "main", principal, UseCatalog, Browse, Select), agreed, false},
		"another one":             {Grant(OnCatalog, "main", principal, Select), agreed, false},
		"another catalog":         {Grant(OnCatalog, "sales", principal, UseCatalog), agreed, false},
		"another kind":            {Grant(OnSchema, "main", principal, UseCatalog), agreed, false},
		"somebody else":           {Grant(OnCatalog, "main", other, UseCatalog), agreed, false},
		"taken rather than given": {Revoke(OnCatalog, "main", principal, UseCatalog), agreed, false},
		"fewer taken":             {Revoke(OnCatalog, "main", principal, Browse), Revoke(OnCatalog, "main", principal, UseCatalog, Browse), true},
		"another request":         {RevokeToken("t"), RevokeToken("u"), false},
		"no grant at all":         {RevokeToken("t"), agreed, false},
	} {
		if got := Within(test.request, test.agreed); got != test.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}
