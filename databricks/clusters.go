package databricks

import (
	"net/http"
	"regexp"
	"strconv"
)

const clustersPath = "/api/2.1/clusters/list"

// Cluster is compute that runs Spark.
type Cluster struct {
	ID      string `json:"cluster_id"`
	Name    string `json:"cluster_name"`
	State   string `json:"state"`              // RUNNING, TERMINATED, …
	Version string `json:"spark_version"`      // 15.4.x-scala2.12
	Source  string `json:"cluster_source"`     // UI, API, JOB, …
	Mode    string `json:"data_security_mode"` // SINGLE_USER, USER_ISOLATION, …
}

func (c Cluster) identity() string { return c.ID }

var runtimePattern = regexp.MustCompile(`^(\d+)\.(\d+)\.`)

// Runtime is its Databricks Runtime, such as 15 and 4; false for an image of one's own, whose version its name does not tell.
func (c Cluster) Runtime() (major, minor int, known bool) {
	parts := runtimePattern.FindStringSubmatch(c.Version)
	if parts == nil {
		return 0, 0, false
	}
	major, err := strconv.Atoi(parts[1])
	minor, err2 := strconv.Atoi(parts[2])
	return major, minor, err == nil && err2 == nil
}

// AllPurpose says that a person or a program made it for its own sake. Others go with the job or the pipeline that made them.
func (c Cluster) AllPurpose() bool { return c.Source == "UI" || c.Source == "API" }

// Governed says whether Unity Catalog governs it: of the access modes, those that are Dedicated or Standard, by their older and newer
// names (the official SDK's list; databricks-api.md has none).
func (c Cluster) Governed() bool {
	switch c.Mode {
	case "SINGLE_USER", "USER_ISOLATION", "DATA_SECURITY_MODE_AUTO", "DATA_SECURITY_MODE_STANDARD", "DATA_SECURITY_MODE_DEDICATED":
		return true
	}
	return false
}

// ClusterPage is one page of the clusters.
type ClusterPage struct {
	Clusters []Cluster `json:"clusters"` // absent when there are none
	Next     string    `json:"next_page_token"`
}

// Items are the clusters on the page.
func (p ClusterPage) Items() []Cluster { return p.Clusters }

// After is the request for the next page.
func (p ClusterPage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

// Clusters lists those that somebody may see; whoever may see none gets an empty answer and no refusal (databricks-api.md 0.0).
func Clusters(as Actor) Query[ClusterPage] {
	return Query[ClusterPage]{Request{Target: Workspace, As: as, Method: http.MethodGet, Path: with(clustersPath, parameter{"page_size", "100"})}}
}
