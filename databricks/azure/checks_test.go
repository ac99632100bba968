package azure

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

func TestWhatWasPastedInThePlaceOfASecret(t *testing.T) {
	for pasted, want := range map[string]databricks.ProblemKind{
		"Kx8Q~.client-secret_9": "", "": ProblemSecretMalformed,
		"0BD0A7C6-1111-4000-8000-000000000001": ProblemSecretID, " 0bd0a7c6-1111-4000-8000-000000000001 ": ProblemSecretID,
		"two words": ProblemSecretMalformed, "sch\u00f6n": ProblemSecretMalformed,
	} {
		problem := CheckSecretValue(secret.New(pasted))
		if got := kindOf(problem); got != want {
			t.Errorf("%q: %s", pasted, got)
		}
		if problem != nil && len(strings.TrimSpace(pasted)) > 5 && strings.Contains(problem.Error()+problem.Who, strings.TrimSpace(pasted)) {
			t.Errorf("%q is repeated", pasted)
		}
	}
}

func kindOf(problem *databricks.Problem) databricks.ProblemKind {
	if problem == nil {
		return ""
	}
	return problem.Kind
}

// directory answers at Graph and at the sign-in, by path without its query.
type directory map[string]string

func (d directory) Read(_ context.Context, query databricks.Readable) (databricks.Answer, error) {
	request := query.Reading()
	path, _, _ := strings.Cut(request.Path, "?")
	body, ok := d[path]
	if !ok {
		return databricks.Answer{}, databricks.Classify(request, 404, nil, []byte(`{"error":{"code":"Request_ResourceNotFound","message":"x"}}`))
	}
	if !json.Valid([]byte(body)) {
		return databricks.Answer{}, databricks.Classify(request, 400, nil, []byte(`{"error":"x","error_description":"`+body+`"}`))
	}
	return databricks.Answer{Status: 200, Body: []byte(body)}, nil
}

func TestAnObjectIDIsToldFromAnApplicationID(t *testing.T) {
	graph := directory{
		"/v1.0/applications(appId='" + string(appID) + "')":                     `{"appId":"` + string(appID) + `"}`,
		"/v1.0/servicePrincipals(appId='f0re1600-0000-4000-8000-000000000003')": `{"appId":"f0re1600-0000-4000-8000-000000000003"}`,
		"/v1.0/applications/registration":                                       `{"appId":"` + string(appID) + `"}`,
		"/v1.0/servicePrincipals/enterprise":                                    `{"appId":"` + string(appID) + `"}`,
	}
	for id, want := range map[databricks.ApplicationID]struct {
		meant databricks.ApplicationID
		kind  databricks.ProblemKind
		says  string
	}{
		appID:                                  {appID, "", ""},
		"f0re1600-0000-4000-8000-000000000003": {"f0re1600-0000-4000-8000-000000000003", "", ""}, // of another organisation
		"registration":                         {appID, ProblemObjectID, "registration"},
		"enterprise":                           {appID, ProblemObjectID, "enterprise"},
		"nothing":                              {"", databricks.ProblemGraphUnknown, ""},
	} {
		meant, problem := CheckAppIDAtGraph(t.Context(), graph, id)
		if meant != want.meant || kindOf(problem) != want.kind || (problem != nil && !strings.Contains(problem.Why, want.says)) {
			t.Errorf("%s: %s, %v", id, meant, problem)
		}
	}
}

func TestWhetherThereIsATenant(t *testing.T) {
	entra := directory{
		"/acme.example/v2.0/.well-known/openid-configuration":          `{"issuer":"https://login.microsoftonline.com/9E8D7C6B-0000-4000-8000-000000000001/v2.0"}`,
		"/" + string(appID) + "/v2.0/.well-known/openid-configuration": `AADSTS90002: Tenant 'x' not found. Trace ID: 1`,
	}
	for tenant, want := range map[databricks.TenantID]databricks.ProblemKind{
		"acme.example": "", databricks.TenantID(appID): databricks.ProblemEntraTenantUnknown, "common": databricks.ProblemEntraTenantMalformed,
		"": databricks.ProblemEntraTenantMalformed, "a b": databricks.ProblemEntraTenantMalformed, "../x.y": databricks.ProblemEntraTenantMalformed,
	} {
		id, problem := CheckTenant(t.Context(), entra, tenant)
		if got := kindOf(problem); got != want || (want == "" && id != "9e8d7c6b-0000-4000-8000-000000000001") {
			t.Errorf("%q: %s, %s", tenant, id, got)
		}
	}
}
