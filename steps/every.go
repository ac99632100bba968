package steps

import (
	"brickpass/databricks"
	"brickpass/keystore"
)

// Possible is a question that a set-up may come to ask.
type Possible struct {
	Question
	When  string // "" if it is always asked
	Finds bool   // its default is found in the workspace or on the computer, so it is not known here
}

// occasion is one on which a question may come up that is not asked otherwise.
type occasion struct {
	when  string
	setup Setup
}

// Every lists all questions that a set-up with this partner may ask, in the order of the walk. The questions themselves say
// so, asked for situations in which each of them comes up; so the list cannot go stale.
func Every(list []Step, partner string) []Possible {
	return EveryOf(list, Setup{Answers: Answers{partnerPreset: partner, dataSchemas: "catalog.schema"}})
}

// EveryOf lists all questions that a run may ask for which so much is known already.
func EveryOf(list []Step, known Setup) []Possible {
	const anyResource = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/group/providers/Microsoft.Databricks/workspaces/name"
	const nowhere = "00000000-0000-0000-0000-000000000000"
	usual := known.Learn(databricks.Facts{
		Keychain: string(keystore.Ready), WayBest: "environment", WarehouseBest: "0000000000000000", Label: "workspace", AdminGroup: "admins",
		PrincipalBest: "name", DataFound: "catalog.schema",
	})
	account := usual.Learn(databricks.Facts{AtAccount: yes, AccountHost: "https://accounts.cloud.databricks.com"})
	situations := append([]occasion{
		{"", usual},
		{"asked when the address is that of an account", account},
		{"asked when " + accountWay + " is " + clientWay + " or " + azureApp, account.With(accountWay, clientWay)},
		{"asked when " + wayKey + " is " + pastedToken, usual.With(wayKey, pastedToken)},
		{"asked when " + wayKey + " is " + clientWay + " or " + azureApp, usual.With(wayKey, clientWay)},
		{"asked when the address is a workspace's resource in Azure", usual.With(AddressKey, anyResource)},
		{"asked when " + azureSide.way() + " is " + azureApp, usual.With(AddressKey, anyResource).With(azureSide.way(), azureApp)},
		{"asked when the resource was found in Azure", usual.With(AddressKey, anyResource).With(addressFound, "https://adb-1.2.azuredatabricks.net")},
		{"asked when you are not in the workspace, and its resource is not found in Azure", usual.Learn(databricks.Facts{Outside: yes})},
		{"asked when you are not in the workspace", usual.Learn(databricks.Facts{Outside: yes, outsideResource: anyResource})},
		{"asked when an account admin signed in at the account", usual.Learn(databricks.Facts{AccountAdmin: yes}).With(principalName, "name")},
		{"asked when your keychain cannot be used", usual.Learn(databricks.Facts{Keychain: string(keystore.NoService)})},
		{"asked when " + KeepKey + " is " + KeepFile, usual.Learn(databricks.Facts{Keychain: string(keystore.NoService)}).With(KeepKey, KeepFile)},
		{"asked when tokens are switched off in the workspace", usual.Learn(databricks.Facts{TokensOff: yes})},
		{"asked when brickpass switched tokens on in the workspace", usual.Learn(databricks.Facts{othersTokens: "1"})},
		{"asked when a principal of that name exists", usual.Learn(databricks.Facts{Found: nowhere})},
		{"asked when " + tokenUse + " is " + useChosen, usual.With(tokenUse, useChosen)},
		{"asked when " + rescopeUse + " is " + useChosen, usual.With(rescopeUse, useChosen)},
		{"asked when the scopes are changed", usual.With(rescopeUse, useEverything)},
		{
			"asked when the scopes are changed and " + KeepKey + " is " + KeepFile,
			usual.With(rescopeUse, useEverything).With(scopesWait, yes).With(KeepKey, KeepFile),
		},
		{"asked when nobody is a workspace admin and " + KeepKey + " is " + KeepFile, usual.Forget(AdminGroup).With(KeepKey, KeepFile)},
		{"asked when " + adoptValue + " is " + pasteValue, usual.With(adoptValue, pasteValue)},
		{
			"asked when " + adoptValue + " is " + pasteValue + " and your keychain cannot be used",
			usual.With(adoptValue, pasteValue).Learn(databricks.Facts{Keychain: string(keystore.NoService)}),
		},
		{
			"asked when " + adoptValue + " is " + pasteValue + " and " + KeepKey + " is " + KeepFile,
			usual.With(adoptValue, pasteValue).Learn(databricks.Facts{Keychain: string(keystore.NoService)}).With(KeepKey, KeepFile),
		},
		{"asked when several may be it", usual.Learn(databricks.Facts{Several: yes})},
		{"asked when the credential was adopted", usual.Learn(databricks.Facts{adoptedLives: yes})},
		{"asked when IP access lists keep addresses out", usual.Learn(databricks.Facts{IPGate: ipGated})},
		{
			"asked when the addresses would make the first list",
			usual.Learn(databricks.Facts{IPGate: ipOpen}).With(networkAddresses, "203.0.113.10"),
		},
		{"asked when the list of a removal is the only one that keeps anybody out", usual.Learn(databricks.Facts{onlyList: yes})},
		{"asked when the client secret is renewed", usual.With(entraRenew, makeAnew)},
		{"asked when the client secret is renewed by an application", usual.With(entraRenew, makeAnew).With(graphSide.way(), azureApp)},
		{"asked when you bring another client secret", usual.With(entraRenew, pasteOther)},
		{"asked when the old one may be used still", usual.Learn(databricks.Facts{OldUse: useMaybe})},
		{"asked when the old one is used still", usual.Learn(databricks.Facts{OldUse: useSure})},
	}, onAzureAsked(usual)...)
	elsewhere := usual.Learn(databricks.Facts{
		WayBest: pastedToken, WarehouseBest: "1111111111111111", Label: "elsewhere", ProofTable: "c.s.t",
		AdminName: "somebody", PrincipalBest: "another", DataFound: "other.schema",
	})
	var all []Possible
	for _, step := range list {
		defaults := map[string]string{}
		for _, question := range step.Questions(elsewhere) {
			defaults[question.Key] = question.Default
		}
		seen := map[string]bool{}
		for _, situation := range situations {
			for _, question := range step.Questions(situation.setup) {
				if !seen[question.Key] {
					seen[question.Key] = true
					other, asked := defaults[question.Key]
					all = append(all, Possible{question, situation.when, asked && other != question.Default})
				}
			}
		}
	}
	return all
}

// onAzureAsked are the situations of a workspace on Azure: who manages the identity, and how one signs in by Microsoft Entra.
func onAzureAsked(usual Setup) []occasion {
	azure := usual.Learn(databricks.Facts{Cloud: string(databricks.AzurePublic)})
	entra := azure.With(entraKind, managedByEntra)
	registered := entra.With(entraSource, registerApplication)
	return []occasion{
		{"asked when the workspace is on Azure", azure},
		{"asked when " + wayKey + " is " + azureApp, azure.With(wayKey, azureApp)},
		{"asked when " + accountWay + " is " + azureApp, azure.Learn(databricks.Facts{AtAccount: yes}).With(accountWay, azureApp)},
		{"asked when " + entraKind + " is " + managedByEntra, entra},
		{"asked when " + entraSource + " is " + registerApplication, registered},
		{"asked when " + removeApplication + " is " + applicationDelete, azure.With(removeApplication, applicationDelete)},
		{
			"asked when " + graphSide.way() + " is " + azureApp,
			registered.With(graphSide.way(), azureApp).With(removeApplication, applicationDelete),
		},
	}
}
