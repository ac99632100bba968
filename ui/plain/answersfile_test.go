package plain

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"brickpass/databricks/signin"
	"brickpass/steps"
	"brickpass/steps/partners"
)

func known() []steps.Possible { return steps.Every(steps.SetupSteps(), "treasure-data") }

func TestReadFile(t *testing.T) {
	for name, test := range map[string]struct {
		text  string
		want  map[string]string
		wrong []string // what the error says
	}{
		"texts":           {"token: {days: '30', use: sql}", map[string]string{"token.days": "30", "token.use": "sql"}, nil},
		"a number":        {"token: {days: 30}", map[string]string{"token.days": "30"}, nil},
		"yes and no":      {"data: {browse: true}", map[string]string{"data.browse": "yes"}, nil},
		"no":              {"data: {browse: false}", map[string]string{"data.browse": "no"}, nil},
		"a word":          {"data: {browse: no}", map[string]string{"data.browse": "no"}, nil},
		"a list":          {"data: {schemas: [a.b, c]}", map[string]string{"data.schemas": "a.b\nc"}, nil},
		"an empty list":   {"data: {schemas: []}", map[string]string{"data.schemas": ""}, nil},
		"a block":         {"network:\n  addresses: |\n    192.0.2.1\n    192.0.2.2", map[string]string{"network.addresses": "192.0.2.1\n192.0.2.2"}, nil},
		"not filled in":   {"data:\n  schemas:\n", map[string]string{}, nil},
		"only comments":   {"# nothing\n", map[string]string{}, nil},
		"empty":           {"", map[string]string{}, nil},
		"unknown, near":   {"token: {dayz: 3}", nil, []string{"token.dayz is not asked. Do you mean token.days?"}},
		"unknown, far":    {"zebra: {stripes: 3}", nil, []string{"zebra.stripes is not asked. `brickpass answers` prints all that is."}},
		"several wrong":   {"token: {dayz: 3, uze: x}", nil, []string{"token.days?", "token.use?"}},
		"whole keys":      {"token.days: 30\ndata.schemas: [a.b]", map[string]string{"token.days": "30", "data.schemas": "a.b"}, nil},
		"both ways":       {"token.days: 30\ntoken: {days: 20}", nil, []string{"token.days is answered twice."}},
		"one left empty":  {"token.days:\ntoken: {days: 20}", map[string]string{"token.days": "20"}, nil},
		"a part as text":  {"token: 3", nil, []string{"token is a step. What it asks goes under it"}},
		"a list of parts": {"- token", nil, []string{"not a list of steps"}},
		"a text":          {"dapi-put-here", nil, []string{"not a list of steps"}},
		"broken":          {"token: [", nil, []string{"it ends before a bracket or a quote of it is closed"}},
		"a tab":           {"token:\n\tdays: 3", nil, []string{"line 2 is no YAML", "not by tabs"}},
		"a colon":         {"token:\n  comment: ours: until May", nil, []string{"line 2 is no YAML", "in quotes"}},
		"no text at all":  {"\xff\x00", nil, []string{"it is no YAML"}},
		"two documents":   {"token: {days: 3}\n---\ntoken: {days: 4}", nil, []string{"one set-up"}},
		"one, and marks":  {"---\ntoken: {days: 3}\n...\n", map[string]string{"token.days": "3"}, nil},
		"too deep":        {"token: {days: {a: 1}}", nil, []string{"token.days takes a text or a list of texts."}},
		"a list of lists": {"data: {schemas: [[a]]}", nil, []string{"data.schemas takes a text or a list of texts."}},
		"the same twice":  {"token: {days: 1}\ntoken: {days: 2}", nil, []string{"token stands in line 1 and once more in line 2"}},
		"twice in a part": {"token:\n  days: 1\n  days: 2", nil, []string{"days stands in line 2 and once more in line 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := ReadFile([]byte(test.text), known())
			if (err != nil) != (test.wrong != nil) {
				t.Fatalf("error %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "dapi") {
				t.Errorf("it repeats what may be a secret: %s", err)
			}
			for _, wrong := range test.wrong {
				if !strings.Contains(err.Error(), wrong) {
					t.Errorf("it says %q, not %q", err, wrong)
				}
			}
			if err != nil {
				return
			}
			if len(file.answers) != len(test.want) {
				t.Errorf("answers %v, want %v", file.answers, test.want)
			}
			for key, want := range test.want {
				if got, ok := file.Answer(key); !ok || got != want {
					t.Errorf("%s is %q, want %q", key, got, want)
				}
			}
		})
	}
}

// What the template prints is read back, for every partner; what it leaves open is what has no default.
func TestTheTemplateIsReadBack(t *testing.T) {
	for _, partner := range partners.All() {
		t.Run(partner.ID, func(t *testing.T) {
			list := steps.SetupSteps()
			filled := map[string]string{"partner.preset": partner.ID, "data.schemas": "main.sales\nmain.\"x: y\" # z", "token.connection": "- a\tb: \"c\""}
			if partner.Own {
				filled = map[string]string{"partner.preset": partner.ID, "token.scopes": "sql\nx: y # z", "token.connection": "- a\tb: \"c\""}
			}
			text := Template("brickpass setup", list, partner.ID, filled)
			possible := Known(list, []byte(text))
			file, err := ReadFile([]byte(text), possible)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for key, want := range filled {
				if got, ok := file.Answer(key); !ok || got != want {
					t.Errorf("%s is %q, want %q", key, got, want)
				}
			}
			if len(file.answers) != len(filled) {
				t.Errorf("answers %v", file.answers)
			}
			for _, one := range possible {
				if _, name, _ := strings.Cut(one.Key, "."); !strings.Contains(text, "  "+name+":") && !strings.Contains(text, "# "+name+":") {
					t.Errorf("%s is not in it", one.Key)
				}
			}
			for line := range strings.Lines(text) {
				if utf8.RuneCountInString(line) > 130 {
					t.Errorf("a long line: %s", line)
				}
			}
			for _, missing := range file.Missing(possible) {
				if missing.Default != "" || missing.Optional {
					t.Errorf("%s is missing and has a default", missing.Key)
				}
			}
		})
	}
}

// Which questions there are depends on the partner, in whichever form the file names it.
func TestThePartnerDecidesWhatAFileMayAnswer(t *testing.T) {
	for _, named := range []string{"partner: {preset: KEY}", "partner.preset: KEY"} {
		for _, preset := range partners.All() {
			data := []byte(strings.Replace(named, "KEY", preset.ID, 1))
			want := fmt.Sprint(steps.Every(steps.SetupSteps(), preset.ID))
			if got := fmt.Sprint(Known(steps.SetupSteps(), data)); got != want {
				t.Errorf("%s: it may answer\n%s\nand not\n%s", data, got, want)
			}
		}
	}
}

func FuzzTheTemplateIsReadBack(f *testing.F) {
	f.Add("plain", "a.b")
	f.Add("- a: \"b\" # c", "a\nb")
	f.Add("\x1b\u2028'\\", "")
	f.Add("\U0001F600\u0085", "yes\nno\n1\n~\nnull")
	f.Fuzz(func(t *testing.T, text, list string) {
		if !utf8.ValidString(text) || !utf8.ValidString(list) {
			t.Skip() // refused where it is typed
		}
		filled := map[string]string{"token.connection": text, "data.schemas": list}
		file, err := ReadFile([]byte(Template("brickpass setup", steps.SetupSteps(), "treasure-data", filled)), known())
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range filled {
			if got, ok := file.Answer(key); !ok || got != want {
				t.Errorf("%s is %q, want %q", key, got, want)
			}
		}
	})
}

func FuzzReadFile(f *testing.F) {
	f.Add("token: {days: 30}")
	f.Add("a: &x [*x]")
	f.Add("? [a]\n: b")
	f.Add("token: {days: 1e400, use: .nan, way: 0x1F, connection: 2026-11-22}")
	all := known()
	f.Fuzz(func(t *testing.T, text string) {
		file, err := ReadFile([]byte(text), all)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error that says nothing")
			}
			return
		}
		for key := range file.answers {
			if unknownKey(key, all) != "" {
				t.Errorf("%s was taken, and nobody asks for it", key)
			}
		}
	})
}

func TestSecretsAreOnlyReferences(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "token")
	if err := os.WriteFile(path, []byte(" dapi-from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, ".databrickscfg"), []byte("[acme]\nhost = https://dbc-a1b2345c-d6e7.cloud.databricks.com\ntoken = dapi-of-a-profile\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := signin.Environment{Home: folder, Getenv: func(name string) string {
		return map[string]string{"MINE": "dapi-of-the-environment", "BLANK": " "}[name]
	}}
	for reference, want := range map[string]string{
		"env:MINE":     "dapi-of-the-environment",
		"file:" + path: "dapi-from-a-file",
		"profile:acme": "dapi-of-a-profile",

		"env:NOBODYS": "", "env:BLANK": "", "file:" + path + "-not": "", "profile:none": "", "dapi0123": "", "pass:word": "", "": "",
	} {
		file := File{map[string]string{"signin.token": reference}}
		got, err := file.Secret("signin.token", env)
		if (err == nil) != (want != "") || got.Reveal() != want {
			t.Errorf("%s: %v, error %v", reference, got.Reveal() == want, err)
		}
		if err != nil && (strings.Contains(err.Error(), "dapi0123") || strings.Contains(err.Error(), "signin.token")) { // whoever says it has the key
			t.Errorf("%s: the error says %q", reference, err)
		}
		if reference == "dapi0123" && !errors.Is(err, ErrReference) {
			t.Errorf("a token itself is taken for something else: %v", err)
		}
	}
}
