package steps

import (
	"slices"
	"strings"
	"testing"
)

// Seed 002's partner, from both sides: what its guide asks for on the schema is what is granted, and no more.
func TestPrequelReadsOrWritesAsItsGuideSays(t *testing.T) {
	for preset, want := range map[string]struct {
		privileges string
		says       string
	}{
		"prequel-source":      {"USE SCHEMA, SELECT", "It cannot change anything."},
		"prequel-destination": {"USE SCHEMA, APPLY TAG, MODIFY, READ VOLUME, SELECT, WRITE VOLUME, CREATE MATERIALIZED VIEW, CREATE TABLE, CREATE VOLUME", "make tables and volumes there"},
	} {
		t.Run(preset, func(t *testing.T) {
			s := rehearse(t, "aws")
			s.planOnly = true
			plan := s.setUp(Answers{partnerPreset: preset, dataSchemas: onlyPublic[dataSchemas]})
			given := slices.IndexFunc(plan.Plan().Changes(), func(c Change) bool { return c.ID == "schema:cas_demo_east1.public" })
			if given < 0 || plan.Plan().Changes()[given].Value != want.privileges {
				t.Errorf("it is given %+v", plan.Plan().Changes())
			}
			if say := finding(plan, "data").Say; !strings.Contains(say, want.says) {
				t.Errorf("it says %q", say)
			}
			s.planOnly, s.kit.Chance = false, strings.NewReader("another chance")
			run := s.setUp(Answers{partnerPreset: preset, dataSchemas: onlyPublic[dataSchemas]})
			s.mustFinish(run)
			sheet, _ := finding(run, "handover").Seen.(Sheet)
			var labels []string
			for _, field := range sheet.Fields {
				labels = append(labels, field.Label)
				if field.Label == "Schema" && field.Value != "public" {
					t.Errorf("the schema is %q", field.Value)
				}
			}
			if !slices.Contains(labels, "Personal access token") || slices.Contains(labels, "Client secret") {
				t.Errorf("the form has %v", labels)
			}
			for _, one := range s.server.State().Principals {
				if one.Name == run.Setup().Fact(ApplicationID) && len(one.Entitlements) != 2 {
					t.Errorf("it has %v", one.Entitlements)
				}
			}
		})
	}
}
