package plain

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"brickpass/internal/secret"
	"brickpass/steps"
)

// input reads what a person types, line by line. A line is read only when one is wanted, so that nothing is taken from whoever
// reads the same terminal with its echo off.
type input struct {
	lines  *bufio.Reader
	hidden func(context.Context) ([]byte, error)

	news <-chan struct{} // something that is told while a line is waited for; nil for nothing
	tell func()

	reading chan typed // the line that is read now, which whoever wants the next one gets; nil if none is
}

// typed is a line that was read, or why there is none.
type typed struct {
	text string
	err  error
}

func newInput(in io.Reader, hidden func(context.Context) ([]byte, error)) *input {
	return &input{lines: bufio.NewReader(in), hidden: hidden}
}

// line is the next line, without its end. What stands before the end of the input is a line; the end itself is ErrEnded.
// When ctx ends first, that is the error, and nobody reads on.
func (i *input) line(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	for {
		select {
		case got := <-i.read():
			if i.reading = nil; got.err != nil && got.text == "" {
				return "", ErrEnded
			}
			return strings.TrimRight(got.text, "\r\n"), nil
		case _, came := <-i.news:
			if i.news = nil; came {
				i.tell()
			}
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// read begins to read a line, if none is read already.
func (i *input) read() <-chan typed {
	if i.reading == nil {
		reading := make(chan typed, 1)
		i.reading = reading
		go func() {
			text, err := i.lines.ReadString('\n')
			reading <- typed{text, err}
		}()
	}
	return i.reading
}

// secretLine is the next line, typed without being shown where that can be had; or one of the words.
func (i *input) secretLine(ctx context.Context) (secret.Value, word, error) {
	if i.hidden == nil {
		text, err := i.line(ctx)
		return secret.New(text), wordOf(text), err
	}
	text, err := i.hidden(ctx)
	defer clear(text)
	switch {
	case errors.Is(err, io.EOF):
		return secret.Value{}, "", ErrEnded
	case err != nil:
		return secret.Value{}, "", err
	}
	return secret.New(string(text)), wordOf(string(text)), nil
}

// word is one that means the same at every prompt.
type word string

const (
	wordBack    word = "back"
	wordAgain   word = "check again"
	wordHelp    word = "help"
	wordRequest word = "request"
	wordStop    word = "stop"
)

// wordOf is the word that was typed; "" for anything else.
func wordOf(text string) word {
	switch typed := word(strings.ToLower(strings.TrimSpace(text))); typed {
	case wordBack, wordAgain, wordHelp, wordRequest, wordStop:
		return typed
	case "?":
		return wordHelp
	}
	return ""
}

// errStop says that a person stopped where they were asked.
var errStop = errors.New("stopped")

// hear asks for a line. gone: a word led away from what was asked, so there is no line.
func (d *dialog) hear(ctx context.Context) (text string, gone bool, err error) {
	for {
		text, word, err := d.hearWord(ctx)
		if err != nil || word == "" {
			return text, false, err
		}
		if gone, err = d.heed(ctx, word); gone || err != nil {
			return "", gone, err
		}
	}
}

// hearWord asks for a line that may be a word.
func (d *dialog) hearWord(ctx context.Context) (string, word, error) {
	d.prompt()
	text, err := d.line(ctx)
	d.endLine()
	return strings.TrimSpace(text), wordOf(text), err
}

// heed does what a word says. gone: it led away from what is asked.
func (d *dialog) heed(ctx context.Context, word word) (gone bool, err error) {
	switch word {
	case wordStop:
		return false, errStop
	case wordHelp:
		d.help()
	case wordRequest:
		d.requests()
	case wordBack:
		return d.send(ctx, steps.Chosen{Choice: steps.Back}), nil
	case wordAgain:
		return d.goes(ctx, steps.LookAgain), nil
	}
	return false, nil
}

// prompt marks where something is to be typed.
func (d *dialog) prompt() { _, _ = io.WriteString(d.Out, "> ") }

// endLine ends the line of the prompt, where no terminal did so by showing what was typed.
func (d *dialog) endLine() {
	if d.hidden == nil {
		d.say("")
	}
}
