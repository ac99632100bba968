package cli

import "brickpass/steps"

// Rig lets a test change what runs work with.
func Rig(with func(steps.Kit) steps.Kit) { rig = with }
