package steps

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// Which runs there are to go on with.

// Unfinished reads which runs of a state folder did not come to their end, the latest last. A journal that cannot be read
// is named in the error; the others are given all the same.
func Unfinished(dir string) ([]Story, error) {
	var all, ended []Story
	var failed error
	for _, folder := range []string{"connections", "drafts"} {
		entries, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, fmt.Errorf("reading the state folder: %w", err))
		}
		for _, entry := range entries {
			name, ok := strings.CutSuffix(entry.Name(), ".jsonl")
			if !ok {
				continue
			}
			story, err := readStory(filepath.Join(dir, folder, entry.Name()), name, folder == "drafts")
			if err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			switch {
			case story.unfinished():
				all = append(all, story)
			case story.ended && !story.Removing:
				ended = append(ended, story)
			}
		}
	}
	found := slices.Clone(all)
	all = slices.DeleteFunc(all, func(s Story) bool { return twice(s, found) || outdone(s, found) || overtaken(s, ended) })
	sort.SliceStable(all, func(a, b int) bool { return all[a].Last.Before(all[b].Last) })
	return all, failed
}

// twice says whether a run has two files, because it was cut off while its draft became the journal of its connection. Only
// the journal can hold a yes, and only the draft is sure to be whole before that.
func twice(story Story, all []Story) bool {
	return slices.ContainsFunc(all, func(other Story) bool {
		if other.Tag != story.Tag || other.Draft == story.Draft {
			return false
		}
		agreed := len(other.Agreed) > 0 || len(story.Agreed) > 0
		return agreed == story.Draft
	})
}

// outdone says whether a draft is of a connection that was begun once more since, so that nobody goes on with it.
func outdone(story Story, all []Story) bool {
	return story.Draft && slices.ContainsFunc(all, func(other Story) bool {
		return other.Tag != story.Tag && other.Name == story.Name && (!other.Draft || other.Last.After(story.Last))
	})
}

// overtaken says whether a draft is of a connection that another run brought to its end since. The draft of whoever came second
// to a connection is kept on purpose, because a person typed its answers; once the first one is done there is nothing to go on
// with.
func overtaken(story Story, ended []Story) bool {
	return story.Draft && slices.ContainsFunc(ended, func(other Story) bool {
		return other.Name == story.Name && other.Last.After(story.Last)
	})
}

func readStory(path, name string, draft bool) (Story, error) {
	records, err := readJournal(path)
	if err != nil {
		return Story{}, fmt.Errorf("%s: %w", path, err)
	}
	story := tell(records)
	story.Name, story.Draft, story.path = name, draft, path
	if draft {
		story.Name = draftName(story.Answers, story.Tag)
	}
	return story, nil
}

// draftName is how a run is called that has no journal of its connection yet.
func draftName(answers Answers, tag string) string {
	if name := answers[tokenConnection]; name != "" {
		return name
	}
	return "draft-" + tag[:min(len(tag), 8)]
}

// unfinished says whether there is something to go on with. A run that came to its end is finished unless it left something
// that nobody can use.
func (s Story) unfinished() bool {
	if s.Tag == "" || len(s.Answers) == 0 && s.Aim.Begins() || s.Draft && !s.Aim.Begins() {
		return false // nothing was agreed to, and nothing was asked that the connection does not say
	}
	return !s.ended || slices.ContainsFunc(s.open, func(o *openChange) bool { return o.did || o.intent.Request.Once })
}
