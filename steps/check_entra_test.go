package steps

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

func TestTheClientSecretOfAnApplicationIsTriedByACheck(t *testing.T) {
	for name, test := range map[string]struct {
		keep   string
		happen func(*stage, string)
		code   string
		result Result
		unseen string
	}{
		"it works": {keepSecret, func(*stage, string) {}, "", Works, ""},
		"another one is kept": {keepSecret, func(s *stage, item string) {
			if err := s.kit.Store.Put(s.t.Context(), keystore.Item(item), secret.New("wrong~secret-that-is-none")); err != nil {
				s.t.Fatal(err)
			}
		}, "client-secret-refused", Concerned, ""},
		"none is kept any more": {keepSecret, func(s *stage, item string) {
			if err := s.kit.Store.Delete(s.t.Context(), keystore.Item(item)); err != nil {
				s.t.Fatal(err)
			}
		}, "client-secret-lost", Concerned, ""},
		"Microsoft does not answer": {keepSecret, func(s *stage, _ string) {
			s.server.AddFault(simulator.Fault{Method: http.MethodPost, Path: "/" + s.server.Identity().Azure.TenantID + "/*", Kind: simulator.FaultStatus, Status: http.StatusServiceUnavailable})
		}, "", Unreached, "whether its application can sign in at Microsoft"},
		"it was not to be kept": {forgetSecret, func(*stage, string) {}, "", Works, "because its client secret is kept nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			s.mustFinish(s.setUp(s.withApplication(s.server.Identity().Azure.ForPartner, Answers{entraSource: haveApplication, entraKeep: test.keep})))
			connection := s.onlyConnection()
			test.happen(s, string(entraItem(connection.Checking(s.kit.Clock.Now()))))
			checkup := s.check(connection.Name)
			if got := strings.Join(codes(checkup), " "); got != test.code || checkup.Result != test.result {
				t.Fatalf("found %q, %s: %s", got, checkup.Result, checkup.Why)
			}
			if test.code != "" {
				concern := checkup.Concerns[0]
				if concern.Severity != Warning || concern.Remedy == "" || briefly[concern.Code] == "" || !strings.Contains(concern.Say, "goes on until its end") {
					t.Errorf("%+v", concern)
				}
			}
			if said := slices.ContainsFunc(checkup.Unseen, func(u string) bool { return strings.Contains(u, test.unseen) }); test.unseen != "" && !said {
				t.Errorf("not looked at: %v", checkup.Unseen)
			}
		})
	}
}

// An old client secret is named as long as it waits, whatever became of the old token.
func TestAnOldClientSecretThatWaitsIsNamedByACheck(t *testing.T) {
	for name, keep := range map[string]string{"kept": keepSecret, "kept nowhere": forgetSecret} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "azure").onMicrosoft()
			s.mustFinish(s.setUp(s.asRegistrar(Answers{entraName: ofBrickpass, entraKeep: keep, entraMonths: "6"})))
			connection := s.onlyConnection().Name
			s.mustFinish(s.rotate(connection, s.renewing()))
			if got := codes(s.check(connection)); !slices.Equal(got, []string{"old-waits", "old-client-secret"}) {
				t.Errorf("beside the old token: %v", got)
			}
			s.server.AddFault(simulator.Fault{Method: http.MethodPost, Path: "/v1.0/applications/*", Kind: simulator.FaultStatus, Status: http.StatusForbidden})
			c, revoked := s.onlyConnection(), false
			for range 50 { // what is refused halts the run: before the token was revoked, after that, or when its entry is gone too
				s.retire(connection, s.renewing())
				c = s.onlyConnection()
				if revoked = len(c.Formers) == 0 || c.Formers[0].Revoked; revoked {
					break
				}
			}
			if got := codes(s.check(connection)); !revoked || !slices.Contains(got, "old-client-secret") {
				t.Fatalf("where only the old token could be revoked: %v", got)
			}
			old := checkEntra{inspected{connection: c}}
			for days, want := range map[int]struct {
				severity Severity
				say      string
			}{
				1:   {Note, "replaced on 22 November 2026, waits to be retired"},
				31:  {Warning, "waits to be retired"},
				200: {Note, "has ended, on 22 May 2027"},
			} {
				concerns := old.oldOnes(s.kit.Clock.Now().AddDate(0, 0, days))
				if len(concerns) != 1 || concerns[0].Severity != want.severity || !strings.Contains(concerns[0].Say, want.say) {
					t.Errorf("after %d days: %+v", days, concerns)
					continue
				}
				if concern := concerns[0]; concern.Command != "brickpass retire "+connection || briefly[concern.Code] == "" {
					t.Errorf("it is mended by %q, and in brief %q", concern.Command, briefly[concern.Code])
				}
			}
		})
	}
}
