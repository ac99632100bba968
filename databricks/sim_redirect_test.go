package databricks_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
)

// Another workspace, even one that would take the sign-in, is never reached by way of the first: not by a token, nor by a
// secret that is on its way to be exchanged.
func TestNobodyIsSentOnToAnotherWorkspace(t *testing.T) {
	var requests bytes.Buffer
	other, err := simulator.Start(simulator.Options{Requests: &requests}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		arrived := 0
		first := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, message *http.Request) {
			arrived++
			http.Redirect(answer, message, other.URL()+message.URL.RequestURI(), status)
		}))
		host, err := databricks.ParseWorkspace(first.URL)
		if err != nil {
			t.Fatal(err)
		}
		client := databricks.New(databricks.Options{Host: host}).
			SignIn(databricks.Admin, databricks.Bearer(other.Identity().AdminToken)).
			SignIn(databricks.BySecret, databricks.M2M("b4b5", secret.New("dose-secret")))
		for _, actor := range []databricks.Actor{databricks.Admin, databricks.BySecret} {
			_, err := databricks.Ask(t.Context(), client, databricks.Me(actor))
			if !databricks.IsProblem(err, databricks.ProblemRedirected) {
				t.Errorf("%d as %s: %v", status, actor, err)
			}
		}
		if err := client.Prepare(t.Context(), databricks.BySecret); !databricks.IsProblem(err, databricks.ProblemRedirected) {
			t.Errorf("%d while preparing: %v", status, err)
		}
		first.Close()
		if arrived != 3 {
			t.Errorf("%d: %d requests arrived at the first", status, arrived)
		}
	}
	if requests.Len() != 0 {
		t.Errorf("the other workspace was reached: %s", requests.String())
	}
}

// A workspace's sign-in is no sign-in to Microsoft, nor the other way round.
func TestARequestOfAnotherServiceIsNotSentToTheWorkspace(t *testing.T) {
	var requests bytes.Buffer
	server, err := simulator.Start(simulator.Options{Requests: &requests}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	host, err := databricks.ParseHost(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := databricks.New(databricks.Options{Host: host}).SignIn(databricks.Admin, databricks.Bearer(server.Identity().AdminToken))
	for _, target := range []databricks.Target{databricks.Entra, databricks.Graph, databricks.Azure, "elsewhere", ""} {
		request := databricks.Me(databricks.Admin).Request
		request.Target = target
		if _, err := client.Send(t.Context(), request); !databricks.IsProblem(err, databricks.ProblemWrongHost) {
			t.Errorf("%q: %v", target, err)
		}
	}
	if requests.Len() != 0 {
		t.Errorf("sent: %s", requests.String())
	}
}
