package steps

import (
	"context"
	"errors"
	"slices"

	"brickpass/databricks"
	"brickpass/steps/partners"
)

// credentialKind is what somebody is given to sign in with.
type credentialKind string

// The kinds. The first two are answers to token.kind.
const (
	patKind   credentialKind = partners.Pat   // a token of the principal
	oauthKind credentialKind = partners.OAuth // an OAuth secret of the principal
	ownKind   credentialKind = "own"          // a token of whoever is signed in
)

const tokenKind = "token.kind"

// Own says whether there is no partner: the token is one of the person's own, and there is no principal.
func (s Setup) Own() bool { return s.Partner().Own }

func kindOf(setup Setup) credentialKind {
	takes := setup.Partner().Credentials
	switch {
	case setup.Own():
		return ownKind
	case isEntra(setup):
		return patKind
	case slices.Contains(takes, setup.Answer(tokenKind)):
		return credentialKind(setup.Answer(tokenKind))
	case len(takes) > 0:
		return credentialKind(takes[0])
	}
	return patKind
}

// Credential is the word for what is given, on a screen: "token" or "OAuth secret".
func (s Setup) Credential() string { return kindOf(s).noun() }

// CredentialID is the id that Databricks lists it by; empty if there is none yet.
func (s Setup) CredentialID() string { return s.Fact(kindOf(s).fact()) }

// Credential is the word for what this connection's partner was given: "token" or "OAuth secret".
func (c Connection) Credential() string {
	return Setup{Answers: c.Answers, Facts: c.Facts}.Credential()
}

// hasCredential says whether somebody signs in with what this connection made. Once it is removed nobody does.
func (c Connection) hasCredential() bool { return c.Facts[TokenID] != "" || c.Facts[KeptSecret] != "" }

// OAuth says whether what is given is a client ID and a secret, rather than a token.
func (s Setup) OAuth() bool { return kindOf(s) == oauthKind }

// Signer is who signs in with what is given.
func (s Setup) Signer() databricks.Actor { return kindOf(s).actor() }

func (k credentialKind) noun() string {
	if k == oauthKind {
		return "OAuth secret"
	}
	return "token"
}

// fact is the one that its id is known by.
func (k credentialKind) fact() databricks.Unknown {
	if k == oauthKind {
		return KeptSecret
	}
	return TokenID
}

// actor is who signs in with it.
func (k credentialKind) actor() databricks.Actor {
	switch k {
	case oauthKind:
		return databricks.ByKeptSecret
	case ownKind:
		return databricks.ByOwnToken
	}
	return databricks.ByToken
}

// ownerOf is the user name that it signs in as.
func ownerOf(setup Setup) string {
	if setup.Own() {
		return setup.Fact(AdminName)
	}
	return setup.Fact(ApplicationID)
}

// revocation takes the credential back.
func revocation(setup Setup) databricks.Request {
	token := databricks.TokenID(setup.Facts.Or(TokenID))
	switch kindOf(setup) {
	case oauthKind:
		return databricks.DeleteOAuthSecret(
			databricks.PrincipalID(setup.Facts.Or(PrincipalID)), databricks.SecretID(setup.Facts.Or(KeptSecret)))
	case ownKind:
		return databricks.DeleteOwnToken(databricks.Admin, token)
	}
	return databricks.RevokeToken(token)
}

// ByHand is where to click for the kind that it is.
func (s tokenStep) ByHand(setup Setup) []string {
	switch kindOf(setup) {
	case oauthKind:
		return []string{
			"The guide: for a form with these fields it is generated on the page of the principal, in the account console or in the workspace.",
			"Today: Settings › Identity and access › Service principals › Manage › the principal › Secrets › Generate secret. It is shown once.",
		}
	case ownKind:
		return []string{
			"The guide: your name › Settings › Developer › Access tokens › Manage › Generate new token: a comment, days, and a type with its scopes.",
			"Today: the same. It is shown once.",
		}
	}
	if isEntra(setup) {
		return []string{
			"The guide: ask login.microsoftonline.com for a token of the application (curl, client_credentials), and with it " +
				"POST /api/2.0/token/create: the application makes its token itself.",
			"Today: the same. That an admin makes a token on behalf of a principal is off on Azure unless it was switched on.",
		}
	}
	return s.About().ByHand
}

// kindQuestion asks which of the credentials that a partner takes it is to be. It is asked by the first step that has to
// know: only a token needs the permission to use tokens.
func kindQuestion(setup Setup) (Question, bool) {
	takes := setup.Partner().Credentials
	if setup.Own() || len(takes) < 2 || isEntra(setup) {
		return Question{}, false
	}
	options := map[string]Option{
		partners.Pat: {Value: partners.Pat, Label: "Personal access token", Detail: "one value", Disabled: noTokens(setup)},
		partners.OAuth: {
			Value: partners.OAuth, Label: "Client ID and secret", Detail: "OAuth: its ID, and a secret",
			Disabled: secretRefused(setup),
		},
	}
	var offered []Option
	for _, kind := range takes {
		offered = append(offered, options[kind])
	}
	suggested, from := takes[0], setup.Say("what {partner}'s guide speaks of")
	if noTokens(setup) != "" {
		suggested, from = partners.OAuth, "tokens are switched off here"
	}
	return Question{
		Key: tokenKind, Kind: OneOf, Text: setup.Say("Which fields does {partner}'s form show?"),
		Help: setup.Say("Either way {partner} signs in as its identity, and what it gets goes straight into your keychain. " +
			"Databricks recommends the client ID and secret: the secret is only sent to sign in, and what goes with each request ends within an hour. " +
			setup.Partner().CredentialNote),
		Default: suggested, From: from,
		Allowed: partners.Pat + " (a personal access token), " + partners.OAuth + " (a client ID and secret)",
		Parse: func(setup Setup, typed string) (string, error) {
			kind, err := oneOf(takes...)(setup, typed)
			if refused := secretRefused(setup); kind == partners.OAuth && refused != "" {
				return "", errors.New(refused)
			}
			if refused := noTokens(setup); kind == partners.Pat && refused != "" {
				return "", errors.New(refused)
			}
			return kind, err
		},
		Options: fixed(offered...),
	}, true
}

// secretRefused says why no OAuth secret is to be made. Where admins may make tokens only for principals that they hold the
// user role on, a secret would go round that policy just as the bootstrap route would.
func secretRefused(setup Setup) string {
	if restricted(setup) {
		return "Admins are restricted here, and a secret would go round that. Take the token: an account admin can let you make it."
	}
	return ""
}

// unlessOwn is a step that a token of one's own does without.
type unlessOwn struct{ Step }

// Pages are those of the step itself.
func (s unlessOwn) Pages(setup Setup) []databricks.ConsolePage {
	if step, ok := s.Step.(OnConsole); ok && !setup.Own() {
		return step.Pages(setup)
	}
	return nil
}

// Ways are those of the step itself.
func (s unlessOwn) Ways(setup Setup) []string {
	if step, ok := s.Step.(Ways); ok && !setup.Own() {
		return step.Ways(setup)
	}
	return []string{""}
}

// Offer is that of the step itself.
func (s unlessOwn) Offer(setup Setup) string {
	if step, ok := s.Step.(Ways); ok && !setup.Own() {
		return step.Offer(setup)
	}
	return ""
}

func (s unlessOwn) Questions(setup Setup) []Question {
	if setup.Own() {
		return nil
	}
	return s.Step.Questions(setup)
}

func (s unlessOwn) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if setup.Own() {
		return Finding{State: So, Say: "not needed for a token of your own"}, nil
	}
	return s.Step.Look(ctx, r, setup)
}

func (s unlessOwn) Changes(setup Setup, finding Finding) []Change {
	if setup.Own() {
		return nil
	}
	return s.Step.Changes(setup, finding)
}

// holder is whose rights a token has that is not limited, in a sentence.
func (s Setup) holder() string {
	if s.Own() {
		return "you"
	}
	return "the identity"
}
