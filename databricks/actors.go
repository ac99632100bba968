package databricks

// Those who act by a credential that brickpass keeps for somebody, beside the principal by its token.
const (
	ByKeptSecret Actor = "principal, by the OAuth secret kept for it"
	ByOwnToken   Actor = "you, by the token kept for you"
)

// By is the same query, made as somebody else.
func (q Query[T]) By(as Actor) Query[T] {
	q.As = as
	return q
}
