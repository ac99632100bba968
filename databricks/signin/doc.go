// Package signin finds the ways in which an admin can sign in to a workspace from this machine, and makes a
// databricks.Credential of the one that is chosen: a profile of Databricks' own tools, the environment, or a pasted token.
//
// It must not know what is done after the sign-in, and it keeps nothing: what it reads stays in memory. The official SDK
// turns a profile into a signed request; it is given only what stands in the chosen profile, so that nothing of the
// environment mixes in, and it reaches no host but the workspace and, for Azure, Microsoft's sign-in.
//
// Facts and their sources: ../shared/reference/databricks-api.md, cited as "databricks-api.md 13".
package signin
