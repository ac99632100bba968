package databricks

import (
	"net/http"
	"net/url"
	"strings"
)

// SimulatorVariable is where a rehearsal stands: the address of the simulator, which then answers for Microsoft's services. The
// workspace is the simulator's own anyway, by the address that a person gives.
const SimulatorVariable = "BRICKPASS_SIMULATOR"

// ProblemSimulator is a value of SimulatorVariable with which the program does not start.
const ProblemSimulator ProblemKind = "simulator-address"

// Rehearsal is what SimulatorVariable says. The zero Rehearsal is none: everything goes where it belongs.
type Rehearsal struct{ simulator Host }

// RehearsalAt reads the value of SimulatorVariable. It has to be on this machine, and plain http: what a person types into a
// rehearsal, even a real secret by mistake, then goes no further than to a program that they started. The error is a *Problem.
func RehearsalAt(value string) (Rehearsal, error) {
	if value == "" {
		return Rehearsal{}, nil
	}
	address, err := url.Parse(strings.TrimSuffix(value, "/"))
	if err != nil || address.Scheme != "http" || address.User != nil || address.Port() == "" ||
		address.Path != "" || address.RawQuery != "" || address.Fragment != "" || !isLoopback(address.Hostname()) {
		return Rehearsal{}, notARehearsal()
	}
	host, err := ParseHost(value)
	if err != nil || host.Kind != HostLoopback {
		return Rehearsal{}, notARehearsal()
	}
	return Rehearsal{host}, nil
}

func notARehearsal() *Problem {
	return &Problem{
		Kind: ProblemSimulator, What: "brickpass was not started.",
		Why: SimulatorVariable + " is set, and is no address of a simulator on this computer: http://127.0.0.1 or http://localhost, and a port.",
		Who: "You: correct " + SimulatorVariable + ", or unset it.", Send: "unset " + SimulatorVariable,
	}
}

// On says whether there is a rehearsal. A screen shows it.
func (r Rehearsal) On() bool { return r.simulator != Host{} }

// Address is where the simulator answers; empty if there is no rehearsal.
func (r Rehearsal) Address() string { return r.simulator.URL }

// Over is what sends requests in a rehearsal: those for Microsoft's services go to the simulator, with the name of the host that
// they are for, and all others as before. Without a rehearsal it is what was given; nil is NewTransport.
func (r Rehearsal) Over(transport http.RoundTripper) http.RoundTripper {
	if transport == nil {
		transport = NewTransport()
	}
	if !r.On() {
		return transport
	}
	return &redirecting{verifying(transport), r.simulator}
}

// redirecting sends what is for Microsoft elsewhere.
type redirecting struct {
	next http.RoundTripper
	to   Host
}

func (r *redirecting) RoundTrip(message *http.Request) (*http.Response, error) {
	if !isMicrosofts(message.URL) {
		return r.next.RoundTrip(message) //nolint:wrapcheck // what stands in between says nothing of its own
	}
	turned := message.Clone(message.Context())
	turned.Host = message.URL.Host
	turned.URL.Scheme, turned.URL.Host = "http", r.to.Name()
	answer, err := r.next.RoundTrip(turned)
	if answer != nil {
		answer.Request = message
	}
	return answer, err //nolint:wrapcheck // as above
}

// isMicrosofts says whether an address is one of Microsoft's services of the table, and no other of Microsoft's.
func isMicrosofts(address *url.URL) bool {
	for _, microsoft := range clouds {
		for _, origin := range []string{microsoft.Entra, microsoft.Graph, microsoft.Azure} {
			if origin == address.Scheme+"://"+strings.ToLower(address.Host) {
				return true
			}
		}
	}
	return false
}
