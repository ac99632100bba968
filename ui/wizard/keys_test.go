package wizard

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// named are the keys that are no letters.
var named = map[string]tea.Key{
	"insert": {Code: tea.KeyInsert}, "f5": {Code: tea.KeyF5},
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
	"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "space": {Code: tea.KeySpace, Text: " "},
	"backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
	"f1": {Code: tea.KeyF1}, "f2": {Code: tea.KeyF2}, "alt+enter": {Code: tea.KeyEnter, Mod: tea.ModAlt},
}

func keyPress(name string) tea.KeyPressMsg {
	if key, ok := named[name]; ok {
		return tea.KeyPressMsg(key)
	}
	if len(name) == 6 && name[:5] == "ctrl+" {
		return tea.KeyPressMsg{Code: rune(name[5]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func typeName(value any) string { return fmt.Sprintf("%T", value) }

// TestEveryKeyThatIsListedDoesSomething presses each key of each screen of a set-up, and holds that no other key does.
func TestEveryKeyThatIsListedDoesSomething(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock = s.clock
	d := drive(t, s.options)
	for range 30 {
		tryKeys(t, d.model)
		if d.model.place == atHandOver {
			return
		}
		if d.model.form.question.Key == "data.schemas" {
			d.tick("public")
			tryKeys(t, d.model)
			d.press("/")
			tryKeys(t, d.model)
			d.press("esc")
		}
		for _, over := range []string{"f1", "f2"} {
			d.press(over)
			tryKeys(t, d.model)
			d.press("esc")
		}
		d.press("enter")
	}
	t.Fatalf("the hand-over is not reached:\n%s", d.shows())
}

// tryKeys presses every key that the screen lists. A command, another screen, or a moved mark shows that it did something.
func tryKeys(t *testing.T, m Model) {
	t.Helper()
	for _, b := range m.bindings() {
		if first, _ := find(m.bindings(), keyPress(b.Keys()[0])); b.Help().Key == first.Help().Key && b.Help() != first.Help() {
			t.Errorf("at %s %s: %s is listed to %s, and does this: %s", m.place, m.key, b.Keys()[0], b.Help().Desc, first.Help().Desc)
		}
		for _, name := range b.Keys() {
			pressed, command := m.press(keyPress(name))
			if command == nil && pressed.View().Content == m.View().Content && !m.mayRest(name) {
				t.Errorf("at %s %s: %s (%s) does nothing", m.place, m.key, name, b.Help().Desc)
			}
		}
	}
	for _, name := range []string{"f5", "ctrl+x", "ctrl+q", "insert"} {
		if pressed, command := m.press(keyPress(name)); command != nil || pressed.View().Content != m.View().Content {
			t.Errorf("at %s %s: %s does something and is not listed", m.place, m.key, name)
		}
	}
}

// mayRest says whether a key rightly leaves the screen as it is: a mark at the end of its list goes no further, and a page at its
// end scrolls no further.
func (m Model) mayRest(name string) bool {
	switch name {
	case "up", "down", "tab", "pgup", "pgdown", "j", "k":
		return true
	}
	return false
}
