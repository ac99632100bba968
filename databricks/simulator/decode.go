package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// decode reads the body of a request; an empty body is an empty object. Unknown fields are let through, as the real
// service lets them through.
func (c *call) decode(into any) *reply {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	err := decoder.Decode(into)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		}
	}
	refused := c.refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "Invalid JSON given in the body of the request - expected a map")
	return &refused
}

func (c *call) query(name string) string { return c.request.URL.Query().Get(name) }

// queryNumber reads a number of the query; absent is otherwise.
func (c *call) queryNumber(name string, otherwise int) (int, *reply) {
	text := c.query(name)
	if text == "" {
		return otherwise, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		refused := c.invalid("%s is not a number: %s", name, text)
		return 0, &refused
	}
	return number, nil
}

// pathID reads a numeric id of the path; what is no number is an id that nobody has.
func (c *call) pathID() int64 {
	id, err := strconv.ParseInt(c.request.PathValue("id"), 10, 64)
	if err != nil {
		return -1
	}
	return id
}

func millis(at interface{ UnixMilli() int64 }) int64 { return at.UnixMilli() }

// page cuts one page out of a list: token is the offset where it starts. size 0 is everything.
func page[T any](list []T, token string, size int) (items []T, next string, valid bool) {
	start := 0
	if token != "" {
		var err error
		if start, err = strconv.Atoi(token); err != nil || start < 0 || start > len(list) {
			return nil, "", false
		}
	}
	end := len(list)
	if size > 0 && start+size < end {
		end = start + size
		next = strconv.Itoa(end)
	}
	return list[start:end], next, true
}

// parseForm reads the body of a form.
func parseForm(body []byte) (url.Values, error) { return url.ParseQuery(string(body)) }
