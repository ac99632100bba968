package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"brickpass/databricks"
)

// DeviceVisit is a sign-in that a person makes at Microsoft's page in any browser, on any computer, by a code that is shown here.
// It is safe for use by several goroutines at once.
type DeviceVisit struct {
	directory databricks.Directory
	wire      *azureWire
	message   azidentity.DeviceCodeMessage
	end       context.CancelFunc
	task      sync.WaitGroup

	done    chan struct{} // closed when it is settled; then one of the following is there
	tokens  *azureTokens
	problem *databricks.Problem
}

// BeginDevice starts such a sign-in in a tenant; without one, in whichever the person belongs to. It shows and opens nothing: the
// code and the address of the page are asked of it. The error is a *databricks.Problem.
func BeginDevice(ctx context.Context, env Environment, directory databricks.Directory) (*DeviceVisit, error) {
	v := &DeviceVisit{directory: directory, wire: newAzureWire(env, directory), done: make(chan struct{})}
	shown := make(chan struct{})
	credential, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: v.wire.options(directory), TenantID: string(directory.Tenant),
		DisableInstanceDiscovery: true, DisableAutomaticAuthentication: true, // one code, which was shown; then in silence
		UserPrompt: func(_ context.Context, message azidentity.DeviceCodeMessage) error {
			if !deviceAddress(message.VerificationURL) {
				return errElsewhere
			}
			v.message = message
			close(shown)
			return nil
		},
	})
	if err != nil {
		return nil, azureFailed(describedDevice, err)
	}
	tokens := newAzureTokens(env, directory, describedDevice)
	tokens.ask, tokens.failed = credential.GetToken, v.failed
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	v.end = end
	v.task.Go(func() {
		defer close(v.done)
		_, err := credential.Authenticate(life, &policy.TokenRequestOptions{Scopes: []string{directory.Microsoft.Scope(databricks.ForDatabricks)}})
		switch {
		case err == nil:
			v.tokens = tokens
		case life.Err() != nil:
			v.problem = stopped()
		default:
			v.problem = v.failed(err)
		}
	})
	select {
	case <-shown:
		return v, nil
	case <-v.done:
		return nil, v.problem
	case <-ctx.Done():
		_ = v.Close()
		return nil, stopped()
	}
}

const describedDevice = "Azure, by a code"

// deviceAddress says whether an address may be opened in a browser: https, or this computer, which is a simulator.
func deviceAddress(text string) bool {
	address, err := url.Parse(text)
	if err != nil || address.User != nil || address.Hostname() == "" || databricks.Visible(text) != text {
		return false
	}
	return address.Scheme == "https" || (address.Scheme == "http" && loopbackOrigin(address.Scheme+"://"+address.Host))
}

// Address is the page on which the person enters the code.
func (v *DeviceVisit) Address() string { return v.message.VerificationURL }

// Code is what the person enters there. It is good for about fifteen minutes.
func (v *DeviceVisit) Code() string { return databricks.Visible(v.message.UserCode) }

// Wait ends when the person signed in or refused, when the code ran out, or with the context. What comes of it are tokens for
// Databricks, Graph and Azure Resource Manager, as databricks.EntraLogin takes them. The error is a *databricks.Problem.
func (v *DeviceVisit) Wait(ctx context.Context) (databricks.EntraTokens, error) {
	select {
	case <-v.done:
	case <-ctx.Done():
		select {
		case <-v.done: // what came in time counts
		default:
			return nil, stopped()
		}
	}
	if v.problem != nil {
		again := *v.problem
		return nil, &again
	}
	return v.tokens, nil
}

// Close ends the visit: nothing is waited for any more. Tokens that came of it live on.
func (v *DeviceVisit) Close() error {
	v.end()
	v.task.Wait()
	return nil
}

// failed says why nobody was signed in, or why a token could not be renewed.
func (v *DeviceVisit) failed(err error) *databricks.Problem {
	var required *azidentity.AuthenticationRequiredError
	known, said := v.wire.refusal(v.directory)
	switch {
	case strings.Contains(err.Error(), errElsewhere.Error()): // the library keeps the text alone
		failure := azureFailed(describedDevice, err)
		failure.Why = "The sign-in pointed to a place that does not belong to it, so nothing was sent or shown."
		return failure
	case errors.As(err, &required):
		return databricks.Blocker(databricks.ProblemEntraSignInEnded, databricks.Details{})
	case errors.Is(err, context.DeadlineExceeded), strings.Contains(err.Error(), context.DeadlineExceeded.Error()):
		return entraSaid(v.directory, http.StatusBadRequest, nil, []byte(`{"error":"expired_token","error_description":"The code has expired."}`))
	case said:
		return known
	}
	return azureFailed(describedDevice, err)
}
