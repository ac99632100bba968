package cli_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/service/iam"

	"brickpass/ui/cli"
)

// sdkMe is a program of the scripts: it says as whom the official SDK signs in, by its environment or by the profile that is named, and
// the cluster that it would use. It is a client that we did not write.
func sdkMe() {
	cfg := &config.Config{HTTPTimeoutSeconds: 5, RetryTimeoutSeconds: 1}
	if len(os.Args) > 1 {
		cfg.Profile = os.Args[1]
	}
	made, err := client.New(cfg)
	if err == nil {
		var me *iam.User
		if me, err = iam.NewCurrentUser(made).Me(context.Background(), iam.MeRequest{}); err == nil {
			fmt.Println("me:", me.UserName, "by:", cfg.AuthType, "cluster:", cfg.ClusterID)
			return
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// What the SDK reads of an environment to sign in is left out of a program's, whatever else is left in it.
func TestNoVariableOfAnotherSignInIsPassedOn(t *testing.T) {
	for _, attribute := range config.ConfigAttributes {
		signsIn := attribute.Auth != "" || attribute.Sensitive || attribute.Name == "host" || attribute.Name == "profile"
		for _, name := range attribute.EnvVars {
			if signsIn && strings.HasPrefix(name, "DATABRICKS_") && len(cli.WithoutSignIn([]string{name + "=x"})) > 0 {
				t.Errorf("%s is passed on", name)
			}
		}
	}
	if kept := cli.WithoutSignIn([]string{"PATH=/bin", "DATABRICKS_TOKEN=x", "databricks_token=y", "DATABRICKS_CONFIG_FILE=z"}); len(kept) != 2 {
		t.Errorf("kept are %v", kept)
	}
}
