package simulator

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		`displayName eq "TD-CAS-Service"`, `applicationId eq "b4b5d6e7-0000-4000-8000-000000000000"`, `a eq ""`, `a eq`, `a co "x" and b sw "y" or c ne "z"`,
		`active eq true`, `a eq "\"`, `"`, `a "eq" "b"`, `(a eq "b")`,
	} {
		f.Add(seed)
	}
	thing := resource{"id": "1", "displayName": "TD-CAS-Service", "active": true}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := parseFilter(text)
		if err != nil {
			if parsed != nil {
				t.Errorf("%q: a filter and an error", text)
			}
			return
		}
		for _, all := range parsed {
			if len(all) == 0 {
				t.Errorf("%q: an alternative without conditions matches everything", text)
			}
			for _, one := range all {
				if one.value == "" || one.attribute == "" {
					t.Errorf("%q: %+v", text, one)
				}
			}
		}
		wider, err := parseFilter(text + ` or id eq "1"`)
		if err != nil {
			t.Fatalf("%q is a filter, but not with one more alternative: %v", text, err)
		}
		if matches, err := wider.match(thing.attribute); err == nil && !matches {
			t.Errorf("%q: one more alternative that matches does not", text)
		}
	})
}

func FuzzSQL(f *testing.F) {
	for _, seed := range []string{
		"SELECT 1", "SELECT current_user()", "SELECT * FROM `a`.`b``c`.d LIMIT 1", "SHOW SCHEMAS IN `cas_demo_east1`", "SHOW TABLES", "SHOW TABLES IN a.b LIKE 'x%'",
		"SELECT 'it''s', \"x\\\"y\", -- c\n NULL /* d */ AS `e`", "INSERT INTO a VALUES (1)", "CREATE OR REPLACE TABLE a.b.c AS SELECT 1", "DELETE FROM x", "SELECT count(*) FROM samples.tpch.nation;",
		"SELECT id FROM main.default.calendar", "`", "SELECT", "UPDATE", "MERGE INTO a.b USING c",
	} {
		f.Add(seed)
	}
	world := newState(Worlds()[0], azureClouds[0], 1, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
	for _, i := range world.identities {
		run := runner{state: world, who: i, catalog: "main", schema: "default"}
		f.Add("SELECT * FROM " + run.catalog + ".default.calendar")
	}
	analyst := world.identityByName(analystName)
	f.Fuzz(func(t *testing.T, text string) {
		for _, who := range []*identity{world.admin, analyst} {
			result, failed := runner{state: world, who: who, catalog: "main", schema: "default"}.run(text)
			if failed != nil {
				if failed.state == "" || failed.message == "" || failed.code == "" {
					t.Errorf("%q: an error that says nothing: %+v", text, failed)
				}
				continue
			}
			for _, row := range result.rows {
				if len(row) != len(result.columns) {
					t.Errorf("%q: %d values under %d columns", text, len(row), len(result.columns))
				}
			}
		}
		if _, failed := (runner{state: world, who: analyst, catalog: "cas_demo_east1", schema: "hr"}).run("SELECT * FROM salaries"); failed == nil {
			t.Errorf("%q opened the salaries", text)
		}
	})
}

func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{
		"POST /api/2.0/token/create#1 drop-after", "GET /a/*#2x3 status=429 retry-after=2", "* * delay=300ms", "* /a html=403 delay=1s",
		"PUT /a status=400 retry-after=date:3s body={\"error_code\": \"X\"}", "GET # truncate", "* *#0x1 drop-before", "* /a#0 truncate",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseFault(text)
		if err != nil {
			return
		}
		again, err := ParseFault(parsed.String())
		if err != nil || again != parsed {
			t.Errorf("%q is %+v; written as %q it is %+v, %v", text, parsed, parsed.String(), again, err)
		}
	})
}

func FuzzLike(f *testing.F) {
	f.Add("a%c_", "abbbcd")
	f.Add("%%", "")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !like("%"+pattern, text) && like(pattern, text) {
			t.Errorf("%q matches %q, but not with more before it", pattern, text)
		}
	})
}

// FuzzSignIn: whatever is asked of the sign-in page and of the token endpoint, no browser is sent anywhere but to this
// computer, and nobody gets a token for a code that was not given.
func FuzzSignIn(f *testing.F) {
	const asking = "client_id=databricks-cli&redirect_uri=http%3A%2F%2Flocalhost%3A8020&response_type=code&scope=all-apis&state=s&code_challenge=" +
		"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
	f.Add(asking, "who=anna.admin%40acme.example&decision=sign-in")
	f.Add(asking, "decision=deny")
	f.Add("client_id=databricks-cli&redirect_uri=http://localhost:1%0d%0aX:y", "grant_type=authorization_code&client_id=databricks-cli&code=x")
	f.Add("client_id=databricks-cli&redirect_uri=http://127.0.0.1:1@evil.example", "grant_type=refresh_token&client_id=databricks-cli&refresh_token=")
	f.Add("%zz", "grant_type=client_credentials&client_id=&client_secret=")
	f.Add("destination_url=/oidc/v1/authorize%3Fa", "where=account")
	world, err := New(Options{World: "account"})
	if err != nil {
		f.Fatal(err)
	}
	for _, host := range world.Hosts() {
		host.ServedAt("http://127.0.0.1:1")
	}
	f.Fuzz(func(t *testing.T, query, body string) {
		for _, host := range world.Hosts() {
			base := "/oidc"
			switch host.Kind() {
			case AccountHost:
				base = "/oidc/accounts/" + accountID
			case LoginHost:
				base = ""
			}
			for _, one := range []struct{ method, path string }{{"GET", "/v1/authorize"}, {"POST", "/v1/authorize"}, {"POST", "/v1/token"}, {"POST", "/"}} {
				request := httptest.NewRequest(one.method, base+one.path, strings.NewReader(body))
				request.URL.RawQuery = query
				answer := httptest.NewRecorder()
				host.ServeHTTP(answer, request)
				to := answer.Header().Get("Location")
				if to != "" && !strings.HasPrefix(to, "http://localhost:") && !strings.HasPrefix(to, "http://127.0.0.1:") && !strings.HasPrefix(to, "/login?") {
					t.Errorf("%s %s?%s: sent to %q", one.method, one.path, query, to)
				}
				if strings.ContainsAny(to, "\r\n") || answer.Code >= 500 {
					t.Errorf("%s %s?%s: %d, sent to %q", one.method, one.path, query, answer.Code, to)
				}
				if one.path != "/v1/token" || base == "" {
					continue
				}
				var told map[string]any
				if err := json.Unmarshal(answer.Body.Bytes(), &told); err != nil || told["access_token"] != nil {
					t.Errorf("%q got %s", body, answer.Body)
				}
			}
		}
	})
}
