package steps

import (
	"context"

	"brickpass/databricks"
)

// adoptChecks look at what an adoption depends on: who is signed in, and whether there is a place for the value, if there is a value.
type adoptChecks struct{ checksStep }

// adoptValue asks whether the value of the credential is at hand.
const adoptValue = "checks.value"

// The answers to adoptValue.
const (
	pasteValue = "paste"
	leaveValue = "leave"
)

// PrincipalBest is the name of the partner's guide, where an identity of that name is in the workspace.
const PrincipalBest databricks.Unknown = "principal_best"

func (adoptChecks) About() About {
	about := checksStep{}.About()
	about.Title = "What it takes to look"
	about.Why = "What is there can only be read by a workspace admin. Nothing is changed in the workspace, at no point."
	about.ByHand = nil
	return about
}

func (adoptChecks) Questions(setup Setup) []Question {
	questions := []Question{{
		Key: adoptValue, Kind: OneOf, Text: setup.Say("Do you have the token or secret itself that {partner} signs in with?"),
		Help: "Databricks shows it only once, when it is made. With it brickpass can try it, hand it out again, and make the next one by it. " +
			"Without it brickpass sees until when it lives and whether it is used, and can revoke it.",
		Allowed: pasteValue + " (then token.pasted), " + leaveValue,
		Parse:   oneOf(pasteValue, leaveValue),
		Options: fixed(
			Option{Value: pasteValue, Label: "Yes, I will paste it", Detail: "it is tried, and kept in your keychain"},
			Option{Value: leaveValue, Label: "No, it stays where it is", Detail: "only whoever uses it has it"},
		),
	}}
	if setup.Answer(adoptValue) == pasteValue {
		questions = append(questions, keepQuestions(setup)...)
	}
	return questions
}

func (adoptChecks) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if setup.Own() {
		finding, err := lookForOwn(ctx, r, setup)
		return withoutKeychain(finding, setup), err
	}
	seen := readAll(ctx, r, setup)
	if seen.me.err != nil {
		return Finding{}, signInAgain(seen.me.err)
	}
	report := report{workspace: first(setup.Fact(WorkspaceID), seen.me.value.WorkspaceID), learned: databricks.Facts{}}
	report.role(seen.me.value)
	if !seen.me.value.WorkspaceAdmin() {
		return report.finding(), nil
	}
	if seen.conf.err != nil {
		return Finding{Lines: report.lines}, seen.conf.err
	}
	report.restriction(seen.restriction)
	if seen.conf.value.TokensAllowed() {
		report.tokens(seen.conf.value, setup)
	} else {
		report.warn("Tokens are switched off here, so none is accepted", "", nil)
	}
	learn(report.learned, Metastore, seen.metastore.value.MetastoreID)
	if setup.Answer(adoptValue) == pasteValue {
		report.keychain(r, seen.keychain, setup)
	}
	report.addresses(seen.conf.value, seen.lists)
	if name := setup.Partner().Principal.Name; name != "" {
		named, err := databricks.All(ctx, r, databricks.PrincipalsByName(name))
		if err != nil {
			return Finding{Lines: report.lines}, err
		}
		if len(named) > 0 {
			learn(report.learned, PrincipalBest, name)
		}
	}
	finding := report.finding()
	if finding.State == So {
		finding.Say = "you can see what is there"
	}
	return finding, nil
}

// withoutKeychain does not speak of a keychain where nothing is to be kept.
func withoutKeychain(finding Finding, setup Setup) Finding {
	if setup.Answer(adoptValue) != leaveValue || finding.State == Blocked {
		return finding
	}
	finding.Because, finding.Say = nil, "you can see what is there"
	return finding
}
