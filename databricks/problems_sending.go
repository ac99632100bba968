package databricks

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// Kinds of problem that arise while sending, before or instead of an answer.
const (
	ProblemLost        ProblemKind = "lost"        // sent, no answer, and must not be sent again: find out what became of it
	ProblemUnreachable ProblemKind = "unreachable" // no way there: name, network, certificate, proxy
	ProblemCancelled   ProblemKind = "cancelled"   // stopped by the person
	ProblemUnreadable  ProblemKind = "unreadable"  // an answer that is not what the service documents
	ProblemRedirected  ProblemKind = "redirected"  // sent elsewhere; never followed
	ProblemUnfinished  ProblemKind = "unfinished"  // still holds an unknown, or cannot be written as HTTP
)

// lost is a request that is Once and whose answer did not come, or not whole.
func lost(request Request, last *Problem) *Problem {
	return &Problem{
		Kind: ProblemLost, Lost: true,
		What: "The answer to a change did not arrive.",
		Why: fmt.Sprintf("%s %s was sent, but nobody knows yet whether it was carried out. It is not sent again before that is known.",
			request.Method, ShowUnknowns(request.Path)),
		Who:    "Nobody has to act: brickpass looks up what became of it.",
		Status: last.Status, Code: last.Code, Said: last.Said, Microsoft: last.Microsoft, RequestID: last.RequestID, RetryAfter: last.RetryAfter,
	}
}

func cancelled(request Request) *Problem {
	return &Problem{
		Kind: ProblemCancelled, What: "Stopped.",
		Why: fmt.Sprintf("%s %s was stopped before it was answered.", request.Method, ShowUnknowns(request.Path)),
		Who: "You: go on when you are ready.",
	}
}

// cancelledBefore is for what was stopped while it waited for its turn.
func cancelledBefore() *Problem {
	return &Problem{
		Kind: ProblemCancelled, What: "Stopped.", Why: "It was stopped before anything was sent.",
		Who: "You: go on when you are ready.",
	}
}

func unfinished(request Request, unknowns []Unknown) *Problem {
	names := make([]string, len(unknowns))
	for i, unknown := range unknowns {
		names[i] = strings.ReplaceAll(string(unknown), "_", " ")
	}
	return &Problem{
		Kind: ProblemUnfinished, What: "A request is not complete, so it was not sent.",
		Why: fmt.Sprintf("%s %s still waits for: %s.", request.Method, ShowUnknowns(request.Path), strings.Join(names, ", ")),
		Who: "The makers of brickpass.",
	}
}

func cannotBeSent(request Request, err error) *Problem {
	return &Problem{
		Kind: ProblemUnfinished, What: "A request could not be sent.",
		Why: fmt.Sprintf("%s %s: %s.", request.Method, ShowUnknowns(request.Path), Visible(err.Error())),
		Who: "The makers of brickpass.",
	}
}

func notSignedIn(actor Actor) *Problem {
	why := "No sign-in for the workspace is at hand."
	if actor != Admin {
		why = "No sign-in of the service principal is at hand."
	}
	return &Problem{
		Kind: ProblemNotSignedIn, SignIn: true, What: "Nobody is signed in.", Why: why, Who: "You: sign in again.",
	}
}

func notServed(host Host, target Target) *Problem {
	return &Problem{
		Kind: ProblemWrongHost, What: "The request was not sent.",
		Why: fmt.Sprintf("It is for another service (%s) than the one at %s, and a sign-in goes only where it belongs.", target, host.Name()),
		Who: "You: use the address of the right place. A workspace and the account console have different ones.",
	}
}

// redirected is an answer that points elsewhere. From outside a private network a workspace points to a page that says
// so (databricks-api.md 0.1).
func redirected(answer Answer) *Problem {
	location, _ := url.Parse(answer.Header.Get("Location"))
	if location != nil && strings.Contains(location.RawQuery, "private-link-validation-error") {
		return &Problem{
			Kind: ProblemPrivateLink, What: "The workspace cannot be reached from this network.",
			Why:    "It takes connections only from a private network (Private Link), and this machine is not in it.",
			Who:    "You, from a machine in that network; or whoever runs the network of your cloud account.",
			Status: answer.Status, RequestID: answer.RequestID,
		}
	}
	where := "another page"
	if location != nil && location.Host != "" && isDNSName(strings.ToLower(location.Hostname())) {
		where = location.Hostname()
	}
	return &Problem{
		Kind: ProblemRedirected, What: "The workspace sent the request elsewhere.",
		Why:    fmt.Sprintf("It points to %s. brickpass does not follow: a sign-in would go along.", where),
		Who:    "You: check the address of the workspace. An account console and a workspace have different ones.",
		Status: answer.Status, RequestID: answer.RequestID,
	}
}

// notJSON is an answer with 2xx that is a web page, or broken off.
func notJSON(request Request, answer Answer, body []byte) *Problem {
	problem := unreadable(request, answer, errors.New("it is not JSON"))
	if strings.HasPrefix(strings.TrimSpace(string(body[:min(len(body), 512)])), "<") {
		problem.Why = "A web page came back where data was expected. A sign-in page or a proxy may stand in between."
		problem.Who = "You: check the address of the workspace. If it is right, whoever runs your network's proxy."
	}
	return problem
}

// unreachable says in a sentence of its own what stood in the way.
func unreachable(err error) *Problem {
	problem := &Problem{
		Kind: ProblemUnreachable, What: "The workspace could not be reached.",
		Who: "You: check your network, then try again.", Said: Visible(innermost(err)),
	}
	var (
		name  *net.DNSError
		proxy *proxyRefusal
		dial  *net.OpError
	)
	switch {
	case errors.As(err, &proxy):
		problem.Why = fmt.Sprintf("The proxy %s would not let the connection through (%d).", proxy.proxy, proxy.status)
		problem.Who = "Whoever runs your network's proxy. The address is in HTTPS_PROXY."
	case badProxy(err):
		problem.Why, problem.Said = "HTTPS_PROXY holds no address of a proxy.", "" // what it holds may be a password
		problem.Who = "You: correct HTTPS_PROXY."
	case errors.As(err, &dial) && dial.Op == "proxyconnect":
		problem.Why = "The proxy that HTTPS_PROXY names does not answer."
		problem.Who = "You: correct HTTPS_PROXY, or ask whoever runs your network's proxy."
	case errors.As(err, &name) && name.IsNotFound:
		problem.Why = fmt.Sprintf("Nothing answers to the name %s.", name.Name)
		problem.Who = "You: check the address. If it is right, check that you are on the right network or VPN."
	case errors.As(err, &name):
		problem.Why = fmt.Sprintf("The name %s could not be looked up.", name.Name)
	case notTrusted(err):
		problem.Why = "Its certificate is not trusted by this machine. A proxy that reads along may stand in between."
		problem.Who = "Whoever runs your network: this machine has to trust their certificate. brickpass does not skip the check."
	case notTLS(err):
		problem.Why = "What answers there does not speak TLS."
		problem.Who = "You: check the address."
	case errors.Is(err, syscall.ECONNREFUSED):
		problem.Why = "The connection was refused: nothing listens there."
	case isTimeout(err):
		problem.Why = "No answer came in time."
	default:
		problem.Why = "The connection broke off."
	}
	return problem
}

// cannotBeMended says whether trying again is certain to fail the same way.
func cannotBeMended(err error) bool {
	var name *net.DNSError
	var proxy *proxyRefusal
	return (errors.As(err, &name) && name.IsNotFound) || errors.As(err, &proxy) || badProxy(err) || notTrusted(err) || notTLS(err)
}

func notTrusted(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) || errors.As(err, &invalid)
}

// notTLS includes net/http's own sentence for a server that answers in clear, which has no type.
func notTLS(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// badProxy is net/http's sentence for a variable that it cannot use, which has no type and quotes the variable.
func badProxy(err error) bool { return strings.Contains(err.Error(), "invalid proxy address") }

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout())
}

// innermost is the cause without the address that net/http puts in front.
func innermost(err error) string {
	var address *url.Error
	if errors.As(err, &address) {
		return address.Err.Error()
	}
	return err.Error()
}
