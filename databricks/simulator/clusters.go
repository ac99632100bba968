package simulator

// cluster is one for all purposes or of a job. None of them ever runs: what is held here is only whether it is found.
type cluster struct {
	id, name, version, source, mode string
	acl                             acl
}

// furnishClusters makes some that analysts may attach to, of every sort that a list has to tell apart, and one for admins alone. A new
// principal sees none.
func (s *state) furnishClusters() {
	analysts := acl{{Group: "analysts", Level: "CAN_ATTACH_TO"}}
	s.clusters = []*cluster{
		{id: "0923-101502-shared42", name: "Shared", version: "15.4.x-scala2.12", source: "UI", mode: "USER_ISOLATION", acl: analysts},
		{id: "0923-101503-photon13", name: "Reports", version: "13.3.x-photon-scala2.12", source: "API", mode: "SINGLE_USER", acl: analysts},
		{id: "0923-101504-older122", name: "Old notebooks", version: "12.2.x-scala2.12", source: "UI", mode: "USER_ISOLATION", acl: analysts},
		{id: "0923-101505-nomode16", name: "No isolation", version: "16.1.x-scala2.12", source: "UI", mode: "NONE", acl: analysts},
		{id: "0923-101506-custom00", name: "Own image", version: "custom:release__15.4.x-snapshot", source: "UI", mode: "USER_ISOLATION", acl: analysts},
		{id: "0923-101507-job00001", name: "job-1-run-1", version: "15.4.x-scala2.12", source: "JOB", mode: "SINGLE_USER", acl: analysts},
		{id: "0923-101508-admins00", name: "Platform", version: "16.4.x-scala2.13", source: "UI", mode: "USER_ISOLATION"},
	}
}

// listClusters: whoever may see none gets an empty answer and no refusal (databricks-api.md 0.0).
func (c *call) listClusters() reply {
	size, refused := c.queryNumber("page_size", 20)
	if refused != nil {
		return *refused
	}
	if size < 1 || size > 100 {
		return c.invalid("page_size must be between 1 and 100")
	}
	var seen []*cluster
	for _, one := range c.clusters {
		if c.isAdmin(c.who) || len(c.levels(one.acl, c.who)) > 0 {
			seen = append(seen, one)
		}
	}
	part, next, valid := page(seen, c.query("page_token"), size)
	if !valid {
		return c.invalid("Invalid page token")
	}
	if len(part) == 0 {
		return empty()
	}
	rows := []any{}
	for _, one := range part {
		rows = append(rows, map[string]any{
			"cluster_id": one.id, "cluster_name": one.name, "spark_version": one.version, "cluster_source": one.source,
			"data_security_mode": one.mode, "state": "TERMINATED", "autotermination_minutes": 60,
		})
	}
	answer := map[string]any{"clusters": rows}
	if next != "" {
		answer["next_page_token"] = next
	}
	return ok(answer)
}
