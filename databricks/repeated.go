package databricks

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"brickpass/internal/secret"
)

// credentialsIn are the secrets that a message carries, in every spelling in which a server, or a proxy in between, could
// repeat them: as they were sent, decoded, and without what identifier takes out.
func credentialsIn(message *http.Request) []secret.Value {
	var values []secret.Value
	for name, texts := range message.Header {
		if name != "Authorization" && !strings.Contains(name, "Token") { // the names are in canonical form
			continue
		}
		for _, text := range texts {
			for _, spelling := range spellings(text) {
				values = append(values, secret.New(spelling), secret.New(notIdentifier.ReplaceAllString(spelling, "")))
			}
		}
	}
	return values
}

// spellings are the secrets in a header that signs in: what follows the scheme, or all of it where there is none, and the
// password of Basic, which RFC 6749, 2.3.1 has escaped.
func spellings(header string) []string {
	scheme, text, found := strings.Cut(header, " ")
	if !found {
		return []string{header}
	}
	all := []string{text}
	if !strings.EqualFold(scheme, "Basic") {
		return all
	}
	pair, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return all
	}
	_, password, _ := strings.Cut(string(pair), ":")
	all = append(all, password)
	if plain, err := url.QueryUnescape(password); err == nil {
		all = append(all, plain)
	}
	return all
}

// hide keeps the credentials out of what an attempt tells, should somebody have repeated them.
func (a *attempt) hide(credentials []secret.Value) {
	for _, value := range credentials {
		a.answer.RequestID = value.Hide(a.answer.RequestID)
		if a.problem != nil {
			a.problem.hide(value)
		}
	}
}

// hide keeps a secret out of every text of a problem.
func (p *Problem) hide(value secret.Value) {
	for _, text := range []*string{&p.What, &p.Why, &p.Who, &p.Send, &p.Said, &p.Code, &p.RequestID} {
		*text = value.Hide(*text)
	}
}
