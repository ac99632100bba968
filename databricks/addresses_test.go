package databricks

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func TestAddressesAreTakenOutOfAnyText(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		want    string
		refused int
		changed int
	}{
		"one":                  {"203.0.113.10", "203.0.113.10", 0, 0},
		"one a line":           {"203.0.113.10\n198.51.100.0/24\r\n", "203.0.113.10 198.51.100.0/24", 0, 0},
		"JSON":                 {`{"ip_addresses":["203.0.113.10","198.51.100.0/24"]}`, "203.0.113.10 198.51.100.0/24", 0, 0},
		"a sentence":           {"Use 203.0.113.10, 203.0.113.11. Or (203.0.113.12)!", "203.0.113.10 203.0.113.11 203.0.113.12", 0, 0},
		"a table of a page":    {"| US | 34.31.112.201, 35.184.21.33 |\n| EU | 3.123.45.39 |", "34.31.112.201 35.184.21.33 3.123.45.39", 0, 0},
		"twice":                {"203.0.113.10 203.0.113.10/32", "203.0.113.10", 0, 0},
		"a range of one":       {"203.0.113.10/32", "203.0.113.10", 0, 0},
		"inside a range":       {"203.0.113.77/24", "203.0.113.0/24", 0, 1},
		"with a port":          {"203.0.113.10:443", "203.0.113.10", 0, 0},
		"the guide's own":      {`"<TD_IP_1>", "<TD_IP_2>"`, "", 2, 0},
		"a name in its place":  {"TD_IP_1 and 203.0.113.10", "203.0.113.10", 1, 0},
		"crosses":              {"x.x.x.x", "", 1, 0},
		"private":              {"10.1.2.3 172.16.0.0/12 192.168.1.1 100.64.1.1 169.254.1.1", "", 5, 0},
		"loopback":             {"127.0.0.1", "", 1, 0},
		"everybody":            {"0.0.0.0/0", "", 1, 0},
		"half of everybody":    {"128.0.0.0/1", "", 1, 0},
		"too wide":             {"34.0.0.0/15", "", 1, 0},
		"as wide as can be":    {"34.0.0.0/16", "34.0.0.0/16", 0, 0},
		"IPv6":                 {"2001:db8::1 2001:db8::/32", "", 2, 0},
		"no such number":       {"203.0.113.256 203.0.113.10/33", "", 2, 0},
		"from one to another":  {"203.0.113.10 - 203.0.113.20, 203.0.113.30-40", "", 2, 0},
		"a list with dashes":   {"- 203.0.113.10\n- 203.0.113.11", "203.0.113.10 203.0.113.11", 0, 0},
		"times and dates":      {"checked 2026-11-22 at 10:20:30, 12.03.2026", "", 0, 0},
		"versions":             {"v1.2.3.4, driver 2.6.25, 1.2.3.4.5", "", 0, 0},
		"other colons":         {"std::sort at 00:1b:44:11:3a:b7", "", 0, 0},
		"nothing":              {"", "", 0, 0},
		"a name for a network": {"3.124.5.0/255", "", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			parsed := ParseAddresses(test.text)
			if got := joined(parsed.Addresses); got != test.want {
				t.Errorf("addresses %q, want %q", got, test.want)
			}
			if len(parsed.Refused) != test.refused || len(parsed.Changed) != test.changed {
				t.Errorf("refused %q, changed %q", parsed.Refused, parsed.Changed)
			}
			for _, say := range slices.Concat(parsed.Refused, parsed.Changed) {
				if !strings.HasSuffix(say, ".") || strings.Contains(say, "!") {
					t.Errorf("no sentence: %s", say)
				}
			}
		})
	}
}

func joined(addresses []Address) string {
	texts := make([]string, len(addresses))
	for i, address := range addresses {
		texts[i] = address.String()
	}
	return strings.Join(texts, " ")
}

func TestWhatTheListsOfAWorkspaceLetIn(t *testing.T) {
	lists := IPLists{Lists: []IPList{
		{Type: AllowList, Enabled: true, Addresses: []string{"203.0.113.0/25", "10.0.0.1", "not an address"}},
		{Type: AllowList, Enabled: false, Addresses: []string{"198.51.100.0/24"}},
		{Type: BlockList, Enabled: true, Addresses: []string{"203.0.113.64/26"}},
		{Type: BlockList, Enabled: false, Addresses: []string{"0.0.0.0/0"}},
	}}
	for text, want := range map[string]struct{ uncovered, blocked bool }{
		"203.0.113.7":     {false, false},
		"203.0.113.0/28":  {false, false},
		"203.0.113.0/24":  {true, true}, // half of it is on the list, a quarter is kept out
		"203.0.113.70":    {false, true},
		"203.0.113.64/26": {false, true},
		"198.51.100.1":    {true, false}, // its list is switched off
	} {
		wanted := ParseAddresses(text).Addresses
		if got := len(lists.Uncovered(wanted)) == 1; got != want.uncovered {
			t.Errorf("%s uncovered: %v", text, got)
		}
		if got := len(lists.Blocked(wanted)) == 1; got != want.blocked {
			t.Errorf("%s blocked: %v", text, got)
		}
	}
	if !lists.AnyAllow() || lists.Room() != MostListedAddresses-6 {
		t.Errorf("any %v, room %d", lists.AnyAllow(), lists.Room())
	}
	if (IPLists{Lists: lists.Lists[1:]}).AnyAllow() {
		t.Error("a list that is switched off counts as one")
	}
}

func FuzzParseAddresses(f *testing.F) {
	for _, seed := range []string{
		"203.0.113.10", "203.0.113.77/24\t<TD_IP_1>", "2001:db8::/32", "0.0.0.0/0", "1.2.3.4.5", "::", "1.2.3.4 - 1.2.3.9", "\x00é\u202e<A>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed := ParseAddresses(text)
		for i, address := range parsed.Addresses {
			prefix := address.prefix
			if !prefix.Addr().Is4() || prefix.Bits() < widestRange || prefix != prefix.Masked() {
				t.Errorf("%q gave %s", text, address)
			}
			if prefix.Addr().IsPrivate() || prefix.Addr().IsLoopback() || prefix.Contains(netip.MustParseAddr("0.0.0.0")) {
				t.Errorf("%q gave %s", text, address)
			}
			again, err := ReadAddress(address.String())
			if err != nil || again != address {
				t.Errorf("%s is read back as %s, %v", address, again, err)
			}
			if slices.Contains(parsed.Addresses[:i], address) {
				t.Errorf("%q gave %s twice", text, address)
			}
		}
		if again := ParseAddresses(joined(parsed.Addresses)); !slices.Equal(again.Addresses, parsed.Addresses) {
			t.Errorf("%q: %q is read back as %q", text, parsed.Addresses, again.Addresses)
		}
		for _, say := range parsed.Refused {
			if Visible(say) != say {
				t.Errorf("a sentence that cannot be shown: %q", say)
			}
		}
	})
}
