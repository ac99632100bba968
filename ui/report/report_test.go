package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"brickpass/steps"
)

var written = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// sample is a report of a connection that was set up and just checked, with a finding.
func sample() steps.Report {
	made := steps.Known{From: steps.FromJournal, On: written.AddDate(0, 0, -3)}
	seen := steps.Known{From: steps.FromWorkspace, On: written}
	gone := steps.Known{From: steps.FromWorkspace, On: written, Differs: true}
	return steps.Report{
		Version: 1, Written: written, Connection: "acme-treasure-data", State: "it may not read all", Mark: steps.MarkBlocked,
		Partner:   steps.ReportPartner{Name: "Treasure Data", Preset: "treasure-data"},
		Workspace: steps.ReportWorkspace{Name: "acme-prod", Host: "https://dbc-a1b2345c-d6e7.cloud.databricks.com", ID: "1234567890123456", Cloud: "AWS"},
		Identity: steps.ReportIdentity{
			Kind: "service principal", Name: "TD-CAS-Service", ApplicationID: "b4b5d6e7-1111-4222-8333-444455556666",
			By: "anna.admin@acme.example", Since: made.On, Known: seen,
		},
		Credential: steps.ReportCredential{
			Kind: "token", ID: "5f3a09c1", Made: made.On, Ends: time.Date(2027, 2, 19, 9, 0, 0, 0, time.UTC), Idles: 90,
			Scopes: []string{"sql", "unity-catalog"}, Kept: "in the keychain of whoever set it up", Known: seen,
		},
		Rights: []steps.ReportRight{
			{Step: "access", What: "SQL access in this workspace", Known: seen},
			{Step: "tokenuse", What: "it may use tokens", Known: seen},
			{Step: "warehouse", What: "it may run queries on the SQL warehouse Starter", Known: made},
		},
		Data: steps.ReportData{
			Grants: []steps.ReportGrant{
				{On: "catalog", Name: "cas_demo_east1", Privileges: []string{"USE CATALOG"}},
				{On: "schema", Name: "cas_demo_east1.public", Privileges: []string{"USE SCHEMA", "SELECT", "EXECUTE"}},
			},
			Known: gone,
		},
		Network: steps.ReportNetwork{Say: "IP access lists are in force", Addresses: []string{"198.51.100.77"}, ListID: "1f2e", Known: seen},
		Proof:   steps.ReportProof{On: made.On, Read: "cas_demo_east1.public.customers", Refused: "cas_demo_east1.hr.salaries", SignsIn: seen},
		Removal: steps.ReportRemoval{
			Command: "brickpass remove acme-treasure-data", Revoke: "databricks token-management delete 5f3a09c1",
			ByHand:  "Settings › Identity and access › Service principals › TD-CAS-Service: delete it, and its credentials end with it",
			Page:    "https://dbc-a1b2345c-d6e7.cloud.databricks.com/settings/workspace/identity-and-access/service-principals/75",
			Remains: []string{"may use tokens for that principal", "may use warehouse Starter for that principal"},
		},
		Check: &steps.ReportCheck{
			Fresh: true, At: written, As: "anna.admin@acme.example", Result: steps.Concerned,
			Findings: []steps.Concern{{
				Step: "data", Code: "grant-gone", Severity: steps.Serious, Say: "It does not hold SELECT on cas_demo_east1.public any more.",
				Remedy: "Give it back, or ask its owner why it was taken.",
			}},
		},
	}
}

func TestThePapers(t *testing.T) {
	r := sample()
	own := sample()
	own.Partner = steps.ReportPartner{Name: "This computer", Preset: "this-computer", Own: true}
	own.Identity = steps.ReportIdentity{Kind: "person", Name: "anna.admin@acme.example", Since: written}
	own.Credential.Scopes = nil
	own.Rights, own.Data, own.Network, own.Check = nil, steps.ReportData{}, steps.ReportNetwork{}, nil
	own.Proof = steps.ReportProof{On: written}
	own.Removal = steps.ReportRemoval{Command: "brickpass remove mine", ByHand: "Your name › Settings › Developer › Access tokens › Manage: revoke it"}
	for name, write := range map[string]func() (string, error){
		"page.md":    func() (string, error) { return Markdown(r), nil },
		"page.html":  func() (string, error) { return HTML(r) },
		"page.json":  func() (string, error) { return JSON(r) },
		"end.ics":    func() (string, error) { text, _ := Calendar(r); return text, nil },
		"own.md":     func() (string, error) { return Markdown(own), nil },
		"own.ics":    func() (string, error) { text, _ := Calendar(own); return text, nil },
		"largest.md": func() (string, error) { return Markdown(largest()), nil },
	} {
		t.Run(name, func(t *testing.T) {
			text, err := write()
			if err != nil {
				t.Fatal(err)
			}
			golden.RequireEqual(t, strings.ReplaceAll(text, "\r\n", "\n")) // Git keeps goldens with the line ends of Unix
		})
	}
}

// TestTheJSONNamesAllThatThePageHasNoRoomFor holds that nothing is lost but on paper.
func TestTheJSONNamesAllThatThePageHasNoRoomFor(t *testing.T) {
	r := largest()
	text, err := JSON(r)
	if err != nil {
		t.Fatal(err)
	}
	var read steps.Report
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(read.Data.Grants, r.Data.Grants, func(a, b steps.ReportGrant) bool { return a.Name == b.Name }) ||
		!slices.Equal(read.Network.Addresses, r.Network.Addresses) || len(read.Check.Findings) != len(r.Check.Findings) {
		t.Error("the JSON leaves something out")
	}
	for _, text := range []string{Markdown(r), must(HTML(r))} {
		if strings.Count(text, "more, which the report as JSON names") != 5 || !strings.Contains(text, "397 more, which brickpass check") {
			t.Errorf("it does not say that it leaves something out:\n%s", text)
		}
	}
}

func must(text string, err error) string {
	if err != nil {
		panic(err)
	}
	return text
}

// TestWhatIsKnownFromTheJournalIsDatedAsSuch holds it for each line of the page.
func TestWhatIsKnownFromTheJournalIsDatedAsSuch(t *testing.T) {
	r := sample()
	r.Check = nil
	made := steps.Known{From: steps.FromJournal, On: written.AddDate(0, 0, -3)}
	r.Identity.Known, r.Credential.Known, r.Data.Known, r.Network.Known, r.Proof.SignsIn = made, made, made, made, made
	for i := range r.Rights {
		r.Rights[i].Known = made
	}
	p := pageOf(r)
	for _, s := range p.Sections {
		for _, one := range s.Rows {
			if s.Dated && one.Known != "journal 19 Nov 2026" {
				t.Errorf("%s, %s is %q", s.Heading, one.Label, one.Known)
			}
		}
	}
	if !slices.Contains(p.Notes, "The workspace was not looked at for this page.") {
		t.Errorf("it says %q", p.Notes)
	}
}

// TestEveryFieldOfTheJSONIsDocumented holds docs/report.md to what is written.
func TestEveryFieldOfTheJSONIsDocumented(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "report.md"))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(reflect.Type)
	walk = func(kind reflect.Type) {
		switch kind.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(kind.Elem())
		case reflect.Struct:
			for i := range kind.NumField() {
				name, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
				if name == "" || name == "-" {
					continue // of a time, or not written
				}
				if !strings.Contains(string(data), "`"+name+"`") {
					t.Errorf("%s of %s is not documented", name, kind)
				}
				if kind.Field(i).Type != reflect.TypeFor[[]steps.Concern]() { // those are documented with the events
					walk(kind.Field(i).Type)
				}
			}
		}
	}
	walk(reflect.TypeFor[steps.Report]())
}
