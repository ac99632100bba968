package databricks

import (
	"net/url"
	"regexp"
	"strings"
)

// AzureResource is a workspace as Azure Resource Manager knows it. It is a comparable value, in the case in which it was
// given; Azure does not tell cases apart.
type AzureResource struct {
	Subscription string `json:"subscription"`
	Group        string `json:"resource_group"`
	Name         string `json:"name"`
}

// ID is the resource id, as headers and paths take it.
func (r AzureResource) ID() string {
	return "/subscriptions/" + r.Subscription + "/resourceGroups/" + r.Group + "/providers/Microsoft.Databricks/workspaces/" + r.Name
}

// inResource finds a workspace's resource id in whatever was copied: the id alone, or an address of the portal, in which it
// stands behind /resource. A group whose name has letters beyond ASCII is not found, because no header could carry it.
var inResource = regexp.MustCompile(`(?i)/subscriptions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/resourceGroups/([\w.()-]{1,90})` +
	`/providers/Microsoft\.Databricks/workspaces/([\w-]{1,64})(?:[/?#\s"'<>]|$)`)

// ParseAzureResource reads the resource id of a workspace out of what was pasted in the place of its address: the id itself, or
// an address of the Azure portal that holds one. Where the workspace answers is Azure Resource Manager's to say.
func ParseAzureResource(pasted string) (AzureResource, bool) {
	if len(pasted) > longestPasted {
		return AzureResource{}, false
	}
	text := unwrap(pasted)
	if plain, err := url.PathUnescape(text); err == nil && strings.Contains(strings.ToLower(text), "%2f") {
		text = plain
	}
	match := inResource.FindStringSubmatch(text)
	if match == nil || strings.HasSuffix(match[2], ".") {
		return AzureResource{}, false
	}
	return AzureResource{Subscription: strings.ToLower(match[1]), Group: match[2], Name: match[3]}, true
}

// longestPasted is more than any address of the portal.
const longestPasted = 4 << 10

// inPortal finds the tenant in an address of the portal: https://portal.azure.com/#@acme.onmicrosoft.com/resource/…
var inPortal = regexp.MustCompile(`(?i)^https://[a-z0-9.-]+/[^#]*#@([a-z0-9][a-z0-9.-]{0,252})/`)

// PortalTenant is the tenant that an address of the portal names; "" where it names none.
func PortalTenant(pasted string) TenantID {
	match := inPortal.FindStringSubmatch(unwrap(pasted))
	if match == nil {
		return ""
	}
	return TenantID(strings.ToLower(match[1]))
}

// MicrosoftAt is the cloud in which a resource id is to be looked up: that of the portal, or of Azure Resource Manager, whose
// address it was pasted with; the public one if it stands alone.
func MicrosoftAt(pasted string) Microsoft {
	text := strings.ToLower(unwrap(pasted))
	for _, microsoft := range clouds {
		for _, origin := range []string{microsoft.Portal, microsoft.Azure} {
			if rest, ok := strings.CutPrefix(text, origin); ok && (rest == "" || strings.ContainsAny(rest[:1], "/#?")) {
				return microsoft
			}
		}
	}
	return clouds[AzurePublic]
}
