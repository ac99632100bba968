package simulator

import (
	"net/http"
	"net/url"
)

// toLogin is what the account console makes of a path that is none of its own, such as those of a workspace: it sends the
// client to a page (sdk-go issue 797, provider issue 4458; that the status is 303 is databricks-api.md 15, 24).
func (c *call) toLogin() reply {
	return reply{
		status: http.StatusSeeOther, header: http.Header{"Location": {"/login?next_url=" + url.QueryEscape(c.request.URL.Path)}},
	}
}

// loginPage is a page of the console. Its title is what sdk-py issue 242 reports.
func (c *call) loginPage() reply {
	return reply{
		status: http.StatusOK, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		body: []byte("<!doctype html><html><head><title>Databricks - Sign in</title></head><body></body></html>"),
	}
}
