package steps

import (
	"errors"
	"fmt"
	"strings"

	"brickpass/databricks"
)

// The answers of the step.
const (
	networkAddresses   = "network.addresses"
	networkConsequence = "network.consequence"
)

// lockOut is what the first ALLOW list means. Whoever wants one types it.
const lockOut = "everybody else is locked out"

func (networkStep) Questions(setup Setup) []Question {
	switch setup.Fact(IPGate) {
	case ipGated:
		return []Question{addressQuestion(setup)}
	case ipOpen:
		addresses := addressQuestion(setup)
		addresses.Default, addresses.From = "", ""
		addresses.Help = "No list keeps anybody out of this workspace now. The first one would lock out everybody who is not " +
			"on it, people too, so leave this empty unless you want just that."
		addresses.IfEmpty = "no list is made"
		if len(wantedAddresses(setup)) == 0 {
			return []Question{addresses}
		}
		return []Question{addresses, consequenceQuestion(setup)}
	}
	return nil
}

func addressQuestion(setup Setup) Question {
	network := setup.Partner().Network
	help := "This workspace lets in only addresses that are on a list. Paste them, or a whole page: what is an address is found in it. " + network.Note
	if network.Page != "" {
		help += " The page: " + network.Page
	}
	question := Question{
		Key: networkAddresses, Kind: Text, Lines: true, Optional: true,
		Text: setup.Say("From which addresses does {partner} connect?"), Help: strings.TrimSpace(help),
		IfEmpty: setup.Say("the step is left out, and {partner} stays kept out"),
		Example: "203.0.113.10", Allowed: "IPv4 addresses and ranges, any text around them",
		Parse: parseAddresses, Echo: echoAddresses,
	}
	if region, ok := findRegion(network.Regions, setup.Answer(partnerRegion)); ok && len(region.Addresses) > 0 {
		question.Default = strings.Join(region.Addresses, "\n")
		question.From = fmt.Sprintf("%s's page for %s, read on %s", setup.Partner().Name, region.Name, setup.Partner().CheckedOn)
	}
	return question
}

func consequenceQuestion(setup Setup) Question {
	return Question{
		Key: networkConsequence, Kind: Confirm, Text: "This would be the first list. Do you want that?",
		Help: fmt.Sprintf("From then on only %s would reach this workspace. Your colleagues, other partners, jobs and you are "+
			"kept out unless they are on a list. Databricks refuses it if your own address is not covered; nobody else is "+
			"protected like that.", addressCount(len(wantedAddresses(setup)))),
		Consequence: lockOut, Allowed: lockOut,
	}
}

// parseAddresses gives what was found one a line, and refuses the whole if something in it cannot be a partner's: an
// address that is left out in silence is missed only when the partner cannot connect.
func parseAddresses(_ Setup, typed string) (string, error) {
	parsed := databricks.ParseAddresses(typed)
	if len(parsed.Refused) > 0 {
		return "", errors.New(strings.Join(parsed.Refused[:min(len(parsed.Refused), 3)], " "))
	}
	if len(parsed.Addresses) == 0 {
		return "", errors.New("There is no address in it. One looks like 203.0.113.10, a range like 198.51.100.0/24.")
	}
	lines := make([]string, len(parsed.Addresses))
	for i, address := range parsed.Addresses {
		lines[i] = address.String()
	}
	return strings.Join(lines, "\n"), nil
}

func echoAddresses(_ Setup, typed string) []Line {
	parsed := databricks.ParseAddresses(typed)
	var lines []Line
	if len(parsed.Addresses) > 0 {
		lines = append(lines, Line{Mark: MarkDone, Text: addressCount(len(parsed.Addresses)) + " found"})
	}
	for _, changed := range parsed.Changed {
		lines = append(lines, Line{Mark: MarkToCome, Text: changed})
	}
	for _, refused := range parsed.Refused {
		lines = append(lines, Line{Mark: MarkBlocked, Text: refused})
	}
	return lines
}

// wantedAddresses are the answer's.
func wantedAddresses(setup Setup) []databricks.Address {
	addresses, _ := readAddresses(setup.List(networkAddresses))
	return addresses
}

// confirmedFirst says whether the consequence of a first list was typed.
func confirmedFirst(setup Setup) bool {
	return setup.Answer(networkConsequence) == lockOut && len(wantedAddresses(setup)) > 0
}
