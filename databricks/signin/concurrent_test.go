package signin

import (
	"net/http"
	"sync"
	"testing"

	"brickpass/databricks"
)

// The race detector finds what this would break: the checks of a set-up sign their requests in side by side.
func TestManySignInAtOnce(t *testing.T) {
	host, err := databricks.ParseHost("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{"DATABRICKS_HOST": host.URL, "DATABRICKS_TOKEN": "dapi0123456789abcdef0123456789abcdef"}
	env := Environment{Getenv: func(name string) string { return variables[name] }, Home: t.TempDir()}
	credential, err := Credential(t.Context(), FromEnvironment, env, host)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			message, err := http.NewRequestWithContext(t.Context(), http.MethodGet, host.URL+"/api", http.NoBody)
			if err == nil {
				err = credential.Authorize(t.Context(), message)
			}
			if err != nil || message.Header.Get("Authorization") == "" {
				t.Errorf("not signed in: %v", err)
			}
		})
	}
	all.Wait()
}
