package tmux

import "strings"

var keyNames = map[string]string{
	"enter": "Enter", "tab": "Tab", "shift+tab": "BTab", "esc": "Escape", "space": "Space", "backspace": "BSpace",
	"up": "Up", "down": "Down", "right": "Right", "left": "Left", "home": "Home", "end": "End",
	"insert": "IC", "delete": "DC", "pgup": "PPage", "pgdown": "NPage",
}

// keyName is tmux's name for a key that package screen names.
func keyName(key string) string {
	if name, ok := keyNames[key]; ok {
		return name
	}
	for modifier, letter := range map[string]string{"ctrl+": "C-", "alt+": "M-", "shift+": "S-"} {
		if rest, ok := strings.CutPrefix(key, modifier); ok {
			return letter + keyName(rest)
		}
	}
	if strings.HasPrefix(key, "f") && len(key) > 1 {
		return strings.ToUpper(key)
	}
	return key
}
