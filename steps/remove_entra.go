package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/azure"
)

// takeEntra takes back what brickpass made in Microsoft Entra: the application that it registered, or the client secret that it gave to
// one that another connection registered. That needs rights there that whoever removes a connection may not have, so it is asked about,
// and what stays is named.
type takeEntra struct{ taking }

const removeApplication = "entra.remove"

// What becomes of it: the answers to entra.remove.
const (
	applicationDelete = "delete"
	applicationKeep   = "keep"
)

func (takeEntra) About() About {
	return About{
		ID: "entra", Rail: "Identity", Title: "Its application in Microsoft Entra",
		Why: "The application is outside of Databricks. Once its identity is out of the workspace it opens nothing here, but it may have been " +
			"let into other services of Azure since.",
		ByHand: []string{"Today: Azure portal › Microsoft Entra ID › App registrations › the application › Delete."},
		Docs:   "https://learn.microsoft.com/entra/identity-platform/howto-remove-app",
		Needs:  []ID{"remove"}, After: earlier("entra"), Spare: true,
	}
}

// inEntra is what the journal has of it: the application, or else the client secrets alone.
func (s takeEntra) inEntra() (application bool, made []Made) {
	if made = s.made("entra", "application"); len(made) > 0 {
		return true, made
	}
	return false, s.made("entra", "secret")
}

func (s takeEntra) Questions(setup Setup) []Question {
	application, made := s.inEntra()
	if len(made) == 0 || application && setup.Known(sharedWith) {
		return nil
	}
	question := Question{
		Key: removeApplication, Kind: OneOf, Text: fmt.Sprintf("What becomes of the application %s in Microsoft Entra?", databricks.ShowUnknowns(made[0].Value)),
		Help: fmt.Sprintf("brickpass registered it on %s. Deleted, nobody can sign in as it, here or at any other service of Azure. An "+
			"administrator can bring it back for 30 days.", dateText(made[0].At)),
		Default: applicationKeep, From: "deleting it takes a sign-in at Microsoft Entra",
		Allowed: applicationDelete + ", " + applicationKeep,
		Parse:   oneOf(applicationDelete, applicationKeep),
		Options: fixed(
			Option{Value: applicationDelete, Label: "Delete it", Detail: "with its client secrets"},
			Option{Value: applicationKeep, Label: "Keep it", Detail: "its page in the portal is named at the end"},
		),
	}
	if !application {
		question.Text = "What becomes of the client secret in Microsoft Entra?"
		question.Help = fmt.Sprintf("brickpass made it on %s, for an application that it did not register for this connection. That one stays; "+
			"without the secret nobody can sign in as it by what you were given.", dateText(made[0].At))
		question.From = "taking it away takes a sign-in at Microsoft Entra"
		question.Options = fixed(
			Option{Value: applicationDelete, Label: "Take it away"},
			Option{Value: applicationKeep, Label: "Keep it", Detail: "it lives on until its end"},
		)
	}
	if isAzure(setup.Answer(wayKey)) && setup.Answer(removePrincipal) == principalDelete {
		question.Default, question.From = applicationDelete, "brickpass made it for this connection"
	}
	questions := []Question{question}
	if setup.Answer(removeApplication) == applicationDelete {
		questions = append(questions, changingQuestions(setup, "As whom is it taken away in Microsoft Entra?")...)
	}
	return questions
}

// changingQuestions ask as whom an application that is there is changed, at Microsoft Graph.
func changingQuestions(setup Setup, text string) []Question {
	questions := signInQuestions(setup, graphSide)
	questions[0].Text = text
	questions[0].Help = "Whoever it is has to own the application, or needs the role Application Administrator or Cloud Application Administrator."
	return questions
}

func (s takeEntra) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	application, made := s.inEntra()
	switch names := s.applicationSharers(r.Past()); {
	case len(made) == 0 || application && setup.Known(sharedWith): // said once, by the overview
		return seen.finding("", ""), nil
	case application && len(names) > 0:
		seen.stays(fmt.Sprintf("The application %s stays in Microsoft Entra: %s signs in as it.", made[0].Value, strings.Join(names, " and ")))
		return seen.finding("", "its application stays for the others"), nil
	case setup.Answer(removeApplication) != applicationDelete:
		seen.stays(s.leftInEntra(setup))
		return seen.finding("", "what is in Microsoft Entra stays"), nil
	}
	app, err := databricks.Ask(ctx, r, azure.ApplicationByObjectID(objectOf(made[0])))
	switch {
	case databricks.IsProblem(err, databricks.ProblemGraphUnknown):
		s.notInEntra(r, setup, &seen)
	case err != nil:
		err = seen.refused(err, s.leftInEntra(setup))
		return seen.finding("", "what is in Microsoft Entra stays"), err
	case application:
		s.deletion(setup, &seen, app)
	default:
		s.withdrawal(r, setup, &seen, app)
	}
	return seen.finding("what brickpass made in Microsoft Entra will go", "nothing of brickpass is left in Microsoft Entra"), nil
}

// objectOf is the application that a change in Microsoft Entra was made on, by the path that takes the change back.
func objectOf(made Made) azure.ObjectID {
	if made.Undo == nil {
		return azure.ObjectID(made.Facts[EntraObject])
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(made.Undo.Path, "/v1.0/applications/"), "/")
	return azure.ObjectID(id)
}

// deletion takes the application, and with it whatever hangs on it. Its id is looked at first: it is what Databricks knows it by.
func (s takeEntra) deletion(setup Setup, seen *taken, app azure.Application) {
	made := s.made("entra", "application")[0]
	if string(app.AppID) != made.Facts[ApplicationID] {
		seen.stays("The application stays: it is not the one that brickpass registered. " + s.leftInEntra(setup))
		return
	}
	seen.take(Change{
		ID: made.Change, Title: "delete application in Microsoft Entra", Value: first(app.Name, made.Value), Takes: s.made("entra"),
		Request: azure.DeleteApplication(app.ID), Back: "an administrator of Microsoft Entra, for 30 days",
		NoUndo: "For 30 days an administrator of Microsoft Entra can bring it back, under App registrations, Deleted applications. " +
			"Another one with its ID cannot be registered.",
	})
}

// withdrawal takes the client secrets that brickpass gave to an application that is not this connection's.
func (s takeEntra) withdrawal(r Reader, setup Setup, seen *taken, app azure.Application) {
	for i, made := range s.made("entra", "secret") {
		if names := s.secretSharers(r, setup, made); len(names) > 0 {
			seen.stays("The client secret stays in Microsoft Entra: " + signInByIt(names))
			continue
		}
		there := slices.ContainsFunc(app.Secrets, func(secret azure.Secret) bool { return string(secret.KeyID) == made.Facts[EntraKey] })
		if !there {
			seen.gone = append(seen.gone, made)
			continue
		}
		id := made.Change
		if i > 0 {
			id += "-" + made.Facts[EntraKey]
		}
		seen.take(Change{
			ID: id, Title: "take client secret away", Value: "of " + first(app.Name, string(app.AppID)), Takes: []Made{made},
			Request: azure.RemovePassword(app.ID, azure.KeyID(made.Facts[EntraKey])), NoUndo: "A secret that is taken away stays dead. A new set-up makes another one.",
		})
	}
}

// entraSettles is how long Microsoft Entra may not show what was made (databricks-api.md 12.4: up to a minute or two, lists longer).
const entraSettles = 10 * time.Minute

// notInEntra is what is known where Graph shows no such application. One that was just registered may not be seen everywhere yet, so
// only of an older one it is believed; one that this run deleted is not in the journal any more.
func (s takeEntra) notInEntra(r Reader, setup Setup, seen *taken) {
	_, made := s.inEntra()
	now, _ := connectionNamed(r.Past(), s.connection.Name)
	if now.Did("entra", made[0].Change) && setup.Now.Sub(made[0].At) < entraSettles {
		seen.stays("Microsoft Entra does not show the application, which was registered a moment ago. " + s.leftInEntra(setup) +
			fmt.Sprintf(" Or run brickpass remove %s again in ten minutes.", s.connection.Name))
		return
	}
	seen.gone = append(seen.gone, s.made("entra")...)
}

// applicationSharers are the other connections, on whichever workspace, that sign in as the same application.
func (t taking) applicationSharers(past []Connection) []string {
	var names []string
	for _, other := range past {
		if other.Name != t.connection.Name && other.Facts[ApplicationID] == t.connection.Facts[ApplicationID] && other.hasCredential() {
			names = append(names, other.Name)
		}
	}
	return names
}

// leftInEntra names what a removal leaves in Microsoft Entra, and where it is taken away.
func (s takeEntra) leftInEntra(setup Setup) string {
	microsoft, ok := databricks.MicrosoftOf(databricks.Cloud(setup.Fact(Cloud)))
	if !ok { // an address that does not say
		microsoft, _ = databricks.MicrosoftOf(databricks.AzurePublic)
	}
	id := databricks.ApplicationID(s.connection.Facts[ApplicationID])
	if application, made := s.inEntra(); application {
		return fmt.Sprintf("The application %s stays in Microsoft Entra, with its client secret. Delete it at %s", made[0].Value, azure.OverviewPage(microsoft, id))
	}
	return "The client secret stays in Microsoft Entra. Delete it at " + azure.SecretsPage(microsoft, id)
}

// secretInEntra says what becomes of the client secret of which a copy in the keychain goes.
func secretInEntra(setup Setup) string {
	if setup.Answer(removeApplication) == applicationDelete {
		return "Only this copy goes here."
	}
	return "Only this copy goes. The secret lives on in Microsoft Entra until somebody deletes it there."
}
