package profilefile

import (
	"errors"
	"maps"

	"gopkg.in/ini.v1"
)

// sections are what a text says: the keys of each section, by the sections' names.
type sections map[string]map[string]string

// read reads as the tools do, so that what they will see can be compared. A section that holds nothing is left out: it says nothing.
// No error quotes the text, which holds secrets.
func read(text []byte) (sections, error) {
	// The same option as the tools' own reader: a password may hold a #.
	file, err := ini.LoadSources(ini.LoadOptions{SpaceBeforeInlineComment: true}, text)
	if err != nil {
		return nil, errors.New("it is not written as a profile file: sections in brackets, and name = value under them")
	}
	found := sections{}
	for _, section := range file.Sections() {
		if keys := section.KeysHash(); len(keys) > 0 {
			found[section.Name()] = keys
		}
	}
	return found, nil
}

func (s sections) equal(other sections) bool {
	return maps.EqualFunc(s, other, maps.Equal)
}

// with is the same but for one profile.
func (s sections) with(profile Profile) sections {
	changed := maps.Clone(s)
	changed[profile.Name] = profile.values()
	return changed
}
