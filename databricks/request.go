package databricks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"brickpass/internal/secret"
)

// Target is which service a request is for. The sender knows its address.
type Target string

// The services. A workspace's sign-in endpoints (/oidc) count as the workspace.
const (
	Workspace Target = "workspace"
	Account   Target = "account"
	Entra     Target = "entra"
	Graph     Target = "graph"
	Azure     Target = "azure"
)

// Actor is who a request is made as.
type Actor string

// The actors. A principal acts by a credential in hand: the token kept in the keychain, or the OAuth secret of the
// bootstrap route (databricks-api.md 10.2), exchanged for a session by the sender.
const (
	Nobody   Actor = "nobody"
	Admin    Actor = "admin"
	ByToken  Actor = "principal, by its token"
	BySecret Actor = "principal, by its OAuth secret"
)

// JSON is a compact JSON text. It is a string so that requests can be compared with ==.
type JSON string

// Request is one REST request as a value: the only description of it that there is. What is previewed, rendered as curl
// and as the CLI's twin, journaled and sent are this same value.
type Request struct {
	Target Target `json:"target"`
	As     Actor  `json:"as"`
	Method string `json:"method"`
	Path   string `json:"path"` // with its query; escaped, but for unknowns
	Body   JSON   `json:"body,omitempty"`
	Form   Form   `json:"form,omitempty"`   // in the place of a body
	Once   bool   `json:"once,omitempty"`   // not idempotent: never repeated blindly
	Secret string `json:"secret,omitempty"` // dotted path to the secret in the answer, such as "token_value"
	Words  string `json:"words,omitempty"`  // the official CLI's command words, where the guides name them

	Resource string `json:"resource,omitempty"` // AsContributor: the id in Azure of the workspace whose rights are used, sent as a header
}

// Query is a request that only reads and whose answer is a T. (A SELECT 1 is a POST that reads.) A step can send nothing
// else, because Ask takes nothing else.
type Query[T any] struct{ Request }

// Reading is the request of the query.
func (q Query[T]) Reading() Request { return q.Request }

func (Query[T]) reads() {}

// Readable is any Query. No plain Request is one, so that "a step never writes" holds when it is compiled.
type Readable interface {
	Reading() Request
	reads()
}

// Reader sends queries. Its error is a *Problem.
type Reader interface {
	Read(context.Context, Readable) (Answer, error)
}

// Answer is what came back for a request that was not refused.
type Answer struct {
	Status    int
	Header    http.Header
	Body      []byte       // without the secret
	Secret    secret.Value // what stood at Request.Secret; empty for a query
	RequestID string
}

// FromHeader is for answers that carry a fact in a header, such as the workspace's id.
type FromHeader interface{ FromHeader(http.Header) }

// Ask sends a query and decodes its answer. Numbers that may exceed 2^53 (ids) must be json.Number or string in T.
// The error is a *Problem.
func Ask[T any](ctx context.Context, reader Reader, query Query[T]) (T, error) {
	var value T
	answer, err := reader.Read(ctx, query)
	if err != nil {
		return value, err
	}
	if len(bytes.TrimSpace(answer.Body)) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(answer.Body))
		decoder.UseNumber()
		if err := decoder.Decode(&value); err != nil {
			return value, unreadable(query.Request, answer, err)
		}
	}
	if header, ok := any(&value).(FromHeader); ok {
		header.FromHeader(answer.Header)
	}
	return value, nil
}

// Compact makes the body of a request. HTML escaping is off: the bytes in the journal, in the preview and on the wire are
// the same ones. It panics on what JSON cannot hold, which is a programming error.
func Compact(value any) JSON {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("databricks: a request body that is not JSON: %v", err))
	}
	return JSON(bytes.TrimSpace(buffer.Bytes()))
}
