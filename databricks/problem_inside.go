package databricks

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// RefusalInside finds a refusal in an answer that says that all is well, and is nil if there is none: assignments and
// statements answer so (databricks-api.md 0.4). Whoever sends a change asks it about every answer.
func RefusalInside(request Request, answer Answer) *Problem {
	var problem *Problem
	switch {
	case isAssignment(request):
		problem = assignmentRefusal(request, answer)
	case strings.HasPrefix(request.Path, statementsPath):
		var statement Statement
		if decode(answer.Body, &statement) {
			problem = statement.Refusal(request)
		}
	}
	if problem != nil {
		problem.Status, problem.RequestID = answer.Status, identifier(answer.RequestID)
	}
	return problem
}

// isAssignment says whether a request is about who may enter a workspace, from either side.
func isAssignment(request Request) bool {
	return strings.HasPrefix(request.Path, assignmentsPath) ||
		request.Target == Account && strings.Contains(request.Path, "/permissionassignments")
}

func assignmentRefusal(request Request, answer Answer) *Problem {
	if request.Method == http.MethodGet {
		return nil // somebody else's assignment may carry an error; reading them was not refused
	}
	var one Assignment // the account's side answers with one
	if decode(answer.Body, &one) && one.Error != "" {
		return explainInside(request, "", one.Error)
	}
	var many Assignments
	if decode(answer.Body, &many) {
		for _, assignment := range many.Assignments {
			if assignment.Error != "" {
				return explainInside(request, "", assignment.Error)
			}
		}
	}
	return nil
}

// Refusal is what kept a statement from being answered, and nil if nothing did so far. The error that it reads came with
// status 200.
func (s Statement) Refusal(request Request) *Problem {
	switch s.Status.State {
	case Failed, Canceled, Closed:
	default:
		return nil
	}
	problem := explainInside(request, s.Status.Error.Code, s.Status.Error.Message)
	switch {
	case problem.Kind == ProblemMayNotRead || s.Status.SQLState == insufficientPrivilege:
		return explainAs(ProblemMayNotRead, request, problem)
	case !sqlKinds[problem.Kind]:
		return explainAs(ProblemStatementFailed, request, problem)
	}
	return problem
}

// insufficientPrivilege is the SQLSTATE of a missing privilege.
const insufficientPrivilege = "42501"

// sqlKinds are the refusals that a statement's own error may be told to be; codes such as BAD_REQUEST mean nothing there.
var sqlKinds = map[ProblemKind]bool{
	ProblemMayNotRead: true, ProblemCatalogGone: true, ProblemSchemaGone: true, ProblemTableGone: true,
	ProblemNoWarehouseUse: true, ProblemNoEntitlement: true, ProblemMissingScope: true,
}

func explainInside(request Request, code, said string) *Problem {
	found := refusal{code: identifier(code), status: 200}
	found.said = found.takeRequestID(Visible(said))
	return explain(request, found)
}

var sqlSecurable = regexp.MustCompile("(?i)on (catalog|schema|table) '?((?:`[^`]+`|[\\w-]+)(?:\\.(?:`[^`]+`|[\\w-]+))*)'?")

// explainAs writes a refusal out as another kind, with what SQL's own words name.
func explainAs(kind ProblemKind, request Request, as *Problem) *Problem {
	details := detailsOf(request)
	if match := sqlSecurable.FindStringSubmatch(as.Said); match != nil {
		details.take(map[string]string{"on": match[1], "name": strings.ReplaceAll(match[2], "`", "")})
	}
	problem := write(kind, request, details)
	problem.Status, problem.Code, problem.Said, problem.RequestID = as.Status, as.Code, as.Said, as.RequestID
	return problem
}

func decode(body []byte, into any) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return decoder.Decode(into) == nil
}
