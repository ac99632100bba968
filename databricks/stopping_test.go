package databricks

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
)

func TestStoppingInFlight(t *testing.T) {
	for _, test := range []struct {
		name    string
		request Request
		kind    ProblemKind
		lost    bool
	}{
		{"a mint is lost", aMint, ProblemLost, true},
		{"a change that can be repeated is in doubt", aPatch, ProblemCancelled, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			server := newOpponent(t, func(_ http.ResponseWriter, message *http.Request) {
				_, _ = io.Copy(io.Discard, message.Body) // only then does the server notice that nobody waits any more
				stop()
				<-message.Context().Done()
			})
			client, _, _ := client(server.host(t), nil)
			_, err := client.Send(ctx, test.request)
			if problem := problemIn(t, err); problem.Kind != test.kind || problem.Lost != test.lost {
				t.Errorf("%+v", problem)
			}
		})
	}
}

func TestStoppingBeforeAnythingWasSent(t *testing.T) {
	server := newOpponent(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	client, _, _ := client(server.host(t), nil)
	_, err := client.Send(ctx, aMint)
	if problem := problemIn(t, err); problem.Kind != ProblemCancelled || problem.Lost || server.arrived() != 0 {
		t.Errorf("%+v, %d arrived", problem, server.arrived())
	}
}

// A server may close an idle connection in the moment in which the next request is written to it. net/http would send a
// GET again by itself; a mint must come back as lost, or be sent once.
func TestAMintOnAConnectionThatDiesIsSentOnceAtMost(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var mu sync.Mutex
	mints := 0
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				reader := bufio.NewReader(connection)
				first, err := http.ReadRequest(reader)
				if err != nil {
					return
				}
				if first.Method == "POST" {
					mu.Lock()
					mints++
					mu.Unlock()
				}
				fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
				if second, err := http.ReadRequest(reader); err == nil && second.Method == "POST" {
					mu.Lock()
					mints++
					mu.Unlock()
				}
			}()
		}
	}()
	host, err := ParseHost("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	client, _, _ := client(host, nil)
	if _, err := client.Send(t.Context(), aRead); err != nil {
		t.Fatal(err)
	}
	_, err = client.Send(t.Context(), aMint)
	if problem := problemIn(t, err); !problem.Lost {
		t.Errorf("%+v", problem)
	}
	mu.Lock()
	defer mu.Unlock()
	if mints != 1 {
		t.Errorf("%d mints", mints)
	}
}
