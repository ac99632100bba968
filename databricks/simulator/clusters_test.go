package simulator_test

import (
	"context"
	"testing"

	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/service/compute"
)

// Each sees the clusters that somebody let it use. Whoever may use none gets an empty answer and no refusal.
func TestWhoSeesWhichClusters(t *testing.T) {
	w := open(t, "aws")
	nobody, err := w.server.SignIn("data-platform@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	analyst, err := w.server.SignIn("ben.analyst@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	for who, test := range map[string]struct {
		token string
		want  int
	}{"an admin": {w.admin, 7}, "an analyst": {analyst.Reveal(), 6}, "somebody else": {nobody.Reveal(), 0}} {
		for _, path := range []string{"/api/2.0/clusters/list", "/api/2.1/clusters/list"} {
			got := w.must(test.token, "GET", path, "")
			if _, there := got.Body["clusters"]; len(got.list("clusters")) != test.want || there != (test.want > 0) {
				t.Errorf("%s sees %s", who, got.Text)
			}
		}
	}
	w.refused(400, "page_size must be between 1 and 100", w.admin, "GET", "/api/2.1/clusters/list?page_size=101", "")
	w.refused(400, "Invalid page token", w.admin, "GET", "/api/2.1/clusters/list?page_token=nonsense", "")

	official := compute.NewClusters(sdk(t, &config.Config{Host: w.server.URL(), Token: w.admin, AuthType: "pat"}))
	for _, size := range []int{0, 2, 100} {
		all, err := official.ListAll(context.Background(), compute.ListClustersRequest{PageSize: size})
		if err != nil || len(all) != 7 || all[0].ClusterName != "Shared" || all[0].DataSecurityMode != compute.DataSecurityModeUserIsolation {
			t.Errorf("pages of %d: %d, %v", size, len(all), err)
		}
	}
}
