package databricks

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

func TestNothingIsSentThatShouldNotBe(t *testing.T) {
	server := newOpponent(t)
	host := server.host(t)
	path := func(path string) Request { request := aRead; request.Path = path; return request }
	tests := []struct {
		name    string
		host    Host
		request Request
		kind    ProblemKind
	}{
		{"an unknown in the path", host, path("/api/2.0/x/" + Unknown("principal_id").String()), ProblemUnfinished},
		{"an unknown in the body", host, Request{Target: Workspace, As: Admin, Method: "POST", Path: "/x", Body: JSON(`{"a":"` + Unknown("application_id").String() + `"}`)}, ProblemUnfinished},
		{"a path that changes the host", host, path("@evil.example/api"), ProblemUnfinished},
		{"a path that lengthens the host", host, path(".evil.example/api"), ProblemUnfinished},
		{"a path that lengthens the port", host, path("1/api"), ProblemUnfinished},
		{"a fragment", host, path("/api#x"), ProblemUnfinished},
		{"no path", host, path(""), ProblemUnfinished},
		{"a request for Graph", host, Request{Target: Graph, As: Admin, Method: "GET", Path: "/v1.0/applications"}, ProblemWrongHost},
		{"an account request to a workspace", Host{URL: "https://dbc-1.cloud.databricks.com", Kind: HostWorkspace}, Request{Target: Account, As: Admin, Method: "GET", Path: "/api/2.0/accounts/x"}, ProblemWrongHost},
		{"an actor that nobody is signed in as", host, Request{Target: Workspace, As: ByToken, Method: "GET", Path: "/x"}, ProblemNotSignedIn},
		{"nowhere", Host{}, aRead, ProblemAddress},
		{"a host made by hand", Host{URL: "https://evil.example", Kind: HostWorkspace}, aRead, ProblemAddress},
		{"plain http", Host{URL: "http://dbc-1.cloud.databricks.com", Kind: HostWorkspace}, aRead, ProblemAddress},
		{"elsewhere, called loopback", Host{URL: "https://dbc-1.cloud.databricks.com", Kind: HostLoopback}, aRead, ProblemAddress},
		{"a shared name without a workspace", Host{URL: "https://acme.databricks.com", Kind: HostUnified}, aRead, ProblemAddress},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, _, _ := client(test.host, nil)
			_, err := client.Send(t.Context(), test.request)
			if problem := problemIn(t, err); problem.Kind != test.kind || problem.Lost {
				t.Errorf("%+v", problem)
			}
		})
	}
	if server.arrived() != 0 {
		t.Errorf("%d requests went out", server.arrived())
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := newOpponent(t)
	tests := []struct {
		name, location string
		kind           ProblemKind
	}{
		{"private link", "/login.html?error=private-link-validation-error:12", ProblemPrivateLink},
		{"another host", elsewhere.URL + "/api/2.0/token/list", ProblemRedirected},
		{"the sign-in page", "/login.html", ProblemRedirected},
	}
	for _, test := range tests {
		for _, status := range []int{301, 302, 303, 307, 308} {
			server := newOpponent(t, says(status, "", "Location", test.location))
			client, _, _ := client(server.host(t), nil)
			_, err := client.Send(t.Context(), aMint)
			if problem := problemIn(t, err); problem.Kind != test.kind || problem.Lost {
				t.Errorf("%s, %d: %+v", test.name, status, problem)
			}
			if server.arrived() != 1 {
				t.Errorf("%s, %d: followed", test.name, status)
			}
		}
	}
	if elsewhere.arrived() != 0 {
		t.Error("a credential went to another host")
	}
}

func TestTheSecretIsTakenOutOfTheAnswer(t *testing.T) {
	const value = "dapi0123456789abcdef"
	tests := []struct{ name, path, answer, rest string }{
		{"on top", "token_value", `{"token_value":"` + value + `","token_info":{"token_id":"7","n":9007199254740993}}`, `{"token_info":{"n":9007199254740993,"token_id":"7"}}`},
		{"further in", "a.b.secret", `{"a":{"b":{"secret":"` + value + `","x":"<&>"}}}`, `{"a":{"b":{"x":"<&>"}}}`},
		{"twice under one key", "token_value", `{"token_value":"old-` + value + `","token_value":"` + value + `"}`, `{}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := newOpponent(t, says(200, test.answer, "Set-Cookie", "session="+value))
			client, _, seen := client(server.host(t), nil)
			request := aMint
			request.Secret = test.path
			answer, err := client.Send(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			if answer.Secret.Reveal() != value || string(answer.Body) != test.rest {
				t.Errorf("secret taken: %v, rest %s", answer.Secret.Reveal() == value, answer.Body)
			}
			if shown := fmt.Sprintf("%+v %#v %+v", answer, answer, *seen); strings.Contains(shown, value) {
				t.Error("the secret can be seen")
			}
		})
	}
}

func FuzzTheSecretIsTakenOutOfTheAnswer(f *testing.F) {
	f.Add(`{"token_value":"s3cr3t","a":[1]}`, "token_value")
	f.Add(`{"a":{"b":"x"}}`, "a.b")
	f.Add(`[]`, "a")
	f.Fuzz(func(t *testing.T, body, path string) {
		rest, value, err := takeSecret([]byte(body), path)
		if err != nil {
			return
		}
		if value.Empty() {
			t.Fatal("an empty secret was taken")
		}
		if _, again, err := takeSecret(rest, path); err == nil {
			t.Fatalf("a second secret stayed behind: %v", !again.Empty())
		}
	})
}

func TestACredentialThatAServerRepeatsIsHidden(t *testing.T) {
	server := newOpponent(t, says(403, `{"error_code":"PERMISSION_DENIED","message":"token tok-of-the-admin is not liked"}`))
	client := New(Options{Host: server.host(t), Clock: clock.NewFake(noon)}).SignIn(Admin, Bearer(secret.New("tok-of-the-admin")))
	_, err := client.Send(t.Context(), aPatch)
	if problem := problemIn(t, err); strings.Contains(fmt.Sprintf("%+v", *problem), "tok-of-the-admin") {
		t.Errorf("%+v", problem)
	}
}

func TestAnAnswerThatDoesNotEndIsNotHeld(t *testing.T) {
	server := newOpponent(t, func(answer http.ResponseWriter, _ *http.Request) {
		chunk := []byte(strings.Repeat(" ", 1<<20))
		for range 70 {
			if _, err := answer.Write(chunk); err != nil {
				return
			}
		}
	})
	client, _, _ := client(server.host(t), nil)
	_, err := client.Send(t.Context(), aMint)
	if problem := problemIn(t, err); !problem.Lost {
		t.Errorf("%+v", problem)
	}
}

func TestEachActorSignsInAsItself(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, message *http.Request) {
		got = append(got, message.Header.Get("Authorization"))
		fmt.Fprint(answer, `{}`)
	}))
	defer server.Close()
	host, _ := ParseHost(server.URL)
	base := New(Options{Host: host, Clock: clock.NewFake(noon)})
	both := base.SignIn(Admin, Bearer(secret.New("admin"))).SignIn(ByToken, Bearer(secret.New("partner")))
	for _, actor := range []Actor{Nobody, Admin, ByToken} {
		request := aRead
		request.As = actor
		if _, err := both.Send(t.Context(), request); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"", "Bearer admin", "Bearer partner"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
	if _, err := base.Send(t.Context(), aRead); err == nil {
		t.Error("signing a copy in signed the original in")
	}
}

func TestTheWorkspaceIsNamedWhereTheHostDoesNot(t *testing.T) {
	tests := []struct{ pasted, header, value string }{
		{"https://acme.databricks.com/?w=55", "X-Databricks-Workspace-Id", "55"},
		{"https://acme.databricks.com/?o=55", "X-Databricks-Org-Id", ""},
		{"https://westeurope.azuredatabricks.net/?o=77", "X-Databricks-Org-Id", "77"},
		{"https://westeurope.azuredatabricks.net/?o=77", "X-Databricks-Workspace-Id", "77"},
		{"https://adb-12.3.azuredatabricks.net", "X-Databricks-Org-Id", ""},
		{"https://adb-12.3.azuredatabricks.net", "X-Databricks-Workspace-Id", ""},
		{"https://dbc-1.cloud.databricks.com/?o=9", "X-Databricks-Workspace-Id", ""},
		{"http://127.0.0.1:9/?o=9", "X-Databricks-Workspace-Id", "9"},
		{"http://127.0.0.1:9/?o=9", "X-Databricks-Org-Id", ""},
		{"http://127.0.0.1:9", "X-Databricks-Workspace-Id", ""},
	}
	for _, test := range tests {
		host, err := ParseHost(test.pasted)
		if err != nil {
			t.Fatal(err)
		}
		var header http.Header
		client, _, _ := client(host, roundTrip(func(message *http.Request) (*http.Response, error) {
			header = message.Header
			return httptestAnswer(message, 200, `{}`), nil
		}))
		if _, err := client.Send(t.Context(), aRead); err != nil {
			t.Fatal(err)
		}
		if header.Get(test.header) != test.value {
			t.Errorf("%s: %s is %q", test.pasted, test.header, header.Get(test.header))
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(message *http.Request) (*http.Response, error) { return f(message) }

func httptestAnswer(message *http.Request, status int, body string) *http.Response {
	recorder := httptest.NewRecorder()
	recorder.WriteHeader(status)
	fmt.Fprint(recorder, body)
	answer := recorder.Result()
	answer.Request = message
	return answer
}

// A principal's OAuth secret: exchanged once, kept for as long as it lasts but a minute, and refused while it is new.
func TestM2M(t *testing.T) {
	fake := clock.NewFake(noon)
	exchanges, young := 0, true
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, message *http.Request) {
		if message.URL.Path != "/oidc/v1/token" {
			if message.Header.Get("Authorization") != fmt.Sprintf("Bearer session-%d", exchanges) {
				answer.WriteHeader(403)
			}
			fmt.Fprint(answer, `{}`)
			return
		}
		basic, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(message.Header.Get("Authorization"), "Basic "))
		if string(basic) != "b4b5:dose%2B1" || message.FormValue("grant_type") != "client_credentials" || message.FormValue("scope") != "all-apis" || young {
			answer.WriteHeader(401)
			fmt.Fprint(answer, `{"error":"invalid_client","error_id":"x","error_description":"Client authentication failed"}`)
			return
		}
		exchanges++
		fmt.Fprintf(answer, `{"access_token":"session-%d","token_type":"Bearer","expires_in":3600}`, exchanges)
	}))
	defer server.Close()
	host, _ := ParseHost(server.URL)
	client := New(Options{Host: host, Clock: fake, Rate: rate.Inf}).SignIn(BySecret, M2M("b4b5", secret.New("dose+1")))
	request := aRead
	request.As = BySecret

	_, err := client.Send(t.Context(), request)
	if problem := problemIn(t, err); !problem.Spreading {
		t.Errorf("a secret that was just made: %+v", problem)
	}
	young = false
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {58 * time.Minute, 1}, {time.Minute + time.Second, 2}, {0, 2}} {
		fake.Advance(step.after)
		if _, err := client.Send(t.Context(), request); err != nil {
			t.Fatal(err)
		}
		if exchanges != step.want {
			t.Errorf("%v later: %d exchanges, want %d", step.after, exchanges, step.want)
		}
	}
}

func TestM2MNeedsAClient(t *testing.T) {
	message := httptest.NewRequestWithContext(context.Background(), "GET", "https://evil.example", nil)
	if err := M2M("b4b5", secret.New("dose")).Authorize(t.Context(), message); err == nil || message.Header.Get("Authorization") != "" {
		t.Errorf("signed in to anywhere: %v", err)
	}
}
