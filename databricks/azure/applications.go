package azure

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"brickpass/databricks"
)

// An application has two ids, both UUIDs, and to take one for the other is a common mistake. Databricks, and whoever signs in,
// want the application id; Graph's own paths want the object id. A service principal of the application has an object id again.
type (
	// ObjectID is what Graph calls a thing by.
	ObjectID string

	// KeyID names a client secret; the portal calls it Secret ID. It is no secret, and no use for signing in.
	KeyID string
)

const (
	applicationsPath = "/v1.0/applications"
	principalsPath   = "/v1.0/servicePrincipals"
)

// Application is an application of Microsoft Entra (databricks-api.md 12.4).
type Application struct {
	ID      ObjectID                 `json:"id"`
	AppID   databricks.ApplicationID `json:"appId"`
	Name    string                   `json:"displayName"`
	Created time.Time                `json:"createdDateTime"`
	Secrets []Secret                 `json:"passwordCredentials"` // only where one application is asked for
}

// Secret is what is known of a client secret, but for its value. Entra's end of it is a clock of its own, beside that of the token
// that is made with it.
type Secret struct {
	KeyID KeyID     `json:"keyId"`
	Name  string    `json:"displayName"`
	Begin time.Time `json:"startDateTime"`
	End   time.Time `json:"endDateTime"`
}

// Applications is one page of a list.
type Applications struct {
	Value []Application `json:"value"`
	Next  string        `json:"@odata.nextLink"`
}

// Items are the applications on the page.
func (a Applications) Items() []Application { return a.Value }

// After is the request for the next page.
func (a Applications) After(request databricks.Request) (databricks.Request, bool) {
	return following(request, a.Next)
}

// following is the request for the page that a link leads to. Only its path counts: it is asked for where the first page was.
func following(request databricks.Request, link string) (databricks.Request, bool) {
	address, err := url.Parse(link)
	if link == "" || err != nil {
		return request, false
	}
	before, _, _ := strings.Cut(request.Path, "?")
	if !strings.EqualFold(address.EscapedPath(), before) {
		return request, false
	}
	request.Path = address.EscapedPath() + "?" + address.RawQuery
	return request, true
}

// ApplicationsByName finds the applications of a display name; there may be several, because names are not unique. One that was
// just made may be missing from the list for some minutes (databricks-api.md 12.4).
func ApplicationsByName(name string) databricks.Query[Applications] {
	return databricks.Query[Applications]{Request: databricks.Request{
		Target: databricks.Graph, As: databricks.Admin, Method: http.MethodGet,
		Path: databricks.PathWith(applicationsPath,
			"$filter", "displayName eq "+quoted(name), "$select", "id,appId,displayName,createdDateTime"),
	}}
}

// quoted is a text in a filter of OData, where a quote is doubled.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

const wholeApplication = "id,appId,displayName,createdDateTime,passwordCredentials"

// ApplicationByAppID reads one application with its secrets, by the id that Databricks knows it by.
func ApplicationByAppID(id databricks.ApplicationID) databricks.Query[Application] {
	return read[Application](applicationsPath+"(appId='"+databricks.Segment(string(id))+"')", wholeApplication)
}

// ApplicationByObjectID reads the same by Graph's own id.
func ApplicationByObjectID(id ObjectID) databricks.Query[Application] {
	return read[Application](applicationPath(id), wholeApplication)
}

func applicationPath(id ObjectID) string {
	return applicationsPath + "/" + databricks.Segment(string(id))
}

func read[T any](path, fields string) databricks.Query[T] {
	return databricks.Query[T]{Request: databricks.Request{
		Target: databricks.Graph, As: databricks.Admin, Method: http.MethodGet, Path: databricks.PathWith(path, "$select", fields),
	}}
}

// CreateApplication registers an application for this tenant alone; no other organisation's people or principals may use it. In
// the answer, Graph's id is at "id", and the application id at "appId".
//
// Names are not unique: each success makes another application, so it is sent once, and a lost answer is looked up by
// ApplicationsByName: what was not there before, of that name and made since, is ours.
func CreateApplication(name string) databricks.Request {
	return databricks.Request{
		Target: databricks.Graph, As: databricks.Admin, Method: http.MethodPost, Path: applicationsPath, Once: true,
		Body: databricks.Compact(struct {
			Name     string `json:"displayName"`
			Audience string `json:"signInAudience"`
		}{name, "AzureADMyOrg"}),
	}
}

// DeleteApplication takes an application out, with its service principal and secrets. Entra keeps it for thirty days, in which it
// can be brought back; one of the same application id cannot be made anew. Only for one that brickpass made. Again is
// ProblemGraphUnknown, which counts as done.
func DeleteApplication(id ObjectID) databricks.Request {
	return databricks.Request{
		Target: databricks.Graph, As: databricks.Admin, Method: http.MethodDelete, Path: applicationPath(id),
	}
}

// ServicePrincipal is what stands for an application in a tenant. The portal makes it along with the application, Graph does not,
// and without one nobody can sign in as the application.
type ServicePrincipal struct {
	ID      ObjectID                 `json:"id"`
	AppID   databricks.ApplicationID `json:"appId"`
	Name    string                   `json:"displayName"`
	Enabled *bool                    `json:"accountEnabled"` // nil where Graph does not say
}

// ServicePrincipalByAppID reads the one of an application. That there is none is ProblemGraphUnknown.
func ServicePrincipalByAppID(id databricks.ApplicationID) databricks.Query[ServicePrincipal] {
	return read[ServicePrincipal](principalsPath+"(appId='"+databricks.Segment(string(id))+"')", "id,appId,displayName,accountEnabled")
}

// ServicePrincipalByObjectID reads one by its own id, which people take for the application's: it stands on the page of the
// enterprise application.
func ServicePrincipalByObjectID(id ObjectID) databricks.Query[ServicePrincipal] {
	return read[ServicePrincipal](principalsPath+"/"+databricks.Segment(string(id)), "id,appId,displayName,accountEnabled")
}

// CreateServicePrincipal makes the one of an application. There is at most one, and a second is ProblemGraphExists; a lost answer
// is looked up by ServicePrincipalByAppID. For a minute or two after the application was made it is ProblemGraphNotYet.
func CreateServicePrincipal(id databricks.ApplicationID) databricks.Request {
	return databricks.Request{
		Target: databricks.Graph, As: databricks.Admin, Method: http.MethodPost, Path: principalsPath, Once: true,
		Body: databricks.Compact(struct {
			AppID databricks.ApplicationID `json:"appId"`
		}{id}),
	}
}
