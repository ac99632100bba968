package databricks

// ownTokenTexts are what people read where somebody's own token is refused, and not the one of a principal.
var ownTokenTexts = map[ProblemKind]texts{
	ProblemNoTokenPermission: {
		what: "The token could not be made.",
		why:  "You are not allowed to use tokens in this workspace.",
		who:  "A workspace admin, in Settings, Advanced, Personal access tokens, Permissions.",
		send: "Could you allow me to use tokens (permission Can use)? It is in Settings, Advanced, Personal access tokens.",
	},
	ProblemTokenQuota: {
		what: "The token could not be made.",
		why:  "You have as many tokens in this workspace as one may have: 600.",
		who:  "You: revoke some that nothing uses, under your name, Settings, Developer, Access tokens.",
	},
	ProblemNoSuchToken: {
		what: "There is no such token of yours.",
		why:  "It was revoked already, it has ended, or it is somebody else's.",
		who:  "Nobody: it can no longer be used by you.",
	},
}

// OwnTokenQuota is the Problem of whoever has as many tokens as one may have, found by looking.
func OwnTokenQuota() *Problem {
	return write(ProblemTokenQuota, Request{As: Admin, Path: ownTokensPath}, Details{})
}
