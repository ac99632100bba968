package simulator_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/databricks/databricks-sdk-go/common/environment"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/service/iam"

	"brickpass/databricks/simulator"
)

// These tests hold Entra to clients that we did not write: azidentity, and the official SDK's azure-client-secret.

// toSimulator sends everything to the simulator, with the Host header that it had, as BRICKPASS_SIMULATOR does with what is
// for Microsoft.
type toSimulator struct{ to string }

func (s toSimulator) RoundTrip(r *http.Request) (*http.Response, error) {
	to, err := url.Parse(s.to)
	if err != nil {
		return nil, err
	}
	sent := r.Clone(r.Context())
	sent.Host, sent.URL.Scheme, sent.URL.Host = r.URL.Host, to.Scheme, to.Host
	return http.DefaultTransport.RoundTrip(sent)
}

func (w *workspace) transport() policy.ClientOptions {
	return azcore.ClientOptions{
		Transport: &http.Client{Transport: toSimulator{w.server.URL()}}, Retry: policy.RetryOptions{MaxRetries: -1},
	}
}

func (w *workspace) secretCredential(tenant string, app simulator.EntraApplication, secret string) *azidentity.ClientSecretCredential {
	w.Helper()
	made, err := azidentity.NewClientSecretCredential(tenant, app.ClientID, secret, &azidentity.ClientSecretCredentialOptions{ClientOptions: w.transport()})
	if err != nil {
		w.Fatal(err)
	}
	return made
}

var forDatabricks = policy.TokenRequestOptions{Scopes: []string{databricksScope}}

func TestAzidentitySignsAnApplicationIn(t *testing.T) {
	w := open(t, "azure")
	app := w.azure().Member
	signed := w.secretCredential(w.azure().TenantID, app, app.Secret.Reveal())
	token, err := signed.GetToken(context.Background(), forDatabricks)
	if err != nil {
		t.Fatal(err)
	}
	if who := w.must(token.Token, "GET", mePath, "").text("userName"); who != app.ClientID {
		t.Errorf("signed in as %s", who)
	}
	if left := time.Until(token.ExpiresOn); left < 50*time.Minute || left > time.Hour {
		t.Errorf("it lives for %v", left)
	}
	_, err = w.secretCredential(w.azure().TenantID, app, app.SecretID).GetToken(context.Background(), forDatabricks)
	var failed *azidentity.AuthenticationFailedError
	if !errors.As(err, &failed) || failed.RawResponse.StatusCode != 401 || !strings.Contains(err.Error(), "AADSTS7000215") {
		t.Errorf("with the id of the secret: %v", err)
	}
	_, err = w.secretCredential(databricksID, app, app.Secret.Reveal()).GetToken(context.Background(), forDatabricks)
	if err == nil || !strings.Contains(err.Error(), "AADSTS90002") {
		t.Errorf("in an unknown tenant: %v", err)
	}
}

// deviceCredential signs a person in, who does with the code what finish does.
func (w *workspace) deviceCredential(tenant string, finish func(azidentity.DeviceCodeMessage) error) *azidentity.DeviceCodeCredential {
	w.Helper()
	made, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: w.transport(), TenantID: tenant,
		UserPrompt: func(_ context.Context, shown azidentity.DeviceCodeMessage) error { return finish(shown) },
	})
	if err != nil {
		w.Fatal(err)
	}
	return made
}

func TestAzidentitySignsAPersonInByADeviceCode(t *testing.T) {
	w := open(t, "azure")
	for _, tenant := range []string{"", w.azure().TenantID} {
		signed := w.deviceCredential(tenant, func(shown azidentity.DeviceCodeMessage) error {
			if shown.VerificationURL != w.server.URL()+"/devicelogin" || !strings.Contains(shown.Message, shown.UserCode) {
				t.Errorf("shown: %+v", shown)
			}
			return w.server.FinishDeviceLogin(shown.UserCode, "anna.admin@acme.example", false)
		})
		token, err := signed.GetToken(context.Background(), forDatabricks)
		if err != nil {
			t.Fatal(err)
		}
		if who := w.must(token.Token, "GET", mePath, "").text("userName"); who != "anna.admin@acme.example" {
			t.Errorf("signed in as %s", who)
		}
		// For another audience nobody is asked again.
		token, err = signed.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: []string{managementID + "/.default"}})
		if err != nil {
			t.Fatal(err)
		}
		w.must(token.Token, "GET", w.azure().ResourceID+"?api-version=2018-04-01", "", arm)
	}
}

// refusedWith: of a device code MSAL reads the body away, so that the status is all that is left.
func refusedWith(err error, status int) bool {
	var failed *azidentity.AuthenticationFailedError
	return errors.As(err, &failed) && failed.RawResponse.StatusCode == status
}

func TestAzidentityHearsThatAPersonDeclined(t *testing.T) {
	w := open(t, "azure")
	signed := w.deviceCredential("", func(azidentity.DeviceCodeMessage) error { return w.server.FinishDeviceLogin("", "", true) })
	if _, err := signed.GetToken(context.Background(), forDatabricks); !refusedWith(err, 400) {
		t.Errorf("declined: %v", err)
	}
	signed = w.deviceCredential("", func(azidentity.DeviceCodeMessage) error { w.server.ExpireDeviceLogins(); return nil })
	if _, err := signed.GetToken(context.Background(), forDatabricks); !refusedWith(err, 400) {
		t.Errorf("expired: %v", err)
	}
}

func TestAzidentityKnowsThePersonOfAWrongTenantInTheRightOne(t *testing.T) {
	w := open(t, "wrong-tenant")
	finish := func(shown azidentity.DeviceCodeMessage) error {
		return w.server.FinishDeviceLogin(shown.UserCode, "anna.admin@acme.example", false)
	}
	own, err := w.deviceCredential("", finish).GetToken(context.Background(), forDatabricks)
	if err != nil {
		t.Fatal(err)
	}
	w.refused(400, "Expected iss claim", own.Token, "GET", mePath, "")
	guest, err := w.deviceCredential(w.azure().TenantID, finish).GetToken(context.Background(), forDatabricks)
	if err != nil {
		t.Fatal(err)
	}
	w.must(guest.Token, "GET", mePath, "")
}

// The SDK's own client gets two tokens of version 1 and sends the second with each request. Without a host it asks Resource
// Manager for it.
func TestSDKSignsInByAzureClientSecret(t *testing.T) {
	const host = "https://adb-1234567890123456.7.azuredatabricks.net"
	azure := environment.GetEnvironmentForHostname(host)
	for _, one := range []struct{ host, by string }{
		{host, "member"},
		{host, "contributor"},
		{"", "contributor"},
	} {
		w := open(t, "azure")
		app, resource := w.azure().Member, ""
		if one.by == "contributor" {
			app, resource = w.azure().Contributor, w.azure().ResourceID
		}
		client := sdk(t, &config.Config{
			Host: one.host, DatabricksEnvironment: &azure, AuthType: "azure-client-secret", AzureClientID: app.ClientID, AzureClientSecret: app.Secret.Reveal(),
			AzureTenantID: w.azure().TenantID, AzureResourceID: resource, HTTPTransport: toSimulator{w.server.URL()},
		})
		me, err := iam.NewCurrentUser(client).Me(context.Background(), iam.MeRequest{})
		if err != nil || me.UserName != app.ClientID {
			t.Errorf("%+v: %+v, %v", one, me, err)
		}
	}
}
