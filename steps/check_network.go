package steps

import (
	"context"
	"slices"

	"brickpass/databricks"
)

// checkNetwork sees whether the partner's addresses are let in: those that were given at the set-up, and those that its preset
// names by now.
type checkNetwork struct{ inspected }

func (s checkNetwork) About() About { return s.about("network", "Network", "Where it connects from") }

func (s checkNetwork) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	switch {
	case s.kind() == ownKind:
		return Finding{State: So, Say: "not needed for a token of your own"}, nil
	case !setup.Known(lookedAs):
		return s.onlyAdmins("the IP access lists"), nil
	}
	gate, lists, err := readGate(ctx, r)
	if err != nil {
		return s.cannot("the IP access lists", err), nil
	}
	switch ours := s.ours(lists); {
	case gate == ipOff && ours:
		return s.sees(checked{concerns: []Concern{{
			Step: "network", Code: "ip-lists-off", Severity: Warning, SAT: satIdleIPs,
			Say:    "The list with the partner's addresses is saved, but IP access lists are not in force any more: everybody is let in.",
			Remedy: "Ask who switched them off: Settings › Security › IP access lists.",
		}}}, "the lists are not in force"), nil
	case gate != ipGated:
		return s.sees(checked{}, "no list keeps anybody out"), nil
	}
	return s.sees(checked{concerns: s.addresses(setup, lists)}, "IP access lists are in force"), nil
}

// ours says whether a list that brickpass made is there.
func (s checkNetwork) ours(lists databricks.IPLists) bool {
	return slices.ContainsFunc(lists.Lists, func(list databricks.IPList) bool {
		return list.ID != "" && string(list.ID) == s.connection.Facts[ListID]
	})
}

// addresses judges those of the partner where lists keep others out.
func (s checkNetwork) addresses(setup Setup, lists databricks.IPLists) []Concern {
	given, published := wantedAddresses(setup), presetAddresses(setup)
	if len(given) == 0 && len(published) == 0 {
		concern := s.mend("network", "addresses-unknown", Warning,
			"IP access lists keep out whoever is on none, and the partner's addresses were never given.",
			"If the partner is refused, give its addresses.")
		concern.Again = networkAddresses
		return []Concern{concern}
	}
	var concerns []Concern
	if hit := lists.Blocked(slices.Concat(given, published)); len(hit) > 0 {
		problem := onBlockList(lists, hit)
		concerns = append(concerns, Concern{
			Step: "network", Code: "addresses-blocked", Severity: Serious, Say: problem.What + " " + problem.Why,
			Remedy: "Ask the workspace admin who keeps that list.",
		})
	}
	if missing := lists.Uncovered(given); len(missing) > 0 {
		concerns = append(concerns, s.mend("network", "addresses-missing", Serious,
			addressesText(missing)+" of the partner "+onNoList(missing)+", so it is kept out.", "Put it on a list again."))
	}
	fresh := slices.DeleteFunc(lists.Uncovered(published), func(a databricks.Address) bool { return slices.Contains(given, a) })
	if len(fresh) > 0 {
		concern := s.mend("network", "addresses-new", Warning,
			"The partner's page names "+addressesText(fresh)+" as well, which "+onNoList(fresh)+".", "Add it: the partner may move there.")
		concern.Again = networkAddresses
		concerns = append(concerns, concern)
	}
	return concerns
}

func addressesText(addresses []databricks.Address) string {
	const most = 3
	text := ""
	for i, address := range addresses[:min(len(addresses), most)] {
		if i > 0 {
			text += ", "
		}
		text += address.String()
	}
	if more := len(addresses) - most; more > 0 {
		text += " and " + addressCount(more) + " more"
	}
	return text
}

func onNoList(addresses []databricks.Address) string {
	if len(addresses) == 1 {
		return "is on no list"
	}
	return "are on no list"
}

// presetAddresses are those that the preset of this brickpass names for the partner's region.
func presetAddresses(setup Setup) []databricks.Address {
	region, _ := findRegion(setup.Partner().Network.Regions, setup.Answer(partnerRegion))
	addresses, _ := readAddresses(region.Addresses)
	return addresses
}
