package steps

import (
	"context"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// Kind is how a question is answered.
type Kind string

// The kinds of question.
const (
	Text    Kind = "text"    // one line, or pasted text where Lines is set
	Secret  Kind = "secret"  // typed hidden; the answer is only "given"
	OneOf   Kind = "one of"  // one option
	SomeOf  Kind = "some of" // any number of options, which may have children
	Confirm Kind = "confirm" // the words of Consequence, typed
	Browser Kind = "browser" // signed in at Databricks' own page; the answer is only "given", once the hands hold the session
)

// Given is the answer to a question of kind Secret: the secret itself went to the hands.
const Given = "given"

// Question is what only a person can decide. The wizard, the plain prompts and the answers file read the same ones.
type Question struct {
	Key      string // "principal.name"
	Text     string // what is asked: "What may {partner} read?"
	Help     string // what it means and what follows from it; it stands before the question
	Kind     Kind
	Default  string // "" with Optional unset: there is none, a person must decide
	From     string // where the default came from: "suggested by Treasure Data's guide"
	Example  string // shown dimmed in an empty field
	Allowed  string // what may be answered, for the answers file
	Optional bool   // it may be left empty
	IfEmpty  string // what follows when it is left empty
	Twice    bool   // a Secret that may be chosen here: where it is fresh (Hands.Fresh) it is typed twice
	AtOnce   bool   // what follows from the answer is sent at once, and not with the plan
	Lines    bool   // a Text that may span lines, such as a pasted page

	Because *databricks.Problem // what was found and could be mended instead of answering, then LookAgain; nil mostly

	Consequence string // Confirm: what has to be typed back

	// Parse makes an answer of what was typed or says in a sentence what is wrong with it; nil takes everything.
	Parse func(Setup, string) (string, error)
	// Fits says what is wrong with a secret that was typed, without repeating it; nil takes every one.
	Fits func(secret.Value) error
	// Echo says what an answer would mean, while it is typed; nil for nothing.
	Echo func(Setup, string) []Line
	// Options lists what can be chosen, page by page. Its error is a *databricks.Problem.
	Options func(context.Context, Reader, Setup, OptionQuery) (OptionPage, error)
}

// OptionQuery asks for options.
type OptionQuery struct {
	Parent string // value of the option whose children are wanted; "" for the top
	Filter string // only those whose label contains it
	Cursor string // OptionPage.Next of the page before
}

// OptionPage is one page of options.
type OptionPage struct {
	Options []Option
	Next    string // "" on the last page
}

// Option can be chosen.
type Option struct {
	Value    string
	Label    string
	Detail   string // dimmed, beside it
	Disabled string // why it cannot be chosen; "" if it can
	Children bool   // it can be opened
	Heading  bool   // it only holds children and cannot be chosen itself
}
