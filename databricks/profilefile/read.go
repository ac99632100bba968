package profilefile

import (
	"errors"
	"maps"

	"gopkg.in/ini.v1"
)

// read is what a text says: the keys of each section. It reads as the tools do, so that what they will see can be compared. A section
// that holds nothing is left out: it says nothing. No error quotes the text, which holds secrets.
func read(text []byte) (map[string]map[string]string, error) {
	if len(text) > largest {
		return nil, errors.New("the file is larger than 1 MiB, which is no profile file")
	}
	file, err := ini.LoadSources(ini.LoadOptions{SpaceBeforeInlineComment: true}, text)
	if err != nil {
		return nil, errors.New("the file is not written as a profile file: sections in brackets, and name = value under them")
	}
	sections := map[string]map[string]string{}
	for _, section := range file.Sections() {
		if keys := section.KeysHash(); len(keys) > 0 {
			sections[section.Name()] = keys
		}
	}
	return sections, nil
}

func same(a, b map[string]map[string]string) bool {
	return maps.EqualFunc(a, b, func(a, b map[string]string) bool { return maps.Equal(a, b) })
}
