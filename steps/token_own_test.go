package steps

import (
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/databricks/databricks-sdk-go/config"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
)

const benName = "ben.analyst@acme.example"

// as lets somebody else sign in: ben is no admin, and may use tokens.
func (s *stage) as(name string) {
	s.t.Helper()
	access, err := s.server.SignIn(name)
	if err != nil {
		s.t.Fatal(err)
	}
	getenv := s.kit.Environment.Getenv
	s.kit.Environment.Getenv = func(variable string) string {
		if variable == "DATABRICKS_TOKEN" {
			return access.Reveal()
		}
		return getenv(variable)
	}
}

func ownToken(more Answers) Answers {
	answers := Answers{partnerPreset: "this-computer", tokenConnection: "mine"}
	maps.Copy(answers, more)
	return answers
}

// tokensOf are the live tokens of somebody, by their comment.
func (s *stage) tokensOf(name string) []string {
	var comments []string
	for _, token := range s.server.State().Tokens {
		if token.Owner == name {
			comments = append(comments, token.Comment)
		}
	}
	return comments
}

func TestATokenOfOnesOwnNeedsNoAdmin(t *testing.T) {
	for _, who := range []string{benName, "anna.admin@acme.example"} {
		t.Run(who, func(t *testing.T) {
			s := rehearse(t, "aws")
			s.as(who)
			before := s.tokensOf(who)
			run := s.setUp(ownToken(nil))
			s.mustFinish(run)
			setup := run.Setup()
			writes := s.writes()
			if len(writes) != 1 || !strings.Contains(writes[0], `"path":"/api/2.0/token/create"`) {
				t.Errorf("wrote %v", writes)
			}
			made := without(s.tokensOf(who), before)
			name, _, _ := strings.Cut(who, "@")
			if want := name + " on this computer, brickpass " + setup.Tag; len(made) != 1 || made[0] != want {
				t.Errorf("made %q, want %q", made, want)
			}
			if setup.Fact(TokenEnds) != "2026-12-22" || setup.Fact(Proven) != "2026-11-22" {
				t.Errorf("%v", setup.Facts)
			}
			for _, step := range []ID{"principal", "access", "tokenuse", "warehouse", "data", "network"} {
				if say := finding(run, step).Say; say != "not needed for a token of your own" {
					t.Errorf("%s: %s", step, say)
				}
			}
			lines := finding(run, "proof").Lines
			if len(lines) != 2 || lines[0].Text != "signed in with the token in memory, as "+who || lines[1].Mark != MarkSkipped {
				t.Errorf("%v", lines)
			}

			s.kit.Chance = strings.NewReader("another chance")
			again := s.setUp(ownToken(nil))
			s.mustFinish(again)
			if !again.Plan().Empty() || len(s.writes()) != 1 {
				t.Errorf("a second time it plans %v", again.Plan().Changes())
			}
		})
	}
}

func TestWhatAnOwnTokenIsProvenBy(t *testing.T) {
	for scopes, want := range map[string][2]string{
		"sql":           {"the token in memory listed the SQL warehouses", "refused to say who you are, as it should be"},
		"unity-catalog": {"the token in memory listed the catalogs", "refused to say who you are, as it should be"},
		"scim":          {"signed in with the token in memory, as " + benName, "refused to list the SQL warehouses, as it should be"},
		"jobs":          {"the token in memory was accepted", "refused to say who you are, as it should be"},
		"authentication, scim, sql, unity-catalog": {
			"signed in with the token in memory, as " + benName, "refused to list the clusters, as it should be",
		},
		"clusters": {"the token in memory listed the clusters", "refused to say who you are, as it should be"},
		"authentication, clusters, scim, sql, unity-catalog": {
			"signed in with the token in memory, as " + benName, "no call is known here that it must be refused",
		},
	} {
		t.Run(scopes, func(t *testing.T) {
			s := rehearse(t, "aws")
			s.as(benName)
			run := s.setUp(ownToken(Answers{tokenUse: useChosen, tokenScopesKey: scopes}))
			s.mustFinish(run)
			var said []string
			for _, line := range finding(run, "proof").Lines {
				said = append(said, line.Text)
			}
			if !slices.Equal(said, want[:]) {
				t.Errorf("%q", said)
			}
		})
	}
}

func TestWhoMayNotHaveATokenIsToldBefore(t *testing.T) {
	for name, world := range map[string]string{"tokens-off": "tokens-off", "nobody but two may": "aws"} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, world)
			if world == "aws" {
				s.server.AddFault(simulator.Fault{
					Method: "GET", Path: "/api/2.0/token/list", Kind: simulator.FaultStatus, Status: 403,
					Body: `{"error_code":"PERMISSION_DENIED","message":"User does not have permission to use tokens."}`,
				})
			}
			view := s.setUp(ownToken(nil)).Current()
			if view.About.ID != "checks" || view.Problem == nil {
				t.Fatalf("at %s", view.About.ID)
			}
			want := databricks.ProblemNoTokenPermission
			if world == "tokens-off" {
				want = databricks.ProblemTokensOff
			}
			fourThings(t, view.Problem, want)
			if writes := s.writes(); len(writes) > 0 {
				t.Errorf("wrote %v", writes)
			}
		})
	}
}

func TestALostAnswerLeavesOneTokenOfOnesOwn(t *testing.T) {
	s := rehearse(t, "aws")
	s.as(benName)
	before := len(s.tokensOf(benName))
	s.server.AddFault(simulator.Fault{Method: "POST", Path: "/api/2.0/token/create", Nth: 1, Kind: simulator.FaultDropAfter})
	s.mustFinish(s.setUp(ownToken(nil)))
	if after := len(s.tokensOf(benName)); after != before+1 {
		t.Errorf("%d tokens, and %d before", after, before)
	}
}

func TestATokenOfOnesOwnIsRemoved(t *testing.T) {
	s := rehearse(t, "aws")
	s.as(benName)
	before := s.server.State()
	first := s.setUp(ownToken(nil))
	s.mustFinish(first)
	item := first.Setup().Fact(TokenItem)

	s.as("anna.admin@acme.example")
	view := s.remove("mine", nil).Current()
	if view.About.ID != "token" || view.Problem == nil {
		t.Fatalf("somebody else: at %s", view.About.ID)
	}
	fourThings(t, view.Problem, "token of somebody else")

	s.as(benName)
	run := s.remove("mine", nil)
	s.mustFinish(run)
	s.mustBe(before)
	if s.keeps(item) || !s.connection("mine").Removed() {
		t.Error("something is left on this computer")
	}
}

func TestAnOAuthSecretIsRemoved(t *testing.T) {
	s := rehearse(t, "aws")
	before := s.server.State()
	first := s.setUp(bySecret())
	s.mustFinish(first)
	run := s.remove("acme", nil)
	s.mustFinish(run)
	s.mustBe(before)
	if s.keeps(first.Setup().Fact(TokenItem)) || !s.connection("acme").Removed() {
		t.Error("something is left on this computer")
	}
}

// A secret that was shown once and could not be passed on is deleted, and a token of one's own by its owner.
func TestWhatCouldNotBePassedOnIsTakenBack(t *testing.T) {
	for name, answers := range map[string]Answers{"secret": bySecret(), "own": ownToken(nil)} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "aws")
			if name == "own" {
				s.as(benName)
			}
			before := s.server.State()
			hands := NewHands(s.kit)
			defer func() { _ = hands.Close() }()
			run, _ := s.setUpWith(hands, Setup{Tag: testTag, Now: s.kit.Clock.Now()}, answers)
			s.mustFinish(run)
			if err := hands.Revoke(t.Context(), run.Setup()); err != nil {
				t.Fatal(err)
			}
			after := s.server.State()
			if len(after.Secrets) != len(before.Secrets) || len(after.Tokens) != len(before.Tokens) {
				t.Errorf("%d secrets, %d tokens are left", len(after.Secrets), len(after.Tokens))
			}
		})
	}
}

func TestTheTabsFetchTheTokenWhenTheyAreRun(t *testing.T) {
	setup := Setup{}.With(partnerPreset, "this-computer").With(tokenConnection, "mine").With(AddressKey, testHost).
		With(tokenUse, useEverything).Learn(databricks.Facts{Host: testHost})
	all := tabs(setup)
	var titles []string
	for _, tab := range all {
		titles = append(titles, tab.Title)
		fetches := strings.Contains(tab.Text, `"$(brickpass token mine)"`) || strings.Contains(tab.Text, `["brickpass", "token", "mine"]`)
		if !fetches || !strings.Contains(tab.Text, testHost) || tab.Note == "" {
			t.Errorf("%s: %s\n%s", tab.Title, tab.Note, tab.Text)
		}
	}
	if got := strings.Join(titles, " "); got != "Environment Profile CLI Connect curl Python" {
		t.Errorf("%s", got)
	}
	for _, setup := range []Setup{setup.With(KeepKey, KeepOnce), setup.With(partnerPreset, "treasure-data")} {
		if got := tabs(setup); got != nil {
			t.Errorf("%v", got)
		}
	}
	limited := tabs(setup.With(tokenUse, useChosen).With(tokenScopesKey, "sql"))
	if !strings.Contains(limited[4].Text, "/api/2.0/sql/warehouses") || !strings.Contains(limited[5].Text, "w.warehouses.list()") {
		t.Errorf("what the scopes leave out: %s\n%s", limited[4].Text, limited[5].Text)
	}
	if unknown := tabs(setup.With(tokenUse, useChosen).With(tokenScopesKey, "jobs")); len(unknown) != 4 {
		t.Errorf("%v", unknown)
	}
}

// The texts of the shell are run by one, with programs that say what reached them.
func TestTheTabsAreRunByAShell(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash here")
	}
	folder := t.TempDir()
	for name, text := range map[string]string{
		"brickpass":  `[ "$*" = "token mine" ] && echo dapi-of-mine`,
		"databricks": `echo "databricks $* at $DATABRICKS_HOST with $DATABRICKS_TOKEN"`,
		"curl":       `read -r line; echo "curl ${*: -1} with $line"`,
		"pip":        `echo "pip $*"`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/bash\n"+text+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	setup := Setup{}.With(partnerPreset, "this-computer").With(tokenConnection, "mine").With(AddressKey, testHost).
		With(tokenUse, useEverything).Learn(databricks.Facts{Host: testHost})
	all := tabs(setup)
	run := func(text string) string {
		t.Helper()
		cmd := exec.Command("bash", "-euc", text)
		cmd.Env = []string{"PATH=" + folder + ":" + os.Getenv("PATH")}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	const me = "/api/2.0/preview/scim/v2/Me?excludedAttributes=entitlements"
	_, shell, _ := strings.Cut(all[1].Text, "# in the shell\n")
	for _, test := range []struct{ text, want string }{
		{all[0].Text + "\necho $DATABRICKS_HOST $DATABRICKS_TOKEN", testHost + " dapi-of-mine"},
		{shell + "\necho $DATABRICKS_CONFIG_PROFILE $DATABRICKS_TOKEN", "mine dapi-of-mine"},
		{all[2].Text, "databricks api get " + me + " at " + testHost + " with dapi-of-mine"},
		{all[3].Text + "\necho $DATABRICKS_CLUSTER_ID", "pip install databricks-connect==15.4.*\nCLUSTER-ID"},
		{all[4].Text, "curl " + testHost + me + " with Authorization: Bearer dapi-of-mine"},
	} {
		if got := run(test.text); got != test.want {
			t.Errorf("%s\ngives %q, want %q", test.text, got, test.want)
		}
	}
}

// What the tab of the profile says: a profile without a token, and the token from the environment.
func TestAProfileWithoutATokenTakesItFromTheEnvironment(t *testing.T) {
	s := rehearse(t, "aws")
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".databrickscfg"), []byte("[mine]\nhost = "+s.server.URL()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	t.Setenv("DATABRICKS_CONFIG_PROFILE", "mine")
	t.Setenv("DATABRICKS_TOKEN", s.server.Identity().AdminToken.Reveal())
	official := &config.Config{}
	if err := official.EnsureResolved(); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, official.Host+"/api/2.0/preview/scim/v2/Me", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := official.Authenticate(request); err != nil {
		t.Fatal(err)
	}
	if official.AuthType != "pat" || official.Host != s.server.URL() || request.Header.Get("Authorization") != "Bearer "+os.Getenv("DATABRICKS_TOKEN") {
		t.Errorf("%s at %s", official.AuthType, official.Host)
	}
}

func TestThePastedTokenOfOnesOwn(t *testing.T) {
	s := rehearse(t, "aws").withOtherIDs()
	s.as(benName)
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	s.server.AddFault(simulator.Fault{Method: "POST", Path: "/api/2.0/token/create", Nth: 1, Kind: simulator.FaultStatus, Status: 403})
	run, _ := s.setUpWith(hands, Setup{Tag: testTag, Now: s.kit.Clock.Now()}, ownToken(nil))
	run = s.chooseAll(hands, run, ByHand, Paste)
	access, err := s.server.SignIn(benName)
	if err != nil {
		t.Fatal(err)
	}
	ben := s.kit.Connect(hostOf(t, s.server.URL())).SignIn(databricks.Admin, databricks.Bearer(access))
	answer, err := ben.Send(t.Context(), databricks.CreateOwnToken(databricks.Admin, "by hand", throwAwayLife, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, pasted := range []struct {
		value secret.Value
		taken bool
	}{{s.server.Identity().AdminToken, false}, {answer.Secret, true}} {
		hands.Give("token.pasted", pasted.value)
		next, effects := run.Update(Answered{"token.pasted", Given})
		run = Drive(t.Context(), hands, next, effects, nil)
		if pasted.taken {
			break
		}
		if problem := run.Current().Problem; problem == nil || problem.What != "The token that you pasted is of somebody else." {
			t.Fatalf("%+v", problem)
		}
		run = s.chooseAll(hands, run, Paste)
	}
	// ben has another token that no journal knows, and a token does not tell which one it is.
	if question, asked := run.Question(); !asked || question.Key != "token.which" {
		t.Fatalf("asks %q", question.Key)
	}
	learned, err := keep(Change{Keep: map[databricks.Unknown]string{TokenID: "token_info.token_id"}}, answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	next, effects := run.Update(Answered{"token.which", learned[TokenID]})
	run = Drive(t.Context(), hands, next, effects, nil)
	s.mustFinish(run)
	if run.Setup().Fact(TokenID) != learned[TokenID] {
		t.Errorf("it is known as %s", run.Setup().Fact(TokenID))
	}
}

func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(one string) bool { return slices.Contains(some, one) })
}

// A run that is killed around the request that makes it leaves one, or none that nobody has, when it is taken up again.
func TestACutOffRunMakesOneSecretAndOneTokenOfOnesOwn(t *testing.T) {
	for at, answers := range map[string]Answers{
		"POST /api/2.0/accounts/servicePrincipals/": bySecret(), "POST /api/2.0/token/create": ownToken(nil),
	} {
		for _, after := range []bool{false, true} {
			t.Run(at, func(t *testing.T) {
				s := rehearse(t, "aws")
				if answers[partnerPreset] != "" {
					s.as(benName)
				}
				before := s.server.State()
				s.cutOff(at, after, answers)
				_, run, asked := s.resume(s.story(), nil)
				s.mustFinish(run)
				if len(asked) > 0 {
					t.Errorf("it asked: %v", asked)
				}
				now := s.server.State()
				if made := len(now.Secrets) + len(now.Tokens) - len(before.Secrets) - len(before.Tokens); made != 1 {
					t.Errorf("%d were made", made)
				}
				if stories, err := Unfinished(s.kit.StateDir); err != nil || len(stories) > 0 {
					t.Errorf("it is still unfinished: %v, %v", stories, err)
				}
			})
		}
	}
}
