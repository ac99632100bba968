package partners

import (
	"bytes"
	"embed"
	"fmt"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Preset is one partner product and what it needs, taken from its own documentation.
type Preset struct {
	ID        string    `yaml:"id"`
	Name      string    `yaml:"name"`    // on screen
	Aliases   []string  `yaml:"aliases"` // other names that it is searched by
	Summary   string    `yaml:"summary"` // one line in the list of partners
	Docs      string    `yaml:"docs"`
	CheckedOn string    `yaml:"checked_on"` // the day its documentation was last read, 2026-08-22
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
	Value string `yaml:"value"` // host, http_path, token, catalog, or text after "="
	Note  string `yaml:"note"`
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

// rank puts "another partner" last.
func rank(preset Preset) string {
	if preset.ID == Another {
		return "~"
	}
	return preset.ID
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
	switch {
	case preset.ID == "" || strings.ToLower(preset.ID) != preset.ID:
		return Preset{}, fmt.Errorf("a preset needs an id in lower case")
	case preset.Name == "" || preset.Summary == "":
		return Preset{}, fmt.Errorf("preset %s needs a name and a summary", preset.ID)
	case preset.Token.Days < 1 || preset.Token.Days > 730:
		return Preset{}, fmt.Errorf("preset %s: token days must be 1 to 730", preset.ID)
	case len(preset.HandOver.Fields) == 0:
		return Preset{}, fmt.Errorf("preset %s needs the fields of the partner's form", preset.ID)
	}
	return preset, nil
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
