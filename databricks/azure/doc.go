// Package azure is what Microsoft's services are asked: Graph, where the applications are registered that a partner's principal may
// be, and Azure Resource Manager, which knows the workspaces as resources. Each request is a value of package databricks, whose
// client sends it to the host of that service and to no other; how somebody signs in there is of that package and of signin.
//
// It must not know in which order anything is done, nor what a principal is in a workspace.
//
// Facts and their sources: ../shared/reference/databricks-api.md, cited as "databricks-api.md 12.4". What it marks as not re-checked
// is so here.
package azure
