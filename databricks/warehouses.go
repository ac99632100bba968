package databricks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

const warehousesPath = "/api/2.0/sql/warehouses"

// Warehouse is a SQL warehouse (databricks-api.md 9.1).
type Warehouse struct {
	ID         WarehouseID `json:"id"`
	Name       string      `json:"name"`
	State      string      `json:"state"`          // RUNNING, STOPPED, STARTING, STOPPING, DELETED, DELETING
	Type       string      `json:"warehouse_type"` // PRO, CLASSIC
	Serverless bool        `json:"enable_serverless_compute"`
	Size       string      `json:"cluster_size"`
	AutoStop   *Minutes    `json:"auto_stop_mins"` // nil where the server does not say; 0: never stops by itself
	ODBC       struct {
		HTTPPath string `json:"path"`
	} `json:"odbc_params"`
}

// UnmarshalJSON makes the name fit to be shown: it stands in the middle of lines, and no request names a warehouse by it.
func (w *Warehouse) UnmarshalJSON(data []byte) error {
	type plain Warehouse
	if err := json.Unmarshal(data, (*plain)(w)); err != nil {
		return fmt.Errorf("reading a warehouse: %w", err)
	}
	w.Name = Visible(w.Name)
	return nil
}

// Minutes is a whole number of minutes.
type Minutes int

// UnmarshalJSON takes the number with or without quotes: how long a warehouse stays awake is no reason to read no warehouse at all.
func (m *Minutes) UnmarshalJSON(data []byte) error {
	text, err := textOrNumber(data)
	if err != nil {
		return fmt.Errorf("reading a number of minutes: %w", err)
	}
	minutes, err := strconv.Atoi(text)
	if err != nil {
		return fmt.Errorf("reading a number of minutes: %w", err)
	}
	*m = Minutes(minutes)
	return nil
}

// NeverStops says that it runs, and costs, until somebody stops it.
func (w Warehouse) NeverStops() bool { return w.AutoStop != nil && *w.AutoStop == 0 }

// Running says whether it answers at once.
func (w Warehouse) Running() bool { return w.State == "RUNNING" }

// Gone says whether it is deleted or being so.
func (w Warehouse) Gone() bool { return w.State == "DELETED" || w.State == "DELETING" }

// HTTPPath is what partners ask for under that name.
func (w Warehouse) HTTPPath() string {
	if w.ODBC.HTTPPath != "" {
		return w.ODBC.HTTPPath
	}
	return "/sql/1.0/warehouses/" + string(w.ID)
}

func (w Warehouse) identity() string { return string(w.ID) }

// WarehousePage is one page of the warehouses.
type WarehousePage struct {
	Warehouses []Warehouse `json:"warehouses"`
	Next       string      `json:"next_page_token"`
}

// Items are the warehouses on the page.
func (p WarehousePage) Items() []Warehouse { return p.Warehouses }

// After is the request for the next page.
func (p WarehousePage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

// Warehouses lists the warehouses that the admin may see.
func Warehouses() Query[WarehousePage] {
	return Query[WarehousePage]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: with(warehousesPath, parameter{"page_size", "100"}),
	}}
}

// WarehouseByID reads one warehouse, for its state. An unknown one is ProblemNoSuchWarehouse.
func WarehouseByID(id WarehouseID) Query[Warehouse] {
	return Query[Warehouse]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: warehousesPath + "/" + segment(string(id)),
	}}
}

// StartWarehouse wakes a warehouse, which costs while it runs. The first statement does so too. One that runs already stays
// as it is, so it may be repeated although it is a POST (that a second start is not refused is UNCONFIRMED).
func StartWarehouse(id WarehouseID) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPost,
		Path: warehousesPath + "/" + segment(string(id)) + "/start",
	}
}
