package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/keystore/keytest"
)

// buildProgram builds the program as a person would, once for all tests.
func buildProgram(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// programFolder is where it is built, while the tests run.
var programFolder string

var built = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programFolder, "brickpass")
	if out, err := exec.Command("go", "build", "-o", path, "brickpass").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return path, nil
})

// workspace is a simulated workspace that the program reaches as it would a real one.
type workspace struct {
	*simulator.Simulator
	url   string
	clock *clock.Fake
	more  []string // of the environment of whoever works with it

	mu   sync.Mutex
	log  bytes.Buffer
	held map[string]*hold
}

// hold keeps the answers to one request back until they are released. What the request does is done before.
type hold struct {
	once    sync.Once
	reached chan struct{}
	release chan struct{}
}

// startWorkspace serves a world. Time stands still in it, but for the warehouses, which are awake as soon as they are woken.
// What is invented in it follows from the seed.
func startWorkspace(t *testing.T, world string, seed uint64) *workspace {
	t.Helper()
	w := &workspace{clock: clock.NewFake(time.Now()), held: map[string]*hold{}}
	var err error
	if w.Simulator, err = simulator.New(simulator.Options{World: world, Clock: w.clock, Seed: seed, Requests: w}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// Write takes a line of the simulator's log of requests.
func (w *workspace) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(line)
}

// ServeHTTP answers as the simulator does, and holds back what is to be held back.
func (w *workspace) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	held := w.held[r.Method+" "+r.URL.Path]
	if held == nil {
		held = w.held[everything]
	}
	w.mu.Unlock()
	if held == nil {
		w.Simulator.ServeHTTP(out, r)
	} else {
		answer := httptest.NewRecorder()
		w.Simulator.ServeHTTP(answer, r)
		held.once.Do(func() { close(held.reached) })
		select {
		case <-held.release:
		case <-r.Context().Done():
			return
		}
		for name, values := range answer.Header() {
			out.Header()[name] = values
		}
		out.WriteHeader(answer.Code)
		_, _ = out.Write(answer.Body.Bytes())
	}
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/start") {
		w.clock.Advance(5 * time.Minute)
	}
}

// holdBack keeps the answers to a request back until release is called. reached is closed when the first one waits.
func (w *workspace) holdBack(t *testing.T, method, path string) (reached <-chan struct{}, release func()) {
	t.Helper()
	return w.hold(t, method+" "+path)
}

// everything is held back where a workspace is as good as gone.
const everything = "* *"

func (w *workspace) hold(t *testing.T, what string) (reached <-chan struct{}, release func()) {
	h := &hold{reached: make(chan struct{}), release: make(chan struct{})}
	w.mu.Lock()
	w.held[what] = h
	w.mu.Unlock()
	release = sync.OnceFunc(func() { close(h.release) })
	t.Cleanup(release)
	return h.reached, release
}

// request is a line of the log.
type request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"`
	Who    string `json:"who"`
}

// requests are all that have been answered so far.
func (w *workspace) requests(t *testing.T) []request {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []request
	for line := range strings.Lines(w.log.String()) {
		var one request
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("the log holds %q: %v", line, err)
		}
		all = append(all, one)
	}
	return all
}

// writes says whether a request changes something. A statement of the proof is a POST that reads.
func (r request) writes() bool {
	return r.Method != http.MethodGet && !strings.HasPrefix(r.Path, "/api/2.0/sql/statements") && !r.signsIn()
}

// signsIn says whether it asks for a token, of Databricks or of Microsoft Entra.
func (r request) signsIn() bool {
	return strings.HasPrefix(r.Path, "/oidc/") || strings.Contains(r.Path, "/oauth2/")
}

// person is somebody at a computer: a home, a state folder, a folder for temporary files, and a keyring.
type person struct {
	t       *testing.T
	program string
	keys    *keytest.Session
	folder  string // of all that the program may write
}

// newPerson gives somebody a computer with an open keyring.
func newPerson(t *testing.T, program string) person {
	t.Helper()
	p := person{t: t, program: program, keys: keytest.Start(t, keytest.Unlocked), folder: t.TempDir()}
	for _, name := range []string{"home", "state", "tmp"} {
		if err := os.Mkdir(filepath.Join(p.folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// command is a command of the program, for somebody who signs in to the workspace by the environment. Without a workspace
// nobody does.
func (p person) command(w *workspace, arguments ...string) *exec.Cmd {
	cmd := p.keys.Command(p.program, arguments...)
	cmd.Env = append(cmd.Env,
		"HOME="+filepath.Join(p.folder, "home"), "TMPDIR="+filepath.Join(p.folder, "tmp"),
		"BRICKPASS_STATE_DIR="+filepath.Join(p.folder, "state"), "LANG=C.UTF-8",
		"DATABRICKS_CONFIG_FILE="+filepath.Join(p.folder, "home", ".databrickscfg"), "DATABRICKS_HOST=", "DATABRICKS_TOKEN=")
	if w != nil {
		cmd.Env = append(append(cmd.Env, "DATABRICKS_HOST="+w.url, "DATABRICKS_TOKEN="+w.Identity().AdminToken.Reveal()), w.more...)
	}
	return cmd
}

// token is the one entry that is in the keyring, as libsecret's own program reads it.
func (p person) token() (item, value string) {
	p.t.Helper()
	items := p.keys.Items()
	if len(items) != 1 {
		p.t.Fatalf("the keyring holds %q, and not one entry", items)
	}
	value, found := p.keys.Lookup(items[0])
	if !found {
		p.t.Fatalf("the entry %s cannot be read", items[0])
	}
	return items[0], value
}

// keyring is the folder that the keyring's own files are in.
func (p person) keyring() string {
	p.t.Helper()
	for _, entry := range p.keys.Env() {
		if data, ok := strings.CutPrefix(entry, "XDG_DATA_HOME="); ok {
			return data
		}
	}
	p.t.Fatal("the keyring has no folder")
	return ""
}
