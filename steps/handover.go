package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// handoverStep fills in the partner's form.
type handoverStep struct{}

// Sheet is the partner's form in its own labels and order, filled in.
type Sheet struct {
	Where  string // where the partner asks for it
	Fields []SheetField
	Ends   string // "The token ends on 20 February 2027."; "" if it has no end
	Idle   bool   // and unused for 90 days it ends earlier
	Test   string // how the connection is tried from the partner's side
	Next   string // what is left to do with the one that it takes the place of; "" if nothing is
	Tabs   []Tab  // how a token of one's own is used on this computer
}

// SheetField is one field of the form.
type SheetField struct {
	Label  string
	Value  string // to be copied; for the secret: where it is
	Secret bool   // the value itself is in the keychain
	Note   string
}

func (handoverStep) About() About {
	return About{
		ID: "handover", Rail: "Hand-over", Title: "What {partner} asks for",
		Why: "What was made has to be put in where it is used. Here is what {partner} asks for, in its words and its order, " +
			"ready to be copied.",
		ByHand: []string{
			"The guide: open the partner's form for a new Databricks connection and type the values in.",
			"Today: host and HTTP path stand under SQL Warehouses › the warehouse › Connection details; the {credential} is in your keychain.",
		},
		Docs:  "https://docs.databricks.com/aws/en/integrations/compute-details",
		Needs: []ID{"proof"},
	}
}

func (handoverStep) Questions(Setup) []Question { return nil }

func (handoverStep) Look(_ context.Context, _ Reader, setup Setup) (Finding, error) {
	say := setup.Say("the values for {partner}'s form")
	if setup.Own() {
		say = "how to use it on this computer"
	}
	return Finding{State: So, Say: say, Seen: fillIn(setup)}, nil
}

func (handoverStep) Changes(Setup, Finding) []Change { return nil }

func fillIn(setup Setup) Sheet {
	form := setup.Partner().HandOver
	sheet := Sheet{Where: form.Where, Test: form.Test, Tabs: tabs(setup)}
	for _, field := range setup.Partner().Fields(string(kindOf(setup))) {
		filled := SheetField{Label: field.Label, Note: field.Note, Secret: field.Value == "token" || field.Value == "client_secret"}
		filled.Value = formValue(setup, field.Value)
		sheet.Fields = append(sheet.Fields, filled)
	}
	if ends, err := time.Parse("2006-01-02", setup.Fact(TokenEnds)); err == nil {
		sheet.Ends = fmt.Sprintf("The %s ends on %s.", setup.Credential(), dateText(ends))
		sheet.Idle = kindOf(setup) != oauthKind && ends.Sub(setup.Now) > idleDays*day
	}
	return sheet
}

// formValue is what belongs into a field of that kind. What is not known yet is empty.
func formValue(setup Setup, kind string) string {
	switch kind {
	case "host":
		return bareHost(setup)
	case "http_path":
		return setup.Fact(HTTPPath)
	case "token", "client_secret":
		return keptWhere(setup)
	case "client_id":
		return setup.Fact(ApplicationID)
	case "auth_url":
		return setup.Fact(Host) + "/oidc/v1/token"
	case "scope":
		return databricks.ScopeAllAPIs
	case "catalog":
		return strings.Join(chosenCatalogs(setup), ", ")
	case "schema":
		return strings.Join(chosenSchemas(setup), ", ")
	}
	return strings.TrimPrefix(kind, "=")
}

// chosenCatalogs are those that the partner may read in, each once.
func chosenCatalogs(setup Setup) []string { return catalogsIn(targets(setup)) }

// chosenSchemas are the schemas that were chosen one by one, without their catalogs.
func chosenSchemas(setup Setup) []string {
	var schemas []string
	for _, target := range targets(setup) {
		if target.schema != "" && !slices.Contains(schemas, target.schema) {
			schemas = append(schemas, target.schema)
		}
	}
	return schemas
}

func catalogsIn(chosen []target) []string {
	var catalogs []string
	for _, target := range chosen {
		if !slices.Contains(catalogs, target.catalog) {
			catalogs = append(catalogs, target.catalog)
		}
	}
	return catalogs
}
