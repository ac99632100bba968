package databricks

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// entraCode is how every refusal of Microsoft Entra begins, and what stands behind its sentence: ids and a time, for support.
var (
	entraCode    = regexp.MustCompile(`^(AADSTS\d+): `)
	entraIDs     = regexp.MustCompile(`(?i)[.\s]*\bTrace ID: .*$`)
	entraTraceID = regexp.MustCompile(`(?i)\bTrace ID: ([0-9a-f-]{36})`)
)

// byDevice are the refusals of a sign-in by a code that say in OAuth's own words what happened.
var byDevice = map[string]bool{"authorization_declined": true, "expired_token": true, "code_expired": true}

// ofMicrosoft reads what Microsoft's services say in ways of their own (databricks-api.md 12.2, 12.4): Entra puts its code into the
// sentence, and each of them the number to quote to support somewhere else.
func (r refusal) ofMicrosoft(header http.Header, body []byte) refusal {
	if match := entraCode.FindStringSubmatch(r.said); match != nil {
		if !byDevice[r.code] {
			r.code = match[1]
		}
		if trace := entraTraceID.FindStringSubmatch(r.said); trace != nil && r.requestID == "" {
			r.requestID = trace[1]
		}
		r.said = entraIDs.ReplaceAllString(r.said[len(match[0]):], "")
		if r.said != "" && !strings.HasSuffix(r.said, ".") {
			r.said += "."
		}
	}
	var ids struct {
		Trace string `json:"trace_id"`
		Error struct {
			Inner struct {
				RequestID string `json:"request-id"`
			} `json:"innerError"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &ids) // Entra's error is a text; what was read before that stays
	for _, id := range []string{header.Get("Request-Id"), header.Get("X-Ms-Request-Id"), ids.Error.Inner.RequestID, ids.Trace} {
		if r.requestID == "" {
			r.requestID = identifier(id)
		}
	}
	return r
}

// recogniseMicrosoft finds the kind of a refusal of one of Microsoft's services. None of theirs is read as one of Databricks'.
func recogniseMicrosoft(request Request, said refusal) (ProblemKind, map[string]string) {
	rules, otherwise := entraRules, ProblemEntraRefused
	switch request.Target {
	case Graph:
		rules, otherwise = graphRules, ProblemGraphRefused
	case Azure:
		rules, otherwise = azureRules, ProblemAzureRefused
	default:
	}
	for _, rules := range [][]rule{rules, microsoftRules} {
		for _, rule := range rules {
			if rule.holds(request, said) {
				return rule.kind, rule.found(said.said)
			}
		}
	}
	return otherwise, nil
}

// newlyMade are the refusals that an application or a secret may meet for two minutes after it was made (databricks-api.md 12.4).
var newlyMade = map[ProblemKind]bool{ProblemEntraSecretWrong: true, ProblemEntraAppUnknown: true}

var (
	resourcePath = regexp.MustCompile(`(?i)^/subscriptions/([^/?]+)(?:/resourceGroups/([^/?]+)/providers/Microsoft\.Databricks/workspaces/([^/?]+))?`)
	clientInForm = regexp.MustCompile(`(?:^|&)client_id=([^&]*)`)
	appInPath    = regexp.MustCompile(`\(appId='([^']*)'\)`)
	tenantPath   = regexp.MustCompile(`^/([^/?]+)/(?:oauth2|v2\.0)/`)
)

// microsoftDetails reads out of a request to one of Microsoft's services what it was about.
func microsoftDetails(request Request) Details {
	var details Details
	var body struct {
		AppID ApplicationID `json:"appId"`
	}
	if request.Body != "" && json.Unmarshal([]byte(request.Body), &body) == nil {
		details.ApplicationID = body.AppID
	}
	for pattern, text := range map[*regexp.Regexp]string{clientInForm: string(request.Form), appInPath: request.Path} {
		if match := pattern.FindStringSubmatch(text); match != nil {
			details.ApplicationID = ApplicationID(unescape(match[1]))
		}
	}
	if match := tenantPath.FindStringSubmatch(request.Path); match != nil && request.Target == Entra {
		details.Tenant = unescape(match[1])
	}
	if match := resourcePath.FindStringSubmatch(request.Path); match != nil && request.Target == Azure {
		details.Subscription, details.Group, details.Resource = unescape(match[1]), unescape(match[2]), unescape(match[3])
	}
	return details
}

// microsoftUndertakings say what did not come about at one of Microsoft's services.
var microsoftUndertakings = []struct {
	method string
	path   *regexp.Regexp
	what   string
}{
	{"POST", like(`/oauth2/`), "Microsoft Entra gave no token."},
	{"GET", like(`/openid-configuration$`), "The tenant could not be looked up."},
	{"POST", like(`/addPassword$`), "The client secret could not be made."},
	{"POST", like(`/removePassword$`), "The client secret could not be removed."},
	{"POST", like(`/applications$`), "The application could not be registered."},
	{"DELETE", like(`/applications`), "The application could not be deleted."},
	{"GET", like(`/applications`), "The applications in Microsoft Entra could not be read."},
	{"POST", like(`/servicePrincipals$`), "The application's service principal could not be made."},
	{"GET", like(`/servicePrincipals`), "The service principals in Microsoft Entra could not be read."},
	{"GET", like(`/Microsoft\.Databricks/workspaces/`), "The workspace could not be looked up in Azure."},
	{"GET", like(`/Microsoft\.Databricks/workspaces`), "The workspaces of the subscription could not be read."},
	{"GET", like(`^/subscriptions`), "Your Azure subscriptions could not be read."},
}

func microsoftUndertaking(request Request) string {
	for _, known := range microsoftUndertakings {
		if known.method == request.Method && known.path.MatchString(request.Path) {
			return known.what
		}
	}
	service := request.Target.service()
	return strings.ToUpper(service[:1]) + service[1:] + " refused the request."
}

// ofService says of a request that never got an answer that makes sense which of Microsoft's services it was for.
func (p *Problem) ofService(request Request) *Problem {
	if !request.Target.ofMicrosoft() {
		return p
	}
	switch p.Kind {
	case ProblemUnreachable:
		p.What = request.Target.service() + " could not be reached."
	case ProblemRedirected:
		p.What = request.Target.service() + " sent the request elsewhere."
		p.Who = "Whoever runs your network: a page of theirs may stand in between. brickpass knows the address itself."
	case ProblemUnreadable:
		p.What = request.Target.service() + " gave an answer that could not be read."
		p.Who = "Whoever runs your network, if a proxy may stand in between. Otherwise Microsoft's support, or the makers of brickpass."
	}
	return p
}

// ofCloud says what a refusal means in the cloud in which the workspace runs, where the same words mean something else there.
func (p *Problem) ofCloud(request Request, cloud Cloud) *Problem {
	if p.Kind != ProblemOnBehalfOff || !cloud.IsAzure() {
		return p
	}
	return explainAs(ProblemOnBehalfOffAzure, request, p)
}
