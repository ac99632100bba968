package simulator

import "slices"

// tokenObject is who may use personal access tokens. It is not there before the first token (databricks-api.md 6.1).
func (c *call) tokenObject() (permissionObject, *reply) {
	if !c.tokenMade {
		refused := c.missing("tokens tokens does not exist")
		return permissionObject{}, &refused
	}
	return permissionObject{
		id: "/authorization/tokens", kind: "tokens", levels: []string{canUse, canManage}, direct: c.tokenACL,
	}, nil
}

func (c *call) tokenPermissions() reply {
	object, refused := c.tokenObject()
	if refused != nil {
		return *refused
	}
	return c.showACL(object)
}

func (c *call) tokenPermissionLevels() reply { return showLevels([]string{canUse, canManage}) }

// changeTokenPermissions is PATCH and PUT. Whoever loses the right to use tokens by it loses the tokens, at once and for
// good; PATCH can take nothing away, so that it is PUT that does this.
func (c *call) changeTokenPermissions() reply {
	object, refused := c.tokenObject()
	if refused != nil {
		return *refused
	}
	changed, refused := c.changeACL(object)
	if refused != nil {
		return *refused
	}
	if at := slices.IndexFunc(changed, func(e aclEntry) bool { return e.Level == canManage }); at >= 0 {
		// UNCONFIRMED text: that CAN_MANAGE cannot be given to others is documented.
		return c.invalid("CAN_MANAGE on tokens cannot be granted to %s.", changed[at].describe())
	}
	before := map[*identity]bool{}
	for _, t := range c.tokens {
		before[t.owner] = c.mayUseTokens(t.owner)
	}
	c.tokenACL = changed
	for _, t := range c.tokens {
		if t.live(c.now) && before[t.owner] && !c.mayUseTokens(t.owner) {
			t.revokedAt, t.dead = c.now, true
		}
	}
	object.direct = changed
	return c.showACL(object)
}
