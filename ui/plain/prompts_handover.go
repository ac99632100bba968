package plain

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"brickpass/internal/secret"
	"brickpass/steps"
)

// ErrTokenLives says that a token that nobody has still works: it was kept nowhere, and it could not be revoked.
var ErrTokenLives = errors.New("what was made was not passed on and still works")

// patienceToRevoke is how long leaving may take for a token that has to go.
const patienceToRevoke = 10 * time.Second

// handOver says the partner's form field by field, and does what a person asks for with the token. The run is done, so an
// end of the input here is only the end. The error is ErrTokenLives.
func (d *dialog) handOver(ctx context.Context) error {
	sheet, ok := viewOf(d.run, "handover").Finding.Seen.(steps.Sheet)
	if ok {
		d.sheet(sheet)
	}
	passed, lent := d.handing(ctx, sheet)
	defer d.lentLast(d.keptOnce() && lent && !passed)
	if !passed && !lent && d.keptOnce() {
		return d.revokeUnpassed(ctx)
	}
	if d.Demo && !d.keptOnce() {
		d.offerRemoval(ctx)
	}
	return nil
}

// revokeUnpassed ends what this run made and nobody was shown, where it is kept nowhere: nobody could ever use it, but it would live. The
// error is ErrTokenLives.
func (d *dialog) revokeUnpassed(ctx context.Context) error {
	if !d.keptOnce() || d.run.Setup().CredentialID() == "" ||
		d.act(ctx, d.given(" was not passed on, so it is revoked. It opens nothing any more."), d.Hands.Revoke) {
		return nil
	}
	return fmt.Errorf("%w: revoke it in Databricks by its id, %s", ErrTokenLives, d.run.Setup().CredentialID())
}

func (d *dialog) sheet(sheet steps.Sheet) {
	setup := d.run.Setup()
	if setup.Own() {
		d.say("\nUse it on this computer:")
	} else {
		d.say("\n%s", setup.Say("Put these into {partner}:"))
	}
	if sheet.Where != "" {
		d.say("%s", sheet.Where)
	}
	for i, field := range sheet.Fields {
		value := field.Value
		if field.Secret && d.keptOnce() {
			value = "kept nowhere: show or copy it now, or it is revoked"
		}
		d.say("  %d. %s: %s", i+1, field.Label, value)
		if field.Note != "" {
			d.say("     %s", setup.Say(field.Note))
		}
	}
	switch {
	case sheet.Idle:
		d.say("%s Unused for 90 days it ends earlier.", sheet.Ends)
	case sheet.Ends != "":
		d.say("%s", sheet.Ends)
	}
	if sheet.Test != "" {
		d.say("Try it with: %s", setup.Say(sheet.Test))
	}
	if where := d.Hands.Where(setup); where != "" && !d.keptOnce() {
		d.say("Where is the %s? %s", setup.Credential(), where)
	}
	if sheet.Next != "" {
		d.say("%s", sheet.Next)
	}
	for _, tab := range sheet.Tabs {
		d.say("\n%s\n%s\n\n%s", tab.Title, tab.Note, tab.Text)
	}
}

// given is a sentence about what was made: "The token is revoked."
func (d *dialog) given(rest string) string { return "The " + d.run.Setup().Credential() + rest }

// keptOnce says whether what was made now is kept nowhere.
func (d *dialog) keptOnce() bool { return d.run.Setup().ShownOnce() }

// handing lets a person copy fields, or see a token that is kept nowhere. It says whether the token was passed on, and whether
// it was lent to the terminal.
func (d *dialog) handing(ctx context.Context, sheet steps.Sheet) (passed, lent bool) {
	offers := d.offers(sheet)
	if len(offers) == 0 {
		return false, false
	}
	d.say("\n%s Enter ends.", strings.Join(offers, " "))
	for {
		typed, word, err := d.hearWord(ctx)
		if err != nil || word == wordStop || (typed == "" && word == "") {
			return passed, lent
		}
		number, copying := strings.CutPrefix(strings.ToLower(typed), "copy")
		switch {
		case copying && d.Copy != nil:
			passed = d.copyField(ctx, sheet, strings.TrimSpace(number)) || passed
		case copying && d.Lend != nil:
			sent, err := d.lend(ctx, sheet, strings.TrimSpace(number))
			if lent = lent || sent; err != nil {
				return passed, lent
			}
		case strings.EqualFold(typed, "show") && d.keptOnce():
			passed = d.show(ctx) || passed
		case strings.EqualFold(typed, "revoke") && d.keptOnce():
			if d.act(ctx, d.given(" is revoked. It opens nothing any more."), d.Hands.Revoke) {
				return true, lent
			}
		default:
			d.saveOrSay(typed, offers)
		}
	}
}

// offers are what can be done with the form.
func (d *dialog) offers(sheet steps.Sheet) []string {
	noun := d.run.Setup().Credential()
	var offers []string
	if d.Copy != nil && len(sheet.Fields) > 0 {
		offers = append(offers, fmt.Sprintf("copy %d puts that field into your clipboard for 60 seconds.", secretOf(sheet)))
	} else if d.Lend != nil && len(sheet.Fields) > 0 {
		offers = append(offers, fmt.Sprintf("copy %d tells what it means to send the %s to your terminal's clipboard, and asks.", secretOf(sheet), noun))
	}
	if d.keptOnce() {
		offers = append(offers, "show shows the "+noun+", revoke ends it.")
	}
	return append(offers, d.paperOffers()...)
}

// copyField copies one field, and says whether it was the token.
func (d *dialog) copyField(ctx context.Context, sheet steps.Sheet, number string) bool {
	i, err := strconv.Atoi(number)
	if err != nil || i < 1 || i > len(sheet.Fields) {
		d.say("Type copy and the number of a field, from 1 to %d.", len(sheet.Fields))
		return false
	}
	field := sheet.Fields[i-1]
	value := secret.New(field.Value)
	if field.Secret && d.run.Setup().Elsewhere() {
		d.say("%s", d.run.Setup().Say("Its value is not on this computer: only {partner} has it."))
		return false
	}
	if field.Secret {
		value, err = d.Hands.Token(ctx, d.run.Setup())
	}
	if err == nil {
		err = d.Copy(ctx, value)
	}
	if err != nil {
		d.say("It could not be copied: %s", value.Hide(reason(err)))
		return false
	}
	d.say("%s is in your clipboard for 60 seconds.", field.Label)
	return field.Secret
}

// show writes a token that is kept nowhere, because somebody asked to see it.
func (d *dialog) show(ctx context.Context) bool {
	token, err := d.Hands.Token(ctx, d.run.Setup())
	if err != nil {
		d.say("%s: %s", d.given(" could not be read"), reason(err))
		return false
	}
	d.say("%s", token.Reveal())
	return true
}

// offerRemoval asks whether a rehearsal's token is to go again.
func (d *dialog) offerRemoval(ctx context.Context) {
	d.say("\nThe demo's %s opens nothing real. Type yes to remove it from where it is kept; Enter keeps it.", d.run.Setup().Credential())
	typed, _, err := d.hearWord(ctx)
	if err == nil && strings.EqualFold(typed, "yes") {
		d.act(ctx, "The demo's "+d.run.Setup().Credential()+" is removed.", d.Hands.Forget)
		return
	}
	d.say("It is kept.")
}

// act lets the hands do something with the token, even if ctx has ended, and says what came of it. A service that does not answer
// keeps nobody for long.
func (d *dialog) act(ctx context.Context, done string, what func(context.Context, steps.Setup) error) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patienceToRevoke)
	defer cancel()
	if err := what(ctx, d.run.Setup()); err != nil {
		d.say("That did not work: %s", reason(err))
		return false
	}
	d.say("%s", done)
	return true
}
