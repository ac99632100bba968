package keystore

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestNewItem(t *testing.T) {
	const id = "b4b5c6d7-0000-4000-8000-00000000000a"
	for _, test := range []struct {
		host, id, tag string
		want          Item // empty: refused
	}{
		{"adb-1.2.azuredatabricks.net", id, "5f3a09c1d2e4b687", "adb-1.2.azuredatabricks.net/" + id + "/5f3a09c1d2e4b687"},
		{"127.0.0.1:8080", id, "tag", "127.0.0.1_8080/" + id + "/tag"},
		{"DBC-A.cloud.databricks.com", strings.ToUpper(id), "tag", "dbc-a.cloud.databricks.com/" + id + "/tag"},
		{"https://dbc-a.cloud.databricks.com", id, "tag", ""},
		{"dbc-a.cloud.databricks.com/", id, "tag", ""},
		{"", id, "tag", ""},
		{"host", "", "tag", ""},
		{"host", id, "", ""},
		{"host", id, "-w", ""},
		{"host", id, "..", ""},
		{"host", id, "a b", ""},
		{"Bob's laptop", id, "tag", ""},
		{`CORP\bob`, id, "tag", ""},
		{"host", id, "tag\nadd-generic-password", ""},
		{"host", "\uE0B0application_id\uE0B1", "tag", ""},
		{strings.Repeat("h", 200), id, "tag", ""},
	} {
		got, err := NewItem(test.host, test.id, test.tag)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("NewItem(%q, %q, %q) = %q, %v; want %q", test.host, test.id, test.tag, got, err, test.want)
		}
		if err != nil && !errors.Is(err, ErrName) {
			t.Errorf("NewItem(%q, …) refuses with %v", test.host, err)
		}
	}
}

func TestItemsThatAreTooLong(t *testing.T) {
	fits := Item("h/" + strings.Repeat("x", 198))
	if err := CheckItem(fits); err != nil {
		t.Errorf("200 bytes: %v", err)
	}
	if err := CheckItem(fits + "x"); !errors.Is(err, ErrName) {
		t.Errorf("201 bytes: %v", err)
	}
}

// FuzzCheckItem holds that a name that passes arrives in macOS' `security -i` as the one argument that it is.
func FuzzCheckItem(f *testing.F) {
	for _, seed := range []string{
		"host/id/tag", "a/b", "Bob's laptop/x", `CORP\bob/x`, "a/b\nadd-generic-password", `a/"b"`, "-a/b", "a/-w", "a//b", "/a/b",
		"a/b/", "a/\x00", "ä/ö", "a/b c", "a/$(id)", "a/.", "../b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if CheckItem(Item(name)) != nil {
			return
		}
		line := "add-generic-password -U -s " + shellQuote(Service) + " -a " + shellQuote(name) + " -w " + shellQuote("go-keyring-base64:eA==") + "\n"
		want := []string{"add-generic-password", "-U", "-s", Service, "-a", name, "-w", "go-keyring-base64:eA=="}
		if commands := splitSecurity(line); len(commands) != 1 || !slices.Equal(commands[0], want) {
			t.Errorf("security -i reads %q as %q", name, commands)
		}
		if strings.HasPrefix(name, "-") || len(name) > 200 || strings.Contains(name, ":") {
			t.Errorf("%q passes", name)
		}
	})
}

// What macOS makes of the names in keychain.md 0.10, so that the splitter here is known to be as bad as the real one.
func TestWhatSecurityMakesOfOtherNames(t *testing.T) {
	for name, want := range map[string][][]string{
		"Bob's laptop": {{"x", "Bob", "'", "s laptop"}},
		`CORP\bob`:     {{"x", "CORPbob"}},
		"a\nevil":      {{"x", "a"}, {"evil'"}},
	} {
		got := splitSecurity("x " + shellQuote(name) + "\n")
		if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Errorf("%q is read as %q, want %q", name, got, want)
		}
		if CheckItem(Item(name+"/x")) == nil {
			t.Errorf("%q passes", name)
		}
	}
}

// shellQuote is what go-keyring does to an argument (internal/shellescape): nothing if it is plain, else single quotes.
func shellQuote(s string) string {
	if s == "" {
		return "''"
	}
	plain := func(r rune) bool {
		return r < 128 && (r == '_' || strings.ContainsRune("@%+=:,./-", r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'"'"'`) + "'"
}

// splitSecurity is our own writing of the rules of split_line in Apple's SecurityTool (keychain.md 0.10): a line end ends
// the command whatever is open; blanks part arguments; a quote opens and the same quote closes an argument, which ends
// there; a backslash is eaten, and takes the next character as it is.
func splitSecurity(text string) [][]string {
	var commands [][]string
	for line := range strings.Lines(text) {
		commands = append(commands, splitLine(strings.TrimSuffix(line, "\n")))
	}
	return commands
}

func splitLine(line string) []string {
	var args []string
	var arg strings.Builder
	open, quote := false, byte(0)
	finish := func() {
		if open {
			args = append(args, arg.String())
		}
		arg.Reset()
		open, quote = false, 0
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '\\' && i+1 < len(line):
			i++
			arg.WriteByte(line[i])
			open = true
		case quote != 0 && c == quote:
			finish()
		case quote == 0 && !open && (c == '\'' || c == '"'):
			open, quote = true, c
		case quote == 0 && (c == ' ' || c == '\t'):
			finish()
		default:
			arg.WriteByte(c)
			open = true
		}
	}
	finish()
	return args
}
