package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// ours is what signs in by the methods that brickpass does itself.
func ours(env Environment, t trouble) (databricks.Credential, *databricks.Problem) {
	if t.method.cloud == onlyGoogle {
		return google(env, t)
	}
	identity, problem := identityOf(env, t)
	if problem != nil {
		return nil, problem
	}
	return databricks.Federated(t.host, t.described, t.attributes.plain["client_id"], identity), nil
}

// vouching gives a token by which somebody else vouches for who asks.
type vouching func(context.Context) (secret.Value, error)

// identityOf is how somebody else vouches for who asks.
func identityOf(env Environment, t trouble) (func(context.Context) (secret.Value, *databricks.Problem), *databricks.Problem) {
	ask, passes, problem := t.vouching(env)
	if problem != nil {
		return nil, problem
	}
	return func(ctx context.Context) (secret.Value, *databricks.Problem) {
		token, err := ask(ctx)
		if err == nil && token.Empty() {
			err = errors.New("there is no token in it")
		}
		switch {
		case ctx.Err() != nil:
			return secret.Value{}, stopped()
		case err != nil:
			failure := t.failed(err, append(t.attributes.spellings(), passes))
			if !errors.Is(err, errElsewhere) {
				failure.Why = fmt.Sprintf("It is to sign in by %s, which gave no identity token.", t.method.title)
			}
			return secret.Value{}, failure
		}
		return token, nil
	}, nil
}

// vouching is how a method has its token, and what it shows for it.
func (t trouble) vouching(env Environment) (ask vouching, passes secret.Value, problem *databricks.Problem) {
	switch t.method.name {
	case "github-oidc":
		return t.byGitHub(env)
	case "azure-devops-oidc":
		return t.byDevOps(env)
	case "env-oidc":
		variable := t.attributes.plain["oidc_token_env"]
		if variable == "" {
			variable = identityVariable
		}
		if env.Getenv(variable) == "" {
			return nil, passes, incomplete(t.method, variable)
		}
		return t.byText(func() ([]byte, error) { return []byte(env.Getenv(variable)), nil }), passes, nil
	default: // file-oidc
		path := t.attributes.plain["databricks_id_token_filepath"]
		return t.byText(func() ([]byte, error) { return env.readFile(path) }), passes, nil
	}
}

// byText reads the token anew each time: whoever put it there renews it.
func (t trouble) byText(read func() ([]byte, error)) vouching {
	return func(context.Context) (secret.Value, error) {
		text, err := read()
		if err != nil {
			return secret.Value{}, errors.New("it cannot be read") // a path says where secrets are
		}
		return secret.New(string(text)), nil
	}
}

func (t trouble) byGitHub(env Environment) (vouching, secret.Value, *databricks.Problem) {
	passes := secret.New(env.Getenv(githubToken))
	origin, problem := pipeline(env, t.method, githubURL)
	if problem != nil {
		return nil, passes, problem
	}
	audience, problem := t.audience()
	if problem != nil {
		return nil, passes, problem
	}
	address := env.Getenv(githubURL) + "&audience=" + url.QueryEscape(audience) // the address has a query (SDK v0.175.0)
	return func(ctx context.Context) (secret.Value, error) {
		var said struct{ Value secret.Value }
		err := env.ask(ctx, origin, http.MethodGet, address, passes, nil, &said)
		return said.Value, err
	}, passes, nil
}

func (t trouble) byDevOps(env Environment) (vouching, secret.Value, *databricks.Problem) {
	passes := secret.New(env.Getenv("SYSTEM_ACCESSTOKEN"))
	origin, problem := pipeline(env, t.method, "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI")
	if problem != nil {
		return nil, passes, problem
	}
	return func(ctx context.Context) (secret.Value, error) {
		var said struct{ OIDCToken secret.Value }
		err := env.ask(ctx, origin, http.MethodPost, devopsAddress(env), passes, nil, &said)
		return said.OIDCToken, err
	}, passes, nil
}

// audience is whom an identity token is meant for, as the SDK says it: as told, else the account, else the workspace's own
// token endpoint.
func (t trouble) audience() (string, *databricks.Problem) {
	switch {
	case t.attributes.plain["audience"] != "":
		return t.attributes.plain["audience"], nil
	case t.host.ForAccount():
		return t.host.AccountID, nil
	}
	return t.host.TokenEndpoint()
}

// devopsAddress is where Azure DevOps gives identity tokens to its jobs.
func devopsAddress(env Environment) string {
	part := func(variable string) string { return url.PathEscape(env.Getenv(variable)) }
	return strings.TrimSuffix(env.Getenv("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"), "/") + "/" + part("SYSTEM_TEAMPROJECTID") +
		"/_apis/distributedtask/hubs/" + part("SYSTEM_HOSTTYPE") + "/plans/" + part("SYSTEM_PLANID") + "/jobs/" + part("SYSTEM_JOBID") +
		"/oidctoken?api-version=7.2-preview.1"
}

const (
	answerLimit = time.Minute
	answerSize  = 1 << 20
)

// client sends to these origins and to no others.
func (e Environment) client(origins ...string) *http.Client {
	return &http.Client{
		Transport:     &guard{next: e.transport(), others: origins},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       answerLimit,
	}
}

// ask asks a service that is not Databricks', and reads its answer. Without a body it sends none.
func (e Environment) ask(ctx context.Context, origin, method, address string, passes secret.Value, body []byte, into any) error {
	message, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("its address cannot be read")
	}
	message.Header.Set("Accept", "application/json")
	if len(body) > 0 {
		message.Header.Set("Content-Type", "application/json")
	}
	if !passes.Empty() {
		message.Header.Set("Authorization", "Bearer "+passes.Reveal())
	}
	answer, err := e.client(origin).Do(message)
	if err != nil {
		return fmt.Errorf("asking %s: %w", message.URL.Hostname(), err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, answerSize))
	switch {
	case err != nil:
		return fmt.Errorf("reading what %s said: %w", message.URL.Hostname(), err)
	case answer.StatusCode/100 != 2:
		return fmt.Errorf("%s answered %d: %s", message.URL.Hostname(), answer.StatusCode, said)
	case json.Unmarshal(said, into) != nil:
		return fmt.Errorf("%s answered with something else", message.URL.Hostname())
	}
	return nil
}
