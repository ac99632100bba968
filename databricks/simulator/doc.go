// Package simulator is a pretend Databricks account with its workspaces, in memory, over real HTTP on loopback.
//
// It is the stage of `brickpass demo`, the rehearsal of people who present, and the opponent of the tests: it refuses what
// the real service refuses, with the same status, code and words. Its specification is the reference databricks-api.md,
// cited as "databricks-api.md 6.2"; what that marks UNCONFIRMED is marked UNCONFIRMED here too.
//
// It must not know brickpass: neither its requests, its steps nor its words. It is held to independent clients instead (the
// official SDK runs against it in the tests), so that a mistake of brickpass cannot be repeated here and cancel out.
//
// A World is data and a few switches (worlds.go). Everything invented (ids, token values) is derived from Options.Seed.
package simulator
