package cli_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/ui/cli"
)

// The scripts run brickpass as a program of its own: this test binary runs itself again under that name.

func TestMain(m *testing.M) {
	testscript.Main(crowd{m}, map[string]func(){"brickpass": func() {
		machine.Quieten()
		this := machine.This()
		this.Clock = theClock()
		cli.Rig(func(kit steps.Kit) steps.Kit {
			kit.ScryptWork = 2 // the scripts open hundreds of encrypted files
			return kit
		})
		os.Exit(cli.Main(context.Background(), this, os.Args[1:]))
	}, "sdk-me": sdkMe})
}

// endsAtOnce is for the environment of a process: under the race detector it would wait a second before it ends, each time.
const endsAtOnce = "GORACE=atexit_sleep_ms=0"

// scripts are those that are run: in the short run, which looks for races, a few that go through the whole of a set-up and of a removal.
// The others run the same code in the same order; the program that they run is under the detector too, and would take minutes.
func scripts(t *testing.T) []string {
	t.Helper()
	names := []string{"setup", "remove", "terminal"}
	if !testing.Short() {
		names = []string{"*"}
	}
	var files []string
	for _, name := range names {
		found, err := filepath.Glob(filepath.Join("testdata", "script", name+".txtar"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no script is named %s: %v", name, err)
		}
		files = append(files, found...)
	}
	return files
}

// crowd runs more tests at once than there are processors, unless somebody says how many: most of a test is waiting for processes that
// wait.
type crowd struct{ *testing.M }

func (c crowd) Run() int {
	flag.Parse()
	told := false
	flag.Visit(func(f *flag.Flag) { told = told || f.Name == "test.parallel" })
	if !told {
		_ = flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)))
	}
	folder, err := os.MkdirTemp("", "brickpass-program-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	programFolder = folder
	return c.M.Run()
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Files: scripts(t),
		Setup: func(env *testscript.Env) error {
			for name, value := range map[string]string{
				"HOME": filepath.Join(env.WorkDir, "home"), "BRICKPASS_STATE_DIR": filepath.Join(env.WorkDir, "state"),
				"LC_ALL": "C.UTF-8", "TERM": "dumb", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
				"PASSPHRASE": "correct horse battery staple", clockFile: filepath.Join(env.WorkDir, "clock"),
			} {
				env.Setenv(name, value)
			}
			env.Vars = append(env.Vars, endsAtOnce)
			return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"simulate": simulate, "nosecret": noSecret, "noescape": noEscape, "exits": exits, "writes": writes,
			"samewrites": sameWrites, "signin": signIn, "events": checkEvents, "append": appendLine,
			"sends": sends, "application": application, "letsin": letsIn, "role": roleInAzure, "credentials": credentials,
		},
	})
}

// simulate starts `brickpass simulator --scenario WORLD` with a requests file, and sets HOST and TOKEN. It ends with the script.
func simulate(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) < 2 {
		ts.Fatalf("usage: simulate WORLD REQUESTS [FLAG...]")
	}
	program, err := exec.LookPath("brickpass")
	ts.Check(err)
	cmd := exec.Command(program, append([]string{"simulator", "--scenario", arguments[0], "--requests", ts.MkAbs(arguments[1])}, arguments[2:]...)...)
	cmd.Env = append(os.Environ(), clockFile+"="+ts.Getenv(clockFile), endsAtOnce)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	var told map[string]any
	if err := json.Unmarshal([]byte(line), &told); err != nil {
		ts.Fatalf("the simulator's first line: %v: %s", err, line)
	}
	identity := map[string]string{}
	for _, name := range []string{"host", "admin_token", "account_id", "workspace_id"} {
		if identity[name], _ = told[name].(string); identity[name] == "" {
			ts.Fatalf("the simulator's first line does not say %s: %s", name, line)
		}
	}
	for variable, name := range map[string]string{
		"AZURE_CLIENT_ID": "azure_client_id", "AZURE_SECRET": "azure_client_secret", "AZURE_RESOURCE": "azure_resource_id", "AZURE_TENANT": "azure_tenant_id",
	} {
		if value, onAzure := told[name].(string); onAzure {
			ts.Setenv(variable, value)
		}
	}
	ts.Setenv("HOST", identity["host"])
	ts.Setenv("TOKEN", identity["admin_token"])
	ts.Setenv("DATABRICKS_HOST", identity["host"])
	ts.Setenv("DATABRICKS_TOKEN", identity["admin_token"])
}

// signIn signs in as somebody else from here on, by an OAuth session as a browser gives one.
func signIn(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) != 1 {
		ts.Fatalf("usage: signin NAME")
	}
	answer, err := http.Post(ts.Getenv("HOST")+"/_simulator/sign-in?name="+url.QueryEscape(arguments[0]), "", nil)
	ts.Check(err)
	defer answer.Body.Close()
	var given struct {
		Token string `json:"access_token"`
	}
	ts.Check(json.NewDecoder(answer.Body).Decode(&given))
	ts.Setenv("TOKEN", given.Token)
	ts.Setenv("DATABRICKS_TOKEN", given.Token)
}

// exits runs brickpass and wants that exit code. What it wrote is in the files stdout and stderr of the script's folder.
func exits(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	err := ts.Exec(arguments[1], arguments[2:]...)
	code := 0
	if err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%s: %v", arguments[1], err)
		}
		code = ended.ExitCode()
	}
	if fmt.Sprint(code) != arguments[0] {
		ts.Fatalf("exit code %d, want %s", code, arguments[0])
	}
}

// noEscape fails if a file, or what was written last (stdout, stderr), holds an escape byte.
func noEscape(ts *testscript.TestScript, neg bool, names []string) {
	for _, name := range names {
		if strings.ContainsRune(ts.ReadFile(name), '\x1b') == !neg {
			ts.Fatalf("%s holds escape bytes: %t", name, !neg)
		}
	}
}

// appendLine adds a line to a file, with variables expanded.
func appendLine(ts *testscript.TestScript, _ bool, arguments []string) {
	file, err := os.OpenFile(ts.MkAbs(arguments[0]), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	ts.Check(err)
	defer file.Close()
	_, err = fmt.Fprintln(file, strings.Join(arguments[1:], " "))
	ts.Check(err)
}
