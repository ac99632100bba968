package databricks

import (
	"fmt"
	"strings"
)

// ProblemAddress is an address that is not one of Databricks, or not of the sort that was asked for.
const ProblemAddress ProblemKind = "address"

const (
	sayEmpty = "Paste the address of the workspace, as your browser shows it."
	sayToken = "That looks like a token, not like an address. Nothing was sent or kept; paste the address first."

	sayHTTPPath       = "That is the HTTP path of a warehouse. The address is the part before it, such as dbc-a1b2345c-d6e7.cloud.databricks.com."
	sayJDBC           = "That is a JDBC connection string. Paste only the host in it, the part between // and the next colon."
	sayTwoWords       = "There is a space in it. Paste the address alone."
	sayNotReadable    = "It cannot be read as an address. One looks like dbc-a1b2345c-d6e7.cloud.databricks.com."
	sayUserinfo       = "It has a name or password before an @ sign. Paste the address without that part."
	sayScheme         = "It does not begin with https. Paste the address as your browser shows it."
	sayPort           = "It names a port that Databricks does not use. Paste the address without the number after the colon."
	sayIPAddress      = "It is an IP address. Paste the workspace's name, such as dbc-a1b2345c-d6e7.cloud.databricks.com."
	sayNotWorkspace   = "It is a site of Databricks, but not a workspace. Open the workspace in your browser and paste that address."
	sayAccountConsole = "It is the account console. Open the workspace itself and paste the address of that."
	sayDiscovery      = "It is Databricks' sign-in page. Sign in there, open the workspace, and paste the address that you come to."
	sayTwoWorkspaces  = "Its name says one workspace and the number after the question mark says another. Open the workspace and copy the address anew."
	sayWhichWorkspace = "Several workspaces share this address. Open yours and paste all of the address, with the ?o= part and the number after it."
)

// elsewhere says why a name is not one of Databricks, and warns where it looks as if it were.
func elsewhere(name string) string {
	if strings.Contains(name, "databricks") {
		return fmt.Sprintf("%s only looks like an address of Databricks: what counts is how it ends. No sign-in is sent there.", name)
	}
	return fmt.Sprintf("%s is not an address of Databricks, so no sign-in is sent there.", name)
}

func badAddress(why string) *Problem {
	return &Problem{
		Kind: ProblemAddress,
		What: "That address cannot be used.",
		Why:  why,
		Who:  "You: open the workspace in your browser and copy the address from there.",
	}
}
