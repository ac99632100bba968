package screen

import (
	"fmt"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Overflow says in what way a view does not fit a terminal: lines that are too wide, or too many of them. A terminal
// would not tell, because the renderer cuts them off in silence.
func Overflow(view string, size Size) []string {
	var found []string
	lines := strings.Split(strings.TrimSuffix(view, "\n"), "\n")
	for i, line := range lines {
		if width := ansi.StringWidth(line); width > size.Width {
			found = append(found, fmt.Sprintf("line %d is %d columns wide in a terminal of %s: %q", i+1, width, size, ansi.Strip(line)))
		}
	}
	if len(lines) > size.Height {
		found = append(found, fmt.Sprintf("%d lines in a terminal of %s", len(lines), size))
	}
	return found
}

// watched is a model whose every view is held against the size that it was told last, and against what is forbidden.
type watched struct {
	tea.Model
	fit *fit
	see func(view string)
}

// Update passes the message on, and remembers a new size.
func (w watched) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := message.(tea.WindowSizeMsg); ok {
		w.fit.resize(Size{size.Width, size.Height})
	}
	model, cmd := w.Model.Update(message)
	return watched{model, w.fit, w.see}, cmd
}

// View passes the view on.
func (w watched) View() tea.View {
	view := w.Model.View()
	w.fit.check(view.Content)
	w.see(view.WindowTitle + view.Content)
	return view
}

type fit struct {
	told     chan struct{} // closed when the model was told its first size
	mu       sync.Mutex
	size     Size // zero until the model was told one: it cannot fit before that
	overflow []string
}

func (f *fit) resize(size Size) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.size == (Size{}) {
		close(f.told)
	}
	f.size = size
}

// check keeps what is wrong with the first view that does not fit: the next ones would only say it again.
func (f *fit) check(view string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.size == (Size{}) || len(f.overflow) > 0 {
		return
	}
	f.overflow = Overflow(view, f.size)
}

func (f *fit) found() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.overflow
}
