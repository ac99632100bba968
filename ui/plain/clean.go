package plain

import "brickpass/ui"

// clean makes a text fit to be written as lines.
func clean(text string) string { return ui.Clean(text) }
