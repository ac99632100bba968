package chromium

import (
	"context"
	"regexp"
	"strconv"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Paper is a size of paper, in inches.
type Paper struct{ Width, Height float64 }

// The two sizes that offices print on.
var (
	A4     = Paper{8.27, 11.69}
	Letter = Paper{8.5, 11}
)

// pageCount is where a PDF says how many pages it has.
var pageCount = regexp.MustCompile(`/Type\s*/Pages\b[^>]*/Count\s+(\d+)`)

// Prints is the page as a PDF, and on how many sheets of paper that is.
func (b *Tab) Prints(on Paper) (pdf []byte, sheets int) {
	b.t.Helper()
	b.Does("printing", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPaperWidth(on.Width).WithPaperHeight(on.Height).Do(ctx)
		return err //nolint:wrapcheck // Does says what failed
	}))
	found := pageCount.FindSubmatch(pdf)
	if found == nil {
		b.t.Fatal("the PDF does not say how many pages it has")
	}
	sheets, _ = strconv.Atoi(string(found[1])) // digits
	return pdf, sheets
}

// Shows goes to an address, and says what the browser asked for on the way, and what it complained of.
func (b *Tab) Shows(address string) (asked, complaints []string) {
	b.t.Helper()
	chromedp.ListenTarget(b.ctx, func(event any) {
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			asked = append(asked, event.Request.URL)
		case *log.EventEntryAdded:
			complaints = append(complaints, event.Entry.Text)
		}
	})
	b.Does("opening "+address, network.Enable(), log.Enable(), chromedp.Navigate(address), chromedp.WaitReady("body", chromedp.ByQuery))
	return asked, complaints
}
