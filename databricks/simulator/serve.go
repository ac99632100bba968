package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// bodyLimit is more than any request of this API needs.
const bodyLimit = 4 << 20

// ServeHTTP answers as the main host.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.hosts[0].ServeHTTP(w, r) }

// ServeHTTP answers one request: faults first, then the gates, then the endpoint.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := h.sim
	if strings.HasPrefix(r.URL.Path, controlPrefix) {
		s.control(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		http.Error(w, "MALFORMED_REQUEST: the body could not be read", http.StatusBadRequest)
		return
	}
	if s.options.Latency > 0 && s.clock.Wait(r.Context(), s.options.Latency) != nil {
		return
	}
	fault := s.matchFault(r)
	h.perform(w, r, body, fault)
}

// answer runs the endpoint of a request with the state locked.
func (h *Host) answer(r *http.Request, body []byte) (reply, *call) {
	s := h.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	routes, seen, wrong := h.serving(r)
	c := &call{
		state: seen, host: h, request: r, body: body, now: s.clock.Now(), source: sourceAddress(r), microsoftAddress: microsoftAt(r),
		requestID: s.state.ids.uuid("request"),
		pause: func(d time.Duration) time.Time {
			s.mu.Unlock()
			defer s.mu.Lock()
			_ = s.clock.Wait(r.Context(), d)
			return s.clock.Now()
		},
	}
	if wrong != nil {
		return c.invalid("%s", wrong.message), c
	}
	if _, pattern := routes.Handler(r); pattern == "" {
		return c.noSuchEndpoint(), c
	}
	// The mux fills in the path values of a request only when it serves it.
	catch := &caught{call: c}
	routes.ServeHTTP(catch, r)
	if catch.reply.status == 0 { // the mux wanted to redirect: a path with // or .. in it
		return c.noSuchEndpoint(), c
	}
	return catch.reply, c
}

// whoIs names the caller of a request that is not let through to an endpoint, for the log.
func (h *Host) whoIs(r *http.Request) string {
	s := h.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{state: h.view(r), host: h, request: r, now: s.clock.Now()}
	c.authenticate(r.Header.Get("Authorization"))
	return c.whoName
}

// caught carries a call through the mux to its endpoint, and the reply back.
type caught struct {
	call  *call
	reply reply
}

func (*caught) Header() http.Header         { return http.Header{} }
func (*caught) Write(p []byte) (int, error) { return len(p), nil }
func (*caught) WriteHeader(int)             {}

// endpoint is one row of the table of routes.
type endpoint struct {
	pattern string
	gate    gate
	handle  func(*call) reply
}

// ServeHTTP lets a call through its gates to its endpoint.
func (e endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	catch, ok := w.(*caught)
	if !ok {
		return
	}
	catch.call.request = r
	if refused := catch.call.pass(e.gate); refused != nil {
		catch.reply = *refused
		return
	}
	catch.reply = e.handle(catch.call)
}

// write sends a reply. The headers are those that every answer of a workspace carries (databricks-api.md 0.3).
func write(w http.ResponseWriter, c *call, answer reply) {
	header := w.Header()
	for key, values := range answer.header {
		header[key] = values
	}
	if c.microsoftAddress != nil {
		header.Set("X-Ms-Request-Id", c.requestID)
	} else {
		header.Set("X-Request-Id", c.requestID)
	}
	if c.workspace != nil {
		header.Set("X-Databricks-Org-Id", idText(c.workspace.id))
	}
	if answer.status >= 400 && answer.message != "" {
		header.Set("X-Databricks-Reason-Phrase", headerSafe(answer.message))
	}
	if header.Get("Content-Type") == "" && len(answer.body) > 0 {
		header.Set("Content-Type", "application/json")
	}
	header.Set("Content-Length", strconv.Itoa(len(answer.body)))
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body)
}

// headerSafe keeps what comes from a request out of the structure of a header.
func headerSafe(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, text)
}

// sourceAddress is where a request comes from. Loopback stands for an address of the internet, because IP access lists
// know no loopback; the header lets a test come from anywhere.
func sourceAddress(r *http.Request) netip.Addr {
	if given, err := netip.ParseAddr(r.Header.Get(sourceHeader)); err == nil {
		return given
	}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && !peer.Addr().IsLoopback() {
		return peer.Addr().Unmap()
	}
	return netip.MustParseAddr(loopbackStandsFor)
}

const (
	sourceHeader      = "X-Simulator-Source-Ip"
	loopbackStandsFor = "203.0.113.7"
)

// requestLog writes one JSON line for each request that reaches a pretend host; those to /_simulator/ do not.
type requestLog struct {
	mu sync.Mutex
	to io.Writer
}

func (l *requestLog) add(h *Host, r *http.Request, status int, who string) {
	if l.to == nil {
		return
	}
	if who == "" {
		who = "nobody"
	}
	line, err := json.Marshal(struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		Status int    `json:"status"` // 0: the connection was dropped
		Who    string `json:"who"`
		Host   string `json:"host,omitempty"` // "account", the id of a workspace that is not the main one, or one of Microsoft's

		Resource string `json:"resource,omitempty"` // the Azure resource by the rights on which it wants in
	}{r.Method, r.URL.RequestURI(), status, who, h.label(r), r.Header.Get(resourceHeader)})
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = l.to.Write(append(line, '\n'))
}
