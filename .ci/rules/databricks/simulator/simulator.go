// Package simulator may draw lots.
package simulator

import "math/rand/v2"

// ID is any.
func ID() int { return rand.Int() }
