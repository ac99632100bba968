package databricks

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// fate is what became of one attempt.
type fate int

const (
	answered   fate = iota // 2xx, and readable
	refused                // 3xx, 4xx but 429, or 501
	throttled              // 429
	broken                 // 5xx but 501
	garbled                // 2xx, but not what the service documents
	unsent                 // no byte was sent
	unanswered             // sent; no answer, or half of one
	hopeless               // no byte was sent, and none ever will be: no such name, a certificate that is not trusted
)

// verdict is what to do after an attempt.
type verdict int

const (
	take   verdict = iota // the answer is the answer
	report                // it failed, and nothing was done
	repeat
	settle // nobody knows whether it was done: it is lost
)

// verdict is the retry table. A request that is Once is repeated only where it is certain that it was not carried out.
func (f fate) verdict(once bool) verdict {
	switch f {
	case answered:
		return take
	case throttled, unsent:
		return repeat
	case broken, unanswered:
		if once {
			return settle
		}
		return repeat
	case garbled:
		if once {
			return settle
		}
		return report
	default: // refused, hopeless
		return report
	}
}

// inDoubt says whether the request may have been carried out although it was not answered.
func (f fate) inDoubt() bool { return f == broken || f == unanswered || f == garbled }

// attempt is one try and what came of it.
type attempt struct {
	fate    fate
	answer  Answer
	problem *Problem // nil if answered
}

// persist tries until there is something to take or to report. An earlier attempt that is in doubt stays in doubt.
func (c *Client) persist(ctx context.Context, request Request, as string, try func(context.Context) attempt) (Answer, *Problem) {
	deadline := c.clock.Now().Add(c.patience)
	doubt := false
	for number := 1; ; number++ {
		started, result := c.once(ctx, try)
		doubt = doubt || result.fate.inDoubt()
		next := result.fate.verdict(request.Once)
		wait := time.Duration(0)
		if next == repeat {
			wait = c.pause(number, result.answer.Header)
			if c.clock.Now().Add(wait).After(deadline) || ctx.Err() != nil {
				next, wait = report, 0
			}
		}
		problem := result.problem
		if next == settle {
			problem = lost(request, problem)
		} else if next == report && ctx.Err() != nil && result.answer.Status == 0 {
			problem = cancelled(request)
		}
		c.observe(exchange(request, as, number, c.clock.Now().Sub(started), result, problem, wait))
		switch next {
		case take:
			return result.answer, nil
		case report, settle:
			problem.Lost = doubt
			return Answer{}, problem
		}
		if c.clock.Wait(ctx, wait) != nil {
			problem = cancelled(request)
			problem.Lost = doubt
			return Answer{}, problem
		}
	}
}

// once waits for its turn and tries.
func (c *Client) once(ctx context.Context, try func(context.Context) attempt) (time.Time, attempt) {
	if err := c.limit.wait(ctx); err != nil {
		return c.clock.Now(), attempt{fate: unsent, problem: cancelledBefore()}
	}
	return c.clock.Now(), try(ctx)
}

func exchange(request Request, as string, number int, took time.Duration, result attempt, problem *Problem, wait time.Duration) Exchange {
	exchange := Exchange{
		Request: request, As: as, Attempt: number, Duration: took, Wait: wait,
		Status: result.answer.Status, RequestID: result.answer.RequestID,
	}
	if problem != nil {
		exchange.Kind = problem.Kind
	}
	return exchange
}

const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// pause is how long to wait after the numbered attempt: as long as the server asks, else twice as long each time.
func (c *Client) pause(number int, header http.Header) time.Duration {
	wait := retryAfter(header, c.clock.Now())
	if wait <= 0 {
		wait = min(firstPause<<min(number-1, 10), longestPause)
	}
	return wait + c.jitter(wait)
}

// retryAfter reads the header of that name: seconds, or a date (RFC 9110, 10.2.3). It is 0 if the server did not ask, or
// asks for a moment that has passed.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}
