package screen

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// WaitFor waits until the screen is as wanted and returns it. What is wanted is said in words, for when it never is.
func (t *Terminal) WaitFor(what string, wanted func(Screen) bool) Screen {
	t.t.Helper()
	screen, ok := t.until(patience, wanted)
	if !ok {
		t.t.Fatalf("waited for %s; the screen is\n%s", what, frame(screen))
	}
	return screen
}

// WaitForText waits until every one of the texts is shown.
func (t *Terminal) WaitForText(texts ...string) Screen {
	t.t.Helper()
	return t.WaitFor(fmt.Sprintf("%q", texts), func(screen Screen) bool {
		for _, text := range texts {
			if !screen.Contains(text) {
				return false
			}
		}
		return true
	})
}

// WaitForGone waits until the text is no longer shown.
func (t *Terminal) WaitForGone(text string) Screen {
	t.t.Helper()
	return t.WaitFor(fmt.Sprintf("%q to go", text), func(screen Screen) bool { return !screen.Contains(text) })
}

// Settle waits until the screen has come to rest and returns it.
func (t *Terminal) Settle() Screen {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		screen, changed := t.seen()
		if !waitOn(ctx, changed, t.ended, rest) {
			return screen
		}
		if ctx.Err() != nil {
			t.t.Fatalf("the screen does not come to rest; it is\n%s", frame(screen))
		}
	}
}

// until looks at each new screen. It gives up when the limit is over or the program has ended.
func (t *Terminal) until(limit time.Duration, wanted func(Screen) bool) (Screen, bool) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		screen, changed := t.seen()
		if wanted(screen) {
			return screen, true
		}
		select {
		case <-changed:
		case <-t.ended:
			screen := t.Screen()
			return screen, wanted(screen)
		case <-ctx.Done():
			return screen, false
		}
	}
}

// seen is the screen, and a channel that is closed when there is a newer one.
func (t *Terminal) seen() (Screen, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.look(), t.changed
}

// waitOn says whether there was a change before the time was over or the program ended.
func waitOn(ctx context.Context, changed, ended <-chan struct{}, d time.Duration) bool {
	quiet, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	select {
	case <-changed:
		return true
	case <-ended:
		// What was drawn last may have come between the look and the end.
		select {
		case <-changed:
			return true
		default:
			return false
		}
	case <-quiet.Done():
		return ctx.Err() != nil
	}
}

// frame draws a border round a screen, so that a failure shows where it ends.
func frame(screen Screen) string {
	edge := "+" + strings.Repeat("-", screen.Size.Width) + "+\n"
	var text strings.Builder
	text.WriteString(edge)
	for row := range screen.Cells {
		text.WriteString("|" + screen.line(row) + "|\n")
	}
	return text.String() + edge
}

// waitForEnd waits until the program has ended.
func (t *Terminal) waitForEnd() {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case <-t.ended:
	case <-ctx.Done():
		t.t.Fatalf("the program does not end; the screen is\n%s", frame(t.Screen()))
	}
}

func (t *Terminal) resize(size Size) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.emulator.Resize(size.Width, size.Height)
	t.announce()
}
