package simulator_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The commands of two guides that people follow, as they stand there, run by bash: Prequel's for Azure (seed 002) and
// Microsoft's of 2020 (seed 004). Only the placeholders are filled in, and curl is a function that sends what is for
// Microsoft and for the workspace to the simulator.
const redirecting = `
curl() {
  local args=() one rest
  for one; do
    case $one in
      https://*)
        rest=${one#https://}
        args+=(-H "Host: ${rest%%/*}" "$SIMULATOR/${rest#*/}") ;;
      *) args+=("$one") ;;
    esac
  done
  command curl -sS --max-time 20 -w '\n%{http_code}' "${args[@]}"
}
`

// bash runs one command of a guide.
func (w *workspace) bash(command string, fill ...string) answer {
	w.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		w.Fatal("curl is not installed, and these are its command lines")
	}
	run := exec.CommandContext(w.Context(), "bash", "-euc", redirecting+strings.NewReplacer(fill...).Replace(command))
	run.Env = []string{"SIMULATOR=" + w.server.URL(), "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + w.TempDir(), "no_proxy=*"}
	var trouble strings.Builder
	run.Stderr = &trouble
	out, err := run.Output()
	if err != nil {
		w.Fatalf("%v: %s", err, trouble.String())
	}
	text := strings.TrimSpace(string(out))
	at := strings.LastIndex(text, "\n")
	a := answer{Text: text[:max(at, 0)]}
	a.Status, _ = strconv.Atoi(text[at+1:])
	decoder := json.NewDecoder(strings.NewReader(a.Text))
	decoder.UseNumber()
	_ = decoder.Decode(&a.Body)
	return a
}

const (
	allowTokens = `curl --request PATCH 'https://adb-<workspace-id>.<region>.azuredatabricks.net/api/2.0/preview/permissions/authorization/tokens' \
--header 'Authorization: Bearer <admin-personal-access-token>' \
--header 'Content-Type: application/json' \
--data-raw '{
  "access_control_list": [
    {
      "service_principal_name": "<application-id>",
      "permission_level": "CAN_USE"
    }
  ]
}'`

	entraToken = `curl -X POST "https://login.microsoftonline.com/<tenant-id>/oauth2/v2.0/token" \
  -H 'Content-Type: application/x-www-form-urlencoded' \
  -d 'client_id=<application-id>' \
  -d 'client_secret=<client-secret>' \
  -d 'grant_type=client_credentials' \
  -d 'scope=2ff814a6-3304-4ab8-85cb-cd0e6f879c1d%2F.default'`

	onBehalfOf = `curl --request POST "https://<databricks-workspace-url>/api/2.0/token-management/on-behalf-of/tokens" \
--header "Authorization: Bearer <admin-personal-access-token>" \
--header "Content-Type: application/json" \
--data '{
  "application_id": "<service-principal-application-id>",
  "lifetime_seconds": 31536000,
  "comment": "Prequel Databricks Source (service principal)"
}'`

	createToken = `curl -X POST "https://adb-<workspace-id>.<region>.azuredatabricks.net/api/2.0/token/create" \
  -H "Authorization: Bearer <entra_access_token>" \
  -H "Content-Type: application/json" \
  -d '{
        "lifetime_seconds": 31536000,
        "comment": "Prequel Databricks Source (service principal)"
      }'`
)

func TestCommandsOfSeed002(t *testing.T) {
	w := open(t, "azure")
	app := w.azure().ForPartner
	fill := []string{
		"<workspace-id>.<region>", "1234567890123456.7", "<databricks-workspace-url>", "adb-1234567890123456.7.azuredatabricks.net",
		"<admin-personal-access-token>", w.admin, "<tenant-id>", w.azure().TenantID, "<client-secret>", app.Secret.Reveal(),
	}
	forApp := append(slices.Clone(fill), "<application-id>", app.ClientID)

	// A: the application is imported on a page, of which SCIM is the other side.
	early := w.bash(allowTokens, forApp...)
	if !strings.Contains(early.message(), "Principal: ServicePrincipalName("+app.ClientID+") does not exist") {
		t.Errorf("before the import: %d %s", early.Status, early.Text)
	}
	w.must(w.admin, "POST", principalsPath, `{"applicationId":"`+app.ClientID+`","displayName":"Prequel","entitlements":[{"value":"workspace-access"},{"value":"databricks-sql-access"}]}`)
	signed := w.bash(entraToken, forApp...)
	if signed.Status != 200 || signed.text("token_type") != "Bearer" || signed.at("expires_in") != json.Number("3599") {
		t.Fatalf("4A: %d %s", signed.Status, signed.Text)
	}
	forApp = append(forApp, "<entra_access_token>", signed.text("access_token"))
	if got := w.bash(createToken, forApp...); got.Status != 403 || !strings.Contains(got.message(), "does not have permission to use tokens") {
		t.Errorf("5A without 3A: %d %s", got.Status, got.Text)
	}
	if got := w.bash(allowTokens, forApp...); got.Status != 200 || !strings.Contains(got.Text, app.ClientID) {
		t.Errorf("3A: %d %s", got.Status, got.Text)
	}
	minted := w.bash(createToken, forApp...)
	if minted.Status != 200 || !strings.HasPrefix(minted.text("token_value"), "dapi") {
		t.Fatalf("5A: %d %s", minted.Status, minted.Text)
	}
	if who := w.must(minted.text("token_value"), "GET", mePath, "").text("userName"); who != app.ClientID {
		t.Errorf("the token is of %s", who)
	}

	// B: a principal of Databricks.
	_, application := w.principal()
	got := w.bash(onBehalfOf, append(fill, "<service-principal-application-id>", application)...)
	if got.Status != 200 || !strings.HasPrefix(got.text("token_value"), "dapi") || got.text("token_info.comment") != "Prequel Databricks Source (service principal)" {
		t.Errorf("4B: %d %s", got.Status, got.Text)
	}
	got = w.bash(strings.ReplaceAll(entraToken, "%2F.default", ""), forApp...)
	if got.Status != 400 || got.text("error") != "invalid_scope" {
		t.Errorf("an invalid scope: %d %s", got.Status, got.Text)
	}
}

const (
	tokenOfSeed004 = `curl -X GET -H 'Content-Type: application/x-www-form-urlencoded' \
-d 'grant_type=client_credentials&client_id=<client-id>&resource=<resource>&client_secret=<application-secret>' \
https://login.microsoftonline.com/<tenant-id>/oauth2/token`

	adminLogin = `curl -X GET \
-H 'Authorization: Bearer <access-token>' \
-H 'X-Databricks-Azure-SP-Management-Token: <management-access-token>' \
-H 'X-Databricks-Azure-Workspace-Resource-Id: /subscriptions/<subscription-id>/resourceGroups/<resource-group-name>/providers/Microsoft.Databricks/workspaces/<workspace-name>' \
https://<databricks-instance>/api/2.0/clusters/list`

	adminSample = `curl -X GET \
-H 'Authorization:Bearer <access-token>' \
-H 'X-Databricks-Azure-SP-Management-Token:
<management-access-token>' \
-H 'X-Databricks-Azure-Workspace-Resource-Id:
/subscriptions/<subscription-id>/resourceGroups/<resource-group-name>/providers/Microsoft.Databricks/workspaces/<workspace-name>' \
https://<databricks-instance>/api/2.0/clusters/list`

	memberLogin = `curl -X GET \
-H 'Authorization: Bearer <access-token>' \
-H 'X-Databricks-Org-Id: <workspace-org-id>' \
https://<databricks-instance>/api/2.0/clusters/list`
)

func TestCommandsOfSeed004(t *testing.T) {
	w := open(t, "azure")
	base := []string{
		"<tenant-id>", w.azure().TenantID, "<subscription-id>", w.azure().SubscriptionID, "<resource-group-name>", "rg-data", "<workspace-name>", "prod",
		"<databricks-instance>", "adb-1234567890123456.7.azuredatabricks.net", "<workspace-org-id>", w.server.Identity().WorkspaceID,
	}
	contributor := append(slices.Clone(base), "<client-id>", w.azure().Contributor.ClientID, "<application-secret>", w.azure().Contributor.Secret.Reveal())
	token := func(resource string, fill []string) string {
		t.Helper()
		fill = append(fill, "<resource>", resource)
		asWritten := w.bash(tokenOfSeed004, fill...)
		if asWritten.Status != 400 || !strings.HasPrefix(asWritten.message(), "AADSTS900561: The endpoint only accepts POST requests. Received a GET request.") {
			t.Errorf("by GET: %d %s", asWritten.Status, asWritten.Text)
		}
		got := w.bash(strings.Replace(tokenOfSeed004, "-X GET", "-X POST", 1), fill...)
		for _, field := range []string{"token_type", "expires_in", "ext_expires_in", "expires_on", "not_before", "resource", "access_token"} {
			if got.text(field) == "" {
				t.Errorf("%s is no text in %s", field, got.Text)
			}
		}
		return got.text("access_token")
	}
	management := token(managementID, contributor)
	contributor = append(contributor, "<access-token>", token(databricksID, contributor), "<management-access-token>", management)
	if got := w.bash(memberLogin, contributor...); got.Status != 403 || !strings.Contains(got.Text, "User not authorized.") {
		t.Errorf("no member yet: %d %s", got.Status, got.Text)
	}
	if got := w.bash(adminLogin, contributor...); got.Status != 200 {
		t.Errorf("admin login: %d %s", got.Status, got.Text)
	}
	if inside := w.find(w.azure().Contributor.ClientID); inside == nil || inside.Assignment != "ADMIN" {
		t.Errorf("the admin login made it %+v", inside)
	}
	if got := w.bash(memberLogin, contributor...); got.Status != 200 {
		t.Errorf("as a member: %d %s", got.Status, got.Text)
	}
	// The sample, with the lines joined that its print broke.
	if got := w.bash(strings.ReplaceAll(adminSample, ":\n", ": "), contributor...); got.Status != 200 {
		t.Errorf("the sample: %d %s", got.Status, got.Text)
	}
	member := append(slices.Clone(base), "<client-id>", w.azure().Member.ClientID, "<application-secret>", w.azure().Member.Secret.Reveal())
	member = append(member, "<access-token>", token(databricksID, member))
	if got := w.bash(memberLogin, member...); got.Status != 200 {
		t.Errorf("member login: %d %s", got.Status, got.Text)
	}
}
