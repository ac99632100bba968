package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// longestLine is more than a terminal hands over at once.
const longestLine = 4096

// ReadHidden reads a line with the terminal's echo off. The end of the input is io.EOF. When ctx ends first, the echo is on again
// and nothing was read.
//
// It is not term.ReadPassword, which takes no end of the input for one: with ctrl+d it waits for ever, and on a terminal that is
// gone it never stops reading.
func (m Machine) ReadHidden(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	restore, err := echoOff(m.In)
	if err != nil {
		return nil, fmt.Errorf("switching the terminal's echo off: %w", err)
	}
	defer restore()
	type outcome struct {
		line []byte
		err  error
	}
	read := make(chan outcome, 1)
	go func() {
		line, err := readLine(m.In)
		read <- outcome{line, err}
	}()
	select {
	case got := <-read:
		return got.line, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// readLine reads one line and not a byte more. What stands before the end of the input is a line.
func readLine(in io.Reader) ([]byte, error) {
	line := make([]byte, 0, longestLine)
	var one [1]byte
	for {
		n, err := in.Read(one[:])
		switch {
		case n == 1 && one[0] == '\n':
			return line, nil
		case n == 1 && len(line) == cap(line):
			clear(line)
			return nil, fmt.Errorf("a line of more than %d bytes", longestLine)
		case n == 1 && one[0] != '\r':
			line = append(line, one[0])
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		case err != nil:
			clear(line)
			return nil, err
		}
	}
}
