// Package steps knows no Bubble Tea and no HTTP.
package steps

import (
	_ "net/http" // want depguard
	_ "os"

	_ "charm.land/bubbletea/v2" // want depguard

	_ "brickpass/databricks"
	_ "brickpass/keystore"
	_ "brickpass/ui/wizard" // want depguard
)
