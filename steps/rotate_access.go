package steps

import (
	"context"
	"fmt"

	"brickpass/databricks"
)

// ProblemAccessGone is an identity that lost an entitlement since it was set up.
const ProblemAccessGone databricks.ProblemKind = "access-gone"

// accessGone says of an identity that was taken an entitlement that no credential would help: a rotation gives no access, so waiting for
// it to be seen would be in vain. A mending gives it back.
func accessGone(ctx context.Context, r Reader, setup Setup) (*databricks.Problem, error) {
	if setup.Own() || !setup.Known(PrincipalID) {
		return nil, nil
	}
	finding, err := lookAtEntitlements(ctx, r, setup.Fact(PrincipalID), wantedEntitlements(setup))
	seen, _ := finding.Seen.(accessSeen)
	if err != nil || finding.State != Missing {
		return nil, err
	}
	name, connection := first(setup.Answer(principalName), setup.Fact(ApplicationID)), setup.Answer(tokenConnection)
	return &databricks.Problem{
		Kind: ProblemAccessGone, What: fmt.Sprintf("The identity %s does not hold %s any more.", name, entitlementNames(seen.missing)),
		Why:  "Somebody took it away since the set-up. Without it every call is refused, with whichever " + setup.Credential() + ".",
		Who:  fmt.Sprintf("You: stop here. brickpass mend %s gives it back, after a yes. Then brickpass rotate %s goes on.", connection, connection),
		Send: "brickpass mend " + connection,
	}, nil
}
