package signin

import (
	"net"
	"strconv"
	"strings"
	"testing"
)

// take occupies ports as another program would, until the test ends.
func occupy(t *testing.T, ports ...int) {
	t.Helper()
	for _, port := range ports {
		listener, err := net.Listen("tcp4", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			continue // then another program has it
		}
		t.Cleanup(func() { _ = listener.Close() })
	}
}

func TestABusyPortLeadsToTheNext(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	occupy(t, 8020, 8021)
	visit := begin(t, env, workspace(t, server.URL))
	if visit.Callback() == "" || visit.Callback() == "http://localhost:8020" || visit.Callback() == "http://localhost:8021" {
		t.Fatalf("it comes back to %q", visit.Callback())
	}
	browse(t, server.choose(t, visit, "allow"))
	if _, err := visit.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

// A browser may try either address of localhost, so that a port is ours only if both are.
func TestAPortThatIsHalfBusyIsBusy(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	listener, err := net.Listen("tcp6", "[::1]:8020")
	if err != nil {
		t.Skip("this machine has no IPv6, or another program has the port")
	}
	defer listener.Close()
	if visit := begin(t, env, workspace(t, server.URL)); visit.Callback() == firstCallback {
		t.Error("a browser may come to somebody else")
	}
}

// The only port that may be had is named, and busy. To take all that brickpass would try would leave none to the tests of other packages,
// which run beside these.
func TestWithoutAPortTheAddressIsPasted(t *testing.T) {
	server := newStandIn(t)
	busy, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = busy.Close() })
	_, port, _ := net.SplitHostPort(busy.Addr().String())
	env, _ := anna(t, map[string]string{"DATABRICKS_OAUTH_CALLBACK_PORT": port})
	visit := begin(t, env, workspace(t, server.URL))
	if visit.Callback() != "" {
		t.Fatalf("it comes back to %q", visit.Callback())
	}
	ended := server.choose(t, visit, "allow")
	if !strings.HasPrefix(ended, firstCallback+"/?") {
		t.Fatalf("the browser ends at %s", ended)
	}
	if err := visit.Return(ended); err != nil {
		t.Fatal(err)
	}
	session, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t, session.Host(), session); err != nil {
		t.Error(err)
	}
}

func TestThePortCanBeNamed(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, map[string]string{"DATABRICKS_OAUTH_CALLBACK_PORT": "8035"})
	if visit := begin(t, env, workspace(t, server.URL)); visit.Callback() != "http://localhost:8035" {
		t.Errorf("it comes back to %q", visit.Callback())
	}
	if visit := begin(t, env, workspace(t, server.URL)); visit.Callback() != "" {
		t.Errorf("that port is taken, and yet it comes back to %q", visit.Callback())
	}
}
