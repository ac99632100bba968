package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// A person's own token, for the tools on this computer: no principal, and nothing that only an admin may do.

// mintOwn is its change's id in the journal.
const mintOwn = "mint-own"

// findOwnToken lists the person's own tokens that a lost request may have made; the list of all is for admins.
func findOwnToken(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
	return tokensLike(ctx, r, databricks.OwnTokens(databricks.Admin), setup)
}

// ownListed is what the person's list says of one token; false if it is not there.
func ownListed(ctx context.Context, r Reader, id databricks.TokenID) (listing, bool, error) {
	list, err := databricks.Ask(ctx, r, databricks.OwnTokens(databricks.Admin))
	i := slices.IndexFunc(list.Tokens, func(t databricks.TokenInfo) bool { return t.ID == id })
	if err != nil || i < 0 {
		return listing{}, false, err
	}
	return listingOf(list.Tokens[i]), true, nil
}

func commentQuestion(setup Setup) Question {
	return Question{
		Key: tokenOwnComment, Kind: Text, Text: "What should the token be called in the workspace's list?",
		Help: "By it you tell this token from your others, in the console too. brickpass adds its own name and a number, by which " +
			"it finds the token again.",
		Default: ownComment(setup), From: "you and this computer",
		Allowed: "at most 100 characters",
		Parse:   parseComment,
	}
}

// ownComment is "ben.analyst on laptop".
func ownComment(setup Setup) string {
	who, _, _ := strings.Cut(setup.Fact(AdminName), "@")
	return first(who, "you") + " on " + first(setup.Fact(Computer), "this computer")
}

const longestComment = 100

func parseComment(_ Setup, typed string) (string, error) {
	if len([]rune(typed)) > longestComment {
		return "", fmt.Errorf("Choose a shorter one: at most %d characters.", longestComment)
	}
	return typed, nil
}
