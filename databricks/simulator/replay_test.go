package simulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
)

// exchange is one request of an independent client, as its source writes it, and what the client relies on in the answer.
// {name} stands for what an exchange before it kept.
type exchange struct {
	request string // method and path
	body    string
	status  int      // 0: any that is no refusal
	keeps   []string // name=path in the answer
	shown   []string // path in the answer=its text
}

// absent is the text of what an answer does not hold.
const absent = "absent"

func get(path string, shown ...string) exchange {
	return exchange{request: "GET " + path, shown: shown}
}
func send(request, body string) exchange { return exchange{request: request, body: body} }

// patching is the body of a SCIM PATCH with one operation; value is JSON, and empty for none.
func patching(op, path, value string) string {
	if value != "" {
		value = `,"value":` + value
	}
	path = strings.ReplaceAll(path, `"`, `\"`)
	operation := `{"op":"` + op + `","path":"` + path + `"` + value + `}`
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operation + `]}`
}

func (e exchange) is(status int) exchange         { e.status = status; return e }
func (e exchange) keep(keeps ...string) exchange  { e.keeps = keeps; return e }
func (e exchange) shows(shown ...string) exchange { e.shown = append(e.shown, shown...); return e }

// replay sends a client's requests in their order, as the holder of a token.
func (w *workspace) replay(token string, known map[string]string, sequence ...exchange) map[string]string {
	w.Helper()
	kept := maps.Clone(known)
	fill := func(text string) string {
		for name, value := range kept {
			text = strings.ReplaceAll(text, "{"+name+"}", value)
		}
		return text
	}
	for _, one := range sequence {
		method, path, _ := strings.Cut(fill(one.request), " ")
		got, err := w.try(token, method, path, fill(one.body), "Content-Type: application/scim+json; charset=utf-8")
		if err != nil {
			w.Fatalf("%s %s: %v", method, path, err)
		}
		if one.status != 0 && got.Status != one.status || one.status == 0 && got.Status > 299 {
			w.Fatalf("%s %s %s: %d %s", method, path, fill(one.body), got.Status, got.Text)
		}
		for _, one := range one.keeps {
			name, at, _ := strings.Cut(one, "=")
			kept[name] = got.shown(at)
		}
		for _, one := range one.shown {
			at, want, _ := strings.Cut(fill(one), "=")
			if value := got.shown(at); value != want {
				w.Errorf("%s %s: %s is %s, want %s\n%s", method, path, at, value, want, got.Text)
			}
		}
	}
	return kept
}

// shown is a value of the answer as a text.
func (a answer) shown(at string) string {
	if value := a.at(at); value != nil {
		return fmt.Sprint(value)
	}
	return absent
}

// sequences are what a client does for one of its resources or commands.
type sequences map[string][]exchange

// run replays each of them in a world of its own.
func (all sequences) run(t *testing.T, world string, who func(*workspace) (token string, known map[string]string)) {
	for name, sequence := range all {
		t.Run(name, func(t *testing.T) {
			w := open(t, world)
			token, known := who(w)
			w.replay(token, known, sequence...)
		})
	}
}

// applying is a workspace as an admin's client meets it: with a principal that has SQL access and may use tokens.
func applying(w *workspace) (token string, known map[string]string) {
	id, application := w.principal()
	return w.admin, map[string]string{
		"id": id, "app": application, "me": "anna.admin@acme.example", "account": w.server.Identity().AccountID,
		"scim": "/api/2.0/preview/scim/v2", "uc": ucPath, "wh": "1234567890abcdef",
	}
}

// list reads an answer that is a bare list.
func list[T any](w *workspace, token, path string) []T {
	w.Helper()
	var rows []T
	if err := json.Unmarshal([]byte(w.must(token, "GET", path, "").Text), &rows); err != nil {
		w.Fatal(err)
	}
	return rows
}
