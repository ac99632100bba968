package cli

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/ui"
	"brickpass/ui/plain"
)

func newList(m machine.Machine) *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "list",
		Short: "List the connections, when they end, and how long they were not used",
		Long: "Lists what the journals of this computer know, and what the last check of each connection found. Nobody is asked: " +
			"`brickpass check` looks at the workspaces.\n\n" +
			"Idle is how many days ago its last known use was. Databricks revokes a token that nobody uses for 90 days.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return list(m, asJSON) },
	}
	command.Flags().BoolVar(&asJSON, "json", false, "write a JSON line for each connection (docs/events.md)")
	return command
}

func list(m machine.Machine, asJSON bool) error {
	all, err := standings(m)
	if err != nil {
		return err
	}
	if asJSON {
		events := plain.NewEvents(m.Out)
		for _, standing := range all {
			events.Connection(standing)
		}
		return nil
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(folded(m, m.Out), "No connections yet. brickpass sets one up, and brickpass adopt looks after one that was set up without it.")
		return err
	}
	terminal := m.Terminal()
	table := tableOf(all, terminal.Out && moves(terminal), terminal.Width)
	_, err = fmt.Fprint(m.Out, letters(m).Spell(table))
	return err
}

// standings reads how all connections stand. A journal that cannot be read is named, and the others are still there.
func standings(m machine.Machine) ([]steps.Standing, error) {
	state, err := stateDir(m)
	if err != nil {
		return nil, err
	}
	all, err := steps.Standings(state, m.Clock.Now())
	if err != nil {
		_, _ = fmt.Fprintln(m.Err, "brickpass: a journal cannot be read, so what it tells is not known here. "+err.Error())
	}
	return all, nil
}

// moves says whether a terminal draws bars and lines that are rewritten, rather than is read aloud or cannot.
func moves(terminal machine.Terminal) bool {
	return terminal.Out && terminal.Width > 0 && terminal.Term != "dumb" && !terminal.Accessible && !terminal.MinTTY
}

// column is one column of the list. What is spare goes where the window is too narrow.
type column struct {
	title string
	cell  func(steps.Standing) string
	spare bool
}

func columns(bars bool) []column {
	all := []column{
		{"CONNECTION", func(s steps.Standing) string { return s.Name }, false},
		{"PARTNER", func(s steps.Standing) string { return s.Partner }, true},
		{"WORKSPACE", func(s steps.Standing) string { return s.Workspace }, true},
		{"PRINCIPAL", func(s steps.Standing) string { return s.Principal }, true},
		{"KIND", func(s steps.Standing) string { return s.Kind }, true},
		{"ENDS", ui.EndsText, false},
		{"LEFT", ui.LeftText, false},
		{"", func(s steps.Standing) string { return s.Bar(10) }, true},
		{"IDLE", ui.IdleText, false},
		{"CHECKED", ui.CheckedText, true},
		{"STATE", func(s steps.Standing) string { return string(s.Mark) + " " + s.State }, false},
	}
	if !bars {
		all = append(all[:7], all[8:]...)
	}
	return all
}

// givenUp is the order in which columns go where there is no room for all.
var givenUp = []string{"PRINCIPAL", "CHECKED", "KIND", "PARTNER", "LEFT", "WORKSPACE", ""}

// tableOf writes the list. On a terminal it has bars, and no more columns than there is room for.
func tableOf(all []steps.Standing, bars bool, width int) string {
	shown := columns(bars)
	rows := cells(shown, all)
	for _, title := range givenUp {
		if !bars || lineWidth(rows) <= width {
			break
		}
		for i, one := range shown {
			if one.title == title && (one.spare || title == "LEFT") {
				shown = append(shown[:i:i], shown[i+1:]...)
				rows = cells(shown, all)
				break
			}
		}
	}
	wide := widths(rows)
	var out strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += cell + strings.Repeat(" ", wide[i]-ansi.StringWidth(cell)+2)
		}
		line = strings.TrimRight(line, " ")
		if bars {
			line = ansi.Truncate(line, width, "…")
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}

func cells(shown []column, all []steps.Standing) [][]string {
	titles := make([]string, len(shown))
	for i, one := range shown {
		titles[i] = one.title
	}
	rows := [][]string{titles}
	for _, standing := range all {
		row := make([]string, len(shown))
		for i, one := range shown {
			if row[i] = ui.Clean(one.cell(standing)); row[i] == "" {
				row[i] = "–"
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func widths(rows [][]string) []int {
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], ansi.StringWidth(cell))
		}
	}
	return wide
}

func lineWidth(rows [][]string) int {
	sum := -2
	for _, wide := range widths(rows) {
		sum += wide + 2
	}
	return sum
}
