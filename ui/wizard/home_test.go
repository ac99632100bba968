package wizard

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"brickpass/internal/screen"
	"brickpass/internal/secret"
	"brickpass/steps"
)

var homeNow = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// homely is a home screen with three connections: one that works, one near its end, one that drifted and is not used.
func homely() HomeOptions {
	row := func(name, workspace string, ends time.Time, left, life, idle int, mark steps.Mark, state string, checkup steps.Checkup) steps.Standing {
		return steps.Standing{
			Name: name, Partner: "Treasure Data", Workspace: workspace, Principal: "TD-CAS-Service", Kind: "token", Ends: ends, Left: left,
			Life: life, Idle: idle, Mark: mark, State: state, Checkup: checkup, Made: true, Here: true,
		}
	}
	drifted := steps.Checkup{At: homeNow, Result: steps.Concerned, Concerns: []steps.Concern{
		{
			Step: "data", Code: "grant-gone", Severity: steps.Serious, Say: "It does not hold SELECT on main.sales any more.",
			Remedy: "Give it back, or ask its owner why it was taken.", Mends: "data", Command: "brickpass mend eu-segment",
		},
		{
			Step: "token", Code: "token-too-long", Severity: steps.Warning, SAT: "IA-6",
			Say:    "It lives for 365 days, and this workspace now allows 90 days to a new token.",
			Remedy: "It goes on until 30 June 2027.", Command: "brickpass rotate eu-segment",
		},
		{
			Step: "network", Code: "addresses-new", Severity: steps.Warning, Say: "The partner's page names 198.51.100.7 as well, which is on no list.",
			Remedy: "Add it: the partner may move there.", Mends: "network", Again: "network.addresses",
		},
	}, Unseen: []string{"its warehouse"}}
	return HomeOptions{
		Standings: []steps.Standing{
			row("acme-prequel", "acme-prod", homeNow.AddDate(0, 0, 12), 12, 90, 0, steps.MarkBlocked, "ends in 12 days", steps.Checkup{}),
			row("acme-treasure-data", "acme-prod", homeNow.AddDate(0, 0, 74), 74, 90, 2, steps.MarkDone, "works, checked today", steps.Checkup{At: homeNow, Result: steps.Works}),
			row("eu-segment", "acme-eu", homeNow.AddDate(0, 0, 220), 220, 365, 71, steps.MarkBlocked, "it may not read all, and 2 more", drifted),
		},
		Actions: []HomeAction{
			{Name: "rotate", Key: "r", Label: "Renew its {credential}", Detail: "a new one beside the old one", Needs: NeedsCredential},
			{Name: "remove", Key: "x", Label: "Take it back", Detail: "its {credential}, its access, its identity"},
		},
		Check: func(context.Context, []string, secret.Value, func(steps.Standing)) error { return nil },
	}
}

func pressed(t *testing.T, h Home, keys ...string) Home {
	t.Helper()
	for _, name := range keys {
		next, _ := h.Update(keyPress(name))
		h = next.(Home)
	}
	return h
}

func homeText(h Home) string { return ansi.Strip(h.View().Content) }

// stillHome shows a home screen as it stands.
type stillHome struct{ Home }

func (s stillHome) Init() tea.Cmd { return nil }

func (s stillHome) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := message.(tea.WindowSizeMsg); ok {
		home, _ := s.Home.Update(size)
		return stillHome{home.(Home)}, nil
	}
	return s, nil
}

func homeGoldens(t *testing.T, h Home, name, first string) {
	t.Helper()
	for _, size := range goldenSizes() {
		t.Run(size.String()+"/"+name, func(t *testing.T) {
			terminal := screen.Run(t, stillHome{h}, size)
			terminal.WaitForText(first)
			terminal.Golden(size.String() + "/" + name)
		})
	}
}

func TestTheHomeScreens(t *testing.T) {
	h := NewHome(t.Context(), homely())
	homeGoldens(t, pressed(t, h, "down"), "home", "acme-treasure-data")
	homeGoldens(t, pressed(t, h, "end", "enter"), "home-connection", "eu-segment")
	homeGoldens(t, pressed(t, h, "f1"), "home-help", "Connections")
	checking := pressed(t, h, "k")
	checking = checking.told(checking.rows[0])
	homeGoldens(t, checking, "home-checking", "Checking, 1 of 3 done.")
}

func TestWhatIsChosenAtHomeIsDoneWithTheConnectionThatOneStandsOn(t *testing.T) {
	for _, test := range []struct {
		keys string
		want HomeChoice
	}{
		{"n", HomeChoice{Do: DoNew}},
		{"down r", HomeChoice{Do: "rotate", Name: "acme-treasure-data"}},
		{"end enter enter", HomeChoice{Do: DoMend, Name: "eu-segment"}},
		{"end enter down enter", HomeChoice{Do: DoMend, Name: "eu-segment", Again: "network.addresses"}},
		{"end m", HomeChoice{Do: DoMend, Name: "eu-segment"}},
		{"end enter down m", HomeChoice{Do: DoMend, Name: "eu-segment"}},
		{"enter down down enter", HomeChoice{Do: "remove", Name: "acme-prequel"}},
		{"enter esc down x", HomeChoice{Do: "remove", Name: "acme-treasure-data"}},
		{"ctrl+c", HomeChoice{}},
	} {
		h := pressed(t, NewHome(t.Context(), homely()), strings.Fields(test.keys)...)
		if h.choice != test.want || h.ctx.Err() == nil {
			t.Errorf("%s chooses %+v, want %+v", test.keys, h.choice, test.want)
		}
	}
}

// TestEveryKeyThatIsListedAtHomeDoesSomething holds that, and that no other does.
func TestEveryKeyThatIsListedAtHomeDoesSomething(t *testing.T) {
	h := NewHome(t.Context(), homely())
	for name, at := range map[string]Home{"list": pressed(t, h, "down"), "page": pressed(t, h, "enter", "down"), "help": pressed(t, h, "f1")} {
		last := lastOf(homeText(at))
		for _, b := range at.bindings() {
			next, command := b.do(at)
			if command == nil && homeText(next) == homeText(at) && !b.quiet {
				t.Errorf("%s: %s does nothing", name, b.Help().Key)
			}
			if !b.quiet && !strings.Contains(last, b.Help().Key) {
				t.Errorf("%s: %s is not in the last line: %s", name, b.Help().Key, last)
			}
		}
		if next := pressed(t, at, "z"); homeText(next) != homeText(at) {
			t.Errorf("%s: z does something", name)
		}
	}
}

func lastOf(text string) string {
	lines := strings.Split(text, "\n")
	return lines[len(lines)-1]
}

func TestACheckAtHomeShowsEachConnectionAsSoonAsItIsDone(t *testing.T) {
	options := homely()
	asked := make(chan []string, 1)
	options.Check = func(_ context.Context, names []string, _ secret.Value, told func(steps.Standing)) error {
		asked <- names
		done := options.Standings[0]
		done.Mark, done.State = steps.MarkDone, "works, checked today"
		told(done)
		return errors.New("then the network went away")
	}
	h := NewHome(t.Context(), options)
	next, command := h.Update(keyPress("k"))
	h = next.(Home)
	if strings.Count(homeText(h), "being checked") != 3 || strings.Contains(homeText(h), "check all") {
		t.Fatalf("it does not show that it checks:\n%s", homeText(h))
	}
	go command()
	if names := <-asked; len(names) != 3 {
		t.Errorf("%v are checked", names)
	}
	for range 2 {
		next, _ = h.Update(h.hear())
		h = next.(Home)
	}
	if text := homeText(h); !strings.Contains(text, "✓ works, checked today") || !strings.Contains(text, "then the network went away") || strings.Contains(text, "being checked") {
		t.Errorf("after it:\n%s", text)
	}
}

func TestManyConnectionsScroll(t *testing.T) {
	options := homely()
	for range 6 {
		options.Standings = append(options.Standings, options.Standings...)
	}
	h := NewHome(t.Context(), options)
	for _, size := range everySize {
		next, _ := h.Update(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
		at := next.(Home)
		for range 20 {
			for _, found := range screen.Overflow(at.View().Content, size) {
				t.Errorf("at %s: %s", size, found)
			}
			if !strings.Contains(homeText(at), "▸") {
				t.Fatalf("at %s the row that one stands on is out of sight:\n%s", size, homeText(at))
			}
			at = pressed(t, at, "pgdown")
		}
	}
}

// Only where an old credential waits it is said, and offered to be retired.
func TestAnOldCredentialIsOfferedToBeRetired(t *testing.T) {
	for name, since := range map[string]time.Time{"none waits": {}, "one waits": homeNow.AddDate(0, 0, -3)} {
		options := homely()
		options.Standings[0].Old = since
		options.Actions = append(options.Actions, HomeAction{Name: "retire", Key: "o", Label: "Retire the old one", Needs: NeedsOld})
		h := pressed(t, NewHome(t.Context(), options), "enter")
		for _, text := range []string{"Retire the old one", "and works until it is retired"} {
			if said := strings.Contains(homeText(h), text); said == since.IsZero() {
				t.Errorf("%s: %q is said: %t", name, text, said)
			}
		}
	}
}

// What cannot be done with a connection is not offered, and what can be is named after what the partner was given.
func TestOnlyWhatCanBeDoneIsOffered(t *testing.T) {
	for name, test := range map[string]struct {
		change        func(*steps.Standing)
		offered, kept []string
	}{
		"a token": {
			func(*steps.Standing) {}, []string{"Renew its token", "its token, its access", "Scopes", "Copy its token"}, nil,
		},
		"a token of one's own": {func(s *steps.Standing) { s.Kind = "own token" }, []string{"Renew its token", "Scopes"}, []string{"its own token"}},
		"an OAuth secret": {
			func(s *steps.Standing) { s.Kind = "OAuth secret" },
			[]string{"Renew its OAuth secret", "its OAuth secret, its access", "Copy its OAuth secret"},
			[]string{"Scopes", "its token"},
		},
		"its value is elsewhere": {func(s *steps.Standing) { s.Here = false }, []string{"Renew its token", "Scopes"}, []string{"Copy"}},
		"not made yet": {
			func(s *steps.Standing) { s.Made, s.Here = false, false }, []string{"Take it back"}, []string{"Renew", "Scopes", "Copy"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			options := homely()
			options.Height = 60
			test.change(&options.Standings[0])
			options.Actions = append(options.Actions, HomeAction{Name: "scopes", Key: "s", Label: "Scopes", Needs: NeedsToken},
				HomeAction{Name: "token", Key: "t", Label: "Copy its {credential}", Needs: NeedsValue})
			text := homeText(pressed(t, NewHome(t.Context(), options), "enter"))
			for _, offer := range test.offered {
				if !strings.Contains(text, offer) {
					t.Errorf("%q is not offered:\n%s", offer, text)
				}
			}
			for _, offer := range test.kept {
				if strings.Contains(text, offer) {
					t.Errorf("%q is offered:\n%s", offer, text)
				}
			}
		})
	}
}
