package steps

import (
	"reflect"
	"testing"

	"brickpass/databricks"
)

func TestTheFormIsThePartnersOwn(t *testing.T) {
	setup := testSetup().With(dataSchemas, "cas_demo_east1.hr\ncas_demo_east1.public").
		Learn(databricks.Facts{HTTPPath: "/sql/1.0/warehouses/1", TokenEnds: "2027-02-20"})
	sheet, ok := see(t, handoverStep{}, script(t), setup).Seen.(Sheet)
	want := Sheet{
		Where: "Integrations Hub › Databricks › New authentication",
		Fields: []SheetField{
			{Label: "Hostname", Value: "dbc-a1b2345c-d6e7.cloud.databricks.com"},
			{Label: "HTTP Path", Value: "/sql/1.0/warehouses/1"},
			{Label: "Authentication Method", Value: "Personal Access Token"},
			{Label: "Token", Value: "in your keychain", Secret: true},
			{Label: "Catalog", Value: "cas_demo_east1", Note: "asked for in step 4 of their guide"},
		},
		Ends: "The token ends on 20 February 2027.", Test: "tdx cas preview <segment>",
	}
	if !ok || !reflect.DeepEqual(sheet, want) {
		t.Errorf("got  %+v\nwant %+v", sheet, want)
	}
	if changes := (handoverStep{}).Changes(setup, Finding{State: Missing}); len(changes) != 0 {
		t.Errorf("writes %v", changes)
	}
	file := see(t, handoverStep{}, script(t), setup.With(KeepKey, KeepFile)).Seen.(Sheet)
	if file.Fields[3].Value != "in an encrypted file" {
		t.Errorf("%+v", file.Fields[3])
	}
}
