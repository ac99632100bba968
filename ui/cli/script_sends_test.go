package cli_test

import (
	"net/http"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"brickpass/steps"
)

// sends sends a request as the admin, as somebody else would: sends METHOD PATH [BODY].
func sends(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) < 2 {
		ts.Fatalf("usage: sends METHOD PATH [BODY]")
	}
	body := ""
	if len(arguments) > 2 {
		body = arguments[2]
	}
	request, err := http.NewRequest(arguments[0], ts.Getenv("HOST")+arguments[1], strings.NewReader(body))
	ts.Check(err)
	request.Header.Set("Authorization", "Bearer "+ts.Getenv("TOKEN"))
	answer, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		ts.Fatalf("%s %s: %s", arguments[0], arguments[1], answer.Status)
	}
}

// application sets APP to the application id of a connection, as its journal has it.
func application(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) != 1 {
		ts.Fatalf("usage: application NAME")
	}
	all, err := steps.Connections(ts.Getenv("BRICKPASS_STATE_DIR"))
	ts.Check(err)
	for _, connection := range all {
		if connection.Name == arguments[0] {
			ts.Setenv("APP", connection.Facts[steps.ApplicationID])
			return
		}
	}
	ts.Fatalf("there is no connection %s", arguments[0])
}

// credentials sets NEWEST to the token id of a connection, and OLDEST to that of the first one that waits to be retired, if any does.
func credentials(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) != 1 {
		ts.Fatalf("usage: credentials NAME")
	}
	all, err := steps.Connections(ts.Getenv("BRICKPASS_STATE_DIR"))
	ts.Check(err)
	for _, connection := range all {
		if connection.Name == arguments[0] {
			ts.Setenv("NEWEST", connection.Facts[steps.TokenID])
			if len(connection.Formers) > 0 {
				ts.Setenv("OLDEST", connection.Formers[0].ID())
			}
			return
		}
	}
	ts.Fatalf("there is no connection %s", arguments[0])
}
