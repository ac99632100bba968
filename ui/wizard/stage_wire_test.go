package wizard

import (
	"context"
	"net/http"
	"net/url"
	"sync"

	"brickpass/keystore"
)

// wire sends what is meant for the workspace to the simulator, unless it is cut, and lets requests wait.
type wire struct {
	to    *url.URL
	inner http.RoundTripper

	mu   sync.Mutex
	cut  error // why nothing comes through
	held map[string]*held
}

// held are the requests to a path that wait, once so many came through.
type held struct {
	first int
	wait  chan struct{}
}

func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	wait, err := w.gate(request.URL.Path)
	if err != nil {
		return nil, err
	}
	select {
	case <-wait:
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}
	sent := request.Clone(request.Context())
	sent.URL.Scheme, sent.URL.Host = w.to.Scheme, w.to.Host
	return w.inner.RoundTrip(sent)
}

var open = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (w *wire) gate(path string) (<-chan struct{}, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.held[path]
	switch {
	case w.cut != nil:
		return nil, w.cut
	case h == nil:
		return open, nil
	case h.first > 0:
		h.first--
		return open, nil
	}
	return h.wait, nil
}

// breaks lets nothing through from now on; nil mends it.
func (w *wire) breaks(why error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = why
}

// hold lets requests to a path wait until they are released; the first ones come through.
func (s *stage) hold(path string, first int) (release func()) {
	h := &held{first: first, wait: make(chan struct{})}
	s.wire.mu.Lock()
	defer s.wire.mu.Unlock()
	if s.wire.held == nil {
		s.wire.held = map[string]*held{}
	}
	s.wire.held[path] = h
	return sync.OnceFunc(func() { close(h.wait) })
}

// keychainOf is a store that a test can lock and let refuse.
type keychainOf struct {
	keystore.Store
	probe   keystore.Probe // State "": as the store says
	refuses error          // what a trial comes to
}

func (k *keychainOf) Probe(ctx context.Context) keystore.Probe {
	if k.probe.State != "" {
		return k.probe
	}
	return k.Store.Probe(ctx)
}

func (k *keychainOf) CheckWritable(ctx context.Context) error {
	if k.refuses != nil {
		return k.refuses
	}
	return k.Store.CheckWritable(ctx)
}
