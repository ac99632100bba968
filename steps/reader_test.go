package steps

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/keystore"
)

// scripted is a workspace that gives the answers of a table: "METHOD path" to a body of JSON, or to "STATUS body" for a
// refusal. Bodies go through the real decoding, refusals through the real classification. A path without its query stands
// for any query that has no answer of its own. What is asked without being in the table fails the test.
type scripted struct {
	t       *testing.T
	answers map[string]string
	org     string // X-Databricks-Org-Id
	probe   keystore.Probe
	past    []Connection
	ways    []signin.Way
	signs   func() (string, error)

	mu    sync.Mutex
	asked []string
}

// script is a workspace whose keychain is in memory and where nobody was before.
func script(t *testing.T, tables ...map[string]string) *scripted {
	all := map[string]string{}
	for _, table := range tables {
		for key, answer := range table {
			all[key] = answer
		}
	}
	return &scripted{t: t, answers: all, org: testWorkspaceID, probe: keystore.Memory().Probe(t.Context())}
}

func (s *scripted) Read(_ context.Context, query databricks.Readable) (databricks.Answer, error) {
	s.t.Helper()
	request := query.Reading()
	if unknown := databricks.Unknowns(request); len(unknown) > 0 {
		s.t.Errorf("asked with unknowns %v in %s", unknown, request.Path)
	}
	path, _, _ := strings.Cut(request.Path, "?")
	s.mu.Lock()
	s.asked = append(s.asked, request.Method+" "+path)
	s.mu.Unlock()
	header := http.Header{"X-Databricks-Org-Id": {s.org}}
	for _, key := range []string{request.Method + " " + request.Path, request.Method + " " + path} {
		text, ok := s.answers[key]
		if !ok {
			continue
		}
		status, body := statusOf(text)
		if status >= 300 {
			return databricks.Answer{}, databricks.Classify(request, status, header, []byte(body))
		}
		return databricks.Answer{Status: status, Header: header, Body: []byte(body)}, nil
	}
	s.t.Errorf("asked for %s %s, which is not in the table", request.Method, request.Path)
	return databricks.Answer{}, databricks.Classify(request, http.StatusNotFound, header, nil)
}

// statusOf takes "404 {…}" apart; a body alone is 200.
func statusOf(text string) (int, string) {
	if number, body, ok := strings.Cut(text, " "); ok && len(number) == 3 {
		if status, err := strconv.Atoi(number); err == nil {
			return status, body
		}
	}
	return http.StatusOK, text
}

func (s *scripted) Keychain(context.Context) keystore.Probe { return s.probe }
func (s *scripted) Opens(Setup) error                       { return nil }
func (s *scripted) Past() []Connection                      { return s.past }
func (s *scripted) WaysIn(databricks.Host) []signin.Way     { return s.ways }
func (s *scripted) Who(context.Context, Setup, bool) string { return "" }
func (s *scripted) EntraWorks(context.Context, Setup) error { return nil }
func (s *scripted) HoldsClientSecret(Setup) bool            { return true }
func (s *scripted) AzureName(context.Context, Setup) string { return "" }

func (s *scripted) Recognize(context.Context, Setup) (string, *databricks.Problem) { return "", nil }

func (s *scripted) SignedInAt(string) (databricks.Host, bool) {
	return databricks.Host{}, false
}

func (s *scripted) SignsIn(context.Context, Setup) (string, error) {
	if s.signs == nil {
		s.t.Error("asked whether the kept token signs in, which is not scripted")
		return "", nil
	}
	return s.signs()
}

// wasAsked says whether a query with that method and path, without its parameters, was sent.
func (s *scripted) wasAsked(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, asked := range s.asked {
		if asked == what {
			return true
		}
	}
	return false
}

// The identifiers of the scripted world.
const (
	testHost        = "https://dbc-a1b2345c-d6e7.cloud.databricks.com"
	testWorkspaceID = "1234567890123456"
	testApplication = "b4b5d6e7-1111-4222-8333-444455556666"
	testOther       = "c5c6e7f8-1111-4222-8333-444455556666"
	testPrincipal   = "7531234567890123"
	testTag         = "7f3a9c2e5b1d4f60"

	principalsKey  = "GET /api/2.0/preview/scim/v2/ServicePrincipals"
	principalKey   = principalsKey + "/" + testPrincipal
	meKey          = "GET /api/2.0/preview/scim/v2/Me"
	tokenUseKey    = "GET /api/2.0/permissions/authorization/tokens"
	assignmentsKey = "GET /api/2.0/preview/permissionassignments"
)

// testSetup is Treasure Data on the scripted workspace, signed in, with nothing made.
func testSetup() Setup {
	return Setup{
		Tag: testTag, Now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC),
		Answers: Answers{
			partnerPreset: "treasure-data", partnerRegion: "us", AddressKey: testHost, wayKey: "environment",
			principalName: "TD-CAS-Service",
		},
		Facts: databricks.Facts{
			Host: testHost, Label: "dbc-a1b2345c-d6e7", Cloud: "AWS", WorkspaceID: testWorkspaceID,
			AdminName: "anna.admin@acme.example", AdminID: "42", AdminGroup: adminGroup, Keychain: "ready", MaxDays: "90",
		},
	}
}

// withPrincipal is the set-up once the principal is there.
func withPrincipal(setup Setup) Setup {
	return setup.Learn(databricks.Facts{ApplicationID: testApplication, PrincipalID: testPrincipal})
}

// principals is a list of service principals as SCIM writes it.
func principals(each ...string) string {
	if len(each) == 0 {
		return `{"totalResults":0}`
	}
	return `{"totalResults":` + strconv.Itoa(len(each)) + `,"startIndex":1,"Resources":[` + strings.Join(each, ",") + `]}`
}

// seen is what a look came to: its error is a finding that blocks, as the hands make of it.
func see(t *testing.T, step Step, reader Reader, setup Setup) Finding {
	t.Helper()
	finding, err := step.Look(t.Context(), reader, setup)
	if err != nil {
		finding = Finding{State: Blocked, Problem: asProblem(err), Learned: finding.Learned, Lines: finding.Lines}
	}
	if err := checkFacts(finding.Learned); err != nil {
		t.Errorf("learned what no fact may be: %v", err)
	}
	if finding.State == Blocked && finding.Problem == nil {
		t.Error("blocked without a problem")
	}
	return finding
}

// changeIDs are the ids of the changes that a step wants after what it saw.
func changeIDs(step Step, setup Setup, finding Finding) []string {
	var ids []string
	for _, change := range step.Changes(setup.Learn(finding.Learned), finding) {
		ids = append(ids, change.ID)
	}
	return ids
}
