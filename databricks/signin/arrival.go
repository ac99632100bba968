package signin

import (
	"crypto/subtle"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// arrival is what a browser brings back.
type arrival struct {
	code    secret.Value
	issuer  string // who vouches for it; may be empty
	refused bool
	reason  string // OAuth's word for why, if refused
	said    string // what was said about it, fit to be shown
}

// fault is why what a browser brings back is no arrival.
type fault string

const (
	nothingWrong fault = ""
	nothingThere fault = "nothing"   // neither a code nor a refusal
	otherVisit   fault = "state"     // of another sign-in than this one
	unclear      fault = "malformed" // something is there twice, or cannot be read
)

// longestArrival is more than any browser brings back.
const longestArrival = 16 << 10

var oauthWord = regexp.MustCompile(`^[a-z_]{1,40}$`)

// read makes sense of the query of the address at which a browser ended. Nothing of it counts before its state is ours.
func (v *Visit) read(query string) (arrival, fault) {
	values, err := url.ParseQuery(query)
	if err != nil || len(query) > longestArrival {
		return arrival{}, unclear
	}
	for _, name := range []string{"state", "code", "error", "error_description", "iss"} {
		if len(values[name]) > 1 {
			return arrival{}, unclear
		}
	}
	code, reason := secret.New(values.Get("code")), values.Get("error")
	switch {
	case code.Empty() && reason == "":
		return arrival{}, nothingThere
	case subtle.ConstantTimeCompare([]byte(values.Get("state")), []byte(v.state)) != 1:
		return arrival{}, otherVisit
	case reason == "":
		return arrival{code: code, issuer: values.Get("iss")}, nothingWrong
	}
	brought := arrival{refused: true, said: code.Hide(databricks.Visible(values.Get("error_description")))}
	if oauthWord.MatchString(reason) {
		brought.reason = reason
	}
	return brought, nothingWrong
}

// pastedQuery is the query of an address that a person pasted, with whatever came along when it was copied.
func pastedQuery(pasted, redirect string) (string, *databricks.Problem) {
	if len(pasted) > longestArrival {
		return "", strayReturn(unclear, redirect)
	}
	text := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf) || strings.ContainsRune("\"'`<>“”", r) {
			return -1 // an address has none of these; a terminal breaks a long one into lines
		}
		return r
	}, pasted)
	text, _, _ = strings.Cut(text, "#")
	place, query, found := strings.Cut(text, "?")
	if !found {
		if strings.Contains(text, "state=") && !strings.Contains(text, "://") {
			return text, nil // what stands after the question mark, alone
		}
		return "", strayReturn(nothingThere, redirect)
	}
	if place != "" && !comesBack(place) {
		return "", strayReturn(nothingThere, redirect)
	}
	return query, nil
}

// comesBack says whether an address is one on this machine, as that to which browsers are sent back is.
func comesBack(place string) bool {
	if !strings.Contains(place, "://") {
		place = "http://" + place
	}
	address, err := url.Parse(place)
	if err != nil || address.User != nil {
		return false
	}
	name := address.Hostname()
	return name == "localhost" || name == "127.0.0.1" || name == "::1"
}

func isLoopback(host databricks.Host) bool {
	if host.Kind == databricks.HostDiscovery {
		parsed, err := databricks.ParseHost(host.URL)
		return err == nil && parsed.Kind == databricks.HostLoopback
	}
	return host.Kind == databricks.HostLoopback
}
