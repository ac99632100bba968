package simulator

import "time"

// several is an account with more than one workspace.
func several(o *oddities) {
	o.neighbours, o.accountAdminInside = neighbours(), true
}

// officeList is an ALLOW list of fourteen entries that holds the address which loopback stands for.
func officeList() ipList {
	values := []string{"203.0.113.0/24"}
	for _, office := range []string{"10", "11", "12", "20", "21", "22", "30", "31", "32", "40", "41", "42", "50"} {
		values = append(values, "198.51.100."+office)
	}
	return ipList{label: "Offices and VPN", kind: allowList, values: values}
}

// flaky can be got through by whoever waits, repeats only what may be repeated, and looks up what was lost.
func flaky(o *oddities) {
	o.grantDelay, o.permissionDelay, o.secretDelay = 20*time.Second, 10*time.Second, 30*time.Second
	o.tokenListDelay, o.revocationDelay = 15*time.Second, 3*time.Minute
	o.assignmentFlicker, o.requestIDInMessages, o.codesAsStrings = true, true, true
	o.limitEvery, o.scimPage = 13, 2
	o.faults = func(seed uint64) []Fault {
		creates := []string{"/api/2.0/token-management/on-behalf-of/tokens", "/api/2.0/preview/scim/v2/ServicePrincipals"}
		return []Fault{
			{Method: "POST", Path: creates[seed%uint64(len(creates))], Nth: 1, Kind: FaultDropAfter},
			{Method: "GET", Path: "/api/2.1/unity-catalog/*", Nth: 2 + int(seed%3), Kind: FaultDropBefore},
			{Method: "GET", Path: "/api/2.0/sql/warehouses", Nth: 1, Kind: FaultStatus, Status: 503, RetryAfter: "1"},
			{Method: "GET", Path: "/api/2.0/preview/scim/v2/*", Nth: 3 + int(seed%2), Kind: FaultStatus, Status: 429, RetryAfter: "date:2s"},
			{Method: "PATCH", Path: "/api/2.1/unity-catalog/permissions/*", Nth: 1, Kind: FaultStatus, Status: 503},
		}
	}
}

// azure is on Azure after an account admin switched on-behalf-of tokens on.
func azure(o *oddities) {
	o.cloud, o.accountAdminInside, o.neighbours = "Azure", true, neighbours()[:1]
	o.maxTokenDays = "" // so that the year of Prequel's guide is given
}

// azureEntra is slow where Entra is slow. That two registrations share a name is what databricks-api.md 12.4 warns of.
func azureEntra(o *oddities) {
	azure(o)
	o.appDelay, o.clientSecretDelay = 60*time.Second, 75*time.Second
	o.graphDelay, o.graphListDelay, o.graphPage = 10*time.Second, 90*time.Second, 2
	o.newerEntra, o.sameNames = true, 2
	o.faults = func(uint64) []Fault {
		return []Fault{{Method: "POST", Path: "/v1.0/servicePrincipals", Nth: 1, Kind: FaultStatus, Status: 429, RetryAfter: "2"}}
	}
}
