package wizard

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// binding is a key that does something on a screen. The last line, the help and Update read the same bindings, so that what
// is listed is what works.
type binding struct {
	key.Binding
	do    func(Model) (Model, tea.Cmd)
	spare bool // it goes first where the last line gets tight
	quiet bool // it stands in the help, and not in the last line
}

// bind makes a binding: what is shown of it, what it does, and the names of its keys.
func bind(shown, does string, do func(Model) (Model, tea.Cmd), keys ...string) binding {
	return binding{Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does)), do: do}
}

// sparely is a binding that the last line can do without.
func sparely(b binding) binding {
	b.spare = true
	return b
}

// quietly is a binding for the help alone.
func quietly(shown, does string, do func(Model) (Model, tea.Cmd), keys ...string) binding {
	b := bind(shown, does, do, keys...)
	b.quiet = true
	return b
}

// within is a binding that stands in the name of another one, as ↑ does in ↑↓. Nothing lists it by itself.
func within(do func(Model) (Model, tea.Cmd), keys ...string) binding {
	return quietly("", "", do, keys...)
}

// named says whether a list of keys has this one by itself.
func (b binding) named() bool { return b.Help().Key != "" }

// find is the binding of a key.
func find(bindings []binding, press tea.KeyPressMsg) (binding, bool) {
	i := slices.IndexFunc(bindings, func(b binding) bool { return key.Matches(press, b.Binding) })
	if i < 0 {
		return binding{}, false
	}
	return bindings[i], true
}

// footer is the last line: the keys that do something here. Where it gets tight the spare ones go first, and the way out
// last; the help has them all.
func footer(theme theme, bindings []binding, width int) string {
	shown := slices.DeleteFunc(slices.Clone(bindings), func(b binding) bool { return b.quiet })
	for len(shown) > 1 && footerWidth(shown, 2) > width {
		shown = slices.Delete(shown, leastNeeded(shown), leastNeeded(shown)+1)
	}
	var words []string
	for _, b := range shown {
		words = append(words, theme.strong.Render(b.Help().Key)+" "+theme.faint.Render(b.Help().Desc))
	}
	if footerWidth(shown, 3) > width {
		return strings.Join(words, "  ")
	}
	return strings.Join(words, "   ")
}

// footerWidth is how wide the last line is with so many blanks between the keys.
func footerWidth(shown []binding, apart int) int {
	wide := -apart
	for _, b := range shown {
		wide += ansi.StringWidth(b.Help().Key+b.Help().Desc) + 1 + apart
	}
	return wide
}

// leastNeeded is the last of the spare bindings, else the last but the way out.
func leastNeeded(shown []binding) int {
	for i := len(shown) - 1; i >= 0; i-- {
		if shown[i].spare {
			return i
		}
	}
	return len(shown) - 2
}
