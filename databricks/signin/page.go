package signin

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
)

// What a person reads in the browser. Nothing that the browser brought is on it: no name, no reason, no code.
const (
	pageSignedIn = "You are signed in. Go back to the terminal. You can close this tab."
	pageDenied   = "You are not signed in: it was refused here. Go back to the terminal. You can close this tab."
	pageFailed   = "You are not signed in. The terminal says why. You can close this tab."
)

// strayPages are for a browser that brings nothing that could be taken. The visit goes on.
var strayPages = map[fault]string{
	nothingThere: "brickpass waits here for you to be signed in. Sign in at the address that the terminal shows.",
	otherVisit:   "This belongs to another sign-in, so nothing was done with it. Open the address that the terminal shows now.",
	unclear:      "What the browser brought cannot be read, so nothing was done with it. Open the address that the terminal shows.",
}

// page is what is said to a browser when the visit is settled.
func (v *Visit) page() string {
	switch {
	case v.problem == nil:
		return pageSignedIn
	case v.problem.Kind == ProblemDenied:
		return pageDenied
	}
	return pageFailed
}

const pageStyle = `html{color-scheme:light dark;font:1.25rem/1.5 system-ui,sans-serif}` +
	`body{margin:0;min-height:100vh;display:grid;place-items:center}main{max-width:32rem;padding:2rem}`

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>brickpass</title>
<style>` + pageStyle + `</style>
<main><p role="status">{{.}}</p></main>
</html>
`))

// pagePolicy allows the page its own style and nothing else.
var pagePolicy = func() string {
	hash := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

func show(answer http.ResponseWriter, status int, sentence string) {
	var page bytes.Buffer
	_ = pageTemplate.Execute(&page, sentence) // a buffer takes all
	header := answer.Header()
	header.Set("Content-Length", strconv.Itoa(page.Len()))
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", pagePolicy)
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	answer.WriteHeader(status)
	_, _ = answer.Write(page.Bytes())              // the browser may be gone
	_ = http.NewResponseController(answer).Flush() // whole, before the visit that waits for it closes the connection
}
