package wizard

import (
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/azure"
	"brickpass/steps"
)

// TestTokensAreSwitchedOnByTypingWhatItMeans asks at the checks, goes on with a token, and shows the change at the review.
func TestTokensAreSwitchedOnByTypingWhatItMeans(t *testing.T) {
	_, d := start(t, "tokens-off")
	d.sizes = everySize
	d.until("checks.tokens")
	d.goldens(t, "tokens-off", "Personal access tokens are switched off here.")
	d.typed("everybody's tokens work again")
	d.press("enter")
	d.onwards(atReview)
	d.expect("tokens, for everybody", "switched on here")
	d.onwards(atHandOver)
}

// TestTheSecondClockStandsOnTheConnectionsPage shows until when the client secret of its application lives.
func TestTheSecondClockStandsOnTheConnectionsPage(t *testing.T) {
	options := homely()
	options.Standings = options.Standings[:1]
	options.Standings[0].SecretEnds = time.Date(2028, 2, 26, 0, 0, 0, 0, time.UTC)
	homeGoldens(t, pressed(t, NewHome(t.Context(), options), "enter"), "home-second-clock", "its client secret, until 26 February 2028")
}

// TestWhatBecomesOfTheApplicationIsAsked looks at the question of a removal: nobody has signed in at Microsoft Entra yet.
func TestWhatBecomesOfTheApplicationIsAsked(t *testing.T) {
	s := newStage(t, "azure")
	connection, _ := s.setUpFirst(t)
	undo := azure.DeleteApplication("0b1ec700-0000-4000-8000-000000000001")
	connection.Made = append(connection.Made, steps.Made{
		Step: "entra", Change: "application", Title: "application in Microsoft Entra", Value: "Prequel Databricks Service Principal",
		At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Facts: databricks.Facts{steps.EntraObject: "0b1ec700-0000-4000-8000-000000000001"}, Undo: &undo,
	})
	d := drive(t, s.takeBack(connection), s.admin)
	d.sizes = everySize
	d.until("entra.remove")
	d.goldens(t, "remove-application", "What becomes of the application")
	d.onwards(atRemoved)
	d.expect("The application Prequel Databricks Service Principal stays")
}
