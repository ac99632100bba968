//go:build unix

package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"brickpass/databricks"
	"brickpass/internal/clock"
	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/cli"
)

// The program that a crash test kills: this test binary as brickpass, which ends itself by SIGKILL at one of its points. A
// point is right before or right after a record of the journal is written or a request is sent.

const (
	crashAt     = "BRICKPASS_TEST_CRASH_AT"     // the number of the point, or a part of its name; "never"
	crashPoints = "BRICKPASS_TEST_CRASH_POINTS" // a file that gets the name of each point
	crashStore  = "BRICKPASS_TEST_CRASH_STORE"  // a file in the place of the keychain; empty: the real one
	holdAt      = "BRICKPASS_TEST_HOLD_AT"      // a part of the name of the point at which it waits to be let go
	holdFolder  = "BRICKPASS_TEST_HOLD_FOLDER"  // where it says so by a file "held", and is let go by a file "go"
)

func init() {
	if os.Getenv(crashAt) == "" {
		return
	}
	points := &points{at: os.Getenv(crashAt), file: os.Getenv(crashPoints)}
	this := machine.This()
	this.Clock = theClock()
	cli.Rig(func(kit steps.Kit) steps.Kit {
		kit.Point, points.wire = points.reach, kit.Environment.Transport
		if points.wire == nil {
			points.wire = &http.Transport{}
		}
		kit.Connect = func(host databricks.Host) *databricks.Client {
			return databricks.New(databricks.Options{Host: host, Clock: kit.Clock, Transport: points})
		}
		if path := os.Getenv(crashStore); path != "" {
			kit.Store = fileStore{path}
		}
		return kit
	})
	os.Exit(cli.Main(context.Background(), this, os.Args[1:]))
}

// points counts where the program is, and ends it at one of them.
type points struct {
	at, file string
	mu       sync.Mutex
	count    int
	wire     http.RoundTripper
	held     sync.Once
}

func (p *points) reach(name string) {
	p.hold(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	if p.file != "" {
		file, err := os.OpenFile(p.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err == nil {
			_, _ = fmt.Fprintln(file, name)
			_ = file.Close()
		}
	}
	number, err := strconv.Atoi(p.at)
	if (err == nil && number == p.count) || (err != nil && strings.Contains(name, p.at)) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // nothing more is done, not even what another goroutine is about to do here
	}
}

// hold waits at the first point of the name that was given until it is let go.
func (p *points) hold(name string) {
	at, folder := os.Getenv(holdAt), os.Getenv(holdFolder)
	if at == "" || !strings.Contains(name, at) {
		return
	}
	p.held.Do(func() {
		_ = os.WriteFile(filepath.Join(folder, "held"), nil, 0o600)
		for {
			if _, err := os.Stat(filepath.Join(folder, "go")); err == nil {
				return
			}
			_ = clock.Real().Wait(context.Background(), 5*time.Millisecond)
		}
	})
}

// RoundTrip is the wire, with a point on either side.
func (p *points) RoundTrip(request *http.Request) (*http.Response, error) {
	name := request.Method + " " + request.URL.Path
	p.reach("before " + name)
	answer, err := p.wire.RoundTrip(request)
	p.reach("after " + name)
	return answer, err
}

// fileStore keeps secrets in a file as they are: fast, and there after a SIGKILL. Each write replaces the file as a whole.
type fileStore struct{ path string }

func (s fileStore) items() map[string]string {
	items := map[string]string{}
	if data, err := os.ReadFile(s.path); err == nil {
		_ = json.Unmarshal(data, &items)
	}
	return items
}

func (s fileStore) write(items map[string]string) error {
	data, err := json.Marshal(items)
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(s.path+".new", s.path)
}

func (fileStore) Name() string { return "test store" }

func (fileStore) Probe(context.Context) keystore.Probe { return keystore.Probe{State: keystore.Ready} }

func (fileStore) Unlock(context.Context) error { return nil }

func (s fileStore) CheckWritable(ctx context.Context) error {
	const item = "probe/crash-test"
	return errors.Join(s.Put(ctx, item, secret.New("probe")), s.Delete(ctx, item))
}

func (s fileStore) Put(_ context.Context, item keystore.Item, value secret.Value) error {
	items := s.items()
	items[string(item)] = value.Reveal()
	return s.write(items)
}

func (s fileStore) Get(_ context.Context, item keystore.Item) (secret.Value, error) {
	value, ok := s.items()[string(item)]
	if !ok {
		return secret.Value{}, &keystore.Error{Kind: keystore.ErrNotFound, Cause: "It is not there.", Fix: "Nothing."}
	}
	return secret.New(value), nil
}

func (s fileStore) Delete(_ context.Context, item keystore.Item) error {
	items := s.items()
	delete(items, string(item))
	return s.write(items)
}

func (s fileStore) Where(item keystore.Item) string {
	return filepath.Base(s.path) + " › " + string(item)
}
