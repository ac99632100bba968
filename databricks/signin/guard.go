package signin

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"brickpass/databricks"
)

// guard lets a sign-in reach the host it is for, and those that belong to its method, and nothing else: neither a redirect nor an
// address in an answer takes a secret elsewhere.
type guard struct {
	next      http.RoundTripper
	workspace databricks.Host
	others    []string
}

var errElsewhere = errors.New("a sign-in was about to be sent to another host")

func (g *guard) RoundTrip(message *http.Request) (*http.Response, error) {
	origin := message.URL.Scheme + "://" + message.URL.Host
	if origin != g.workspace.URL && !slices.Contains(g.others, origin) {
		return nil, fmt.Errorf("%w: %s", errElsewhere, message.URL.Hostname())
	}
	return g.next.RoundTrip(message)
}

// SkipRetryOnIO tells the SDK not to try for minutes on end; who signs in is there and can try again.
func (g *guard) SkipRetryOnIO() bool { return true }

// outside are the hosts beside its own that a method signs in by.
func outside(env Environment, t trouble) ([]string, *databricks.Problem) {
	switch t.method.name {
	case "metadata-service":
		origin, ok := originOf(t.attributes.secret["metadata_service_url"].Reveal())
		if !ok || !loopbackOrigin(origin) {
			return nil, notThere(t.method, "A program that signs in has to be on this machine, and its address ("+
				t.attributes.spelled("metadata_service_url")+") is not.")
		}
		return []string{origin}, nil
	case "github-oidc-azure":
		origin, problem := pipeline(env, t.method, githubURL)
		if problem != nil {
			return nil, problem
		}
		return []string{origin, entra(t.host)}, nil
	case "azure-msi":
		return []string{linkLocal}, nil
	case "azure-client-secret":
		return []string{entra(t.host)}, nil
	}
	return nil, nil
}

// linkLocal is where a machine in a cloud asks the cloud about itself; it never leaves the machine.
const linkLocal = "http://169.254.169.254"

// entra is where Microsoft signs in (databricks-api.md 12).
func entra(host databricks.Host) string {
	microsoft, ok := databricks.MicrosoftOf(host.Cloud)
	if !ok {
		microsoft, _ = databricks.MicrosoftOf(databricks.AzurePublic)
	}
	return microsoft.Entra
}

// pipeline is the origin of an address that a pipeline set, together with the token for it. It is the pipeline's own, and may be
// on a server of the organisation's.
func pipeline(env Environment, method method, variable string) (string, *databricks.Problem) {
	origin, ok := originOf(env.Getenv(variable))
	if !ok || (!strings.HasPrefix(origin, "https://") && !loopbackOrigin(origin)) {
		return "", notThere(method, variable+" does not hold an address that begins with https.")
	}
	return origin, nil
}

func originOf(address string) (string, bool) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.User != nil || parsed.Host == "" || (parsed.Scheme != "https" && parsed.Scheme != "http") {
		return "", false
	}
	return parsed.Scheme + "://" + parsed.Host, true
}

func loopbackOrigin(origin string) bool {
	parsed, err := url.Parse(origin)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(parsed.Hostname())
	return parsed.Hostname() == "localhost" || (err == nil && ip.IsLoopback())
}
