//go:build !race

package cli_test

// faster is by how much the clock of these tests runs ahead.
const faster = 60
