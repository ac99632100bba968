package wizard

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"brickpass/internal/secret"
	"brickpass/keystore"
)

// What is kept in an encrypted file is tried only by whoever knows its passphrase, so a check asks for that first. It is held for the one
// check, and for no other.

// sealed are those of these connections that are kept in an encrypted file.
func (h Home) sealed(names []string) []string {
	var sealed []string
	for _, row := range h.rows {
		if row.Sealed && slices.Contains(names, row.Name) {
			sealed = append(sealed, row.Name)
		}
	}
	return sealed
}

// check begins to check these connections, after the passphrase where one is needed. Those that are being checked are left to that.
func (h Home) check(names []string) (Home, tea.Cmd) {
	switch {
	case len(h.checking) > 0:
		h.notice = "A check is under way."
		return h, nil
	case len(h.sealed(names)) > 0:
		h.asking, h.typing, h.scroll = names, hidden{}, 0
		return h, nil
	}
	return h.begin(names, secret.Value{})
}

// answered begins the check with what was typed. Nothing typed leaves untried what is in the file.
func (h Home) answered() (Home, tea.Cmd) {
	passphrase := h.typing.typed
	if !passphrase.Empty() && keystore.CheckPassphrase(passphrase) != nil {
		h.notice, h.typing = "That is not the passphrase: one has at least 12 characters.", hidden{}
		return h, nil
	}
	names := h.asking
	h.asking, h.typing = nil, hidden{}
	return h.begin(names, passphrase)
}

func (h Home) drawPassphrase(p *page) {
	sealed := h.sealed(h.asking)
	p.title("The passphrase of the encrypted file")
	p.text(strings.Join(sealed[:min(len(sealed), 3)], ", ") + others(len(sealed)-3) + ": what is kept for it can be tried only with the passphrase.")
	p.text("It is held in memory for this check alone. Without it all else is checked, and that it works is left open.")
	p.gap()
	h.typing.draw(p)
}

func others(count int) string {
	if count <= 0 {
		return ""
	}
	return " and " + counted(count, "more", "more")
}

// passphraseKeys are those of the question; letters are typed.
func (h Home) passphraseKeys() []homeBinding {
	does := "check without it"
	if !h.typing.typed.Empty() {
		does = "check"
	}
	return []homeBinding{
		homeKey("enter", does, Home.answered, "enter"),
		homeKey("esc", "back", func(h Home) (Home, tea.Cmd) { h.asking, h.typing = nil, hidden{}; return h, nil }, "esc"),
	}
}

// types takes a key or a paste for the passphrase.
func (h Home) types(message tea.Msg) Home {
	switch message := message.(type) {
	case tea.KeyPressMsg:
		h.typing, _ = h.typing.edit(message)
	case tea.PasteMsg:
		h.typing = h.typing.paste(message.Content)
	}
	return h
}
