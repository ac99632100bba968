package wizard

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks"
)

// Exchanges carries what was observed of the sending to the screen. Its Observe is what a databricks.Client is built with.
type Exchanges struct{ queue chan databricks.Exchange }

// NewExchanges makes one.
func NewExchanges() *Exchanges { return &Exchanges{make(chan databricks.Exchange, 256)} }

// Observe takes one exchange. It never waits: what a screen misses is not worth a request's time.
func (e *Exchanges) Observe(exchange databricks.Exchange) {
	select {
	case e.queue <- exchange:
	default:
	}
}

type exchanged databricks.Exchange

// next waits for one exchange.
func (e *Exchanges) next(done <-chan struct{}) tea.Cmd {
	if e == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case exchange := <-e.queue:
			return exchanged(exchange)
		case <-done:
			return nil
		}
	}
}

// recently keeps the requests that were sent since a step came up, each once, the newest last.
func recently(before []databricks.Request, request databricks.Request) []databricks.Request {
	const most = 20
	kept := make([]databricks.Request, 0, len(before)+1)
	for _, earlier := range before {
		if earlier != request {
			kept = append(kept, earlier)
		}
	}
	kept = append(kept, request)
	return kept[max(0, len(kept)-most):]
}

// patient says why a request is sent once more.
func patient(exchange exchanged) string {
	switch {
	case exchange.Wait == 0:
		return ""
	case exchange.Status == 429:
		return fmt.Sprintf("Databricks asked to wait %s, then it is asked again. Nothing is ever made twice.", seconds(exchange.Wait))
	case exchange.Status >= 500:
		return fmt.Sprintf("Databricks answered with error %d and is asked again. Nothing is ever made twice.", exchange.Status)
	case exchange.Attempt == 1:
		return "Databricks did not answer once and is asked again. Nothing is ever made twice."
	default:
		return fmt.Sprintf("Databricks did not answer %s and is asked again. Nothing is ever made twice.", times(exchange.Attempt))
	}
}

// seconds writes a short time.
func seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
}
