package plain

import (
	"context"
	"strconv"
	"strings"

	"brickpass/steps"
	"brickpass/ui"
)

// lend asks whether the token may go to the terminal's clipboard, after saying what that may leave behind, and sends it. It says
// whether it was sent.
func (d *dialog) lend(ctx context.Context, sheet steps.Sheet, number string) (bool, error) {
	if token := strconv.Itoa(secretOf(sheet)); number != token {
		d.say("Only the %s goes to the terminal's clipboard: type copy %s. The rest stands above.", d.run.Setup().Credential(), token)
		return false, nil
	}
	d.say("%s\n  ! %s", ui.LendMeans, strings.Join(ui.LendKeeps(d.run.Setup()), "\n  ! "))
	d.say("%s Type yes to send it; Enter does not.", ui.LendAsks(d.run.Setup()))
	typed, _, err := d.hearWord(ctx)
	if err != nil {
		return false, err
	}
	if !strings.EqualFold(typed, "yes") {
		d.say("It was not sent.")
		return false, nil
	}
	token, err := d.Hands.Token(ctx, d.run.Setup())
	if err == nil {
		d.news, err = d.Lend(ctx, token)
	}
	if err != nil {
		d.say("It could not be sent: %s", token.Hide(reason(err)))
		return false, nil
	}
	d.tell = func() {
		d.say("\n%s", ui.LendEmptied)
		d.prompt()
	}
	d.say("%s", ui.LendSent)
	return true, nil
}

// secretOf is the number of the field that is the token.
func secretOf(sheet steps.Sheet) int {
	number := 1
	for i, field := range sheet.Fields {
		if field.Secret {
			number = i + 1
		}
	}
	return number
}

// lentLast says what whoever leaves has to know of a token that went to the terminal's clipboard.
func (d *dialog) lentLast(unsure bool) {
	if unsure {
		d.say("%s", ui.LendUnsure(d.run.Setup()))
	}
	if d.news == nil {
		return
	}
	select {
	case _, came := <-d.news:
		if came {
			d.say("%s", ui.LendEmptied)
		}
	default:
		d.say("%s", ui.LendLeaves)
	}
}
