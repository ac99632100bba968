package signin

import (
	"context"
	"slices"
	"strings"

	"brickpass/databricks"
)

// Way is one way to sign in. Ways that cannot be used are listed with the reason, so that nobody wonders where a profile
// went.
type Way struct {
	ID          string // "browser", "remembered", "m2m", "token", "environment", "profile:NAME", or one of Azure's
	Title       string
	Detail      string
	Who         string              // who signs in by it, if that is known without asking
	Account     bool                // it is into an account, and not into one workspace
	Recommended bool                // the one to take if nothing speaks for another
	Host        databricks.Host     // where it belongs; zero if it does not say, as a token that is yet to be pasted
	Problem     *databricks.Problem // why it cannot be used; nil if it can
}

// IDs of the ways that are not profiles. Credential is for environment, profiles and the az command; the others begin with what a person does.
const (
	FromBrowser     = "browser"    // Begin
	FromMemory      = "remembered" // Recall
	FromSecret      = "m2m"        // databricks.M2M, of a client id and an OAuth secret that are typed
	FromPasting     = "token"      // databricks.Bearer, of a token that is pasted
	FromEnvironment = "environment"
	profilePrefix   = "profile:"
)

// Found says whether it was found on this machine and signs in without anybody doing or seeing anything, so that it can be asked who
// it is.
func (w Way) Found() bool {
	return w.ID == FromEnvironment || w.ID == FromAzureCLI || strings.HasPrefix(w.ID, profilePrefix)
}

// ProfileID is the ID of the way by a profile.
func ProfileID(name string) string { return profilePrefix + name }

// List finds the ways into a host, a workspace or an account. First stand those that were found on this machine for exactly this
// host, because they ask for nothing: a sign-in that was remembered, the environment, the profiles with the tools' default
// first. Then come the browser, a token and the OAuth secret of a service principal, and last what was found and cannot be used
// there, with the reason. On Azure there are those by Microsoft Entra beside them. The first that can be used is recommended.
//
// With the zero Host it lists what was found on this machine, for any host.
func List(env Environment, host databricks.Host) []Way {
	var here, unusable []Way
	add := func(way Way) {
		if way.Problem != nil {
			unusable = append(unusable, way)
		} else {
			here = append(here, way)
		}
	}
	for _, way := range remembered(env, host) {
		add(way)
	}
	if attributes := env.fromEnvironment(); attributes.signsIn(env) {
		add(way(env, FromEnvironment, "The environment", "DATABRICKS_… variables", attributes, host))
	}
	file := env.ProfileFile()
	profiles, err := env.profiles()
	if err != nil {
		problem := asProblem(err)
		add(Way{ID: "profiles", Title: "Profiles in " + env.Shown(file), Detail: problem.Why, Problem: problem})
	}
	for _, profile := range profiles {
		add(way(env, ProfileID(profile.Name), "Profile "+profile.Name, env.Shown(file), profile.attributes, host))
	}
	for _, way := range slices.Concat(typed(env, host), entraWays(env, host)) {
		add(way)
	}
	all := slices.Concat(here, unusable)
	if len(here) > 0 {
		all[0].Recommended = true
	}
	return all
}

// remembered is the sign-in that is kept for the host, if there is one.
func remembered(env Environment, host databricks.Host) []Way {
	if env.Remembered == nil || host == (databricks.Host{}) {
		return nil
	}
	who, ok := env.Remembered(host)
	if !ok {
		return nil
	}
	return []Way{{
		ID: FromMemory, Title: "Browser, remembered", Detail: "your last sign-in at " + host.Name(), Who: who,
		Account: host.ForAccount(), Host: host,
	}}
}

// typed are the ways that begin with what a person does.
func typed(env Environment, host databricks.Host) []Way {
	browser := Way{ID: FromBrowser, Title: "Browser", Detail: "sign in at " + host.Name(), Account: host.ForAccount(), Host: host}
	secret := Way{
		ID: FromSecret, Title: "Service principal", Detail: "by its client ID and OAuth secret, typed hidden",
		Account: host.ForAccount(), Host: host,
	}
	token := Way{ID: FromPasting, Title: "Paste a token", Detail: "typed hidden, forgotten when brickpass ends", Host: host}
	if NoBrowser(env) {
		browser.Detail += ", in a browser on another computer"
	}
	var ways []Way
	if env.Chance != nil && host.URL != "" {
		ways = append(ways, browser)
	}
	if host.Kind != databricks.HostDiscovery && !host.ForAccount() {
		ways = append(ways, token)
	}
	if host.URL != "" && host.Kind != databricks.HostDiscovery {
		ways = append(ways, secret)
	}
	if _, problem := host.TokenEndpoint(); host.Kind == databricks.HostAccount && problem != nil {
		for i := range ways {
			ways[i].Detail, ways[i].Problem = problem.Why, problem
		}
	}
	return ways
}

// profiles are those of the machine's profile file, the default one first.
func (e Environment) profiles() ([]Profile, error) {
	profiles, err := Profiles(e, e.ProfileFile())
	if named := e.Getenv("DATABRICKS_CONFIG_PROFILE"); named != "" {
		for i := range profiles {
			profiles[i].Default = profiles[i].Name == named
		}
	}
	slices.SortStableFunc(profiles, func(a, b Profile) int {
		switch {
		case a.Default && !b.Default:
			return -1
		case b.Default && !a.Default:
			return 1
		}
		return 0
	})
	return profiles, err
}

// signsIn is false for an environment that only names a host or a profile.
func (a attributes) signsIn(env Environment) bool {
	kinds, _ := a.kinds()
	_, said := a.implied(env)
	return len(kinds) > 0 || said || a.plain["auth_type"] != ""
}

func way(env Environment, id, title, from string, attributes attributes, host databricks.Host) Way {
	way := Way{ID: id, Title: title}
	method, belongs, problem := attributes.usable(env, host)
	way.Host, way.Problem, way.Account = belongs, problem, belongs.ForAccount()
	if problem != nil {
		way.Detail = problem.Why
		return way
	}
	way.Detail = method.title + ", " + from
	return way
}

// usable says how the attributes sign in to a host, or why they do not.
func (a attributes) usable(env Environment, host databricks.Host) (method, databricks.Host, *databricks.Problem) {
	belongs, problem := a.host()
	if problem != nil {
		return method{}, databricks.Host{}, problem
	}
	if host == (databricks.Host{}) {
		host = belongs
	} else if !samePlace(belongs, host) {
		return method{}, belongs, otherHost(belongs, host)
	}
	chosen, problem := a.method(env)
	if problem == nil {
		problem = chosen.suits(host)
	}
	if problem == nil && host.Kind == databricks.HostAccount && host.AccountID == "" && belongs.AccountID == "" {
		problem = incomplete(chosen, a.spelled("account_id"))
	}
	return chosen, belongs, problem
}

// samePlace says whether a sign-in for one host is one for the other. Where workspaces or accounts share a name, an id that is
// known on both sides has to agree.
func samePlace(a, b databricks.Host) bool {
	switch {
	case a.URL != b.URL:
		return false
	case a.SharesName() && a.WorkspaceID != "" && b.WorkspaceID != "" && a.WorkspaceID != b.WorkspaceID:
		return false
	}
	return a.Kind == databricks.HostWorkspace || a.AccountID == "" || b.AccountID == "" || a.AccountID == b.AccountID
}

// Credential is what signs in to a host by the environment, a profile or the az command that List found. The error is a *databricks.Problem.
func Credential(ctx context.Context, id string, env Environment, host databricks.Host) (databricks.Credential, error) {
	if err := ctx.Err(); err != nil {
		return nil, stopped()
	}
	if id == FromAzureCLI {
		return azureCLICredential(ctx, env, host)
	}
	attributes, described, problem := env.find(id)
	if problem != nil {
		return nil, problem
	}
	method, belongs, problem := attributes.usable(env, host)
	if problem != nil {
		return nil, problem
	}
	if host.AccountID == "" && (host.Kind == databricks.HostAccount || host.Kind == databricks.HostUnified) {
		host.AccountID = belongs.AccountID
	}
	profile, _ := strings.CutPrefix(id, profilePrefix)
	if id == FromEnvironment {
		profile = ""
	}
	credential, problem := newCredential(env, host, method, attributes, profile, described)
	if problem != nil {
		return nil, problem
	}
	return credential, nil
}

// find reads the attributes of a way again: a file may have changed since it was listed.
func (e Environment) find(id string) (attributes, string, *databricks.Problem) {
	if id == FromEnvironment {
		return e.fromEnvironment(), "the environment", nil
	}
	name, isProfile := strings.CutPrefix(id, profilePrefix)
	if !isProfile {
		return attributes{}, "", noSuchWay(id)
	}
	profiles, err := e.profiles()
	if err != nil {
		return attributes{}, "", asProblem(err)
	}
	for _, profile := range profiles {
		if profile.Name == name {
			return profile.attributes, "profile " + name, nil
		}
	}
	return attributes{}, "", noSuchProfile(name, e.Shown(e.ProfileFile()))
}
