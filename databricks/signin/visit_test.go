package signin

import (
	"strings"
	"testing"
)

func TestAPersonSignsInByABrowser(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	status, header, page := browse(t, server.choose(t, visit, "allow"))
	if status != 200 || !strings.Contains(page, pageSignedIn) {
		t.Errorf("%d: %s", status, page)
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": pagePolicy,
	} {
		if header.Get(name) != want {
			t.Errorf("%s is %q", name, header.Get(name))
		}
	}
	session, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := visit.Close(); err != nil {
		t.Fatal(err)
	}
	if err := send(t, session.Host(), session); err != nil {
		t.Fatal(err)
	}
	if server.requests("/api/2.0/me Bearer session-2") != 1 {
		t.Errorf("%q", server.seen)
	}
}
