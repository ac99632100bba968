//go:build race

package cli_test

// faster is less under the race detector, which makes the program slow and not the clock: else a sign-in of an hour ends within one
// script, and a keyring answers too late.
const faster = 20
