package steps

import (
	"context"
	"fmt"
	"strings"

	"brickpass/databricks"
	"brickpass/databricks/azure"
)

// entraStep settles, on Azure, who manages the identity: Databricks itself, or Microsoft Entra. One of Entra is an application with a
// client secret, by which it signs in itself; elsewhere, and for one that Databricks manages, there is nothing to do here.
type entraStep struct{}

// The answers of the step.
const (
	entraKind        = "entra.kind"
	entraSource      = "entra.source"
	entraApplication = "entra.application"
	entraTenant      = "entra.tenant"
	entraSecret      = "entra.client-secret"
	entraKeep        = "entra.keep"
	entraName        = "entra.name"
	entraMonths      = "entra.months"
)

const (
	managedByDatabricks = "databricks"
	managedByEntra      = "entra"

	registerApplication = "register" // through Microsoft Graph

	haveApplication   = "have"    // its application ID, tenant and secret are at hand
	haveApplicationV1 = "have-v1" // the same, for a tenant or a cloud that wants the older way to sign in

	keepSecret   = "keep"
	forgetSecret = "forget"
)

// keepsClientSecret says whether the client secret is kept for the next token. Where the token itself is kept nowhere, there is no place
// for it.
func (a Answers) keepsClientSecret() bool {
	return a[entraKeep] == keepSecret && a[KeepKey] != KeepOnce
}

// Tenant is the directory of Microsoft Entra in which people sign in to the workspace.
const Tenant databricks.Unknown = "tenant"

func (entraStep) About() About {
	return About{
		ID: "entra", Rail: "Identity", Title: "Who manages {partner}'s identity?",
		Why: "On Azure an identity can be Databricks' own, or one of Microsoft Entra that is imported. One of Entra can be let into other " +
			"services of Azure too; it signs in by a client secret of its application.",
		ByHand: []string{
			"The guide: Azure portal › Microsoft Entra ID › App registrations › New registration, single tenant; then Certificates & secrets › " +
				"New client secret. Note the Application (client) ID, the Directory (tenant) ID and the secret's Value.",
			"Today: the same, at entra.microsoft.com under Applications › App registrations.",
			byHandTenant,
		},
		Docs:  "https://learn.microsoft.com/azure/databricks/admin/users-groups/service-principals",
		Needs: []ID{"checks"},
	}
}

// onAzure says whether the workspace is on Azure.
func onAzure(setup Setup) bool { return databricks.Cloud(setup.Fact(Cloud)).IsAzure() }

// isEntra says whether the identity is one of Microsoft Entra.
func isEntra(setup Setup) bool {
	return onAzure(setup) && !setup.Own() && setup.Answer(entraKind) == managedByEntra
}

func (entraStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	switch {
	case !onAzure(setup), setup.Own(): // who is no principal is managed by nobody here
		return Finding{State: So}, nil
	case !isEntra(setup):
		return Finding{State: So, Say: "Databricks manages it itself"}, nil
	}
	if registering(setup) {
		return lookForRegistered(ctx, r, setup)
	}
	if err := r.EntraWorks(ctx, setup); err != nil {
		return Finding{}, meantApplication(ctx, r, setup, err)
	}
	foreign, err := otherDirectory(ctx, r, setup)
	if err != nil {
		return Finding{}, err
	}
	if foreign != "" {
		return blocked(ofAnotherDirectory(setup, foreign)), nil
	}
	return Finding{
		State: So, Say: "its application signs in to Microsoft Entra", Learned: databricks.Facts{ApplicationID: setup.Answer(entraApplication)},
		Lines: []Line{{Mark: MarkDone, Text: "The application, its tenant and its secret belong together", Detail: "Microsoft Entra took them"}},
	}, nil
}

// meantApplication says of an id that Microsoft's sign-in does not know whether it is an object id, and of which application: where
// somebody is signed in who may be able to see that. Else what was refused is all that is known.
func meantApplication(ctx context.Context, r Reader, setup Setup, refused error) error {
	if !databricks.IsProblem(refused, databricks.ProblemEntraAppUnknown) || !isAzure(setup.Answer(wayKey)) {
		return refused
	}
	if _, problem := azure.CheckAppIDAtGraph(ctx, r, databricks.ApplicationID(setup.Answer(entraApplication))); problem != nil && problem.Kind == azure.ProblemObjectID {
		return problem
	}
	return refused
}

// otherDirectory is the directory that was named, if it is not the workspace's; "" if it is, or if nobody knows. A domain is asked for its
// id.
func otherDirectory(ctx context.Context, r Reader, setup Setup) (string, error) {
	named, ours := setup.Answer(entraTenant), setup.Fact(Tenant)
	if named == "" || ours == "" || strings.EqualFold(named, ours) {
		return "", nil
	}
	id, problem := azure.CheckTenant(ctx, r, databricks.TenantID(named))
	switch {
	case problem != nil:
		return "", problem
	case id == "" || strings.EqualFold(string(id), ours):
		return "", nil
	}
	return string(id), nil
}

// ofAnotherDirectory is for an application that signs in, and not where the workspace looks: its token would be refused once all the
// rest is made (databricks-api.md 12.2).
func ofAnotherDirectory(setup Setup, tenant string) *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemWrongTenant, What: "The application is of another directory.",
		Why: "It signs in to " + databricks.Visible(tenant) + ", and this workspace takes sign-ins of " + databricks.Visible(setup.Fact(Tenant)) + " alone.",
		Who: "You: go back and name an application of that directory.",
	}
}

func (entraStep) Changes(setup Setup, finding Finding) []Change {
	seen, ok := finding.Seen.(registered)
	if finding.State != Missing || !ok {
		return nil
	}
	return registerChanges(setup, seen)
}

// entraApp is the application that the partner's identity is.
func entraApp(setup Setup) (databricks.EntraApp, error) {
	microsoft, ok := databricks.MicrosoftOf(databricks.Cloud(setup.Fact(Cloud)))
	if !ok {
		return databricks.EntraApp{}, fmt.Errorf("this workspace is not on Azure")
	}
	app := databricks.EntraApp{
		Microsoft: microsoft, Tenant: databricks.TenantID(first(setup.Answer(entraTenant), setup.Fact(Tenant))),
		ClientID: databricks.ApplicationID(first(setup.Answer(entraApplication), setup.Fact(ApplicationID))),
	}
	if setup.Answer(entraSource) == haveApplicationV1 {
		app.Version = databricks.EntraV1
	}
	return app, nil
}
