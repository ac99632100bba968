package simulator

import "net/http"

// passAccount: the path names the account that it is about. The text is that of provider issue 442; that it is the same
// today is UNCONFIRMED.
func (c *call) passAccount() *reply {
	if named := c.request.PathValue("account"); named == "" || named == accountID {
		return nil
	}
	refused := c.refuse(http.StatusNotFound, "NOT_FOUND", "The account does not exist or the user does not belong to this account")
	return &refused
}

func (c *call) passAccountRole(g gate) *reply {
	if !g.account || c.who.accountAdmin {
		return nil
	}
	refused := c.noAccountAdmin()
	return &refused
}

func (c *call) noAccountAdmin() reply {
	return c.denied("This API is disabled for users without account admin status.")
}
