package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"brickpass/databricks"
)

// What a person says about the identity: its name, and what to do where the name is taken.

var applicationIDPattern = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func isApplicationID(text string) bool { return applicationIDPattern.MatchString(text) }

func parsePrincipalName(_ Setup, typed string) (string, error) {
	if isApplicationID(typed) {
		return strings.ToLower(typed), nil
	}
	switch err := databricks.CheckPrincipalName(typed); {
	case err == nil:
		return typed, nil
	case strings.TrimSpace(typed) == "":
		return "", errors.New("A service principal needs a name.")
	case strings.ContainsAny(typed, `"\`):
		return "", errors.New("Leave out double quotes and backslashes: Databricks could not find the name again.")
	case databricks.Typed(typed) != nil:
		return "", errors.New("It holds a character that cannot be typed. Type it anew.")
	default:
		return "", errors.New("Choose a shorter name: at most 256 characters.")
	}
}

// The words of an answer to principal.existing: "reuse <application id>", "new" or "stop".
const (
	existingReuse = "reuse"
	existingNew   = "new"
	existingStop  = "stop"
)

func existingQuestion(setup Setup, found []string) Question {
	return Question{
		Key: principalExisting, Kind: OneOf,
		Text: fmt.Sprintf("%s exists already. Use it?", first(setup.Answer(principalName), "That name")),
		Help: setup.Say("Whoever uses that identity now would get what you give {partner}, and {partner} would get what it has. " +
			"A new one keeps them apart. Names are not unique: the application ID tells them apart."),
		Allowed: "reuse (where there is one), reuse <application id>, new, stop",
		Parse: func(_ Setup, typed string) (string, error) {
			return parseExisting(found, typed)
		},
		Options: existingOptions,
	}
}

// parseExisting makes "reuse" alone whole where there is just one to reuse.
func parseExisting(found []string, typed string) (string, error) {
	choice, id, _ := strings.Cut(strings.ToLower(strings.TrimSpace(typed)), " ")
	id = strings.TrimSpace(id)
	switch {
	case (choice == existingNew || choice == existingStop) && id == "":
		return choice, nil
	case choice != existingReuse:
		return "", errors.New("Answer reuse, new or stop.")
	case id == "" && len(found) == 1:
		return existingReuse + " " + found[0], nil
	case id == "":
		return "", fmt.Errorf("Several have that name. Say which: %s.", strings.Join(found, ", "))
	case !slices.Contains(found, id):
		return "", fmt.Errorf("None of that name has the application ID %s. There is: %s.", id, strings.Join(found, ", "))
	}
	return existingReuse + " " + id, nil
}

func existingOptions(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
	principals, err := principalsNamed(ctx, r, setup, setup.Answer(principalName))
	if err != nil {
		return OptionPage{}, err
	}
	var options []Option
	found := foundPrincipals(setup)
	for _, principal := range sortedPrincipals(principals) {
		id := strings.ToLower(string(principal.ApplicationID))
		if !slices.Contains(found, id) {
			continue
		}
		detail := "active"
		if principal.Inactive() {
			detail = "switched off"
		}
		if principal.outside {
			detail += ", in the account and not in this workspace yet"
		}
		options = append(options, Option{Value: existingReuse + " " + id, Label: "Use " + id, Detail: detail})
	}
	options = append(options,
		Option{Value: existingNew, Label: "Make a new one", Detail: "of the same name, with an application ID of its own"},
		Option{Value: existingStop, Label: "Stop here", Detail: "and find out whose it is"},
	)
	options = slices.DeleteFunc(options, func(option Option) bool { return !holds(query.Filter, option.Label, option.Detail) })
	return OptionPage{Options: options}, nil
}

// mostFound keeps the fact short enough; a further one can be named by its application id.
const mostFound = 12

func joinFound(principals []namesake) string {
	var ids []string
	for _, principal := range sortedPrincipals(principals) {
		id := strings.ToLower(string(principal.ApplicationID))
		if databricks.CheckFact(Found, id) == nil && id != "" && len(ids) < mostFound {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ",")
}

func foundPrincipals(setup Setup) []string {
	if !setup.Known(Found) {
		return nil
	}
	return strings.Split(setup.Fact(Found), ",")
}

func sortedPrincipals(principals []namesake) []namesake {
	return slices.SortedFunc(slices.Values(principals), func(a, b namesake) int {
		return strings.Compare(string(a.ApplicationID), string(b.ApplicationID))
	})
}
