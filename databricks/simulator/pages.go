package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
)

// The pages that a person meets in a browser. They need nothing from elsewhere and run no script.

const pageStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 2rem 1rem; max-width: 34rem; }
fieldset { border: 1px solid; border-radius: .4rem; margin: 1.5rem 0; padding: .5rem 1rem; }
label { display: block; padding: .4rem 0; cursor: pointer; }
button { font: inherit; padding: .5rem 1.2rem; margin-right: .5rem; }
small { opacity: .8; }
code { overflow-wrap: anywhere; }
`

var pages = template.Must(template.New("pages").Parse(`{{define "head"}}<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>` + pageStyle + `</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{end}}{{define "foot"}}<p><small>This is a page of the simulator. Nothing here is a real account, and there are no passwords.</small></p>
</main>
</body>
</html>
{{end}}{{define "sign-in"}}{{template "head" .}}<p><strong>{{.Client}}</strong> wants to act for you at <code>{{.Host}}</code> ({{.Place}}). It asks for: {{.Scopes}}.</p>
<p>Its answer goes to <code>{{.Redirect}}</code>.</p>
<form method="post">
<fieldset>
<legend>Who are you?</legend>
{{range $n, $one := .Choices}}<label><input type="radio" name="who" value="{{$one.Value}}"{{if eq $n 0}} checked{{end}}> {{$one.Label}} <small>{{$one.Note}}</small></label>
{{end}}</fieldset>
<button type="submit" name="decision" value="sign-in">Sign in</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form>
{{template "foot" .}}{{end}}{{define "login"}}{{template "head" .}}<form method="post">
<fieldset>
<legend>Where do you want to go?</legend>
{{range $n, $one := .Choices}}<label><input type="radio" name="where" value="{{$one.Value}}"{{if eq $n 0}} checked{{end}}> {{$one.Label}} <small>{{$one.Note}}</small></label>
{{end}}</fieldset>
<button type="submit">Go on</button>
</form>
{{template "foot" .}}{{end}}{{define "device"}}{{template "head" .}}{{with .Trouble}}<p role="alert"><strong>{{.}}</strong></p>
{{end}}<form method="post">
<p><label for="code">Code</label><input id="code" name="code" value="{{.Code}}" autocomplete="off" autofocus></p>
<fieldset>
<legend>Who are you?</legend>
{{range $n, $one := .Choices}}<label><input type="radio" name="who" value="{{$one.Value}}"{{if eq $n 0}} checked{{end}}> {{$one.Label}} <small>{{$one.Note}}</small></label>
{{end}}</fieldset>
<button type="submit" name="decision" value="sign-in">Sign in</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form>
{{template "foot" .}}{{end}}{{define "said"}}{{template "head" .}}<p>{{.Text}}</p>
{{template "foot" .}}{{end}}{{define "error"}}{{template "head" .}}<p>{{.Text}}</p>
{{template "foot" .}}{{end}}`))

// choice is one radio button.
type choice struct{ Value, Label, Note string }

// pagePolicy lets a page have its own style and send its form here; a browser holds the redirect that follows to the same
// rule, so the addresses on this computer are in it.
var pagePolicy = func() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; form-action 'self' http://localhost:* http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'",
		base64.StdEncoding.EncodeToString(sum[:]))
}()

func htmlPage(status int, name string, data any) reply {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, name, data); err != nil {
		panic(fmt.Sprintf("simulator: a page that cannot be made: %v", err))
	}
	return reply{status: status, body: body.Bytes(), header: http.Header{
		"Content-Type": {"text/html; charset=utf-8"}, "Content-Security-Policy": {pagePolicy}, "Cache-Control": {"no-store"},
		"Referrer-Policy": {"same-origin"}, "X-Content-Type-Options": {"nosniff"},
	}}
}

func (c *call) errorPage(title, text string) reply {
	return htmlPage(http.StatusBadRequest, "error", map[string]string{"Title": title, "Text": text})
}
