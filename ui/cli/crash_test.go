//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/steps"
)

// scene is a pretend workspace, a folder of journals and a place for secrets that a program is killed over and over on.
type scene struct {
	t       *testing.T
	server  *simulator.Server
	clock   *fast // of the workspace, and of all processes
	folder  string
	answers string
	env     []string // instead of a store in a file
	removal []string // more words of a removal
}

func newScene(t *testing.T, world, answers string) *scene {
	t.Helper()
	clock := newFast(t)
	server, err := simulator.Start(simulator.Options{World: world, Clock: clock}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	folder, identity := t.TempDir(), server.Identity()
	answers = strings.NewReplacer("$HOST", server.URL(), "$ACCOUNT_HOST", identity.AccountHost, "$ACCOUNT", identity.AccountID, "$CLIENT", identity.AutomationID,
		"$DEPLOYER", identity.Azure.Contributor.ClientID).Replace(answers)
	s := &scene{t: t, server: server, clock: clock, folder: folder, answers: filepath.Join(folder, "answers.yaml")}
	if err := os.WriteFile(s.answers, []byte(answers), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *scene) close() { _ = s.server.Close() }

// command is brickpass as a process of its own that ends at a point.
func (s *scene) command(at string, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.t.Context(), os.Args[0], arguments...)
	env := s.env
	if env == nil {
		env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.folder, crashStore + "=" + filepath.Join(s.folder, "store.json")}
	}
	cmd.Env = append(slices.Clone(env), crashAt+"="+at, s.clock.shared(), endsAtOnce,
		"BRICKPASS_STATE_DIR="+filepath.Join(s.folder, "state"), "DATABRICKS_HOST="+s.server.URL(),
		"DATABRICKS_TOKEN="+s.server.Identity().AdminToken.Reveal(), "MY_TOKEN="+s.server.Identity().AdminToken.Reveal(),
		"MY_SECRET="+s.server.Identity().AutomationSecret.Reveal(), "LC_ALL=C.UTF-8")
	if deployer := s.server.Identity().Azure.Contributor.Secret; !deployer.Empty() {
		cmd.Env = append(cmd.Env, databricks.SimulatorVariable+"="+s.server.URL(), "DEPLOYER_SECRET="+deployer.Reveal())
	}
	return cmd
}

// run gives the exit code, or -1 of a process that was killed, and all that was said.
func (s *scene) run(cmd *exec.Cmd) (int, string) {
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, string(out)
	case errors.As(err, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() != syscall.SIGKILL {
			return -int(status.Signal()), string(out)
		}
		return exit.ExitCode(), string(out)
	}
	s.t.Errorf("brickpass did not run: %v", err)
	return 1, ""
}

// goOn takes up what is unfinished, by its name; where nothing is, it sets up anew.
func (s *scene) goOn() (int, string) {
	stories, err := steps.Unfinished(filepath.Join(s.folder, "state"))
	if err != nil {
		s.t.Errorf("the journals: %v", err)
	}
	switch len(stories) {
	case 0:
		return s.run(s.command("never", "setup", "--answers", s.answers, "--yes"))
	case 1:
		return s.run(s.command("never", "resume", stories[0].Name, "--answers", s.answers, "--yes"))
	}
	s.t.Errorf("%d runs are unfinished", len(stories))
	return 1, ""
}

// route is a way that a set-up can go, and which of its points are tried.
type route struct {
	name, world, answers string
	only                 *regexp.Regexp
}

func (r route) String() string { return r.name }

// inWorkspace is the ordinary way in a world.
func inWorkspace(world, only string) route {
	return route{world, world, crashAnswers, regexp.MustCompile(only)}
}

var routes = []route{
	inWorkspace("aws", ""),
	inWorkspace("obo-off", ""),
	inWorkspace("no-token-yet", `tokenuse|/token/|permissions/authorization`),
	inWorkspace("flaky", `record (minted|done)`),
	inWorkspace("ip-lists-on", `network/|ip-access-lists`),
	inWorkspace("restricted-admins", `role/|rule-sets`),
	{"made-in-the-account", "account", accountCrashAnswers + placeAnswers, regexp.MustCompile(accountPoints)},
	{"let-in-from-the-account", "account", accountCrashAnswers + "principal: {name: crm-sync, existing: reuse}\n", regexp.MustCompile(`access/|permissionassignments`)},
	{"registered-in-entra", "azure", entraCrashAnswers, regexp.MustCompile(`entra/|POST .*v1.0/`)},
	{"the-role-in-the-account", "restricted-admins", accountCrashAnswers + placeAnswers, regexp.MustCompile(`role/|PUT .*rule-sets`)},
}

// accountPoints are those of what is made in the account.
const accountPoints = `principal/|access/|accounts/.*(ServicePrincipals|permissionassignments)`

const (
	accountCrashAnswers = `
partner: {preset: treasure-data}
workspace: {address: $ACCOUNT_HOST}
account: {id: $ACCOUNT, way: m2m, client: $CLIENT, secret: 'env:MY_SECRET', workspace: $HOST}
signin: {way: environment}
data: {schemas: [cas_demo_east1.public]}
token: {connection: crash-test}
`
	entraCrashAnswers = `
partner: {preset: prequel-source}
entra: {kind: entra, source: register, way: azure-secret, client: $DEPLOYER, secret: 'env:DEPLOYER_SECRET', name: crash-test}
principal: {name: TD-CAS-Service}
data: {schemas: [cas_demo_east1.public]}
token: {connection: crash-test}
`
	placeAnswers = "principal: {existing: reuse, place: account}\n"
)

const crashAnswers = `
partner: {preset: treasure-data}
principal: {existing: reuse}
data: {schemas: [cas_demo_east1.public]}
network: {addresses: [192.0.2.10, 192.0.2.16/28]}
token: {connection: crash-test}
`

// However the program is killed, the next run ends as if nothing had happened.
func TestKilledAtAnyPointAndTakenUpAgain(t *testing.T) {
	t.Parallel()
	for _, route := range routes {
		t.Run(route.name, func(t *testing.T) {
			whole, names := undisturbed(t, route)
			var tried, failed sync.Map
			work := make(chan int)
			var workers sync.WaitGroup
			for range 8 { // most of a run is waiting
				workers.Go(func() {
					for n := range work {
						if !killedAt(t, route, n+1, names[n], whole) {
							failed.Store(n, true)
						}
						tried.Store(n, true)
					}
				})
			}
			for n, name := range names {
				if tries(name, route.only, n) {
					work <- n
				}
			}
			close(work)
			workers.Wait()
			t.Logf("killed at %d of %d points, %d of them wrong", count(&tried), len(names), count(&failed))
		})
	}
}

func count(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

// tries says whether a point is tried. Right after a read nothing is different from right before what comes next, so that
// would be the same point twice. A short run tries one in ten.
func tries(name string, only *regexp.Regexp, n int) bool {
	if strings.HasPrefix(name, "after GET ") || (testing.Short() && n%10 != 0) {
		return false
	}
	return only == nil || only.MatchString(name)
}

// undisturbed is how a run ends that nobody kills, and at which points it comes by.
func undisturbed(t *testing.T, route route) (ending string, names []string) {
	t.Helper()
	s := newScene(t, route.world, route.answers)
	defer s.close()
	cmd := s.command("never", "setup", "--answers", s.answers, "--yes")
	file := filepath.Join(s.folder, "points")
	cmd.Env = append(cmd.Env, crashPoints+"="+file)
	if code, out := s.run(cmd); code != 0 {
		t.Fatalf("undisturbed it ends with %d:\n%s", code, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		names = append(names, strings.TrimSpace(string(line)))
	}
	return s.ending(), names
}

func killedAt(t *testing.T, route route, n int, name, whole string) bool {
	s := newScene(t, route.world, route.answers)
	defer s.close()
	code, out := s.run(s.command(strconv.Itoa(n), "setup", "--answers", s.answers, "--yes"))
	if code != -1 && code != 0 { // 0: this time it came by fewer points, because looks run side by side
		t.Errorf("point %d (%s): not killed, but ended with %d:\n%s", n, name, code, out)
		return false
	}
	if code, out = s.goOn(); code != 0 {
		t.Errorf("killed at %d (%s), taken up again, it ends with %d:\n%s", n, name, code, out)
		return false
	}
	if ending := s.ending(); ending != whole {
		t.Errorf("killed at %d (%s), taken up again, it ends as\n%s", n, name, onlyInOne(whole, ending))
		return false
	}
	if stories, err := steps.Unfinished(filepath.Join(s.folder, "state")); err != nil || len(stories) > 0 {
		t.Errorf("killed at %d (%s): it is still unfinished: %v %v", n, name, stories, err)
		return false
	}
	return true
}
