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
	tokenDays       = "token.days"
	tokenWay        = "token.way"
	tokenConnection = "token.connection"
)

const day = 24 * time.Hour

func (tokenStep) About() About {
	return About{
		ID: "token", Rail: "Token", Title: "A token for {partner}",
		Why: "A token is the key that {partner} signs in with. Databricks shows it once. It goes straight into your " +
			"keychain, it ends on a day that you choose, and it can be revoked at any moment.",
		ByHand: []string{
			"The guide: find the application id under Settings › Identity and access › Service principals › Manage › " +
				"the principal › Configurations, then run databricks token-management create-obo-token with it.",
			"Today: the same command, with --lifetime-seconds of the number of days times 86400. The console has no page for it.",
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
		Needs: []ID{"access", "tokenuse", "role"},
	}
}

// The routes by which a token is minted. They are the answers to token.way, but for the first, which is both in a row.
const (
	onBehalf  = "on-behalf-of"
	bootstrap = "bootstrap"
	bothWays  = onBehalf + ", then " + bootstrap
)

const (
	onBehalfTitle  = "you make it on behalf of the principal"
	bootstrapTitle = "sign in as the principal by a secret deleted at once"
)

// Ways are the routes agreed to, best first.
func (tokenStep) Ways(setup Setup) []string {
	switch {
	case restricted(setup), setup.Answer(tokenWay) == onBehalf:
		return []string{onBehalfTitle}
	case setup.Answer(tokenWay) == bootstrap:
		return []string{bootstrapTitle}
	}
	return []string{onBehalfTitle, bootstrapTitle}
}

// Offer is the bootstrap route where only the other one was agreed to.
func (tokenStep) Offer(setup Setup) string {
	if !restricted(setup) && setup.Answer(tokenWay) == onBehalf && setup.Ways["token"] == 0 {
		return "A secret for the principal, used once and deleted at once."
	}
	return ""
}

// restricted says that a policy lets admins make tokens only for principals that they hold the user role on
// (databricks-api.md 6.2).
func restricted(setup Setup) bool { return setup.Fact(AdminsRestricted) == "yes" }

// tokenRoute is the route that the set-up is on.
func tokenRoute(setup Setup) string {
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
	if token == nil {
		return Finding{
			State: Missing, Say: "no token yet",
			Lines: []Line{{MarkToCome, expiryText(setup, lifetimeDays(setup)), "goes " + keptInto(setup), nil}},
		}, nil
	}
	return token.look(ctx, r, setup)
}

func (tokenStep) Changes(setup Setup, finding Finding) []Change {
	if finding.State != Missing {
		return nil
	}
	days := lifetimeDays(setup)
	length := strconv.Itoa(days) + " days"
	if days == 1 {
		length = "1 day"
	}
	if setup.Fact(MaxDays) == strconv.Itoa(days) {
		length += ", the longest here"
	}
	id := databricks.TokenID(setup.Facts.Or(TokenID))
	revoke := databricks.RevokeToken(id)
	mint := Change{
		Step: "token", ID: "mint", Title: "token until " + dateText(setup.Now.Add(time.Duration(days)*day)), Value: length,
		Request: databricks.CreateOnBehalfToken(
			databricks.ApplicationID(setup.Facts.Or(ApplicationID)), tokenComment(setup), time.Duration(days)*day, tokenScopes(setup)),
		Keep: map[databricks.Unknown]string{TokenID: "token_info.token_id"},
		Into: Destination{InKeychain, tokenItem(setup)},
		Undo: &revoke, Back: "revoking it",
		Find: findToken,
	}
	if tokenRoute(setup) == onBehalf {
		return []Change{mint}
	}
	mint.ID = "mint-as-principal"
	mint.Request = databricks.CreateOwnToken(
		databricks.BySecret, tokenComment(setup), time.Duration(days)*day, tokenScopes(setup))
	return []Change{bootstrapSecret(setup), mint}
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
		Find:    findSecret,
	}
}

// tokenComment is how the token is called in the workspace's list. The tag in it is how a token is found whose answer was
// lost.
func tokenComment(setup Setup) string {
	return setup.Partner().Token.Comment + ", brickpass " + setup.Tag
}

// tokenScopes limits the token to what the partner does. None means all that the identity may do, and the service may then
// narrow it by itself later on (databricks-api.md 0.0).
func tokenScopes(setup Setup) []string {
	if setup.Answer(tokenUse) == useEverything {
		return nil
	}
	if scopes := setup.Partner().Token.Scopes; len(scopes) > 0 {
		return scopes
	}
	return []string{databricks.ScopeSQL, databricks.ScopeUnityCatalog}
}

// findToken lists the tokens that a lost request may have made. The comment is ours to the letter, so that no other token
// of this run is taken for it.
func findToken(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
	list, err := databricks.Ask(ctx, r, databricks.Tokens())
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

// findSecret lists the principal's OAuth secrets. They can carry no tag: what was not there before is ours.
func findSecret(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
	secrets, err := databricks.All(ctx, r, databricks.OAuthSecrets(databricks.PrincipalID(setup.Fact(PrincipalID))))
	if err != nil {
		return nil, err
	}
	var candidates []Candidate
	for _, secret := range secrets {
		made, _ := time.Parse(time.RFC3339, secret.Created) // zero if it is not written so: a time is a hint only
		candidates = append(candidates, Candidate{
			ID: string(secret.ID), Facts: databricks.Facts{SecretID: string(secret.ID)}, Ours: true, Made: made,
		})
	}
	return candidates, nil
}
