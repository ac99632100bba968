package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseFault reads the text form of a fault, as flags give it:
//
//	[METHOD] [PATH][#NTH[xCOUNT]] KIND[=VALUE] [delay=DURATION] [retry-after=VALUE] [body=REST OF THE TEXT]
//
// METHOD and PATH may be * for any. VALUE is the status of status and html, and the time of delay:
//
//	POST /api/2.0/token/create#1 drop-after
//	GET /api/2.0/preview/scim/v2/*#2x3 status=429 retry-after=2
//	* * delay=300ms
func ParseFault(text string) (Fault, error) {
	bad := func(format string, args ...any) (Fault, error) {
		return Fault{}, fmt.Errorf("fault %q: %s; the form is METHOD PATH#NTH KIND, such as POST /api/2.0/token/create#1 drop-after",
			text, fmt.Sprintf(format, args...))
	}
	rest, body, hasBody := cutBody(text)
	words := strings.Fields(rest)
	if len(words) < 3 {
		return bad("a method, a path and a kind are needed")
	}
	fault := Fault{Body: body}
	if words[0] != "*" {
		if fault.Method = words[0]; !slices.Contains(faultMethods, fault.Method) {
			return bad("%q is no method", words[0])
		}
	}
	if err := fault.readPath(words[1]); err != nil {
		return bad("%v", err)
	}
	if err := fault.readKind(words[2]); err != nil {
		return bad("%v", err)
	}
	for _, option := range words[3:] {
		if err := fault.readOption(option); err != nil {
			return bad("%v", err)
		}
	}
	if hasBody && fault.Kind != FaultStatus {
		return bad("only status takes a body")
	}
	return fault, nil
}

var faultMethods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead}

func cutBody(text string) (rest, body string, found bool) {
	rest, body, found = strings.Cut(text, " body=")
	return rest, body, found
}

func (f *Fault) readPath(word string) error {
	path, count, numbered := strings.Cut(word, "#")
	if numbered {
		nth, times, several := strings.Cut(count, "x")
		var err error
		if f.Nth, err = strconv.Atoi(nth); err != nil || f.Nth < 0 {
			return fmt.Errorf("%q is no count from 1", nth)
		}
		if several {
			if f.Count, err = strconv.Atoi(times); err != nil || f.Count < 1 {
				return fmt.Errorf("%q is no count from 1", times)
			}
		}
	}
	if path == "*" {
		return nil
	}
	if !strings.HasPrefix(path, "/") {
		return fmt.Errorf("the path %q does not begin with /", path)
	}
	f.Path = path
	return nil
}

func (f *Fault) readKind(word string) error {
	kind, value, valued := strings.Cut(word, "=")
	f.Kind = FaultKind(kind)
	switch f.Kind {
	case FaultStatus, FaultHTML:
		if !valued && f.Kind == FaultHTML {
			value = "503"
		}
		status, err := strconv.Atoi(value)
		if err != nil || status < 200 || status > 599 {
			return fmt.Errorf("%q is no status from 200 to 599", value)
		}
		f.Status = status
		return nil
	case FaultDelay:
		return f.readDelay(value)
	case FaultDropBefore, FaultDropAfter, FaultTruncate:
		if valued {
			return fmt.Errorf("%s takes no value", kind)
		}
		return nil
	}
	return fmt.Errorf("there is no kind %q", kind)
}

func (f *Fault) readOption(word string) error {
	name, value, _ := strings.Cut(word, "=")
	switch name {
	case "delay":
		return f.readDelay(value)
	case "retry-after":
		if f.Kind != FaultStatus && f.Kind != FaultHTML {
			return fmt.Errorf("only status and html take retry-after")
		}
		if ahead, isDate := strings.CutPrefix(value, "date:"); isDate {
			if _, err := time.ParseDuration(ahead); err != nil {
				return fmt.Errorf("%q is no duration", ahead)
			}
		}
		f.RetryAfter = value
		return nil
	}
	return fmt.Errorf("there is no option %q", name)
}

func (f *Fault) readDelay(value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no duration such as 300ms", value)
	}
	f.Delay = d
	return nil
}

// String is the text form: ParseFault reads it back.
func (f Fault) String() string {
	method, path := f.Method, f.Path
	if method == "" {
		method = "*"
	}
	if path == "" {
		path = "*"
	}
	text := method + " " + path
	if f.Nth > 0 || f.Count > 0 {
		text += "#" + strconv.Itoa(f.Nth)
	}
	if f.Count > 0 {
		text += "x" + strconv.Itoa(f.Count)
	}
	text += " " + string(f.Kind)
	switch f.Kind {
	case FaultStatus, FaultHTML:
		text += "=" + strconv.Itoa(f.Status)
	case FaultDelay:
		text += "=" + f.Delay.String()
	}
	if f.Delay > 0 && f.Kind != FaultDelay {
		text += " delay=" + f.Delay.String()
	}
	if f.RetryAfter != "" {
		text += " retry-after=" + f.RetryAfter
	}
	if f.Body != "" {
		text += " body=" + f.Body
	}
	return text
}
