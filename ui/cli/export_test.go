package cli

import "brickpass/steps"

// Rig lets a test change what runs work with.
func Rig(with func(steps.Kit) steps.Kit) { rig = with }

// WithoutSignIn lets tests see what is left of an environment.
func WithoutSignIn(environment []string) []string { return withoutSignIn(environment) }
