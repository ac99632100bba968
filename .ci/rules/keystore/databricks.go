package keystore

import (
	_ "testing" // want depguard

	_ "brickpass/internal/machine"
)
