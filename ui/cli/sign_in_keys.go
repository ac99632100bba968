package cli

import (
	"fmt"

	"brickpass/databricks/profilefile"
	"brickpass/internal/secret"
	"brickpass/steps"
)

// signInKeys are what Databricks' tools and SDKs sign in by, under the names that they have in a profile; in an environment these are
// DATABRICKS_HOST and so on. The kind is said, so that what else is there, such as a variable of another cloud, is not taken for a
// second one.
func signInKeys(setup steps.Setup, value secret.Value) ([]profilefile.Key, error) {
	host, workspace, err := setup.Workspace()
	if err != nil {
		return nil, failure{exitFailed, fmt.Errorf("the address of its workspace is not known: %w", err)}
	}
	keys := []profilefile.Key{{Name: "host", Value: host.URL}}
	if setup.OAuth() {
		keys = append(keys, profilefile.Key{Name: "client_id", Value: setup.Fact(steps.ApplicationID)},
			profilefile.Key{Name: "client_secret", Secret: value}, profilefile.Key{Name: "auth_type", Value: "oauth-m2m"})
	} else {
		keys = append(keys, profilefile.Key{Name: "token", Secret: value}, profilefile.Key{Name: "auth_type", Value: "pat"})
	}
	if workspace != "" {
		keys = append(keys, profilefile.Key{Name: "workspace_id", Value: workspace})
	}
	return keys, nil
}
