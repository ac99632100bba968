package databricks

import (
	"net/http"
	"net/url"
	"strings"
)

// Directory is where the people and principals of a workspace on Azure sign in.
type Directory struct {
	Microsoft Microsoft
	Tenant    TenantID
}

// entraPath answers with the way to the sign-in of the workspace's tenant (databricks-api.md 12).
const entraPath = "/aad/auth"

// DirectoryOf asks a workspace or an account on Azure, before anybody is signed in, in which tenant people sign in there. The
// answer is a redirect, which is read and not followed. One that leads elsewhere is ProblemRedirected.
func DirectoryOf(host Host) Query[Directory] {
	target := Workspace
	if host.Kind == HostAccount {
		target = Account
	}
	return Query[Directory]{Request{Target: target, As: Nobody, Method: http.MethodGet, Path: entraPath}}
}

// FromHeader takes the directory out of where the answer points to.
func (d *Directory) FromHeader(header http.Header) { *d, _ = directoryAt(header.Get("Location")) }

// directoryAt reads the address of a sign-in: https://login.microsoftonline.com/<tenant>/oauth2/authorize?…
func directoryAt(location string) (Directory, bool) {
	address, err := url.Parse(location)
	if err != nil || address.User != nil {
		return Directory{}, false
	}
	microsoft, ok := ofEntra(address.Scheme + "://" + strings.ToLower(address.Host))
	tenant, _, _ := strings.Cut(strings.TrimPrefix(address.EscapedPath(), "/"), "/")
	if !ok || !accountUUID.MatchString(strings.ToLower(tenant)) {
		return Directory{}, false
	}
	return Directory{microsoft, TenantID(strings.ToLower(tenant))}, true
}

// namesDirectory says whether an answer that points elsewhere is the one that was asked for.
func namesDirectory(request Request, header http.Header) bool {
	_, ok := directoryAt(header.Get("Location"))
	return ok && request.Path == entraPath && request.As == Nobody
}
