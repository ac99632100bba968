package simulator

import (
	"fmt"
	"net/http"
)

// refuseEntra is the error of Microsoft Entra (databricks-api.md 12.2). Between the sentence and the ids stands a line break
// in older answers and a space in newer ones.
func (c *call) refuseEntra(status int, kind string, code int, message string, args ...any) reply {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	correlation := c.request.Header.Get("Client-Request-Id")
	if correlation == "" {
		correlation = c.microsoft.ids.uuid("correlation")
	}
	between := "\r\n"
	if c.world.newerEntra {
		between = " "
	}
	timestamp := c.now.UTC().Format("2006-01-02 15:04:05Z")
	answer := withStatus(status, map[string]any{
		"error": kind,
		"error_description": fmt.Sprintf("AADSTS%d: %s%sTrace ID: %s%sCorrelation ID: %s%sTimestamp: %s",
			code, message, between, c.requestID, between, headerSafe(correlation), between, timestamp),
		"error_codes": []int{code}, "timestamp": timestamp, "trace_id": c.requestID, "correlation_id": correlation,
		"error_uri": fmt.Sprintf("https://%s/error?code=%d", c.microsoftAddress.cloud.login, code),
	})
	answer.header = http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Cache-Control": {"no-store, no-cache"}}
	return answer
}

func (c *call) badEntra(kind string, code int, message string, args ...any) *reply {
	refused := c.refuseEntra(http.StatusBadRequest, kind, code, message, args...)
	return &refused
}

// The refusals, in the order in which Entra looks. The sentences are Microsoft's, as people report them; what databricks-api.md
// 12.2 does not quote may read otherwise today.

func (c *call) onlyPost() reply {
	return *c.badEntra("invalid_request", 900561, "The endpoint only accepts POST requests. Received a %s request.", c.request.Method)
}

func (c *call) malformedTenant(name string) *reply {
	return c.badEntra("invalid_request", 900023, "Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain.", name)
}

func (c *call) noSuchTenant(name string) *reply {
	return c.badEntra("invalid_request", 90002, "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", name)
}

func (c *call) missingParameter(name string) *reply {
	return c.badEntra("invalid_request", 900144, "The request body must contain the following parameter: '%s'.", name)
}

func (c *call) unsupportedGrant(grant string) *reply {
	return c.badEntra("unsupported_grant_type", 70003, "The app requested an unsupported grant type '%s'.", grant)
}

func (c *call) noSuchApplication(id string, t *tenant) *reply {
	return c.badEntra("unauthorized_client", 700016, "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", id, t.name)
}

func (c *call) missingSecret() *reply {
	refused := c.refuseEntra(http.StatusUnauthorized, "invalid_client", 7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
	return &refused
}

func (c *call) wrongSecret(app string) *reply {
	refused := c.refuseEntra(http.StatusUnauthorized, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", app)
	return &refused
}

func (c *call) expiredSecret(app string) *reply {
	refused := c.refuseEntra(http.StatusUnauthorized, "invalid_client", 7000222, "The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", app)
	return &refused
}

func (c *call) scopeWithoutDefault(scope string) *reply {
	return c.badEntra("invalid_scope", 1002012, "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", scope)
}

func (c *call) malformedScope(scope string) *reply {
	return c.badEntra("invalid_scope", 70011, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid.", scope)
}

func (c *call) noSuchResource(resource string, t *tenant) *reply {
	return c.badEntra("invalid_resource", 500011, "The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", resource, t.name)
}

// blockedByPolicy: databricks-api.md 12.2 gives two kinds for this code; which of them an application meets is UNCONFIRMED.
func (c *call) blockedByPolicy() *reply {
	return c.badEntra("access_denied", 53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.")
}
