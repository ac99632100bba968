// Package signin finds the ways in which an admin can sign in to a workspace or an account from this machine, and makes a
// databricks.Credential of the one that is chosen: a browser, a profile of Databricks' own tools, the environment, or what is
// typed.
//
// It must not know what is done after the sign-in, and it keeps nothing: what it reads stays in memory. A profile is signed in by
// the official SDK, which is given only what stands in it, so that nothing of the environment mixes in, or by brickpass itself
// (see methods). Either reaches no host but the chosen one, and those that the kind of sign-in documents. A browser is sent to
// the chosen host, and comes back to a page on loopback (see Visit).
//
// Facts and their sources: ../shared/reference/databricks-api.md, cited as "databricks-api.md 13".
package signin
