package steps

import (
	"maps"
	"slices"
)

// Mending is a set-up on the answers of a connection: each step looks, and only what is missing is changed, after a yes. The
// questions named are asked again although they were answered.
func (c Connection) Mending(dir, tag string, again ...string) Story {
	story := Story{
		Name: c.Name, Partner: c.Partner, Tag: tag, Answers: maps.Clone(c.Answers), path: connectionPath(dir, c.Name), anew: true,
	}
	maps.DeleteFunc(story.Answers, func(key, value string) bool {
		return slices.Contains(secretKeys, key) || key == warehouseID && value == "" // an adoption needs none, a set-up does
	})
	return story.AskAgain(again...)
}

// Anew says whether nothing was begun of it yet: it has answers, and no journal of its own.
func (s Story) Anew() bool { return s.anew }
