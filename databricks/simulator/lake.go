package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// schemasOfLake is how many schemas each catalog of a large world has.
const schemasOfLake = 200

// furnishLake adds catalogs until there are as many as the world says. One in ten is the admin's; of the others one may be
// used by everybody, and of eight they see the name. What is in them is made when somebody looks.
func (s *state) furnishLake(at time.Time) {
	if s.world.catalogs == 0 {
		return
	}
	for n := range s.world.catalogs - len(s.catalogs) {
		name, owner := lakeName(n), platformTeam
		if n%10 == 0 {
			owner = adminName
		}
		s.catalogs = append(s.catalogs, &catalog{
			name: name, owner: owner, kind: "MANAGED_CATALOG", createdAt: at, later: func() []*schema { return lakeSchemas(owner) },
		})
		if owner == adminName {
			continue
		}
		privilege := "BROWSE"
		if n%10 == 1 {
			privilege = "USE_CATALOG"
		}
		s.grants.add(&grant{kind: "CATALOG", name: name, principal: accountUsers, privileges: []string{privilege}})
	}
	slices.SortFunc(s.catalogs, func(a, b *catalog) int { return strings.Compare(a.name, b.name) })
}

func lakeName(n int) string { return fmt.Sprintf("lake_%05d", n) }

// lakeSchemas counts the schema that describes a catalog among the two hundred.
func lakeSchemas(owner string) []*schema {
	all := []*schema{informationSchema()}
	for n := range schemasOfLake - 1 {
		all = append(all, &schema{
			name: fmt.Sprintf("schema_%03d", n), owner: owner,
			later: func() []*table { return schemaOf("", owner, "customers", "orders", "payments").tables },
		})
	}
	return all
}
