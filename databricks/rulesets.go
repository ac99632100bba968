package databricks

import (
	"net/http"
	"slices"
)

// Role is what somebody may do with a service principal (databricks-api.md 11).
type Role string

// The roles. PrincipalManager does not include PrincipalUser.
const (
	PrincipalUser    Role = "roles/servicePrincipal.user"    // act as it; make tokens for it where admins are restricted
	PrincipalManager Role = "roles/servicePrincipal.manager" // change it, and say who has which role
)

// GrantRule gives a role to some.
type GrantRule struct {
	Role       Role     `json:"role"`
	Principals []string `json:"principals"` // users/<mail>, groups/<name>, servicePrincipals/<application id>
}

// RuleSet says who holds which role on one service principal.
type RuleSet struct {
	Name  string      `json:"name"`
	Etag  string      `json:"etag"`
	Rules []GrantRule `json:"grant_rules"`
}

// Holds says whether somebody holds a role themselves or by one of their groups.
func (s RuleSet) Holds(role Role, user string, groups []Group) bool {
	return slices.ContainsFunc(s.Rules, func(rule GrantRule) bool {
		return rule.Role == role && slices.ContainsFunc(rule.Principals, func(holder string) bool {
			return holder == "users/"+user || holder == "servicePrincipals/"+user ||
				slices.ContainsFunc(groups, func(group Group) bool { return holder == "groups/"+group.Display })
		})
	})
}

// With is the rules and one more holder of a role. All that others hold stays as it is.
func (s RuleSet) With(role Role, holder string) []GrantRule {
	rules := make([]GrantRule, 0, len(s.Rules)+1)
	added := false
	for _, rule := range s.Rules {
		rule.Principals = slices.Clone(rule.Principals)
		if rule.Role == role && !added {
			rule.Principals, added = append(rule.Principals, holder), true
		}
		rules = append(rules, rule)
	}
	if !added {
		rules = append(rules, GrantRule{role, []string{holder}})
	}
	return rules
}

// Holder is how a rule names somebody who signed in: a person by mail, a principal by application id.
func Holder(userName string) string {
	if isUUID(userName) {
		return "servicePrincipals/" + userName
	}
	return "users/" + userName
}

func isUUID(text string) bool { return accountUUID.MatchString(text) }

func ruleSetName(account AccountID, id ApplicationID) string {
	return "accounts/" + string(account) + "/servicePrincipals/" + string(id) + "/ruleSets/default"
}

// ruleSets is the path of the lists of roles: the account's own, or the workspace's way to it.
func ruleSets(target Target, account AccountID) string {
	if target == Account {
		return "/api/2.0/preview/accounts/" + segment(string(account)) + "/access-control/rule-sets"
	}
	return "/api/2.0/preview/accounts/access-control/rule-sets"
}

// PrincipalRules reads who holds which role on a principal: as Workspace by the workspace's proxy, as Account with an account
// admin's rights. Who may not see them meets ProblemNotPrincipalAdmin. The etag has to be asked for, even if it is empty
// (databricks-api.md 11).
func PrincipalRules(target Target, account AccountID, id ApplicationID) Query[RuleSet] {
	return Query[RuleSet]{Request{
		Target: target, As: Admin, Method: http.MethodGet,
		Path: with(ruleSets(target, account), parameter{"name", ruleSetName(account, id)}, parameter{"etag", ""}),
	}}
}

// SetPrincipalRules writes who holds which role on a principal. It replaces the list, which is safe because of its etag: if
// anybody changed the list since it was read, it is refused (ProblemConflict) and nothing changes. For the same reason it is sent
// once: after a lost answer the second try would meet the etag that the first one made. The principal's manager or an account admin.
func SetPrincipalRules(target Target, account AccountID, id ApplicationID, etag string, rules []GrantRule) Request {
	name := ruleSetName(account, id)
	return Request{
		Target: target, As: Admin, Method: http.MethodPut, Path: ruleSets(target, account), Once: true,
		Body: Compact(struct {
			Name string  `json:"name"`
			Set  RuleSet `json:"rule_set"`
		}{name, RuleSet{name, etag, rules}}),
	}
}
