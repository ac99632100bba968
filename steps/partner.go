package steps

import (
	"context"
	"fmt"
	"strings"

	"brickpass/steps/partners"
)

// partnerStep settles who is let in. It reads nothing of the workspace.
type partnerStep struct{}

// The answers of the step.
const (
	partnerPreset = "partner.preset"
	partnerRegion = "partner.region"
)

func (partnerStep) About() About {
	return About{
		ID: "partner", Rail: "Partner", Title: "Who is the partner?",
		Why: "Each partner product asks for its own fields and reads in its own way. brickpass ships what the partner's " +
			"guide says, so that you decide and need not look it up.",
		ByHand: []string{"Open the partner's guide for Databricks and keep it at hand: it names the fields that it will ask for."},
		Docs:   "https://docs.databricks.com/aws/en/partner-connect/",
	}
}

func (partnerStep) Questions(setup Setup) []Question {
	first := partners.All()[0]
	questions := []Question{{
		Key: partnerPreset, Kind: OneOf,
		Text:    "Who is the partner?",
		Help:    "The partner's own guide decides which fields you hand over at the end.",
		Default: first.ID, From: "the first of the list",
		Allowed: strings.Join(presetIDs(), ", "),
		Parse:   parsePreset,
		Options: presetOptions,
	}}
	if regions := setup.Partner().Network.Regions; len(regions) > 0 {
		questions = append(questions, Question{
			Key: partnerRegion, Kind: OneOf,
			Text:    setup.Say("Which site of {partner} do you use?"),
			Help:    "It decides from which addresses the partner connects, should your workspace look at addresses.",
			Default: regions[0].ID, From: "the first of the list",
			Allowed: strings.Join(regionIDs(regions), ", "),
			Parse:   parseRegion,
			Options: regionOptions,
		})
	}
	return questions
}

func (partnerStep) Look(_ context.Context, _ Reader, setup Setup) (Finding, error) {
	preset := setup.Partner()
	say := preset.Name
	if region, ok := findRegion(preset.Network.Regions, setup.Answer(partnerRegion)); ok {
		say += ", " + region.Name
	}
	return Finding{State: So, Say: say}, nil
}

func (partnerStep) Changes(Setup, Finding) []Change { return nil }

// PartnerID is the id of the preset that somebody means by an id, a name or another name; "" if there is none.
func PartnerID(typed string) string {
	id, _ := parsePreset(Setup{}, strings.TrimSpace(typed)) // "" with its error
	return id
}

// parsePreset takes a partner's id, name or one of its other names.
func parsePreset(_ Setup, typed string) (string, error) {
	for _, preset := range partners.All() {
		for _, name := range append([]string{preset.ID, preset.Name}, preset.Aliases...) {
			if strings.EqualFold(typed, name) {
				return preset.ID, nil
			}
		}
	}
	return "", fmt.Errorf("That partner is not known here. Known are: %s.", strings.Join(presetIDs(), ", "))
}

func presetOptions(_ context.Context, _ Reader, _ Setup, query OptionQuery) (OptionPage, error) {
	var page OptionPage
	for _, preset := range partners.All() {
		names := append([]string{preset.ID, preset.Name, preset.Summary}, preset.Aliases...)
		if holds(query.Filter, names...) {
			page.Options = append(page.Options, Option{Value: preset.ID, Label: preset.Name, Detail: preset.Summary})
		}
	}
	return page, nil
}

func presetIDs() []string {
	var ids []string
	for _, preset := range partners.All() {
		ids = append(ids, preset.ID)
	}
	return ids
}

// parseRegion takes a site's id or name.
func parseRegion(setup Setup, typed string) (string, error) {
	regions := setup.Partner().Network.Regions
	for _, region := range regions {
		if strings.EqualFold(typed, region.ID) || strings.EqualFold(typed, region.Name) {
			return region.ID, nil
		}
	}
	return "", fmt.Errorf("%s has no site of that name. It has: %s.", setup.Partner().Name, strings.Join(regionIDs(regions), ", "))
}

func regionOptions(_ context.Context, _ Reader, setup Setup, query OptionQuery) (OptionPage, error) {
	var page OptionPage
	for _, region := range setup.Partner().Network.Regions {
		if holds(query.Filter, region.ID, region.Name) {
			page.Options = append(page.Options, Option{Value: region.ID, Label: region.Name, Detail: region.ID})
		}
	}
	return page, nil
}

func regionIDs(regions []partners.Region) []string {
	var ids []string
	for _, region := range regions {
		ids = append(ids, region.ID)
	}
	return ids
}

func findRegion(regions []partners.Region, id string) (partners.Region, bool) {
	for _, region := range regions {
		if region.ID == id {
			return region, true
		}
	}
	return partners.Region{}, false
}

// holds says whether one of the texts contains what was typed to search, in any case.
func holds(filter string, texts ...string) bool {
	filter = strings.ToLower(strings.TrimSpace(filter))
	for _, text := range texts {
		if strings.Contains(strings.ToLower(text), filter) {
			return true
		}
	}
	return false
}
