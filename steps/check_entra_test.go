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
