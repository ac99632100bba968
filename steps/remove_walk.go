package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// What comes before anything is taken away: where, as whom, what there is, and what becomes of the identity.

// removeWorkspace is the workspace that the connection is with; nobody is asked for it.
type removeWorkspace struct {
	workspaceStep
	t taking
}

func (removeWorkspace) Questions(Setup) []Question { return nil }

// removeSignIn asks as whom, and offers the way of the set-up.
type removeSignIn struct {
	signInStep
	t taking
}

func (s removeSignIn) Questions(setup Setup) []Question {
	questions := signInQuestions(setup, workspaceSide) // nobody is let in to take things back: they would have to be taken out again
	if way := s.t.connection.Answers[wayKey]; way != "" {
		questions[0].Default, questions[0].From = way, "as at the set-up"
	}
	return questions
}

// The facts that the overview learns for the question after it.
const (
	sharedWith databricks.Unknown = "shared_with" // connections of this computer that use the same identity
	othersUse  databricks.Unknown = "others_use"  // how many tokens and secrets it has that brickpass did not make
)

// removeOverview says what brickpass made, and who else relies on it.
type removeOverview struct{ taking }

func (removeOverview) About() About {
	return About{
		ID: "connection", Rail: "Connection", Title: "What brickpass made",
		Why: "The journal on this computer holds every change that was made for {partner}, and how it is taken back. Only " +
			"these are touched. What was there before stays.",
		ByHand: []string{"The journal is a text file in the folder connections of brickpass's state folder."},
		Docs:   "https://docs.databricks.com/aws/en/admin/users-groups/service-principals",
		Needs:  []ID{"signin"},
	}
}

func (s removeOverview) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	finding := Finding{State: So, Learned: databricks.Facts{}, Say: "nothing that brickpass made is left"}
	lasting := slices.DeleteFunc(slices.Clone(s.connection.Made), func(m Made) bool { return m.Step == "proof" })
	if len(lasting) > 0 {
		finding.Say = fmt.Sprintf("%s, %s", s.connection.Name, changeCount(len(lasting)))
	}
	for _, made := range lasting {
		finding.Lines = append(finding.Lines, Line{Mark: MarkDone, Text: strings.TrimSpace(made.Title + " " + made.Value), Detail: since(made.At)})
	}
	if names := s.sharers(r.Past()); len(names) > 0 {
		learn(finding.Learned, sharedWith, strings.Join(names, ", "))
		finding.Lines = append(finding.Lines, Line{Mark: MarkSkipped, Text: fmt.Sprintf(
			"Only the %s goes: %s uses the same identity, with its access. Remove that too, then run brickpass remove %s again for the rest.",
			s.connection.Credential(), strings.Join(names, " and "), s.connection.Name)})
	}
	lives, err := s.adoptedLive(ctx, r)
	if err != nil {
		return Finding{}, err
	}
	if lives {
		finding.Learned[adoptedLives] = yes
	}
	others, err := s.others(ctx, r, setup)
	if err != nil {
		return Finding{}, err
	}
	if others > 0 {
		finding.Learned[othersUse] = fmt.Sprint(others)
	}
	return finding, nil
}

func changeCount(count int) string {
	if count == 1 {
		return "1 change of brickpass"
	}
	return fmt.Sprintf("%d changes of brickpass", count)
}

// others counts the tokens and OAuth secrets of the identity that brickpass did not make: whoever holds one would lose it
// with the identity. An admin who may not see them is asked without that number.
func (t taking) others(ctx context.Context, r Reader, setup Setup) (int, error) {
	principal := databricks.PrincipalID(setup.Fact(PrincipalID))
	if len(t.made("principal", "create")) == 0 || principal == "" {
		return 0, nil
	}
	var ignored taken
	count := 0
	list, err := databricks.Ask(ctx, r, databricks.Tokens())
	if err != nil {
		return 0, ignored.refused(err, "")
	}
	for _, token := range list.Tokens {
		if token.BelongsTo(principal, databricks.ApplicationID(setup.Fact(ApplicationID))) && !t.ours(token) {
			count++
		}
	}
	secrets, err := databricks.All(ctx, r, databricks.OAuthSecrets(principal))
	if err != nil {
		if databricks.GoneAlready(err) {
			return count, nil
		}
		return count, ignored.refused(err, "")
	}
	for _, secret := range secrets {
		if !t.ourSecret(secret.ID) {
			count++
		}
	}
	return count, nil
}

// ours says whether brickpass made a token: the journal has its id, or it carries the tag of one of the connection's runs.
func (t taking) ours(token databricks.TokenInfo) bool {
	return slices.ContainsFunc(t.connection.Made, func(m Made) bool {
		return string(token.ID) == m.Facts[TokenID] || string(token.ID) == m.Facts[ThrowAwayID]
	}) || t.tagged(token)
}

func (t taking) tagged(token databricks.TokenInfo) bool {
	return slices.ContainsFunc(t.connection.Tags, func(tag string) bool {
		return tag != "" && strings.Contains(token.Comment, "brickpass "+tag)
	})
}

// removeChoice asks what becomes of an identity that brickpass made. One that was there before is not asked about: it stays.
type removeChoice struct{ taking }

const removePrincipal = "remove.principal"

// What becomes of the identity: the answers to remove.principal.
const (
	principalDelete     = "delete"
	principalDeactivate = "deactivate"
	principalKeep       = "keep"
)

func (removeChoice) About() About {
	return About{
		ID: "remove", Rail: "Identity", Title: "What becomes of the identity?",
		Why: "An identity that brickpass made can go as well. One that was there before is never deleted, and one that " +
			"others use should stay.",
		ByHand: []string{"Settings › Identity and access › Service principals › Manage › the principal."},
		Docs:   "https://docs.databricks.com/aws/en/admin/users-groups/service-principals",
		Needs:  []ID{"connection"},
	}
}

func (s removeChoice) Questions(setup Setup) []Question {
	if setup.Known(adoptedLives) {
		return append([]Question{s.tokenQuestion(setup)}, s.identityQuestions(setup)...)
	}
	return s.identityQuestions(setup)
}

func (s removeChoice) identityQuestions(setup Setup) []Question {
	created := s.made("principal", "create")
	if len(created) == 0 || setup.Known(sharedWith) {
		return nil
	}
	name := first(created[0].Value, setup.Fact(ApplicationID))
	deletion := Option{Value: principalDelete, Label: "Delete it", Detail: "with the entries that let it use tokens and warehouses"}
	help := "brickpass made it on %s. Deleted, it is out of this workspace, and nobody can sign in as it. "
	switch {
	case s.inAccount() && accountAdmin(setup):
		help = "brickpass made it in your account on %s. Deleted, it is gone everywhere. "
	case s.inAccount():
		help = "brickpass made it in your account on %s. Only an account admin deletes it there, so it can be taken out of this workspace here. "
		deletion.Label, deletion.Detail = "Take it out of this workspace", "it stays in the account, without access"
	}
	question := Question{
		Key: removePrincipal, Kind: OneOf,
		Text:    fmt.Sprintf("What becomes of the identity %s?", name),
		Help:    fmt.Sprintf(help+"Switched off, it stays and cannot sign in until somebody makes it active again.", dateText(created[0].At)),
		Default: principalDelete, From: "brickpass made it for this connection",
		Allowed: strings.Join([]string{principalDelete, principalDeactivate, principalKeep}, ", "),
		Parse:   oneOf(principalDelete, principalDeactivate, principalKeep),
		Options: fixed(
			deletion,
			Option{Value: principalDeactivate, Label: "Switch it off", Detail: "it stays and cannot sign in"},
			Option{Value: principalKeep, Label: "Keep it", Detail: "without what brickpass gave it"},
		),
	}
	if count := setup.Fact(othersUse); count != "" {
		question.Default, question.From = principalKeep, "somebody else uses it"
		question.Help = fmt.Sprintf("It has %s more tokens or OAuth secrets that brickpass did not make. Whoever holds them is "+
			"locked out if it is deleted or switched off. ", count) + question.Help
	}
	return []Question{question}
}

func (s removeChoice) Look(_ context.Context, _ Reader, setup Setup) (Finding, error) {
	if setup.Known(sharedWith) || len(s.made("principal", "create")) == 0 {
		return Finding{State: So, Say: "the identity stays as it is"}, nil
	}
	says := map[string]string{
		principalDelete: "the identity goes last", principalDeactivate: "the identity is switched off last", principalKeep: "the identity stays",
	}
	return Finding{State: So, Say: says[setup.Answer(removePrincipal)]}, nil
}

func (removeChoice) Changes(Setup, Finding) []Change { return nil }

func (removeOverview) Changes(Setup, Finding) []Change { return nil }

// since is the day on which something was made, for people.
func since(at time.Time) string { return "since " + dateText(at) }
