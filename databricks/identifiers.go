package databricks

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A service principal has three identifiers, and to take one for another is the commonest mistake there is with this API
// (databricks-api.md 2.1). So two of them are types of their own; the third, the display name, is not unique and
// identifies nothing.
//
// Each of these types may hold the placeholder of an Unknown, as in ApplicationID(facts.Or("application_id")), so that a
// request can be planned for what does not exist yet.
type (
	// ApplicationID is a principal's UUID. Grants, permissions, assignment by name and tokens go by it; as an OAuth client
	// it is the client id, and SELECT current_user() answers it.
	ApplicationID string

	// AccountID is the account's UUID.
	AccountID string

	// WarehouseID names a SQL warehouse.
	WarehouseID string

	// TokenID names a token; it is no secret. It is not the token's value.
	TokenID string

	// SecretID names an OAuth secret of a principal; it is no secret itself.
	SecretID string

	// IPListID names an IP access list.
	IPListID string

	// StatementID names a SQL statement that was sent.
	StatementID string

	// CatalogName is the name of a catalog, without quotes.
	CatalogName string
)

// PrincipalID is a principal's numeric SCIM id, which workspace and account share. Entitlements, OAuth secrets and
// assignments by id go by it, and tokens name their owner by it. It exceeds 2^53, so it is text.
type PrincipalID string

// UnmarshalJSON reads the id as SCIM writes it, in quotes, and as assignments and tokens do, as a number.
func (id *PrincipalID) UnmarshalJSON(data []byte) error {
	text, err := textOrNumber(data)
	if err != nil {
		return fmt.Errorf("reading the id of a principal: %w", err)
	}
	*id = PrincipalID(text)
	return nil
}

// textOrNumber reads a JSON string or number without passing it through a float. null is empty.
func textOrNumber(data []byte) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", err
	}
	switch value := value.(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	case json.Number:
		return value.String(), nil
	default:
		return "", fmt.Errorf("neither a string nor a number")
	}
}
