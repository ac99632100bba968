module brickpass

go 1.26.0

require (
	charm.land/bubbletea/v2 v2.0.0
	github.com/databricks/databricks-sdk-go v0.0.0
	golang.org/x/term v0.0.0
)

replace (
	charm.land/bubbletea/v2 => ./elsewhere/tea
	github.com/databricks/databricks-sdk-go => ./elsewhere/sdk
	golang.org/x/term => ./elsewhere/term
)
