package wizard

import "brickpass/ui"

// asASCII draws a frame without a rune beyond ASCII.
func asASCII(frame string) string { return ui.ASCII(frame) }
