package databricks

import "brickpass/internal/secret"

// Header is a way out that is on the list.
func Header(v secret.Value) string { return "Bearer " + v.Reveal() }
