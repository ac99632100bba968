package steps

import (
	"context"

	"brickpass/databricks"
	"brickpass/databricks/signin"
)

// Visit is a sign-in that a person makes on a page of Databricks or Microsoft, in a browser here or elsewhere.
type Visit interface {
	// Address is the page.
	Address() string
	// Code is what has to be entered there; "" where nothing has.
	Code() string
	// Callback is where the browser comes back to; "" where it does not come back here.
	Callback() string
	// Returns is what the address begins with at which the browser ends; "" where nothing can be pasted.
	Returns() string
	// Return takes the address at which the browser ended, pasted by a person. Its error is a *databricks.Problem.
	Return(pasted string) error
	// Wait ends when the person has signed in, or with the context. Its error is a *databricks.Problem.
	Wait(context.Context) (Admission, error)
	Close() error
}

// Admission is what a visit brought. Only the hands can use it.
type Admission struct {
	session signin.Session
	tokens  databricks.EntraTokens
}

// browserVisit is a sign-in at Databricks.
type browserVisit struct{ *signin.Visit }

func (browserVisit) Code() string { return "" }

func (v browserVisit) Wait(ctx context.Context) (Admission, error) {
	session, err := v.Visit.Wait(ctx)
	return Admission{session: session}, err //nolint:wrapcheck // a Problem, to be shown as it is
}

// deviceVisit is a sign-in at Microsoft, by a code.
type deviceVisit struct{ *signin.DeviceVisit }

func (deviceVisit) Callback() string { return "" }

func (deviceVisit) Returns() string { return "" }

func (v deviceVisit) Return(string) error {
	return &databricks.Problem{
		Kind: "nothing to paste", What: "Nothing has to be pasted here.", Why: "Enter the code on Microsoft's page; brickpass notices by itself.",
		Who: "You: enter the code there.",
	}
}

func (v deviceVisit) Wait(ctx context.Context) (Admission, error) {
	tokens, err := v.DeviceVisit.Wait(ctx)
	return Admission{tokens: tokens}, err //nolint:wrapcheck // a Problem, to be shown as it is
}

// Visit begins the sign-in that a question of kind Browser waits for. What comes of it is given by Admit.
func (h *Hands) Visit(ctx context.Context, setup Setup, key string) (Visit, error) {
	for _, side := range sides {
		switch key {
		case side.device():
			visit, err := signin.BeginDevice(ctx, h.kit.Environment, directoryOf(setup))
			if err != nil {
				return nil, asProblem(err)
			}
			return deviceVisit{visit}, nil
		case side.browser():
			host, err := hostFor(setup, side.target())
			if err != nil {
				return nil, asProblem(err)
			}
			visit, err := signin.Begin(ctx, h.kit.Environment, host)
			if err != nil {
				return nil, asProblem(err)
			}
			return browserVisit{visit}, nil
		}
	}
	return nil, &databricks.Problem{Kind: "internal", What: "Nobody signs in there.", Why: key, Who: "The makers of brickpass."}
}

// Admit takes what a visit brought: the answer to that question is Given from now on.
func (h *Hands) Admit(key string, admission Admission) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if admission.tokens != nil {
		h.devices[key] = admission.tokens
	} else {
		h.sessions[key] = admission.session
	}
	clear(h.admins)
}

// directoryOf is where people sign in on Azure, as far as it is known.
func directoryOf(setup Setup) databricks.Directory {
	microsoft, ok := databricks.MicrosoftOf(databricks.Cloud(setup.Fact(Cloud)))
	if !ok && isResource(setup) { // nothing else is known of the workspace yet
		pasted := setup.Answer(AddressKey)
		return databricks.Directory{Microsoft: databricks.MicrosoftAt(pasted), Tenant: databricks.PortalTenant(pasted)}
	}
	if !ok {
		microsoft, _ = databricks.MicrosoftOf(databricks.AzurePublic)
	}
	return databricks.Directory{Microsoft: microsoft, Tenant: databricks.TenantID(setup.Fact(Tenant))}
}
