// Package plain takes a run to its end without a full screen: by an answers file with nobody there, or by line prompts for
// screen readers and simple terminals. It never moves the cursor and never writes an escape byte,
// but for the one sequence of Prompts.Lend.
//
// It must not know a rule of the run: what may be done now is Run.Choices.
package plain
