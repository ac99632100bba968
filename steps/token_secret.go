package steps

import (
	"context"
	"slices"
	"time"

	"brickpass/databricks"
)

// An OAuth secret as what the partner is given: no token is minted, and it signs in by client ID and secret.

// keptSecretChange is its id in the journal. The bootstrap route's secret, which goes at once, has another.
const keptSecretChange = "oauth-secret"

// keptSecret is the change that makes it, with what it has in common with a token.
func keptSecret(setup Setup, common Change) Change {
	lifetime := lifetimeOf(setup)
	common.ID, common.Title = keptSecretChange, "OAuth secret until "+dateText(setup.Now.Add(lifetime))
	common.Request = databricks.CreateOAuthSecret(databricks.PrincipalID(setup.Facts.Or(PrincipalID)), lifetime)
	common.Keep = map[databricks.Unknown]string{KeptSecret: "id"}
	common.Back, common.Find = "deleting it", findSecret(KeptSecret, lifetime)
	return common
}

// mostSecrets is how many a principal may have (databricks-api.md 10.1).
const mostSecrets = 5

// noRoomForSecret says that the principal has as many secrets as it may have.
func noRoomForSecret(ctx context.Context, r Reader, setup Setup) (*databricks.Problem, error) {
	if !setup.Known(PrincipalID) {
		return nil, nil
	}
	secrets, err := secretsOf(ctx, r, setup)
	if err != nil || len(secrets) < mostSecrets {
		return nil, err
	}
	return databricks.Blocker(databricks.ProblemSecretQuota, databricks.Details{ApplicationID: databricks.ApplicationID(setup.Fact(ApplicationID))}), nil
}

// secretsOf lists the principal's secrets; none for a principal that is not there, or not seen yet.
func secretsOf(ctx context.Context, r Reader, setup Setup) ([]databricks.OAuthSecret, error) {
	secrets, err := databricks.All(ctx, r, databricks.OAuthSecrets(databricks.PrincipalID(setup.Fact(PrincipalID))))
	if databricks.GoneAlready(err) {
		return nil, nil
	}
	return secrets, err
}

// findSecret lists the principal's OAuth secrets. They can carry no tag: what was not there before, and lives for as long as was asked, may
// be ours.
func findSecret(fact databricks.Unknown, lifetime time.Duration) Find {
	return func(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
		secrets, err := databricks.All(ctx, r, databricks.OAuthSecrets(databricks.PrincipalID(setup.Fact(PrincipalID))))
		if err != nil {
			return nil, err
		}
		var candidates []Candidate
		for _, secret := range secrets {
			made, _ := time.Parse(time.RFC3339, secret.Created) // zero if it is not written so: a time is a hint only
			candidates = append(candidates, Candidate{
				ID: string(secret.ID), Facts: databricks.Facts{fact: string(secret.ID)}, Ours: livesFor(secret, lifetime), Alike: true, Made: made,
			})
		}
		return candidates, nil
	}
}

// livesFor says whether a secret may have been made with a lifetime. How the workspace rounds it is UNCONFIRMED, so an hour does not count.
func livesFor(secret databricks.OAuthSecret, lifetime time.Duration) bool {
	made, noMade := time.Parse(time.RFC3339, secret.Created)
	ends, noEnd := time.Parse(time.RFC3339, secret.Expires)
	return noMade != nil || noEnd != nil || (ends.Sub(made)-lifetime).Abs() <= time.Hour
}

// secretListed is what the principal's list says of one secret; false if it is not there.
func secretListed(ctx context.Context, r Reader, setup Setup, id databricks.SecretID) (listing, bool, error) {
	secrets, err := secretsOf(ctx, r, setup)
	i := slices.IndexFunc(secrets, func(s databricks.OAuthSecret) bool { return s.ID == id })
	if err != nil || i < 0 {
		return listing{}, false, err
	}
	ends, failed := time.Parse(time.RFC3339, secrets[i].Expires)
	return listing{ends: ends.UTC(), limited: failed == nil}, true, nil
}

// byHandFor is the way by hand of a step that looks at credentials or takes them away: where an OAuth secret is found, which the pages of
// tokens do not show.
func byHandFor(setup Setup, ofTokens []string) []string {
	if !setup.OAuth() {
		return ofTokens
	}
	return []string{
		"Today: Settings › Identity and access › Service principals › Manage › the principal › Secrets lists them by their ids, and deletes them.",
	}
}

func (s rotateNow) ByHand(setup Setup) []string   { return byHandFor(setup, s.About().ByHand) }
func (s retireNow) ByHand(setup Setup) []string   { return byHandFor(setup, s.About().ByHand) }
func (s retireToken) ByHand(setup Setup) []string { return byHandFor(setup, s.About().ByHand) }
func (s takeToken) ByHand(setup Setup) []string   { return byHandFor(setup, s.About().ByHand) }
