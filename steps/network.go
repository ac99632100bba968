package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brickpass/databricks"
)

// networkStep lets the partner's addresses in where IP access lists keep others out. It never changes a list of somebody
// else.
type networkStep struct{}

// ProblemAddressesBlocked is a partner's address on a BLOCK list, against which no ALLOW list helps.
const ProblemAddressesBlocked databricks.ProblemKind = "addresses-on-block-list"

// networkSeen is what Changes needs.
type networkSeen struct {
	missing []databricks.Address
	label   string             // of a new list
	ours    *databricks.IPList // a list of ours that takes them; nil: a new one
	has     []databricks.Address
	first   bool // the new list would be the first to let only some in
}

func (networkStep) About() About {
	return About{
		ID: "network", Rail: "Network", Title: "Where {partner} connects from",
		Why: "Some workspaces let in only addresses that are on a list. Then {partner}'s addresses must be on one too, or " +
			"its {credential} is of no use to it. Where no list keeps anybody out, there is nothing to do.",
		ByHand: []string{
			"The guide: take the addresses from the partner's page and run databricks ip-access-lists create with them.",
			"Today: the same. The lists have no page of their own in the workspace.",
		},
		Docs:  "https://docs.databricks.com/aws/en/security/network/front-end/ip-access-list-workspace",
		Needs: []ID{"checks"}, After: []ID{"token"}, Spare: true,
	}
}

func (networkStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	gate, lists, err := readGate(ctx, r)
	if err != nil {
		return Finding{}, err
	}
	wanted := wantedAddresses(setup)
	switch {
	case gate == ipNone:
		return notNeeded("this workspace has no IP access lists, so nobody is kept out by one"), nil
	case gate == ipOff:
		return notNeeded("no IP access lists in force, so nobody is kept out"), nil
	case gate == ipOpen && !confirmedFirst(setup):
		return notNeeded("IP access lists are on, but no list keeps anybody out; the first one would lock out everybody else"), nil
	case len(wanted) == 0:
		return leftOut(setup), nil
	}
	return lookAtLists(r, setup, lists, wanted), nil
}

// readGate reads afresh whether addresses matter here: what checks saw may have changed since.
func readGate(ctx context.Context, r Reader) (gate string, lists databricks.IPLists, err error) {
	var conf databricks.Conf
	asked, inner := errgroup.WithContext(ctx)
	asked.Go(func() (err error) {
		conf, err = databricks.Ask(inner, r, databricks.WorkspaceConf(databricks.IPListsEnabled))
		return err
	})
	none := false
	asked.Go(func() (err error) {
		lists, err = databricks.Ask(inner, r, databricks.IPAccessLists())
		if none = databricks.IsProblem(err, databricks.ProblemNoIPLists); none {
			return nil
		}
		return err
	})
	err = asked.Wait()
	switch {
	case err != nil:
		return "", lists, err
	case none:
		return ipNone, lists, nil
	case !conf.IPListsInForce():
		return ipOff, lists, nil
	case !lists.AnyAllow():
		return ipOpen, lists, nil
	}
	return ipGated, lists, nil
}

func notNeeded(why string) Finding {
	return Finding{State: So, Say: "not needed: " + why, Lines: []Line{{Mark: MarkSkipped, Text: "Not needed: " + why + "."}}}
}

func leftOut(setup Setup) Finding {
	text := setup.Say("Left out: you gave no addresses. As long as they are on no list, {partner} is kept out.")
	if page := setup.Partner().Network.Page; page != "" {
		text += " They stand on " + page + "."
	}
	return Finding{State: So, Say: "left out, no addresses given", Lines: []Line{{Mark: MarkSkipped, Text: text}}}
}

func lookAtLists(r Reader, setup Setup, lists databricks.IPLists, wanted []databricks.Address) Finding {
	finding := Finding{State: So, Learned: databricks.Facts{}}
	seen := networkSeen{missing: lists.Uncovered(wanted), label: freeLabel(setup, lists), first: !lists.AnyAllow()}
	if ours, ok := ourList(r, setup, lists); ok {
		finding.Learned[ListID] = string(ours.ID)
		if has, whole := readAddresses(ours.Addresses); whole && ours.Enabled && ours.Type == databricks.AllowList {
			seen.ours, seen.has = &ours, has
		}
	}
	finding.Seen = seen
	if blockedBy := lists.Blocked(wanted); len(blockedBy) > 0 {
		return blocked(onBlockList(lists, blockedBy))
	}
	for _, address := range wanted {
		line := Line{Mark: MarkDone, Text: address.String() + " is let in"}
		if slices.Contains(seen.missing, address) {
			line = Line{Mark: MarkToCome, Text: address.String() + " is on no list yet"}
		}
		finding.Lines = append(finding.Lines, line)
	}
	switch {
	case len(seen.missing) == 0:
		finding.Say = setup.Say("{partner}'s addresses are let in")
	case lists.Room() < len(seen.missing):
		return blocked(databricks.Blocker(databricks.ProblemIPListsFull, databricks.Details{Workspace: bareHost(setup)}))
	default:
		finding.State, finding.Say = Missing, addressCount(len(seen.missing))+" not let in yet"
	}
	return finding
}

// ourList is the list that an earlier set-up of this partner on this workspace made, if it still exists.
func ourList(r Reader, setup Setup, lists databricks.IPLists) (databricks.IPList, bool) {
	ids := []string{setup.Fact(ListID)}
	for _, connection := range r.Past() {
		if connection.Facts[Host] == setup.Fact(Host) && connection.Partner == setup.Partner().ID {
			ids = append(ids, connection.Facts[ListID])
		}
	}
	for _, list := range lists.Lists {
		if list.ID != "" && slices.Contains(ids, string(list.ID)) {
			return list, true
		}
	}
	return databricks.IPList{}, false
}

// readAddresses reads what is on a list; not whole if something on it cannot be written back, so that the list is left alone.
func readAddresses(texts []string) (addresses []databricks.Address, whole bool) {
	for _, text := range texts {
		address, err := databricks.ReadAddress(text)
		if err != nil {
			return nil, false
		}
		addresses = append(addresses, address)
	}
	return addresses, true
}

// freeLabel is the partner's label, or that with a part of the tag where a list has it already. Whether two lists may have
// one label is UNCONFIRMED (databricks-api.md 0.0).
func freeLabel(setup Setup, lists databricks.IPLists) string {
	label := setup.Partner().Network.Label
	taken := slices.ContainsFunc(lists.Lists, func(list databricks.IPList) bool { return list.Label == label })
	if label != "" && !taken {
		return label
	}
	return strings.TrimPrefix(label+"-", "-") + "brickpass-" + setup.Tag[:min(len(setup.Tag), 8)]
}

func (networkStep) Changes(setup Setup, finding Finding) []Change {
	seen, _ := finding.Seen.(networkSeen)
	if finding.State != Missing {
		return nil
	}
	if seen.ours != nil {
		undo := databricks.UpdateIPList(seen.ours.ID, seen.has)
		return []Change{{
			Step: "network", ID: "extend", Title: "more on IP access list " + seen.ours.Label, Value: addressCount(len(seen.missing)),
			Request: databricks.UpdateIPList(seen.ours.ID, slices.Concat(seen.has, seen.missing)),
			Undo:    &undo, Back: "taking them off again",
		}}
	}
	undo := databricks.DeleteIPList(databricks.IPListID(setup.Facts.Or(ListID)))
	change := Change{
		Step: "network", ID: "list", Title: "IP access list " + seen.label, Value: addressCount(len(seen.missing)),
		Request: databricks.CreateIPList(seen.label, seen.missing),
		Keep:    map[databricks.Unknown]string{ListID: "ip_access_list.list_id"},
		Undo:    &undo, Back: "deleting it",
		Find: findList(seen.label, seen.missing),
	}
	if seen.first {
		change.Title, change.Value = "the first IP access list "+seen.label, change.Value+", "+lockOut
	}
	return []Change{change}
}

// findList looks for a list by what is on it, for labels may repeat.
func findList(label string, addresses []databricks.Address) Find {
	wanted := make([]string, len(addresses))
	for i, address := range addresses {
		wanted[i] = address.String()
	}
	slices.Sort(wanted)
	return func(ctx context.Context, r Reader, _ Setup) ([]Candidate, error) {
		lists, err := databricks.Ask(ctx, r, databricks.IPAccessLists())
		if err != nil {
			return nil, err
		}
		var candidates []Candidate
		for _, list := range lists.Lists {
			has, _ := readAddresses(list.Addresses)
			texts := make([]string, len(has))
			for i, address := range has {
				texts[i] = address.String()
			}
			slices.Sort(texts)
			candidates = append(candidates, Candidate{
				ID: string(list.ID), Facts: databricks.Facts{ListID: string(list.ID)},
				Ours: list.Label == label && list.Type == databricks.AllowList && slices.Equal(texts, wanted),
			})
		}
		return candidates, nil
	}
}

func addressCount(count int) string {
	if count == 1 {
		return "1 address"
	}
	return fmt.Sprintf("%d addresses", count)
}

func onBlockList(lists databricks.IPLists, hit []databricks.Address) *databricks.Problem {
	var labels, texts []string
	for _, list := range lists.Lists {
		if len((databricks.IPLists{Lists: []databricks.IPList{list}}).Blocked(hit)) > 0 {
			labels = append(labels, list.Label)
		}
	}
	for _, address := range hit {
		texts = append(texts, address.String())
	}
	which := strings.Join(texts, ", ")
	return &databricks.Problem{
		Kind: ProblemAddressesBlocked, What: "Some of the partner's addresses are kept out on purpose.",
		Why: fmt.Sprintf("%s: on the block list %s. Block lists are looked at first, so no other list helps.",
			which, strings.Join(labels, ", ")),
		Who: "The workspace admin who keeps that list.", Others: true,
		Send: fmt.Sprintf("The IP access list %s blocks %s, from where a partner product of ours connects. May these come off it?", strings.Join(labels, ", "), which),
	}
}
