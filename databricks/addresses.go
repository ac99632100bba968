package databricks

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Address is an IPv4 address or range that a partner comes from, in the form in which addresses are compared: a range of one
// is an address, and a range starts at its first address (databricks-api.md 7.2). The zero Address is none.
type Address struct{ prefix netip.Prefix }

// String writes it as IP access lists do: 203.0.113.10 or 198.51.100.0/24.
func (a Address) String() string {
	if !a.prefix.IsValid() {
		return ""
	}
	if a.prefix.IsSingleIP() {
		return a.prefix.Addr().String()
	}
	return a.prefix.String()
}

// MarshalJSON writes it as IP access lists do.
func (a Address) MarshalJSON() ([]byte, error) { return json.Marshal(a.String()) }

// Contains says whether every address of b is in a.
func (a Address) Contains(b Address) bool {
	return a.prefix.IsValid() && b.prefix.IsValid() && a.prefix.Bits() <= b.prefix.Bits() &&
		a.prefix.Contains(b.prefix.Addr())
}

func (a Address) overlaps(b Address) bool { return a.Contains(b) || b.Contains(a) }

// ReadAddress reads an address as a list of the workspace holds it, without judging it: somebody else's list may hold a
// private range.
func ReadAddress(text string) (Address, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "/") {
		text += "/32"
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil || !prefix.Addr().Is4() {
		return Address{}, fmt.Errorf("reading the address %q: it is neither an IPv4 address nor a range of them", text)
	}
	return Address{prefix.Masked()}, nil
}

// widestRange is the widest range that is taken for a partner's: 65,536 addresses. A wider one is a slip, or lets the
// neighbours in.
const widestRange = 16

// ParsedAddresses is what was found in a pasted text. Refused and Changed are sentences for a person.
type ParsedAddresses struct {
	Addresses []Address // in the order found, each once
	Refused   []string  // what looked like an address and was not taken, and why
	Changed   []string  // what was taken in another form, and why
}

// addressLike finds what is meant as an address: IPv4 with or without a range, and IPv6, which is found to be refused.
var addressLike = regexp.MustCompile(`[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:/[0-9]+)?|` +
	`[0-9]+(?:\.[0-9]+){2,}(?:/[0-9]+)?`)

// placeholderLike finds what guides print where an address belongs, such as <TD_IP_1>.
var placeholderLike = regexp.MustCompile(`<[A-Za-z][^<>\n]{0,60}>|\b[A-Z][A-Z0-9]*_IP(?:_[A-Z0-9]+)*\b|\b[xX]+(?:\.[xX]+){3}\b`)

// fromTo finds two addresses with a dash between them. What lies between would be lost if they were taken one by one.
var fromTo = regexp.MustCompile(`[0-9]+(?:\.[0-9]+){3}(?:[ \t]*[-–][ \t]*[0-9]+(?:\.[0-9]+){3}|[-–][0-9]+)`)

// ParseAddresses takes a partner's addresses out of any pasted text: a page, a table, JSON, one a line. Times, versions and
// words are passed over; whatever is meant as an address and cannot be one of a partner is named in Refused.
func ParseAddresses(text string) ParsedAddresses {
	var parsed ParsedAddresses
	seen := map[Address]bool{}
	for _, mark := range placeholderLike.FindAllString(text, -1) {
		parsed.Refused = append(parsed.Refused,
			fmt.Sprintf("%s stands for an address. Put the partner's own in its place.", Visible(mark)))
	}
	text = fromTo.ReplaceAllStringFunc(text, func(span string) string {
		parsed.Refused = append(parsed.Refused,
			Visible(span)+" goes from one address to another. Write it as ranges with a slash, such as 198.51.100.0/24.")
		return " "
	})
	for _, at := range addressLike.FindAllStringIndex(text, -1) {
		word := strings.TrimRight(text[at[0]:at[1]], ".")
		if !standsAlone(text, at[0], at[1]) || !meantAsAddress(word) {
			continue
		}
		address, why := partnerAddress(word)
		if why != "" {
			parsed.Refused = append(parsed.Refused, why)
			continue
		}
		if strings.Contains(word, "/") && !strings.HasPrefix(word, address.prefix.Addr().String()+"/") {
			parsed.Changed = append(parsed.Changed, fmt.Sprintf(
				"%s is written as %s, the range that it is in.", word, address))
		}
		if !seen[address] {
			seen[address] = true
			parsed.Addresses = append(parsed.Addresses, address)
		}
	}
	return parsed
}

// standsAlone says that what was found is not part of a word, as in v1.2.3.4 or std::sort.
func standsAlone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !partOfWord(before) && !partOfWord(after)
}

func partOfWord(r rune) bool { return r == '_' || unicode.IsLetter(r) }

// meantAsAddress tells addresses from times and versions: an IPv6 address has two colons in a row or seven of them, and an
// IPv4 address four numbers or a range.
func meantAsAddress(word string) bool {
	if strings.Contains(word, ":") {
		bare, _, _ := strings.Cut(word, "/")
		_, err := netip.ParseAddr(bare)
		return err == nil
	}
	bare, _, ranged := strings.Cut(word, "/")
	dots := strings.Count(bare, ".")
	return dots == 3 || ranged && dots == 2
}

// partnerAddress reads one address of a partner, or says why it cannot be one.
func partnerAddress(word string) (Address, string) {
	if strings.Contains(word, ":") {
		return Address{}, word + " is an IPv6 address. IP access lists take IPv4 only."
	}
	address, err := ReadAddress(word)
	if err != nil {
		return Address{}, word + " is not an IPv4 address or range."
	}
	if address.prefix.Bits() == 0 {
		return Address{}, word + " is every address there is, which is nobody's in particular."
	}
	for _, reserved := range notPublic {
		if reserved.addresses.overlaps(address) {
			return Address{}, fmt.Sprintf("%s %s, so no partner can come from there.", word, reserved.why)
		}
	}
	if address.prefix.Bits() < widestRange {
		return Address{}, fmt.Sprintf("%s is wider than a partner's range: at most /%d is taken.", word, widestRange)
	}
	return address, ""
}

// notPublic are the ranges that no partner on the internet comes from. The ranges kept for documentation (RFC 5737) are
// taken: rehearsals and tests use them, and they harm nobody.
var notPublic = []struct {
	addresses Address
	why       string
}{
	{fixed("0.0.0.0/8"), "is in a range that means no address at all"},
	{fixed("10.0.0.0/8"), "is in a private range"},
	{fixed("100.64.0.0/10"), "is in a range that providers use inside their own networks"},
	{fixed("127.0.0.0/8"), "is a computer's address for itself"},
	{fixed("169.254.0.0/16"), "is in a range for networks without a router"},
	{fixed("172.16.0.0/12"), "is in a private range"},
	{fixed("192.168.0.0/16"), "is in a private range"},
	{fixed("224.0.0.0/3"), "is in a range for groups of computers, or kept back"},
}

func fixed(text string) Address {
	address, err := ReadAddress(text)
	if err != nil {
		panic(err)
	}
	return address
}

// Uncovered is those of the wanted addresses that no enabled ALLOW list lets in, where lists are in force.
func (l IPLists) Uncovered(wanted []Address) []Address {
	return keep(wanted, func(address Address) bool {
		for _, allowed := range l.addresses(AllowList) {
			if allowed.Contains(address) {
				return false
			}
		}
		return true
	})
}

// Blocked is those of the wanted addresses that an enabled BLOCK list keeps out, wholly or in part. No ALLOW list helps
// against that.
func (l IPLists) Blocked(wanted []Address) []Address {
	return keep(wanted, func(address Address) bool {
		for _, blocked := range l.addresses(BlockList) {
			if blocked.overlaps(address) {
				return true
			}
		}
		return false
	})
}

// addresses are those on all enabled lists of a type. What cannot be read covers nothing and blocks nothing.
func (l IPLists) addresses(listType string) []Address {
	var all []Address
	for _, list := range l.Lists {
		if !list.Enabled || list.Type != listType {
			continue
		}
		for _, text := range list.Addresses {
			if address, err := ReadAddress(text); err == nil {
				all = append(all, address)
			}
		}
	}
	return all
}

func keep(addresses []Address, wanted func(Address) bool) []Address {
	var kept []Address
	for _, address := range addresses {
		if wanted(address) {
			kept = append(kept, address)
		}
	}
	return kept
}
