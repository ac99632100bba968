package cli

import (
	"context"
	"io"
	"os"
	"strings"

	"brickpass/internal/machine"
)

// askLine shows a prompt on a stream and reads what is typed. Where nothing comes any more, what is said next has a line of its own.
func askLine(ctx context.Context, m machine.Machine, stream *os.File, prompt string) (string, error) {
	_, _ = io.WriteString(folded(m, stream), prompt)
	line, err := readLine(ctx, m.In)
	if err != nil {
		_, _ = io.WriteString(stream, "\n")
	}
	return line, err
}

// readLine reads one line and not a byte more, so that what is typed ahead is there for whoever reads next.
func readLine(ctx context.Context, in io.Reader) (string, error) {
	type outcome struct {
		line string
		err  error
	}
	came := make(chan outcome, 1)
	go func() {
		var line strings.Builder
		one := make([]byte, 1)
		for {
			n, err := in.Read(one)
			if n == 1 && one[0] == '\n' {
				came <- outcome{strings.TrimSpace(line.String()), nil}
				return
			}
			line.Write(one[:n])
			if err != nil {
				came <- outcome{"", err}
				return
			}
		}
	}()
	select {
	case outcome := <-came:
		return outcome.line, outcome.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
