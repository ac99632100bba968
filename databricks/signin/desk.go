package signin

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	// firstCallback is where Databricks' own client may send a browser back to: this machine, at one of a few ports.
	firstCallback = "http://localhost:8020"
	firstPort     = 8020
	lastPort      = 8040
)

// desk is where a browser comes back to: a page of ours on loopback.
type desk struct {
	address   string // without a slash at its end: Databricks compares it letter by letter
	names     map[string]bool
	listeners []net.Listener
	server    *http.Server
	visit     *Visit
	answering sync.RWMutex // held to read by who writes a page, and to write by who waits until none is being written
}

// openDesk takes the first port that is free, or that which DATABRICKS_OAUTH_CALLBACK_PORT names. It is nil if there is none.
func openDesk(env Environment, visit *Visit) *desk {
	first, last := firstPort, lastPort
	if port, err := strconv.ParseUint(env.Getenv("DATABRICKS_OAUTH_CALLBACK_PORT"), 10, 16); err == nil && port > 0 {
		first, last = int(port), int(port)
	}
	for port := first; port <= last; port++ {
		if listeners := listen(port); listeners != nil {
			return newDesk(port, listeners, visit)
		}
	}
	return nil
}

func newDesk(port int, listeners []net.Listener, visit *Visit) *desk {
	end := ":" + strconv.Itoa(port)
	d := &desk{
		address: "http://localhost" + end, listeners: listeners, visit: visit,
		names: map[string]bool{"localhost" + end: true, "127.0.0.1" + end: true, "[::1]" + end: true},
	}
	d.server = &http.Server{
		Handler: d, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 2 * redeeming,
		MaxHeaderBytes: 2 * longestArrival,
		ErrorLog:       log.New(io.Discard, "", 0), // it would quote what a browser brings
	}
	d.server.SetKeepAlivesEnabled(false)
	return d
}

// listen takes a port on loopback by both of its addresses, because a browser may try either. A machine may have only one;
// a port that somebody else has by one of them is not ours.
func listen(port int) []net.Listener {
	number := strconv.Itoa(port)
	four, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", number))
	if err != nil {
		return nil
	}
	six, err := net.Listen("tcp6", net.JoinHostPort("::1", number))
	switch {
	case err == nil:
		return []net.Listener{four, six}
	case inUse(err):
		_ = four.Close()
		return nil
	}
	return []net.Listener{four}
}

// inUse knows Windows' own number beside that of the other systems.
func inUse(err error) bool {
	var number syscall.Errno
	return errors.As(err, &number) && (number == syscall.EADDRINUSE || number == 10048)
}

// serve answers browsers until the desk is left or closed.
func (d *desk) serve() {
	var all sync.WaitGroup
	for _, listener := range d.listeners {
		all.Go(func() { _ = d.server.Serve(listener) })
	}
	all.Wait()
}

// leaving is how long a page that is being written may take.
const leaving = 2 * time.Second

// leave lets the pages that are being written arrive, and stops. Connections that a browser keeps in store are not waited for, as
// Shutdown would: whoever signed in goes on at once.
func (d *desk) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), leaving)
	defer cancel()
	written := make(chan struct{})
	go func() {
		d.answering.Lock()
		defer d.answering.Unlock()
		close(written)
	}()
	select {
	case <-written:
	case <-ctx.Done():
	}
	_ = d.server.Close()
	for _, listener := range d.listeners {
		_ = listener.Close()
	}
}

// ServeHTTP answers whatever comes. Only a browser that comes to the address that Databricks was given, with the state that was
// given along, ends the visit.
func (d *desk) ServeHTTP(answer http.ResponseWriter, message *http.Request) {
	d.answering.RLock()
	defer d.answering.RUnlock()
	switch {
	case !d.names[message.Host]: // a web page that made its own name lead here
		http.Error(answer, "Not here.", http.StatusMisdirectedRequest)
		return
	case message.URL.Path != "/":
		http.Error(answer, "There is nothing here.", http.StatusNotFound)
		return
	case message.Method != http.MethodGet:
		answer.Header().Set("Allow", http.MethodGet)
		http.Error(answer, "That is not how one comes back.", http.StatusMethodNotAllowed)
		return
	}
	brought, fault := d.visit.read(message.URL.RawQuery)
	if fault != nothingWrong {
		show(answer, http.StatusBadRequest, strayPages[fault])
		return
	}
	d.visit.take(brought)
	select {
	case <-d.visit.done:
		show(answer, http.StatusOK, d.visit.page())
	case <-message.Context().Done():
	}
}
