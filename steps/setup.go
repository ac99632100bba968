package steps

import (
	"maps"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/steps/partners"
)

// Answers are what a person decided, by "step.question". An answer that is a list holds a line for each entry. A secret is
// never an answer: the answer says that one was given, and the hands keep it.
type Answers map[string]string

// Aim is what a run is for.
type Aim string

// The aims.
const (
	SetUp      Aim = ""
	Removal    Aim = "remove" // to take back what the runs before it made
	Rotation   Aim = "rotate" // to make a new credential beside the one in use
	Retirement Aim = "retire" // to take away the one that was in use before
	Rescoping  Aim = "scopes" // to change what a token may be used for
	Adopting   Aim = "adopt"  // to take what somebody set up without brickpass into its care
)

// Begins says whether a run comes to a connection, and is not on one that is there already.
func (a Aim) Begins() bool { return a == SetUp || a == Adopting }

// keepsSecrets says whether a run makes something whose value is saved, so that a lost answer has to be looked up.
func (a Aim) keepsSecrets() bool { return a == SetUp || a == Rotation }

// looksBack says whether a run makes something that stays, so that what became of its last request has to be known before it goes on.
func (a Aim) looksBack() bool { return a.keepsSecrets() || a == Rescoping }

// Setup is what is known of one set-up. It is a value: With, Learn and Forget return copies.
type Setup struct {
	Aim     Aim
	Answers Answers
	Facts   databricks.Facts
	Ways    map[ID]int // which of its ways a step takes; absent: the first
	Tag     string     // 16 hex digits, drawn once a run: how we find again what we made
	Now     time.Time  // when the run began; it does not move, so that a plan made twice is the same plan
	Story   *Story     // what an earlier go of this run left, for New; nil: there was none
}

// saves says whether a value is kept at the end of the run, so that there has to be a place for it.
func (s Setup) saves() bool {
	return s.Aim.keepsSecrets() || s.Aim == Adopting && s.Answer(adoptValue) == pasteValue
}

// With is the set-up with one more answer.
func (s Setup) With(key, value string) Setup {
	answers := maps.Clone(s.Answers)
	if answers == nil {
		answers = Answers{}
	}
	answers[key] = value
	s.Answers = answers
	return s
}

// Without is the set-up without that answer.
func (s Setup) Without(key string) Setup {
	s.Answers = maps.Clone(s.Answers)
	delete(s.Answers, key)
	return s
}

// Learn is the set-up with more facts.
func (s Setup) Learn(learned databricks.Facts) Setup {
	facts := maps.Clone(s.Facts)
	if facts == nil {
		facts = databricks.Facts{}
	}
	maps.Copy(facts, learned)
	s.Facts = facts
	return s
}

// Forget is the set-up without those facts.
func (s Setup) Forget(names ...databricks.Unknown) Setup {
	s.Facts = maps.Clone(s.Facts)
	for _, name := range names {
		delete(s.Facts, name)
	}
	return s
}

// Going is the set-up with that step on that one of its ways.
func (s Setup) Going(step ID, way int) Setup {
	ways := maps.Clone(s.Ways)
	if ways == nil {
		ways = map[ID]int{}
	}
	ways[step] = way
	s.Ways = ways
	return s
}

// Answer is what was answered, or "".
func (s Setup) Answer(key string) string { return s.Answers[key] }

// Answered says whether a question was answered at all; an answer may be empty.
func (s Setup) Answered(key string) bool {
	_, ok := s.Answers[key]
	return ok
}

// List is an answer that has a line for each entry.
func (s Setup) List(key string) []string {
	if s.Answers[key] == "" {
		return nil
	}
	return strings.Split(s.Answers[key], "\n")
}

// Fact is what is known by that name, or "".
func (s Setup) Fact(name databricks.Unknown) string { return s.Facts[name] }

// Known says whether a fact is known.
func (s Setup) Known(name databricks.Unknown) bool { return s.Facts[name] != "" }

// Partner is the preset of the chosen partner.
func (s Setup) Partner() partners.Preset {
	preset, _ := partners.Find(s.Answer("partner.preset"))
	return preset
}

// Say puts the partner's name in the place of {partner} in a text.
func (s Setup) Say(text string) string {
	name := s.Partner().Name
	switch {
	case name == "":
		name = "the partner"
	case s.Own():
		name = "this computer"
	}
	noun := s.Credential()
	return strings.NewReplacer(
		"{partner}", name, "{credential}", noun, "{a credential}", article(noun), "{A credential}", sentenceCase(article(noun)),
	).Replace(text)
}
