package azure

import (
	"net/http"
	"time"

	"brickpass/databricks"
)

// AddPassword makes a client secret with a name and an end of its own. The answer shows it once, at "secretText"; its id is at
// "keyId". The longest that Entra gives by itself is two years, and a policy may allow less: ProblemGraphLifetime.
//
// Each success makes another secret, so it is sent once, and a lost answer is looked up by ApplicationByObjectID: a secret of that
// name that was not there before is ours, and is removed, because nobody has its value. For a minute or two the secret may not
// sign in yet.
func AddPassword(id ObjectID, name string, end time.Time) databricks.Request {
	type credential struct {
		Name string `json:"displayName"`
		End  string `json:"endDateTime"`
	}
	return databricks.Request{
		Target: databricks.Graph, As: databricks.Admin, Method: http.MethodPost, Path: applicationPath(id) + "/addPassword",
		Body: databricks.Compact(struct {
			Credential credential `json:"passwordCredential"`
		}{credential{name, end.UTC().Format(time.RFC3339)}}),
		Once: true, Secret: "secretText",
	}
}

// RemovePassword takes a client secret away. Whoever holds it can no longer sign in. It can be repeated: what is not there is not
// there (databricks-api.md 14.3).
func RemovePassword(id ObjectID, key KeyID) databricks.Request {
	return databricks.Request{
		Target: databricks.Graph, As: databricks.Admin, Method: http.MethodPost, Path: applicationPath(id) + "/removePassword",
		Body: databricks.Compact(struct {
			KeyID KeyID `json:"keyId"`
		}{key}),
	}
}
