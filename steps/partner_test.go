package steps

import (
	"testing"

	"brickpass/steps/partners"
)

func TestPartnerIsFoundByAnyOfItsNames(t *testing.T) {
	tests := map[string]struct{ typed, want string }{
		"id":             {"treasure-data", "treasure-data"},
		"name":           {"Treasure Data", "treasure-data"},
		"alias":          {"cas", "treasure-data"},
		"its new name":   {"TREASURE AI", "treasure-data"},
		"another":        {"another", "another"},
		"nobody":         {"nobody", ""},
		"a part of one":  {"treasure", ""},
		"odd characters": {"<b>\x1b[1m", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parsePreset(Setup{}, test.typed)
			if got != test.want || (err == nil) == (test.want == "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestPartnersAreSearchedByAlias(t *testing.T) {
	for filter, want := range map[string]int{"": len(partners.All()), "composable": 1, "no such partner": 0} {
		page, err := presetOptions(t.Context(), nil, Setup{}, OptionQuery{Filter: filter})
		if err != nil || len(page.Options) != want {
			t.Errorf("searching %q finds %v, %v", filter, page.Options, err)
		}
	}
}

func TestRegionIsAskedWhereThePartnerHasSites(t *testing.T) {
	questions := partnerStep{}.Questions(Setup{})
	if len(questions) != 1 || questions[0].Default != partners.All()[0].ID {
		t.Fatalf("before the partner is known: %+v", questions)
	}
	for _, preset := range partners.All() {
		setup := Setup{}.With(partnerPreset, preset.ID)
		questions := partnerStep{}.Questions(setup)
		if got, want := len(questions) == 2, len(preset.Network.Regions) > 0; got != want {
			t.Errorf("%s: asked for a site: %v", preset.ID, got)
			continue
		}
		for _, region := range preset.Network.Regions {
			if got, err := parseRegion(setup, region.Name); err != nil || got != region.ID {
				t.Errorf("%s: %q is taken for %q, %v", preset.ID, region.Name, got, err)
			}
		}
		if _, err := parseRegion(setup, "the moon"); err == nil {
			t.Errorf("%s: has a site on the moon", preset.ID)
		}
	}
}

func TestPartnerReadsNothing(t *testing.T) {
	finding := see(t, partnerStep{}, script(t), testSetup())
	if finding.State != So || finding.Say != "Treasure Data, United States" {
		t.Errorf("found %+v", finding)
	}
}
