package partners

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Preset is one partner product and what it needs, taken from its own documentation.
type Preset struct {
	ID        string   `yaml:"id"`
	Name      string   `yaml:"name"`    // on screen
	Aliases   []string `yaml:"aliases"` // other names that it is searched by
	Summary   string   `yaml:"summary"` // one line in the list of partners
	Docs      string   `yaml:"docs"`
	CheckedOn string   `yaml:"checked_on"` // the day its documentation was last read, 2026-08-22
	Order     int      `yaml:"order"`      // where it stands in the list of partners; 0: by its name
	Own       bool     `yaml:"own"`        // no partner at all: a token of the person's own, without a principal

	Credentials    []string `yaml:"credentials"`     // that its form takes, Pat or OAuth; the first is the default
	CredentialNote string   `yaml:"credential_note"` // what is known of which of them its form shows, in a sentence

	Principal Principal `yaml:"principal"`
	Token     Token     `yaml:"token"`
	Data      Data      `yaml:"data"`
	Network   Network   `yaml:"network"`
	HandOver  HandOver  `yaml:"handover"`
}

// Principal is the identity that a partner gets.
type Principal struct {
	Name         string   `yaml:"name"`
	Entitlements []string `yaml:"entitlements"`
}

// Token is the credential that a partner takes.
type Token struct {
	Comment string   `yaml:"comment"` // how the token is called in the workspace's list
	Days    int      `yaml:"days"`
	Use     string   `yaml:"use"`    // the default answer to "what will use it": sql or everything
	Scopes  []string `yaml:"scopes"` // what "sql" means for this partner
}

// Data is what a partner's guide says about data.
type Data struct {
	Guide   string `yaml:"guide"`   // what it suggests, in one sentence
	Example string `yaml:"example"` // the catalog.schema of its guide, proposed where the workspace has that catalog

	Schema []string `yaml:"schema"` // the privileges that it needs on a schema; none: those of a reader
	Writes bool     `yaml:"writes"` // it makes and changes tables there
}

// Network is where a partner connects from. Addresses are shipped only where the partner's page was seen to carry them.
type Network struct {
	Label   string   `yaml:"label"` // of the IP access list
	Page    string   `yaml:"page"`  // where the partner publishes its addresses
	Note    string   `yaml:"note"`
	Regions []Region `yaml:"regions"`
}

// Region is a site of the partner.
type Region struct {
	ID        string   `yaml:"id"`
	Name      string   `yaml:"name"`
	Addresses []string `yaml:"addresses"`
}

// HandOver is the partner's form.
type HandOver struct {
	Where  string  `yaml:"where"` // "Integrations Hub › Databricks › New authentication"
	Fields []Field `yaml:"fields"`
	Test   string  `yaml:"test"` // how the connection is tried from the partner's side
}

// Field is one field of the partner's form, in its own label.
type Field struct {
	Label string `yaml:"label"`
	Value string `yaml:"value"` // one of fieldValues, or text after "="
	Note  string `yaml:"note"`
	For   string `yaml:"for"` // the credential that the form shows it for; "" for each
}

// The credentials that a partner may take.
const (
	Pat   = "pat"   // a personal access token
	OAuth = "oauth" // a client ID and an OAuth secret
)

// fieldValues are what a field of a form may be filled with. client_id is the principal's application id, and scope what
// forms ask for beside auth_url, the address at which a secret is exchanged for a session.
var fieldValues = []string{"host", "http_path", "token", "catalog", "schema", "client_id", "client_secret", "auth_url", "scope"}

// Fields are those of the form that a person with that credential sees.
func (p Preset) Fields(credential string) []Field {
	return slices.DeleteFunc(slices.Clone(p.HandOver.Fields), func(f Field) bool { return f.For != "" && f.For != credential })
}

//go:embed *.yaml
var files embed.FS

var presets = load()

// load reads the embedded presets; a wrong one is a programming error, so a test loads them all and it panics.
func load() []Preset {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	var all []Preset
	for _, entry := range entries {
		data, err := files.ReadFile(entry.Name())
		if err != nil {
			panic(err)
		}
		preset, err := Parse(data)
		if err != nil {
			panic(fmt.Sprintf("partners/%s: %v", entry.Name(), err))
		}
		all = append(all, preset)
	}
	sort.SliceStable(all, func(i, j int) bool { return rank(all[i]) < rank(all[j]) })
	return all
}

// rank puts those first that say where they stand, then the others by name, then what is no partner, and "another partner" last.
func rank(preset Preset) string {
	switch {
	case preset.ID == Another:
		return "~~"
	case preset.Own:
		return "~"
	case preset.Order > 0:
		return fmt.Sprintf("%03d", preset.Order)
	}
	return "a" + preset.ID
}

// Another is the preset for a partner that brickpass has none for.
const Another = "another"

// Parse reads a preset strictly: a field that is not known is an error.
func Parse(data []byte) (Preset, error) {
	var preset Preset
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&preset); err != nil {
		return Preset{}, fmt.Errorf("reading a preset: %w", err)
	}
	if len(preset.Credentials) == 0 {
		preset.Credentials = []string{Pat}
	}
	if err := preset.check(); err != nil {
		return Preset{}, fmt.Errorf("preset %s: %w", preset.ID, err)
	}
	return preset, nil
}

func (p Preset) check() error {
	switch {
	case p.ID == "" || strings.ToLower(p.ID) != p.ID:
		return errors.New("it needs an id in lower case")
	case p.Name == "" || p.Summary == "":
		return errors.New("it needs a name and a summary")
	case p.Token.Days < 1 || p.Token.Days > 730:
		return errors.New("token days must be 1 to 730")
	case slices.ContainsFunc(p.Data.Schema, tooMuch):
		return errors.New("no partner is given ALL_PRIVILEGES or MANAGE")
	case p.Data.Writes != slices.Contains(p.Data.Schema, "MODIFY"):
		return errors.New("a partner writes if it may MODIFY, and says so")
	case p.Own && !slices.Equal(p.Credentials, []string{Pat}):
		return errors.New("a token of one's own is a personal access token")
	}
	for i, credential := range p.Credentials {
		switch {
		case credential != Pat && credential != OAuth:
			return fmt.Errorf("it takes %s, and there is %s and %s", credential, Pat, OAuth)
		case slices.Contains(p.Credentials[:i], credential):
			return fmt.Errorf("it takes %s twice", credential)
		}
		if err := p.checkForm(credential); err != nil {
			return err
		}
	}
	return nil
}

// tooMuch are privileges with which a partner could open more by itself, or has what nobody listed.
func tooMuch(privilege string) bool { return privilege == "ALL_PRIVILEGES" || privilege == "MANAGE" }

// checkForm holds that a form asks for the credential, once, and for nothing of the other one.
func (p Preset) checkForm(credential string) error {
	counts := map[string]int{}
	for _, field := range p.Fields(credential) {
		if !strings.HasPrefix(field.Value, "=") && !slices.Contains(fieldValues, field.Value) {
			return fmt.Errorf("the field %s has the value %s, which is none", field.Label, field.Value)
		}
		counts[field.Value]++
	}
	wanted := map[string]int{"token": 1}
	if credential == OAuth {
		wanted = map[string]int{"client_id": 1, "client_secret": 1}
	}
	for _, value := range []string{"token", "client_id", "client_secret"} {
		if counts[value] != wanted[value] {
			return fmt.Errorf("with %s its form has %d fields for %s, which must be %d", credential, counts[value], value, wanted[value])
		}
	}
	return nil
}

// All are the presets, in the order in which they are offered.
func All() []Preset { return presets }

// Find is the preset with that id.
func Find(id string) (Preset, bool) {
	for _, preset := range presets {
		if preset.ID == id {
			return preset, true
		}
	}
	return Preset{}, false
}
