package databricks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// address is the URL of a request at the client's host, or why it must not be sent there. Everything that keeps a
// credential from going astray is checked here, before a credential is touched.
func (c *Client) address(request Request) (*url.URL, *Problem) {
	if unknowns := Unknowns(request); len(unknowns) > 0 {
		return nil, unfinished(request, unknowns)
	}
	if problem := trusted(c.host); problem != nil {
		return nil, problem
	}
	if !c.host.serves(request.Target) && !aboutItself(request) {
		return nil, notServed(c.host, request.Target)
	}
	if needsWorkspaceID(request) && c.host.SharesName() && c.host.WorkspaceID == "" {
		return nil, badAddress(sayWhichWorkspace)
	}
	base, err := url.Parse(c.host.URL)
	if err != nil {
		return nil, badAddress(sayNotReadable)
	}
	address, err := url.Parse(c.host.URL + request.Path)
	if err != nil || !strings.HasPrefix(request.Path, "/") || !sameOrigin(address, base) || address.Fragment != "" {
		return nil, cannotBeSent(request, fmt.Errorf("its path does not lead to %s", c.host.Name()))
	}
	if !meansItself(address) {
		return nil, cannotBeSent(request, errors.New("a part of its path is empty or made of dots"))
	}
	return address, nil
}

// meansItself is false for a path that servers and proxies take for another one. An id that is empty or ".." would make a
// request about one thing one about all.
func meansItself(address *url.URL) bool {
	path := strings.TrimPrefix(address.EscapedPath(), "/")
	if path == "" {
		return true
	}
	for _, part := range strings.Split(path, "/") {
		switch plain, err := url.PathUnescape(part); {
		case err != nil, plain == "", plain == ".", plain == "..":
			return false
		}
	}
	return true
}

// trusted refuses a Host that neither ParseHost nor Microsoft's table would have made.
func trusted(host Host) *Problem {
	if host.OfMicrosoft() {
		if !host.inTable() {
			return badAddress(sayNotReadable)
		}
		return nil
	}
	parsed, err := ParseHost(host.URL)
	if err != nil || parsed.URL != host.URL || (parsed.Kind == HostLoopback) != (host.Kind == HostLoopback) {
		return badAddress(sayNotReadable)
	}
	return nil
}

// sameOrigin says whether two URLs lead to the same scheme, host and port, without a user in between.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Host == b.Host && a.User == b.User
}

// message is a request as net/http sends it, not signed in yet.
func (c *Client) message(ctx context.Context, request Request, address *url.URL) (*http.Request, error) {
	message, err := http.NewRequestWithContext(ctx, request.Method, address.String(), strings.NewReader(string(request.Body)+string(request.Form)))
	if err != nil {
		return nil, err
	}
	switch {
	case request.Form != "":
		message.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	case request.Body != "":
		message.Header.Set("Content-Type", "application/json")
	default:
		message.Body, message.GetBody = http.NoBody, nil
	}
	message.Header.Set("Accept", "application/json")
	message.Header.Set("User-Agent", c.userAgent)
	if request.Resource != "" {
		message.Header.Set(resourceHeader, request.Resource)
	}
	c.route(message.Header, request)
	return message, nil
}

// route names the workspace where the host's name does not.
func (c *Client) route(header http.Header, request Request) {
	for _, name := range routing(c.host, request) {
		header.Set(name, c.host.WorkspaceID)
	}
}

// routing are the headers that name the workspace of a request (databricks-api.md 0.0 and 0.3). The old regional hosts of
// Azure know the older name, and today's tools send them the newer one.
func routing(host Host, request Request) []string {
	switch {
	case !host.SendsWorkspaceID() || !needsWorkspaceID(request) || aboutAccount.MatchString(request.Path):
		return nil
	case host.Cloud.IsAzure():
		return []string{"X-Databricks-Workspace-Id", "X-Databricks-Org-Id"}
	default:
		return []string{"X-Databricks-Workspace-Id"}
	}
}

// aboutAccount are the paths that name an account. A workspace's own paths with "accounts" in them, such as those of a
// principal's OAuth secrets, name none, and today's tools send the header there.
var aboutAccount = regexp.MustCompile(`^/api/[0-9.]+/(preview/)?accounts/[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}(/|$)`)

// needsWorkspaceID is true for all that a workspace answers itself; the host's metadata is asked before anybody knows the
// workspace.
func needsWorkspaceID(request Request) bool {
	return request.Target == Workspace && !aboutItself(request)
}

// aboutItself says whether a host is asked about itself, by nobody in particular: that any host may be.
func aboutItself(request Request) bool {
	return request.As == Nobody && strings.HasPrefix(request.Path, "/.well-known/")
}
