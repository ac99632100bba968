package steps

import (
	"context"
	"slices"

	"brickpass/databricks"
)

// takeToken revokes the token first, and with it whatever else the partner or brickpass could sign in by.
type takeToken struct{ taking }

func (takeToken) About() About {
	return About{
		ID: "token", Rail: "Token", Title: "Revoke the {credential}",
		Why: "With its {credential} revoked {partner} cannot sign in any more. It may take a few minutes until the last server " +
			"refuses it. Everything else is only tidying up, so this comes first.",
		ByHand: []string{
			"Today: databricks token-management delete, followed by the token's id. Settings › Advanced › Personal access tokens lists all of them.",
		},
		Docs:  "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs: []ID{"remove"},
	}
}

func (s takeToken) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	for _, made := range s.made("token", mintOnBehalf, mintAsPrincipal, mintAsApplication, mintByToken, adoptedToken) {
		if leftAlone(setup, made) {
			continue
		}
		what := "its token"
		if !s.connection.inUse(made) {
			what = "its old token"
		}
		if err := s.revoke(ctx, r, &seen, made, databricks.TokenID(made.Facts[TokenID]), what); err != nil {
			return Finding{}, err
		}
	}
	if err := s.revokeLost(ctx, r, setup, &seen); err != nil {
		return Finding{}, err
	}
	if err := s.deleteSecrets(ctx, r, setup, &seen); err != nil {
		return Finding{}, err
	}
	noun := s.connection.Credential()
	done := "no " + noun + " of this connection lives"
	for _, made := range s.staying(setup) {
		lives, err := s.lives(ctx, r, made)
		switch {
		case err != nil:
			return Finding{}, err
		case !lives:
			seen.gone = append(append(seen.gone, made), s.rescopings(databricks.TokenID(made.Facts[TokenID]))...)
			continue
		case s.dies(setup):
			seen.lines = append(seen.lines, Line{Mark: MarkToCome, Text: "What was made by hand ends when the identity is deleted."})
		default:
			seen.stays(s.stays(made))
		}
		done = "what was made without brickpass is not revoked"
	}
	return seen.finding("the "+noun+" lives and will be revoked", done), nil
}

// lives says whether a token, or a secret, of the journal is still in the workspace's list.
func (t taking) lives(ctx context.Context, r Reader, made Made) (bool, error) {
	if id := made.Facts[KeptSecret]; id != "" {
		_, there, err := secretListed(ctx, r, Setup{Facts: t.connection.Facts}, databricks.SecretID(id))
		return there, err
	}
	if t.own() {
		_, there, err := ownListed(ctx, r, databricks.TokenID(made.Facts[TokenID]))
		return there, err
	}
	_, err := databricks.Ask(ctx, r, databricks.TokenByID(databricks.TokenID(made.Facts[TokenID])))
	if databricks.GoneAlready(err) {
		return false, nil
	}
	return err == nil, err
}

// revoke plans that a token goes, if it lives. It is revoked by an admin's right, not as its owner: whoever removes a
// connection need not be who made it.
func (t taking) revoke(ctx context.Context, r Reader, seen *taken, made Made, id databricks.TokenID, what string) error {
	if id == "" {
		return nil
	}
	answer, err := databricks.Ask(ctx, r, databricks.TokenByID(id))
	switch {
	case databricks.GoneAlready(err):
		seen.gone = append(append(seen.gone, made), t.rescopings(id)...)
		return nil
	case err != nil:
		return err
	}
	seen.take(Change{
		ID: t.connection.takingID(made), Title: "revoke " + what, Value: endText(answer.Token), Request: databricks.RevokeToken(id),
		Takes:  append([]Made{made}, t.rescopings(id)...),
		NoUndo: "A revoked token stays dead. A new set-up makes another one.",
	})
	return nil
}

// revokeLost finds tokens that a run of this connection made and never learned of, by the tag in their comment.
func (s takeToken) revokeLost(ctx context.Context, r Reader, setup Setup, seen *taken) error {
	principal, application := databricks.PrincipalID(setup.Fact(PrincipalID)), databricks.ApplicationID(setup.Fact(ApplicationID))
	list, err := databricks.Ask(ctx, r, databricks.Tokens())
	if err != nil {
		return err
	}
	for _, token := range list.Tokens {
		known := slices.ContainsFunc(s.connection.Made, func(m Made) bool {
			return m.Facts[TokenID] == string(token.ID) || m.Facts[ThrowAwayID] == string(token.ID)
		})
		if known || !s.tagged(token) || !token.BelongsTo(principal, application) {
			continue
		}
		id := "lost-" + string(token.ID)
		seen.take(Change{
			ID: id, Title: "revoke a token whose answer was lost", Value: "nobody has its value",
			Takes: []Made{{Step: "token", Change: id}}, Request: databricks.RevokeToken(token.ID),
			NoUndo: "A revoked token stays dead. Nobody has its value.",
		})
	}
	return nil
}

// takeTokenUse takes the throw-away token, if an earlier run left it, and names the permission that stays.
type takeTokenUse struct{ taking }

func (takeTokenUse) About() About {
	return About{
		ID: "tokenuse", Rail: "Token", Title: "Its permission to use tokens",
		Why: "The list of who may use tokens can only be written whole, and whoever is missing from it by mistake loses every " +
			"token at once. So brickpass leaves the entry: without a token it gives nothing, and it goes with the identity.",
		ByHand: []string{"Today: Settings › Advanced › Personal access tokens › Permission settings, remove the principal."},
		Docs:   "https://docs.databricks.com/aws/en/security/auth/api-access-permissions",
		Needs:  []ID{"remove"}, After: earlier("tokenuse"),
	}
}

func (s takeTokenUse) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	for _, made := range s.made("tokenuse", "throw-away") {
		if err := s.revoke(ctx, r, &seen, made, databricks.TokenID(made.Facts[ThrowAwayID]), "the token of yours that was for a moment"); err != nil {
			return Finding{}, err
		}
	}
	entries := s.made("tokenuse", "allow")
	if len(entries) == 0 {
		return seen.finding("a token of yours is left", "nothing of ours"), nil
	}
	list, err := databricks.Ask(ctx, r, databricks.TokenPermissions())
	switch {
	case databricks.IsProblem(err, databricks.ProblemNoTokenYet):
		seen.gone = append(seen.gone, entries...)
	case err != nil:
		err = seen.refused(err, "Whether the identity's permission to use tokens is still there could not be seen.")
		if err != nil {
			return Finding{}, err
		}
	default:
		s.entry(setup, &seen, list, entries, "the permission to use tokens",
			"Settings › Advanced › Personal access tokens › Permission settings")
	}
	return seen.finding("a token of yours is left", "its permission to use tokens is not touched"), nil
}

// entry says what becomes of the identity's line on an access list, which no request takes back without writing everybody
// else's anew (databricks-api.md 14.4). Nothing tells a server that a list changed since it was read, so a line that
// somebody adds in between could get lost: brickpass does not write such lists.
func (t taking) entry(setup Setup, seen *taken, list databricks.AccessList, entries []Made, what, byHand string) {
	_, there := list.Own(databricks.ApplicationID(setup.Fact(ApplicationID)))
	switch {
	case !there:
		seen.gone = append(seen.gone, entries...)
	case t.dies(setup):
		seen.lines = append(seen.lines, Line{Mark: MarkToCome, Text: sentenceCase(what) + " ends when the identity is deleted."})
	case t.goes(setup):
		seen.lines = append(seen.lines, Line{Mark: MarkToCome, Text: sentenceCase(what) + " ends when the identity leaves this workspace."})
	case setup.Known(sharedWith): // said once, by the overview
	default:
		seen.stays(sentenceCase(what) + " stays: taking back one line means writing the whole list anew, where somebody else's " +
			"could get lost. Nobody can use it without a token. By hand: " + byHand + ".")
	}
}
