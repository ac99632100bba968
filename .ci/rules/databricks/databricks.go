// Package databricks knows no order of steps, no keychain and no screen.
package databricks

import (
	"math/rand/v2" // want depguard
	"net/http"

	_ "charm.land/bubbletea/v2"                 // want depguard
	_ "github.com/databricks/databricks-sdk-go" // want depguard
	_ "github.com/databricks/databricks-sdk-go/apierr"

	_ "brickpass/databricks/simulator" // want depguard
	_ "brickpass/internal/screen"      // want depguard
	"brickpass/internal/secret"
	_ "brickpass/keystore" // want depguard
)

// Jitter is not repeatable.
func Jitter() int { return rand.Int() }

// Transport is a copy.
func Transport() *http.Transport { return http.DefaultTransport.(*http.Transport).Clone() }

// Client has no limits.
func Client() *http.Client { return http.DefaultClient } // want forbidigo

// Leak is a way out that is not on the list.
func Leak(v secret.Value) string { return v.Reveal() } // want forbidigo

// Method is one, too.
func Method(v secret.Value) func() string { return v.Reveal } // want forbidigo
