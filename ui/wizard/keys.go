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
	quiet bool // it stands in the help, and not in the last line
}

// bind makes a binding: what is shown of it, what it does, and the names of its keys.
func bind(shown, does string, do func(Model) (Model, tea.Cmd), keys ...string) binding {
	return binding{Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does)), do: do}
}

// quietly is a binding for the help alone.
func quietly(shown, does string, do func(Model) (Model, tea.Cmd), keys ...string) binding {
	b := bind(shown, does, do, keys...)
	b.quiet = true
	return b
}

// find is the binding of a key.
func find(bindings []binding, press tea.KeyPressMsg) (binding, bool) {
	i := slices.IndexFunc(bindings, func(b binding) bool { return key.Matches(press, b.Binding) })
	if i < 0 {
		return binding{}, false
	}
	return bindings[i], true
}

// footer is the last line: the keys that do something here. Where it gets tight the ones at its end go; the help has them all.
func footer(theme theme, bindings []binding, width int) string {
	var words []string
	wide := 0
	for _, b := range bindings {
		if b.quiet {
			continue
		}
		help := b.Help()
		plain := help.Key + " " + help.Desc
		if wide += ansi.StringWidth(plain) + 3; wide > width+1 {
			break
		}
		words = append(words, theme.strong.Render(help.Key)+" "+theme.faint.Render(help.Desc))
	}
	return strings.Join(words, "   ")
}
