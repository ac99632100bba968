package signin

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azcloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"brickpass/databricks"
)

// azureWire is what Microsoft's library reaches its sign-in by: our own connections, which let it reach that and nothing else. It
// remembers the last refusal, which the library reads for itself and does not pass on.
type azureWire struct {
	next http.RoundTripper

	mu     sync.Mutex
	status int // of the last answer, if that was a refusal
	header http.Header
	body   []byte
}

func newAzureWire(env Environment, directory databricks.Directory) *azureWire {
	return &azureWire{next: &guard{next: env.transport(), others: []string{directory.Microsoft.Entra}}}
}

// options are those of the library.
func (w *azureWire) options(directory databricks.Directory) azcore.ClientOptions {
	return azcore.ClientOptions{
		Cloud: azcloud.Configuration{ActiveDirectoryAuthorityHost: directory.Microsoft.Entra + "/"},
		Transport: &http.Client{
			Transport:     w,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		Telemetry: policy.TelemetryOptions{ApplicationID: "brickpass"},
	}
}

// largestRefusal is more than any.
const largestRefusal = 64 << 10

func (w *azureWire) RoundTrip(message *http.Request) (*http.Response, error) {
	answer, err := w.next.RoundTrip(message)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status, w.header, w.body = 0, nil, nil
	switch {
	case errors.Is(err, errElsewhere):
		return nil, hopeless{err}
	case err != nil:
		return nil, err //nolint:wrapcheck // what stands in between says nothing of its own
	case answer.StatusCode >= http.StatusBadRequest:
		body, _ := io.ReadAll(io.LimitReader(answer.Body, largestRefusal)) // half of it is better than none
		_ = answer.Body.Close()
		answer.Body = io.NopCloser(bytes.NewReader(body))
		w.status, w.header, w.body = answer.StatusCode, answer.Header, body
	}
	return answer, nil
}

// refusal is what Microsoft Entra said last, if it refused.
func (w *azureWire) refusal(directory databricks.Directory) (*databricks.Problem, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.status == 0 {
		return nil, false
	}
	return entraSaid(directory, w.status, w.header, w.body), true
}

// hopeless tells the library not to try again.
type hopeless struct{ error }

func (h hopeless) Unwrap() error { return h.error }

// NonRetriable is the library's mark.
func (hopeless) NonRetriable() {}
