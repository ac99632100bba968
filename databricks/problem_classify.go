package databricks

import (
	"errors"
	"net/http"
	"time"
)

// Classify turns an error answer into a Problem: what was refused, why, who can lift it and what to send them. It accepts
// every envelope of databricks-api.md 0.4 and decides by code and message before it looks at the status, because one status
// stands for a dozen refusals. It is never nil.
func Classify(request Request, status int, header http.Header, body []byte) *Problem {
	said := readRefusal(status, header, body)
	if request.Target.ofMicrosoft() {
		said = said.ofMicrosoft(header, body)
	}
	problem := explain(request, said)
	problem.RetryAfter = askedToWait(header)
	return problem
}

// explain finds the kind of a refusal and writes it out.
func explain(request Request, said refusal) *Problem {
	kind, found := recognise(request, said)
	details := detailsOf(request)
	details.take(found)
	problem := write(kind, request, details)
	problem.Status, problem.Code, problem.Said, problem.RequestID = said.status, said.code, said.said, said.requestID
	problem.Microsoft = request.Target.ofMicrosoft()
	return problem
}

// Blocker is the Problem of something that was found by looking and would be refused if it were tried: so it reads the same
// before the first write and after a refusal.
func Blocker(kind ProblemKind, details Details) *Problem {
	return write(kind, Request{As: Admin}, details)
}

// IsProblem says whether an error is a Problem of one of the kinds.
func IsProblem(err error, kinds ...ProblemKind) bool {
	var problem *Problem
	if !errors.As(err, &problem) || problem == nil {
		return false
	}
	for _, kind := range kinds {
		if problem.Kind == kind {
			return true
		}
	}
	return false
}

// GoneAlready says that an undo found nothing left to undo, which counts as done.
func GoneAlready(err error) bool {
	return IsProblem(err, ProblemAlreadyGone, ProblemNotFound, ProblemNoSuchToken, ProblemIPListUnknown, ProblemGraphUnknown, ProblemGraphSecretGone)
}

// askedToWait reads Retry-After. A date is counted from the answer's own date, so that no clock is needed here; an answer
// without one is not waited for.
func askedToWait(header http.Header) time.Duration {
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = farAhead
	}
	return retryAfter(header, now)
}

var farAhead = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
