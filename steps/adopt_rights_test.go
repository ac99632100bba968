package steps

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// handMade is an identity that somebody set up in the workspace's pages, with a token.
func (s *stage) handMade(name string) (databricks.ApplicationID, databricks.PrincipalID) {
	s.t.Helper()
	body, _ := json.Marshal(map[string]string{"displayName": name}) //nolint:errchkjson // a text
	answer, err := s.admin().Send(s.t.Context(), raw(http.MethodPost, "/api/2.0/preview/scim/v2/ServicePrincipals", string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	var made databricks.Principal
	if err := json.Unmarshal(answer.Body, &made); err != nil {
		s.t.Fatal(err)
	}
	s.send(databricks.AddEntitlements(made.ID, databricks.DatabricksSQLAccess))
	s.send(databricks.AllowTokens(made.ApplicationID))
	s.send(databricks.CreateOnBehalfToken(made.ApplicationID, "by hand", 30*day, nil))
	return made.ApplicationID, made.ID
}

// found are the lines about what an identity has.
func foundLines(t *testing.T, run Run) string {
	t.Helper()
	for _, view := range run.Steps() {
		if view.About.ID == "access" {
			return strings.Join(lineTexts(view.Finding), "\n")
		}
	}
	t.Fatal("it was not looked at")
	return ""
}

// Where everybody may enter many catalogs, there are thousands of schemas to ask about. The look stays short, and says that it did.
func TestWhatItHasIsLookedAtWithinBounds(t *testing.T) {
	s, _, there := byHand(t, "large", nil)
	for i := range 10 { // of the first hundred, these are the admin's own
		s.send(databricks.Grant(databricks.OnCatalog, fmt.Sprintf("lake_%05d", 10*i), databricks.ApplicationID(there.Facts[ApplicationID]), databricks.UseCatalog))
	}
	before := len(s.requests.String())
	run := s.adopt(leaving(nil))
	s.mustFinish(run)
	if asked := strings.Count(s.requests.String()[before:], rightsOf); asked > 2*firstItems+schemasLookedAt+10 {
		t.Errorf("it was looked at rights %d times", asked)
	}
	if found := foundLines(t, run); !strings.Contains(found, "– There are more catalogs or schemas than were looked through.") {
		t.Errorf("it does not say that there is more:\n%s", found)
	}
}

// What is not shown to who is signed in is not said to be nothing.
func TestWhatIsHiddenIsSaid(t *testing.T) {
	s := rehearse(t, "not-catalog-owner")
	s.handMade("by hand")
	run := s.adopt(leaving(Answers{principalName: "by hand", dataSchemas: readNothing}))
	s.mustFinish(run)
	for _, want := range []string{
		"✓ it may read no whole catalog or schema that was looked at",
		"– What it may do in cas_demo_east1, main is not shown to you, because you neither own nor manage that.",
	} {
		if found := foundLines(t, run); !strings.Contains(found, want) {
			t.Errorf("%q is not in\n%s", want, found)
		}
	}
}

// A fact holds what is found for the question after it. What it cannot hold is said, so that the person chooses it.
func TestWhatCannotBeProposedIsSaid(t *testing.T) {
	var many []string
	for i := range 60 {
		many = append(many, fmt.Sprintf("catalog.schema_%02d", i))
	}
	for name, test := range map[string]struct{ places, fit, left []string }{
		"all of it":           {[]string{"a.b", "a-c.d"}, []string{"a.b", "a-c.d"}, nil},
		"another alphabet":    {[]string{"a.b", "verkäufe.ost", "c"}, []string{"a.b", "c"}, []string{"verkäufe.ost"}},
		"commas in a name":    {[]string{"a,b.c", "d"}, []string{"d"}, []string{"a,b.c"}},
		"more than stands in": {many, many[:28], many[28:]},
	} {
		t.Run(name, func(t *testing.T) {
			finding := heldPlaces{places: test.places}.finding(testSetup())
			if got := dataFound(testSetup().Learn(finding.Learned)); got != strings.Join(test.fit, "\n") {
				t.Errorf("proposed %q, want %q", got, test.fit)
			}
			said := strings.Join(lineTexts(finding), "\n")
			if wanted := "Choose these yourself where you are asked for them: " + strings.Join(test.left, ", "); strings.Contains(said, wanted) != (len(test.left) > 0) {
				t.Errorf("it says\n%s", said)
			}
		})
	}
}

// To an admin everything is open, whatever a partner needs. A check finds that; so does an adoption, before the yes.
func TestAnAdminIsAdoptedAndWarnedOf(t *testing.T) {
	s := rehearse(t, "aws")
	_, id := s.handMade("by hand")
	s.send(raw(http.MethodPut, "/api/2.0/preview/permissionassignments/principals/"+string(id), `{"permissions":["ADMIN"]}`))
	run := s.adopt(leaving(Answers{principalName: "by hand", dataSchemas: readNothing}))
	s.mustFinish(run)
	if found := foundLines(t, run); !strings.Contains(found, "! it is a workspace admin, so its credential opens everything here") {
		t.Error(found)
	}
	s.mustFind(s.check(simulated), "principal-admin")
}

// Whatever somebody once called it, what is chosen from the list is found, and nothing in its name moves the cursor.
func TestAnyNameIsFoundAgain(t *testing.T) {
	for _, name := range []string{
		`He said "hi"`, `back\slash`, "🚀 for Ünal", strings.Repeat("long ", 60), " spaces around ", "two\nlines", "escape \x1b[31m",
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "aws")
			application, _ := s.handMade(name)
			page, err := principalOptions(t.Context(), live{Client: s.admin()}, Setup{}, OptionQuery{Filter: string(application)})
			if err != nil || len(page.Options) != 1 {
				t.Fatalf("%+v, %v", page.Options, err)
			}
			run := s.adopt(leaving(Answers{principalName: page.Options[0].Value, dataSchemas: readNothing}))
			s.mustFinish(run)
			for _, view := range run.Steps() {
				if strings.ContainsAny(view.Say, "\x1b\n") {
					t.Errorf("%q", view.Say)
				}
			}
			if got := s.onlyConnection().Facts[ApplicationID]; got != string(application) {
				t.Errorf("adopted %s, want %s", got, application)
			}
		})
	}
}

// Two of one name: those that there are can be chosen, and nothing of what a set-up offers besides.
func TestWhichOfTheSameNameIsAsked(t *testing.T) {
	s := rehearse(t, "aws")
	first, _ := s.handMade("by hand")
	second, _ := s.handMade("by hand")
	run := s.adopt(leaving(Answers{principalName: "by hand"}))
	question, ok := run.Question()
	if !ok || question.Key != principalExisting {
		t.Fatalf("it asks for %s", question.Key)
	}
	for filter, want := range map[string][]databricks.ApplicationID{"": {first, second}, "new": nil, "stop": nil, string(second): {second}} {
		page, err := question.Options(t.Context(), live{Client: s.admin()}, run.Setup(), OptionQuery{Filter: filter})
		var wanted []string
		for _, id := range want {
			wanted = append(wanted, existingReuse+" "+string(id))
		}
		slices.Sort(wanted)
		if err != nil || !slices.Equal(optionValues(page.Options), wanted) {
			t.Errorf("%q: %+v, %v", filter, page.Options, err)
		}
	}
	for _, typed := range []string{"new", "stop", "yes", string(first)} {
		if _, err := question.Parse(run.Setup(), typed); err == nil || err.Error() != "Answer reuse and the application ID." {
			t.Errorf("%q: %v", typed, err)
		}
	}
	s.mustFinish(s.adopt(leaving(Answers{principalName: "by hand", principalExisting: existingReuse + " " + string(second), dataSchemas: readNothing})))
	if got := s.onlyConnection().Facts[ApplicationID]; got != string(second) {
		t.Errorf("adopted %s, want %s", got, second)
	}
}

// What somebody chose for it and it never had was taken from nobody.
func TestACheckOfAnAdoptionDoesNotSayThatWhatWasNeverHeldIsGone(t *testing.T) {
	s := rehearse(t, "aws")
	s.handMade("by hand")
	s.mustFinish(s.adopt(leaving(Answers{principalName: "by hand", dataSchemas: "cas_demo_east1.public"})))
	found := 0
	for _, concern := range s.check(s.onlyConnection().Name).Concerns {
		if concern.Code != "grant-gone" {
			continue
		}
		found++
		if strings.Contains(concern.Say, "any more") || concern.Remedy != "Give it." {
			t.Errorf("%s %s", concern.Say, concern.Remedy)
		}
	}
	if found == 0 {
		t.Error("it found nothing missing")
	}
}
