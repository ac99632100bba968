package signin

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"brickpass/databricks"
	"brickpass/internal/clock"
)

// Environment is the machine, as far as a sign-in looks at it.
type Environment struct {
	Getenv    func(string) string          // required
	Home      string                       // the person's home folder
	ReadFile  func(string) ([]byte, error) // default: os.ReadFile
	Transport http.RoundTripper            // for what is exchanged; default: databricks.NewTransport
	Chance    io.Reader                    // for a sign-in in a browser; without it there is none
	Clock     clock.Clock                  // default: the computer's

	// Connect makes the client by which a sign-in in a browser is exchanged and renewed; default: one of its own.
	Connect func(databricks.Host) *databricks.Client
	// OpenBrowser shows an address in the person's browser; nil where this computer has none.
	OpenBrowser func(address string) error
	// Remembered says whose sign-in at a host is kept; nil where none is.
	Remembered func(databricks.Host) (who string, ok bool)

	_ struct{} // so that fields are named
}

func (e Environment) connect(host databricks.Host) *databricks.Client {
	if e.Connect != nil {
		return e.Connect(host)
	}
	return databricks.New(databricks.Options{Host: host, Transport: e.Transport, Clock: e.Clock})
}

func (e Environment) readFile(path string) ([]byte, error) {
	if e.ReadFile != nil {
		return e.ReadFile(path)
	}
	return os.ReadFile(path)
}

func (e Environment) transport() http.RoundTripper {
	if e.Transport != nil {
		return e.Transport
	}
	return databricks.NewTransport()
}

// ProfileFile is where the profiles are: DATABRICKS_CONFIG_FILE, else .databrickscfg at home.
func (e Environment) ProfileFile() string {
	path := e.Getenv("DATABRICKS_CONFIG_FILE")
	if path == "" {
		return filepath.Join(e.Home, ".databrickscfg")
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(e.Home, rest)
	}
	return path
}

// Shown is a path as people write it.
func (e Environment) Shown(path string) string {
	if rest, err := filepath.Rel(e.Home, path); e.Home != "" && err == nil && filepath.IsLocal(rest) {
		return "~/" + filepath.ToSlash(rest)
	}
	return path
}
