package databricks

import (
	"encoding/json"
	"testing"
)

func TestWhereACatalogCanBeUsed(t *testing.T) {
	const here = "9007199254740993" // 2^53 + 1
	for body, want := range map[string]bool{
		`{"bindings":[{"workspace_id":1},{"workspace_id":` + here + `,"binding_type":"BINDING_TYPE_READ_ONLY"}]}`: true,
		`{"bindings":[{"workspace_id":"` + here + `"}]}`:                                                          true,
		`{"bindings":[{"workspace_id":9007199254740992}]}`:                                                        false,
		`{"bindings":[{"binding_type":"BINDING_TYPE_READ_WRITE"},{"workspace_id":null}]}`:                         false,
		`{}`: false,
	} {
		page := read(t, CatalogBindings("shop"), body)
		if got := BoundTo(page.Bindings, here); got != want {
			t.Errorf("%s: %t", body, got)
		}
	}
	if path := CatalogBindings("a b/c").Path; path != "/api/2.1/unity-catalog/bindings/catalog/a%20b%2Fc?max_results=0" {
		t.Errorf("asked for %s", path)
	}
}

func FuzzBinding(f *testing.F) {
	for _, seed := range []string{`{"workspace_id":1}`, `{"workspace_id":"x"}`, `{"workspace_id":[]}`, `null`, `{"workspace_id":1e9}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var binding, again Binding
		if json.Unmarshal([]byte(body), &binding) != nil {
			return
		}
		text, err := json.Marshal(map[string]string{"workspace_id": binding.WorkspaceID, "binding_type": binding.Type})
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &again); err != nil || again != binding {
			t.Errorf("%s is %+v, and read again %+v, %v", body, binding, again, err)
		}
	})
}
