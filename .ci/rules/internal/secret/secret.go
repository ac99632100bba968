// Package secret stands for ours.
package secret

import _ "brickpass/internal/clock" // want depguard

// Value is a secret.
type Value struct{}

// Reveal gives it out.
func (Value) Reveal() string { return "" }

// Equal may reveal.
func (v Value) Equal(other Value) bool { return v.Reveal() == other.Reveal() }
