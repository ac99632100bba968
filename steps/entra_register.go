package steps

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/azure"
)

// Registering the application through Microsoft Graph, for whoever may: the application, its service principal, which the portal
// makes by itself and Graph does not, and a client secret with an end of its own (databricks-api.md 12.4).

// What is known of an application that brickpass registered.
const (
	EntraObject databricks.Unknown = "entra_object_id" // what Graph calls it by
	EntraKey    databricks.Unknown = "entra_key_id"    // names the client secret that was made; it is no secret
)

// registering says whether brickpass is to register the application.
func registering(setup Setup) bool {
	return isEntra(setup) && setup.Answer(entraSource) == registerApplication
}

// registered is what a look found of the application, and what Changes needs.
type registered struct {
	application, principal, secret bool // there is one already
	lost                           bool // a secret that an earlier go made is not at hand any more
}

func lookForRegistered(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	app, there, err := applicationAtHand(ctx, r, setup)
	if err != nil {
		return Finding{}, err
	}
	if !there && setup.Known(EntraObject) {
		return Finding{State: Spreading, Say: "it was just registered and is not seen everywhere yet", Learned: entraFacts(setup)}, nil
	}
	if !there {
		return noneYet(ctx, r, setup)
	}
	learned := databricks.Facts{EntraObject: string(app.ID), ApplicationID: string(app.AppID)}
	seen := registered{application: true}
	_, err = databricks.Ask(ctx, r, azure.ServicePrincipalByAppID(app.AppID))
	switch {
	case err == nil:
		seen.principal = true
	case !databricks.GoneAlready(err) && !databricks.IsProblem(err, databricks.ProblemGraphUnknown):
		return Finding{}, err
	}
	with := setup.Learn(learned)
	seen.secret, seen.lost = r.HoldsClientSecret(with), setup.Known(EntraKey)
	if hasToken(r, with) {
		seen.secret, seen.lost = true, false // nothing is left that it would be needed for
	}
	if setup.Known(EntraKey) {
		learned[EntraKey] = setup.Fact(EntraKey)
	}
	if seen.principal && seen.secret {
		return Finding{State: So, Say: "its application is registered: " + databricks.Visible(app.Name), Learned: learned}, nil
	}
	return Finding{State: Missing, Say: "its application is registered, and cannot sign in yet", Learned: learned, Seen: seen}, nil
}

// noneYet reads the applications of that name, so that whoever may not register one is told before anything else is made.
func noneYet(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	same, err := databricks.All(ctx, r, azure.ApplicationsByName(setup.Answer(entraName)))
	if err != nil {
		return Finding{}, err
	}
	finding := Finding{State: Missing, Say: "no application of that name yet", Seen: registered{}}
	if len(same) > 0 {
		finding.Say = "another application of that name is registered beside those that are there"
	}
	return finding, nil
}

func entraFacts(setup Setup) databricks.Facts {
	learned := databricks.Facts{}
	for _, fact := range []databricks.Unknown{EntraObject, EntraKey, ApplicationID} {
		if setup.Known(fact) {
			learned[fact] = setup.Fact(fact)
		}
	}
	return learned
}

// applicationAtHand is the application that this run or an earlier set-up registered. One of the same name that somebody else made is
// none of ours: names are not unique, and another one is registered beside it.
func applicationAtHand(ctx context.Context, r Reader, setup Setup) (azure.Application, bool, error) {
	object := setup.Fact(EntraObject)
	for _, connection := range r.Past() {
		if object == "" && connection.Facts[Host] == setup.Fact(Host) && connection.Partner == setup.Answer(partnerPreset) && connection.Did("entra", "application") {
			object = connection.Facts[EntraObject]
		}
	}
	if object == "" {
		return azure.Application{}, false, nil
	}
	app, err := databricks.Ask(ctx, r, azure.ApplicationByObjectID(azure.ObjectID(object)))
	if databricks.IsProblem(err, databricks.ProblemGraphUnknown) {
		return azure.Application{}, false, nil
	}
	return app, err == nil, err
}

// hasToken says whether an earlier set-up made the token of that identity.
func hasToken(r Reader, setup Setup) bool {
	return slices.ContainsFunc(r.Past(), func(c Connection) bool {
		return c.matches(setup) && c.Facts[TokenID] != ""
	})
}

// keepsClientSecret says whether a connection with that identity keeps the application's client secret.
func keepsClientSecret(r Reader, setup Setup) bool {
	return slices.ContainsFunc(r.Past(), func(c Connection) bool {
		return c.matches(setup) && c.Facts[TokenID] != "" && c.Answers.keepsClientSecret()
	})
}

// cannotSignIn is for another connection with an application that is registered already: the client secret that was made for the first
// one is kept nowhere, so the token would be refused once all the rest is made.
func cannotSignIn(r Reader, setup Setup) *databricks.Problem {
	if !registering(setup) || !hasToken(r, setup) || r.HoldsClientSecret(setup) {
		return nil
	}
	page := ""
	if microsoft, ok := databricks.MicrosoftOf(databricks.Cloud(setup.Fact(Cloud))); ok {
		page = azure.SecretsPage(microsoft, databricks.ApplicationID(setup.Fact(ApplicationID)))
	}
	return &databricks.Problem{
		Kind: problemNoClientSecret, What: "Its application cannot sign in for another token.",
		Why: "It was registered for another connection, and the client secret that was made then is kept nowhere.",
		Who: "You: make another client secret for it on the page below. Then go back to where its application is, answer that you have it, and " +
			"give its Application (client) ID " + setup.Fact(ApplicationID) + " and that secret.",
		Send: page,
	}
}

func registerChanges(setup Setup, seen registered) []Change {
	object := azure.ObjectID(setup.Facts.Or(EntraObject))
	var changes []Change
	if !seen.application {
		undo := azure.DeleteApplication(object)
		changes = append(changes, Change{
			Step: "entra", ID: "application", Title: "application in Microsoft Entra", Value: setup.Answer(entraName),
			Request: azure.CreateApplication(setup.Answer(entraName)),
			Keep:    map[databricks.Unknown]string{EntraObject: "id", ApplicationID: "appId"},
			Undo:    &undo, Back: "deleting it, by whoever may", Find: findApplications(setup.Answer(entraName)),
		})
	}
	if !seen.principal {
		changes = append(changes, Change{
			Step: "entra", ID: "principal", Title: "its service principal", Value: "so that it can sign in",
			Request: azure.CreateServicePrincipal(databricks.ApplicationID(setup.Facts.Or(ApplicationID))),
			Back:    "it goes with the application", NoUndo: "It goes with the application.", Find: findDirectoryPrincipal,
		})
	}
	if seen.lost && !seen.secret {
		changes = append(changes, Change{
			Step: "entra", ID: "lost-secret", Title: "remove the client secret that was lost", Value: "nobody has its value",
			Request: azure.RemovePassword(object, azure.KeyID(setup.Facts.Or(EntraKey))), Back: "nobody could use it",
			NoUndo: "Nobody has its value.",
			Takes:  []Made{{Step: "entra", Change: "secret", Facts: databricks.Facts{EntraKey: setup.Fact(EntraKey)}}},
		})
	}
	if !seen.secret {
		end := secretEnd(setup)
		undo := azure.RemovePassword(object, azure.KeyID(setup.Facts.Or(EntraKey)))
		changes = append(changes, Change{
			Step: "entra", ID: "secret", Title: "client secret until " + dateText(end), Value: "of the application",
			Request: azure.AddPassword(object, "brickpass "+setup.Tag, end),
			Keep:    map[databricks.Unknown]string{EntraKey: "keyId", EntraEnds: "endDateTime"},
			Into:    Destination{Kind: ClientSecret}, Undo: &undo, Back: "it goes with the application", Find: findPassword,
		})
	}
	return changes
}

func secretEnd(setup Setup) time.Time {
	months, err := strconv.Atoi(setup.Answer(entraMonths))
	if err != nil {
		months = usualMonths
	}
	return setup.Now.AddDate(0, months, 0)
}

func findApplications(name string) Find {
	return func(ctx context.Context, r Reader, _ Setup) ([]Candidate, error) {
		apps, err := databricks.All(ctx, r, azure.ApplicationsByName(name))
		if err != nil {
			return nil, err
		}
		var candidates []Candidate
		for _, app := range apps {
			candidates = append(candidates, Candidate{
				ID: string(app.ID), Ours: true, Made: app.Created,
				Facts: databricks.Facts{EntraObject: string(app.ID), ApplicationID: string(app.AppID)},
			})
		}
		return candidates, nil
	}
}

func findDirectoryPrincipal(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
	principal, err := databricks.Ask(ctx, r, azure.ServicePrincipalByAppID(databricks.ApplicationID(setup.Fact(ApplicationID))))
	if databricks.IsProblem(err, databricks.ProblemGraphUnknown) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []Candidate{{ID: string(principal.ID), Ours: true, Facts: databricks.Facts{}}}, nil
}

func findPassword(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
	app, err := databricks.Ask(ctx, r, azure.ApplicationByObjectID(azure.ObjectID(setup.Fact(EntraObject))))
	if err != nil {
		return nil, err
	}
	var candidates []Candidate
	for _, secret := range app.Secrets {
		candidates = append(candidates, Candidate{
			ID: string(secret.KeyID), Ours: strings.HasSuffix(secret.Name, setup.Tag), Made: secret.Begin,
			Facts: databricks.Facts{EntraKey: string(secret.KeyID), EntraEnds: secret.End.UTC().Format(time.RFC3339)},
		})
	}
	return candidates, nil
}
