package wizard

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
	"brickpass/ui"
)

// start drives a wizard in a world.
func start(t testing.TB, world string) (*stage, *driver) {
	t.Helper()
	s := newStage(t, world)
	s.options.Clock = s.clock
	return s, drive(t, s.options, s.admin)
}

// until goes on by what is proposed until a question is asked.
func (d *driver) until(key string) {
	d.t.Helper()
	for range 30 {
		if d.model.form.question.Key == key {
			return
		}
		if d.model.form.question.Kind == steps.SomeOf {
			d.tick("public")
		}
		d.press("enter")
	}
	d.t.Fatalf("%s is not asked:\n%s", key, d.shows())
}

func TestAKeyTypedAheadAgreesToNothing(t *testing.T) {
	s, d := start(t, "aws")
	d.onwards(atReview)
	d.model = d.model.arrive() // as it comes up, before the keyboard was quiet
	command := d.model.welcome()

	d.send(keyPress("enter"))
	if d.model.place != atReview {
		t.Fatalf("an Enter typed ahead was taken as the yes; the wizard is at %s", d.model.place)
	}
	if keys := d.shows()[strings.LastIndex(d.shows(), "\n"):]; strings.Contains(keys, "enter") {
		t.Errorf("a key is listed that is not taken: %s", keys)
	}
	d.run(command)
	d.expect("▸ Make these changes", "enter choose")
	d.press("enter")
	if d.model.run.Phase() == steps.Reviewing {
		t.Error("Enter after a pause is not taken")
	}
	_ = s
}

func TestEachKeyTypedAheadMakesThePauseBeginAnew(t *testing.T) {
	s, d := start(t, "aws")
	d.onwards(atReview)
	m := d.model.arrive()
	s.clock.Advance(quiet - time.Millisecond)
	m, _ = m.press(keyPress("enter"))
	s.clock.Advance(quiet - time.Millisecond)
	if m, _ = m.rest(rested{m.since}); !m.guarded {
		t.Error("keys are taken although one was swallowed less than the pause ago")
	}
	s.clock.Advance(time.Millisecond)
	if m, _ = m.rest(rested{m.since}); m.guarded {
		t.Error("keys are not taken after the pause")
	}
}

func TestALineBreakInAPasteSubmitsNothing(t *testing.T) {
	_, d := start(t, "aws")
	d.until("principal.name")
	d.send(tea.PasteMsg{Content: "  My Partner\r\n"})
	if got := d.model.form.editor.value(); got != "My Partner" {
		t.Errorf("pasted is %q", got)
	}
	if d.model.key != "principal.name" {
		t.Errorf("the paste was an answer; the wizard is at %s", d.model.key)
	}
}

func TestWhatIsTypedTakesThePlaceOfAProposal(t *testing.T) {
	_, d := start(t, "aws")
	d.until("principal.name")
	d.expect("┃ TD-CAS-Service", "why this:")
	d.typed("ab")
	d.expect("┃ ab")
	d.press("left")
	d.typed("c")
	d.expect("┃ acb")
}

func TestWhatIsWrongStandsUnderTheField(t *testing.T) {
	_, d := start(t, "aws")
	d.until("token.days")
	d.typed("0")
	d.press("enter")
	if d.model.key != "token.days" || d.model.run.Refusal() == "" {
		t.Fatalf("0 days were taken; the wizard is at %s", d.model.key)
	}
	wrong := firstWords(d.model.run.Refusal())
	d.expect("! "+wrong, "┃ 0")
	d.press("backspace")
	d.typed("30")
	if strings.Contains(d.shows(), wrong) {
		t.Errorf("it was said of what stood there before:\n%s", d.shows())
	}
	d.press("ctrl+u")
	d.typed("0")
	d.press("enter")
	d.expect("! "+wrong, "┃ 0")
	d.press("esc")
	if d.model.key == "token.days" {
		t.Error("a wrong answer cannot be left backwards")
	}
}

func firstWords(text string) string { return strings.Join(strings.Fields(text)[:4], " ") }

func TestBackKeepsTheAnswers(t *testing.T) {
	_, d := start(t, "aws")
	d.until("principal.name")
	d.typed("Mine")
	d.press("enter")
	d.until("token.days")
	for range 10 {
		if d.model.form.question.Key == "principal.name" {
			break
		}
		d.press("shift+tab")
	}
	d.expect("┃ Mine")
	d.press("enter")
	d.until("token.days")
	d.onwards(atReview)
	d.expect("Mine")
	d.press("esc")
	if d.model.place != atQuestion {
		t.Errorf("esc at the review leads to %s", d.model.place)
	}
}

func TestAPastedSecretIsInNoFrameAndSignsIn(t *testing.T) {
	s, d := start(t, "aws")
	d.until("signin.way")
	d.press("down", "enter")
	if d.model.key != "signin.token" {
		t.Fatalf("the token is not asked for:\n%s", d.shows())
	}
	d.expect("nothing typed yet")
	d.typed(s.admin[:4])
	short := d.shows()
	d.send(tea.PasteMsg{Content: s.admin[4:] + "\n"})
	if long := d.shows(); long != short {
		t.Errorf("the screen tells how long the secret is:\n%s\n%s", short, long)
	}
	d.press("enter")
	if d.model.place != atFinding {
		t.Fatalf("the pasted token does not sign in:\n%s", d.shows())
	}
	for key, answer := range d.model.run.Setup().Answers {
		if strings.Contains(answer, s.admin) {
			t.Errorf("the answer %s holds the token", key)
		}
	}
}

func TestOneChangeAtATime(t *testing.T) {
	_, d := start(t, "aws")
	d.onwards(atReview)
	changes := d.model.run.Plan().Count()
	d.press("down", "enter")
	asked := 0
	for d.model.place == atAsk {
		asked++
		d.expect("Make this change?", "▸ Make it")
		d.press("enter")
	}
	if asked != changes || d.model.place != atProof {
		t.Errorf("%d of %d changes were asked for, and it ends at %s:\n%s", asked, changes, d.model.place, d.shows())
	}
}

func TestARefusalOffersTheOtherWay(t *testing.T) {
	_, d := start(t, "obo-off")
	d.until("token.way")
	d.press("down", "enter") // on its behalf, and nothing else
	d.onwards(atHalt)
	d.expect("Why   ", "Who   ", "▸ Agree to the other way", "Databricks said:", "F2 shows the requests")
	d.press("enter")
	if d.model.place != atProof {
		t.Errorf("the other way ends at %s:\n%s", d.model.place, d.shows())
	}
}

func TestAMessageIsShownAndCopied(t *testing.T) {
	_, d := start(t, "no-identity-federation")
	d.onwards(atBlocked)
	d.press("down", "enter")
	message := d.model.run.Current().Problem.Send
	d.expect("What to send", firstWords(message), "Sent to your terminal's clipboard.")
	if len(d.sent) == 0 {
		t.Error("nothing was sent to the clipboard")
	}
	d.press("esc", "down", "enter")
	d.expect("By hand")
	d.press("esc", "up", "up", "enter")
	d.expect("! Unity Catalog is not on") // checked again, and still so
}

func TestASecondRunFindsNothingToChange(t *testing.T) {
	s, d := start(t, "aws")
	d.onwards(atHandOver)
	d.press("enter")
	if !d.quit {
		t.Fatal("the wizard does not end")
	}
	d.model.crew.close()
	again := drive(t, s.options, s.admin)
	again.onwards(atNothing)
	again.expect("Nothing to change, and nothing was written")
	again.press("enter", "enter")
	again.expect("Put these into Treasure Data")
}

func TestTheHandOverCopiesEachField(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock = s.clock
	var copied []string
	var secret string
	s.options.Copy = func(_ context.Context, text string) error { copied = append(copied, text); return nil }
	s.options.CopySecret = secretTo(&secret)
	d := drive(t, s.options, s.admin)
	d.onwards(atHandOver)
	d.press("1", "2", "4")
	d.expect("The token is in your clipboard for 60 seconds.")
	if len(copied) != 2 || copied[0] != stageHost || !strings.HasPrefix(copied[1], "/sql/1.0/warehouses/") {
		t.Errorf("copied are %q", copied)
	}
	if !s.simulator.TokenWorks(secret) {
		t.Error("what was copied as the token does not sign in")
	}
	d.forbidden = append(d.forbidden, secret)
	d.press("down", "enter")
	d.expect("The demo's token is removed.")
	if _, err := s.hands.Token(context.Background(), d.model.run.Setup()); err == nil {
		t.Error("the token is still there")
	}
}

func TestATinyWindowAsksForRoom(t *testing.T) {
	_, d := start(t, "aws")
	d.send(tea.WindowSizeMsg{Width: 39, Height: 24})
	d.expect("Make this window larger")
	d.press("ctrl+c")
	if !d.quit {
		t.Error("a tiny window cannot be left")
	}
}

func TestResizingKeepsWhatIsTyped(t *testing.T) {
	_, d := start(t, "aws")
	d.until("principal.name")
	d.typed("Half a na")
	for _, size := range everySize {
		d.send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
		d.expect("Half a na")
		if view := d.model.View(); view.Cursor == nil {
			t.Errorf("at %s the cursor is not in the field", size)
		}
	}
}

func TestWithoutUTF8EveryFrameIsASCII(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock, s.options.Letters = s.clock, ui.ASCII
	d := drive(t, s.options, s.admin)
	for d.model.place != atHandOver {
		if at := strings.IndexFunc(d.shows(), func(r rune) bool { return r >= 0x80 }); at >= 0 {
			t.Fatalf("at %s: %q", d.model.place, d.shows()[at:at+4])
		}
		if d.model.form.question.Kind == steps.SomeOf {
			d.tick("public")
		}
		d.press("enter")
	}
}
