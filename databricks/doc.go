// Package databricks describes every REST request that brickpass makes as a value, and sends it.
//
// A Request that a person sees in a preview is the one that is journaled, exported and sent. The package must not know in
// which order requests are made, why, or what is drawn on a screen; it prints nothing and keeps nothing.
//
// Facts and their sources: ../shared/reference/databricks-api.md, cited as "databricks-api.md 6.2".
package databricks
