package databricks

import (
	"context"
	"errors"
	"net/http"
)

// Prepare signs an actor in without sending anything of its own: an OAuth secret is exchanged for its session now, so that
// a sign-in that fails is known to have changed nothing. Its error is a *Problem.
func (c *Client) Prepare(ctx context.Context, actor Actor) error {
	request := Request{Target: Workspace, As: actor, Method: http.MethodGet, Path: "/"}
	if c.host.OfMicrosoft() {
		request.Target = c.host.microsoftTarget()
	} else if c.host.ForAccount() || (c.host.SharesName() && c.host.WorkspaceID == "") {
		request.Target = Account
	}
	address, problem := c.address(request)
	if problem != nil {
		return problem
	}
	credential, problem := c.credential(request)
	if problem != nil {
		return problem
	}
	if credential == nil {
		return nil
	}
	message, err := c.message(ctx, request, address)
	if err != nil {
		return cannotBeSent(request, err)
	}
	if err := credential.Authorize(ctx, message); err != nil {
		if errors.As(err, &problem) {
			return problem
		}
		return &Problem{Kind: ProblemNotSignedIn, SignIn: true, What: "The sign-in failed.", Why: Visible(err.Error()) + ".", Who: "You: sign in again."}
	}
	return nil
}
