package databricks_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/databricks/databricks-sdk-go/service/iam"
	"golang.org/x/time/rate"

	db "brickpass/databricks"
	"brickpass/databricks/simulator"
)

// pageOfPrincipals is a page of a hundred, as the service writes it when it is asked for what a list needs.
func pageOfPrincipals() []byte {
	rows := make([]string, 100)
	for n := range rows {
		rows[n] = fmt.Sprintf(`{"id":"%d","displayName":"service-%06d","applicationId":"c40bd000-0000-4000-8000-%012x","active":true,`+
			`"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"],`+
			`"entitlements":[{"value":"databricks-sql-access"}],"groups":[{"display":"users","value":"1","type":"direct","$ref":"Groups/1"}]}`,
			9_100_000_000_000_000+n, n, n)
	}
	return []byte(`{"totalResults":100000,"startIndex":1,"itemsPerPage":100,"Resources":[` + strings.Join(rows, ",") + `]}`)
}

// BenchmarkPageOfPrincipals decodes a page of a hundred principals: into the small struct of this package, and into the
// official SDK's, which it compares with. Measured elsewhere, the SDK took 16.5 ms and 76,000 allocations, and encoding/json
// into a small struct 0.6 ms (peers.md, "What the official SDK costs").
func BenchmarkPageOfPrincipals(b *testing.B) {
	page := pageOfPrincipals()
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var read db.PrincipalPage
			if err := json.Unmarshal(page, &read); err != nil || len(read.Resources) != 100 {
				b.Fatal(len(read.Resources), err)
			}
		}
	})
	b.Run("sdk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var read iam.ListServicePrincipalResponse
			if err := json.Unmarshal(page, &read); err != nil || len(read.Resources) != 100 {
				b.Fatal(len(read.Resources), err)
			}
		}
	})
}

// BenchmarkListOfCatalogs reads 10,000 catalogs in pages of 100 from a workspace without latency, and their first page, which
// is all that a person waits for. The official CLI takes 5.7 s for the whole list (peers.md, "Scale"): it limits itself to 15
// requests a second. Our own limit is the default of a client, 25 a second; "unlimited" shows what is left without it.
func BenchmarkListOfCatalogs(b *testing.B) {
	server, err := simulator.Start(simulator.Options{World: "large"}, "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Close() })
	host, err := db.ParseHost(server.URL())
	if err != nil {
		b.Fatal(err)
	}
	admin := func(limit rate.Limit) *db.Client {
		return db.New(db.Options{Host: host, Rate: limit}).SignIn(db.Admin, db.Bearer(server.Identity().AdminToken))
	}
	b.Run("first-page", func(b *testing.B) {
		client := admin(rate.Inf)
		for b.Loop() {
			if page, err := db.Ask(b.Context(), client, db.Catalogs()); err != nil || len(page.Catalogs) < 90 {
				b.Fatal(len(page.Catalogs), err)
			}
		}
	})
	for name, limit := range map[string]rate.Limit{"unlimited": rate.Inf, "whole": 0} {
		b.Run(name, func(b *testing.B) {
			client := admin(limit)
			for b.Loop() {
				if all, err := db.All(b.Context(), client, db.Catalogs()); err != nil || len(all) < 9_900 {
					b.Fatal(len(all), err)
				}
			}
		})
	}
}

// BenchmarkFindPrincipal finds one of 100,000 principals by its name, which is one request. The official CLI sends two and
// takes 25 ms (peers.md, "Scale"), and 66 s where the whole list is read.
func BenchmarkFindPrincipal(b *testing.B) {
	server, err := simulator.Start(simulator.Options{World: "large"}, "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Close() })
	host, err := db.ParseHost(server.URL())
	if err != nil {
		b.Fatal(err)
	}
	client := db.New(db.Options{Host: host, Rate: rate.Inf}).SignIn(db.Admin, db.Bearer(server.Identity().AdminToken))
	for b.Loop() {
		if found, err := db.All(b.Context(), client, db.PrincipalsByName("service-098765")); err != nil || len(found) != 1 {
			b.Fatal(found, err)
		}
	}
}
