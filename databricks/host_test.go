package databricks

import (
	"errors"
	"strings"
	"testing"
)

const account = "7d0c2f6e-0000-4000-8000-00000000e142"

func TestParseHostTakesWhatAddressBarsHold(t *testing.T) {
	aws := Host{URL: "https://dbc-a1b2345c-d6e7.cloud.databricks.com", Cloud: AWS, Kind: HostWorkspace}
	withID := func(host Host, workspace string) Host { host.WorkspaceID = workspace; return host }
	tests := []struct {
		name, pasted string
		want         Host
	}{
		{"bare name", "dbc-a1b2345c-d6e7.cloud.databricks.com", aws},
		{"scheme", "https://dbc-a1b2345c-d6e7.cloud.databricks.com", aws},
		{"plain http is raised to https", "http://dbc-a1b2345c-d6e7.cloud.databricks.com", aws},
		{"slash, spaces, line break", "  https://dbc-a1b2345c-d6e7.cloud.databricks.com/ \r\n", aws},
		{"upper case", "HTTPS://DBC-A1B2345C-D6E7.Cloud.Databricks.COM/", aws},
		{"trailing dot", "dbc-a1b2345c-d6e7.cloud.databricks.com.", aws},
		{"quotes", `"https://dbc-a1b2345c-d6e7.cloud.databricks.com"`, aws},
		{"typographic quotes", "“https://dbc-a1b2345c-d6e7.cloud.databricks.com”", aws},
		{"angle brackets", "<https://dbc-a1b2345c-d6e7.cloud.databricks.com>", aws},
		{"byte order mark and zero-width space", "\ufeffhttps://dbc-a1b2345c-d6e7.cloud.databricks.com\u200b", aws},
		{"the port of https", "https://dbc-a1b2345c-d6e7.cloud.databricks.com:443/", aws},
		{"any page", "https://dbc-a1b2345c-d6e7.cloud.databricks.com/explore/data?o=1234567890123456#x", withID(aws, "1234567890123456")},
		{"workspace_id", "https://dbc-a1b2345c-d6e7.cloud.databricks.com/?workspace_id=12", withID(aws, "12")},
		{"w before o", "https://dbc-a1b2345c-d6e7.cloud.databricks.com/?o=1&w=conn-7", withID(aws, "conn-7")},
		{"o that is no number is not ours", "https://dbc-a1b2345c-d6e7.cloud.databricks.com/?o=abc", aws},
		{"deployment name", "acme-prod.cloud.databricks.com", Host{URL: "https://acme-prod.cloud.databricks.com", Cloud: AWS, Kind: HostWorkspace}},
		{"staging", "x.staging.cloud.databricks.com", Host{URL: "https://x.staging.cloud.databricks.com", Cloud: AWS, Kind: HostWorkspace}},
		{"dev", "x.dev.databricks.com", Host{URL: "https://x.dev.databricks.com", Cloud: AWS, Kind: HostWorkspace}},
		{"GovCloud", "dbc-1.cloud.databricks.us", Host{URL: "https://dbc-1.cloud.databricks.us", Cloud: AWSGov, Kind: HostWorkspace}},
		{"DoD", "dbc-1.cloud.databricks.mil", Host{URL: "https://dbc-1.cloud.databricks.mil", Cloud: AWSGovDoD, Kind: HostWorkspace}},
		{
			"Azure", "https://adb-984752964297111.11.azuredatabricks.net/?o=984752964297111#job/1",
			Host{URL: "https://adb-984752964297111.11.azuredatabricks.net", Cloud: AzurePublic, Kind: HostWorkspace, WorkspaceID: "984752964297111"},
		},
		{
			"regional Azure", "https://westeurope.azuredatabricks.net/?o=77",
			Host{URL: "https://westeurope.azuredatabricks.net", Cloud: AzurePublic, Kind: HostWorkspace, WorkspaceID: "77"},
		},
		{
			"Azure Government", "adb-12.3.databricks.azure.us",
			Host{URL: "https://adb-12.3.databricks.azure.us", Cloud: AzureGovernment, Kind: HostWorkspace, WorkspaceID: "12"},
		},
		{
			"Azure China", "adb-12.3.databricks.azure.cn",
			Host{URL: "https://adb-12.3.databricks.azure.cn", Cloud: AzureChina, Kind: HostWorkspace, WorkspaceID: "12"},
		},
		{
			"GCP", "1234567890123456.7.gcp.databricks.com",
			Host{URL: "https://1234567890123456.7.gcp.databricks.com", Cloud: GCP, Kind: HostWorkspace, WorkspaceID: "1234567890123456"},
		},
		{
			"unified", "https://acme.databricks.com/browse?w=55&a=" + account,
			Host{URL: "https://acme.databricks.com", Kind: HostUnified, WorkspaceID: "55", AccountID: account},
		},
		{
			"account console", "https://accounts.cloud.databricks.com/workspaces?account_id=" + strings.ToUpper(account),
			Host{URL: "https://accounts.cloud.databricks.com", Cloud: AWS, Kind: HostAccount, AccountID: account},
		},
		{"account console of DoD", "accounts-dod.cloud.databricks.mil", Host{URL: "https://accounts-dod.cloud.databricks.mil", Cloud: AWSGovDoD, Kind: HostAccount}},
		{"account console of DoD, as it was", "accounts-dod.cloud.databricks.us", Host{URL: "https://accounts-dod.cloud.databricks.us", Cloud: AWSGovDoD, Kind: HostAccount}},
		{"account console of Azure", "accounts.azuredatabricks.net", Host{URL: "https://accounts.azuredatabricks.net", Cloud: AzurePublic, Kind: HostAccount}},
		{"account console of GCP", "accounts.gcp.databricks.com", Host{URL: "https://accounts.gcp.databricks.com", Cloud: GCP, Kind: HostAccount}},
		{"sign-in page", "https://login.databricks.com/?destination_url=x", Host{URL: "https://login.databricks.com", Kind: HostDiscovery}},
		{"simulator", "http://127.0.0.1:8080", Host{URL: "http://127.0.0.1:8080", Kind: HostLoopback}},
		{"simulator by name", "http://localhost:8080/?o=9", Host{URL: "http://localhost:8080", Kind: HostLoopback, WorkspaceID: "9"}},
		{"simulator's sign-in page", "http://127.0.0.1:8080/login.databricks.com", Host{URL: "http://127.0.0.1:8080", Kind: HostDiscovery}},
		{"simulator by IPv6", "http://[::1]:8080/", Host{URL: "http://[::1]:8080", Kind: HostLoopback}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseHost(test.pasted)
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestParseHostSaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, pasted, why string }{
		{"nothing", "  ", sayEmpty},
		{"a token", "dapi0123456789abcdef0123456789abcdef", sayToken},
		{"an OAuth secret", "dose0123456789abcdef", sayToken},
		{"a session", "eyJhbGciOiJSUzI1NiJ9.e30.x", sayToken},
		{"an HTTP path", "/sql/1.0/warehouses/1234567890abcdef", sayHTTPPath},
		{"a JDBC string", "jdbc:databricks://dbc-1.cloud.databricks.com:443/default;PWD=dapi1", sayJDBC},
		{"a sentence", "my workspace is dbc-1.cloud.databricks.com", sayTwoWords},
		{"a name and password", "https://anna:dapi1@dbc-1.cloud.databricks.com", sayUserinfo},
		{"a host hidden behind an @", "https://dbc-1.cloud.databricks.com@evil.example", sayUserinfo},
		{"another scheme", "ftp://dbc-1.cloud.databricks.com", sayScheme},
		{"a port", "https://dbc-1.cloud.databricks.com:8443", sayPort},
		{"an IPv4 address", "https://203.0.113.7", sayIPAddress},
		{"an IPv6 address", "https://[2001:db8::1]", sayIPAddress},
		{"loopback dressed as IPv6", "http://[::ffff:127.0.0.1]", sayIPAddress},
		{"documentation", "https://docs.databricks.com/aws/en/", sayNotWorkspace},
		{"documentation of GCP", "https://docs.gcp.databricks.com/", sayNotWorkspace},
		{"web site", "www.databricks.com", sayNotWorkspace},
		{"two levels under databricks.com", "a.b.databricks.com", sayNotWorkspace},
		{"look-alike suffix", "dbc-1.cloud.databricks.com.evil.io", elsewhere("dbc-1.cloud.databricks.com.evil.io")},
		{"look-alike without the dot", "evilcloud.databricks.com.example", elsewhere("evilcloud.databricks.com.example")},
		{"look-alike ending", "notazuredatabricks.net", elsewhere("notazuredatabricks.net")},
		{"somebody else", "example.com", elsewhere("example.com")},
		{"the suffix alone", "azuredatabricks.net", elsewhere("azuredatabricks.net")},
		{"a letter that only looks Latin", "dbc-1.cloud.dаtabricks.com", sayNotReadable},
		{"an escaped slash", "https://dbc-1.cloud.databricks.com%2f.evil.io", sayNotReadable},
		{"a backslash", `https://dbc-1.cloud.databricks.com\.evil.io`, sayNotReadable},
		{"two workspaces", "https://adb-12.3.azuredatabricks.net/?o=13", sayTwoWorkspaces},
		{"port 0 on loopback", "http://127.0.0.1:0", sayPort},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			host, err := ParseHost(test.pasted)
			var problem *Problem
			if !errors.As(err, &problem) {
				t.Fatalf("accepted as %+v, or no Problem: %v", host, err)
			}
			if problem.Why != test.why {
				t.Errorf("says %q\nwant %q", problem.Why, test.why)
			}
			if host != (Host{}) {
				t.Errorf("a refused address left a host behind: %+v", host)
			}
		})
	}
}

func TestARefusalRepeatsNothingSecret(t *testing.T) {
	for _, pasted := range []string{"dapi0123456789abcdef", "https://u:dapi0123456789abcdef@dbc-1.cloud.databricks.com", "dapi0123456789abcdef x"} {
		if _, err := ParseHost(pasted); err == nil || strings.Contains(err.Error(), "0123456789") {
			t.Errorf("%q: %v", pasted, err)
		}
	}
}

func TestParseWorkspaceWantsAWorkspace(t *testing.T) {
	tests := []struct{ pasted, why string }{
		{"https://accounts.cloud.databricks.com", sayAccountConsole},
		{"https://login.databricks.com", sayDiscovery},
		{"https://acme.databricks.com", sayWhichWorkspace},
		{"https://westeurope.azuredatabricks.net", sayWhichWorkspace},
	}
	for _, test := range tests {
		_, err := ParseWorkspace(test.pasted)
		var problem *Problem
		if !errors.As(err, &problem) || problem.Why != test.why {
			t.Errorf("%s: %v, want %q", test.pasted, err, test.why)
		}
	}
	for _, pasted := range []string{"https://acme.databricks.com/?o=5", "http://127.0.0.1:99", "adb-1.2.azuredatabricks.net"} {
		if _, err := ParseWorkspace(pasted); err != nil {
			t.Errorf("%s: %v", pasted, err)
		}
	}
}

func TestHostsAreShownAsShortAsTheScreenWants(t *testing.T) {
	tests := []struct{ pasted, short, presented string }{
		{"dbc-a1b2345c-d6e7.cloud.databricks.com", "dbc-a1b2345c-d6e7", "dbc-a1b2…"},
		{"adb-984752964297111.11.azuredatabricks.net", "adb-984752964297111", "adb-9847…"},
		{"acme.databricks.com", "acme", "ac…"},
		{"http://127.0.0.1:8080", "127.0.0.1:8080", "this machine"},
	}
	for _, test := range tests {
		host, err := ParseHost(test.pasted)
		if err != nil {
			t.Fatal(err)
		}
		if host.Short() != test.short || host.Presented() != test.presented {
			t.Errorf("%s: short %q, presented %q", test.pasted, host.Short(), host.Presented())
		}
	}
}

func FuzzParseHost(f *testing.F) {
	for _, seed := range []string{
		"https://dbc-a1b2345c-d6e7.cloud.databricks.com/explore?o=1#x", "adb-1.2.azuredatabricks.net", "http://[::1]:80",
		"acme.databricks.com?w=a-b&a=" + account, "1.2.gcp.databricks.com", "https://a@b", "<accounts.cloud.databricks.us>",
		"x.cloud.databricks.com.evil.io", "http://127.1:80", "https://x.cloud.databricks.com:443:443", "//x.cloud.databricks.com",
		"https://127.0.0.1:1/login.databricks.com?a=" + account,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		host, err := ParseHost(pasted)
		if err != nil {
			if host != (Host{}) {
				t.Fatalf("refused, and yet %+v", host)
			}
			return
		}
		if again, err := ParseHost(host.Link()); err != nil || again != host {
			t.Fatalf("%+v\ndoes not come back: %+v, %v", host, again, err)
		}
		if bare, _ := ParseHost(host.URL); bare.Kind == HostLoopback {
			if host.Kind != HostLoopback && host.Kind != HostDiscovery {
				t.Fatalf("%q is loopback as %s", host.URL, host.Kind)
			}
			name := strings.TrimLeft(host.Name(), "[")
			if !strings.HasPrefix(name, "127.") && !strings.HasPrefix(name, "localhost") && !strings.HasPrefix(name, "::1]") {
				t.Fatalf("%q is not loopback", host.URL)
			}
			return
		}
		known := false
		for _, zone := range zones {
			known = known || strings.HasSuffix(host.URL, zone.suffix)
		}
		if !known || !strings.HasPrefix(host.URL, "https://") || strings.ContainsAny(host.Name(), "/@:?#%\\") {
			t.Fatalf("accepted %q as %+v", pasted, host)
		}
	})
}
