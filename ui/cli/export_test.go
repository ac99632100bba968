package cli

import (
	"brickpass/internal/machine"
	"brickpass/steps"
)

// Rig lets a test change what runs work with.
func Rig(with func(steps.Kit) steps.Kit) { rig = with }

// WithoutSignIn lets tests see what is left of an environment.
func WithoutSignIn(environment []string) []string { return withoutSignIn(environment) }

// Commands are the names of all commands.
func Commands() (names []string) {
	for _, command := range newRoot(machine.This()).Commands() {
		names = append(names, command.Name())
	}
	return names
}

// OfferedAtHome are the names of the actions of the home screen.
func OfferedAtHome() (names []string) {
	for _, action := range offered(newRoot(machine.This())) {
		names = append(names, action.Name)
	}
	return names
}
