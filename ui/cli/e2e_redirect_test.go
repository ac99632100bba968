package cli_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"brickpass/databricks/simulator"
)

// mover serves an account whose hosts send some requests on to somewhere else, with the method, body and path that they have.
type mover struct {
	*simulator.Simulator
	addresses map[simulator.HostKind]string // of the main workspace, and of the account
	log       bytes.Buffer

	mu   sync.Mutex
	from string // the kind of host and what the path begins with of requests that are sent on; "" for none
	to   string
	sent int // how many were
}

func startMover(t *testing.T, clock *fast) *mover {
	t.Helper()
	m := &mover{addresses: map[simulator.HostKind]string{}}
	var err error
	if m.Simulator, err = simulator.New(simulator.Options{World: "account", Clock: clock, Requests: &m.log}); err != nil {
		t.Fatal(err)
	}
	for _, host := range m.Hosts() {
		server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, message *http.Request) {
			m.mu.Lock()
			moved := m.from != "" && strings.HasPrefix(string(host.Kind())+" "+message.URL.Path, m.from)
			to := m.to
			if moved {
				m.sent++
			}
			m.mu.Unlock()
			if moved {
				http.Redirect(answer, message, to+message.URL.RequestURI(), http.StatusTemporaryRedirect)
				return
			}
			host.ServeHTTP(answer, message)
		}))
		t.Cleanup(server.Close)
		host.ServedAt(server.URL)
		if m.addresses[host.Kind()] == "" {
			m.addresses[host.Kind()] = server.URL
		}
	}
	return m
}

func (m *mover) moves(from, to string) (sent func() int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.from, m.to, m.sent = from, to, 0
	return func() int {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.sent
	}
}

// TestNoCredentialOfARunFollowsARedirect runs the program against hosts that send it on, to a stranger and to the other host of the same
// account: whoever it is sent to hears nothing of it.
func TestNoCredentialOfARunFollowsARedirect(t *testing.T) {
	t.Parallel()
	clock := newFast(t)
	m := startMover(t, clock)
	var heard []string
	var mu sync.Mutex
	stranger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, message *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, message.Method+" "+message.URL.Path+" "+message.Header.Get("Authorization"))
	}))
	defer stranger.Close()
	program, err := exec.LookPath("brickpass")
	if err != nil {
		t.Fatal(err)
	}
	p := newPerson(t, program)
	identity, workspace, account := m.Identity(), m.addresses[simulator.WorkspaceHost], m.addresses[simulator.AccountHost]
	token, secret := identity.AdminToken.Reveal(), identity.AutomationSecret.Reveal()
	atTheAccount := fmt.Sprintf("workspace: {address: '%s'}\naccount: {id: %s, way: m2m, client: %s, secret: 'env:MY_SECRET', workspace: '%s'}\nsignin: {way: token, token: 'env:MY_TOKEN'}\n",
		account, identity.AccountID, identity.AutomationID, workspace)
	atTheWorkspace := "workspace: {address: '" + workspace + "'}\n"
	pat := "[it]\nhost = " + workspace + "\ntoken = " + token + "\n"
	m2m := fmt.Sprintf("[it]\nhost = %s\nclient_id = %s\nclient_secret = %s\n", workspace, identity.AutomationID, secret)
	const api, session, scim = "workspace /api/", "workspace /oidc/v1/token", "workspace /api/2.0/preview/scim/v2/ServicePrincipals"
	for _, test := range []struct{ name, profiles, answers, from, to string }{
		{"a token", pat, atTheWorkspace + "signin: {way: 'profile:it'}\n", api, account},
		{"a token in the middle of the work", pat, atTheWorkspace + "signin: {way: 'profile:it'}\n", scim, account},
		{"a pasted token", "", atTheWorkspace + "signin: {way: token, token: 'env:MY_TOKEN'}\n", api, account},
		{"a client's secret", m2m, atTheWorkspace + "signin: {way: 'profile:it'}\n", session, account},
		{"a client's session", m2m, atTheWorkspace + "signin: {way: 'profile:it'}\n", api, account},
		{"a typed client's secret", "", atTheWorkspace + "signin: {way: m2m, client: " + identity.AutomationID + ", secret: 'env:MY_SECRET'}\n", session, account},
		{"the account's secret", "", atTheAccount, "account /oidc/accounts/" + identity.AccountID + "/v1/token", workspace},
		{"the account's session", "", atTheAccount, "account /api/", workspace},
	} {
		for place, to := range map[string]string{"to a stranger": stranger.URL, "to the other host": test.to} {
			sent := m.moves(test.from, to)
			before := m.log.Len()
			if test.profiles != "" {
				p.writes("home/.databrickscfg", test.profiles)
			}
			answers := p.writes("answers.yaml", test.answers+"data: {schemas: [cas_demo_east1.public]}\ntoken: {connection: acme}\n")
			cmd := p.command(nil, "setup", "--answers", answers, "--yes")
			cmd.Env = append(cmd.Env, "MY_SECRET="+secret, "MY_TOKEN="+token, clock.shared(), endsAtOnce)
			out, err := cmd.CombinedOutput()
			if err == nil || sent() == 0 {
				t.Errorf("%s, %s: it ends with %v, and %d requests were sent on:\n%s", test.name, place, err, sent(), out)
			}
			mu.Lock()
			if len(heard) > 0 {
				t.Errorf("%s, %s: the stranger hears %q", test.name, place, heard)
				heard = nil
			}
			mu.Unlock()
			for line := range strings.Lines(m.log.String()[before:]) {
				elsewhere := strings.Contains(line, `"host":"account"`) == (to == account)
				path, _, _ := strings.Cut(test.from, " ")
				if to == test.to && elsewhere && strings.Contains(line, strings.TrimPrefix(test.from, path+" ")) {
					t.Errorf("%s, %s: it went on to there: %s", test.name, place, line)
				}
			}
			if holds(string(out), token) || holds(string(out), secret) {
				t.Errorf("%s, %s: it shows what one signed in by", test.name, place)
			}
		}
	}
	if len(p.keys.Items()) > 0 {
		t.Errorf("something was kept: %q", p.keys.Items())
	}
}
