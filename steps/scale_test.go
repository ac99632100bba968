package steps

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

// logged is a world whose requests are counted.
type logged struct {
	live
	requests *simulator.Transcript
}

// visit serves a world to an admin who is signed in.
func visit(t testing.TB, world string) (logged, Setup) {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	requests := &simulator.Transcript{}
	server, err := simulator.Start(simulator.Options{World: world, Clock: fake, Requests: requests}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	host, err := databricks.ParseHost(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := databricks.New(databricks.Options{Host: host, Clock: fake})
	client = client.SignIn(databricks.Admin, databricks.Bearer(server.Identity().AdminToken))
	setup := testSetup().With(AddressKey, host.Link()).With(wayKey, signin.FromPasting)
	return logged{live{Client: client, clock: fake}, requests}, setup
}

// count gives how many requests were sent since it was last asked whose path begins so.
func (l logged) count(path string) int {
	count := 0
	for line := range strings.Lines(l.requests.String()) {
		if strings.Contains(line, `"path":"`+path) {
			count++
		}
	}
	return count
}

const (
	principalList = "/api/2.0/preview/scim/v2/ServicePrincipals"
	catalogList   = "/api/2.1/unity-catalog/catalogs?"
	catalogByName = "/api/2.1/unity-catalog/catalogs/"
	rightsOf      = "/api/2.1/unity-catalog/effective-permissions/"
)

func TestFindingAPrincipalAmongManyIsOneRequest(t *testing.T) {
	for name, found := range map[string]bool{"service-098765": true, "TD-CAS-Service": false} {
		t.Run(name, func(t *testing.T) {
			reader, setup := visit(t, "large")
			finding := see(t, principalStep{}, reader, setup.With(principalName, name))
			if got := finding.Learned[Found] != ""; got != found {
				t.Errorf("found %q", finding.Learned[Found])
			}
			if n := reader.count(principalList); n != 1 {
				t.Errorf("%d requests:\n%s", n, reader.requests)
			}
		})
	}
}

func TestTheFirstCatalogsShowAfterOnePage(t *testing.T) {
	reader, setup := visit(t, "large")
	page, err := dataOptions(t.Context(), reader, setup, OptionQuery{})
	if err != nil || len(page.Options) < 90 || page.Next == "" {
		t.Fatalf("%d options, next %q, %v", len(page.Options), page.Next, err)
	}
	if lists, rights := reader.count(catalogList), reader.count(rightsOf); lists != 1 || rights != 0 {
		t.Errorf("%d pages and %d looks at rights", lists, rights)
	}
	said := map[string]int{}
	for _, option := range page.Options {
		switch {
		case option.Detail == "you own this catalog" && option.Disabled == "" && option.Children:
			said["mine"]++
		case strings.HasPrefix(option.Disabled, "only its owner") && !option.Children:
			said["theirs"]++
		case strings.HasSuffix(option.Detail, "; you need MANAGE on it") && option.Children:
			said["undecided"]++
		default:
			t.Errorf("%+v", option)
		}
	}
	if said["mine"] < 9 || said["theirs"] < 70 || said["undecided"] < 9 {
		t.Errorf("%v", said)
	}
}

// Each page is read once, and a filter pages on until it finds something.
func TestCatalogsAreSearchedPageByPage(t *testing.T) {
	reader, setup := visit(t, "large")
	page, err := dataOptions(t.Context(), reader, setup, OptionQuery{Filter: "LAKE_0051"})
	if err != nil || len(page.Options) != 10 || page.Options[0].Value != "lake_00510" || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	if lists := reader.count(catalogList); lists != 6 {
		t.Errorf("%d pages", lists)
	}
	behind, err := dataOptions(t.Context(), reader, setup, OptionQuery{Filter: "LAKE_0051", Cursor: page.Next})
	if err != nil || len(behind.Options) != 0 || behind.Next == "" {
		t.Errorf("behind it: %+v, %v", behind, err)
	}
	if lists := reader.count(catalogList); lists != 6+passedOver {
		t.Errorf("%d pages for two calls", lists)
	}
}

func TestACatalogIsFoundByItsWholeNameAtOnce(t *testing.T) {
	reader, setup := visit(t, "large")
	page, err := dataOptions(t.Context(), reader, setup, OptionQuery{Filter: "lake_09980"})
	if err != nil || len(page.Options) != 1 || page.Options[0].Value != "lake_09980" || page.Options[0].Detail != "you own this catalog" {
		t.Fatalf("%+v, %v", page, err)
	}
	if lists, byName := reader.count(catalogList), reader.count(catalogByName); lists != 1 || byName != 1 {
		t.Errorf("%d pages and %d looks by name", lists, byName)
	}
	nothing, err := dataOptions(t.Context(), reader, setup, OptionQuery{Filter: "nothing"})
	if err != nil || len(nothing.Options) != 1 || nothing.Options[0].Value != readNothing {
		t.Errorf("to read nothing is found as %+v, %v", nothing, err)
	}
}

func TestTheSchemasOfALargeCatalogCome(t *testing.T) {
	reader, setup := visit(t, "large")
	seen := map[string]bool{}
	for cursor, more := "", true; more; {
		page, err := dataOptions(t.Context(), reader, setup, OptionQuery{Parent: "lake_00000", Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		for _, option := range page.Options {
			seen[option.Value] = true
		}
		cursor, more = page.Next, page.Next != ""
	}
	if len(seen) != 200 || !seen["lake_00000"] || !seen["lake_00000.schema_198"] {
		t.Errorf("%d schemas", len(seen))
	}
	if tables := reader.count("/api/2.1/unity-catalog/tables"); tables != 0 {
		t.Errorf("tables were counted with %d requests", tables)
	}
}

func TestChecksReadTheBeginningOfALongList(t *testing.T) {
	reader, setup := visit(t, "large")
	finding := see(t, checksStep{}, reader, setup)
	if finding.State != So || !strings.Contains(texts(finding), "– There are more catalogs behind these ") {
		t.Errorf("%s\n%s", finding.State, texts(finding))
	}
	if lists, rights := reader.count(catalogList), reader.count(rightsOf); lists > 2 || rights > manageable {
		t.Errorf("%d pages and %d looks at rights", lists, rights)
	}
	if finding.Learned[DataBest] != "cas_demo_east1.public" {
		t.Errorf("proposes %q", finding.Learned[DataBest])
	}
}

func TestTheGuidesCatalogIsFoundBehindTheBeginning(t *testing.T) {
	var first []string
	for n := range firstItems {
		first = append(first, fmt.Sprintf(`{"name":"a%03d","owner":"data@acme.example","browse_only":true}`, n))
	}
	reader := script(t, fine, map[string]string{
		catalogsKey:                     `{"catalogs":[` + strings.Join(first, ",") + `],"next_page_token":"2"}`,
		catalogsKey + "/cas_demo_east1": `{"name":"cas_demo_east1","owner":"anna.admin@acme.example"}`,
	})
	finding := see(t, checksStep{}, reader, testSetup())
	if finding.Learned[DataBest] != "cas_demo_east1.public" {
		t.Errorf("proposes %q", finding.Learned[DataBest])
	}
	// That none of those is the admin's blocks nothing: there are more.
	if finding.State != So {
		t.Errorf("%s\n%s", finding.State, texts(finding))
	}
}

func TestManyCatalogsOfOthersAreLeftUndecided(t *testing.T) {
	var catalogs []string
	for n := range manageable + 1 {
		catalogs = append(catalogs, fmt.Sprintf(`{"name":"c%d","owner":"data@acme.example"}`, n))
	}
	reader := script(t, fine, map[string]string{catalogsKey: `{"catalogs":[` + strings.Join(catalogs, ",") + `]}`})
	finding := see(t, checksStep{}, reader, testSetup())
	if finding.State != So || !strings.Contains(texts(finding), "– 9 catalogs belong to others; whether you may share one shows when you choose it") {
		t.Errorf("%s\n%s", finding.State, texts(finding))
	}
}

func TestProofTablesComePageByPage(t *testing.T) {
	reader, setup := visit(t, "aws") // five tables and two schemas on a page
	setup = setup.With(dataSchemas, "cas_demo_east1\nmain.default")
	var values []string
	for cursor, more := "", true; more; {
		page, err := proofTableOptions(t.Context(), reader, setup, OptionQuery{Cursor: cursor})
		if err != nil || len(page.Options) == 0 || len(page.Options) > 6 {
			t.Fatalf("%+v, %v", page, err)
		}
		values = append(values, optionValues(page.Options)...)
		cursor, more = page.Next, page.Next != ""
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(values))); len(values) != 18 || len(distinct) != 18 || values[17] != readNothing {
		t.Errorf("%d of them, %v", len(values), values)
	}
	found, err := proofTableOptions(t.Context(), reader, setup, OptionQuery{Filter: "CALENDAR"})
	if err != nil || len(found.Options) != 1 || found.Options[0].Value != "main.default.calendar" {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestTheTablesOfALargeCatalogShowAtOnce(t *testing.T) {
	reader, setup := visit(t, "large")
	page, err := proofTableOptions(t.Context(), reader, setup.With(dataSchemas, "lake_00000"), OptionQuery{})
	if err != nil || len(page.Options) == 0 || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	if n := reader.count("/api/2.1/unity-catalog/"); n > 2 {
		t.Errorf("%d requests", n)
	}
}

func TestALargeWorldIsSetUpWithFewRequests(t *testing.T) {
	s := rehearse(t, "large")
	run := s.setUp(onlyPublic)
	s.mustFinish(run)
	if n := strings.Count(s.requests.String(), "\n"); n > 150 {
		t.Errorf("%d requests", n)
	}
}

func FuzzTablesFrom(f *testing.F) {
	for _, seed := range []string{"", `{"Target":1,"Schemas":"/x","Schema":3,"Tables":"/y"}`, `{"Schema":-1}`, `[]`, `{`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		at, err := tablesFrom(cursor)
		if err != nil {
			return
		}
		if at.Target < 0 || at.Schema < 0 {
			t.Fatalf("%q leads to %+v", cursor, at)
		}
		if again, err := tablesFrom(string(databricks.Compact(at))); err != nil || again != at {
			t.Errorf("%q is %+v, and read again %+v, %v", cursor, at, again, err)
		}
	})
}
