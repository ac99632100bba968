package profilefile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/ini.v1"

	"brickpass/databricks/profilefile"
)

// Whatever stands in a file: either it is left alone, or the profile is in it afterwards, all others say what they said before, no
// line of theirs is lost, and no value of the profile's old keys is.
func FuzzPut(f *testing.F) {
	for _, text := range []string{
		"", "[acme]\ntoken = old\n", "[prod]\nhost = x\n\n[__settings__]\ndefault_profile = prod\n", "host = x\n[acme]\n", "\uFEFF[acme]\r\nhost: y\r\n",
		"[acme]\nx = `a\nb`\n", "[acme] # ]\nhost = x\n[acme]\n", "[acme]\nx = \"\"\"a\n[b]\n\"\"\"\n# c", "[a]\nb = c \\\n[acme]\n", "; c\n[acme]\n#x = y\n= z\n",
	} {
		f.Add(text)
	}
	path := filepath.Join(f.TempDir(), ".databrickscfg")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := profilefile.Open(path)
		if err != nil {
			t.Skip(err)
		}
		edit, err := file.Put(acme())
		if err != nil {
			return
		}
		if strings.Contains(said(edit), token) {
			t.Fatalf("it shows the token:\n%s", said(edit))
		}
		if err := file.Write(edit); err != nil {
			t.Fatal(err)
		}
		got := []byte(read(t, path))
		before, after := keysOf(t, []byte(text)), keysOf(t, got)
		if after["acme"]["token"] != token || after["acme"]["host"] != host || len(after["acme"]) != 3 {
			t.Fatalf("the profile is %v in %q", after["acme"], got)
		}
		for name, keys := range before {
			for key, value := range keys {
				if name != "acme" && after[name][key] != value {
					t.Errorf("[%s] %s was %q and is %q", name, key, value, after[name][key])
				}
			}
		}
		if !edit.Replaces && !bytes.HasPrefix(got, []byte(text)) {
			t.Errorf("%q does not begin with %q", got, text)
		}
		for line := range strings.Lines(text) {
			if edit.Replaces && strings.HasPrefix(strings.TrimSpace(line), "#") && !bytes.Contains(got, []byte(strings.TrimSpace(line))) {
				t.Errorf("the comment %q is lost in %q", line, got)
			}
		}
	})
}

// keysOf reads a file as the SDK does.
func keysOf(t *testing.T, text []byte) map[string]map[string]string {
	t.Helper()
	file, err := ini.LoadSources(ini.LoadOptions{SpaceBeforeInlineComment: true}, text)
	if err != nil {
		t.Fatalf("%q cannot be read any more: %v", text, err)
	}
	found := map[string]map[string]string{}
	for _, section := range file.Sections() {
		found[section.Name()] = section.KeysHash()
	}
	return found
}
