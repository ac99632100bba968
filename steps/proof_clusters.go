package steps

import (
	"context"
	"fmt"
	"slices"

	"brickpass/databricks"
)

// clusters lists the clusters as the partner: by that call the guide for identities of Microsoft Entra (seed 004) tries a login out. An
// identity that may use none is given an empty list, which shows as much. Nobody set brickpass up to let it use clusters, so what is
// refused here is said and holds nothing up. Where the token is not for clusters, nothing is asked.
func (p proving) clusters(ctx context.Context) []Line {
	scopes := tokenScopes(p.setup)
	if !isEntra(p.setup) || len(scopes) > 0 && !slices.Contains(scopes, databricks.ScopeClusters) && !slices.Contains(scopes, databricks.ScopeAllAPIs) {
		return nil
	}
	page, err := databricks.Ask(ctx, p.reader, databricks.Clusters(p.as()))
	if err != nil {
		return []Line{{Mark: MarkSkipped, Text: "the clusters were not listed, and nothing here needs them", Detail: asProblem(err).What}}
	}
	return []Line{{Mark: MarkDone, Text: "listed the clusters that it may use", Detail: clusterCount(page)}}
}

func clusterCount(page databricks.ClusterPage) string {
	switch count := len(page.Clusters); {
	case page.Next != "":
		return fmt.Sprintf("%d and more", count)
	case count == 0:
		return "none"
	default:
		return fmt.Sprint(count)
	}
}
