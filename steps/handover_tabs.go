package steps

import (
	"fmt"
	"strconv"
	"strings"

	"brickpass/databricks"
)

// Tab is one way to use a token on this computer: what to type or to write into a file, and what is to be known of it.
type Tab struct {
	Title string
	Note  string
	Text  string // complete, to be copied; the token is fetched when it is run, and stands nowhere in it
}

// tabs are for a token of one's own. One that is kept nowhere cannot be fetched, so there are none for it.
func tabs(setup Setup) []Tab {
	if !setup.Own() || setup.Answer(KeepKey) == KeepOnce {
		return nil
	}
	name := setup.Answer(tokenConnection)
	word := databricks.ShellWord(name)
	host, fetch := databricks.ShellWord(setup.Fact(Host)), `"$(brickpass token `+word+`)"`
	inline := "DATABRICKS_HOST=" + host + " DATABRICKS_TOKEN=" + fetch + " "
	environment := "export DATABRICKS_HOST=" + host + "\nexport DATABRICKS_TOKEN=" + fetch
	sample, known := firstCall(tokenScopes(setup), true)
	all := []Tab{
		{
			"Environment",
			"For this shell, until it is closed. Every program that is started from it can read the token. For one program alone: brickpass " +
				"exec NAME -- PROGRAM.",
			environment,
		},
		{
			"Profile",
			"The profile in ~/.databrickscfg holds no token. Neither the CLI nor the SDKs can run a command to fetch one, so it comes " +
				"from the environment, and the profile gives the rest. Where a tool reads nothing but the file: brickpass profile NAME " +
				"writes the token into it, in clear.",
			"# in ~/.databrickscfg\n[" + name + "]\nhost = " + setup.Fact(Host) + "\n\n# in the shell\nexport DATABRICKS_CONFIG_PROFILE=" + word +
				"\nexport DATABRICKS_TOKEN=" + fetch,
		},
		{"CLI", "For this one command; any other of its commands goes the same way.", inline + "databricks " + cliSample(sample, known)},
		{
			"Connect",
			"Databricks Connect needs the id of a cluster with Databricks Runtime 13.3 LTS or later, and its version, for pip: put yours in " +
				"the place of CLUSTER-ID and 15.4. brickpass profile NAME --cluster lists those that you may use, for a profile.",
			"pip install 'databricks-connect==15.4.*'\n" + environment + "\nexport DATABRICKS_CLUSTER_ID=CLUSTER-ID",
		},
	}
	if known {
		all = append(all,
			Tab{"curl", "The token goes through a pipe, because other programs can read what a command is started with.", curlSample(setup, sample, fetch)},
			Tab{"Python", "With the package databricks-sdk.", pythonSample(setup, name, sample)},
		)
	}
	return all
}

// cliSample is a command of the official CLI that the scopes allow.
func cliSample(sample call, known bool) string {
	if !known {
		return "version"
	}
	return "api get " + databricks.ShellWord(sample.query.Reading().Path)
}

func curlSample(setup Setup, sample call, fetch string) string {
	host, err := workspaceHost(setup)
	if err != nil {
		return ""
	}
	request := sample.query.Reading()
	request.As = databricks.Admin
	return strings.Replace(request.Curl(host), `"${DATABRICKS_TOKEN:?}"`, fetch, 1)
}

func pythonSample(setup Setup, name string, sample call) string {
	return fmt.Sprintf(`import subprocess
from databricks.sdk import WorkspaceClient

token = subprocess.check_output(["brickpass", "token", %s], text=True).strip()
w = WorkspaceClient(host=%s, token=token)
%s`, strconv.Quote(name), strconv.Quote(setup.Fact(Host)), sample.python)
}
