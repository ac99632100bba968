package steps

import (
	"context"
	"fmt"
	"strings"

	"brickpass/databricks"
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
	case !onAzure(setup):
		return Finding{State: So}, nil
	case !isEntra(setup):
		return Finding{State: So, Say: "Databricks manages it itself"}, nil
	}
	if registering(setup) {
		return lookForRegistered(ctx, r, setup)
	}
	if err := r.EntraWorks(ctx, setup); err != nil {
		return Finding{}, err
	}
	if tenant := setup.Answer(entraTenant); isApplicationID(tenant) && setup.Known(Tenant) && !strings.EqualFold(tenant, setup.Fact(Tenant)) {
		return blocked(ofAnotherDirectory(setup, tenant)), nil
	}
	return Finding{
		State: So, Say: "its application signs in to Microsoft Entra", Learned: databricks.Facts{ApplicationID: setup.Answer(entraApplication)},
		Lines: []Line{{Mark: MarkDone, Text: "The application, its tenant and its secret belong together", Detail: "Microsoft Entra took them"}},
	}, nil
}

// ofAnotherDirectory is for an application that signs in, and not where the workspace looks: its token would be refused once all the
// rest is made (databricks-api.md 12.2).
func ofAnotherDirectory(setup Setup, tenant string) *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemWrongTenant, What: "The application is of another directory.",
		Why: "It signs in to " + tenant + ", and this workspace takes sign-ins of " + databricks.Visible(setup.Fact(Tenant)) + " alone.",
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
