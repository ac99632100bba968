package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/keystore"
)

// retireToken revokes the former credentials, and waits until Databricks refuses them.
type retireToken struct{ taking }

func (retireToken) About() About {
	return About{
		ID: "token", Rail: "Revoke", Title: "Revoke the old one",
		Why: "It is revoked by its id, so nothing else can be meant. What was revoked may go on working for minutes, until the last server " +
			"knows: brickpass tries it until it is refused.",
		ByHand: []string{
			"The guide: databricks tokens delete, followed by the token's id. That this works only for one's own tokens is likely.",
			"Today: Settings › Advanced › Personal access tokens, or databricks token-management delete, followed by the token's id.",
		},
		Docs:  "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs: []ID{"retire"},
	}
}

// ProblemStillTaken is a revoked credential that Databricks still takes.
const ProblemStillTaken databricks.ProblemKind = "still-taken"

func (s retireToken) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	if keeps(setup) {
		return seen.finding("", "the old one is kept"), nil
	}
	noun, taken := setup.Credential(), false
	for _, former := range s.living(r) {
		listed, there, err := s.former(former, setup).listed(ctx, r, setup)
		switch {
		case err != nil:
			return Finding{}, err
		case there && former.Made.Change == ByHandChange:
			seen.stays(s.stays(former.Made))
			continue
		case there:
			if problem := s.usedMeanwhile(setup, former, listed); problem != nil {
				return blocked(problem), nil
			}
			seen.take(s.revoke(setup, former))
			continue
		case !former.Revoked:
			seen.gone = append(append(seen.gone, former.Made), s.rescopings(databricks.TokenID(former.ID()))...)
		}
		how, _, err := tries(ctx, r, setup, former.Item)
		if err != nil {
			return Finding{}, err
		}
		switch how {
		case signsIn:
			taken = true
			seen.lines = append(seen.lines, Line{Mark: MarkSpread, Text: "revoked, and still taken somewhere", Detail: "usually a few minutes"})
		case refusedNow:
			seen.lines = append(seen.lines, Line{Mark: MarkDone, Text: "the old " + noun + " is refused"})
		case notAtHand:
			seen.lines = append(seen.lines, Line{
				Mark: MarkDone, Text: "the old " + noun + " is off the list", Detail: "its value is not kept here, so it was not tried",
			})
		}
	}
	finding := seen.finding("the old "+noun+" lives and will be revoked", doneText(noun, seen))
	if finding.State == So && taken {
		finding.State, finding.Say, finding.Problem = Spreading, "revoked, and not refused everywhere yet", stillTaken(noun)
	}
	return finding, nil
}

// doneText sums up what became of the old ones when nothing is left to revoke.
func doneText(noun string, seen taken) string {
	switch {
	case len(seen.lines) == 0:
		return "there is no old one"
	case leftByHand(seen.lines):
		return "what was made by hand is not revoked"
	}
	return "the old " + noun + " is revoked"
}

// leftByHand says whether a line is about one that somebody made by hand, which only that person takes away.
func leftByHand(lines []Line) bool {
	return slices.ContainsFunc(lines, func(line Line) bool { return line.Mark == MarkSkipped })
}

func stillTaken(noun string) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemStillTaken, What: "The old " + noun + " is revoked, and Databricks still takes it.",
		Why: "It is off the workspace's list. It may go on working for minutes, until every server knows; this takes longer than usual.",
		Who: "Nobody has to act: try again in a while. Its value is kept until it is refused.",
	}
}

// usedMeanwhile says of one that was used on a later day than was shown that it has to be looked at anew.
func (s retireToken) usedMeanwhile(setup Setup, former Former, seen listing) *databricks.Problem {
	use := useSince(seen.used, former.Since, setup.Now)
	if use != useSure && use != useMaybe || seen.used.Format(time.DateOnly) <= setup.Fact(OldUsedOn) {
		return nil
	}
	return &databricks.Problem{
		Kind: NotAsAgreed, What: "The old " + setup.Credential() + " was used meanwhile.",
		Why: "It was last used on " + dateText(seen.used) + ", which is later than what you were shown.",
		Who: "You: look at it anew, and decide once more. It is not revoked.",
	}
}

func (s retireToken) revoke(setup Setup, former Former) Change {
	made := former.Made
	change := Change{
		ID: s.connection.takingID(made), Title: "revoke the old token", Value: "replaced on " + dateText(former.Since), Takes: []Made{made},
		Request: databricks.RevokeToken(databricks.TokenID(former.ID())), Back: "a new one can be made",
		NoUndo: "A revoked token stays dead. brickpass rotate makes another one.",
	}
	switch kindOf(setup) {
	case oauthKind:
		change.Title = "delete the old OAuth secret"
		change.Request = databricks.DeleteOAuthSecret(databricks.PrincipalID(setup.Fact(PrincipalID)), databricks.SecretID(former.ID()))
		change.NoUndo = "A deleted secret stays dead. A session that was begun with it before may last up to an hour."
	case ownKind:
		change.Title = "revoke your old token"
		change.Request = databricks.DeleteOwnToken(databricks.Admin, databricks.TokenID(former.ID()))
	}
	change.Takes = append(change.Takes, s.rescopings(databricks.TokenID(former.ID()))...)
	return change
}

// rescopings are the changes of its scopes, which end with a token.
func (t taking) rescopings(id databricks.TokenID) []Made {
	var all []Made
	for _, made := range t.made(scopesStep) {
		if made.Request == nil {
			continue
		}
		if of, _, ok := databricks.Rescoped(*made.Request); ok && of == id {
			all = append(all, made)
		}
	}
	return all
}

// retireKeychain lets the value of a former credential go, once it is refused.
type retireKeychain struct{ taking }

func (retireKeychain) About() About {
	return About{
		ID: keychainStep, Rail: "Keychain", Title: "The old entry in your keychain",
		Why: "The entry goes last: as long as the old one works, its value should not get lost. By now it is refused and opens nothing. The " +
			"entry of the new one stays.",
		ByHand: []string{"Open your keychain, search for brickpass, delete the entry with the end that is named here."},
		Docs:   "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs:  []ID{"retire"}, After: []ID{"token"}, Spare: true,
	}
}

func (s retireKeychain) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	if keeps(setup) {
		return seen.finding("", "both entries are kept"), nil
	}
	for _, former := range s.living(r) {
		switch needed, err := s.stillNeeded(ctx, r, setup, former.Made); {
		case err != nil:
			return Finding{}, err
		case needed:
			seen.stays("The old one that was made by hand stays where it is kept, because it still lives.")
			continue
		}
		s.entryGoes(ctx, r, &seen, setup, former.Item, former.Made, "the old entry in your keychain")
	}
	return seen.finding("the old entry will be deleted", "no old entry is kept"), nil
}

// entryGoes plans that what is kept under an entry goes, wherever it is kept.
func (t taking) entryGoes(ctx context.Context, r Reader, seen *taken, setup Setup, item string, made Made, what string) {
	gone, back := entry(item), ""
	if !t.connection.inUse(made) {
		back = "nothing: it opens nothing by then"
		gone.Change = keychainEntry + "-" + Former{Item: item}.tag()
	}
	switch in := setup.Answer(KeepKey); {
	case in == KeepOnce, item == t.connection.Facts[NotKept]:
		seen.gone = append(seen.gone, gone)
		return
	case in == KeepFile:
		what = strings.Replace(what, "entry in your keychain", "encrypted file of the "+t.connection.Credential(), 1)
	default:
		if probe := r.Keychain(ctx); probe.State != keystore.Ready {
			seen.stays(fmt.Sprintf("The entry %s in your keychain stays: %s The %s in it is dead. %s Then run brickpass %s %s again.",
				item, probe.Reason, t.connection.Credential(), probe.Fix, setup.Aim, t.connection.Name))
			return
		}
	}
	seen.take(Change{
		ID: gone.Change, Takes: []Made{gone}, Back: back, Forget: item,
		Title: "delete " + what, Value: "brickpass …" + item[strings.LastIndex(item, "/"):],
		NoUndo: "The value is gone for good. It opens nothing by then.",
	})
}
