package databricks

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strings"
)

// refusal is what an error answer says, whatever envelope it came in (databricks-api.md 0.4). Its texts are clean: see
// Visible.
type refusal struct {
	status    int
	code      string // error_code, OAuth's error or SCIM's scimType; may be a number
	said      string
	requestID string
}

// longestEnvelope is how much of an error answer is looked at. The real ones are far smaller.
const longestEnvelope = 64 << 10

// readRefusal takes an error answer out of any of its envelopes.
func readRefusal(status int, header http.Header, body []byte) refusal {
	body = bytes.TrimSpace(body[:min(len(body), longestEnvelope)])
	found, ok := fromJSON(body)
	switch {
	case ok:
	case bytes.HasPrefix(body, []byte("<")):
		found = refusal{said: fromHTML(string(body))}
	default:
		found = fromText(string(body))
	}
	if found.said == "" {
		found.said = header.Get("X-Databricks-Reason-Phrase")
	}
	found.status = status
	found.said = found.takeRequestID(Visible(found.said))
	found.code = identifier(found.code)
	if id := header.Get("X-Request-Id"); id != "" {
		found.requestID = id
	}
	found.requestID = identifier(found.requestID)
	return found
}

// envelope has the fields of every JSON form at once: the standard one, SCIM's, that of API 1.2 and OAuth's.
type envelope struct {
	Code        json.RawMessage `json:"error_code"` // a name, a number, or a number in quotes
	Message     string          `json:"message"`
	Detail      string          `json:"detail"`
	SCIMType    string          `json:"scimType"`
	Error       json.RawMessage `json:"error"` // a sentence, a code of OAuth, or an object
	Description string          `json:"error_description"`
	Details     []struct {
		RequestID string `json:"request_id"`
	} `json:"details"`
}

func fromJSON(body []byte) (refusal, bool) {
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(body, &fields) != nil {
		return refusal{}, false
	}
	// Field by field: one of an unexpected type must not hide the others.
	var e envelope
	for name, into := range map[string]any{
		"error_code": &e.Code, "message": &e.Message, "detail": &e.Detail, "scimType": &e.SCIMType,
		"error": &e.Error, "error_description": &e.Description, "details": &e.Details,
	} {
		if raw, ok := fields[name]; ok {
			_ = json.Unmarshal(raw, into)
		}
	}
	return e.refusal(), true
}

func (e envelope) refusal() refusal {
	var found refusal
	for _, detail := range e.Details {
		if detail.RequestID != "" {
			found.requestID = detail.RequestID
		}
	}
	if code, err := textOrNumber(orNull(e.Code)); err == nil {
		found.code = code
	}
	found.said = e.Message
	if found.said == "" && e.Detail != "null" { // SCIM writes "null" for nothing
		found.said = e.Detail
	}
	if found.code == "" {
		found.code = e.SCIMType
	}
	if plain, err := textOrNumber(orNull(e.Error)); err == nil && plain != "" {
		found = found.withError(plain, e.Description)
	} else if inner, ok := innerError(e.Error); ok && found.said == "" {
		found.code, found.said = inner.Code, inner.Message
	}
	return found
}

// withError takes what stands at "error": OAuth's code beside its description, or API 1.2's sentence.
func (r refusal) withError(plain, description string) refusal {
	switch {
	case description != "":
		r.code, r.said = plain, description
	case oauthCode.MatchString(plain) && r.code == "":
		r.code = plain
	case r.said == "":
		r.said = plain
	}
	return r
}

var oauthCode = regexp.MustCompile(`^[a-z]+(_[a-z]+)+$`)

type innerMessage struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func innerError(raw json.RawMessage) (innerMessage, bool) {
	var inner innerMessage
	return inner, len(raw) > 0 && json.Unmarshal(raw, &inner) == nil && inner.Message != ""
}

func orNull(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return []byte("null")
	}
	return raw
}

var (
	preText   = regexp.MustCompile(`(?is)<pre[^>]*>(.*?)</pre>`)
	titleText = regexp.MustCompile(`(?is)<title[^>]*>(?:\s*Error \d{3}\s)?(.*?)</title>`)
	anyTag    = regexp.MustCompile(`(?s)<[^>]*>`)
)

// fromHTML is the message of an error page: what is in <pre>, else the title.
func fromHTML(page string) string {
	for _, pattern := range []*regexp.Regexp{preText, titleText} {
		if match := pattern.FindStringSubmatch(page); match != nil {
			if text := strings.TrimSpace(html.UnescapeString(anyTag.ReplaceAllString(match[1], " "))); text != "" {
				return text
			}
		}
	}
	return ""
}

var codeAndMessage = regexp.MustCompile(`(?s)^([A-Z][A-Z0-9_]+): (.*)$`)

// fromText reads "CODE: message", as some account APIs answer.
func fromText(body string) refusal {
	if match := codeAndMessage.FindStringSubmatch(body); match != nil {
		return refusal{code: match[1], said: match[2]}
	}
	return refusal{said: body}
}

var requestMark = regexp.MustCompile(`\s*\[ReqId: ([^\]]*)\]\s*$`)

// takeRequestID cuts the mark that some answers carry at their end, and keeps the id in it.
func (r *refusal) takeRequestID(said string) string {
	match := requestMark.FindStringSubmatch(said)
	if match == nil {
		return said
	}
	if r.requestID == "" {
		r.requestID = match[1]
	}
	return strings.TrimSpace(requestMark.ReplaceAllString(said, ""))
}
