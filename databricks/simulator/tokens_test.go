package simulator_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const onBehalf = "/api/2.0/token-management/on-behalf-of/tokens"

func TestOnBehalfOfRefusals(t *testing.T) {
	body := func(application string) string {
		return `{"application_id":"` + application + `","lifetime_seconds":3600}`
	}
	t.Run("not enabled for the account", func(t *testing.T) {
		w := open(t, "obo-off")
		_, application := w.principal()
		w.refused(403, "On-behalf-of token creation for service principals is not enabled for this workspace", w.admin, "POST", onBehalf, body(application))
	})
	t.Run("principal without CAN_USE", func(t *testing.T) {
		w := open(t, "aws")
		application := w.must(w.admin, "POST", "/api/2.0/preview/scim/v2/ServicePrincipals", `{"displayName":"x","active":true}`).text("applicationId")
		w.refused(403, "User "+application+" does not have permission to use tokens.", w.admin, "POST", onBehalf, body(application))
	})
	t.Run("unknown principal", func(t *testing.T) {
		w := open(t, "aws")
		w.refused(404, "does not exist", w.admin, "POST", onBehalf, body("b4b5d6e7-0000-4000-8000-000000000000"))
	})
	t.Run("principal of the account that is not in the workspace", func(t *testing.T) {
		w := open(t, "aws")
		id, application := w.principal()
		w.must(w.admin, "PUT", "/api/2.0/permissions/authorization/tokens",
			acl(entry("group_name", "users", "CAN_USE"), entry("group_name", "admins", "CAN_MANAGE")))
		w.must(w.admin, "POST", onBehalf, body(application))
		w.must(w.admin, "DELETE", principalsPath+"/"+id, "")
		w.refused(404, "does not exist", w.admin, "POST", onBehalf, body(application))
	})
	t.Run("a lifetime of zero", func(t *testing.T) {
		w := open(t, "aws")
		_, application := w.principal()
		w.refused(400, "requirement failed: Invalid timeout: 0", w.admin, "POST", onBehalf, `{"application_id":"`+application+`","lifetime_seconds":0}`)
	})
	t.Run("longer than the workspace allows", func(t *testing.T) {
		w := open(t, "short-lifetime")
		_, application := w.principal()
		w.refused(400, "7 days", w.admin, "POST", onBehalf, `{"application_id":"`+application+`","lifetime_seconds":604801}`)
		made := w.must(w.admin, "POST", onBehalf, `{"application_id":"`+application+`"}`)
		lives := millisAt(t, made, "token_info.expiry_time") - millisAt(t, made, "token_info.creation_time")
		if lives != (7 * 24 * time.Hour).Milliseconds() {
			t.Errorf("a token without a lifetime lives %d ms, not as long as it may", lives)
		}
	})
	t.Run("admins are restricted", func(t *testing.T) {
		w := open(t, "aws")
		_, application := w.principal()
		w.server.RestrictAdmins(true)
		got := w.must(w.admin, "GET", "/api/2.0/settings/types/restrict_workspace_admins/names/default", "")
		if got.text("restrict_workspace_admins.status") != "RESTRICT_TOKENS_AND_JOB_RUN_AS" {
			t.Errorf("the setting: %s", got.Text)
		}
		w.refused(403, "restricted", w.admin, "POST", onBehalf, body(application)) // the creator is manager, which is not enough
		w.giveRole(application, "roles/servicePrincipal.user")
		w.must(w.admin, "POST", onBehalf, body(application))
	})
	t.Run("by somebody who is no admin", func(t *testing.T) {
		w := open(t, "aws")
		_, application, token := w.partner("")
		w.refused(403, "only accessible by admins", token, "POST", onBehalf, body(application))
	})
}

func millisAt(t *testing.T, a answer, path string) int64 {
	t.Helper()
	var value int64
	if _, err := fmt.Sscan(fmt.Sprint(a.at(path)), &value); err != nil {
		t.Fatalf("%s in %s: %v", path, a.Text, err)
	}
	return value
}

func TestTokenIsShownOnceAndKnownByItsHash(t *testing.T) {
	w := open(t, "aws")
	_, application, value := w.partner("")
	if !strings.HasPrefix(value, "dapi") || len(value) != 36 {
		t.Errorf("a token looks like dapi and 32 hex digits, not %q", value)
	}
	sum := sha256.Sum256([]byte(value))
	id := hex.EncodeToString(sum[:])
	got := w.must(w.admin, "GET", "/api/2.0/token-management/tokens/"+id, "")
	if got.text("token_info.comment") != "partner" || got.text("token_info.created_by_username") != "anna.admin@acme.example" {
		t.Errorf("token info: %s", got.Text)
	}
	if strings.Contains(got.Text, value) {
		t.Error("the value is shown again")
	}
	found := false
	for _, one := range w.server.State().Tokens {
		found = found || one.SHA256 == id && one.Owner == application
	}
	if !found {
		t.Error("State does not have it")
	}
}

func TestQuotaOfTokens(t *testing.T) {
	w := open(t, "aws")
	_, application, _ := w.partner("")
	body := `{"application_id":"` + application + `","lifetime_seconds":3600}`
	for range 599 {
		w.must(w.admin, "POST", onBehalf, body)
	}
	w.refused(400, "limit", w.admin, "POST", onBehalf, body)
	w.clock.Advance(2 * time.Hour) // all but the first one expire
	w.must(w.admin, "POST", onBehalf, body)
}

func TestTokensSwitchedOff(t *testing.T) {
	w := open(t, "tokens-off")
	got := w.must(w.admin, "GET", "/api/2.0/workspace-conf?keys=enableTokensConfig", "")
	if got.text("enableTokensConfig") != "false" {
		t.Errorf("workspace-conf: %s", got.Text)
	}
	w.refused(403, "disabled", w.admin, "POST", "/api/2.0/token/create", `{}`)
}

func TestSwitchingTokensOffStopsThemAndOnRevivesThem(t *testing.T) {
	w := open(t, "aws")
	id, application := w.principal()
	secret := w.must(w.admin, "POST", secretsOf(id), `{}`).text("secret")
	minted := w.must(w.admin, "POST", onBehalf, `{"application_id":"`+application+`"}`).text("token_value")
	w.must(w.admin, "PUT", "/api/2.0/preview/permissionassignments/principals/"+id, `{"permissions":["ADMIN"]}`)
	session := w.exchange(application, secret).text("access_token")
	w.must(session, "PATCH", "/api/2.0/workspace-conf", `{"enableTokensConfig":"false"}`)
	if w.server.TokenWorks(minted) {
		t.Error("a token works while tokens are off")
	}
	w.must(session, "PATCH", "/api/2.0/workspace-conf", `{"enableTokensConfig":"true"}`)
	if !w.server.TokenWorks(minted) {
		t.Error("the token is gone; it was only to be stopped")
	}
}

func TestRevokedTokenInAWorldThatIsSlow(t *testing.T) {
	for world, delay := range map[string]time.Duration{"aws": 0, "flaky": 3 * time.Minute} {
		t.Run(world, func(t *testing.T) {
			w := open(t, world)
			s := w.server
			values := map[bool]string{}
			w.clock.Advance(time.Minute)
			a := w.persist("POST", "/api/2.0/token/create", `{"lifetime_seconds":3600}`)
			values[true] = a.text("token_value")
			w.persist("POST", "/api/2.0/token/delete", `{"token_id":"`+a.text("token_info.token_id")+`"}`)
			if works := s.TokenWorks(values[true]); works != (delay > 0) {
				t.Errorf("right after: works is %v", works)
			}
			w.clock.Advance(delay)
			if s.TokenWorks(values[true]) {
				t.Error("it works for ever")
			}
		})
	}
}

// persist repeats what is refused for now.
func (w *workspace) persist(method, path, body string) answer {
	w.Helper()
	for range 20 {
		a, err := w.try(w.admin, method, path, body)
		if err == nil && a.Status < 300 {
			return a
		}
		if err == nil && a.Status != 429 && a.Status != 503 {
			w.Fatalf("%s %s: %d %s", method, path, a.Status, a.Text)
		}
		w.clock.Advance(2 * time.Second)
	}
	w.Fatalf("%s %s: refused twenty times", method, path)
	return answer{}
}

func TestTokenScopes(t *testing.T) {
	w := open(t, "aws")
	_, _, token := w.partner(`,"scopes":["sql"]`)
	w.must(token, "GET", "/api/2.0/sql/warehouses", "")
	for path, scope := range map[string]string{
		"/api/2.0/preview/scim/v2/Me":     "scim",
		"/api/2.1/unity-catalog/catalogs": "unity-catalog",
		"/api/2.0/token/list":             "authentication",
		"/api/2.0/clusters/list":          "clusters",
	} {
		w.refused(403, "Provided access token does not have required scopes: "+scope, token, "GET", path, "")
	}
	w.refused(400, "Invalid scope", w.admin, "POST", "/api/2.0/token/create", `{"scopes":["everything"]}`)
	w.refused(403, "required scopes: authentication", token, "POST", "/api/2.0/token/create", `{}`)
	own := w.must(w.admin, "POST", "/api/2.0/token/create", `{"scopes":["authentication"]}`).text("token_value")
	w.must(own, "POST", "/api/2.0/token/create", `{"scopes":["sql","jobs"]}`) // of any scope
	id := w.must(own, "POST", "/api/2.0/token/create", `{}`).text("token_info.token_id")
	w.refused(400, "Invalid scope", own, "PATCH", "/api/2.0/token/"+id, `{"token":{"scopes":["everything"]},"update_mask":"scopes"}`)
	all := w.must(w.admin, "GET", "/api/2.0/token-scopes", "").list("scopes")
	for _, scope := range []any{"sql", "unity-catalog", "scim", "authentication", "all-apis"} {
		if !slices.Contains(all, scope) {
			t.Errorf("%v is not on the list: %v", scope, all)
		}
	}
}

// A token that may do everything, and lives for thirty days or more, is narrowed to what it was used for.
func TestLongTokenWithoutScopesNarrowsItself(t *testing.T) {
	w := open(t, "aws")
	_, _, narrowing := w.partner("")
	_, _, kept := w.partner(`,"autoscope_enabled":false`)
	_, _, chosen := w.partner(`,"scopes":["sql","scim"]`)
	info := func(token string) answer {
		t.Helper()
		sum := sha256.Sum256([]byte(token))
		return w.must(w.admin, "GET", "/api/2.0/token-management/tokens/"+hex.EncodeToString(sum[:]), "")
	}
	state := func(token, want string) {
		t.Helper()
		if got := info(token).text("token_info.autoscope_state"); got != "AUTOSCOPE_STATE_"+want {
			t.Errorf("state %s, want %s", got, want)
		}
	}
	for token, want := range map[string]string{narrowing: "RUNNING", kept: "DISABLED", chosen: "USER_SELECTED"} {
		state(token, want)
	}
	for range 2 {
		w.must(narrowing, "GET", "/api/2.0/sql/warehouses", "")
		w.must(kept, "GET", "/api/2.0/sql/warehouses", "")
	}
	if seen := info(narrowing).list("token_info.inferred_scopes"); len(seen) != 1 || seen[0] != "sql" {
		t.Errorf("inferred: %v", seen)
	}
	fresh, err := w.server.SignIn("anna.admin@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(30*24*time.Hour - time.Minute)
	w.must(narrowing, "GET", mePath, "") // nothing is narrowed yet, and this is seen too
	w.clock.Advance(time.Minute)
	w.refused(403, "Invalid access token.", fresh.Reveal(), "GET", mePath, "")
	again, err := w.server.SignIn("anna.admin@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	w.admin = again.Reveal()
	state(narrowing, "COMPLETED")
	w.must(narrowing, "GET", mePath, "")
	w.refused(403, "required scopes: authentication", narrowing, "POST", "/api/2.0/token/create", `{}`)
	w.must(kept, "POST", "/api/2.0/token/create", `{}`)
	// Scopes by hand put an end to it.
	sum := sha256.Sum256([]byte(narrowing))
	w.must(w.admin, "PATCH", "/api/2.0/token-management/tokens/"+hex.EncodeToString(sum[:]), `{"token":{"scopes":["sql","authentication"]},"update_mask":"scopes"}`)
	w.refused(403, "required scopes: authentication", narrowing, "POST", "/api/2.0/token/create", `{}`)
	w.clock.Advance(10 * time.Minute)
	w.must(narrowing, "POST", "/api/2.0/token/create", `{}`)
	state(narrowing, "USER_SELECTED")
}

func TestScopesChangeAfterTenMinutes(t *testing.T) {
	w := open(t, "aws")
	_, application, token := w.partner(`,"scopes":["sql"]`)
	id := ""
	for _, one := range w.server.State().Tokens {
		if one.Owner == application {
			id = one.SHA256
		}
	}
	path := "/api/2.0/token-management/tokens/" + id
	w.refused(400, "update mask", w.admin, "PATCH", path, `{"token":{"scopes":["scim"]},"update_mask":"*"}`)
	w.must(w.admin, "PATCH", path, `{"token":{"scopes":["sql","scim"]},"update_mask":"scopes"}`)
	w.refused(403, "required scopes: scim", token, "GET", "/api/2.0/preview/scim/v2/Me", "")
	w.clock.Advance(10 * time.Minute)
	w.must(token, "GET", "/api/2.0/preview/scim/v2/Me", "")
}

func TestOwnTokens(t *testing.T) {
	w := open(t, "aws")
	_, _, token := w.partner("")
	own := w.must(token, "POST", "/api/2.0/token/create", `{"lifetime_seconds":60,"comment":"next"}`)
	if got := w.must(token, "GET", "/api/2.0/token/list", "").list("token_infos"); len(got) != 2 {
		t.Errorf("%d own tokens", len(got))
	}
	id := own.text("token_info.token_id")
	w.must(token, "PATCH", "/api/2.0/token/"+id, `{"token":{"comment":"renamed"},"update_mask":"comment"}`)
	w.refused(404, "does not exist", w.admin, "POST", "/api/2.0/token/delete", `{"token_id":"`+id+`"}`) // the admin does not own it
	w.must(own.text("token_value"), "POST", "/api/2.0/token/delete", `{"token_id":"`+id+`"}`)           // it may delete itself
	w.refused(403, "Invalid access token.", own.text("token_value"), "GET", "/api/2.0/token/list", "")
}

func TestTokenUnusedForNinetyDaysIsRevoked(t *testing.T) {
	w := open(t, "free") // no longest lifetime is set: tokens live 730 days
	token := w.must(w.admin, "POST", "/api/2.0/token/create", `{}`).text("token_value")
	for range 3 {
		w.clock.Advance(89 * 24 * time.Hour)
		w.must(token, "GET", "/api/2.0/token/list", "")
	}
	w.clock.Advance(90 * 24 * time.Hour)
	w.refused(403, "Invalid access token.", token, "GET", "/api/2.0/token/list", "")
}

func TestTokensOfADeletedPrincipalDie(t *testing.T) {
	w := open(t, "aws")
	id, _, token := w.partner("")
	path := "/api/2.0/preview/scim/v2/ServicePrincipals/" + id
	if a := w.must(w.admin, "DELETE", path, ""); a.Status != 204 {
		t.Errorf("DELETE: %d", a.Status)
	}
	w.refused(403, "Invalid access token.", token, "GET", "/api/2.0/preview/scim/v2/Me", "")
	w.refused(404, "not found", w.admin, "DELETE", path, "")
	w.must(w.admin, "PUT", "/api/2.0/preview/permissionassignments/principals/"+id, `{"permissions":["ADMIN"]}`)
	w.refused(403, "Invalid access token.", token, "GET", "/api/2.0/preview/scim/v2/Me", "") // coming back revives nothing
}

func TestBadCredentials(t *testing.T) {
	w := open(t, "aws")
	w.refused(401, "Credential was not sent", "", "GET", "/api/2.0/preview/scim/v2/Me", "")
	a := w.refused(403, "Invalid access token.", "dapi00000000000000000000000000000000", "GET", "/api/2.0/preview/scim/v2/Me", "")
	if code := fmt.Sprint(a.at("error_code")); code != "403" {
		t.Errorf("error_code is %s; Databricks gives the number", code)
	}
}
