package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"brickpass/steps"
	"brickpass/ui"
)

// sayCheckups writes what checks came to: all that was seen of one, and of many only what is to be looked at.
func sayCheckups(out io.Writer, checkups []steps.Checkup, took time.Duration, letters ui.Letters) {
	var text strings.Builder
	if len(checkups) == 1 {
		sayCheckup(&text, checkups[0])
	} else {
		sayAll(&text, checkups, took)
	}
	_, _ = io.WriteString(out, letters.Spell(ui.Clean(text.String())))
}

func sayCheckup(out *strings.Builder, checkup steps.Checkup) {
	fmt.Fprintln(out, checkup.Connection)
	for _, look := range checkup.Looks {
		fmt.Fprintf(out, "%s %-10s %s\n", look.Mark(), look.About.Rail, look.Finding.Say)
		for _, line := range look.Lines() {
			fmt.Fprintf(out, "             %s %s\n", line.Mark, line.Text)
		}
	}
	sayConcerns(out, checkup, "\n")
	switch {
	case checkup.Result == "":
		fmt.Fprintln(out, "Stopped before it came to an end.")
	case checkup.Result == steps.Works && checkup.As == "":
		fmt.Fprintln(out, "\nIt signs in. What only an admin can see was not looked at.")
	case checkup.Result == steps.Works && !checkup.SignedIn():
		fmt.Fprintln(out, "\nNothing differs from what was set up. It was not tried, because its value is not kept here.")
	case checkup.Result == steps.Works:
		fmt.Fprintln(out, "\nIt works, and nothing differs from what was set up.")
	case checkup.Result != steps.Concerned:
		fmt.Fprintln(out, "\nNot all of it could be checked. "+checkup.Why)
	}
}

func sayConcerns(out *strings.Builder, checkup steps.Checkup, before string) {
	for _, concern := range checkup.Concerns {
		sat := ""
		if concern.SAT != "" {
			sat = "  (" + concern.SAT + ")"
		}
		fmt.Fprintf(out, "%s%s %s%s\n    %s\n", before, concern.Mark(), concern.Say, sat, concern.Remedy)
		if concern.Command != "" {
			fmt.Fprintf(out, "    %s\n", concern.Command)
		}
		before = ""
	}
}

func sayAll(out *strings.Builder, checkups []steps.Checkup, took time.Duration) {
	counts := map[steps.Result]int{}
	for _, checkup := range checkups {
		counts[checkup.Result]++
		switch {
		case checkup.Result == "": // stopped before its end
		case checkup.Result == steps.Works && len(checkup.Concerns) == 0:
		case checkup.Result == steps.Works, checkup.Result == steps.Concerned:
			sayConcerns(out, checkup, checkup.Connection+"\n")
		default:
			fmt.Fprintf(out, "%s\n%s Not all of it could be checked. %s\n", checkup.Connection, steps.MarkSkipped, checkup.Why)
		}
	}
	fmt.Fprintf(out, "%d of %d work as they were set up", counts[steps.Works], len(checkups))
	if n := counts[steps.Concerned]; n > 0 {
		fmt.Fprintf(out, ", %d with findings", n)
	}
	if n := counts[steps.Unreached] + counts[steps.Unsigned]; n > 0 {
		fmt.Fprintf(out, ", %d could not be checked", n)
	}
	if n := counts[""]; n > 0 {
		fmt.Fprintf(out, ", %d were not come to", n)
	}
	fmt.Fprintf(out, ". It took %.1f s.\n", took.Seconds())
}
