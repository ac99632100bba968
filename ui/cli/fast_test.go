package cli_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"brickpass/internal/clock"
)

// fast is a clock on which who waits for a minute has waited after two seconds, and then that minute has passed for all processes of a
// test: they share a file that says how far the clock is ahead. Between waits it goes as fast as any clock. If it ran ahead by itself, a
// busy machine would let a sign-in of an hour end within a set-up, and a warehouse fall asleep under it.
type fast struct {
	file string // "": nobody shares it
	mu   sync.Mutex
	own  time.Duration // by how much it is ahead if nobody shares it
}

// faster is how many times as fast a wait is over.
const faster = 30

// clockFile is the variable by which a process learns which clock it shares.
const clockFile = "BRICKPASS_TEST_CLOCK"

// theClock is the clock of this process.
func theClock() *fast { return &fast{file: os.Getenv(clockFile)} }

// newFast is a clock that the processes of a test can share.
func newFast(t *testing.T) *fast { return &fast{file: filepath.Join(t.TempDir(), "clock")} }

// shared is the entry of an environment by which a process shares it.
func (f *fast) shared() string { return clockFile + "=" + f.file }

func (f *fast) Now() time.Time { return time.Now().Add(f.ahead()) }

func (f *fast) Wait(ctx context.Context, d time.Duration) error {
	until := f.Now().Add(d)
	if err := clock.Real().Wait(ctx, d/faster); err != nil {
		return err //nolint:wrapcheck // as a clock says it
	}
	f.turn(until)
	return nil
}

// ahead is by how much it is ahead of the computer's clock.
func (f *fast) ahead() time.Duration {
	if f.file == "" {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.own
	}
	text, err := lockedfile.Read(f.file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	return nanoseconds(text, err)
}

// turn moves the clock on to a time, unless it is past that.
func (f *fast) turn(until time.Time) {
	if f.file == "" {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.own = max(f.own, time.Until(until))
		return
	}
	err := lockedfile.Transform(f.file, func(text []byte) ([]byte, error) {
		return fmt.Appendf(nil, "%020d", max(nanoseconds(text, nil), time.Until(until))), nil
	})
	if err != nil {
		panic(fmt.Sprintf("turning the clock of a test on: %v", err))
	}
}

func nanoseconds(text []byte, err error) time.Duration {
	if err == nil && len(text) == 0 {
		return 0
	}
	if err == nil {
		var ahead int64
		if ahead, err = strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			return time.Duration(ahead)
		}
	}
	panic(fmt.Sprintf("reading the clock of a test: %v", err))
}
