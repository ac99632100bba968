package simulator

import (
	"net"
	"net/http"
	"strings"
)

// Microsoft's services answer at every listener, by the Host header of a request: a client that sends what is for
// login.microsoftonline.com to this computer and keeps the header finds there what it looks for, and so does
// `curl -H 'Host: login.microsoftonline.com'`.

// service is one of Microsoft's.
type service string

const (
	entraService service = "entra" // Microsoft Entra: who one is
	graphService service = "graph" // Microsoft Graph: applications
	armService   service = "arm"   // Azure Resource Manager: where the workspace is
)

// azureCloud is one row of the table of databricks-api.md 12.
type azureCloud struct {
	name       string // as ARM_ENVIRONMENT writes it
	login      string
	arm        string
	management string // the audience of service management
	graph      string
	issuer     string // the host in iss; those of the national clouds are UNCONFIRMED
	region     string // where its main workspace stands
}

var azureClouds = []azureCloud{
	{"PUBLIC", "login.microsoftonline.com", "management.azure.com", "https://management.core.windows.net/", "graph.microsoft.com", "sts.windows.net", "eastus"},
	{"USGOVERNMENT", "login.microsoftonline.us", "management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net/", "graph.microsoft.us", "sts.windows.net", "usgovvirginia"},
	{"CHINA", "login.chinacloudapi.cn", "management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn/", "microsoftgraph.chinacloudapi.cn", "sts.chinacloudapi.cn", "chinaeast2"},
}

func azureCloudNamed(name string) (azureCloud, bool) {
	if name == "" {
		return azureClouds[0], true
	}
	for _, cloud := range azureClouds {
		if strings.EqualFold(cloud.name, name) {
			return cloud, true
		}
	}
	return azureCloud{}, false
}

// address is one of Microsoft's hosts.
type address struct {
	service service
	cloud   azureCloud
	host    string
}

// aliases are further names of the sign-in of a cloud.
var aliases = map[string]string{
	"login.microsoft.com": "PUBLIC", "login.windows.net": "PUBLIC", "login.partner.microsoftonline.cn": "CHINA",
}

// microsoftAt says which of Microsoft's services a request is for; nil for none, which is a request for the listener's own host.
func microsoftAt(r *http.Request) *address {
	host := strings.ToLower(r.Host)
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	for _, cloud := range azureClouds {
		switch {
		case host == cloud.login || aliases[host] == cloud.name:
			return &address{entraService, cloud, host}
		case host == cloud.graph:
			return &address{graphService, cloud, host}
		case host == cloud.arm:
			return &address{armService, cloud, host}
		}
	}
	return nil
}

// newMicrosoftRoutes are the tables of the services. Graph and Resource Manager read their paths by themselves: those have
// parentheses in them, and capitals do not count.
func newMicrosoftRoutes() map[service]*http.ServeMux {
	open := gate{public: true, anyAddress: true}
	whole := func(handle func(*call) reply) *http.ServeMux { return muxOf([]endpoint{{"/", open, handle}}) }
	return map[service]*http.ServeMux{
		entraService: muxOf([]endpoint{
			{"GET /common/discovery/instance", open, (*call).instanceDiscovery},
			{"GET /{tenant}/.well-known/openid-configuration", open, (*call).openIDConfiguration},
			{"GET /{tenant}/v2.0/.well-known/openid-configuration", open, (*call).openIDConfiguration},
			{"POST /{tenant}/oauth2/v2.0/token", open, (*call).entraTokenV2},
			{"GET /{tenant}/oauth2/v2.0/token", open, (*call).onlyPost},
			{"POST /{tenant}/oauth2/token", open, (*call).entraTokenV1},
			{"GET /{tenant}/oauth2/token", open, (*call).onlyPost},
			{"POST /{tenant}/oauth2/v2.0/devicecode", open, (*call).beginDeviceLogin},
			{"GET /{tenant}/oauth2/v2.0/devicecode", open, (*call).onlyPost},
			{"GET " + deviceLoginPath, open, (*call).showDeviceLogin},
			{"POST " + deviceLoginPath, open, (*call).decideDeviceLogin},
		}),
		graphService: whole((*call).graph),
		armService:   whole((*call).resourceManager),
	}
}

// noSuchMicrosoft is what a service of Microsoft says to a path that it does not have. That of Entra is a page; its text is
// UNCONFIRMED.
func (c *call) noSuchMicrosoft() reply {
	switch c.microsoftAddress.service {
	case graphService:
		return c.refuseGraph(http.StatusBadRequest, "BadRequest", "Resource not found for the segment.")
	case armService:
		return c.refuseARM(http.StatusNotFound, "NotFound", "The resource could not be found.")
	}
	answer := c.errorPage("404 Page not found", "There is no such page.")
	answer.status = http.StatusNotFound
	return answer
}

// microsoftFault is the envelope in which a service of Microsoft refuses what a fault makes it refuse.
func (c *call) microsoftFault(status int) reply {
	const text = "The service is not available for this request now."
	code, named := map[int]string{
		http.StatusTooManyRequests: "TooManyRequests", http.StatusServiceUnavailable: "ServiceUnavailable",
		http.StatusInternalServerError: "InternalServerError", http.StatusGatewayTimeout: "GatewayTimeout",
	}[status]
	if !named {
		code = "ServiceUnavailable"
	}
	switch c.microsoftAddress.service {
	case graphService:
		return c.refuseGraph(status, code, text)
	case armService:
		return c.refuseARM(status, code, text)
	}
	return c.refuseEntra(status, "temporarily_unavailable", 90033, "A transient error has occurred. Please try again.")
}
