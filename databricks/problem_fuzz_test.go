package databricks

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode"
)

func TestNoSecretComesThroughARefusal(t *testing.T) {
	for _, leak := range []string{
		"dapi0123456789abcdef0123456789abcdef", "dapi0123456789abcdef0123456789abcdef-2",
		"dose0123456789abcdef", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
		"Bearer abcdefghijklmnopqrstuvwxyz", `client_secret="hunter2hunter2"`, "access_token=hunter2hunter2",
		"da\u200bpi0123456789abcdef0123456789abcdef", // joined once the invisible is gone
	} {
		for _, body := range []string{
			fmt.Sprintf(`{"error_code":"X","message":%q}`, "before "+leak+" after"),
			fmt.Sprintf(`{"error_code":%q,"message":"x"}`, leak),
			fmt.Sprintf(`{"error":"invalid_client","error_description":%q}`, leak),
			"<html><pre>" + leak + "</pre></html>", leak,
			fmt.Sprintf(`{"message":"x [ReqId: %s]"}`, strings.ReplaceAll(leak, `"`, `'`)),
			fmt.Sprintf(`{"error_code":403,"message":"does not have required scopes: %s"}`, strings.ReplaceAll(leak, `"`, `'`)),
		} {
			for _, request := range []Request{share(), tokenRequest(), atGraph("POST", "/applications"), atAzure(aResource)} {
				problem := Classify(request, 400, nil, []byte(body))
				for _, part := range []string{"0123456789", "abcdefghijklmnopqr", "hunter2", "c2ln"} {
					if text := fmt.Sprintf("%+v", *problem); strings.Contains(text, part) {
						t.Errorf("%q came through as %s", leak, text)
					}
				}
			}
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, refusal := range refusals {
		f.Add(refusal.status, refusal.request.Method, refusal.request.Path, string(refusal.request.Body), "7", []byte(refusal.body))
	}
	for _, refusal := range microsoftRefusals {
		f.Add(refusal.status, refusal.request.Method, refusal.request.Path, string(refusal.request.Body), "7", []byte(refusal.body))
	}
	f.Add(400, "POST", "/", "", "", []byte(`{"error":{"code":"x","message":"dapi0123456789abcdef"},"details":5}`))
	f.Add(400, "POST", "/", "", "", []byte("bearer dapi\x1b[31m\u202e0123456789abcdef eyJeyJhbGciOi.x.y password=''hunter22"))
	f.Fuzz(func(t *testing.T, status int, method, path, body, requestID string, answer []byte) {
		request := Request{Target: Workspace, As: ByToken, Method: method, Path: path, Body: JSON(body)}
		if len(path)%2 == 1 { // half of them are Microsoft's
			request.Target = []Target{Entra, Graph, Azure}[len(path)%3]
		}
		problem := Classify(request, status, http.Header{"X-Request-Id": {requestID}}, answer)
		if problem == nil || problem.Kind == "" || problem.What == "" || problem.Why == "" || problem.Who == "" {
			t.Fatalf("a person is told nothing: %+v", problem)
		}
		for name, text := range map[string]string{
			"What": problem.What, "Why": problem.Why, "Who": problem.Who, "Send": problem.Send,
			"Said": problem.Said, "Code": problem.Code, "RequestID": problem.RequestID,
		} {
			for _, r := range text {
				if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co) {
					t.Errorf("%s holds the control character %U", name, r)
				}
			}
			for _, pattern := range secretLike {
				if found := pattern.FindString(text); found != "" {
					t.Errorf("%s holds what looks like a secret: %q", name, found)
				}
			}
		}
		if len([]rune(problem.Said)) > longestSaid {
			t.Errorf("too much is said: %d", len(problem.Said))
		}
	})
}
