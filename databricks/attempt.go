package databricks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"brickpass/internal/secret"
)

// largestAnswer is what we are willing to hold of one answer: a workspace with 100,000 tokens lists them in about 50 MB.
const largestAnswer = 64 << 20

var errTooLarge = errors.New("the answer is longer than 64 MiB")

// try signs a message in, sends it, and reads what comes back.
func (c *Client) try(message *http.Request, request Request, credential Credential) attempt {
	if credential != nil {
		if err := credential.Authorize(message.Context(), message); err != nil {
			return attempt{fate: hopeless, problem: asProblem(request, err)}
		}
	}
	result := judge(request, c.exchange(message))
	if result.problem != nil {
		result.problem = result.problem.ofService(request).ofCloud(request, c.host.Cloud)
	}
	result.hide(credentialsIn(message))
	return result
}

// reply is what came back on the wire, before anybody made sense of it.
type reply struct {
	status int // 0 if there was none
	header http.Header
	body   []byte
	sent   bool // the request may have reached the server
	err    error
}

// exchange sends a message and reads its answer whole.
func (c *Client) exchange(message *http.Request) reply {
	var sent atomic.Bool
	// A request that net/http did not even begin to write cannot be carried out by anybody. From then on it might be,
	// although writing it failed. For methods that are not idempotent net/http takes a second connection only if nothing
	// was written to the first, so that the count begins anew with each connection.
	trace := &httptrace.ClientTrace{
		GetConn:      func(string) { sent.Store(false) },
		WroteHeaders: func() { sent.Store(true) },
	}
	answer, err := c.http.Do(message.WithContext(httptrace.WithClientTrace(message.Context(), trace)))
	if err != nil {
		return reply{sent: sent.Load(), err: err}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, largestAnswer+1))
	if err == nil && len(body) > largestAnswer {
		body, err = nil, errTooLarge
	}
	answer.Header.Del("Set-Cookie") // a session of the web console is of no use to anybody here
	return reply{status: answer.StatusCode, header: answer.Header, body: body, sent: true, err: err}
}

// judge makes sense of a reply.
func judge(request Request, reply reply) attempt {
	answer := Answer{Status: reply.status, Header: reply.header, RequestID: identifier(reply.header.Get("X-Request-Id"))}
	switch {
	case reply.status == 0:
		return attempt{fate: fateOf(reply), problem: unreachable(reply.err)}
	case reply.status >= 500 && reply.status != http.StatusNotImplemented:
		return attempt{broken, answer, Classify(request, reply.status, reply.header, reply.body)}
	case reply.status == http.StatusTooManyRequests:
		return attempt{throttled, answer, Classify(request, reply.status, reply.header, reply.body)}
	case reply.status >= 400: // 501 too: nobody there carries such a request out, now or later
		return attempt{refused, answer, Classify(request, reply.status, reply.header, reply.body)}
	case reply.status >= 300 && namesDirectory(request, reply.header):
		return attempt{fate: answered, answer: answer}
	case reply.status >= 300:
		return attempt{refused, answer, redirected(answer)}
	case errors.Is(reply.err, errTooLarge):
		return attempt{garbled, answer, unreadable(request, answer, reply.err)}
	case reply.err != nil:
		return attempt{fate: unanswered, problem: unreachable(reply.err)}
	}
	return open(request, answer, reply.body)
}

// fateOf tells apart why there is no answer.
func fateOf(reply reply) fate {
	switch {
	case reply.sent:
		return unanswered
	case cannotBeMended(reply.err):
		return hopeless
	default:
		return unsent
	}
}

// open takes the secret out of an answer before anybody else sees it.
func open(request Request, answer Answer, body []byte) attempt {
	if len(bytes.TrimSpace(body)) > 0 && !json.Valid(body) {
		return attempt{garbled, answer, notJSON(request, answer, body)}
	}
	answer.Body = body
	if request.Secret != "" {
		rest, value, err := takeSecret(body, request.Secret)
		if err != nil {
			answer.Body = nil
			return attempt{garbled, answer, unreadable(request, answer, err)}
		}
		answer.Body, answer.Secret = rest, value
	}
	return attempt{fate: answered, answer: answer}
}

// takeSecret cuts the text at a dotted path out of a JSON object. What is left is written anew, so that no second copy
// stays behind: not under the same key, nor in any other text.
func takeSecret(body []byte, path string) ([]byte, secret.Value, error) {
	var document map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&document); err != nil {
		return nil, secret.Value{}, errors.New("it is not a JSON object")
	}
	keys := strings.Split(path, ".")
	holder := document
	for _, key := range keys[:len(keys)-1] {
		inner, ok := holder[key].(map[string]any)
		if !ok {
			return nil, secret.Value{}, fmt.Errorf("it has no %s", path)
		}
		holder = inner
	}
	last := keys[len(keys)-1]
	text, ok := holder[last].(string)
	value := secret.New(text)
	if !ok || value.Empty() {
		return nil, secret.Value{}, fmt.Errorf("it has no %s", path)
	}
	delete(holder, last)
	return []byte(Compact(without(value, document))), value, nil
}

// without is a JSON value in whose texts a secret is hidden.
func without(hidden secret.Value, value any) any {
	switch value := value.(type) {
	case string:
		return hidden.Hide(value)
	case []any:
		for i, item := range value {
			value[i] = without(hidden, item)
		}
	case map[string]any:
		for key, item := range value {
			value[key] = without(hidden, item)
		}
	}
	return value
}

// asProblem is the problem in an error of a credential.
func asProblem(request Request, err error) *Problem {
	var problem *Problem
	if errors.As(err, &problem) {
		return problem
	}
	if errors.Is(err, context.Canceled) {
		return cancelled(request)
	}
	return cannotBeSent(request, err)
}
