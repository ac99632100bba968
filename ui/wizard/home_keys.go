package wizard

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

// homeBinding is a key of the home screen. The last line, the help and Update read the same ones.
type homeBinding struct {
	binding // what is shown of it; its own do stays empty
	do      func(Home) (Home, tea.Cmd)
}

func (b homeBinding) takes(press tea.KeyPressMsg) bool { return key.Matches(press, b.Binding) }

func homeKey(shown, does string, do func(Home) (Home, tea.Cmd), keys ...string) homeBinding {
	return homeBinding{bind(shown, does, nil, keys...), do}
}

func (b homeBinding) spared() homeBinding  { b.spare = true; return b }
func (b homeBinding) quieted() homeBinding { b.quiet = true; return b }

// bindings are the keys that do something now.
func (h Home) bindings() []homeBinding {
	leave := homeKey("ctrl+c", "leave", func(h Home) (Home, tea.Cmd) { return h.choose(HomeChoice{}) }, "ctrl+c")
	terminal := []homeBinding{
		homeKey("ctrl+l", "draw the screen anew", func(h Home) (Home, tea.Cmd) { return h, tea.ClearScreen }, "ctrl+l").quieted(),
		homeKey("ctrl+z", "back to your shell for a while (fg returns)", func(h Home) (Home, tea.Cmd) { return h, tea.Suspend }, "ctrl+z").quieted(),
	}
	var all []homeBinding
	switch {
	case h.tiny():
	case h.help:
		all = []homeBinding{homeKey("esc", "close", func(h Home) (Home, tea.Cmd) { h.help, h.scroll = false, 0; return h, nil }, "esc", "enter", "f1", "?")}
	case h.asking != nil:
		all = h.passphraseKeys()
	case h.opened:
		all = append(h.pageKeys(), h.helpKey())
	default:
		all = append(h.listKeys(), h.helpKey())
	}
	if !h.tiny() {
		all = append(all, h.scrollKeys()...)
	}
	return append(append(all, leave), terminal...)
}

func (h Home) helpKey() homeBinding {
	return homeKey("F1", "help", func(h Home) (Home, tea.Cmd) { h.help, h.scroll = true, 0; return h, nil }, "f1", "?").spared()
}

// listKeys are those of the list.
func (h Home) listKeys() []homeBinding {
	step := func(by int) func(Home) (Home, tea.Cmd) {
		return func(h Home) (Home, tea.Cmd) {
			h.at = max(0, min(len(h.rows)-1, h.at+by))
			return h, nil
		}
	}
	keys := []homeBinding{
		homeKey("↑↓", "move", step(1), "down", "tab").spared(),
		homeKey("", "", step(-1), "up", "shift+tab").quieted(),
		homeKey("pgdn", "further down", step(max(1, h.bodyHeight()-2)), "pgdown").quieted(),
		homeKey("pgup", "further up", step(-max(1, h.bodyHeight()-2)), "pgup").quieted(),
		homeKey("home", "the first", step(-len(h.rows)), "home").quieted(),
		homeKey("end", "the last", step(len(h.rows)), "end").quieted(),
		homeKey("enter", "open", func(h Home) (Home, tea.Cmd) { h.opened, h.item, h.scroll = true, 0, 0; return h, nil }, "enter", "right"),
		homeKey("n", "new", func(h Home) (Home, tea.Cmd) { return h.choose(HomeChoice{Do: DoNew}) }, "n"),
		homeKey("a", "look after one that was set up by hand", func(h Home) (Home, tea.Cmd) { return h.choose(HomeChoice{Do: DoAdopt}) }, "a").quieted(),
	}
	if len(h.checking) == 0 {
		keys = append(keys,
			homeKey("c", "check", func(h Home) (Home, tea.Cmd) { return h.check([]string{h.here().Name}) }, "c").spared(),
			homeKey("k", "check all", func(h Home) (Home, tea.Cmd) { return h.check(names(h.rows)) }, "k"))
	}
	for _, b := range h.mendKeys() {
		keys = append(keys, b.quieted())
	}
	return append(keys, h.actionKeys()...)
}

// mendKeys is the letter that sets right what was found first, where something can be.
func (h Home) mendKeys() []homeBinding {
	mends := h.mends(h.here())
	if len(mends) == 0 {
		return nil
	}
	return []homeBinding{homeKey("m", strings.ToLower(mends[0].label), mends[0].do, "m")}
}

// actionKeys are the letters of what can be done with the connection that one stands on.
func (h Home) actionKeys() []homeBinding {
	var keys []homeBinding
	for _, action := range h.actions() {
		b := homeKey(action.Key, action.Name, func(h Home) (Home, tea.Cmd) {
			return h.choose(HomeChoice{Do: action.Name, Name: h.here().Name})
		}, action.Key)
		keys = append(keys, b.quieted())
	}
	return keys
}

func names(rows []steps.Standing) []string {
	var all []string
	for _, row := range rows {
		all = append(all, row.Name)
	}
	return all
}

// pageKeys are those of the page of a connection.
func (h Home) pageKeys() []homeBinding {
	step := func(by int) func(Home) (Home, tea.Cmd) {
		return func(h Home) (Home, tea.Cmd) {
			count := len(h.items())
			h.item, h.scroll = (h.item+by+count)%count, 0
			return h, nil
		}
	}
	keys := []homeBinding{
		homeKey("↑↓", "move", step(1), "down", "tab").spared(),
		homeKey("", "", step(-1), "up", "shift+tab").quieted(),
		homeKey("enter", "choose", func(h Home) (Home, tea.Cmd) {
			items := h.items()
			return items[min(h.item, len(items)-1)].do(h)
		}, "enter"),
		homeKey("esc", "back", func(h Home) (Home, tea.Cmd) { h.opened, h.scroll = false, 0; return h, nil }, "esc", "left"),
	}
	if len(h.checking) == 0 {
		keys = append(keys, homeKey("c", "check", func(h Home) (Home, tea.Cmd) { return h.check([]string{h.here().Name}) }, "c").quieted())
	}
	return append(append(keys, h.mendKeys()...), h.actionKeys()...)
}

// scrollKeys move a page that is longer than the window.
func (h Home) scrollKeys() []homeBinding {
	if h.listed() || len(h.page().lines) <= h.bodyHeight() {
		return nil
	}
	by := func(sign int) func(Home) (Home, tea.Cmd) {
		return func(h Home) (Home, tea.Cmd) {
			p, room := h.page(), h.bodyHeight()
			base := h.firstRow(p) - h.scroll
			h.scroll = max(0, min(len(p.lines)-room, h.firstRow(p)+sign*max(1, room/2))) - base
			return h, nil
		}
	}
	return []homeBinding{
		homeKey("pgdn", "scroll down", by(1), "pgdown").quieted(), homeKey("pgup", "scroll up", by(-1), "pgup").quieted(),
	}
}
