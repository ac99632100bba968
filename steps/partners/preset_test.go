package partners

import (
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryPresetIsWholeAndStrict(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".yaml") {
			continue
		}
		count++
		data, err := os.ReadFile(entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		preset, err := Parse(data)
		if err != nil {
			t.Errorf("%s: %v", entry.Name(), err)
			continue
		}
		if preset.ID+".yaml" != entry.Name() {
			t.Errorf("%s holds %s", entry.Name(), preset.ID)
		}
		checkPreset(t, preset)
		if _, err := Parse(append(data, []byte("\nunknown_field: 1\n")...)); err == nil {
			t.Errorf("%s: a field that nobody knows is taken", entry.Name())
		}
	}
	if all := All(); count == 0 || len(all) != count || all[len(all)-1].ID != Another {
		t.Errorf("%d files, %d presets, the last %s", count, len(all), all[len(all)-1].ID)
	}
}

func checkPreset(t *testing.T, preset Preset) {
	t.Helper()
	if found, ok := Find(preset.ID); !ok || found.Name != preset.Name {
		t.Errorf("%s is not found by its id", preset.ID)
	}
	if !strings.HasPrefix(preset.Docs, "https://") {
		t.Errorf("%s: no page of a guide", preset.ID)
	}
	if _, err := time.Parse("2006-01-02", preset.CheckedOn); err != nil {
		t.Errorf("%s: checked on %q", preset.ID, preset.CheckedOn)
	}
	if preset.Token.Use != "sql" && preset.Token.Use != "everything" || preset.Token.Comment == "" != preset.Own || len(preset.Token.Scopes) == 0 {
		t.Errorf("%s: token %+v", preset.ID, preset.Token)
	}
	if len(preset.Credentials) > 1 && preset.CredentialNote == "" {
		t.Errorf("%s: nothing helps to say which of its credentials its form shows", preset.ID)
	}
	if (preset.Principal.Name == "" || preset.Network.Label == "") != preset.Own {
		t.Errorf("%s: no name for the principal, or for its list", preset.ID)
	}
	for _, entitlement := range preset.Principal.Entitlements {
		if !slices.Contains([]string{"databricks-sql-access", "workspace-access", "workspace-consume"}, entitlement) {
			t.Errorf("%s: entitlement %s", preset.ID, entitlement)
		}
	}
	for _, field := range preset.HandOver.Fields {
		if field.Label == "" {
			t.Errorf("%s: field %+v", preset.ID, field)
		}
	}
	for _, region := range preset.Network.Regions {
		for _, address := range region.Addresses {
			if _, err := netip.ParsePrefix(address); err != nil && netip.MustParseAddr(address).Is6() {
				t.Errorf("%s %s: %s", preset.ID, region.ID, address)
			}
		}
	}
}

func TestAPresetIsRefusedForWhatItLacks(t *testing.T) {
	whole := "id: a\nname: A\nsummary: s\ntoken: {days: 90}\nhandover: {fields: [{label: l, value: token}]}\n"
	if _, err := Parse([]byte(whole)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"no id":       strings.Replace(whole, "id: a\n", "", 1),
		"upper case":  strings.Replace(whole, "id: a", "id: A", 1),
		"no name":     strings.Replace(whole, "name: A\n", "", 1),
		"no days":     strings.Replace(whole, "days: 90", "days: 0", 1),
		"three years": strings.Replace(whole, "days: 90", "days: 1095", 1),
		"no form":     strings.Replace(whole, "{label: l, value: token}", "", 1),
		"two tokens":  strings.Replace(whole, "value: token}", "value: token}, {label: m, value: token}", 1),
		"odd field":   strings.Replace(whole, "value: token}", "value: token}, {label: m, value: password}", 1),
		"everything":  whole + "data: {schema: [ALL_PRIVILEGES]}\n",
		"unsaid":      whole + "data: {schema: [USE_SCHEMA, MODIFY]}\n",
		"odd kind":    whole + "credentials: [pat, basic]\n",
		"twice":       whole + "credentials: [pat, pat]\n",
		"no secret":   whole + "credentials: [pat, oauth]\n",
		"own secret":  whole + "credentials: [oauth]\nown: true\n",
		"not YAML":    "\t:",
		"nothing":     "",
	} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("id: a\nname: A\nsummary: s\ntoken: {days: 90}\nhandover: {fields: [{label: l, value: token}]}\n"))
	f.Add([]byte("id: [a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		preset, err := Parse(data)
		if err == nil && (preset.ID == "" || preset.Token.Days < 1 || len(preset.HandOver.Fields) == 0) {
			t.Errorf("took %+v", preset)
		}
	})
}

func TestAFormShowsTheFieldsOfItsCredential(t *testing.T) {
	preset, _ := Find("treasure-data")
	for credential, want := range map[string]string{
		Pat:   "Hostname, HTTP Path, Authentication Method, Token, Catalog",
		OAuth: "Hostname, HTTP Path, Authentication Method, Client ID, Client Secret, Catalog",
	} {
		var labels []string
		for _, field := range preset.Fields(credential) {
			labels = append(labels, field.Label)
		}
		if got := strings.Join(labels, ", "); got != want {
			t.Errorf("%s: %s", credential, got)
		}
	}
}
