package steps

import (
	"context"
	"strconv"
	"time"

	"brickpass/databricks"
)

// tokenStep mints the token that the partner is given, and puts it into the keychain.
type tokenStep struct{}

// The answers of the step.
const (
	tokenUse        = "token.use"
	tokenScopesKey  = "token.scopes"
	tokenOwnComment = "token.comment"
	tokenDays       = "token.days"
	tokenWay        = "token.way"
	tokenConnection = "token.connection"
)

const day = 24 * time.Hour

func (tokenStep) About() About {
	return About{
		ID: "token", Rail: "Token", Title: "{A credential} for {partner}",
		Why: "{A credential} is the key that {partner} signs in with. Databricks shows it once. It goes straight into your " +
			"keychain, it ends on a day that you choose, and it can be revoked at any moment.",
		ByHand: []string{
			"The guide: find the application id under Settings › Identity and access › Service principals › Manage › " +
				"the principal › Configurations, then run databricks token-management create-obo-token with it.",
			"Today: the same command, with --lifetime-seconds of the number of days times 86400.",
			consoleToken,
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
		Needs: []ID{"access", "tokenuse", "role"},
	}
}

// consoleToken is a page of the console that the guide for Azure knows of "some" principals that Databricks manages, "depending on workspace
// configuration" (seed 002, step 4B). That there is one is UNCONFIRMED.
const consoleToken = "Some workspaces may also have a page for it: Settings › Identity and access › Service principals › the principal › " +
	"Access tokens › Generate new token."

// The changes that mint, as the journal has them: what was lost is looked for, and a removal revokes, by these.
const (
	mintOnBehalf      = "mint"
	mintAsPrincipal   = "mint-as-principal"
	mintAsApplication = "mint-as-application"
	mintByToken       = "mint-by-token" // by the principal's token before
)

// The routes by which a token is minted. They are the answers to token.way, but for the first, which is both in a row.
const (
	onBehalf  = "on-behalf-of"
	bootstrap = "bootstrap"
	bothWays  = onBehalf + ", then " + bootstrap
)

// asApplication is the route of an identity of Microsoft Entra: it signs in by its client secret, and makes the token itself. For these
// there is no other (databricks-api.md 12.3).
const asApplication = "as the application"

const (
	onBehalfTitle  = "you make it on behalf of the principal"
	bootstrapTitle = "sign in as the principal by a secret deleted at once"
)

// Ways are the routes agreed to, best first.
func (tokenStep) Ways(setup Setup) []string {
	switch {
	case kindOf(setup) != patKind, isEntra(setup):
		return []string{""}
	case restricted(setup), setup.Answer(tokenWay) == onBehalf:
		return []string{onBehalfTitle}
	case setup.Answer(tokenWay) == bootstrap:
		return []string{bootstrapTitle}
	}
	return []string{onBehalfTitle, bootstrapTitle}
}

// Offer is the bootstrap route where only the other one was agreed to.
func (tokenStep) Offer(setup Setup) string {
	if kindOf(setup) == patKind && !isEntra(setup) && !restricted(setup) && setup.Answer(tokenWay) == onBehalf && setup.Ways["token"] == 0 {
		return "A secret for the principal, used once and deleted at once."
	}
	return ""
}

// restricted says that a policy lets admins make tokens only for principals that they hold the user role on
// (databricks-api.md 6.2).
func restricted(setup Setup) bool { return setup.Fact(AdminsRestricted) == "yes" }

// tokenRoute is the route that the set-up is on.
func tokenRoute(setup Setup) string {
	if isEntra(setup) {
		return asApplication
	}
	if !restricted(setup) && (setup.Answer(tokenWay) == bootstrap || setup.Ways["token"] > 0) {
		return bootstrap
	}
	return onBehalf
}

func (tokenStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	token, err := tokenAtHand(r.Past(), setup)
	if err != nil {
		return blocked(err), nil
	}
	if token != nil {
		finding, err := token.look(ctx, r, setup)
		return renewable(finding, r, setup), err
	}
	if problem := cannotSignIn(r, setup); problem != nil {
		return blocked(problem), nil
	}
	problem, failed := wouldBeRefused(ctx, r, setup)
	if failed != nil {
		return Finding{}, failed
	}
	if problem != nil {
		return blocked(problem), nil
	}
	had, failed := countTokens(ctx, r, setup)
	if failed != nil {
		return Finding{}, failed
	}
	return Finding{
		State: Missing, Say: "no " + setup.Credential() + " yet", Seen: had,
		Lines: []Line{{MarkToCome, expiryText(setup, lifetimeDays(setup)), "goes " + keptInto(setup), nil}},
	}, nil
}

// wouldBeRefused looks for what would stop it later, when other things are made already.
func wouldBeRefused(ctx context.Context, r Reader, setup Setup) (*databricks.Problem, error) {
	if kindOf(setup) == oauthKind {
		return noRoomForSecret(ctx, r, setup)
	}
	if problem, err := noRoomForToken(ctx, r, setup); problem != nil || err != nil {
		return problem, err
	}
	return unknownScopes(ctx, r, setup)
}

func (tokenStep) Changes(setup Setup, finding Finding) []Change {
	if finding.State != Missing {
		return nil
	}
	days, lifetime := lifetimeDays(setup), lifetimeOf(setup)
	revoke := revocation(setup)
	mint := Change{
		Step: "token", ID: mintOnBehalf, Title: "token until " + dateText(setup.Now.Add(lifetime)),
		Value: lengthText(setup, days) + useText(setup) + roomText(finding),
		Keep:  map[databricks.Unknown]string{TokenID: "token_info.token_id"}, Hear: mintHears,
		Into: Destination{InKeychain, tokenItem(setup)},
		Undo: &revoke, Back: "revoking it",
		Find: findToken,
	}
	switch {
	case kindOf(setup) == oauthKind:
		return []Change{keptSecret(setup, mint)}
	case kindOf(setup) == ownKind:
		mint.ID, mint.Find = mintOwn, findOwnToken
		mint.Request = databricks.CreateOwnToken(databricks.Admin, tokenComment(setup), lifetime, tokenScopes(setup))
		return []Change{mint}
	case tokenRoute(setup) == onBehalf:
		mint.Request = databricks.CreateOnBehalfToken(
			databricks.ApplicationID(setup.Facts.Or(ApplicationID)), tokenComment(setup), lifetime, tokenScopes(setup))
		return []Change{mint}
	}
	if tokenRoute(setup) == asApplication {
		mint.ID = mintAsApplication
		mint.Request = databricks.CreateOwnToken(databricks.ByEntra, tokenComment(setup), lifetime, tokenScopes(setup))
		return []Change{mint}
	}
	mint.ID = mintAsPrincipal
	mint.Request = databricks.CreateOwnToken(databricks.BySecret, tokenComment(setup), lifetime, tokenScopes(setup))
	return []Change{bootstrapSecret(setup), mint}
}

func lifetimeOf(setup Setup) time.Duration { return time.Duration(lifetimeDays(setup)) * day }

// lengthText says how long it lives.
func lengthText(setup Setup, days int) string {
	length := strconv.Itoa(days) + " days"
	if days == 1 {
		length = "1 day"
	}
	if longest := strconv.Itoa(days); setup.Fact(MaxDays) == longest && kindOf(setup) != oauthKind {
		length += ", the longest here"
	}
	return length
}

// useText says of a token without scopes what that means; nothing of one that is limited.
func useText(setup Setup) string {
	switch {
	case kindOf(setup) == oauthKind, len(tokenScopes(setup)) > 0:
		return ""
	case setup.Own():
		return "; without a limit: all that you may do"
	}
	return "; without a limit: all that its identity may do"
}

// bootstrapLife is asked for a secret that is deleted within seconds; nothing documents a shortest lifetime
// (databricks-api.md 0.0).
const bootstrapLife = time.Hour

// bootstrapSecret lets brickpass sign in as the principal once, to make the token there (databricks-api.md 10.2). That this
// works from end to end on AWS and GCP is UNCONFIRMED.
func bootstrapSecret(setup Setup) Change {
	principal := databricks.PrincipalID(setup.Facts.Or(PrincipalID))
	remove := databricks.DeleteOAuthSecret(principal, databricks.SecretID(setup.Facts.Or(SecretID)))
	return Change{
		Step: "token", ID: "secret", Title: "secret to sign in as the principal", Value: "used once",
		Request: databricks.CreateOAuthSecret(principal, bootstrapLife),
		Keep:    map[databricks.Unknown]string{SecretID: "id"},
		Into:    Destination{Kind: RunMemory},
		Undo:    &remove, Back: "deleted at once",
		Cleanup: &remove,
		Find:    findSecret(SecretID, bootstrapLife),
	}
}

// tokenComment is how the token is called in the workspace's list. The tag in it is how a token is found whose answer was
// lost.
func tokenComment(setup Setup) string {
	if setup.Own() {
		return setup.Answer(tokenOwnComment) + ", brickpass " + setup.Tag
	}
	return setup.Partner().Token.Comment + ", brickpass " + setup.Tag
}

// findToken lists the tokens that a lost request may have made. The comment is ours to the letter, so that no other token
// of this run is taken for it.
func findToken(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
	return tokensLike(ctx, r, databricks.Tokens(), setup)
}

func tokensLike(ctx context.Context, r Reader, query databricks.Query[databricks.TokenList], setup Setup) ([]Candidate, error) {
	list, err := databricks.Ask(ctx, r, query)
	if err != nil {
		return nil, err
	}
	var candidates []Candidate
	for _, token := range list.Tokens {
		made, _ := token.Created.Time()
		candidates = append(candidates, Candidate{
			ID: string(token.ID), Facts: databricks.Facts{TokenID: string(token.ID)},
			Ours: token.Comment == tokenComment(setup), Made: made,
		})
	}
	return candidates, nil
}
