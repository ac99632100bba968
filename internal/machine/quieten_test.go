package machine_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"brickpass/internal/machine"
)

const inItsHeader = "dapi0123456789abcdef"

// GODEBUG=http2debug=2 makes net/http log every header that it sends, a sign-in among them. It reads the variable before
// main begins, so that only the log can be silenced.
func TestNoSignInIsLoggedWhateverTheEnvironmentSays(t *testing.T) {
	if quietened := os.Getenv("MACHINE_TEST_CHILD"); quietened != "" {
		sendOverHTTP2(t, quietened == "yes")
		return
	}
	for quietened, logged := range map[string]bool{"no": true, "yes": false} {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		child.Env = append(os.Environ(), "MACHINE_TEST_CHILD="+quietened, "GODEBUG=http2debug=2")
		output, err := child.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		if strings.Contains(string(output), inItsHeader) != logged {
			t.Errorf("quietened %s: the sign-in is logged: %v", quietened, !logged)
		}
	}
}

func sendOverHTTP2(t *testing.T, quietened bool) {
	t.Helper()
	if quietened {
		machine.Quieten()
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, message *http.Request) {
		if message.ProtoMajor != 2 || message.Header.Get("Authorization") != "Bearer "+inItsHeader {
			t.Errorf("%s with %q", message.Proto, message.Header)
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	message, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	message.Header.Set("Authorization", "Bearer "+inItsHeader)
	answer, err := server.Client().Do(message)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}
