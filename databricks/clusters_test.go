package databricks_test

import (
	"testing"

	"github.com/databricks/databricks-sdk-go/service/compute"

	"brickpass/databricks"
)

func TestTheRuntimeOfACluster(t *testing.T) {
	for version, want := range map[string][2]int{
		"15.4.x-scala2.12": {15, 4}, "13.3.x-photon-scala2.12": {13, 3}, "9.1.x-scala2.12": {9, 1}, "17.0.x-cpu-ml-scala2.13": {17, 0},
		"custom:release__15.4.x-snapshot": {}, "apache-spark-2.4.x-scala2.11": {}, "15": {}, "": {}, "99999999999999999999.1.x": {},
	} {
		major, minor, known := databricks.Cluster{Version: version}.Runtime()
		if known != (want[0] > 0) || known && (major != want[0] || minor != want[1]) {
			t.Errorf("%q is %d.%d, %t", version, major, minor, known)
		}
	}
}

// The names are those of the official SDK.
func TestWhichClustersUnityCatalogGoverns(t *testing.T) {
	for mode, want := range map[compute.DataSecurityMode]bool{
		compute.DataSecurityModeSingleUser: true, compute.DataSecurityModeUserIsolation: true,
		compute.DataSecurityModeDataSecurityModeAuto: true, compute.DataSecurityModeDataSecurityModeDedicated: true,
		compute.DataSecurityModeDataSecurityModeStandard: true, compute.DataSecurityModeNone: false, "": false,
		compute.DataSecurityModeLegacyTableAcl: false, compute.DataSecurityModeLegacyPassthrough: false,
		compute.DataSecurityModeLegacySingleUser: false, compute.DataSecurityModeLegacySingleUserStandard: false,
	} {
		if got := (databricks.Cluster{Mode: string(mode)}).Governed(); got != want {
			t.Errorf("%q: %t", mode, got)
		}
	}
	for source, want := range map[compute.ClusterSource]bool{
		compute.ClusterSourceUi: true, compute.ClusterSourceApi: true, compute.ClusterSourceJob: false, compute.ClusterSourcePipeline: false,
		compute.ClusterSourceSql: false, compute.ClusterSourceModels: false, compute.ClusterSourcePipelineMaintenance: false,
	} {
		if got := (databricks.Cluster{Source: string(source)}).AllPurpose(); got != want {
			t.Errorf("%q: %t", source, got)
		}
	}
}
