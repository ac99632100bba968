package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

func TestTheLastListGoesOnlyIfItsConsequenceIsTyped(t *testing.T) {
	connection := past(madeList(addressOf(t, "198.51.100.77")))
	reader := script(t, map[string]string{ipListsKey: `{"ip_access_lists":[` + partnersList(testList, `"198.51.100.77"`) + `]}`})
	setup := connection.Removal(testTag, longAgo)
	step := removalStep(t, connection, "network")
	if questions := step.Questions(setup); len(questions) > 0 {
		t.Errorf("asks %s before anything was seen", questions[0].Key)
	}
	setup = setup.Learn(see(t, step, reader, setup).Learned)
	questions := step.Questions(setup)
	if len(questions) != 1 || questions[0].Kind != Confirm || !questions[0].Optional || questions[0].Consequence != letAllIn {
		t.Fatalf("asks %+v", questions)
	}
	for answer, want := range map[string]int{"": 0, letAllIn: 1} {
		answered := setup.With(removeLastList, answer)
		if changes := step.Changes(answered, see(t, step, reader, answered)); len(changes) != want {
			t.Errorf("answered %q it wants %d changes", answer, len(changes))
		}
	}
}

func TestWhatIsAskedAboutTheIdentity(t *testing.T) {
	for name, test := range map[string]struct {
		made    []Made
		tokens  string
		secrets string
		others  []Connection
		choice  string // the default; "" asks nothing
	}{
		"made by us":              {made: []Made{madePrincipal, madeToken}, choice: principalDelete},
		"there before":            {made: []Made{madeToken}},
		"a token of somebody":     {made: []Made{madePrincipal}, tokens: `{"token_infos":[{"token_id":"t9","owner_id":"` + testPrincipal + `","comment":"x"}]}`, choice: principalKeep},
		"a token of ours":         {made: []Made{madePrincipal, madeToken}, tokens: `{"token_infos":[{"token_id":"` + testToken + `","owner_id":"` + testPrincipal + `"}]}`, choice: principalDelete},
		"a secret of somebody":    {made: []Made{madePrincipal}, secrets: `{"secrets":[{"id":"s9"}]}`, choice: principalKeep},
		"a secret of ours":        {made: []Made{madePrincipal, madeSecret}, secrets: `{"secrets":[{"id":"s1"}]}`, choice: principalDelete},
		"used by another of ours": {made: []Made{madePrincipal}, others: []Connection{{Name: "other", Facts: databricks.Facts{Host: testHost, ApplicationID: testApplication, TokenID: "t"}}}},
		"another was removed":     {made: []Made{madePrincipal}, others: []Connection{{Name: "other", Facts: databricks.Facts{Host: testHost, ApplicationID: testApplication}}}, choice: principalDelete},
		"another one elsewhere":   {made: []Made{madePrincipal}, others: []Connection{{Name: "other", Facts: databricks.Facts{Host: "https://x", ApplicationID: testApplication, TokenID: "t"}}}, choice: principalDelete},
	} {
		t.Run(name, func(t *testing.T) {
			connection := past(test.made...)
			reader := script(t, map[string]string{tokensKey: first(test.tokens, "{}"), secretsKey: first(test.secrets, "{}")})
			reader.past = slices.Concat(test.others, []Connection{connection})
			setup := connection.Removal(testTag, longAgo)
			finding := see(t, removalStep(t, connection, "connection"), reader, setup)
			questions := removalStep(t, connection, "remove").Questions(setup.Learn(finding.Learned))
			if test.choice == "" {
				if len(questions) > 0 {
					t.Errorf("asks %+v", questions[0])
				}
				return
			}
			if len(questions) != 1 || questions[0].Default != test.choice {
				t.Errorf("asks %+v", questions)
			}
		})
	}
}

func TestStepsOfARemovalSayWhatTheyAreFor(t *testing.T) {
	before := map[ID]bool{}
	for _, step := range RemoveSteps(past(madePrincipal)) {
		about := step.About()
		for what, text := range map[string]string{
			"id": string(about.ID), "rail": about.Rail, "title": about.Title, "why": about.Why, "docs": about.Docs, "by hand": strings.Join(about.ByHand, ""),
		} {
			if text == "" || strings.ContainsAny(text, "!") {
				t.Errorf("%s: the %s is %q", about.ID, what, text)
			}
		}
		for _, need := range slices.Concat(about.Needs, about.After) {
			if !before[need] {
				t.Errorf("%s comes before %s, which it needs", about.ID, need)
			}
		}
		before[about.ID] = true
	}
}

// An answers file may hold every question that a removal may come to ask.
func TestEveryQuestionOfARemovalCanBeAnsweredFromAFile(t *testing.T) {
	var keys []string
	for _, possible := range Every(RemoveSteps(past(madePrincipal, madeList())), "treasure-data") {
		keys = append(keys, possible.Key)
	}
	if want := []string{wayKey, signinToken, "signin.client", "signin.secret", "signin.tenant", removePrincipal, removeToken, removeLastList, removeSwitch}; !slices.Equal(keys, want) {
		t.Errorf("a file may hold %q, not %q", keys, want)
	}
}
