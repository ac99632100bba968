package databricks

import (
	"maps"
	"regexp"
	"strings"
)

// texts is what people read about one kind of refusal, and what it means for the run. {name} stands for a value, and
// {name|words} for a value or, where it is not known, for the words.
type texts struct {
	what string // empty: what was undertaken, from undertakings
	why  string
	who  string
	send string // left out if a value in it is not known and has no words of its own

	spreading bool
	otherWay  bool
	others    bool // who is somebody else
	signIn    bool
}

// refusalTexts has the row of every kind.
var refusalTexts = func() map[ProblemKind]texts {
	all := map[ProblemKind]texts{}
	for _, some := range []map[ProblemKind]texts{
		signInTexts, principalTexts, tokenTexts, networkTexts, dataTexts, otherTexts,
		entraTexts, entraPeopleTexts, graphTexts, azureTexts, azureWorkspaceTexts,
	} {
		maps.Copy(all, some)
	}
	return all
}()

// write fills in the row of a kind.
func write(kind ProblemKind, request Request, details Details) *Problem {
	row, ok := refusalTexts[kind]
	if !ok {
		row = refusalTexts[ProblemUnexplained]
	}
	if own, ok := ownTokenTexts[kind]; ok && request.As == Admin && strings.HasPrefix(request.Path, ownTokensPath) {
		row = own
	}
	if row.what == "" {
		row.what = undertaking(request)
	}
	values := details.values()
	maps.Copy(values, actorTexts(request.As))
	problem := &Problem{
		Kind: kind, What: fillIn(row.what, values), Why: fillIn(row.why, values), Who: fillIn(row.who, values),
		Spreading: row.spreading, OtherWay: row.otherWay, Others: row.others, SignIn: row.signIn,
	}
	if complete(row.send, values) {
		problem.Send = fillIn(row.send, values)
	}
	if kind == ProblemNoEntitlement && request.As == Admin {
		// What spreads is a principal's new entitlement. An admin's own want of one does not go away by waiting.
		problem.Spreading = false
	}
	return problem
}

// actorTexts are the words for whoever a request was made as.
func actorTexts(as Actor) map[string]string {
	switch as {
	case ByToken:
		return map[string]string{
			"credential": "The principal's token", "bearer": "the principal's token", "holder": "The principal", "has": "has",
			"again": "You: make a new token for the principal.",
		}
	case BySecret, ByKeptSecret:
		return map[string]string{
			"credential": "The principal's OAuth secret", "bearer": "the principal's OAuth secret", "holder": "The principal", "has": "has",
			"again": "You: make a new secret for the principal.",
		}
	case ByEntra:
		return map[string]string{
			"credential": "The principal's sign-in", "bearer": "the principal's sign-in", "holder": "The principal", "has": "has",
			"again": "You: make a new client secret for the application.",
		}
	case ByOwnToken:
		return map[string]string{
			"credential": "Your new token", "bearer": "your new token", "holder": "You", "has": "have", "again": "You: make another token.",
		}
	}
	return map[string]string{
		"credential": "Your sign-in", "bearer": "your sign-in", "holder": "You", "has": "have", "again": "You: sign in again.",
	}
}

var blank = regexp.MustCompile(`\{([a-z]+)(?:\|([^{}]*))?\}`)

func fillIn(text string, values map[string]string) string {
	return blank.ReplaceAllStringFunc(text, func(mark string) string {
		parts := blank.FindStringSubmatch(mark)
		if value := values[parts[1]]; value != "" {
			return value
		}
		return parts[2]
	})
}

func complete(text string, values map[string]string) bool {
	for _, parts := range blank.FindAllStringSubmatch(text, -1) {
		if values[parts[1]] == "" && parts[2] == "" {
			return false
		}
	}
	return true
}

// undertakings say what did not come about, for refusals that could meet any request.
var undertakings = []struct {
	method string
	path   *regexp.Regexp
	what   string
}{
	{"POST", mintPath, "The token could not be made."},
	{"GET", like(`/(token-management/tokens|token/list)`), "The list of tokens could not be read."},
	{"", tokenPath, "The token could not be revoked."},
	{"POST", secretPath, "The OAuth secret could not be made."},
	{"DELETE", like(`/credentials/secrets/`), "The OAuth secret could not be revoked."},
	{"GET", like(`/credentials/secrets`), "The principal's OAuth secrets could not be read."},
	{"PATCH", like(`/permissions/authorization/tokens`), "The principal could not be allowed to use tokens."},
	{"GET", like(`/permissions/authorization/tokens`), "Who may use tokens could not be read."},
	{"PATCH", like(`/permissions/(sql/)?warehouses/`), "The principal could not be let onto the warehouse."},
	{"GET", like(`/permissions/(sql/)?warehouses/`), "Who may use the warehouse could not be read."},
	{"POST", like(`/ServicePrincipals$`), "The service principal could not be made."},
	{"PATCH", like(`/ServicePrincipals/`), "The principal's entitlements could not be changed."},
	{"DELETE", like(`/ServicePrincipals/`), "The service principal could not be deleted."},
	{"GET", like(`/ServicePrincipals`), "The service principals could not be read."},
	{"GET", like(`/scim/v2/Me`), "Who is signed in could not be read."},
	{"GET", like(`/permissionassignments`), "Who may enter the workspace could not be read."},
	{"", like(`/permissionassignments`), "Who may enter the workspace could not be changed."},
	{"GET", like(`/(workspace-conf|settings/)`), "The workspace's settings could not be read."},
	{"", like(`/(workspace-conf|settings/)`), "The workspace's settings could not be changed."},
	{"GET", ipPath, "The IP access lists could not be read."},
	{"", ipPath, "The IP access list could not be changed."},
	{"PATCH", grantPath, "The privileges could not be changed."},
	{"GET", like(`/unity-catalog/(effective-)?permissions/`), "The privileges could not be read."},
	{"GET", like(`/unity-catalog/`), "Unity Catalog could not be read."},
	{"POST", like(`/sql/warehouses/[^/]+/start$`), "The warehouse could not be started."},
	{"GET", like(`/sql/warehouses`), "The warehouses could not be read."},
	{"", like(`/sql/statements`), "The query was refused."},
	{"POST", like(`^/oidc/`), "Signing in was refused."},
}

func undertaking(request Request) string {
	if request.Target.ofMicrosoft() {
		return microsoftUndertaking(request)
	}
	for _, known := range undertakings {
		if (known.method == "" || known.method == request.Method) && known.path.MatchString(request.Path) {
			return known.what
		}
	}
	if strings.EqualFold(request.Method, "GET") {
		return "The workspace could not be read."
	}
	return "Databricks refused the change."
}
