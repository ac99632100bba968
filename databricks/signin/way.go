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
	ID      string // "profile:NAME", "environment" or "token"
	Title   string
	Detail  string
	Host    databricks.Host     // where it belongs; zero if it does not say, as a token that is yet to be pasted
	Problem *databricks.Problem // why it cannot be used; nil if it can
}

// IDs of the ways that are not profiles.
const (
	FromEnvironment = "environment"
	FromPasting     = "token"
	profilePrefix   = "profile:"
)

// ProfileID is the ID of the way by a profile.
func ProfileID(name string) string { return profilePrefix + name }

// List finds the ways into a host: the environment if it says anything, then the profiles, the tools' default first, then
// a token to be pasted. With the zero Host it lists the ways into any.
func List(env Environment, host databricks.Host) []Way {
	var ways []Way
	if attributes := env.fromEnvironment(); attributes.signsIn() {
		ways = append(ways, way(FromEnvironment, "The environment", "DATABRICKS_… variables", attributes, host))
	}
	file := env.profileFile()
	profiles, err := env.profiles()
	if err != nil {
		problem := asProblem(err)
		ways = append(ways, Way{ID: "profiles", Title: "Profiles in " + env.shown(file), Detail: problem.Why, Problem: problem})
	}
	for _, profile := range profiles {
		ways = append(ways, way(ProfileID(profile.Name), "Profile "+profile.Name, env.shown(file), profile.attributes, host))
	}
	return append(ways, Way{ID: FromPasting, Title: "Paste a token", Detail: "typed hidden, forgotten when brickpass ends", Host: host})
}

// profiles are those of the machine's profile file, the default one first.
func (e Environment) profiles() ([]Profile, error) {
	profiles, err := Profiles(e, e.profileFile())
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
func (a attributes) signsIn() bool { return len(a.kinds()) > 0 || a.plain["auth_type"] != "" }

func way(id, title, from string, attributes attributes, host databricks.Host) Way {
	way := Way{ID: id, Title: title}
	method, belongs, problem := attributes.usable(host)
	way.Host, way.Problem = belongs, problem
	if problem != nil {
		way.Detail = problem.Why
		return way
	}
	way.Detail = method.title + ", " + from
	return way
}

// usable says how the attributes sign in to a host, or why they do not.
func (a attributes) usable(host databricks.Host) (method, databricks.Host, *databricks.Problem) {
	belongs, problem := a.host()
	if problem != nil {
		return method{}, databricks.Host{}, problem
	}
	if host != (databricks.Host{}) && !samePlace(belongs, host) {
		return method{}, belongs, otherHost(belongs)
	}
	chosen, problem := a.method()
	return chosen, belongs, problem
}

// samePlace says whether a sign-in for one host is one for the other. Where workspaces share a name, an id that is known
// on both sides has to agree.
func samePlace(a, b databricks.Host) bool {
	if a.URL != b.URL {
		return false
	}
	return !a.SharesName() || a.WorkspaceID == "" || b.WorkspaceID == "" || a.WorkspaceID == b.WorkspaceID
}

// Credential is what signs in to a host by one of the ways that List found. A pasted token is none of them: it is a
// databricks.Bearer. The error is a *databricks.Problem.
func Credential(ctx context.Context, id string, env Environment, host databricks.Host) (databricks.Credential, error) {
	if err := ctx.Err(); err != nil {
		return nil, stopped()
	}
	attributes, described, problem := env.find(id)
	if problem != nil {
		return nil, problem
	}
	method, _, problem := attributes.usable(host)
	if problem != nil {
		return nil, problem
	}
	profile, _ := strings.CutPrefix(id, profilePrefix)
	if id == FromEnvironment {
		profile = ""
	}
	return newCredential(env, host, method, attributes, profile, described), nil
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
	return attributes{}, "", noSuchProfile(name, e.shown(e.profileFile()))
}
