package cli_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// letsIn wants so many requests in a requests file that would let somebody in by their role in Azure: letsin COUNT FILE.
func letsIn(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) != 2 {
		ts.Fatalf("usage: letsin COUNT FILE")
	}
	if count := strings.Count(ts.ReadFile(arguments[1]), `"resource":`); fmt.Sprint(count) != arguments[0] {
		ts.Fatalf("%d requests let somebody in, want %s", count, arguments[0])
	}
}

// roleInAzure gives somebody another role there: role NAME ROLE.
func roleInAzure(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) != 2 {
		ts.Fatalf("usage: role NAME ROLE")
	}
	query := url.Values{"name": {arguments[0]}, "role": {arguments[1]}}
	answer, err := http.Post(ts.Getenv("HOST")+"/_simulator/azure-role?"+query.Encode(), "", nil)
	ts.Check(err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		ts.Fatalf("no role was given: %s", answer.Status)
	}
}
