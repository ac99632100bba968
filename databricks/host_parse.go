package databricks

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// ParseHost reads whatever was copied out of an address bar, a mail or a profile: with or without scheme, path, query,
// quotes, in any case. The error is a *Problem whose Why is a sentence for the person who pasted it.
func ParseHost(pasted string) (Host, error) {
	text := unwrap(pasted)
	if reason := notAnAddress(text); reason != "" {
		return Host{}, badAddress(reason)
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	address, err := url.Parse(text)
	if err != nil || address.Hostname() == "" {
		return Host{}, badAddress(sayNotReadable)
	}
	if address.User != nil {
		return Host{}, badAddress(sayUserinfo)
	}
	scheme := strings.ToLower(address.Scheme)
	if scheme != "https" && scheme != "http" {
		return Host{}, badAddress(sayScheme)
	}
	name := strings.TrimSuffix(strings.ToLower(address.Hostname()), ".")
	if isLoopback(name) {
		return loopback(scheme, name, address)
	}
	return remote(name, address)
}

// ParseAddress is ParseHost for where a person says where they belong: a workspace, an account console, a name that an account
// shares with its workspaces, or Databricks' page that asks for it. Left out are the old regional names of Azure without a
// workspace, which say neither. The error is a *Problem.
func ParseAddress(pasted string) (Host, error) {
	host, err := ParseHost(pasted)
	if err == nil && host.Kind == HostWorkspace && host.SharesName() && host.WorkspaceID == "" {
		return Host{}, badAddress(sayWhichWorkspace)
	}
	return host, err
}

// ParseWorkspace is ParseHost for where only a workspace will do. The error is a *Problem.
func ParseWorkspace(pasted string) (Host, error) {
	host, err := ParseHost(pasted)
	switch {
	case err != nil:
		return Host{}, err
	case host.Kind == HostAccount:
		return Host{}, badAddress(sayAccountConsole)
	case host.Kind == HostDiscovery:
		return Host{}, badAddress(sayDiscovery)
	case host.SharesName() && host.WorkspaceID == "":
		return Host{}, badAddress(sayWhichWorkspace)
	}
	return host, nil
}

// unwrap takes off what comes along when an address is copied out of a text.
func unwrap(pasted string) string {
	return strings.Trim(strings.TrimFunc(pasted, isInvisible), " \t\r\n\"'`<>(){},;“”‘’«»\u00a0\u200b\ufeff")
}

func isInvisible(r rune) bool {
	return r <= ' ' || r == 0x7f || r == '\u00a0' || r == '\u200b' || r == '\ufeff'
}

// notAnAddress names what else people paste into a question for an address. What was pasted is never repeated: it may
// be a token.
func notAnAddress(text string) string {
	lower := strings.ToLower(text)
	switch {
	case text == "":
		return sayEmpty
	case strings.HasPrefix(lower, "dapi"), strings.HasPrefix(lower, "dose"), strings.HasPrefix(text, "eyJ"):
		if !strings.Contains(text, ".databricks.") && !strings.Contains(text, "azuredatabricks.") {
			return sayToken
		}
	case strings.HasPrefix(lower, "/sql/"), strings.HasPrefix(lower, "sql/"):
		return sayHTTPPath
	case strings.HasPrefix(lower, "jdbc:"):
		return sayJDBC
	case strings.ContainsFunc(text, isInvisible):
		return sayTwoWords
	}
	return ""
}

func isLoopback(name string) bool {
	if name == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(name)
	return err == nil && address.IsLoopback() && address.Zone() == "" && !address.Is4In6()
}

func loopback(scheme, name string, address *url.URL) (Host, error) {
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if port := address.Port(); port != "" {
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil || number == 0 {
			return Host{}, badAddress(sayPort)
		}
		name += ":" + strconv.FormatUint(number, 10)
	}
	host := Host{URL: scheme + "://" + name, Kind: HostLoopback}
	if address.Path == loopbackLogin {
		host.Kind = HostDiscovery
	}
	return withIDs(host, address)
}

// loopbackLogin is the path by which an address on this machine stands for login.databricks.com. The simulator has nothing there.
const loopbackLogin = "/login.databricks.com"

func remote(name string, address *url.URL) (Host, error) {
	if _, err := netip.ParseAddr(name); err == nil {
		return Host{}, badAddress(sayIPAddress)
	}
	if !isDNSName(name) {
		return Host{}, badAddress(sayNotReadable)
	}
	zone, ok := zoneOf(name)
	if !ok {
		return Host{}, badAddress(elsewhere(name))
	}
	label := strings.TrimSuffix(name, zone.suffix)
	if notWorkspaces[label] || (zone.suffix == unifiedSuffix && strings.Contains(label, ".")) {
		return Host{}, badAddress(sayNotWorkspace)
	}
	if port := address.Port(); port != "" && port != "443" {
		return Host{}, badAddress(sayPort)
	}
	host := Host{URL: "https://" + name, Kind: kindOf(name, zone), Cloud: accountCloud(name, zone)}
	host.WorkspaceID = workspaceInName(label, host)
	return withIDs(host, address)
}

// dnsName is stricter than DNS: no underscore, and nothing but ASCII, so that no look-alike letter gets in.
var dnsName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$`)

func isDNSName(name string) bool { return len(name) <= 253 && dnsName.MatchString(name) }

var (
	inAzureName = regexp.MustCompile(`^adb-([0-9]{1,20})\.`)
	inGCPName   = regexp.MustCompile(`^([0-9]{1,20})\.[0-9]+$`)
)

// workspaceInName reads the id that Azure and Google put into a workspace's name.
func workspaceInName(label string, host Host) string {
	if host.Kind != HostWorkspace {
		return ""
	}
	pattern := inAzureName
	if host.Cloud == GCP {
		pattern = inGCPName
	} else if !host.Cloud.IsAzure() {
		return ""
	}
	if match := pattern.FindStringSubmatch(label); match != nil {
		return match[1]
	}
	return ""
}

var (
	numericID   = regexp.MustCompile(`^[0-9]{1,20}$`)
	anyID       = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$`) // it goes into a header
	accountUUID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// withIDs adds what the query of an address tells: the workspace as ?w=, ?o= or ?workspace_id=, the account as ?a= or
// ?account_id= (databricks-api.md 0.1). What does not look like an id is somebody else's parameter.
func withIDs(host Host, address *url.URL) (Host, error) {
	query := address.Query()
	workspace := firstMatch(anyID, query.Get("w"))
	if workspace == "" {
		workspace = firstMatch(numericID, query.Get("o"), query.Get("workspace_id"))
	}
	if host.Kind == HostAccount || host.Kind == HostDiscovery {
		workspace = ""
	}
	if workspace != "" && host.WorkspaceID != "" && workspace != host.WorkspaceID {
		return Host{}, badAddress(sayTwoWorkspaces)
	}
	if host.WorkspaceID == "" {
		host.WorkspaceID = workspace
	}
	host.AccountID = firstMatch(accountUUID, strings.ToLower(query.Get("a")), strings.ToLower(query.Get("account_id")))
	return host, nil
}

func firstMatch(pattern *regexp.Regexp, candidates ...string) string {
	for _, candidate := range candidates {
		if pattern.MatchString(candidate) {
			return candidate
		}
	}
	return ""
}
