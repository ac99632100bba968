package steps

import (
	"net/http"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

// Drift that no mend of ours takes back by itself: somebody has to be asked, or to answer anew.

func TestDriftThatIsToldAndNotMendedByItself(t *testing.T) {
	const gatedAddress = "198.51.100.77"
	for name, test := range map[string]struct {
		world   string
		answers Answers
		drift   func(*stage)
		code    string
		mends   ID
		again   string
	}{
		"the identity is made an admin": {drift: func(s *stage) {
			s.send(raw(http.MethodPut, "/api/2.0/preview/permissionassignments/principals/"+s.connection(simulated).Facts[PrincipalID], `{"permissions":["ADMIN"]}`))
		}, code: "principal-admin"},
		"the warehouse is left by a group": {drift: func(s *stage) {
			s.send(raw(http.MethodPut, "/api/2.0/permissions/warehouses/"+s.connection(simulated).Answers[warehouseID],
				`{"access_control_list":[{"user_name":"anna.admin@acme.example","permission_level":"IS_OWNER"},{"group_name":"users","permission_level":"CAN_USE"}]}`))
		}, code: "warehouse-permission-by-group"},
		"the warehouse is deleted": {drift: func(s *stage) {
			s.server.AddFault(simulator.Fault{
				Path: "/api/2.0/sql/warehouses/" + s.connection(simulated).Answers[warehouseID], Kind: simulator.FaultStatus, Status: http.StatusNotFound,
				Body: `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"The warehouse does not exist."}`,
			})
		}, code: "warehouse-gone", mends: "warehouse", again: warehouseID},
		"the schema is deleted": {drift: func(s *stage) {
			s.server.AddFault(simulator.Fault{
				Path: "/api/2.1/unity-catalog/effective-permissions/schema/cas_demo_east1.public", Kind: simulator.FaultStatus, Status: http.StatusNotFound,
				Body: `{"error_code":"SCHEMA_DOES_NOT_EXIST","message":"Schema 'cas_demo_east1.public' does not exist."}`,
			})
		}, code: "data-gone", mends: "data", again: dataSchemas},
		"tokens are switched off": {drift: func(s *stage) { s.conf(databricks.TokensEnabled, "false") }, code: "tokens-off"},
		"a block list holds the partner": {world: "ip-lists-on", answers: Answers{networkAddresses: gatedAddress}, drift: func(s *stage) {
			s.send(raw(http.MethodPost, "/api/2.0/ip-access-lists", `{"label":"kept out","list_type":"BLOCK","ip_addresses":["`+gatedAddress+`"]}`))
		}, code: "addresses-blocked"},
		"another token is kept in its place": {drift: func(s *stage) {
			if err := s.kit.Store.Put(s.t.Context(), itemOf(s.connection(simulated)), s.server.Identity().AdminToken); err != nil {
				s.t.Fatal(err)
			}
		}, code: "somebody-else"},
	} {
		t.Run(name, func(t *testing.T) {
			s := connected(t, first(test.world, "aws"), test.answers)
			s.mustFind(s.check(simulated))
			test.drift(s)
			s.pass(1)
			checkup := s.check(simulated)
			s.mustFind(checkup, test.code)
			if len(checkup.Concerns) == 0 {
				return
			}
			concern := checkup.Concerns[0]
			if concern.Mends != test.mends || concern.Again != test.again || concern.Remedy == "" || briefly[concern.Code] == "" {
				t.Errorf("%+v", concern)
			}
		})
	}
}

// TestTheListIsHeldAgainstThePreset holds that the partner's own addresses are looked for, and not only those that were given.
func TestTheListIsHeldAgainstThePreset(t *testing.T) {
	for name, test := range map[string]struct {
		answers Answers
		code    string
	}{
		"the partner moved": {Answers{partnerPreset: "prequel-source", partnerRegion: "us", networkAddresses: "198.51.100.77"}, "addresses-new"},
		"it stayed":         {Answers{partnerPreset: "prequel-source", partnerRegion: "us"}, ""},
		"none was given":    {Answers{networkAddresses: ""}, "addresses-unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			s := connected(t, "ip-lists-on", test.answers)
			connection := s.onlyConnection()
			s.pass(1)
			checkup := s.check(connection.Name)
			if test.code == "" {
				s.mustFind(checkup)
				return
			}
			s.mustFind(checkup, test.code)
			if concern := saying(t, checkup, test.code); concern.Mends != "network" || concern.Again != networkAddresses || concern.Severity != Warning {
				t.Errorf("%+v", concern)
			}
		})
	}
}
