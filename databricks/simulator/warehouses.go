package simulator

import (
	"net/http"
	"regexp"
	"slices"
	"time"
)

// warehouse is a SQL warehouse. Its state follows from the clock: when it was told to run or to stop, and for how long it
// takes to start.
type warehouse struct {
	id, name, size string
	serverless     bool
	coldStart      time.Duration
	autoStop       time.Duration
	startedAt      time.Time // zero: stopped
	usedAt         time.Time
	owner          string
	acl            acl
}

func (w *warehouse) runsFrom() time.Time { return w.startedAt.Add(w.coldStart) }

func (w *warehouse) stateAt(now time.Time) string {
	switch {
	case w.startedAt.IsZero():
		return "STOPPED"
	case now.Before(w.runsFrom()):
		return "STARTING"
	case now.Sub(latest(w.usedAt, w.runsFrom())) >= w.autoStop:
		return "STOPPED"
	}
	return "RUNNING"
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// start wakes it, if it sleeps.
func (w *warehouse) start(now time.Time) {
	if w.stateAt(now) == "STOPPED" {
		w.startedAt = now
	}
	w.usedAt = now
}

func (w *warehouse) show(c *call) map[string]any {
	host := c.request.Host
	return map[string]any{
		"id": w.id, "name": w.name, "state": w.stateAt(c.now), "warehouse_type": "PRO", "cluster_size": w.size,
		"enable_serverless_compute": w.serverless, "auto_stop_mins": int(w.autoStop / time.Minute), "creator_name": w.owner,
		"min_num_clusters": 1, "max_num_clusters": 1, "num_clusters": 1, "health": map[string]string{"status": "HEALTHY"},
		"enable_photon": true, "spot_instance_policy": "COST_OPTIMIZED", "channel": map[string]string{"name": "CHANNEL_NAME_CURRENT"},
		"odbc_params": map[string]any{"hostname": host, "path": "/sql/1.0/warehouses/" + w.id, "protocol": "https", "port": 443},
		"jdbc_url":    "jdbc:spark://" + host + ":443/default;transportMode=http;ssl=1;AuthMech=3;httpPath=/sql/1.0/warehouses/" + w.id + ";",
	}
}

var warehouseLevels = []string{canView, canMonitor, canUse, canManage, isOwner}

// mayUseWarehouse: CAN_MONITOR is not enough to query (databricks-api.md 9.2).
func (c *call) mayUseWarehouse(w *warehouse) bool {
	return c.isAdmin(c.who) || slices.ContainsFunc(c.levels(w.acl, c.who), func(level string) bool {
		return level == canUse || level == canManage || level == isOwner
	})
}

func (c *call) seesWarehouse(w *warehouse) bool {
	return c.isAdmin(c.who) || len(c.levels(w.acl, c.who)) > 0
}

func (c *call) managesWarehouse(w *warehouse) bool {
	return c.isAdmin(c.who) || slices.ContainsFunc(c.levels(w.acl, c.who), func(level string) bool {
		return level == canManage || level == isOwner
	})
}

func (c *call) listWarehouses() reply {
	size, refused := c.queryNumber("page_size", 0)
	if refused != nil {
		return *refused
	}
	var seen []*warehouse
	for _, w := range c.warehouses {
		if c.seesWarehouse(w) {
			seen = append(seen, w)
		}
	}
	part, next, valid := page(seen, c.query("page_token"), size)
	if !valid {
		return c.invalid("Invalid page token")
	}
	answer := map[string]any{}
	rows := []any{}
	for _, w := range part {
		rows = append(rows, w.show(c))
	}
	if len(rows) > 0 {
		answer["warehouses"] = rows
	}
	if next != "" {
		answer["next_page_token"] = next
	}
	return ok(answer)
}

// listDataSources is GET /api/2.0/preview/sql/data_sources, a bare list: the older name of a warehouse under an id of its own.
// The provider looks warehouses up in it by their names.
func (c *call) listDataSources() reply {
	rows := []any{}
	for _, w := range c.warehouses {
		if c.seesWarehouse(w) {
			rows = append(rows, map[string]any{
				"id": uuidOf("data source " + w.id), "name": w.name, "warehouse_id": w.id, "type": "databricks_internal", "syntax": "sql",
				"paused": 0, "supports_auto_limit": true, "view_only": false,
			})
		}
	}
	return ok(rows)
}

var warehouseID = regexp.MustCompile(`^[0-9a-f]{16}$`)

// findWarehouse refuses what is no id and what is not there.
func (c *call) findWarehouse(id string) (*warehouse, *reply) {
	if !warehouseID.MatchString(id) {
		refused := c.invalid("%s is not a valid endpoint id.", id)
		return nil, &refused
	}
	for _, w := range c.warehouses {
		if w.id == id {
			return w, nil
		}
	}
	refused := c.missing("SQL warehouse %s does not exist", id) // UNCONFIRMED text
	return nil, &refused
}

func (c *call) withWarehouse(allowed func(*warehouse) bool, do func(*warehouse) reply) reply {
	w, refused := c.findWarehouse(c.request.PathValue("id"))
	if refused != nil {
		return *refused
	}
	if !allowed(w) {
		return c.notYourWarehouse()
	}
	return do(w)
}

func (c *call) notYourWarehouse() reply {
	return c.denied("%s is not authorized to use or monitor this SQL Endpoint", c.who.name)
}

func (c *call) getWarehouse() reply {
	return c.withWarehouse(c.seesWarehouse, func(w *warehouse) reply { return ok(w.show(c)) })
}

func (c *call) startWarehouse() reply {
	return c.withWarehouse(c.mayUseWarehouse, func(w *warehouse) reply { w.start(c.now); return empty() })
}

func (c *call) stopWarehouse() reply {
	return c.withWarehouse(c.mayUseWarehouse, func(w *warehouse) reply { w.startedAt = time.Time{}; return empty() })
}

func (w *warehouse) object() permissionObject {
	return permissionObject{id: "/sql/warehouses/" + w.id, kind: "warehouses", parent: "/sql/", levels: warehouseLevels, direct: w.acl}
}

func (c *call) warehousePermissions() reply {
	return c.withWarehouse(c.managesWarehouse, func(w *warehouse) reply { return c.showACL(w.object()) })
}

func (c *call) warehousePermissionLevels() reply { return showLevels(warehouseLevels) }

// changeWarehousePermissions keeps exactly one owner (databricks-api.md 9.2).
func (c *call) changeWarehousePermissions() reply {
	return c.withWarehouse(c.managesWarehouse, func(w *warehouse) reply {
		changed, refused := c.changeACL(w.object())
		if refused != nil {
			return *refused
		}
		owners := 0
		for _, e := range changed {
			if e.Level == isOwner {
				owners++
			}
		}
		if owners != 1 {
			return c.refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "The warehouse must have exactly one owner.") // UNCONFIRMED text
		}
		w.acl = changed
		return c.showACL(w.object())
	})
}
