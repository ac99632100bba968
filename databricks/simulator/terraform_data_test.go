package simulator_test

import "testing"

// It reads the grants, sends the difference, reads until they are as they should be, and takes what it reads into its state.
func TestTerraformManagesGrants(t *testing.T) {
	change := func(securable, change string) exchange {
		return send("PATCH {uc}/permissions/"+securable, `{"changes":[{"principal":"{app}",`+change+`}]}`)
	}
	only := func(securable string, shown ...string) exchange {
		return get("{uc}/permissions/"+securable+"?principal={app}", shown...)
	}
	sequences{
		"on a catalog": {
			get("{uc}/permissions/catalog/cas_demo_east1"),
			change("catalog/cas_demo_east1", `"add":["USE_CATALOG","SELECT"]`),
			only("catalog/cas_demo_east1", "privilege_assignments.0.principal={app}", "privilege_assignments.0.privileges=[USE_CATALOG SELECT]"),
			change("catalog/cas_demo_east1", `"add":["BROWSE"],"remove":["SELECT"]`),
			only("catalog/cas_demo_east1", "privilege_assignments.0.privileges=[USE_CATALOG BROWSE]"),
			change("catalog/cas_demo_east1", `"remove":["USE_CATALOG","BROWSE"]`),
			only("catalog/cas_demo_east1", "privilege_assignments="+absent),
		},
		"on a schema": {
			change("schema/cas_demo_east1.public", `"add":["USE_SCHEMA"]`),
			only("schema/cas_demo_east1.public", "privilege_assignments.0.privileges=[USE_SCHEMA]"),
			get(
				"{uc}/effective-permissions/schema/cas_demo_east1.public?principal={app}",
				"privilege_assignments.0.privileges.0.privilege=USE_SCHEMA", "privilege_assignments.0.privileges.0.inherited_from_name="+absent,
			),
		},
		"with spaces, which the catalog makes underscores of": {
			change("catalog/cas_demo_east1", `"add":["USE CATALOG"]`),
			only("catalog/cas_demo_east1", "privilege_assignments.0.privileges=[USE_CATALOG]"),
			change("catalog/cas_demo_east1", `"remove":["USE CATALOG"]`),
			only("catalog/cas_demo_east1", "privilege_assignments="+absent),
		},
		"nothing to change": {
			send("PATCH {uc}/permissions/catalog/cas_demo_east1", `{"changes":null}`),
		},
	}.run(t, "aws", applying)
}

func TestTerraformReadsTheCatalog(t *testing.T) {
	sequences{
		"current metastore": {
			get("{uc}/current-metastore-assignment").keep("metastore=metastore_id").shows("default_catalog_name=main"),
			get("{uc}/metastore_summary", "metastore_id={metastore}", "cloud=aws", "region=us-east-1", "name=acme-metastore", "owner=System user"),
		},
		"catalogs": {
			get("{uc}/catalogs?max_results=0", "catalogs.0.name=cas_demo_east1").keep("next=next_page_token"),
			get("{uc}/catalogs/cas_demo_east1", "name=cas_demo_east1", "owner={me}", "isolation_mode=OPEN", "catalog_type=MANAGED_CATALOG"),
		},
		"schemas": {
			get("{uc}/schemas?catalog_name=cas_demo_east1&max_results=0", "schemas.0.full_name=cas_demo_east1.hr"),
			get("{uc}/schemas/cas_demo_east1.public", "name=public", "catalog_name=cas_demo_east1", "full_name=cas_demo_east1.public"),
		},
		"tables": {
			get("{uc}/tables?catalog_name=cas_demo_east1&schema_name=hr&max_results=0", "tables.0.full_name=cas_demo_east1.hr.salaries", "tables.0.table_type=MANAGED"),
			get("{uc}/tables/cas_demo_east1.hr.salaries", "name=salaries", "schema_name=hr", "data_source_format=DELTA"),
		},
	}.run(t, "aws", applying)
}

// It looks warehouses up among the data sources, and reads the one that it means.
func TestTerraformReadsWarehouses(t *testing.T) {
	w := open(t, "aws")
	sources := list[struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		Warehouse string `json:"warehouse_id"`
	}](w, w.admin, "/api/2.0/preview/sql/data_sources")
	if len(sources) != 2 || sources[0].Name != "Starter" || sources[0].Warehouse != "1234567890abcdef" || len(sources[0].ID) != 36 {
		t.Fatalf("data sources: %+v", sources)
	}
	w.replay(w.admin, nil, get(
		"/api/2.0/sql/warehouses/1234567890abcdef", "id=1234567890abcdef", "name=Starter", "cluster_size=2X-Small", "auto_stop_mins=10",
		"max_num_clusters=1", "enable_serverless_compute=true", "warehouse_type=PRO", "odbc_params.path=/sql/1.0/warehouses/1234567890abcdef",
		"enable_photon=true", "spot_instance_policy=COST_OPTIMIZED", "channel.name=CHANNEL_NAME_CURRENT", "creator_name=anna.admin@acme.example",
	))
}

func TestTerraformManagesIPAccessLists(t *testing.T) {
	whole := func(path string) []exchange {
		return []exchange{
			send("POST "+path, `{"label":"TreasureData","list_type":"ALLOW","ip_addresses":["203.0.113.7","192.0.2.0/24"]}`).keep("list=ip_access_list.list_id"),
			get(
				path+"/{list}", "ip_access_list.label=TreasureData", "ip_access_list.list_type=ALLOW", "ip_access_list.enabled=true",
				"ip_access_list.ip_addresses=[203.0.113.7 192.0.2.0/24]",
			),
			send("PATCH "+path+"/{list}", `{"label":"TreasureData","list_type":"ALLOW","ip_addresses":["203.0.113.7"],"enabled":false}`),
			get(path+"/{list}", "ip_access_list.enabled=false", "ip_access_list.ip_addresses=[203.0.113.7]"),
			send("DELETE "+path+"/{list}", ""),
			get(path + "/{list}").is(404),
		}
	}
	sequences{"of a workspace": whole("/api/2.0/ip-access-lists")}.run(t, "ip-lists-on", applying)
	sequences{"of the account": whole("/api/2.0/accounts/{account}/ip-access-lists")}.run(t, "account", applyingToTheAccount)
}

func TestTerraformManagesTheConfOfAWorkspace(t *testing.T) {
	const path = "/api/2.0/workspace-conf"
	sequences{
		"set, refreshed, reset one by one": {
			send("PATCH "+path, `{"enableIpAccessLists":"true","maxTokenLifetimeDays":"30"}`),
			get(path+"?keys=enableIpAccessLists%2CmaxTokenLifetimeDays", "enableIpAccessLists=true", "maxTokenLifetimeDays=30"),
			send("PATCH "+path, `{"enableIpAccessLists":"false"}`),
			send("PATCH "+path, `{"maxTokenLifetimeDays":""}`),
			get(path+"?keys=enableIpAccessLists%2CmaxTokenLifetimeDays", "enableIpAccessLists=false", "maxTokenLifetimeDays="),
		},
		"an unknown key, which it parses out of the refusal": {
			get(path + "?keys=enableIpAccessLists%2CenableTimeTravel").is(400).shows(`message=Invalid keys: ["enableTimeTravel"]`),
			send("PATCH "+path, `{"enableTimeTravel":"true"}`).is(400).shows(`message=Invalid keys: ["enableTimeTravel"]`),
		},
		"a value that is not allowed": {
			send("PATCH "+path, `{"enableIpAccessLists":""}`).is(400).shows(`message=Some values are not allowed: {"enableIpAccessLists":""}`),
		},
		"the keys of its documentation": {
			send("PATCH "+path, `{"enableResultsDownloading":"false","enableExportNotebook":"false","enableDbfsFileBrowser":"false","enableVerboseAuditLogs":"true",`+
				`"enforceUserIsolation":"true","storeInteractiveNotebookResultsInCustomerAccount":"true","enableNotebookTableClipboard":"false"}`),
		},
	}.run(t, "aws", applying)
}
