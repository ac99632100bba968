package databricks

import (
	"bytes"
	"encoding/json"
)

// HTTP is the request as it goes over the wire, for people to read: method and path, then the headers by which a
// Contributor is let in, then the body with one value a line, or the form with one field a line. What is not known yet stands there by its name.
func (r Request) HTTP() string {
	text := r.Method + " " + r.Path
	if r.Resource != "" {
		text += "\n" + resourceHeader + ": " + r.Resource + "\n" + managementHeader + ": <a token for Azure's management service>"
	}
	if r.Body != "" {
		text += "\n" + indented(r.Body)
	}
	if r.Form != "" {
		text += "\n" + r.Form.lines()
	}
	return ShowUnknowns(text)
}

func indented(body JSON) string {
	var buffer bytes.Buffer
	if json.Indent(&buffer, []byte(body), "", "  ") != nil {
		return string(body) // an unknown that will be a number is not JSON yet
	}
	return buffer.String()
}
