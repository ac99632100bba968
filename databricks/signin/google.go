package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"
	oauthgoogle "golang.org/x/oauth2/google"

	"brickpass/databricks"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// Google signs in by two tokens (SDK v0.175.0, config/auth_gcp_*.go): one that says to the workspace who comes, and one that
// lets Databricks act on Google's side, where an account is meant. Google's own libraries find both by themselves, wherever
// the files of the machine point to. Here they are had of Google's token hosts, and of no others.

const (
	googleTokens      = "https://oauth2.googleapis.com"
	googleCredentials = "https://iamcredentials.googleapis.com"
	googleHeader      = "X-Databricks-GCP-SA-Access-Token"

	// googleRenewal is after how long new tokens are had. Google's last an hour.
	googleRenewal = 50 * time.Minute
)

var googleScopes = []string{"https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/compute"}

// googlePair are the two tokens.
type googlePair struct{ identity, access secret.Value }

// googleCredential signs in by a pair that it renews.
type googleCredential struct {
	trouble
	pair  func(context.Context) (googlePair, error)
	clock clock.Clock
	turn  chan struct{}
	held  googlePair
	until time.Time
	files []secret.Value
}

// google is what signs in by a service account's key, or by the right to act as one.
func google(env Environment, t trouble) (databricks.Credential, *databricks.Problem) {
	c := &googleCredential{trouble: t, turn: make(chan struct{}, 1), clock: env.Clock}
	if c.clock == nil {
		c.clock = clock.Real()
	}
	if t.method.name == "google-credentials" {
		key, problem := googleKey(env, t)
		if problem != nil {
			return nil, problem
		}
		c.files = append(c.files, secret.New(key.PrivateKey))
		c.pair = func(ctx context.Context) (googlePair, error) { return key.pair(within(ctx, env), t.host.URL) }
		return c, nil
	}
	source, hidden, problem := googleSelf(env, t)
	if problem != nil {
		return nil, problem
	}
	c.files = hidden
	c.pair = func(ctx context.Context) (googlePair, error) { return googleActAs(ctx, env, t, source) }
	return c, nil
}

func (c *googleCredential) Authorize(ctx context.Context, message *http.Request) error {
	if message.URL.Scheme+"://"+message.URL.Host != c.host.URL {
		return elsewhere(c.host)
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return stopped()
	}
	if !c.clock.Now().Before(c.until) {
		pair, err := c.pair(ctx)
		switch {
		case ctx.Err() != nil:
			return stopped()
		case err != nil:
			return c.failed(err, append(c.attributes.spellings(), c.files...))
		}
		c.held, c.until = pair, c.clock.Now().Add(googleRenewal)
	}
	if !c.held.access.Empty() {
		message.Header.Set(googleHeader, c.held.access.Reveal())
	}
	return databricks.Bearer(c.held.identity).Authorize(ctx, message) //nolint:wrapcheck // a Problem
}

// googleFile is what Google's tools write: the key of a service account, or a person's sign-in.
type googleFile struct {
	Type         string `json:"type"`
	TokenURI     string `json:"token_uri"`
	PrivateKey   string `json:"private_key"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RefreshToken string `json:"refresh_token"`
	text         []byte
}

// readGoogle reads such a file. Other kinds name programs to run and addresses to go to, which cannot be held to Google's.
func readGoogle(method method, text []byte, kinds ...string) (googleFile, *databricks.Problem) {
	file := googleFile{text: text}
	switch {
	case json.Unmarshal(text, &file) != nil:
		return googleFile{}, incomplete(method, "a key that can be read")
	case !slices.Contains(kinds, file.Type):
		return googleFile{}, notThere(method, "Its key is of a kind that says by itself where it is sent, so it is not used: only a key of a service "+
			"account, or your own sign-in, is.")
	case file.TokenURI != "" && file.TokenURI != googleTokens+"/token":
		return googleFile{}, notThere(method, "Its key names another place than Google's for tokens.")
	}
	return file, nil
}

// googleKey is the key that the attributes hold, or name by its path.
func googleKey(env Environment, t trouble) (googleFile, *databricks.Problem) {
	text := []byte(t.attributes.secret["google_credentials"].Reveal())
	if !strings.HasPrefix(string(text), "{") {
		read, err := env.readFile(string(text))
		if err != nil {
			return googleFile{}, incomplete(t.method, "a key that can be read")
		}
		text = read
	}
	return readGoogle(t.method, text, "service_account")
}

// within lets Google's library send to Google's token host alone.
func within(ctx context.Context, env Environment) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, env.client(googleTokens))
}

// pair has both tokens for the service account itself.
func (f googleFile) pair(ctx context.Context, audience string) (googlePair, error) {
	config, err := oauthgoogle.JWTConfigFromJSON(f.text, googleScopes...)
	if err != nil {
		return googlePair{}, errors.New("the key cannot be read")
	}
	config.TokenURL = googleTokens + "/token"
	access, err := config.TokenSource(ctx).Token()
	if err != nil {
		return googlePair{}, err
	}
	config.Scopes, config.UseIDToken = nil, true
	config.PrivateClaims = map[string]any{"target_audience": audience}
	identity, err := config.TokenSource(ctx).Token()
	if err != nil {
		return googlePair{}, err
	}
	return googlePair{secret.New(identity.AccessToken), secret.New(access.AccessToken)}, nil
}

// googleSelf is how this machine, or whoever is signed in on it, is known to Google: by the file that gcloud writes, or by the
// cloud that the machine is in.
func googleSelf(env Environment, t trouble) (func(context.Context) (secret.Value, error), []secret.Value, *databricks.Problem) {
	path := env.Getenv("GOOGLE_APPLICATION_CREDENTIALS")
	named := path != ""
	if !named {
		path = filepath.Join(env.gcloud(), "application_default_credentials.json")
	}
	text, readable := env.found(path)
	switch {
	case !readable && named:
		return nil, nil, incomplete(t.method, "the file that GOOGLE_APPLICATION_CREDENTIALS names")
	case !readable:
		return func(ctx context.Context) (secret.Value, error) { return googleMachine(ctx, env) }, nil, nil
	}
	file, problem := readGoogle(t.method, text, "service_account", "authorized_user")
	if problem != nil {
		return nil, nil, problem
	}
	hidden := []secret.Value{secret.New(file.PrivateKey), secret.New(file.ClientSecret), secret.New(file.RefreshToken)}
	return func(ctx context.Context) (secret.Value, error) { return file.self(within(ctx, env)) }, hidden, nil
}

// found is a file, if there is one that can be read.
func (e Environment) found(path string) ([]byte, bool) {
	text, err := e.readFile(path)
	return text, err == nil
}

func (e Environment) gcloud() string {
	if folder := e.Getenv("CLOUDSDK_CONFIG"); folder != "" {
		return folder
	}
	if folder := e.Getenv("APPDATA"); folder != "" {
		return filepath.Join(folder, "gcloud")
	}
	return filepath.Join(e.Home, ".config", "gcloud")
}

// self is a token of whoever the file is of.
func (f googleFile) self(ctx context.Context) (secret.Value, error) {
	var source oauth2.TokenSource
	if f.Type == "service_account" {
		config, err := oauthgoogle.JWTConfigFromJSON(f.text, googleScopes[0])
		if err != nil {
			return secret.Value{}, errors.New("the key cannot be read")
		}
		config.TokenURL = googleTokens + "/token"
		source = config.TokenSource(ctx)
	} else {
		config := oauth2.Config{ClientID: f.ClientID, ClientSecret: f.ClientSecret, Endpoint: oauth2.Endpoint{TokenURL: googleTokens + "/token", AuthStyle: oauth2.AuthStyleInParams}}
		source = config.TokenSource(ctx, &oauth2.Token{RefreshToken: f.RefreshToken})
	}
	token, err := source.Token()
	if err != nil {
		return secret.Value{}, err
	}
	return secret.New(token.AccessToken), nil
}

// googleMachine is a token of the machine itself, of the cloud that it is in.
func googleMachine(ctx context.Context, env Environment) (secret.Value, error) {
	message, err := http.NewRequestWithContext(ctx, http.MethodGet, linkLocal+"/computeMetadata/v1/instance/service-accounts/default/token", http.NoBody)
	if err != nil {
		return secret.Value{}, err
	}
	message.Header.Set("Metadata-Flavor", "Google")
	client := env.client(linkLocal)
	client.Timeout = 5 * time.Second // elsewhere than in that cloud nobody answers
	answer, err := client.Do(message)
	if err != nil {
		return secret.Value{}, errNothingHere
	}
	defer answer.Body.Close()
	var said struct {
		Token secret.Value `json:"access_token"`
	}
	if answer.StatusCode != http.StatusOK || json.NewDecoder(answer.Body).Decode(&said) != nil {
		return secret.Value{}, fmt.Errorf("this machine's cloud answered %d", answer.StatusCode)
	}
	return said.Token, nil
}

// googleActAs has both tokens for the service account that the machine, or the person, may act as. Databricks goes without the
// second where it cannot be had.
func googleActAs(ctx context.Context, env Environment, t trouble, self func(context.Context) (secret.Value, error)) (googlePair, error) {
	mine, err := self(ctx)
	if err != nil {
		return googlePair{}, err
	}
	account := googleCredentials + "/v1/projects/-/serviceAccounts/" + url.PathEscape(t.attributes.plain["google_service_account"])
	var identity struct{ Token secret.Value }
	body := databricks.Compact(map[string]any{"audience": t.host.URL, "includeEmail": true})
	if err := env.ask(ctx, googleCredentials, http.MethodPost, account+":generateIdToken", mine, []byte(body), &identity); err != nil {
		return googlePair{}, err
	}
	var access struct{ AccessToken secret.Value }
	body = databricks.Compact(map[string]any{"scope": googleScopes, "lifetime": "3600s"})
	_ = env.ask(ctx, googleCredentials, http.MethodPost, account+":generateAccessToken", mine, []byte(body), &access)
	return googlePair{identity.Token, access.AccessToken}, nil
}
