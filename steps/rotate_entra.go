package steps

import (
	"context"
	"slices"
	"strings"

	"brickpass/databricks"
	"brickpass/databricks/azure"
)

// The client secret by which an application of Microsoft Entra signs in to make its token. It has an end of its own, so a rotation may
// renew it as well: brickpass makes another one where it registered the application, and takes one that a person made where not.

// EntraItem is the entry of the client secret in the keychain, if it is not the first one that was kept.
const EntraItem databricks.Unknown = "entra_item"

const (
	entraRenew = "entra.renew"

	asItIs     = "as-it-is"
	makeAnew   = "make"
	pasteOther = "paste"
)

// rotateEntra sees to it that the application can sign in.
type rotateEntra struct{ taking }

func (rotateEntra) About() About {
	return About{
		ID: "entra", Rail: "Identity", Title: "The client secret of its application",
		Why: "The application makes its own token, and signs in by its client secret for that. The secret has an end of its own: without " +
			"one that works no new token can be made.",
		ByHand: []string{
			"The guide: Azure portal › Microsoft Entra ID › App registrations › the application › Certificates & secrets › New client secret.",
			"Today: the same, at entra.microsoft.com.",
		},
		Docs:  "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
		Needs: []ID{"connection"},
	}
}

// ofEntra says whether the connection's identity is an application of Microsoft Entra.
func (t taking) ofEntra() bool {
	return isEntra(Setup{Answers: t.connection.Answers, Facts: t.connection.Facts})
}

// registered says whether brickpass registered the application, so that it may make another client secret for it.
func (t taking) registered() bool { return t.connection.Facts[EntraObject] != "" }

// renewal is what becomes of the client secret. One that is kept nowhere cannot stay as it is.
func (s rotateEntra) renewal(setup Setup) string {
	switch {
	case setup.Answers.keepsClientSecret():
		return setup.Answer(entraRenew)
	case s.registered():
		return makeAnew
	}
	return pasteOther
}

func (s rotateEntra) Questions(setup Setup) []Question {
	var questions []Question
	if setup.Answers.keepsClientSecret() {
		questions = append(questions, s.renewQuestion(setup))
	}
	switch s.renewal(setup) {
	case makeAnew:
		questions = append(questions, changingQuestions(setup, "As whom is the client secret made in Microsoft Entra?")...)
		questions = append(questions, monthsQuestion())
	case pasteOther:
		questions = append(questions, clientSecretQuestion(), secretEndsQuestion())
	}
	return questions
}

func (s rotateEntra) renewQuestion(setup Setup) Question {
	other := Option{Value: pasteOther, Label: "Take another one", Detail: "that you made in the Azure portal"}
	if s.registered() {
		other = Option{Value: makeAnew, Label: "Make another one", Detail: "the old one goes when you retire it"}
	}
	when := "when it ends no token can be made any more; the Azure portal shows when that is."
	if ends := s.connection.clientSecretEnds(); !ends.IsZero() {
		when = "it ends on " + dateText(ends) + ", and then no token can be made any more."
	}
	return Question{
		Key: entraRenew, Kind: OneOf, Text: "Shall the client secret of its application be renewed, too?",
		Help:    "The one " + keptWhere(setup) + " is used to make the new token. " + sentenceCase(when),
		Default: asItIs, From: "it is tried before anything is made",
		Allowed: asItIs + ", " + other.Value,
		Parse:   oneOf(asItIs, other.Value),
		Options: fixed(Option{Value: asItIs, Label: "No, use the one that is kept"}, other),
	}
}

func (s rotateEntra) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if s.renewal(setup) == makeAnew {
		return s.anew(ctx, r, setup)
	}
	if err := r.EntraWorks(ctx, setup); err != nil {
		return Finding{}, err
	}
	return Finding{
		State: So, Say: "its application signs in to Microsoft Entra",
		Lines: []Line{{Mark: MarkDone, Text: "The client secret works", Detail: "Microsoft Entra took it"}},
	}, nil
}

// anew looks whether this run made the client secret already, and has its value.
func (s rotateEntra) anew(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	app, err := databricks.Ask(ctx, r, azure.ApplicationByObjectID(azure.ObjectID(setup.Fact(EntraObject))))
	if err != nil {
		return Finding{}, err
	}
	seen := registered{application: true, principal: true}
	if !setup.Known(EntraKey) {
		return Finding{State: Missing, Say: "a new client secret for " + databricks.Visible(app.Name), Seen: seen}, nil
	}
	learned := databricks.Facts{EntraKey: setup.Fact(EntraKey)}
	if r.HoldsClientSecret(setup) {
		return Finding{State: So, Say: "its application has a new client secret", Learned: learned}, nil
	}
	seen.lost = true
	return Finding{State: Missing, Say: "the new client secret is not at hand any more", Learned: learned, Seen: seen}, nil
}

func (s rotateEntra) Changes(setup Setup, finding Finding) []Change {
	seen, ok := finding.Seen.(registered)
	if finding.State != Missing || !ok {
		return nil
	}
	changes := registerChanges(setup, seen)
	for i := range changes {
		if changes[i].Into.Kind == ClientSecret && setup.Answers.keepsClientSecret() {
			changes[i].Into.Item = anotherEntraItem(setup) // beside the old one, which works until this one is known to be kept
		}
	}
	return changes
}

// clientSecrets are the entries of all client secrets that are kept of its application: the one in use first.
func (c Connection) clientSecrets(setup Setup) []string {
	items := []string{string(entraItem(setup))}
	for _, made := range c.oldClientSecrets() {
		if item := string(entraItemOf(setup, made)); !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	return items
}

// clientSecretSharers are the other connections of this computer that sign in by a client secret that is kept under that entry.
func (c Connection) clientSecretSharers(past []Connection, item string) []string {
	var names []string
	for _, other := range past {
		if other.Name != c.Name && other.hasCredential() && other.Answers.keepsClientSecret() &&
			slices.Contains(other.clientSecrets(Setup{Answers: other.Answers, Facts: other.Facts}), item) {
			names = append(names, other.Name)
		}
	}
	return names
}

// secretSharers are the other connections that sign in by a client secret that this one made, because it is kept where both look.
func (t taking) secretSharers(r Reader, setup Setup, made Made) []string {
	if !t.connection.Answers.keepsClientSecret() {
		return nil
	}
	return t.connection.clientSecretSharers(r.Past(), string(entraItemOf(setup, made)))
}

func signInByIt(names []string) string {
	return strings.Join(names, " and ") + " signs in by it."
}

// oldClientSecrets are those that brickpass made for the application before the one in use.
func (c Connection) oldClientSecrets() []Made {
	var old []Made
	for _, made := range c.Made {
		if made.Step == "entra" && made.Change == "secret" && made.Facts[EntraKey] != c.Facts[EntraKey] {
			old = append(old, made)
		}
	}
	return old
}
