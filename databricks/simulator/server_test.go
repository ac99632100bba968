package simulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "127.0.0.1", "[::]:0"} {
		if server, err := simulator.Start(simulator.Options{}, address); err == nil {
			_ = server.Close()
			t.Errorf("listens on %s", address)
		}
	}
	server, err := simulator.Start(simulator.Options{}, "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}

func TestUnknownWorldIsNamedWithAllThatExist(t *testing.T) {
	_, err := simulator.New(simulator.Options{World: "narnia"})
	if err == nil {
		t.Fatal("narnia exists")
	}
	for _, world := range simulator.Worlds() {
		if !strings.Contains(err.Error(), world.Name) {
			t.Errorf("%q is not named in: %v", world.Name, err)
		}
	}
}

func TestIdentityIsOneLine(t *testing.T) {
	w := open(t, "aws")
	var line struct {
		Host      string `json:"host"`
		Token     string `json:"admin_token"`
		Account   string `json:"account_id"`
		Workspace string `json:"workspace_id"`
	}
	if err := json.Unmarshal([]byte(w.server.Identity().Line()), &line); err != nil {
		t.Fatal(err)
	}
	if line.Host != w.server.URL() || line.Token != w.admin || !strings.HasSuffix(line.Account, "e142") || line.Workspace != "1234567890123456" {
		t.Errorf("%+v", line)
	}
	if printed := fmt.Sprintf("%+v", w.server.Identity()); strings.Contains(printed, w.admin) {
		t.Errorf("printing the identity shows the token: %s", printed)
	}
}

func TestSameSeedSameIDs(t *testing.T) {
	made := func(seed uint64) string {
		s, err := simulator.New(simulator.Options{Seed: seed, Clock: clock.NewFake(beginning)})
		if err != nil {
			t.Fatal(err)
		}
		return s.Identity().AdminToken.Reveal() + fmt.Sprint(s.State())
	}
	first := made(7)
	if first != made(7) {
		t.Error("the same seed gives two worlds")
	}
	if first == made(8) {
		t.Error("two seeds give one world")
	}
}

func TestRequestsAreLogged(t *testing.T) {
	w := open(t, "aws", fault(t, "POST /api/2.0/token/create#1 drop-after"))
	w.must(w.admin, "GET", mePath+"?attributes=id", "")
	_, _ = w.try(w.admin, "POST", "/api/2.0/token/create", `{}`)
	w.refused(401, "", "", "GET", mePath, "")
	w.must("", "GET", "/_simulator/state", "")
	want := `{"method":"GET","path":"/api/2.0/preview/scim/v2/Me?attributes=id","status":200,"who":"anna.admin@acme.example"}
{"method":"POST","path":"/api/2.0/token/create","status":0,"who":"anna.admin@acme.example"}
{"method":"GET","path":"/api/2.0/preview/scim/v2/Me","status":401,"who":"nobody"}
`
	if w.log.String() != want {
		t.Errorf("log:\n%s\nwant:\n%s", w.log, want)
	}
}

func TestUnknownEndpoints(t *testing.T) {
	w := open(t, "aws")
	for _, path := range []string{"/api/2.0/nothing", "/api/2.0/preview/scim/v2/Me/", "//api/2.0/clusters/list", "/api/2.0/accounts/x/scim/v2/Users", "/"} {
		a, err := w.try(w.admin, "GET", path, "")
		if err != nil || a.Status != 404 || a.text("error_code") != "ENDPOINT_NOT_FOUND" {
			t.Errorf("%s: %d %s, %v", path, a.Status, a.Text, err)
		}
	}
	w.refused(404, "No API found for 'DELETE /clusters/list'", w.admin, "DELETE", "/api/2.0/clusters/list", "")
	w.refused(400, "Invalid JSON", w.admin, "POST", "/api/2.0/token/create", `{"comment":`)
	w.refused(400, "Invalid JSON", w.admin, "POST", "/api/2.0/token/create", `{} {}`)
	w.must(w.admin, "GET", "/api/2.0/clusters/list?anything=goes", "")
}

func TestAccountAPIOfAFreeWorkspaceIsABareNotFound(t *testing.T) {
	w := open(t, "free")
	a, err := w.try(w.admin, "GET", "/api/2.0/accounts/x/workspaces", "")
	if err != nil || a.Status != 404 || a.Text != "Not Found" {
		t.Errorf("%d %s, %v", a.Status, a.Text, err)
	}
}

func TestLatency(t *testing.T) {
	c := clock.NewFake(beginning)
	server, err := simulator.Start(simulator.Options{Clock: c, Latency: 50 * time.Millisecond}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	w := &workspace{T: t, server: server}
	w.must("", "GET", "/.well-known/databricks-config", "")
	if passed := c.Now().Sub(beginning); passed != 50*time.Millisecond {
		t.Errorf("it took %v", passed)
	}
}

// Many clients at once: the race detector is the judge.
func TestManyAtOnce(t *testing.T) {
	w := open(t, "aws")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 10 {
				_, _ = w.try(w.admin, "POST", principalsPath, fmt.Sprintf(`{"displayName":"p%d"}`, i))
				_, _ = w.try(w.admin, "GET", principalsPath, "")
				_, _ = w.try(w.admin, "POST", statementsPath, statementBody("SELECT 1", ""))
				_ = w.server.State()
			}
		})
	}
	all.Wait()
	if got := len(w.server.State().Principals); got != 9+80 {
		t.Errorf("%d principals", got)
	}
}

// A client that goes away while its answer is awaited leaves the simulator usable.
func TestClientGoesAway(t *testing.T) {
	w := open(t, "aws")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	request := httptest.NewRequest("POST", statementsPath, strings.NewReader(statementBody("SELECT 1", ""))).WithContext(ctx)
	request.Header.Set("Authorization", "Bearer "+w.admin)
	w.server.Handler().ServeHTTP(httptest.NewRecorder(), request)
	w.must(w.admin, "GET", mePath, "")
}
