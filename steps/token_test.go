package steps

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/keystore"
)

const tokenKey = "GET /api/2.0/token-management/tokens"

// withToken is the set-up with the questions about the token answered.
func withToken(setup Setup) Setup {
	return setup.With(tokenUse, useSQL).With(tokenDays, "90").With(tokenWay, bothWays).With(tokenConnection, "acme-treasure-data")
}

// kept is an earlier run of the connection, with a token.
func kept() Connection {
	return Connection{
		Name: "acme-treasure-data", Partner: "treasure-data", Tag: "0123456789abcdef",
		Facts: databricks.Facts{
			Host: testHost, ApplicationID: testApplication, TokenID: "t-1", Proven: "2026-11-01",
			TokenItem: "dbc-a1b2345c-d6e7.cloud.databricks.com/" + testApplication + "/0123456789abcdef",
		},
		Answers: Answers{warehouseID: "1234567890abcdef", dataSchemas: "cas_demo_east1.public"},
	}
}

func TestTokenLook(t *testing.T) {
	live := map[string]string{tokenKey + "/t-1": `{"token_info":{"token_id":"t-1","expiry_time":1803110400000,"scopes":["sql","unity-catalog"]}}`}
	gone := map[string]string{tokenKey + "/t-1": `404 {"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Token does not exist"}`}
	ended := map[string]string{tokenKey + "/t-1": `{"token_info":{"token_id":"t-1","expiry_time":1700000000000}}`}
	none := map[string]string{tokenKey: `{}`}
	signs := func(name string, err error) func() (string, error) {
		return func() (string, error) { return name, err }
	}
	elsewhere := kept()
	elsewhere.Facts[ApplicationID] = testOther
	nameless := kept()
	delete(nameless.Facts, TokenID)
	fresh := withPrincipal(withToken(testSetup())).Learn(databricks.Facts{TokenID: "t-1", TokenItem: "h/a/" + testTag})
	principal := withPrincipal(withToken(testSetup()))
	refused := &databricks.Problem{Kind: databricks.ProblemInvalidToken, What: "Refused.", SignIn: true}
	for _, test := range []struct {
		name    string
		setup   Setup
		past    []Connection
		answers map[string]string
		signs   func() (string, error)
		state   State
		kind    databricks.ProblemKind
		changes []string
	}{
		{name: "nothing yet", setup: withToken(testSetup()), state: Missing, changes: []string{"mint"}},
		{name: "an earlier run that got no token", setup: principal, past: []Connection{nameless}, answers: none, state: Missing, changes: []string{"mint"}},
		{name: "by the secret", setup: principal.Going("token", 1), answers: none, state: Missing, changes: []string{"secret", "mint-as-principal"}},
		{name: "only by the secret", setup: principal.With(tokenWay, bootstrap), answers: none, state: Missing, changes: []string{"secret", "mint-as-principal"}},
		{name: "kept and living", setup: principal, past: []Connection{kept()}, answers: live, signs: signs(testApplication, nil), state: So},
		{name: "living, limited", setup: principal, past: []Connection{kept()}, answers: live, signs: signs("", nil), state: So},
		{name: "revoked", setup: principal, past: []Connection{kept()}, answers: gone, state: Blocked, kind: ProblemTokenDead},
		{name: "ended", setup: principal, past: []Connection{kept()}, answers: ended, state: Blocked, kind: ProblemTokenDead},
		{name: "refused at sign-in", setup: principal, past: []Connection{kept()}, answers: live, signs: signs("", refused), state: Blocked, kind: ProblemTokenDead},
		{name: "value gone", setup: principal, past: []Connection{kept()}, answers: live, signs: signs("", &keystore.Error{Kind: keystore.ErrNotFound, Cause: "c"}), state: Blocked, kind: ProblemTokenLost},
		{name: "keychain locked", setup: principal, past: []Connection{kept()}, answers: live, signs: signs("", &keystore.Error{Kind: keystore.ErrLocked, Cause: "c", Fix: "f"}), state: Blocked, kind: ProblemKeychain},
		{name: "somebody else's", setup: principal, past: []Connection{kept()}, answers: live, signs: signs(testOther, nil), state: Blocked, kind: ProblemTokenLost},
		{name: "the name is taken", setup: principal, past: []Connection{elsewhere}, state: Blocked, kind: ProblemNameTaken},
		{name: "just made", setup: fresh, answers: live, signs: signs(testApplication, nil), state: So},
		{name: "just made, not listed", setup: fresh, answers: gone, state: Spreading},
		{name: "just made, not accepted", setup: fresh, answers: live, signs: signs("", refused), state: Spreading},
	} {
		t.Run(test.name, func(t *testing.T) {
			reader := script(t, test.answers)
			reader.past, reader.signs = test.past, test.signs
			finding := see(t, tokenStep{}, reader, test.setup)
			if finding.State != test.state {
				t.Fatalf("%s: %s %v", finding.State, finding.Say, finding.Problem)
			}
			if got := changeIDs(tokenStep{}, test.setup, finding); !slices.Equal(got, test.changes) {
				t.Errorf("changes %v", got)
			}
			if test.state == Blocked {
				fourThings(t, finding.Problem, test.kind)
			}
			if test.state == So && (finding.Learned[TokenEnds] != "2027-02-20" || finding.Learned[TokenID] != "t-1") {
				t.Errorf("learned %v", finding.Learned)
			}
		})
	}
}

// fourThings holds that a refusal says what, why, who and what to send.
func fourThings(t *testing.T, problem *databricks.Problem, kind databricks.ProblemKind) {
	t.Helper()
	if problem.Kind != kind {
		t.Errorf("kind %s, want %s", problem.Kind, kind)
	}
	for what, text := range map[string]string{"what": problem.What, "why": problem.Why, "who": problem.Who, "send": problem.Send} {
		if text == "" || strings.ContainsAny(text, "\uE0B0\uE0B1") {
			t.Errorf("%s: %q", what, text)
		}
	}
}

func TestTheMintIsAsAgreed(t *testing.T) {
	setup := withToken(testSetup())
	mint := tokenStep{}.Changes(setup, Finding{State: Missing})[0]
	var body struct {
		Application string   `json:"application_id"`
		Lifetime    int64    `json:"lifetime_seconds"`
		Comment     string   `json:"comment"`
		Scopes      []string `json:"scopes"`
	}
	filled := databricks.Fill(mint.Request, databricks.Facts{ApplicationID: testApplication})
	if err := json.Unmarshal([]byte(filled.Body), &body); err != nil {
		t.Fatal(err)
	}
	if body.Application != testApplication || body.Lifetime != 7776000 || body.Comment != "Treasure Data CAS, brickpass "+testTag ||
		!slices.Equal(body.Scopes, []string{"sql", "unity-catalog"}) {
		t.Errorf("%+v", body)
	}
	if mint.Title != "token until 20 February 2027" || mint.Value != "90 days, the longest here" {
		t.Errorf("%s | %s", mint.Title, mint.Value)
	}
	item, err := keystore.NewItem("dbc-a1b2345c-d6e7.cloud.databricks.com", testApplication, testTag)
	if got := databricks.FillText(mint.Into.Item, databricks.Facts{ApplicationID: testApplication}); err != nil || got != string(item) {
		t.Errorf("the entry is %q, the keystore wants %q, %v", got, item, err)
	}
	everything := tokenStep{}.Changes(setup.With(tokenUse, useEverything), Finding{State: Missing})[0]
	if strings.Contains(string(everything.Request.Body), "scopes") || !strings.Contains(string(everything.Request.Body), `"autoscope_enabled":false`) {
		t.Errorf("%s", everything.Request.Body)
	}
}

func TestOnlyOurOwnTokenIsFound(t *testing.T) {
	setup := withPrincipal(withToken(testSetup()))
	reader := script(t, map[string]string{tokenKey: `{"token_infos":[
		{"token_id":"a","comment":"Treasure Data CAS, brickpass ` + testTag + `","creation_time":1700000000000},
		{"token_id":"b","comment":"` + throwAwayComment(setup) + `"},{"token_id":"c","comment":"Treasure Data CAS"}]}`})
	candidates, err := findToken(t.Context(), reader, setup)
	if err != nil || len(candidates) != 3 || !candidates[0].Ours || candidates[1].Ours || candidates[2].Ours {
		t.Errorf("%+v, %v", candidates, err)
	}
}

func TestTheOtherWayIsOfferedOnlyWhereItWasNotAgreedTo(t *testing.T) {
	for way, want := range map[string]struct {
		ways  int
		offer bool
	}{bothWays: {2, false}, onBehalf: {1, true}, bootstrap: {1, false}} {
		setup := testSetup().With(tokenWay, way)
		if ways, offer := (tokenStep{}).Ways(setup), (tokenStep{}).Offer(setup); len(ways) != want.ways || (offer != "") != want.offer {
			t.Errorf("%s: %v, %q", way, ways, offer)
		}
	}
}

func TestTokenAnswers(t *testing.T) {
	questions := map[string]Question{}
	for _, question := range (tokenStep{}).Questions(testSetup()) {
		questions[question.Key] = question
	}
	for _, test := range []struct{ key, typed, want string }{
		{tokenDays, "90", "90"},
		{tokenDays, " 7 days", "7"},
		{tokenDays, "1 day", "1"},
		{tokenDays, "0", ""},
		{tokenDays, "-1", ""},
		{tokenDays, "91", ""},
		{tokenDays, "86400", ""},
		{tokenDays, "ninety", ""},
		{tokenDays, "9.5", ""},
		{tokenDays, "99999999999999999999", ""},
		{tokenUse, "SQL", useSQL},
		{tokenUse, "all", ""},
		{tokenWay, bothWays, bothWays},
		{tokenWay, "obo", ""},
		{tokenConnection, "Acme-1", "acme-1"},
		{tokenConnection, "../x", ""},
		{tokenConnection, "a b", ""},
	} {
		got, err := questions[test.key].Parse(testSetup(), test.typed)
		if (err != nil) != (test.want == "") || err == nil && got != test.want {
			t.Errorf("%s %q: %q, %v", test.key, test.typed, got, err)
		}
	}
	if _, err := parseDays(testSetup(), "86400"); err == nil || !strings.Contains(err.Error(), "In days it is 1") {
		t.Errorf("seconds are not told: %v", err)
	}
	if name := questions[tokenConnection].Default; name != "dbc-a1b2345c-d6e7-treasure-data" {
		t.Errorf("called %q", name)
	}
	if lines := echoDays(testSetup(), "90"); len(lines) != 2 || lines[0].Text != "until 20 February 2027, 90 days" {
		t.Errorf("%v", lines)
	}
	if days := daysQuestion(testSetup().Learn(databricks.Facts{MaxDays: "7"})); days.Default != "7" || !strings.Contains(days.From, "longest") {
		t.Errorf("%q from %q", days.Default, days.From)
	}
}

func FuzzParseDays(f *testing.F) {
	for _, seed := range []string{"90", "0", "86400", "1 day", "-5", "9e9", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		answer, err := parseDays(testSetup(), typed)
		if err != nil {
			return
		}
		if again, err := parseDays(testSetup(), answer); err != nil || again != answer {
			t.Errorf("%q became %q, which becomes %q, %v", typed, answer, again, err)
		}
		if days := lifetimeDays(testSetup().With(tokenDays, answer)); days < 1 || days > 90 {
			t.Errorf("%q is %d days", typed, days)
		}
	})
}

func FuzzNameOf(f *testing.F) {
	for _, seed := range []string{"Acme – Süd", "--", strings.Repeat("a-", 80), "con.fig", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if name := nameOf(text); name != "" && CheckConnectionName(name) != nil {
			t.Errorf("%q gives %q: %v", text, name, errors.Unwrap(CheckConnectionName(name)))
		}
	})
}
