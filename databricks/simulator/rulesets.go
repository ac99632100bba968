package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// The roles on a service principal; manager does not include user (databricks-api.md 11).
const (
	roleUser    = "roles/servicePrincipal.user"
	roleManager = "roles/servicePrincipal.manager"
)

// ruleSet says who holds which role on one service principal.
type ruleSet struct {
	name  string
	etag  string
	rules []grantRule
}

type grantRule struct {
	Role       string   `json:"role"`
	Principals []string `json:"principals"`
}

func (s *state) ruleSetOf(of *identity) *ruleSet {
	name := "accounts/" + accountID + "/servicePrincipals/" + of.name + "/ruleSets/default"
	set := s.ruleSets[name]
	if set == nil {
		set = &ruleSet{name: name, etag: s.newEtag()}
		s.ruleSets[name] = set
	}
	return set
}

func (s *state) newEtag() string { return "RENUAAAB" + s.ids.hex("etag", 16) }

func rolePrincipal(i *identity) string {
	if i.kind == servicePrincipal {
		return "servicePrincipals/" + i.name
	}
	return "users/" + i.name
}

func (s *state) hasRole(who, on *identity, role string) bool {
	return slices.ContainsFunc(s.ruleSetOf(on).rules, func(rule grantRule) bool {
		return rule.Role == role && slices.ContainsFunc(rule.Principals, func(principal string) bool {
			group, isGroup := strings.CutPrefix(principal, "groups/")
			return principal == rolePrincipal(who) || isGroup && s.inGroup(who, group)
		})
	})
}

func (s *state) grantRole(on, to *identity, role string) {
	set := s.ruleSetOf(on)
	set.rules = append(set.rules, grantRule{Role: role, Principals: []string{rolePrincipal(to)}})
}

func (set *ruleSet) show() map[string]any {
	shown := map[string]any{"name": set.name, "etag": set.etag}
	if len(set.rules) > 0 {
		shown["grant_rules"] = set.rules
	}
	return shown
}

func (c *call) withRuleSet(name string, do func(*ruleSet) reply) reply {
	inner, found := strings.CutPrefix(name, "accounts/"+accountID+"/servicePrincipals/")
	application, whole := strings.CutSuffix(inner, "/ruleSets/default")
	on := c.identityByName(application)
	if !found || !whole || on == nil || on.kind != servicePrincipal || !c.knows(on) {
		return c.missing("Rule set %s does not exist.", name) // UNCONFIRMED text
	}
	if !c.managesPrincipal(on) {
		return c.denied("This account does not have access to view permissions for this principal")
	}
	return do(c.ruleSetOf(on))
}

// managesPrincipal: whoever has the role of manager on it, and every account admin. A workspace admin who did not make the
// principal is neither (azure-docs issue 116329).
func (c *call) managesPrincipal(on *identity) bool {
	return c.who.accountAdmin || c.hasRole(c.who, on, roleManager)
}

// assignableRoles is GET …/assignable-roles?resource=accounts/{id}/servicePrincipals/{application id}.
func (c *call) assignableRoles() reply {
	return c.withRuleSet(c.query("resource")+"/ruleSets/default", func(*ruleSet) reply {
		return ok(map[string]any{"roles": []map[string]string{{"name": roleUser}, {"name": roleManager}}})
	})
}

func (c *call) getRuleSet() reply {
	if !c.request.URL.Query().Has("etag") {
		return c.invalid("Missing required field: etag")
	}
	return c.withRuleSet(c.query("name"), func(set *ruleSet) reply { return ok(set.show()) })
}

// putRuleSet replaces all rules, if the etag is the one last read.
func (c *call) putRuleSet() reply {
	var asked struct {
		Name string `json:"name"`
		Set  struct {
			Etag  string      `json:"etag"`
			Rules []grantRule `json:"grant_rules"`
		} `json:"rule_set"`
	}
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	return c.withRuleSet(asked.Name, func(set *ruleSet) reply {
		if asked.Set.Etag != set.etag {
			return c.refuse(http.StatusConflict, "RESOURCE_CONFLICT", "The rule set was changed since it was read.") // UNCONFIRMED text
		}
		set.rules, set.etag = asked.Set.Rules, c.newEtag()
		return ok(set.show())
	})
}
