package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

const unityCatalog = "GET /api/2.1/unity-catalog"

// dataWorld is a catalog of the admin's with two schemas, and one of somebody else's.
var dataWorld = map[string]string{
	meKey:                                                            `{"id":"42","userName":"anna.admin@acme.example","groups":[{"display":"admins"},{"display":"data-team"}]}`,
	unityCatalog + "/metastore_summary":                              `{"owner":"System user","privilege_model_version":"1.0"}`,
	unityCatalog + "/catalogs":                                       `{"catalogs":[{"name":"main","owner":"data-platform"},{"name":"shop","owner":"data-team"},{"name":"system","owner":"x"}]}`,
	unityCatalog + "/catalogs/shop":                                  `{"name":"shop","owner":"data-team"}`,
	unityCatalog + "/catalogs/main":                                  `{"name":"main","owner":"data-platform"}`,
	unityCatalog + "/catalogs/gone":                                  `404 {"error_code":"CATALOG_DOES_NOT_EXIST","message":"Catalog 'gone' does not exist."}`,
	schemasOfCatalog("shop"):                                         `{"schemas":[{"name":"information_schema","full_name":"shop.information_schema"},{"name":"public","full_name":"shop.public"},{"name":"hr","full_name":"shop.hr"}]}`,
	schemasOfCatalog("main"):                                         `{"schemas":[{"name":"public","full_name":"main.public"}]}`,
	tablesOfSchema("shop", "public"):                                 `{"tables":[{"name":"v_all","full_name":"shop.public.v_all","table_type":"VIEW"},{"name":"zebra","full_name":"shop.public.zebra","table_type":"MANAGED"},{"name":"Odd-Ñame","full_name":"shop.public.Odd-Ñame","table_type":"MANAGED"},{"name":"customers","full_name":"shop.public.customers","table_type":"MANAGED"}]}`,
	tablesOfSchema("shop", "hr"):                                     `{"tables":[{"name":"salaries","full_name":"shop.hr.salaries","table_type":"MANAGED"}]}`,
	tablesOfSchema("main", "public"):                                 `{"tables":[{"name":"orders","full_name":"main.public.orders","table_type":"MANAGED"}]}`,
	unityCatalog + "/effective-permissions/catalog/shop":             `{}`,
	unityCatalog + "/effective-permissions/schema/shop.public":       `{}`,
	unityCatalog + "/effective-permissions/table/shop.hr.salaries":   `{}`,
	unityCatalog + "/effective-permissions/table/main.public.orders": `{}`,
	unityCatalog + "/effective-permissions/catalog/main":             `{}`,
	unityCatalog + "/effective-permissions/schema/main.public":       `{}`,
}

func schemasOfCatalog(catalog string) string {
	return "GET " + databricks.Schemas(databricks.CatalogName(catalog)).Path
}

func tablesOfSchema(catalog, schema string) string {
	return "GET " + databricks.Tables(databricks.CatalogName(catalog), schema).Path
}

// holding is an answer about what holds on a securable.
func holding(who string, privileges ...string) string {
	var all []string
	for _, privilege := range privileges {
		all = append(all, `{"privilege":"`+privilege+`"}`)
	}
	return `{"privilege_assignments":[{"principal":"` + who + `","privileges":[` + strings.Join(all, ",") + `]}]}`
}

func TestDataLook(t *testing.T) {
	none := map[string]string{}
	onCatalog, onSchema := unityCatalog+"/effective-permissions/catalog/shop", unityCatalog+"/effective-permissions/schema/shop.public"
	for _, test := range []struct {
		name    string
		chosen  string
		browse  string
		exists  bool
		answers map[string]string
		want    State
		kind    databricks.ProblemKind
		values  []string // of the changes
	}{
		{"nothing there", "shop.public", "no", false, none, Missing, "", []string{"USE CATALOG", "USE SCHEMA, EXECUTE, SELECT"}},
		{"with names", "shop.public", "yes", true, none, Missing, "", []string{"USE CATALOG, BROWSE", "USE SCHEMA, EXECUTE, SELECT"}},
		{"the whole catalog", "shop", "", true, none, Missing, "", []string{"USE CATALOG, USE SCHEMA, BROWSE, EXECUTE, SELECT"}},
		{"the whole catalog, with names", "shop", "yes", true, none, Missing, "", []string{"USE CATALOG, USE SCHEMA, BROWSE, EXECUTE, SELECT"}},
		{"the whole catalog, without names", "shop", "no", true, none, Missing, "", []string{"USE CATALOG, USE SCHEMA, EXECUTE, SELECT"}},
		{"all there", "shop.public", "no", true, map[string]string{
			onCatalog: holding(testApplication, "USE_CATALOG"), onSchema: holding(testApplication, "USE_SCHEMA", "SELECT", "EXECUTE"),
		}, So, "", nil},
		{"all privileges", "shop.public", "yes", true, map[string]string{
			onCatalog: holding(testApplication, "ALL_PRIVILEGES"), onSchema: holding(testApplication, "ALL_PRIVILEGES"),
		}, So, "", nil},
		{"partly there", "shop.public", "no", true, map[string]string{
			onCatalog: holding(testApplication, "USE_CATALOG"), onSchema: holding("account users", "USE_SCHEMA"),
		}, Missing, "", []string{"EXECUTE, SELECT"}},
		{"not known to the catalog yet", "shop.public", "no", true, map[string]string{
			onCatalog: `404 {"error_code":"PRINCIPAL_DOES_NOT_EXIST","message":"Could not find principal with name x."}`,
		}, Missing, "", []string{"USE CATALOG", "USE SCHEMA, EXECUTE, SELECT"}},
		{"nothing chosen", readNothing, "", true, none, So, "", nil},
		{"somebody else's", "main.public", "no", false, none, Blocked, databricks.ProblemMayNotGrant, nil},
		{"somebody else's, managed", "main.public", "no", false, map[string]string{
			unityCatalog + "/effective-permissions/catalog/main":       holding("data-team", "MANAGE"),
			unityCatalog + "/effective-permissions/schema/main.public": holding("data-team", "MANAGE"),
		}, Missing, "", []string{"USE CATALOG", "USE SCHEMA, EXECUTE, SELECT"}},
		{"the metastore's admin", "main.public", "no", false, map[string]string{
			unityCatalog + "/metastore_summary": `{"owner":"anna.admin@acme.example"}`,
		}, Missing, "", []string{"USE CATALOG", "USE SCHEMA, EXECUTE, SELECT"}},
		{"somebody else's, and shared already", "main.public", "no", true, map[string]string{
			unityCatalog + "/effective-permissions/catalog/main":       holding("account users", "USE_CATALOG"),
			unityCatalog + "/effective-permissions/schema/main.public": holding(testApplication, "USE_SCHEMA", "SELECT", "EXECUTE"),
		}, So, "", nil},
		{"no such catalog", "gone.public", "no", true, none, Blocked, databricks.ProblemCatalogGone, nil},
		{"no such schema", "shop.gone", "no", true, none, Blocked, databricks.ProblemSchemaGone, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			setup := testSetup().With(dataSchemas, test.chosen).With(dataBrowse, test.browse)
			if test.exists {
				setup = withPrincipal(setup)
			}
			finding := see(t, dataStep{}, script(t, dataWorld, test.answers), setup)
			if finding.State != test.want {
				t.Fatalf("%s: %s %v", finding.State, finding.Say, finding.Problem)
			}
			var values []string
			for _, change := range (dataStep{}).Changes(setup, finding) {
				values = append(values, change.Value)
			}
			if !slices.Equal(values, test.values) {
				t.Errorf("changes %q", values)
			}
			if test.want == Blocked {
				fourThings(t, finding.Problem, test.kind)
			} else if (finding.Learned[CanRead] == "yes") != (test.want == So) {
				t.Errorf("learned %v", finding.Learned)
			}
		})
	}
}

func TestTheOwnerGetsTheStatementsToRun(t *testing.T) {
	setup := testSetup().With(dataSchemas, "main.public").With(dataBrowse, "no")
	planned := see(t, dataStep{}, script(t, dataWorld), setup).Problem
	for _, want := range []string{
		"GRANT MANAGE ON CATALOG `main` TO `anna.admin@acme.example`;", "GRANT USE CATALOG ON CATALOG `main` TO `<application id>`;",
		"GRANT USE SCHEMA, EXECUTE, SELECT ON SCHEMA `main`.`public` TO `<application id>`;",
	} {
		if !strings.Contains(planned.Send, want) {
			t.Errorf("%q is not in\n%s", want, planned.Send)
		}
	}
	if !strings.Contains(planned.Who, "data-platform") {
		t.Errorf("nobody is named: %s", planned.Who)
	}
	known := see(t, dataStep{}, script(t, dataWorld), withPrincipal(setup)).Problem
	if !strings.Contains(known.Send, "TO `"+testApplication+"`;") {
		t.Errorf("the principal is not named:\n%s", known.Send)
	}
}

func TestWhatTheProofWillTry(t *testing.T) {
	finding := see(t, dataStep{}, script(t, dataWorld), testSetup().With(dataSchemas, "shop.public").With(dataBrowse, "no"))
	if finding.Learned[ProofTable] != "shop.public.customers" || finding.Learned[Refusable] != "shop.hr.salaries" {
		t.Errorf("learned %v", finding.Learned)
	}
	if finding.Say != "It can find and read the 4 tables in shop.public, and any that are added there. It cannot change anything." {
		t.Errorf("%s", finding.Say)
	}
	whole := see(t, dataStep{}, script(t, dataWorld), testSetup().With(dataSchemas, "shop"))
	if whole.Learned[ProofTable] != "shop.hr.salaries" || whole.Learned[Refusable] != "main.public.orders" {
		t.Errorf("learned %v", whole.Learned)
	}
	open := map[string]string{unityCatalog + "/effective-permissions/table/shop.hr.salaries": holding("account users", "SELECT")}
	elsewhere := see(t, dataStep{}, script(t, dataWorld, open), withPrincipal(testSetup().With(dataSchemas, "shop.public")))
	if elsewhere.Learned[Refusable] != "main.public.orders" {
		t.Errorf("a table that everybody may read is to be refused: %v", elsewhere.Learned)
	}
	alone := map[string]string{unityCatalog + "/catalogs": `{"catalogs":[{"name":"shop","owner":"data-team"}]}`}
	nothing := see(t, dataStep{}, script(t, dataWorld, alone), testSetup().With(dataSchemas, "shop"))
	if nothing.Learned[Refusable] != "" || !slices.ContainsFunc(nothing.Lines, func(l Line) bool { return l.Mark == MarkSkipped }) {
		t.Errorf("nothing is there to be refused, and nobody says so: %v", nothing.Lines)
	}
}

func TestOnlyWhatWasGivenIsTakenBack(t *testing.T) {
	setup := withPrincipal(testSetup()).With(dataSchemas, "shop.public").With(dataBrowse, "no")
	partly := map[string]string{unityCatalog + "/effective-permissions/schema/shop.public": holding(testApplication, "USE_SCHEMA")}
	finding := see(t, dataStep{}, script(t, dataWorld, partly), setup)
	changes := (dataStep{}).Changes(setup, finding)
	schema := changes[len(changes)-1]
	if schema.Undo.Body != databricks.Revoke(databricks.OnSchema, "shop.public", testApplication, databricks.Execute, databricks.Select).Body {
		t.Errorf("takes back %s", schema.Undo.Body)
	}
}

func TestDataOptions(t *testing.T) {
	page, err := dataOptions(t.Context(), script(t, dataWorld), testSetup(), OptionQuery{})
	if err != nil || len(page.Options) != 3 {
		t.Fatalf("%+v, %v", page, err)
	}
	if other := page.Options[0]; other.Disabled == "" || !strings.Contains(other.Disabled, "data-platform") || other.Children {
		t.Errorf("%+v", other)
	}
	if own := page.Options[1]; own.Disabled != "" || !own.Children || !own.Heading || own.Detail != "you own this catalog" {
		t.Errorf("%+v", own)
	}
	children, err := dataOptions(t.Context(), script(t, dataWorld), testSetup(), OptionQuery{Parent: "shop"})
	var values []string
	for _, option := range children.Options {
		values = append(values, option.Value)
	}
	if err != nil || !slices.Equal(values, []string{"shop", "shop.public", "shop.hr"}) || children.Options[1].Detail != "4 tables, and tables added later" {
		t.Errorf("%v %+v, %v", values, children.Options, err)
	}
	found, err := dataOptions(t.Context(), script(t, dataWorld), testSetup(), OptionQuery{Filter: "SHO"})
	if err != nil || len(found.Options) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestParseSchemas(t *testing.T) {
	for typed, want := range map[string]string{
		"b.y\na.x\n a.x ": "a.x\nb.y", "a\na.x\nb.y": "a\nb.y", "none": "none", "ä`b.c'd": "ä`b.c'd",
		"none\na.x": "", "": "", "a.": "", ".x": "", "a.b.c": "", "system.access": "", "a b.c": "", "a/b": "", "a.\uE0B0x": "",
	} {
		got, err := parseSchemas(testSetup(), typed)
		if (err != nil) != (want == "") || err == nil && got != want {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

// BROWSE is never given unasked. For a whole catalog it is proposed, because the console's preset for that has it.
func TestTheNamesOfACatalogAreAskedFor(t *testing.T) {
	for chosen, want := range map[string]string{"shop": yes, "shop\nmain": yes, "shop.public": "no", "shop\nmain.public": "no", readNothing: ""} {
		questions := (dataStep{}).Questions(testSetup().With(dataSchemas, chosen))
		if want == "" && len(questions) != 1 || want != "" && (len(questions) != 2 || questions[1].Key != dataBrowse || questions[1].Default != want) {
			t.Errorf("%q: %+v", chosen, questions[1:])
		}
	}
	prequel := testSetup().With(partnerPreset, "prequel-source").With(dataSchemas, "shop")
	if question := (dataStep{}).Questions(prequel)[1]; question.Default != "no" || slices.Contains(onCatalog(prequel, true), databricks.Browse) {
		t.Errorf("a guide without it: %q, %v", question.Default, onCatalog(prequel, true))
	}
}

func FuzzParseSchemas(f *testing.F) {
	for _, seed := range []string{"a.b\nc", "none", "a..b", "\r\n x . y", "a.b\na"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		answer, err := parseSchemas(testSetup(), typed)
		if err != nil {
			return
		}
		if again, err := parseSchemas(testSetup(), answer); err != nil || again != answer {
			t.Errorf("%q became %q, which becomes %q, %v", typed, answer, again, err)
		}
		for _, target := range targets(testSetup().With(dataSchemas, answer)) {
			if target.catalog == "" || strings.Contains(target.schema, ".") {
				t.Errorf("%q has the place %+v", typed, target)
			}
		}
	})
}
