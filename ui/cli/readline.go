package cli

import (
	"context"
	"io"
	"strings"
)

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
