package databricks

// Those who act by a credential that brickpass keeps for somebody, beside the principal by its token.
const (
	ByKeptSecret Actor = "principal, by the OAuth secret kept for it"
	ByOwnToken   Actor = "you, by the token kept for you"

	// ByEntra is a principal that Microsoft Entra manages, by the client secret of its application (databricks-api.md 12).
	ByEntra Actor = "principal, by its Entra client secret"

	// AsContributor is the admin, by their role on the Azure resource of a workspace that does not know them yet.
	AsContributor Actor = "you, as Contributor in Azure"
)

// By is the same query, made as somebody else.
func (q Query[T]) By(as Actor) Query[T] {
	q.As = as
	return q
}
