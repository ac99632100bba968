package databricks

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAListOfScopesIsReadInEveryFormThatItMayHave(t *testing.T) {
	want := []string{"sql", "unity-catalog"}
	for name, body := range map[string]string{
		"names":           `["sql","unity-catalog"]`,
		"under a key":     `{"scopes":["sql","unity-catalog"]}`,
		"another key":     `{"token_scopes":["sql","unity-catalog"],"next_page_token":""}`,
		"objects":         `[{"name":"sql","description":"x"},{"name":"unity-catalog"}]`,
		"objects, keyed":  `{"scopes":[{"name":"sql"},{"scope":"unity-catalog"}]}`,
		"one of them odd": `["sql",7,"unity-catalog","sql","\u0007"]`,
	} {
		var list ScopeList
		if err := json.Unmarshal([]byte(body), &list); err != nil || !slices.Equal(list.Names, want) {
			t.Errorf("%s: %v, %v", name, list.Names, err)
		}
	}
	for _, body := range []string{`{}`, `[]`, `"sql"`, `{"scopes":{"sql":true}}`, `7`} {
		var list ScopeList
		if err := json.Unmarshal([]byte(body), &list); err == nil {
			t.Errorf("%s: taken for %v", body, list.Names)
		}
	}
}

func TestTheScopesThatARefusalNames(t *testing.T) {
	for said, want := range map[string]string{
		"Provided access token does not have required scopes: sql":                     "sql",
		"Provided OAuth token does not have required scopes: sql, unity-catalog [r-1]": "sql unity-catalog",
	} {
		problem := Classify(RunStatement(ByToken, "w", SelectOne, 0).Request, 403, nil, []byte(`{"error_code":403,"message":"`+said+`"}`))
		if got := strings.Join(LackingScopes(problem), " "); got != want {
			t.Errorf("%s: %q", said, got)
		}
	}
	if got := LackingScopes(Classify(Tokens().Request, 403, nil, []byte(`{"error_code":403,"message":"Invalid access token."}`))); got != nil {
		t.Errorf("another refusal names %v", got)
	}
}

// Left out, the service may narrow a token by itself, weeks after it was handed over.
func TestEveryTokenSaysThatItIsNotToBeNarrowed(t *testing.T) {
	for _, scopes := range [][]string{nil, {"sql"}, {"sql", "unity-catalog"}} {
		for _, request := range []Request{
			CreateOnBehalfToken("app", "c", time.Hour, scopes), CreateOwnToken(Admin, "c", time.Hour, scopes), CreateOwnToken(BySecret, "c", time.Hour, scopes),
		} {
			if !strings.Contains(string(request.Body), `"autoscope_enabled":false`) {
				t.Errorf("%s", request.Body)
			}
			if named := strings.Contains(string(request.Body), `"scopes":[`); named != (len(scopes) > 0) {
				t.Errorf("%v: %s", scopes, request.Body)
			}
		}
	}
}

func TestWhoTheTextsSpeakOf(t *testing.T) {
	body := []byte(`{"error_code":"PERMISSION_DENIED","message":"User does not have permission to use tokens."}`)
	own := Classify(CreateOwnToken(Admin, "c", time.Hour, nil), 403, nil, body)
	if own.Kind != ProblemNoTokenPermission || !strings.HasPrefix(own.Why, "You are not allowed") {
		t.Errorf("of your own: %+v", own)
	}
	if theirs := Classify(CreateOwnToken(BySecret, "c", time.Hour, nil), 403, nil, body); !strings.HasPrefix(theirs.Why, "The principal is not allowed") {
		t.Errorf("of the principal: %+v", theirs)
	}
	if command := Me(Admin).By(ByOwnToken).CLI(); !strings.HasPrefix(command, `DATABRICKS_TOKEN="${NEW_TOKEN:?}"`) {
		t.Errorf("%s", command)
	}
}
