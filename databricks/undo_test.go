package databricks

import (
	"errors"
	"slices"
	"testing"
)

func TestWhatWasGrantedIsReadBackFromItsUndo(t *testing.T) {
	const principal = ApplicationID("b4b5d6e7-1111-4222-8333-444455556666")
	for _, name := range []string{"main", "main.sales", "küche & co.süß%2F/x", "a.b c"} {
		holding, ok := Revoked(Revoke(OnSchema, name, principal, UseSchema, Select))
		if !ok || holding.On != OnSchema || holding.FullName != name || holding.Principal != principal ||
			!slices.Equal(holding.Privileges, []Privilege{UseSchema, Select}) {
			t.Errorf("%s is read back as %+v, %v", name, holding, ok)
		}
	}
	for what, request := range map[string]Request{
		"a grant":        Grant(OnSchema, "main.sales", principal, Select),
		"nothing at all": Revoke(OnSchema, "main.sales", principal),
		"another change": RevokeToken("abc"),
		"half a body":    {Method: "PATCH", Path: catalogPath + "/permissions/schema/a.b", Body: `{"changes":[`},
		"no name":        {Method: "PATCH", Path: catalogPath + "/permissions/schema", Body: Revoke(OnSchema, "a.b", principal, Select).Body},
	} {
		if holding, ok := Revoked(request); ok {
			t.Errorf("%s is taken for %+v", what, holding)
		}
	}
}

func FuzzRevoked(f *testing.F) {
	f.Add("PATCH", catalogPath+"/permissions/schema/a.b", `{"changes":[{"principal":"p","remove":["SELECT"]}]}`)
	f.Add("PATCH", catalogPath+"/permissions/schema/%zz", `{}`)
	f.Add("GET", "/", "")
	f.Fuzz(func(t *testing.T, method, path, body string) {
		holding, ok := Revoked(Request{Method: method, Path: path, Body: JSON(body)})
		if ok && (holding.Principal == "" || len(holding.Privileges) == 0) {
			t.Errorf("it takes away nothing from nobody: %+v", holding)
		}
	})
}

func TestAddressesAreReadBackFromTheirRequest(t *testing.T) {
	address, err := ReadAddress("203.0.113.10")
	if err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		request Request
		want    []string
	}{
		"a new list":    {CreateIPList("TreasureData", []Address{address}), []string{"203.0.113.10"}},
		"a longer one":  {UpdateIPList("l1", []Address{address}), []string{"203.0.113.10"}},
		"one that goes": {DeleteIPList("l1"), nil},
		"another thing": {Grant(OnSchema, "a.b", "p", Select), nil},
	} {
		if got := ListedAddresses(test.request); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", what, got, test.want)
		}
	}
}

func TestOnlyAnEntryOfItsOwnCounts(t *testing.T) {
	var list AccessList
	if !decode([]byte(`{"access_control_list":[
		{"service_principal_name":"mine","all_permissions":[{"permission_level":"CAN_USE","inherited":false},{"permission_level":"CAN_MANAGE","inherited":true}]},
		{"service_principal_name":"above","all_permissions":[{"permission_level":"CAN_USE","inherited":true}]},
		{"group_name":"users","all_permissions":[{"permission_level":"CAN_USE"}]}]}`), &list) {
		t.Fatal("the list is not read")
	}
	for id, want := range map[ApplicationID]bool{"mine": true, "above": false, "nobody": false, "": false} {
		levels, own := list.Own(id)
		if own != want || (own && !slices.Equal(levels, []Level{CanUse})) {
			t.Errorf("%q has %v of its own: %v", id, levels, own)
		}
	}
}

// What is gone already is as good as taken away; anything else is a refusal.
func TestNothingToTakeIsToldFromARefusal(t *testing.T) {
	problem := func(kind ProblemKind) error { return &Problem{Kind: kind} }
	revoke, assignment := Revoke(OnSchema, "a.b", "p", Select), RemoveAssignment("1")
	for what, test := range map[string]struct {
		request Request
		err     error
		want    bool
	}{
		"a token that is gone":         {RevokeToken("t"), problem(ProblemNoSuchToken), true},
		"a principal that is gone":     {DeletePrincipal("1"), problem(ProblemNotFound), true},
		"a schema that is gone":        {revoke, problem(ProblemSchemaGone), true},
		"a principal grants forgot":    {revoke, problem(ProblemPrincipalUnknown), true},
		"one that left already":        {assignment, problem(ProblemNotInWorkspace), true},
		"a schema of somebody else":    {revoke, problem(ProblemMayNotGrant), false},
		"a token of somebody else":     {RevokeToken("t"), problem(ProblemPermissionDenied), false},
		"a principal that lists delay": {AllowTokens("p"), problem(ProblemPrincipalUnknown), false},
		"something else":               {RevokeToken("t"), errors.New("no network"), false},
		"no refusal":                   {RevokeToken("t"), nil, false},
	} {
		if got := NothingToTake(test.request, test.err); got != test.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}
