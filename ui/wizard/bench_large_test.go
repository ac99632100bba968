package wizard

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/internal/screen"
)

// The frames of a terminal are 16 ms apart: what takes longer is felt. None of these gates; they are reported, with the 99th
// percentile of a key and its frame as p99-ms.

// keysAndFrames measures one key and the frame after it, again and again; what a key lets be read is not waited for.
func keysAndFrames(b *testing.B, model tea.Model, keys ...string) {
	b.Helper()
	var took []time.Duration
	n := 0
	for b.Loop() {
		began := time.Now()
		model, _ = model.Update(keyPress(keys[n%len(keys)]))
		_ = model.View()
		took = append(took, time.Since(began))
		n++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkManyCatalogs is a key and its frame where 10,000 catalogs can be chosen from: with as many as are read unasked
// ("beginning"), and with all of them read ("all"), which takes somebody who pages down a hundred times.
func BenchmarkManyCatalogs(b *testing.B) {
	d := atData(b, "large")
	d.send(tea.WindowSizeMsg{Width: 200, Height: 60})
	beginning := d.model
	for d.top().next != "" {
		model, command := d.model.readBranch("")
		d.model = model
		d.run(command)
	}
	if read := len(d.top().options); read < 9_900 {
		b.Fatalf("only %d were read", read)
	}
	for name, model := range map[string]Model{"beginning": beginning, "all": d.model} {
		b.Run(name+"/moving", func(b *testing.B) { keysAndFrames(b, model, "down", "down", "up") })
		model.form.tree.search = true
		b.Run(name+"/typing", func(b *testing.B) { keysAndFrames(b, model, "0", "7", "backspace", "backspace") })
	}
}

// BenchmarkLongList is the same for a list of the tables of a large catalog.
func BenchmarkLongList(b *testing.B) {
	d := atData(b, "large")
	d.send(tea.WindowSizeMsg{Width: 200, Height: 60})
	var names []string
	for _, schema := range d.top().options {
		for range 20 {
			names = append(names, schema.Value+".schema.table")
		}
	}
	m := d.model
	m.form = form{question: m.form.question, list: list{at: 0, options: options(names...), found: len(names)}}
	m.form.question.Kind = "one of"
	keysAndFrames(b, m, "down", "pgdown", "up")
}

// BenchmarkStart is the time from the start of the program to its first whole frame on a terminal. The aim is 50 ms; the
// official CLI's start to its exit takes 4 to 5 ms without drawing anything (peers.md, "What the official SDK costs").
func BenchmarkStart(b *testing.B) {
	program := filepath.Join(b.TempDir(), "brickpass")
	build := exec.CommandContext(b.Context(), "go", "build", "-o", program, "brickpass")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for name, arguments := range map[string][]string{"wizard": nil, "demo": {"demo"}} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				home := b.TempDir()
				command := exec.CommandContext(b.Context(), program, arguments...)
				command.Env = []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "PATH=" + os.Getenv("PATH")}
				began := time.Now()
				process := screen.Start(b, command, screen.Size{Width: 80, Height: 24})
				process.WaitForText("Treasure Data")
				took = append(took, time.Since(began))
				process.Signal(syscall.SIGKILL)
				process.Exit()
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
		})
	}
}
