package steps

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brickpass/databricks"
	"brickpass/steps/partners"
)

// Taking back what is no token on a principal's behalf: an OAuth secret, and a token of one's own.

// own says whether the connection is a token of one's own.
func (t taking) own() bool {
	preset, _ := partners.Find(t.connection.Partner)
	return preset.Own
}

// token is the step that revokes what was given.
func (t taking) token() Step {
	if t.own() {
		return takeOwnToken{takeToken{t}}
	}
	return takeToken{t}
}

func (t taking) stays(made Made) string {
	setup := Setup{Facts: t.connection.Facts, Answers: Answers{partnerPreset: t.connection.Partner}}.Learn(made.Facts)
	if made.Facts[KeptSecret] != "" {
		setup = setup.With(tokenKind, partners.OAuth)
	}
	why := "that was made by hand stays: it is not brickpass's to revoke"
	if made.adopts() {
		why = "stays, as you chose, and whoever has it goes on signing in"
	}
	return fmt.Sprintf("The %s %s. By hand: %s", setup.Credential(), why, databricks.Fill(revocation(setup), setup.Facts).CLI())
}

// ourSecret says whether brickpass made an OAuth secret.
func (t taking) ourSecret(id databricks.SecretID) bool {
	return slices.ContainsFunc(t.made("token"), func(m Made) bool {
		return m.Facts[SecretID] == string(id) || m.Facts[KeptSecret] == string(id)
	})
}

// deleteSecrets takes away the OAuth secret that the partner was given, and those that a run left behind.
func (s takeToken) deleteSecrets(ctx context.Context, r Reader, setup Setup, seen *taken) error {
	ours := slices.DeleteFunc(s.made("token", "secret", keptSecretChange, adoptedSecret), func(m Made) bool { return leftAlone(setup, m) })
	if len(ours) == 0 {
		return nil
	}
	secrets, err := secretsOf(ctx, r, setup)
	if err != nil {
		return err
	}
	for _, made := range ours {
		id, title, value := databricks.SecretID(made.Facts[SecretID]), "delete an OAuth secret of the identity", "left by an earlier run"
		if made.Change != "secret" {
			id, title, value = databricks.SecretID(made.Facts[KeptSecret]), "delete its OAuth secret", "without an end"
		}
		i := slices.IndexFunc(secrets, func(secret databricks.OAuthSecret) bool { return secret.ID == id })
		if i < 0 {
			seen.gone = append(seen.gone, made)
			continue
		}
		if !s.connection.inUse(made) {
			title = "delete its old OAuth secret"
		}
		if ends, err := time.Parse(time.RFC3339, secrets[i].Expires); err == nil && made.Change != "secret" {
			value = "it would end on " + dateText(ends.UTC())
		}
		seen.take(Change{
			ID: s.connection.takingID(made), Title: title, Value: value, Takes: []Made{made},
			Request: databricks.DeleteOAuthSecret(databricks.PrincipalID(setup.Fact(PrincipalID)), id),
			NoUndo:  "A deleted secret stays dead. A new set-up makes another one.",
		})
	}
	return nil
}

// takeOwnToken revokes a token of one's own, which takes no admin. Only whose it is sees it.
type takeOwnToken struct{ takeToken }

func (s takeOwnToken) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if whose := s.connection.Facts[AdminName]; whose != "" && whose != setup.Fact(AdminName) {
		return blocked(ofSomebodyElse(whose, setup.Fact(AdminName))), nil
	}
	list, err := databricks.Ask(ctx, r, databricks.OwnTokens(databricks.Admin))
	if err != nil {
		return Finding{}, err
	}
	var seen taken
	for _, made := range s.made("token", mintOwn, adoptedOwn) {
		if leftAlone(setup, made) {
			continue
		}
		i := slices.IndexFunc(list.Tokens, func(t databricks.TokenInfo) bool { return string(t.ID) == made.Facts[TokenID] })
		if i < 0 {
			seen.gone = append(append(seen.gone, made), s.rescopings(databricks.TokenID(made.Facts[TokenID]))...)
			continue
		}
		title := "revoke your token"
		if !s.connection.inUse(made) {
			title = "revoke your old token"
		}
		id := list.Tokens[i].ID
		seen.take(revokeOwn(s.connection.takingID(made), title, endText(list.Tokens[i]), id, append([]Made{made}, s.rescopings(id)...)...))
	}
	for _, token := range list.Tokens {
		known := slices.ContainsFunc(s.connection.Made, func(m Made) bool { return m.Facts[TokenID] == string(token.ID) })
		if !known && s.tagged(token) {
			id := "lost-" + string(token.ID)
			seen.take(revokeOwn(id, "revoke a token whose answer was lost", "nobody has its value", token.ID, Made{Step: "token", Change: id}))
		}
	}
	for _, made := range s.staying(setup) {
		if slices.ContainsFunc(list.Tokens, func(t databricks.TokenInfo) bool { return string(t.ID) == made.Facts[TokenID] }) {
			seen.stays(s.stays(made))
		} else {
			seen.gone = append(append(seen.gone, made), s.rescopings(databricks.TokenID(made.Facts[TokenID]))...)
		}
	}
	return seen.finding("your token lives and will be revoked", "no token of this connection is revoked"), nil
}

func revokeOwn(change, title, value string, id databricks.TokenID, made ...Made) Change {
	return Change{
		ID: change, Title: title, Value: value, Takes: made, Request: databricks.DeleteOwnToken(databricks.Admin, id),
		NoUndo: "A revoked token stays dead. A new set-up makes another one.",
	}
}

func endText(token databricks.TokenInfo) string {
	if ends, limited := token.Expires.Time(); limited {
		return "it would end on " + dateText(ends)
	}
	return "without an end"
}

func ofSomebodyElse(whose, is string) *databricks.Problem {
	return &databricks.Problem{
		Kind: "token of somebody else", What: "This token is of somebody else.",
		Why:  fmt.Sprintf("It belongs to %s, and you are signed in as %s. Only whose it is can take it back this way.", databricks.Visible(whose), databricks.Visible(is)),
		Who:  fmt.Sprintf("You: go back and sign in as %s. Or a workspace admin: revoke it in Settings, Advanced, Personal access tokens.", databricks.Visible(whose)),
		Send: fmt.Sprintf("Could you revoke the token of %s that brickpass made in our Databricks workspace?", databricks.Visible(whose)),
	}
}
