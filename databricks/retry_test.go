package databricks

import (
	"net/http"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// TestTheRetryTable holds design.md's table, cell by cell, against a server that misbehaves once.
func TestTheRetryTable(t *testing.T) {
	const again, isLost = "again", "lost"
	tests := []struct {
		name     string
		fault    fault
		dials    int
		requests map[string]Request
		want     string
	}{
		{"no byte sent", nil, 1, map[string]Request{"read": aRead, "patch": aPatch, "once": aMint}, again},
		{"sent, no answer", hangsUp, 0, map[string]Request{"read": aRead, "patch": aPatch}, again},
		{"sent, no answer", hangsUp, 0, map[string]Request{"once": aMint}, isLost},
		{"half an answer", breaksOff, 0, map[string]Request{"read": aRead, "patch": aPatch}, again},
		{"half an answer", breaksOff, 0, map[string]Request{"once": aMint}, isLost},
		{"429", says(429, `{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow"}`), 0, map[string]Request{"read": aRead, "patch": aPatch, "once": aMint}, again},
		{"500", says(500, `{"error_code":"INTERNAL_ERROR","message":"x"}`), 0, map[string]Request{"read": aRead, "patch": aPatch}, again},
		{"500", says(500, `{"error_code":"INTERNAL_ERROR","message":"x"}`), 0, map[string]Request{"once": aMint}, isLost},
		{"503", says(503, `<html>busy</html>`, "Content-Type", "text/html"), 0, map[string]Request{"read": aRead, "patch": aPatch}, again},
		{"503", says(503, `<html>busy</html>`, "Content-Type", "text/html"), 0, map[string]Request{"once": aMint}, isLost},
		{"web page with 200", says(200, `<html>sign in</html>`), 0, map[string]Request{"once": aMint}, isLost},
		{"answer without the secret", says(200, `{"token_id":"7"}`), 0, map[string]Request{"once": aMint}, isLost},
	}
	for _, test := range tests {
		for kind, request := range test.requests {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				server := newOpponent(t)
				if test.fault != nil {
					server.faults = []fault{test.fault}
				}
				client, _, seen := client(server.host(t), brokenDial(test.dials))
				answer, err := client.Send(t.Context(), request)
				if test.want == again {
					if err != nil || answer.Status != 200 || len(*seen) != 2 {
						t.Fatalf("not tried again: %v, %d attempts", err, len(*seen))
					}
					if (*seen)[0].Kind == "" || (*seen)[0].Wait <= 0 || (*seen)[1].Kind != "" || (*seen)[1].Attempt != 2 {
						t.Errorf("observed wrongly: %+v", *seen)
					}
					return
				}
				problem := problemIn(t, err)
				if !problem.Lost || problem.Kind != ProblemLost {
					t.Errorf("not lost: %+v", problem)
				}
				if server.arrived() != 1 {
					t.Errorf("sent %d times: somebody has two tokens now", server.arrived())
				}
			})
		}
	}
}

func TestWaitsAreAsLongAsTheServerAsks(t *testing.T) {
	tests := []struct {
		name, retryAfter string
		want             time.Duration
	}{
		{"seconds", "7", 7 * time.Second},
		{"a date", noon.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second},
		{"a date that has passed", noon.Add(-time.Hour).Format(http.TimeFormat), time.Second},
		{"none", "", time.Second},
		{"at once", "0", time.Second},
		{"not a time", "soon", time.Second},
		{"less than nothing", "-5", time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := newOpponent(t, says(429, `{}`, "Retry-After", test.retryAfter))
			client, fake, seen := client(server.host(t), nil)
			if _, err := client.Send(t.Context(), aMint); err != nil {
				t.Fatal(err)
			}
			if waited := fake.Now().Sub(noon); waited != test.want || (*seen)[0].Wait != test.want {
				t.Errorf("waited %v, want %v", waited, test.want)
			}
		})
	}
}

func TestWaitsGrowAndEnd(t *testing.T) {
	server := newOpponent(t)
	for range 100 {
		server.faults = append(server.faults, says(503, `{"error_code":"TEMPORARILY_UNAVAILABLE","message":"x"}`))
	}
	client, fake, seen := client(server.host(t), nil)
	_, err := client.Send(t.Context(), aPatch)
	problem := problemIn(t, err)
	if !problem.Lost || problem.Status != 503 {
		t.Errorf("a change that was answered with 503 to the end is in doubt: %+v", problem)
	}
	if waited := fake.Now().Sub(noon); waited > 5*time.Minute || waited < 4*time.Minute {
		t.Errorf("gave up after %v", waited)
	}
	want := []time.Duration{1, 2, 4, 8, 16, 30, 30}
	for i, seconds := range want {
		if (*seen)[i].Wait != seconds*time.Second {
			t.Errorf("wait %d is %v, want %v", i+1, (*seen)[i].Wait, seconds*time.Second)
		}
	}
	if last := (*seen)[len(*seen)-1]; last.Wait != 0 {
		t.Errorf("a wait of %v is announced after the last attempt", last.Wait)
	}
}

func TestAWaitLongerThanOurPatienceIsNotBegun(t *testing.T) {
	server := newOpponent(t, says(429, `{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"x"}`, "Retry-After", "3600"))
	client, fake, _ := client(server.host(t), nil)
	_, err := client.Send(t.Context(), aMint)
	if problem := problemIn(t, err); problem.Lost || problem.RetryAfter != time.Hour {
		t.Errorf("%+v", problem)
	}
	if !fake.Now().Equal(noon) {
		t.Errorf("waited until %v", fake.Now())
	}
}

func TestJitterIsAddedToEveryWait(t *testing.T) {
	server := newOpponent(t, says(429, `{}`, "Retry-After", "10"))
	fake := clock.NewFake(noon)
	client := New(Options{Host: server.host(t), Clock: fake, Jitter: func(wait time.Duration) time.Duration { return wait / 10 }})
	if _, err := client.SignIn(Admin, Bearer(secret.New("x"))).Send(t.Context(), aPatch); err != nil {
		t.Fatal(err)
	}
	if waited := fake.Now().Sub(noon); waited != 11*time.Second {
		t.Errorf("waited %v", waited)
	}
}

func TestRefusalsAreNotRepeated(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409, 501} {
		server := newOpponent(t, says(status, `{"error_code":"PERMISSION_DENIED","message":"no"}`))
		client, _, _ := client(server.host(t), nil)
		_, err := client.Send(t.Context(), aMint)
		if problem := problemIn(t, err); problem.Lost || problem.Status != status || server.arrived() != 1 {
			t.Errorf("%d: %+v, sent %d times", status, problem, server.arrived())
		}
	}
}

func TestAReadIsNeverInDoubt(t *testing.T) {
	server := newOpponent(t)
	for range 100 {
		server.faults = append(server.faults, hangsUp)
	}
	client, _, _ := client(server.host(t), nil)
	_, err := Ask(t.Context(), client, Query[map[string]any]{aRead})
	if problem := problemIn(t, err); problem.Lost || problem.Kind != ProblemUnreachable {
		t.Errorf("%+v", problem)
	}
}

func TestTheRateLimitWaitsByTheGivenClock(t *testing.T) {
	server := newOpponent(t)
	fake := clock.NewFake(noon)
	client := New(Options{Host: server.host(t), Clock: fake, Rate: 2, Burst: 1}).SignIn(Admin, Bearer(secret.New("x")))
	for range 5 {
		if _, err := client.Send(t.Context(), aPatch); err != nil {
			t.Fatal(err)
		}
	}
	if waited := fake.Now().Sub(noon); waited != 2*time.Second {
		t.Errorf("five requests at two a second took %v", waited)
	}
}
