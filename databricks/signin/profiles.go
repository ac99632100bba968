package signin

import (
	"bytes"
	"errors"
	"io/fs"

	"gopkg.in/ini.v1"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// Profile is a section of a profile file.
type Profile struct {
	Name    string
	Default bool // what the tools take if nobody names a profile
	attributes
}

// settingsSection is the tools' own and never a profile (databricks-api.md 13).
const settingsSection = "__settings__"

// largestFile is more than any profile file that was written by hand or by a tool.
const largestFile = 1 << 20

// Profiles reads the profiles of a file in the order in which they stand there. No file is no profiles. The error is a
// *databricks.Problem.
func Profiles(env Environment, path string) ([]Profile, error) {
	data, err := env.readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unreadableFile(env.Shown(path), "It cannot be opened.")
	}
	profiles, reason := parse(data)
	if reason != "" {
		return nil, unreadableFile(env.Shown(path), reason)
	}
	return profiles, nil
}

// parse reads the text of a profile file. What is wrong with it is said without quoting it: it holds tokens.
func parse(data []byte) (profiles []Profile, reason string) {
	if len(data) > largestFile {
		return nil, "It is larger than 1 MiB."
	}
	// The same option as the tools' own reader: a password may hold a #.
	file, err := ini.LoadSources(ini.LoadOptions{SpaceBeforeInlineComment: true}, data)
	if err != nil {
		return nil, lineOf(data, err)
	}
	chosen := defaultProfile(file)
	for _, section := range file.Sections() {
		keys := section.KeysHash()
		if section.Name() == settingsSection || len(keys) == 0 || databricks.Typed(section.Name()) != nil {
			continue
		}
		profile := Profile{Name: section.Name(), Default: section.Name() == chosen, attributes: attributes{
			plain: map[string]string{}, secret: map[string]secret.Value{},
		}}
		for name, value := range keys {
			profile.set(name, value)
		}
		profiles = append(profiles, profile)
	}
	return profiles, ""
}

func defaultProfile(file *ini.File) string {
	settings, err := file.GetSection(settingsSection)
	if err == nil {
		if name := settings.KeysHash()["default_profile"]; name != "" {
			return name
		}
	}
	return ini.DefaultSection
}

// lineOf finds the line that the reader stumbled over: its own error quotes the line instead of counting it.
func lineOf(data []byte, err error) string {
	var (
		delimiter ini.ErrDelimiterNotFound
		name      ini.ErrEmptyKeyName
	)
	switch {
	case errors.As(err, &delimiter):
		return lineSays(data, delimiter.Line, "has no = sign.")
	case errors.As(err, &name):
		return lineSays(data, name.Line, "has nothing before its = sign.")
	default:
		return "It is not written as a profile file: sections in brackets, and name = value under them."
	}
}

func lineSays(data []byte, line, fault string) string {
	for number, text := range bytes.Split(data, []byte("\n")) {
		if string(bytes.TrimSpace(text)) == string(bytes.TrimSpace([]byte(line))) {
			return lineNumber(number+1) + " " + fault
		}
	}
	return "A line of it " + fault
}
