package cli_test

import (
	"fmt"
	"testing"
)

// wayIn is one way to sign in, as a computer is prepared for it, as a file answers it, and as a person goes it.
type wayIn struct {
	name        string
	unified     bool                               // it is for a unified address
	environment func(*service) []string            // of the program
	profiles    func(*testing.T, *service) string  // in ~/.databrickscfg
	answers     func(*service) string              // of a file; nil: nobody can go it unattended
	walk        func(*service) []act               // beside what is proposed; nil: as in another way
	who         func(*service) string              // signs in at the workspace, as the log names them
	after       func(*testing.T, *service, person) // what else is so then
	principal   string                             // an identity that is there before; "" makes one
	kept        int                                // entries in the keychain beside the token
}

func automation(s *service) string { return s.told.AutomationID }

func annaHerself(*service) string { return anna }

func carlaHerself(*service) string { return carla }

// theWaysIn are all that end at a workspace with an admin's rights.
func theWaysIn() []wayIn {
	return []wayIn{
		{
			name: "environment-pat", who: annaHerself,
			environment: func(s *service) []string {
				return []string{"DATABRICKS_HOST=" + s.told.Host, "DATABRICKS_TOKEN=" + s.told.AdminToken}
			},
			answers: func(*service) string { return "signin: {way: environment}\n" },
			walk:    func(*service) []act { return []act{picks(atWorkspace, "The environment")} },
		},
		{
			name: "environment-m2m", who: automation,
			environment: func(s *service) []string {
				return []string{"DATABRICKS_HOST=" + s.told.Host, "DATABRICKS_CLIENT_ID=" + s.told.AutomationID, "DATABRICKS_CLIENT_SECRET=" + s.told.AutomationSecret}
			},
			answers: func(*service) string { return "signin: {way: environment}\n" },
			walk:    func(*service) []act { return []act{picks(atWorkspace, "The environment"), ticksPublic()} },
		},
		{
			name: "profile-pat", who: annaHerself,
			profiles: func(_ *testing.T, s *service) string {
				return fmt.Sprintf("[__settings__]\ndefault_profile = acme\n[acme]\nhost = %s\ntoken = %s\n", s.told.Host, s.told.AdminToken)
			},
			answers: func(*service) string { return "signin: {way: 'profile:acme'}\n" },
			walk:    func(*service) []act { return []act{picks(atWorkspace, "Profile acme")} },
		},
		{
			name: "profile-m2m", who: automation,
			profiles: func(_ *testing.T, s *service) string {
				return fmt.Sprintf("[robot]\nhost = %s\nclient_id = %s\nclient_secret = %s\n", s.told.Host, s.told.AutomationID, s.told.AutomationSecret)
			},
			answers: func(*service) string { return "signin: {way: 'profile:robot'}\n" },
			walk:    func(*service) []act { return []act{picks(atWorkspace, "Profile robot"), ticksPublic()} },
		},
		{
			name: "profile-databricks-cli", who: annaHerself,
			profiles: func(t *testing.T, s *service) string {
				return fmt.Sprintf("[cli]\nhost = %s\nauth_type = databricks-cli\ndatabricks_cli_path = %s\n", s.told.Host, commandThatSays(t, `echo '{"access_token":"`+s.signsIn(anna)+`","token_type":"Bearer","expiry":"2099-01-01T00:00:00Z"}'`))
			},
			answers: func(*service) string { return "signin: {way: 'profile:cli'}\n" },
			walk:    func(*service) []act { return []act{picks(atWorkspace, "Profile cli")} },
		},
		{
			name: "pasted-token", who: annaHerself,
			environment: func(s *service) []string { return []string{"MY_TOKEN=" + s.told.AdminToken} },
			answers:     func(*service) string { return "signin: {way: token, token: 'env:MY_TOKEN'}\n" },
			walk: func(s *service) []act {
				return []act{picks(atWorkspace, "Paste a token"), pastes("Paste a token of your own", s.told.AdminToken)}
			},
		},
		{
			name: "typed-m2m", who: automation,
			environment: func(s *service) []string { return []string{"MY_SECRET=" + s.told.AutomationSecret} },
			answers: func(s *service) string {
				return "signin: {way: m2m, client: " + s.told.AutomationID + ", secret: 'env:MY_SECRET'}\n"
			},
			walk: func(s *service) []act {
				return []act{
					picks(atWorkspace, "Service principal"), types("Which principal do you sign in as?", s.told.AutomationID),
					pastes("Paste its OAuth secret", s.told.AutomationSecret), ticksPublic(),
				}
			},
		},
		{
			name: "browser-at-the-workspace", who: annaHerself,
			walk: func(*service) []act { return []act{picks(atWorkspace, "Browser"), browses(anna)} },
		},
		{
			name: "browser-at-the-account-then-at-the-workspace", who: annaHerself,
			walk: func(s *service) []act {
				return []act{
					types("Which workspace?", s.told.AccountHost), types("Which account?", s.told.AccountID), picks(atTheAccount, "Browser"),
					picks(whichWorkspace, "prod"), picks(atWorkspace, "Browser"), browses(carla, anna),
				}
			},
			after: accountAndWorkspaceStayApart,
		},
		{
			name: "account-m2m-then-environment", who: annaHerself,
			environment: func(s *service) []string {
				return []string{"DATABRICKS_HOST=" + s.told.Host, "DATABRICKS_TOKEN=" + s.told.AdminToken, "MY_SECRET=" + s.told.AutomationSecret}
			},
			answers: func(s *service) string {
				return accountAnswers(s) + "signin: {way: environment}\nprincipal: {place: account}\n"
			},
			after: isTakenBackInTheAccount,
		},
		{
			name: "browser-at-the-account-made-there", who: annaHerself,
			walk: func(s *service) []act {
				return []act{
					types("Which workspace?", s.told.AccountHost), types("Which account?", s.told.AccountID), picks(atTheAccount, "Browser"),
					picks(whichWorkspace, "prod"), picks(atWorkspace, "Browser"), browses(carla, anna), picks("Where is the identity made?", "In the account"),
				}
			},
			after: leavesTheAccountToItsAdmin,
		},
		{
			name: "account-m2m-with-an-identity-of-the-account", who: annaHerself, principal: "crm-sync",
			environment: func(s *service) []string {
				return []string{"DATABRICKS_HOST=" + s.told.Host, "DATABRICKS_TOKEN=" + s.told.AdminToken, "MY_SECRET=" + s.told.AutomationSecret}
			},
			answers: func(s *service) string {
				return accountAnswers(s) + "signin: {way: environment}\nprincipal: {existing: reuse}\n"
			},
			after: func(t *testing.T, s *service, _ person) {
				if found, _ := s.principal("crm-sync"); found.Assignment != "USER" {
					t.Errorf("it was not let in: %+v", found)
				}
			},
		},
		{
			name: "unified-one-browser-for-both", unified: true, who: carlaHerself,
			walk: func(s *service) []act {
				return []act{
					types("Which workspace?", s.told.Host), picks(atTheAccount, "Browser"), browses(carla), picks(whichWorkspace, "prod"),
					picks(atWorkspace, "As at the account"), ticksPublic(),
				}
			},
		},
		{
			name: "unified-m2m-for-both", unified: true, who: automation,
			environment: func(s *service) []string { return []string{"MY_SECRET=" + s.told.AutomationSecret} },
			answers: func(s *service) string {
				return "workspace: {address: '" + s.told.Host + "'}\naccount: {way: m2m, client: " + s.told.AutomationID + ", secret: 'env:MY_SECRET', workspace: '" +
					s.told.Host + "/?o=" + s.told.WorkspaceID + "'}\nsignin: {way: account}\n"
			},
		},
		{
			name: "where-one-belongs-to-a-workspace", who: annaHerself,
			walk: func(s *service) []act {
				return []act{
					types("Which workspace?", s.told.LoginHost+"/login.databricks.com"), picks(atTheAccount, "Browser"), belongs("prod", anna),
					picks(whichWorkspace, ""), picks(atWorkspace, "As at the account"),
				}
			},
		},
		{
			name: "where-one-belongs-to-the-account", who: annaHerself,
			walk: func(s *service) []act {
				return []act{
					types("Which workspace?", s.told.LoginHost+"/login.databricks.com"), picks(atTheAccount, "Browser"), belongs("Acme", carla, anna),
					picks(whichWorkspace, "prod"), picks(atWorkspace, "Browser"),
				}
			},
			after: accountAndWorkspaceStayApart,
		},
		{
			name: "browser-remembered", who: annaHerself, kept: 1,
			walk:  func(*service) []act { return []act{picks(atWorkspace, "Browser, and remember me"), browses(anna)} },
			after: isRememberedUntilSignedOut,
		},
	}
}

// accountAnswers are those of an account admin's principal at the account console.
func accountAnswers(s *service) string {
	return "workspace: {address: '" + s.told.AccountHost + "'}\naccount: {id: " + s.told.AccountID + ", way: m2m, client: " + s.told.AutomationID +
		", secret: 'env:MY_SECRET', workspace: '" + s.told.Host + "'}\n"
}
