package steps

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// report tells of the connection of a stage as it stands now.
func (s *stage) report(name string, checkup Checkup) Report {
	return NewReport(s.connection(name), checkup, s.kit.Clock.Now())
}

// sources are from where a report knows what it says, by the part of it.
func sources(r Report) map[string]Source {
	all := map[string]Source{
		"identity": r.Identity.Known.From, "credential": r.Credential.Known.From, "data": r.Data.Known.From, "network": r.Network.Known.From,
		"signs in": r.Proof.SignsIn.From,
	}
	for _, right := range r.Rights {
		all[string(right.Step)] = right.Known.From
	}
	return all
}

func TestAReportSaysWhoWhatFromWhereUntilWhenAndHow(t *testing.T) {
	s := connected(t, "ip-lists-on", Answers{networkAddresses: "198.51.100.77"})
	r := s.report(simulated, Checkup{})
	connection := s.connection(simulated)
	if r.Partner.Name != "Treasure Data" || r.Identity.Name != "TD-CAS-Service" || r.Identity.By != "anna.admin@acme.example" ||
		r.Identity.ApplicationID != connection.Facts[ApplicationID] || r.Workspace.Host != s.server.URL() {
		t.Errorf("who: %+v %+v %+v", r.Partner, r.Identity, r.Workspace)
	}
	var grants []string
	for _, grant := range r.Data.Grants {
		grants = append(grants, grant.On+" "+grant.Name+" "+strings.Join(grant.Privileges, ","))
	}
	if want := []string{"catalog cas_demo_east1 USE CATALOG", "schema cas_demo_east1.public USE SCHEMA,EXECUTE,SELECT"}; !slices.Equal(grants, want) || len(r.Rights) != 3 {
		t.Errorf("what: %q, %+v", grants, r.Rights)
	}
	if !slices.Equal(r.Network.Addresses, []string{"198.51.100.77"}) || r.Network.Say != "IP access lists are in force" || r.Network.ListID == "" {
		t.Errorf("from where: %+v", r.Network)
	}
	if dateText(r.Credential.Ends) != "20 February 2027" || r.Credential.Idles != 90 || r.Credential.ID != connection.Facts[TokenID] {
		t.Errorf("until when: %+v", r.Credential)
	}
	if dateText(r.Proof.On) != "22 November 2026" || !strings.HasPrefix(r.Proof.Read, "cas_demo_east1.public.") || r.Proof.Refused == "" {
		t.Errorf("how proven: %+v", r.Proof)
	}
	if r.Removal.Command != "brickpass remove "+simulated || !strings.Contains(r.Removal.Revoke, r.Credential.ID) || !strings.Contains(r.Removal.ByHand, "TD-CAS-Service") ||
		len(r.Removal.Remains) == 0 {
		t.Errorf("how it is taken back: %+v", r.Removal)
	}
}

func TestWhatNobodyLookedAtIsDatedByTheJournal(t *testing.T) {
	s := connected(t, "aws", nil)
	s.pass(3)
	offline := s.report(simulated, LastCheckup(s.kit.StateDir, s.connection(simulated)))
	for part, from := range sources(offline) {
		if from != FromJournal {
			t.Errorf("without a check, %s is known from the %s", part, from)
		}
	}
	if on := dateText(offline.Data.Known.On); on != "22 November 2026" || offline.Check != nil {
		t.Errorf("dated %s, %+v", on, offline.Check)
	}

	checked := s.report(simulated, s.check(simulated))
	for part, from := range sources(checked) {
		if from != FromWorkspace {
			t.Errorf("after a check, %s is known from the %s", part, from)
		}
	}
	if on := dateText(checked.Data.Known.On); on != "25 November 2026" || checked.Check == nil || !checked.Check.Fresh || checked.Data.Known.Differs {
		t.Errorf("seen %s, %+v", on, checked.Check)
	}
	if recorded := s.report(simulated, LastCheckup(s.kit.StateDir, s.connection(simulated))); recorded.Check.Fresh || recorded.Data.Known.From != FromJournal {
		t.Errorf("by a record: %+v", recorded.Check)
	}

	s.kit.Environment.Getenv = func(string) string { return "" }
	alone := sources(s.report(simulated, s.check(simulated)))
	if alone["signs in"] != FromWorkspace || alone["data"] != FromJournal || alone["identity"] != FromJournal || alone["credential"] != FromJournal {
		t.Errorf("with nobody signed in as an admin: %v", alone)
	}
}

func TestAReportSaysWhatDiffers(t *testing.T) {
	s := connected(t, "aws", nil)
	s.send(databricks.Revoke(databricks.OnSchema, "cas_demo_east1.public", databricks.ApplicationID(s.connection(simulated).Facts[ApplicationID]), databricks.Select))
	s.pass(1)
	r := s.report(simulated, s.check(simulated))
	if !r.Data.Known.Differs || r.Identity.Known.Differs || r.State != "it may not read all" || len(r.Check.Findings) != 1 {
		t.Errorf("%+v %s %+v", r.Data.Known, r.State, r.Check)
	}
}

func TestAReportOfEachKindHoldsNoSecret(t *testing.T) {
	for name, answers := range map[string]Answers{
		"a token":            nil,
		"an OAuth secret":    {tokenKind: "oauth", tokenDays: "30"},
		"one's own":          {partnerPreset: "this-computer", tokenConnection: "mine"},
		"all of a catalog":   {dataSchemas: "cas_demo_east1"},
		"nothing to be read": {dataSchemas: readNothing},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "aws")
			all := Answers{dataSchemas: "cas_demo_east1.public"}
			for key, answer := range answers {
				all[key] = answer
			}
			s.mustFinish(s.setUp(all))
			connection := s.onlyConnection()
			r := s.report(connection.Name, s.check(connection.Name))
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if value, err := s.kit.Store.Get(t.Context(), itemOf(connection)); err != nil || strings.Contains(string(text), value.Reveal()) {
				t.Errorf("the secret stands in it, or was not kept: %v", err)
			}
			if r.Removal.Revoke == "" || r.Credential.ID == "" || r.Credential.Ends.IsZero() {
				t.Errorf("%+v %+v", r.Removal, r.Credential)
			}
		})
	}
}

// A token that was revoked did not sign in again, although its concern is that of another step.
func TestAReportDoesNotSayThatARevokedTokenSignedIn(t *testing.T) {
	for name, test := range map[string]struct {
		drift  func(*stage)
		signed bool
	}{
		"it lives":       {func(*stage) {}, true},
		"it was revoked": {(*stage).revokeToken, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := connected(t, "aws", nil)
			test.drift(s)
			known := s.report(simulated, s.check(simulated)).Proof.SignsIn
			if known.From != FromWorkspace || known.Differs == test.signed {
				t.Errorf("%+v", known)
			}
		})
	}
}
