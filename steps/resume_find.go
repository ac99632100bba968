package steps

import (
	"encoding/json"
	"time"

	"brickpass/databricks"
)

// finderOf is how a lost answer of a change is looked up that comes out of a journal: a function cannot be written down. It
// is told by the request alone, so that it finds what was sent then and not what is wanted now.
func finderOf(change Change) Find {
	var body struct {
		Name      string   `json:"displayName"`
		Comment   string   `json:"comment"`
		Label     string   `json:"label"`
		Addresses []string `json:"ip_addresses"`
		Lifetime  string   `json:"lifetime"` // of an OAuth secret: "3600s"
	}
	if change.Request.Body != "" && json.Unmarshal([]byte(change.Request.Body), &body) != nil {
		return nil
	}
	lifetime, _ := time.ParseDuration(body.Lifetime) // zero if the change makes no secret
	switch string(change.Step) + "/" + change.ID {
	case string(signInID) + "/" + contributorChange:
		return findLetIn(first(change.Value, "nobody"))
	case "principal/create":
		return findPrincipals(body.Name)
	case "entra/application":
		return findApplications(body.Name)
	case "entra/principal":
		return findDirectoryPrincipal
	case "entra/secret":
		return findPassword
	case "tokenuse/throw-away":
		return findThrowAway(body.Comment)
	case "token/" + mintOnBehalf, "token/" + mintAsPrincipal, "token/" + mintAsApplication, "token/" + mintByToken:
		return findToken
	case "token/" + mintOwn:
		return findOwnToken
	case "token/secret":
		return findSecret(SecretID, lifetime)
	case "token/" + keptSecretChange:
		return findSecret(KeptSecret, lifetime)
	case "role/grant":
		return findRole
	case "network/list":
		var addresses []databricks.Address
		for _, text := range body.Addresses {
			address, err := databricks.ReadAddress(text)
			if err != nil {
				return nil
			}
			addresses = append(addresses, address)
		}
		return findList(body.Label, addresses)
	}
	return nil
}
