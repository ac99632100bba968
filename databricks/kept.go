package databricks

import (
	"encoding/json"

	"brickpass/internal/secret"
)

// kept is how a person's sign-in is kept for another day: with where it belongs, so that it goes nowhere else.
type kept struct {
	Version int    `json:"v"`
	Host    string `json:"host"`
	Root    string `json:"root"`
	Refresh string `json:"refresh_token"`
}

// Keep is what Recall makes a sign-in of on another day. It is empty if the sign-in cannot be renewed. A renewal may replace it:
// what is kept is kept anew when brickpass ends.
func (p *Person) Keep() secret.Value {
	p.turn <- struct{}{}
	defer func() { <-p.turn }()
	if p.held.refresh.Empty() || p.ended != nil {
		return secret.Value{}
	}
	return secret.New(string(Compact(kept{1, p.client.host.Link(), p.server.Root, p.held.refresh.Reveal()})))
}

// Recall makes a sign-in of what was kept of one at this client's host. Nothing is sent before it is used. The error is a
// *Problem.
func (c *Client) Recall(value secret.Value) (*Person, error) {
	var was kept
	if json.Unmarshal([]byte(value.Reveal()), &was) != nil || was.Version != 1 || was.Refresh == "" || !isRoot(was.Root) {
		return nil, notKept("It cannot be read any more.")
	}
	host, err := ParseHost(was.Host)
	if err != nil || host.URL != c.host.URL || (c.host.AccountID != "" && host.AccountID != "" && host.AccountID != c.host.AccountID) {
		return nil, notKept("It is for another place.")
	}
	return &Person{
		client: c, server: OAuthServer{Root: was.Root, target: rootTarget(was.Root)}, turn: make(chan struct{}, 1),
		held: granted{refresh: secret.New(was.Refresh)},
	}, nil
}

func notKept(why string) *Problem {
	return &Problem{
		Kind: ProblemKept, SignIn: true, What: "The sign-in that was remembered cannot be used.", Why: why, Who: "You: sign in again.",
	}
}
