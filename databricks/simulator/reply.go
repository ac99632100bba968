package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// reply is an answer before it is sent.
type reply struct {
	status  int
	body    []byte
	header  http.Header
	message string // of a refusal; repeated in X-Databricks-Reason-Phrase
}

func ok(value any) reply { return withStatus(http.StatusOK, value) }
func empty() reply       { return ok(struct{}{}) }
func noContent() reply   { return reply{status: http.StatusNoContent} }

func withStatus(status int, value any) reply {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("simulator: an answer that is not JSON: %v", err))
	}
	return reply{status: status, body: bytes.TrimSpace(body.Bytes())}
}

// refuse is the standard error envelope (databricks-api.md 0.4, 1).
func (c *call) refuse(status int, code any, message string, args ...any) reply {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	if c.world.requestIDInMessages {
		message += " [ReqId: " + c.requestID + "]"
	}
	if number, isNumber := code.(int); isNumber && c.world.codesAsStrings {
		code = fmt.Sprint(number)
	}
	body := map[string]any{"error_code": code, "message": message}
	if _, named := code.(string); named {
		body["details"] = []any{map[string]string{
			"@type": "type.googleapis.com/google.rpc.RequestInfo", "request_id": c.requestID, "serving_data": "",
		}}
	}
	answer := withStatus(status, body)
	answer.message = message
	return answer
}

func (c *call) invalid(message string, args ...any) reply {
	return c.refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", message, args...)
}

func (c *call) denied(message string, args ...any) reply {
	return c.refuse(http.StatusForbidden, "PERMISSION_DENIED", message, args...)
}

func (c *call) missing(message string, args ...any) reply {
	return c.refuse(http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", message, args...)
}

// refuseSCIM is the error envelope of RFC 7644 (databricks-api.md 0.4, 2).
func refuseSCIM(status int, scimType, detail string) reply {
	body := map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"},
		"detail":  detail, "status": fmt.Sprint(status),
	}
	if scimType != "" {
		body["scimType"] = scimType
	}
	answer := withStatus(status, body)
	answer.header = http.Header{"Content-Type": {"application/scim+json"}}
	answer.message = detail
	return answer
}

// refuseOAuth is the error of a token endpoint (databricks-api.md 0.4, 7).
func (c *call) refuseOAuth(status int, code, description string) reply {
	return withStatus(status, map[string]string{
		"error": code, "error_id": c.requestID, "error_description": description,
	})
}
