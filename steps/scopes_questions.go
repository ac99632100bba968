package steps

import (
	"slices"
	"strings"

	"brickpass/databricks"
)

// The answers of the step. rescopeUse may also be onlyThese, followed by scopes.
const (
	rescopeUse    = "scopes.use"
	rescopeScopes = "scopes.scopes"

	useAsItIs = "keep"
	onlyThese = "only "
)

func (s rescope) Questions(setup Setup) []Question {
	if kindOf(setup) == oauthKind {
		return nil
	}
	questions := []Question{s.useQuestion(setup)}
	if setup.Answer(rescopeUse) == useChosen {
		questions = append(questions, rescopeQuestion(setup))
	}
	return questions
}

func (s rescope) useQuestion(setup Setup) Question {
	now, guide := scopesOf(setup), guideScopes(setup)
	options := []Option{
		{Value: useAsItIs, Label: "As it is", Detail: "nothing changes"},
		{Value: useSQL, Label: "Queries and reading tables", Detail: differenceText(setup, now, guide)},
		{Value: useChosen, Label: "APIs that you choose", Detail: "from the list of this workspace"},
		{Value: useEverything, Label: "Everything that " + setup.holder() + " may do", Detail: "no limit of its own"},
	}
	if last, ok := s.lastRescoping(setup); ok && !sameScopes(last.from, now) && len(last.from) > 0 && !anyRefused(setup, last.from) {
		options = append(options, Option{
			Value: onlyThese + strings.Join(slices.Sorted(slices.Values(last.from)), ", "),
			Label: "As before the last change", Detail: differenceText(setup, now, last.from),
		})
	}
	return Question{
		Key: rescopeUse, Kind: OneOf, Text: setup.Say("What shall {partner} use the token for?"),
		Help: "The value of the token stays the same, so nobody has to be given anything. What the new scopes leave out is refused, at the " +
			"latest ten minutes later.",
		Default: useAsItIs, From: "nothing changes unasked",
		Allowed: useAsItIs + ", " + useSQL + ", " + useChosen + " (then " + rescopeScopes + "), " + useEverything + "; or " + onlyThese + "jobs, sql",
		Parse:   parseUse,
		Options: fixed(options...),
	}
}

// parseUse takes one of the answers, or scopes.
func parseUse(setup Setup, typed string) (string, error) {
	scopes, these := strings.CutPrefix(strings.TrimSpace(typed), onlyThese)
	if !these {
		return oneOf(useAsItIs, useSQL, useChosen, useEverything)(setup, typed)
	}
	scopes, err := parseScopes(setup, scopes)
	if err != nil {
		return "", err
	}
	return onlyThese + strings.ReplaceAll(scopes, "\n", ", "), nil
}

// rescopeQuestion is the question of a set-up, beginning with what the token has, and saying what differs.
func rescopeQuestion(setup Setup) Question {
	question := scopesQuestion(setup)
	question.Key = rescopeScopes
	question.Help = "Each is a group of requests. A request of another group is refused with this token, whatever " + setup.holder() + " may do."
	if now := scopesOf(setup); len(now) > 0 && !anyRefused(setup, now) {
		question.Default, question.From = strings.Join(now, "\n"), "as it is now"
	}
	question.Echo = func(setup Setup, typed string) []Line {
		lines := echoScopes(setup, typed)
		if answer, err := parseScopes(setup, typed); err == nil && setup.Known(ScopesNow) {
			lines = append(lines, differenceLines(setup, scopesOf(setup), strings.Split(answer, "\n"))...)
		}
		return lines
	}
	return question
}

func anyRefused(setup Setup, scopes []string) bool {
	return slices.ContainsFunc(scopes, func(scope string) bool { return scopeRefused(setup, scope) != "" })
}

// scopesOf are the scopes that the token has, in order; none: it has no limit, or they were not looked at yet.
func scopesOf(setup Setup) []string {
	if !setup.Known(ScopesNow) {
		return nil
	}
	return slices.Sorted(slices.Values(noLimit(scopesIn(setup.Fact(ScopesNow)))))
}

// wantedScopes are those that were asked for, none standing for no limit; false if nothing is to change. authentication is never among
// them for a partner: no answer that holds it is taken.
func wantedScopes(setup Setup) ([]string, bool) {
	if kindOf(setup) == oauthKind {
		return nil, false
	}
	switch answer := setup.Answer(rescopeUse); answer {
	case "", useAsItIs:
		return nil, false
	case useSQL:
		return guideScopes(setup), true
	case useChosen:
		return setup.List(rescopeScopes), setup.Answered(rescopeScopes)
	case useEverything:
		return nil, true
	default:
		return strings.Split(strings.TrimPrefix(answer, onlyThese), ", "), true
	}
}

// beyond are those of some that are not among others.
func beyond(some, others []string) []string {
	return slices.DeleteFunc(slices.Sorted(slices.Values(some)), func(scope string) bool { return slices.Contains(others, scope) })
}

// directionTitle says whether a token may be used for more or for less.
func directionTitle(now, wanted []string) string {
	wider, narrower := len(beyond(wanted, now)) > 0, len(beyond(now, wanted)) > 0
	switch {
	case len(wanted) == 0, len(now) > 0 && wider && !narrower:
		return "wider scopes"
	case len(now) == 0, narrower && !wider:
		return "narrower scopes"
	}
	return "other scopes"
}

// differenceText is what a token will be for, and how that differs from now: "jobs, sql; jobs is new".
func differenceText(setup Setup, now, wanted []string) string {
	text := scopesText(setup, wanted)
	gained, lost := beyond(wanted, now), beyond(now, wanted)
	switch {
	case sameScopes(now, wanted):
		return text + "; as it is"
	case len(wanted) == 0:
		return text + "; no limit any more"
	case len(now) == 0:
		return text + "; all else is refused"
	}
	if len(gained) > 0 {
		text += "; new: " + strings.Join(gained, ", ")
	}
	if len(lost) > 0 {
		text += "; refused: " + strings.Join(lost, ", ")
	}
	return text
}

// differenceLines say in plain words what follows from a change.
func differenceLines(setup Setup, now, wanted []string) []Line {
	switch {
	case sameScopes(now, wanted):
		return nil
	case len(wanted) == 0:
		return []Line{{Mark: MarkBlocked, Text: "It will be able to do everything that " + setup.holder() + " may do. Whoever finds it can do that too."}}
	}
	var lines []Line
	if len(now) == 0 {
		text := setup.Say("Whatever {partner} does beside " + strings.Join(wanted, ", ") + " will be refused.")
		lines = append(lines, Line{Mark: MarkToCome, Text: text})
		now = wanted
	}
	for _, scope := range beyond(wanted, now) {
		lines = append(lines, Line{Mark: MarkToCome, Text: "It will be able to do more: " + scope, Detail: scopeWords[scope]})
	}
	for _, scope := range beyond(now, wanted) {
		mark := MarkToCome
		if scope == databricks.ScopeSQL && !setup.Own() {
			mark = MarkBlocked
		}
		lines = append(lines, Line{Mark: mark, Text: "It will be refused: " + scope, Detail: scopeWords[scope]})
	}
	return lines
}
