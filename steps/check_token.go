package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// checkToken sees what the workspace says of the credential: until when, when it was used last, and whether its rights were
// narrowed. It looks before the check itself signs in with it, because that counts as a use.
type checkToken struct{ inspected }

func (s checkToken) About() About { return s.about("token", "Token", "Its credential") }

// tokenSeen is what is known of the credential.
type tokenSeen struct {
	listed  bool // the workspace was asked and has it
	gone    bool // the workspace was asked and does not have it
	made    time.Time
	ends    time.Time // zero: not known, or endless
	endless bool
	tells   bool      // when it was used last, which only admins are told
	used    time.Time // the last day on which it was used, by whomever; zero: never
	scopes  []string
	state   string   // of auto-scoping
	scoped  []string // what auto-scoping would leave it
}

func (s checkToken) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	seen, err := s.listing(ctx, r, setup)
	if err != nil {
		if !setup.Known(lookedAs) { // what is wrong with the credential itself, its own sign-in says
			return s.withFormers(ctx, r, setup, s.judged(ctx, r, setup, s.remembered())), nil
		}
		return s.cannot("the "+s.kind().noun()+" in the workspace's list", err), nil
	}
	return s.withFormers(ctx, r, setup, s.judged(ctx, r, setup, seen)), nil
}

// listing asks the workspace: as an admin, or as the credential itself where its scopes allow that.
func (s checkToken) listing(ctx context.Context, r Reader, setup Setup) (tokenSeen, error) {
	admin := setup.Known(lookedAs)
	switch id := setup.Fact(s.kind().fact()); {
	case id == "" || !admin && !s.mayList(setup):
		return s.remembered(), nil
	case s.kind() == oauthKind:
		return s.secret(ctx, r, setup, databricks.SecretID(id))
	case s.kind() == patKind && admin:
		answer, err := databricks.Ask(ctx, r, databricks.TokenByID(databricks.TokenID(id)))
		if databricks.IsProblem(err, databricks.ProblemNoSuchToken) {
			return tokenSeen{gone: true}, nil
		}
		seen := seenOf(answer.Token)
		seen.tells = true
		return seen, err
	default:
		as := s.kind().actor()
		if admin {
			as = databricks.Admin
		}
		list, err := databricks.Ask(ctx, r, databricks.OwnTokens(as))
		at := slices.IndexFunc(list.Tokens, func(t databricks.TokenInfo) bool { return string(t.ID) == id })
		if err != nil || at < 0 {
			return tokenSeen{gone: err == nil}, err
		}
		return seenOf(list.Tokens[at]), nil
	}
}

func seenOf(token databricks.TokenInfo) tokenSeen {
	seen := tokenSeen{
		listed: true, endless: token.Expires < 0, scopes: token.Scopes, state: token.AutoscopeState, scoped: token.InferredScopes,
	}
	seen.made, _ = token.Created.Time()
	seen.ends, _ = token.Expires.Time()
	seen.used, _ = token.LastUsedDay.Time()
	return seen
}

func (s checkToken) secret(ctx context.Context, r Reader, setup Setup, id databricks.SecretID) (tokenSeen, error) {
	entry, there, err := secretListed(ctx, r, setup, id)
	if err != nil || !there {
		return tokenSeen{gone: err == nil}, err
	}
	return tokenSeen{listed: true, ends: entry.ends, endless: !entry.limited}, nil
}

// mayList says whether the token can list itself: for that it needs the scope authentication (databricks-api.md 6.4).
func (s checkToken) mayList(setup Setup) bool {
	scopes := tokenScopes(setup)
	return s.kind() != oauthKind && (len(scopes) == 0 || slices.Contains(scopes, databricks.ScopeAuthentication) || slices.Contains(scopes, databricks.ScopeAllAPIs))
}

// remembered is what this computer knows without asking.
func (s checkToken) remembered() tokenSeen {
	return tokenSeen{ends: s.connection.ends(s.last), made: s.connection.minted()}
}

// judged makes the finding of what was seen.
func (s checkToken) judged(ctx context.Context, r Reader, setup Setup, seen tokenSeen) Finding {
	result := checked{token: seen}
	noun := s.kind().noun()
	switch {
	case seen.gone:
		result.concerns = append(result.concerns, s.goneEarly(setup.Now))
		return s.sees(result, "the "+noun+" is not there any more")
	case !seen.listed:
		result.unseen = append(result.unseen, "the "+noun+" in the workspace's list")
	}
	result.concerns = append(result.concerns, s.ending(seen, setup.Now)...)
	if s.kind() != oauthKind && seen.listed {
		if seen.tells {
			result.concerns = append(result.concerns, s.idling(seen, setup.Now)...)
		}
		result.concerns = append(result.concerns, s.scoping(seen)...)
		concerns, unseen := s.policy(ctx, r, setup, seen)
		result.concerns, result.unseen = append(result.concerns, concerns...), append(result.unseen, unseen...)
	}
	say := article(noun) + " without an end"
	if !seen.ends.IsZero() {
		say = article(noun) + " until " + dateText(seen.ends)
	} else if !seen.endless {
		say = article(noun) + ", until when is not known"
	}
	return s.sees(result, say)
}

// policy holds the token against what the workspace allows now.
func (s checkToken) policy(ctx context.Context, r Reader, setup Setup, seen tokenSeen) ([]Concern, []string) {
	if !setup.Known(lookedAs) {
		return nil, []string{"how long a token may live here"}
	}
	conf, err := readConf(ctx, r)
	if err != nil {
		return nil, []string{"how long a token may live here"}
	}
	if !conf.TokensAllowed() {
		return []Concern{{
			Step: "token", Code: "tokens-off", Severity: Serious,
			Say:    "Tokens are switched off in this workspace now, so none is accepted.",
			Remedy: "Ask the workspace's admins: Settings › Advanced › Personal access tokens. Or let the partner sign in by an OAuth secret.",
		}}, nil
	}
	longest, limited := conf.MaxLifetime()
	if life := seen.ends.Sub(seen.made); limited && !seen.ends.IsZero() && life > longest+time.Hour {
		return []Concern{{
			Step: "token", Code: "token-too-long", Severity: Warning, SAT: satTooLong,
			Say: fmt.Sprintf("It lives for %s, and this workspace now allows %s to a new token.", dayCount(daysIn(life)), dayCount(daysIn(longest))),
			Remedy: fmt.Sprintf("It goes on until %s. The one after it can have %s at most: renew it when your policy asks for it.",
				dateText(seen.ends), dayCount(daysIn(longest))),
			Command: s.command("rotate"),
		}}, nil
	}
	return nil, nil
}

// States of auto-scoping by which a token loses rights (databricks-api.md 0.0, 6.4).
const (
	autoscopeRunning    = "AUTOSCOPE_STATE_RUNNING"
	autoscopeCompleted  = "AUTOSCOPE_STATE_COMPLETED"
	autoscopeBackfilled = "AUTOSCOPE_STATE_BACKFILLED"
)

// scoping says whether Databricks narrows the token by itself, or has done so.
func (s checkToken) scoping(seen tokenSeen) []Concern {
	concern := Concern{Step: "token", Severity: Warning, Command: s.command("scopes")}
	switch seen.state {
	case autoscopeRunning:
		concern.Code, concern.Say = "token-autoscoping", "Databricks watches what it is used for, and will limit it to that after 30 days."
		if len(seen.scoped) > 0 {
			concern.Say += " So far that is " + visibleList(seen.scoped) + "."
		}
		concern.Remedy = "What the partner does once a quarter would be refused then. Choose its scopes yourself, and it stays as you chose."
	case autoscopeCompleted, autoscopeBackfilled:
		concern.Code = "token-narrowed"
		concern.Say = "Databricks has limited it to " + visibleList(first2(seen.scopes, seen.scoped)) + ", by what it was used for."
		concern.Remedy = "What the partner does beside that is refused. Choose its scopes yourself, and it stays as you chose."
	default:
		return nil
	}
	return []Concern{concern}
}

func first2(some, others []string) []string {
	if len(some) > 0 {
		return some
	}
	return others
}

func visibleList(names []string) string {
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = databricks.Visible(name)
	}
	if len(shown) == 0 {
		return "nothing"
	}
	return strings.Join(shown, ", ")
}
