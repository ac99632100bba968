package simulator_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"brickpass/databricks/simulator"
)

func fault(t *testing.T, text string) simulator.Fault {
	t.Helper()
	parsed, err := simulator.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestFaultsAreReadAndWritten(t *testing.T) {
	for text, want := range map[string]simulator.Fault{
		"POST /api/2.0/token/create#1 drop-after": {Method: "POST", Path: "/api/2.0/token/create", Nth: 1, Kind: simulator.FaultDropAfter},
		"GET /api/2.0/preview/scim/v2/*#2x3 status=429 retry-after=2": {
			Method: "GET", Path: "/api/2.0/preview/scim/v2/*", Nth: 2, Count: 3, Kind: simulator.FaultStatus, Status: 429, RetryAfter: "2",
		},
		"* * delay=300ms":           {Kind: simulator.FaultDelay, Delay: 300 * time.Millisecond},
		"* /a html":                 {Path: "/a", Kind: simulator.FaultHTML, Status: 503},
		"* /a#0x2 truncate":         {Path: "/a", Count: 2, Kind: simulator.FaultTruncate},
		"* /a drop-before delay=1s": {Path: "/a", Kind: simulator.FaultDropBefore, Delay: time.Second},
		`* /a status=400 body={"a": "b c"}`: {
			Path: "/a", Kind: simulator.FaultStatus, Status: 400, Body: `{"a": "b c"}`,
		},
	} {
		got := fault(t, text)
		if got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
		if again := fault(t, got.String()); again != got {
			t.Errorf("%s: written as %s, which is another fault", text, got)
		}
	}
	for _, bad := range []string{
		"", "POST", "POST /a", "EAT /a drop-after", "POST a drop-after", "POST /a#x drop-after", "POST /a#1x0 drop-after", "POST /a explode",
		"POST /a status", "POST /a status=99", "POST /a delay", "POST /a delay=-1s", "POST /a drop-after=1", "POST /a drop-after retry-after=1",
		"POST /a status=503 retry-after=date:x", "POST /a drop-after body=x", "POST /a status=503 color=red",
	} {
		if got, err := simulator.ParseFault(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, got)
		}
	}
}

// principals counts those with a name.
func (w *workspace) principals(name string) (count int) {
	for _, one := range w.server.State().Principals {
		if one.Display == name {
			count++
		}
	}
	return count
}

func TestWhatAFaultDoes(t *testing.T) {
	const create = `{"displayName":"Once","active":true}`
	for kind, test := range map[string]struct {
		arrives bool // an answer comes
		status  int
		effect  int // principals made by the first request
	}{
		"drop-before":                {false, 0, 0},
		"drop-after":                 {false, 0, 1},
		"truncate":                   {false, 0, 1},
		"html=502":                   {true, 502, 0},
		"status=503 retry-after=7":   {true, 503, 0},
		"status=400 body=not JSON":   {true, 400, 0},
		"delay=3s":                   {true, 201, 1},
		"status=429 delay=1s":        {true, 429, 0},
		"status=429 retry-after=60s": {true, 429, 0},
	} {
		t.Run(kind, func(t *testing.T) {
			w := open(t, "aws", fault(t, "POST "+principalsPath+"#1 "+kind))
			before := w.clock.Now()
			got, err := w.try(w.admin, "POST", principalsPath, create)
			if (err == nil) != test.arrives || got.Status != test.status {
				t.Fatalf("%d %s, %v", got.Status, got.Text, err)
			}
			if kind == "truncate" && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("truncated: %v", err)
			}
			if kind == "delay=3s" && w.clock.Now().Sub(before) != 3*time.Second {
				t.Errorf("it took %v", w.clock.Now().Sub(before))
			}
			if w.principals("Once") != test.effect {
				t.Errorf("%d made, want %d", w.principals("Once"), test.effect)
			}
			w.must(w.admin, "POST", principalsPath, create) // the second one is not struck
		})
	}
}

func TestRetryAfterAsADate(t *testing.T) {
	w := open(t, "aws", fault(t, "GET /api/2.0/token/list status=503 retry-after=date:5s"))
	got := w.refused(503, "not available", w.admin, "GET", "/api/2.0/token/list", "")
	when, err := http.ParseTime(got.Header.Get("Retry-After"))
	if err != nil || !when.Equal(beginning.Add(5*time.Second)) {
		t.Errorf("Retry-After: %v, %v", when, err)
	}
}

func TestWhichRequestsAFaultStrikes(t *testing.T) {
	w := open(t, "aws", fault(t, "GET /api/2.0/sql/*#2x2 status=503"))
	var got []int
	for range 5 {
		a, err := w.try(w.admin, "GET", "/api/2.0/sql/warehouses", "")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.Status)
		w.must(w.admin, "GET", "/api/2.0/token/list", "")
	}
	if want := []int{200, 503, 503, 200, 200}; !equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestControlOverHTTP(t *testing.T) {
	w := open(t, "aws")
	w.must("", "POST", "/_simulator/faults", "GET /api/2.0/token/list#1 status=503\n\nGET /api/2.0/clusters/list html\n")
	if got := w.must("", "GET", "/_simulator/faults", ""); got.Text != "GET /api/2.0/token/list#1 status=503\nGET /api/2.0/clusters/list html=503\n" {
		t.Errorf("faults: %s", got.Text)
	}
	w.refused(400, "explode", "", "POST", "/_simulator/faults", "GET /a explode")
	w.refused(503, "", w.admin, "GET", "/api/2.0/token/list", "")
	w.must(w.admin, "GET", "/api/2.0/token/list", "")
	w.must("", "DELETE", "/_simulator/faults", "")
	w.must(w.admin, "GET", "/api/2.0/clusters/list", "")
	w.principal()
	if got := w.must("", "GET", "/_simulator/state", ""); !strings.Contains(got.Text, "TD-CAS-Service") || strings.Contains(got.Text, w.admin) {
		t.Error("the state lacks a principal, or shows a token")
	}
	ben := w.must("", "POST", "/_simulator/sign-in?name=ben.analyst@acme.example", "").text("access_token")
	w.must(ben, "GET", mePath, "")
	w.refused(404, "no principal", "", "DELETE", "/_simulator/principal?id=x", "")
	setting := "/api/2.0/settings/types/restrict_workspace_admins/names/default"
	for method, want := range map[string]string{"POST": "RESTRICT_TOKENS_AND_JOB_RUN_AS", "DELETE": "ALLOW_ALL"} {
		w.must("", method, "/_simulator/restrict-admins", "")
		if got := w.must(w.admin, "GET", setting, "").text("restrict_workspace_admins.status"); got != want {
			t.Errorf("%s restrict-admins: %s", method, got)
		}
	}
	w.must("", "POST", "/_simulator/reset", "")
	if w.principals("TD-CAS-Service") != 0 {
		t.Error("reset leaves a principal behind")
	}
	w.must(w.admin, "GET", mePath, "") // the same admin token as before
	w.refused(404, "docs/simulator.md", "", "GET", "/_simulator/nothing", "")
	w.refused(403, "web page", "", "POST", "/_simulator/reset", "", "Origin: https://evil.example")
}
