package azure

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// Kinds of problem with what somebody pasted out of the portal, found before or by asking.
const (
	ProblemObjectID        databricks.ProblemKind = "entra-object-id" // instead of the application id
	ProblemSecretID        databricks.ProblemKind = "entra-secret-id" // instead of the value
	ProblemSecretMalformed databricks.ProblemKind = "entra-not-a-secret"
)

var uuid = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func isUUID(text string) bool { return uuid.MatchString(strings.TrimSpace(text)) }

// CheckAppIDAtGraph asks Graph whether an id is that of an application. Application id and object id look the same, and Microsoft's
// sign-in knows no application by its object id: it answers as if there were none (databricks.ProblemEntraAppUnknown). Where it is the object id of one, or of its service
// principal, it gives the application id that was meant beside the problem, so that it can be proposed. The reader is a client of
// Graph.
func CheckAppIDAtGraph(ctx context.Context, graph databricks.Reader, id databricks.ApplicationID) (meant databricks.ApplicationID, problem *databricks.Problem) {
	_, err := databricks.Ask(ctx, graph, ApplicationByAppID(id))
	if err == nil {
		return id, nil
	}
	unknown := asProblem(err)
	if unknown.Kind != databricks.ProblemGraphUnknown {
		return "", unknown
	}
	// An application that another organisation registered has no more than a service principal in this tenant.
	if _, err := databricks.Ask(ctx, graph, ServicePrincipalByAppID(id)); err == nil {
		return id, nil
	}
	if app, err := databricks.Ask(ctx, graph, ApplicationByObjectID(ObjectID(id))); err == nil && app.AppID != "" {
		return app.AppID, objectID("the application's registration", app.AppID)
	}
	if principal, err := databricks.Ask(ctx, graph, ServicePrincipalByObjectID(ObjectID(id))); err == nil && principal.AppID != "" {
		return principal.AppID, objectID("the enterprise application", principal.AppID)
	}
	return "", unknown
}

func objectID(of string, meant databricks.ApplicationID) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemObjectID, What: "That is an object ID, and no application ID.",
		Why: "It is the object ID of " + of + ". Its application ID is " + databricks.Visible(string(meant)) + ".",
		Who: "You: use " + databricks.Visible(string(meant)) + ", which the Overview calls Application (client) ID.",
	}
}

// CheckSecretValue refuses what cannot be the value of a client secret. The Secret ID, which stands beside it and stays readable,
// is a UUID, and no value is one.
func CheckSecretValue(pasted secret.Value) *databricks.Problem {
	switch {
	case pasted.Empty():
		return badSecret(ProblemSecretMalformed, "There is no secret.", "Nothing was pasted.")
	case pasted.Matches(uuid):
		return badSecret(ProblemSecretID, "That is the Secret ID, and not the secret.",
			"In the portal two columns stand side by side: the Secret ID, which is no secret, and the value, which is shown only until one leaves the page.")
	case !pasted.Matches(inOnePiece):
		return badSecret(ProblemSecretMalformed, "That is no client secret.", "There is a space or another character in it that no secret has.")
	}
	return nil
}

func badSecret(kind databricks.ProblemKind, what, why string) *databricks.Problem {
	return &databricks.Problem{
		Kind: kind, What: what, Why: why,
		Who: "You: copy the column Value. If it is hidden by now, make a new client secret: Certificates & secrets, New client secret.",
	}
}

// inOnePiece is what every secret is.
var inOnePiece = regexp.MustCompile(`^[\x21-\x7e]+$`)

// OpenID is what Microsoft's sign-in says of a tenant to anybody.
type OpenID struct {
	Issuer        string `json:"issuer"`
	TokenEndpoint string `json:"token_endpoint"`
}

// TenantConfiguration asks Microsoft's sign-in about a tenant, before anybody is signed in. That there is none is
// databricks.ProblemEntraTenantUnknown.
func TenantConfiguration(tenant databricks.TenantID) databricks.Query[OpenID] {
	return databricks.Query[OpenID]{Request: databricks.Request{
		Target: databricks.Entra, As: databricks.Nobody, Method: http.MethodGet,
		Path: "/" + databricks.Segment(string(tenant)) + "/v2.0/.well-known/openid-configuration",
	}}
}

// CheckTenant asks whether there is such a tenant in a cloud, and gives its id: a domain is a name of it. The reader is a client of that
// cloud's sign-in.
func CheckTenant(ctx context.Context, entra databricks.Reader, tenant databricks.TenantID) (databricks.TenantID, *databricks.Problem) {
	if !isUUID(string(tenant)) && !domain.MatchString(strings.ToLower(string(tenant))) {
		return "", databricks.Blocker(databricks.ProblemEntraTenantMalformed, databricks.Details{})
	}
	said, err := databricks.Ask(ctx, entra, TenantConfiguration(tenant))
	if err != nil {
		return "", asProblem(err)
	}
	return databricks.TenantID(strings.ToLower(inIssuer.FindString(said.Issuer))), nil
}

// inIssuer finds the id of a tenant in the name that its tokens bear: https://login.microsoftonline.com/<id>/v2.0.
var inIssuer = regexp.MustCompile(`(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// domain is a name with a dot in it: the words that stand for any tenant, such as common, are none.
var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$`)

func asProblem(err error) *databricks.Problem {
	var problem *databricks.Problem
	if !errors.As(err, &problem) {
		return databricks.Blocker(databricks.ProblemUnexplained, databricks.Details{}) // no Reader has such an error
	}
	return problem
}
