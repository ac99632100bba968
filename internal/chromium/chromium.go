// Package chromium puts a real browser without a window in front of a test, which clicks and reads as a person does.
//
// It is for tests alone, and must not know what is on a page.
package chromium

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// RequireReal is the environment variable that makes a missing browser a failure instead of a skipped test.
const RequireReal = "BRICKPASS_REQUIRE_REAL"

// Browser is one Chromium for all tabs of a test.
type Browser struct{ ctx context.Context }

// Start starts it. The test is skipped where there is none, and in short runs: it takes long.
func Start(t testing.TB) *Browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	switch {
	case testing.Short():
		t.Skip("a browser takes long")
	case err != nil && os.Getenv(RequireReal) != "":
		t.Fatal("chromium is not installed")
	case err != nil:
		t.Skip("chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(2*time.Minute))
	allocator, end := chromedp.NewExecAllocator(t.Context(), options...)
	browser, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(browser) // waits until it is gone, with its folder
		stop()
		end()
	})
	if err := chromedp.Run(browser); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	return &Browser{browser}
}

// patience is reached only by a test that fails.
const patience = time.Minute

// Tab is one tab of the browser, in front of a person.
type Tab struct {
	t     testing.TB
	ctx   context.Context
	close context.CancelFunc
}

// Tab opens an empty one. It is closed when the test ends.
func (b *Browser) Tab(t testing.TB) *Tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	t.Cleanup(stop)
	tab := &Tab{t, ctx, stop}
	if err := chromedp.Run(ctx); err != nil { // the tab lives as long as the context of its first action
		t.Fatalf("opening a tab: %v", err)
	}
	return tab
}

// Close closes it before that.
func (b *Tab) Close() { b.close() }

// Does what is said, by the actions that make it up.
func (b *Tab) Does(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, end := context.WithTimeout(b.ctx, patience)
	defer end()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatalf("%s: %v; %s", what, err, b.shown())
	}
}

// shown is what is on the page, for a test that failed.
func (b *Tab) shown() string {
	ctx, end := context.WithTimeout(b.ctx, patience/10)
	defer end()
	var address, text string
	err := chromedp.Run(ctx, chromedp.Location(&address), chromedp.Evaluate(`document.body ? document.body.innerText : ""`, &text))
	return fmt.Sprintf("at %s it shows %q (%v)", address, text, err)
}

// Opens goes to an address, and is there when a button is.
func (b *Tab) Opens(address string) {
	b.t.Helper()
	b.Does("opening "+address, chromedp.Navigate(address), chromedp.WaitVisible("button", chromedp.ByQuery))
}

// Presses presses the button of that name.
func (b *Tab) Presses(button string) {
	b.t.Helper()
	b.Does("pressing "+button, chromedp.Click(`//button[normalize-space()="`+button+`"]`, chromedp.BySearch))
}

// Chooses clicks the line of a list that holds the text.
func (b *Tab) Chooses(text string) {
	b.t.Helper()
	b.Does("choosing "+text, chromedp.Click(`//label[contains(., "`+text+`")]/input`, chromedp.BySearch))
}

// Waits waits until there is what the selector names.
func (b *Tab) Waits(selector string) {
	b.t.Helper()
	b.Does("waiting for "+selector, chromedp.WaitVisible(selector, chromedp.ByQuery))
}

// Reads waits for what the selector names, and gives its text.
func (b *Tab) Reads(selector string) string {
	b.t.Helper()
	var text string
	b.Does("reading "+selector, chromedp.WaitVisible(selector, chromedp.ByQuery), chromedp.Text(selector, &text, chromedp.ByQuery))
	return text
}

// Address is where it is.
func (b *Tab) Address() string {
	b.t.Helper()
	var address string
	b.Does("reading the address", chromedp.Location(&address))
	return address
}
