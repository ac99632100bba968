package simulator

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const graphPage = 100 // what Graph gives at once, if a world says nothing else

// listGraph is GET /v1.0/applications and /v1.0/servicePrincipals: what is new is missing for longer than when it is asked
// for by itself, and the pages are chained by links.
func (c *call) listGraph(caller *subject, collection string) reply {
	matches, refused := c.graphFilter()
	if refused != nil {
		return *refused
	}
	var all []map[string]any
	visible := c.now.Add(-c.world.graphListDelay)
	for _, a := range caller.at.apps {
		if collection == "applications" && !a.deleted() && !a.createdAt.After(visible) {
			all = append(all, a.show())
		}
	}
	for _, s := range caller.at.subjects {
		if collection == "servicePrincipals" && s.app != nil && !s.createdAt.After(visible) {
			all = append(all, s.show())
		}
	}
	all = slices.DeleteFunc(all, func(one map[string]any) bool { return !matches(one) })
	return c.pageOf(all, collection)
}

// pageOf cuts one page, and links the next.
func (c *call) pageOf(all []map[string]any, collection string) reply {
	size := c.world.graphPage
	if size == 0 {
		size = graphPage
	}
	if text := c.query("$top"); text != "" {
		top, err := strconv.Atoi(text)
		if err != nil || top < 1 || top > 999 {
			return c.refuseGraph(http.StatusBadRequest, "Request_UnsupportedQuery", "Invalid page size specified: '%s'. Must be between 1 and 999 inclusive.", text)
		}
		size = min(size, top)
	}
	cut, next, valid := page(all, c.query("$skiptoken"), size)
	if !valid {
		return c.refuseGraph(http.StatusBadRequest, "Directory_ExpiredPageToken", "The specified page token value has expired and can no longer be included in your request.")
	}
	rows := []any{}
	for _, one := range cut {
		rows = append(rows, c.selected(one))
	}
	base := "https://" + c.microsoftAddress.cloud.graph + "/v1.0/"
	answer := map[string]any{"@odata.context": base + "$metadata#" + collection, "value": rows}
	if next != "" {
		query := c.request.URL.Query()
		query.Set("$skiptoken", next)
		answer["@odata.nextLink"] = base + collection + "?" + readable(query)
	}
	return ok(answer)
}

// readable is a query whose names keep their dollar, as Graph writes it.
func readable(query url.Values) string { return strings.ReplaceAll(query.Encode(), "%24", "$") }

// selected keeps what $select names; the rest is not sent.
func (c *call) selected(whole map[string]any) map[string]any {
	text := c.query("$select")
	if text == "" {
		return whole
	}
	part := map[string]any{}
	for _, name := range strings.Split(text, ",") {
		if value, there := whole[strings.TrimSpace(name)]; there {
			part[strings.TrimSpace(name)] = value
		}
	}
	return part
}

var (
	graphEquals = regexp.MustCompile(`^\s*(displayName|appId|id)\s+eq\s+'((?:[^']|'')*)'\s*$`)
	graphStarts = regexp.MustCompile(`^\s*startswith\(\s*(displayName|appId|id)\s*,\s*'((?:[^']|'')*)'\s*\)\s*$`)
)

// graphFilter reads $filter: one comparison, or the beginning of a text. A quote in a text is doubled.
func (c *call) graphFilter() (func(map[string]any) bool, *reply) {
	text := c.query("$filter")
	if text == "" {
		return func(map[string]any) bool { return true }, nil
	}
	plain := func(quoted string) string { return strings.ToLower(strings.ReplaceAll(quoted, "''", "'")) }
	value := func(one map[string]any, name string) string {
		held, _ := one[name].(string)
		return strings.ToLower(held)
	}
	if parts := graphEquals.FindStringSubmatch(text); parts != nil {
		return func(one map[string]any) bool { return value(one, parts[1]) == plain(parts[2]) }, nil
	}
	if parts := graphStarts.FindStringSubmatch(text); parts != nil {
		return func(one map[string]any) bool { return strings.HasPrefix(value(one, parts[1]), plain(parts[2])) }, nil
	}
	refused := c.refuseGraph(http.StatusBadRequest, "BadRequest", "Invalid filter clause: %s", headerSafe(text))
	return nil, &refused
}
