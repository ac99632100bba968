package simulator

import (
	"net/http"
	"strings"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of faults.
const (
	FaultStatus     FaultKind = "status"      // an error answer, without the effect
	FaultDelay      FaultKind = "delay"       // the right answer, late
	FaultDropBefore FaultKind = "drop-before" // the connection ends, without the effect
	FaultDropAfter  FaultKind = "drop-after"  // the effect happens, then the connection ends: nobody learns of it
	FaultTruncate   FaultKind = "truncate"    // the effect happens, half of the answer arrives
	FaultHTML       FaultKind = "html"        // a page of a gateway instead of an answer, without the effect
)

// Fault is one rule: which requests go wrong, and how.
type Fault struct {
	Method     string // empty: any
	Path       string // exact without its query, or a prefix that ends in *; empty: any
	Nth        int    // the first matching request that goes wrong, from 1; 0: every one
	Count      int    // how many go wrong; 0: one, or all if Nth is 0
	Kind       FaultKind
	Status     int           // of status and html
	Body       string        // of status: instead of the standard envelope
	RetryAfter string        // header; "date:5s" is an HTTP date five seconds ahead
	Delay      time.Duration // before whatever happens
}

// armedFault counts the requests that a fault matched.
type armedFault struct {
	Fault
	seen, struck int
}

func (f *armedFault) matches(r *http.Request) bool {
	if f.Method != "" && f.Method != r.Method {
		return false
	}
	if prefix, open := strings.CutSuffix(f.Path, "*"); open {
		return strings.HasPrefix(r.URL.Path, prefix)
	}
	return f.Path == "" || f.Path == r.URL.Path
}

// strikes counts one matching request and says whether it goes wrong.
func (f *armedFault) strikes() bool {
	f.seen++
	count := f.Count
	if f.Nth > 0 {
		if count == 0 {
			count = 1
		}
		return f.seen >= f.Nth && f.seen < f.Nth+count
	}
	if count > 0 && f.struck >= count {
		return false
	}
	f.struck++
	return true
}

// AddFault arms one more fault; its counting begins now.
func (s *Simulator) AddFault(fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &armedFault{Fault: fault})
}

// matchFault lets every matching rule count the request; the first that strikes wins.
func (s *Simulator) matchFault(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var struck *Fault
	for _, fault := range s.faults {
		if fault.matches(r) && fault.strikes() && struck == nil {
			struck = &fault.Fault
		}
	}
	return struck
}

// perform answers a request, with or without a fault. A dropped connection is logged with status 0.
func (h *Host) perform(w http.ResponseWriter, r *http.Request, body []byte, fault *Fault) {
	s := h.sim
	if fault == nil {
		fault = &Fault{}
	}
	if fault.Delay > 0 && s.clock.Wait(r.Context(), fault.Delay) != nil {
		return
	}
	switch fault.Kind {
	case FaultDropBefore:
		s.log.add(h, r, 0, h.whoIs(r))
		panic(http.ErrAbortHandler)
	case FaultStatus, FaultHTML:
		answer, c := h.faultAnswer(r, *fault)
		s.log.add(h, r, answer.status, h.whoIs(r))
		write(w, c, answer)
		return
	}
	answer, c := h.answer(r, body)
	switch fault.Kind {
	case FaultDropAfter:
		s.log.add(h, r, 0, c.whoName)
		panic(http.ErrAbortHandler)
	case FaultTruncate:
		s.log.add(h, r, answer.status, c.whoName)
		write(halfOf{w}, c, answer)
		if flusher, canFlush := w.(http.Flusher); canFlush {
			flusher.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	s.log.add(h, r, answer.status, c.whoName)
	write(w, c, answer)
}

// halfOf announces the whole answer and sends half of it.
type halfOf struct{ http.ResponseWriter }

func (h halfOf) Write(p []byte) (int, error) { return h.ResponseWriter.Write(p[:len(p)/2]) }

// codeFor is the error code that goes with a status (databricks-api.md 0.4).
var codeFor = map[int]string{
	400: "INVALID_PARAMETER_VALUE", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "RESOURCE_DOES_NOT_EXIST",
	409: "RESOURCE_CONFLICT", 429: "REQUEST_LIMIT_EXCEEDED", 500: "INTERNAL_ERROR", 501: "NOT_IMPLEMENTED",
	503: "TEMPORARILY_UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
}

// faultAnswer makes up an error answer.
func (h *Host) faultAnswer(r *http.Request, fault Fault) (reply, *call) {
	s := h.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{state: h.view(r), host: h, request: r, now: s.clock.Now(), requestID: s.state.ids.uuid("request"), microsoftAddress: microsoftAt(r)}
	status := fault.Status
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	code, named := codeFor[status]
	if !named {
		code = "INTERNAL_ERROR"
	}
	answer := c.refuse(status, code, "The service is not available for this request now.")
	if c.microsoftAddress != nil {
		answer = c.microsoftFault(status)
	}
	switch {
	case fault.Kind == FaultHTML:
		title := http.StatusText(status)
		answer = reply{status: status, body: []byte("<html><head><title>Error " + title + "</title></head><body><h2>HTTP ERROR</h2><pre>" + title + "</pre></body></html>")}
		answer.header = http.Header{"Content-Type": {"text/html;charset=iso-8859-1"}}
	case fault.Body != "":
		answer = reply{status: status, body: []byte(fault.Body)}
	}
	if fault.RetryAfter != "" {
		if answer.header == nil {
			answer.header = http.Header{}
		}
		answer.header.Set("Retry-After", retryAfter(fault.RetryAfter, c.now))
	}
	return answer, c
}

// retryAfter turns "date:5s" into a date.
func retryAfter(text string, now time.Time) string {
	if ahead, isDate := strings.CutPrefix(text, "date:"); isDate {
		if d, err := time.ParseDuration(ahead); err == nil {
			return now.Add(d).UTC().Format(http.TimeFormat)
		}
	}
	return headerSafe(text)
}
