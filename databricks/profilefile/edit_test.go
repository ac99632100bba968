package profilefile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickpass/databricks/profilefile"
	"brickpass/internal/secret"
)

// What a new profile says in these tests.
const (
	host  = "https://dbc-a1b2345c-d6e7.cloud.databricks.com"
	token = "dapi0123456789abcdef0123456789abcdef"
)

func acme() profilefile.Profile {
	return profilefile.Profile{Name: "acme", Keys: []profilefile.Key{
		{Name: "host", Value: host},
		{Name: "token", Secret: secret.New(token)},
		{Name: "auth_type", Value: "pat"},
	}}
}

const written = "[acme]\nhost = " + host + "\ntoken = " + token + "\nauth_type = pat\n"

func opened(t *testing.T, text string) profilefile.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), ".databrickscfg")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func open(t *testing.T, path string) profilefile.File {
	t.Helper()
	file, err := profilefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// after is what the file holds once the profile is written into it.
func after(t *testing.T, text string, profile profilefile.Profile) (string, profilefile.Edit) {
	t.Helper()
	path := filepath.Join(t.TempDir(), ".databrickscfg")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file := open(t, path)
	edit, err := file.Put(profile)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Write(edit); err != nil {
		t.Fatal(err)
	}
	return read(t, path), edit
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func said(edit profilefile.Edit) string {
	var lines []string
	for _, line := range edit.Lines {
		lines = append(lines, strings.TrimRight(string(line.Sign)+" "+line.Text, " "))
	}
	return strings.Join(lines, "\n")
}

// A new profile goes to the end, and all that was there before is byte for byte the same.
func TestANewProfileChangesNothingElse(t *testing.T) {
	const settings = "[__settings__]\ndefault_profile = prod\n"
	for name, test := range map[string]struct{ before, between string }{
		"an empty file":              {"", ""},
		"a blank line at its end":    {"[prod]\nhost = https://prod\n\n", ""},
		"none":                       {"[prod]\nhost = https://prod\n", "\n"},
		"not even a line end":        {"[prod]\nhost = https://prod", "\n\n"},
		"comments and odd spaces":    {"# mine\n[prod] ; hers\n  host=https://prod  # here\n;token = dapiOLD\n\n[other]\ntoken   =   x#y\n", "\n"},
		"the tools' own section":     {settings + "\n[prod]\nhost: https://prod\n", "\n"},
		"the tools' own at the end":  {"[prod]\nhost = https://prod\n" + settings, "\n"},
		"a profile of a longer name": {"[acme-2]\nhost = https://prod\n", "\n"},
		"a byte order mark":          {"\uFEFF[prod]\nhost = https://prod\n", "\n"},
		"nothing but such a mark":    {"\uFEFF", ""},
		"a value on several lines":   {"[prod]\ngoogle_credentials = `{\n  \"a\": 1\n}`\n", "\n"},
		"keys before any section":    {"host = https://default\n\n[prod]\nhost = https://prod\n", "\n"},
		"an empty default section":   {"[DEFAULT]\n", "\n"},
		"a section without keys":     {"[prod]\n# nothing yet\n", "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, edit := after(t, test.before, acme())
			if want := test.before + test.between + written; got != want {
				t.Errorf("%q, want %q", got, want)
			}
			want := "+ [acme]\n+ host = " + host + "\n+ token = [hidden]\n+ auth_type = pat"
			if said(edit) != want || edit.Replaces {
				t.Errorf("it says\n%s\nreplaces: %t", said(edit), edit.Replaces)
			}
		})
	}
}

// One that is there is changed in its place; its comments and the lines that stay true are kept.
func TestAProfileThatIsThereIsChangedInItsPlace(t *testing.T) {
	const around = "# mine\n[prod]\nhost = https://prod\n\n"
	for name, test := range map[string]struct{ before, after, says string }{
		"another token": {
			"[acme]\n# ask Ben\nhost = " + host + "\ntoken = dapiOLD\nauth_type = pat\n\n# the last one\n[z]\nhost = https://z\n",
			"[acme]\n# ask Ben\nhost = " + host + "\ntoken = " + token + "\nauth_type = pat\n\n# the last one\n[z]\nhost = https://z\n",
			"  [acme]\n  # ask Ben\n  host = " + host + "\n- token = [hidden]\n+ token = [hidden]\n  auth_type = pat\n\n  # the last one",
		},
		"another way to sign in": {
			"[acme]\nclient_id = 7\nclient_secret = doseOLD\nhost = https://elsewhere\nauth_type = oauth-m2m ; old\n",
			"[acme]\nhost = " + host + "\nauth_type = pat\ntoken = " + token + "\n",
			"  [acme]\n- client_id = 7\n- client_secret = [hidden]\n- host = https://elsewhere\n+ host = " + host +
				"\n- auth_type = [hidden]\n+ auth_type = pat\n+ token = [hidden]",
		},
		"a comment that holds an old one": {
			"[acme]\nhost = " + host + "\n# token = dapiOLD\n; it was dapi0123456789abcdef",
			"[acme]\nhost = " + host + "\ntoken = " + token + "\nauth_type = pat\n# token = dapiOLD\n; it was dapi0123456789abcdef",
			"  [acme]\n  host = " + host + "\n+ token = [hidden]\n+ auth_type = pat\n  # token = [hidden]\n  ; it was [hidden]",
		},
		"a header alone": {
			"[acme]",
			"[acme]\nhost = " + host + "\ntoken = " + token + "\nauth_type = pat\n",
			"  [acme]\n+ host = " + host + "\n+ token = [hidden]\n+ auth_type = pat",
		},
		"the same already, written otherwise": {
			"[acme]\ntoken: " + token + "\n  auth_type=pat\n\nhost=" + host + " ; the workspace\n",
			"[acme]\ntoken: " + token + "\n  auth_type=pat\n\nhost=" + host + " ; the workspace\n",
			"  [acme]\n  token = [hidden]\n  auth_type = pat\n\n  host = [hidden]",
		},
		"one key twice": {
			"[acme]\nhost = " + host + "\ntoken = one\ntoken = two\nauth_type = pat\n",
			"[acme]\nhost = " + host + "\ntoken = " + token + "\nauth_type = pat\n",
			"  [acme]\n  host = " + host + "\n- token = [hidden]\n+ token = [hidden]\n- token = [hidden]\n  auth_type = pat",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, edit := after(t, around+test.before, acme())
			if got != around+test.after {
				t.Errorf("%q, want %q", got, around+test.after)
			}
			if said(edit) != test.says || !edit.Replaces {
				t.Errorf("it says\n%s\nwant\n%s", said(edit), test.says)
			}
			if edit.Empty() != (test.before == test.after) {
				t.Errorf("empty: %t", edit.Empty())
			}
			if again, err := opened(t, got).Put(acme()); err != nil || !again.Empty() {
				t.Errorf("the same once more says %v\n%s", err, said(again))
			}
		})
	}
}

func TestWindowsLineEndsStay(t *testing.T) {
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	before := "# mine\n[prod]\nhost = https://prod\n"
	if got, _ := after(t, crlf(before), acme()); got != crlf(before+"\n"+written) {
		t.Errorf("%q", got)
	}
	before = "[acme]\n; hers\ntoken = dapiOLD\n\n[prod]\nhost = https://prod\n"
	want := "[acme]\n; hers\ntoken = " + token + "\nhost = " + host + "\nauth_type = pat\n\n[prod]\nhost = https://prod\n"
	if got, _ := after(t, crlf(before), acme()); got != crlf(want) {
		t.Errorf("%q", got)
	}
}

// DEFAULT is a profile like any other, where it has a header of its own.
func TestTheDefaultProfile(t *testing.T) {
	profile := acme()
	profile.Name = "DEFAULT"
	if got, _ := after(t, "[DEFAULT]\ntoken = old\n\n[prod]\nhost = https://prod\n", profile); got !=
		"[DEFAULT]\ntoken = "+token+"\nhost = "+host+"\nauth_type = pat\n\n[prod]\nhost = https://prod\n" {
		t.Errorf("%q", got)
	}
	if _, err := opened(t, "host = https://default\n\n[prod]\nhost = https://prod\n").Put(profile); !errors.Is(err, profilefile.ErrNotSure) {
		t.Errorf("keys before any header belong to DEFAULT: %v", err)
	}
}

// A file that is not understood is left alone, and no error quotes it.
func TestWhatIsNotUnderstoodIsLeftAlone(t *testing.T) {
	const old = "dapiOLDOLDOLDOLDOLD"
	for name, test := range map[string]struct{ text, says string }{
		"the profile twice":         {"[acme]\ntoken = " + old + "\n[b]\nhost = x\n[acme]\nhost = y\n", profilefile.ErrNotSure.Error()},
		"a value on several lines":  {"[acme]\ngoogle_credentials = `{\n# " + old + "\n}`\n", profilefile.ErrNotSure.Error()},
		"in three quotes":           {"[acme]\ngoogle_credentials = \"\"\"{\n# " + old + "\n}\"\"\"\n", profilefile.ErrNotSure.Error()},
		"a line that goes on":       {"[acme]\ntoken = \\\n" + old + "\n", profilefile.ErrNotSure.Error()},
		"a header within a value":   {"[prod]\nx = `\n[acme]\ntoken = " + old + "\n`\n", profilefile.ErrNotSure.Error()},
		"a header that never ends":  {"[acme\ntoken = " + old + "\n", "not written as a profile file"},
		"a line that says nothing":  {"[acme]\n" + old + "\n", "not written as a profile file"},
		"a key without a name":      {"[b]\n= " + old + "\n", "not written as a profile file"},
		"a value that never closes": {"[b]\nx = `" + old + "\n[acme]\n", "not written as a profile file"},
	} {
		_, err := opened(t, test.text).Put(acme())
		if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), old) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the tools would read as something else than what was meant is not written.
func TestOnlyWhatIsReadAsItIsMeantIsWritten(t *testing.T) {
	for _, value := range []string{"two\nlines", "a # comment", "`tick", `goes on \`, `"quoted"`, `"""`, "\x00nothing"} {
		profile := acme()
		profile.Keys[1].Secret = secret.New("dapi" + value)
		if strings.HasPrefix(value, `"`) || strings.HasPrefix(value, "`") {
			profile.Keys[1].Secret = secret.New(value)
		}
		edit, err := opened(t, "").Put(profile)
		if err == nil {
			t.Errorf("%q was taken: %s", value, said(edit))
		} else if strings.Contains(err.Error(), value) {
			t.Errorf("it is quoted: %v", err)
		}
	}
	for _, name := range []string{"", "__settings__", "two words", "a]b", "-a", "ä", strings.Repeat("a", 65), "a\n[b"} {
		profile := acme()
		profile.Name = name
		if _, err := opened(t, "").Put(profile); err == nil {
			t.Errorf("the name %q was taken", name)
		}
	}
}

// Only what holds no secret can be asked for, and no print shows a file or a change.
func TestNoSecretIsSeen(t *testing.T) {
	file := opened(t, "[acme]\nhost = "+host+"\ntoken = "+token+"\ncluster_id = 0923-1\n")
	if file.Value("acme", "cluster_id") != "0923-1" || file.Value("acme", "token") != "" || file.Value("other", "host") != "" {
		t.Error("what a profile says is not as it stands there")
	}
	edit, err := file.Put(acme())
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, value := range []any{file, &file, edit, &edit, acme()} {
			if text := fmt.Sprintf(form, value); strings.Contains(text, token) || strings.Contains(text, fmt.Sprintf("%x", token)) {
				t.Errorf("%s of %T shows the token: %s", form, value, text)
			}
		}
	}
}
