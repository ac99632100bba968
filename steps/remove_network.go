package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// takeNetwork takes the partner's addresses off the list that brickpass made, and the list with them if nothing else is on
// it. It never touches a list of somebody else, nor an address that somebody else put on ours.
type takeNetwork struct{ taking }

// onlyList is learned where our list is the only one that keeps anybody out.
const onlyList databricks.Unknown = "only_list"

const (
	removeLastList = "network.remove"
	letAllIn       = "everybody is let in"
)

func (takeNetwork) About() About {
	return About{
		ID: "network", Rail: "Network", Title: "From where it may connect",
		Why: "Addresses that nobody needs any more should not be let in. Only those go that brickpass put on a list of its " +
			"own; what somebody else added to that list stays on it.",
		ByHand: []string{"Today: databricks ip-access-lists delete, followed by the list's id."},
		Docs:   "https://docs.databricks.com/aws/en/security/network/front-end/ip-access-list-workspace",
		Needs:  []ID{"remove"}, After: earlier("network"), Spare: true,
	}
}

func (s takeNetwork) Questions(setup Setup) []Question {
	if !setup.Known(onlyList) {
		return nil
	}
	return []Question{{
		Key: removeLastList, Kind: Confirm, Optional: true, IfEmpty: "the list stays",
		Text: "Your list is the only one that keeps anybody out. Delete it all the same?",
		Help: "Without it every address reaches this workspace again, as before brickpass made the list. Leave this empty to " +
			"keep the list.",
		Consequence: letAllIn, Allowed: letAllIn,
	}}
}

func (s takeNetwork) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	finding := func() Finding { return seen.finding("its addresses will go", "no list of brickpass goes") }
	made := s.made("network")
	if len(made) == 0 {
		return finding(), nil
	}
	if names := s.listSharers(r.Past()); len(names) > 0 {
		seen.stays(fmt.Sprintf("The addresses stay let in: %s connects from them too.", strings.Join(names, " and ")))
		return finding(), nil
	}
	lists, err := databricks.Ask(ctx, r, databricks.IPAccessLists())
	switch {
	case databricks.IsProblem(err, databricks.ProblemNoIPLists):
		seen.gone = append(seen.gone, made...)
		return finding(), nil
	case err != nil:
		err = seen.refused(err, "The IP access lists could not be read, so ours stays.")
		return finding(), err
	}
	only := false
	for _, ours := range s.lists() {
		only = s.lookAt(setup, &seen, lists, ours) || only
	}
	found := finding()
	if only {
		found.Learned = databricks.Facts{onlyList: yes}
	}
	return found, nil
}

// listSharers are the other connections of the same partner on the same workspace: its addresses are theirs as well.
func (t taking) listSharers(past []Connection) []string {
	var names []string
	for _, other := range past {
		if other.Name != t.connection.Name && other.Facts[Host] == t.connection.Facts[Host] &&
			other.Partner == t.connection.Partner && other.hasCredential() {
			names = append(names, other.Name)
		}
	}
	return names
}

// ourListed is one list with what brickpass put on it.
type ourListed struct {
	id        databricks.IPListID
	created   bool // by this connection; else it only added to a list of another one
	addresses []string
	made      []Made
}

func (t taking) lists() []ourListed {
	var all []ourListed
	for _, made := range t.made("network") {
		if made.Undo == nil || made.Request == nil {
			continue
		}
		id := databricks.IPListID(made.Undo.Path[strings.LastIndex(made.Undo.Path, "/")+1:])
		i := slices.IndexFunc(all, func(l ourListed) bool { return l.id == id })
		if i < 0 {
			all = append(all, ourListed{id: id})
			i = len(all) - 1
		}
		before := databricks.ListedAddresses(*made.Undo) // none where the list itself was made
		for _, address := range databricks.ListedAddresses(*made.Request) {
			if !slices.Contains(before, address) {
				all[i].addresses = append(all[i].addresses, address)
			}
		}
		all[i].created = all[i].created || made.Change == "list"
		all[i].made = append(all[i].made, made)
	}
	return all
}

// lookAt plans what becomes of one list. true: it is the only one that keeps anybody out, so that a person must say that it
// may go.
func (s takeNetwork) lookAt(setup Setup, seen *taken, lists databricks.IPLists, ours ourListed) (only bool) {
	i := slices.IndexFunc(lists.Lists, func(l databricks.IPList) bool { return l.ID == ours.id })
	if i < 0 {
		seen.gone = append(seen.gone, ours.made...)
		return false
	}
	list := lists.Lists[i]
	has, whole := readAddresses(list.Addresses)
	if !whole {
		seen.stays(fmt.Sprintf("IP access list %s stays: something on it cannot be written back. By hand: databricks ip-access-lists get %s.", list.Label, list.ID))
		return false
	}
	mine, _ := readAddresses(ours.addresses)
	theirs := slices.DeleteFunc(slices.Clone(has), func(a databricks.Address) bool { return slices.Contains(mine, a) })
	leaving := len(has) - len(theirs)
	switch {
	case len(theirs) > 0:
		seen.stays(fmt.Sprintf("IP access list %s stays, for somebody put %s on it.", list.Label, addressCount(len(theirs))))
		if leaving == 0 {
			seen.gone = append(seen.gone, ours.made...)
			return false
		}
		seen.take(Change{
			ID: ours.made[0].Change, Title: "off IP access list " + list.Label, Value: addressCount(leaving), Takes: ours.made,
			Request: databricks.UpdateIPList(ours.id, theirs),
		})
		return false
	case !ours.created:
		seen.stays(fmt.Sprintf("IP access list %s stays: another connection of brickpass made it.", list.Label))
		return false
	}
	if only = keepsOut(lists, list); only && setup.Answer(removeLastList) != letAllIn {
		seen.stays(fmt.Sprintf("IP access list %s stays: it is the only one that keeps anybody out. By hand: databricks ip-access-lists delete %s.",
			list.Label, list.ID))
		return true
	}
	seen.take(Change{
		ID: ours.made[0].Change, Title: "delete IP access list " + list.Label, Value: addressCount(len(has)), Takes: ours.made,
		Request: databricks.DeleteIPList(ours.id),
	})
	return only
}

// keepsOut says whether a list is the only enabled ALLOW list. Without one everybody is let in (databricks-api.md 7.2).
func keepsOut(lists databricks.IPLists, list databricks.IPList) bool {
	others := databricks.IPLists{Lists: slices.DeleteFunc(slices.Clone(lists.Lists), func(l databricks.IPList) bool { return l.ID == list.ID })}
	return list.Enabled && list.Type == databricks.AllowList && !others.AnyAllow()
}
