package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"brickpass/databricks"
)

// What a token may be used for: the answers to token.use.
const (
	useSQL        = "sql"
	useChosen     = "chosen"
	useEverything = "everything"
)

func (tokenStep) Questions(setup Setup) []Question {
	var questions []Question
	if kindOf(setup) == ownKind {
		questions = append(questions, commentQuestion(setup))
	}
	if kindOf(setup) != oauthKind {
		questions = append(questions, useQuestion(setup))
		if setup.Answer(tokenUse) == useChosen {
			questions = append(questions, scopesQuestion(setup))
		}
	}
	questions = append(questions, daysQuestion(setup))
	if kindOf(setup) == patKind && !isEntra(setup) {
		questions = append(questions, wayQuestion(setup))
	}
	return append(questions, connectionQuestion(setup))
}

func useQuestion(setup Setup) Question {
	use := setup.Partner().Token.Use
	if use == "" {
		use = useSQL
	}
	scopes := strings.Join(guideScopes(setup), ", ")
	from := setup.Say("what {partner}'s guide asks for")
	if setup.Own() {
		from = "the tools on a computer use many APIs"
	}
	return Question{
		Key: tokenUse, Kind: OneOf, Text: setup.Say("What will {partner} use the token for?"),
		Help: "A token can be limited to what it is for, and is then worth less to whoever finds it. One without a limit " +
			"does all that " + setup.holder() + " may do, and Databricks may narrow it by itself after 30 days.",
		Default: use, From: from,
		Allowed: useSQL + ", " + useChosen + " (then " + tokenScopesKey + "), " + useEverything,
		Parse:   oneOf(useSQL, useChosen, useEverything),
		Options: fixed(
			Option{Value: useSQL, Label: "Queries and reading tables", Detail: "limited to " + scopes},
			Option{Value: useChosen, Label: "APIs that you choose", Detail: "from the list of this workspace"},
			Option{Value: useEverything, Label: "Everything that " + setup.holder() + " may do", Detail: "no limit of its own"},
		),
	}
}

func daysQuestion(setup Setup) Question {
	longest := longestDays(setup)
	days, from := setup.Partner().Token.Days, setup.Say("suggested for {partner}")
	if days < 1 || days > longest {
		days, from = longest, "the longest that this workspace allows"
	}
	return Question{
		Key: tokenDays, Kind: Text, Text: "For how many days should it live?",
		Help:    daysHelp(setup),
		Default: strconv.Itoa(days), From: from, Example: "90",
		Allowed: fmt.Sprintf("whole days, 1 to %d", longest),
		Parse:   parseDays,
		Echo:    echoDays,
	}
}

func daysHelp(setup Setup) string {
	const ends = "On the last day it stops working, and a new one has to be handed over before. "
	switch longest := longestDays(setup); {
	case kindOf(setup) == oauthKind:
		return ends + fmt.Sprintf("Databricks allows a secret at most %d days, which is two years.", longest)
	case setup.Own() && !setup.Known(MaxDays):
		return "On the last day it stops working. How many days this workspace allows, only its admins can see; too many are " +
			"refused. One that nobody uses for 90 days ends by itself."
	case setup.Own():
		return fmt.Sprintf("On the last day it stops working. This workspace allows at most %d days. One that nobody uses for 90 "+
			"days ends by itself.", longest)
	default:
		return ends + fmt.Sprintf("This workspace allows at most %d days. One that nobody uses for 90 days ends by itself.", longest)
	}
}

func wayQuestion(setup Setup) Question {
	if restricted(setup) {
		return onlyWayQuestion()
	}
	return Question{
		Key: tokenWay, Kind: OneOf, Text: "How may the token be made?",
		Help: "Usually you make it on behalf of the principal. Some accounts have that switched off. Then brickpass can sign " +
			"in as the principal instead: by an OAuth secret for it that is used once and deleted at once.",
		Default: bothWays, From: "works in most accounts",
		Allowed: strconv.Quote(bothWays) + ", " + onBehalf + ", " + bootstrap,
		Parse:   oneOf(bothWays, onBehalf, bootstrap),
		Options: fixed(
			Option{
				Value: bothWays, Label: "On its behalf, and if that is refused, by a secret",
				Detail: "an OAuth secret for the principal, used once, deleted at once",
			},
			Option{Value: onBehalf, Label: "Only on its behalf", Detail: "if that is refused, you are asked again"},
			Option{Value: bootstrap, Label: "Only by a secret", Detail: "used once, deleted at once"},
		),
	}
}

// onlyWayQuestion is asked where admins are restricted. To sign in as the principal would go round that policy.
func onlyWayQuestion() Question {
	return Question{
		Key: tokenWay, Kind: OneOf, Text: "How may the token be made?",
		Help: "In this workspace an admin may make tokens only for principals that they hold the role Service Principal User " +
			"on. An account admin can give it to you once the principal is there. There is no way round that.",
		Default: onBehalf, From: "the only way here",
		Allowed: onBehalf,
		Parse: func(_ Setup, typed string) (string, error) {
			way, err := oneOf(bothWays, onBehalf, bootstrap)(Setup{}, typed)
			if way == bootstrap {
				return "", errors.New("Admins are restricted here, so only " + onBehalf + " is possible.")
			}
			if err != nil {
				return "", err
			}
			return onBehalf, nil
		},
		Options: fixed(Option{
			Value: onBehalf, Label: "On its behalf", Detail: "as soon as an account admin has given you the role",
		}),
	}
}

func connectionQuestion(setup Setup) Question {
	label := setup.Fact(Label)
	if label == "" {
		label = bareHost(setup)
	}
	return Question{
		Key: tokenConnection, Kind: Text, Text: "What should this connection be called on your computer?",
		Help:    setup.Say("By this name you find it again: to look at it, to renew its {credential}, to take it away."),
		Default: nameOf(label + "-" + setup.Partner().ID), From: "the workspace and the partner",
		Allowed: "small letters, digits, dots and hyphens, at most 64",
		Parse:   parseConnection,
	}
}

// longestDays is the longest lifetime here. The workspace's limit is one for tokens.
func longestDays(setup Setup) int {
	if kindOf(setup) == oauthKind {
		return int(databricks.LongestLifetime / day) // the same for secrets (databricks-api.md 10.1)
	}
	if days, err := strconv.Atoi(setup.Fact(MaxDays)); err == nil && days > 0 {
		return days
	}
	return int(databricks.LongestLifetime / day)
}

// lifetimeDays is what was answered. It was parsed when it was answered; what still does not fit, because the policy
// became stricter, is cut to the longest.
func lifetimeDays(setup Setup) int {
	days, err := strconv.Atoi(setup.Answer(tokenDays))
	if err != nil || days < 1 || days > longestDays(setup) {
		return longestDays(setup)
	}
	return days
}

func parseDays(setup Setup, typed string) (string, error) {
	number := strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(typed), "s"), "day"))
	days, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return "", errors.New("Give whole days as a number, such as 90.")
	}
	longest := int64(longestDays(setup))
	switch {
	case days < 1:
		return "", errors.New("It lives for at least 1 day.")
	case days > longest && days%int64(day/time.Second) == 0:
		return "", fmt.Errorf("That looks like seconds. In days it is %d.", days/int64(day/time.Second))
	case days > longest:
		return "", fmt.Errorf("%s at most %d days.", whoseLimit(setup), longest)
	}
	return strconv.FormatInt(days, 10), nil
}

// whoseLimit begins the sentence that says how many days there may be.
func whoseLimit(setup Setup) string {
	switch {
	case kindOf(setup) == oauthKind:
		return "An OAuth secret lives for"
	case setup.Own() && !setup.Known(MaxDays):
		return "A token lives for"
	}
	return "This workspace allows"
}

// idleDays is after how long a token that nobody uses is revoked by Databricks (databricks-api.md 6.4).
const idleDays = 90

func echoDays(setup Setup, typed string) []Line {
	answer, err := parseDays(setup, typed)
	if err != nil {
		return nil
	}
	days, err := strconv.Atoi(answer)
	if err != nil {
		return nil
	}
	lines := []Line{{Mark: MarkToCome, Text: expiryText(setup, days)}}
	if days >= idleDays && kindOf(setup) != oauthKind {
		lines = append(lines, Line{Mark: MarkToCome, Text: fmt.Sprintf("Unused for %d days, it ends earlier.", idleDays)})
	}
	return lines
}

// expiryText is never a number of days alone.
func expiryText(setup Setup, days int) string {
	unit := "days"
	if days == 1 {
		unit = "day"
	}
	return fmt.Sprintf("until %s, %d %s", dateText(setup.Now.Add(time.Duration(days)*day)), days, unit)
}

// dateText is a date as people write it.
func dateText(at time.Time) string { return at.Format("2 January 2006") }

const longestName = 60

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf makes the name of a connection, which is the name of a file too, out of any text.
func nameOf(text string) string {
	name := strings.Trim(notInName.ReplaceAllString(strings.ToLower(text), "-"), "-")
	if len(name) > longestName {
		name = strings.Trim(name[:longestName], "-")
	}
	return name
}

func parseConnection(_ Setup, typed string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(typed))
	return name, CheckConnectionName(name)
}

// oneOf takes one of the answers and refuses all else.
func oneOf(answers ...string) func(Setup, string) (string, error) {
	return func(_ Setup, typed string) (string, error) {
		for _, answer := range answers {
			if strings.EqualFold(strings.TrimSpace(typed), answer) {
				return answer, nil
			}
		}
		return "", fmt.Errorf("That is none of the answers. They are: %s.", strings.Join(answers, "; "))
	}
}

// fixed are options that need no look.
func fixed(options ...Option) func(context.Context, Reader, Setup, OptionQuery) (OptionPage, error) {
	return func(_ context.Context, _ Reader, _ Setup, query OptionQuery) (OptionPage, error) {
		var page OptionPage
		for _, option := range options {
			if holds(query.Filter, option.Label, option.Value) {
				page.Options = append(page.Options, option)
			}
		}
		return page, nil
	}
}
