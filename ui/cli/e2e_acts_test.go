package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"brickpass/internal/chromium"
	"brickpass/internal/clock"
)

// act is what somebody does at the screen that asks for it, up to the Enter that leads on.
type act struct {
	asks   string
	does   func(*walker)
	itself bool // the screen goes on without an Enter
}

// The questions at which one signs in.
const (
	atWorkspace    = "Who are you signing in as?"
	atTheAccount   = "Who are you signing in as, at the account?"
	whichWorkspace = "Which workspace?"
	inTheBrowser   = "Sign in with your browser"
)

// picks stands on the row of that label; "" is the row where one stands anyway.
func picks(asks, label string) act {
	return act{asks: asks, does: func(w *walker) {
		if label == "" {
			return
		}
		w.standOn(label, func(row string) bool {
			row = strings.TrimLeft(row, " ▸")
			return row == label || strings.HasPrefix(row, label+"  ")
		})
	}}
}

func types(asks, text string) act {
	return act{asks: asks, does: func(w *walker) {
		w.Type(text)
		w.until("what was typed", saying(text[:min(len(text), 30)]))
	}}
}

// pastes gives a secret, which is not shown.
func pastes(asks, text string) act {
	return act{asks: asks, does: func(w *walker) {
		before := w.Screen()
		w.Paste(text)
		w.until("dots", func(now string) bool { return now != before })
	}}
}

// ticksPublic ticks the schema, for somebody to whom nothing is proposed.
func ticksPublic() act {
	return act{asks: "What may Treasure Data read?", does: func(w *walker) {
		w.until("the catalogs", saying("cas_demo_east1"))
		w.opens("cas_demo_east1")
		w.standOn("public", saying("] public"))
		if strings.Contains(w.Screen(), "[ ] public") {
			w.Press("space")
		}
		w.until("the tick", saying("[x] public"))
	}}
}

// browses opens the browser from the screen that asks for it, and signs in on Databricks' page as the first of these, the next time as
// the next.
func browses(people ...string) act {
	visits := 0
	return act{asks: inTheBrowser, itself: true, does: func(w *walker) {
		tab := w.opensBrowser(visits)
		signsInAs(tab, people[visits])
		visits++
	}}
}

// belongs says on Databricks' page where one belongs, and signs in there; later visits begin at the host itself.
func belongs(place string, people ...string) act {
	visits := 0
	return act{asks: inTheBrowser, itself: true, does: func(w *walker) {
		tab := w.opensBrowser(visits)
		if visits == 0 {
			tab.Chooses(place)
			tab.Presses("Go on")
			tab.Waits(`input[name="who"]`)
		}
		signsInAs(tab, people[visits])
		visits++
	}}
}

func signsInAs(tab *chromium.Tab, who string) {
	tab.Chooses(who)
	tab.Presses("Sign in")
	tab.Reads(`p[role="status"]`)
}

// opensBrowser presses the key for it. The program that BROWSER names writes down what it was given; what it was given the last time is
// opened in the real browser.
func (w *walker) opensBrowser(before int) *chromium.Tab {
	w.t.Helper()
	w.until("the address", saying("waiting for your browser"))
	w.Press("enter")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		data, _ := os.ReadFile(w.opened) // not there before the first
		if opened := strings.Fields(string(data)); len(opened) > before {
			tab := w.browser.Tab(w.t)
			tab.Opens(opened[before])
			return tab
		}
		if clock.Real().Wait(ctx, 20*time.Millisecond) != nil {
			w.t.Fatalf("no browser was opened; the screen is\n%s", w.Screen())
		}
	}
}

// browserCommand is a program for BROWSER that writes each address into a file, as a line.
func (p person) browserCommand() (program, opened string) {
	p.t.Helper()
	program, opened = filepath.Join(p.folder, "browser"), filepath.Join(p.folder, "opened")
	script := "#!/bin/sh\nprintf '%s\\n' \"$1\" >>" + opened + "\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		p.t.Fatal(err)
	}
	return program, opened
}

// through goes to the review by these acts, and elsewhere by what is proposed.
func (w *walker) through(acts []act) {
	w.t.Helper()
	for _, text := range theDefaults {
		acts = append(acts, act{asks: text, does: func(w *walker) {
			if text == "What may Treasure Data read?" {
				w.until("the schema that is proposed", saying("[x] public"))
			}
		}})
	}
	done := map[string]int{}
	for range 60 {
		now, review := w.meets(acts, done)
		if review {
			return
		}
		now.does(w)
		if !now.itself {
			w.Press("enter")
		}
		done[now.asks]++
		looked := 0
		w.until("what comes after "+now.asks, func(shown string) bool {
			if looked++; !now.itself && looked%500 == 0 && takesEnter(shown) && strings.Contains(shown, now.asks) {
				w.Press("enter") // on a busy machine a key may come while the terminal answers what it was asked at the start
			}
			return !strings.Contains(shown, now.asks)
		})
	}
	w.t.Fatalf("it comes to no end; the screen is\n%s", w.Screen())
}

// meets waits for a screen that is known: the first time that it asks something the first act for that, then the next.
func (w *walker) meets(acts []act, done map[string]int) (now act, review bool) {
	w.t.Helper()
	w.until("a question", func(shown string) bool {
		if review = strings.Contains(shown, "▸ Make these changes"); review {
			return true
		}
		for _, one := range acts {
			if !strings.Contains(shown, one.asks) {
				continue
			}
			var same []act
			for _, other := range acts {
				if other.asks == one.asks {
					same = append(same, other)
				}
			}
			now = same[min(done[one.asks], len(same)-1)]
			return takesEnter(shown)
		}
		return false
	})
	return now, review
}
