package databricks

import (
	"context"

	"golang.org/x/time/rate"

	"brickpass/internal/clock"
)

// limit keeps a Client below the rate at which a workspace begins to refuse. Databricks publishes no figure
// (databricks-api.md 0.5), so ours is one that a person never meets and that a list of 1,000 pages does.
type limit struct {
	bucket *rate.Limiter
	clock  clock.Clock
}

const (
	defaultRate  rate.Limit = 25
	defaultBurst int        = 50
)

func newLimit(perSecond rate.Limit, burst int, clock clock.Clock) *limit {
	if perSecond <= 0 {
		perSecond = defaultRate
	}
	if burst <= 0 {
		burst = defaultBurst
	}
	return &limit{bucket: rate.NewLimiter(perSecond, burst), clock: clock}
}

// wait returns when a request may be sent, or with the context's error. It waits by the given clock: rate.Limiter's own
// Wait knows only the computer's.
func (l *limit) wait(ctx context.Context) error {
	now := l.clock.Now()
	reservation := l.bucket.ReserveN(now, 1)
	delay := reservation.DelayFrom(now)
	if delay <= 0 {
		return ctx.Err()
	}
	if err := l.clock.Wait(ctx, delay); err != nil {
		reservation.CancelAt(l.clock.Now())
		return err
	}
	return nil
}
