package databricks

var networkTexts = map[ProblemKind]texts{
	ProblemAddressBlocked: {
		what: "The workspace does not let this address in.",
		why:  "Its IP access lists keep out {address|the address that you come from}. A change to them takes a few minutes.",
		who:  "A workspace admin at an address that is let in: add this one, in Settings, Security, IP access list.", others: true,
		send: "Could you add {address|my address} to an IP access list (allow) of the workspace {workspace|that I told you about}?",
	},
	ProblemPrivateLink: {
		what: "The workspace cannot be reached from this network.",
		why:  "It takes connections only from a private network, and this machine is not in it.",
		who:  "You: go on from a machine inside that network. Whoever runs the network can say which.",
	},
	ProblemWrongHost: {
		what: "This is not the address for that request.",
		why:  "Requests for the account and requests for a workspace go to different addresses, and this one answered with a page to sign in.",
		who:  "You: paste the address of the workspace itself.",
	},
	ProblemUnknownSetting: {
		what: "The workspace's settings could not be read.",
		why:  "This workspace does not know the settings {settings|that were asked for}.",
		who:  "Nobody: the other settings can be read without them.",
	},
	ProblemSettingRefused: {
		what: "The workspace's settings could not be changed.",
		why:  "The workspace does not take that value.",
		who:  "A workspace admin, in Settings.", others: true,
	},
	ProblemNoIPLists: {
		what: "This workspace has no IP access lists.",
		why:  "Its pricing tier does not include them, so no list keeps the partner out.",
		who:  "Nobody: there is nothing to do here.",
	},
	ProblemIPListExists: {
		what: "The IP access list could not be made.",
		why:  "There is a list of that kind and label already.",
		who:  "You: choose another label, or look whether that list has the addresses.",
	},
	ProblemIPListUnknown: {
		what: "There is no such IP access list.",
		why:  "It was deleted in the meantime.",
		who:  "Nobody: it is gone.",
	},
	ProblemWouldLockYouOut: {
		what: "The IP access list could not be changed.",
		why:  "It would keep out the address that you come from yourself, so the workspace refused.",
		who:  "You: put your own address on an allow list first, or go on from an address that is on one.",
	},
	ProblemIPListsFull: {
		what: "The IP access list could not be changed.",
		why:  "All lists of a workspace together hold at most 1,000 addresses and ranges, and they are full.",
		who:  "A workspace admin: remove addresses that nobody uses, or join them to ranges.", others: true,
		send: "Could you make room in the IP access lists of the workspace {workspace|that I told you about}? They hold 1,000 entries, and our partner's addresses need some.",
	},
}

var dataTexts = map[ProblemKind]texts{
	ProblemNoMetastore: {
		what: "Unity Catalog is not on in this workspace.",
		why:  "No metastore is attached to it.",
		who:  "An account admin, in the account console, under Catalog.", others: true,
		send: "Could you attach a Unity Catalog metastore to the workspace {workspace|that I told you about}? Our partner can only be let into data that is in Unity Catalog.",
	},
	ProblemCatalogGone: {
		what: "The catalog was not found.",
		why:  "There is no {securable|catalog of that name}, or you cannot see it.",
		who:  "The catalog's owner can say what it is called now and whether it is open to this workspace.", others: true,
	},
	ProblemSchemaGone: {
		what: "The schema was not found.",
		why:  "There is no {securable|schema of that name}, or you cannot see it.",
		who:  "The catalog's owner can say what it is called now.", others: true,
	},
	ProblemTableGone: {
		what: "The table was not found.",
		why:  "There is no table of that name, or {bearer} does not reach it.",
		who:  "The schema's owner can say what it is called now and who may see it.", others: true,
	},
	ProblemMayNotGrant: {
		what: "You may not share the {securable|data}.",
		why:  "Only its owner may, and whoever holds MANAGE on it. Being an admin of the workspace is not enough.",
		who:  "The owner, {owner|named on its page in Catalog}: they can run the statement in a SQL editor.", others: true,
		send: "{sql}",
	},
	ProblemMayNotRead: {
		what: "{credential} may not read that.",
		why:  "A privilege is missing on the {securable|data}: USE CATALOG, USE SCHEMA or SELECT.",
		who:  "The owner of the data.", others: true,
		send: "{sql}",
	},
	ProblemWrongLevel: {
		what: "The privileges could not be given.",
		why:  "One of them does not exist for the {securable|thing chosen}. BROWSE and USE CATALOG, for instance, are privileges of a catalog.",
		who:  "You: grant it one level higher.",
	},
	ProblemGiveAndTake: {
		what: "The privileges could not be changed.",
		why:  "The same privilege was to be given and taken in one request.",
		who:  "The makers of brickpass.",
	},
	ProblemNoInheritance: {
		what: "Privileges on a whole catalog do not work here.",
		why:  "The metastore has the first version of the privilege model, in which nothing is inherited.",
		who:  "An account admin: upgrade the metastore's privilege model. Or you: choose schemas and tables.", others: true,
	},
	ProblemNoWarehouseUse: {
		what: "{holder} may not use this SQL warehouse.",
		why:  "That takes the permission Can use on the warehouse; Can monitor is not enough.",
		who:  "A workspace admin, or whoever manages the warehouse: SQL Warehouses, the warehouse, Permissions.", others: true,
		send: "Could you give the service principal {principal|of our partner} the permission Can use on the SQL warehouse?",
	},
	ProblemNoSuchWarehouse: {
		what: "There is no such SQL warehouse.",
		why:  "It was deleted, or {bearer} does not see it.",
		who:  "You: choose another warehouse.",
	},
	ProblemStatementFailed: {
		what: "The query failed.",
		why:  "The warehouse ran it and reported an error.",
		who:  "Whoever runs the warehouse; the words below are its own.",
	},
}

var otherTexts = map[ProblemKind]texts{
	ProblemFeatureDisabled: {
		why: "This workspace's pricing tier or settings do not include it.",
		who: "An account admin can say whether it can be had.", others: true,
	},
	ProblemNotFound: {
		why: "What it is about does not exist, or you cannot see it.",
		who: "You: look whether it was deleted in the meantime.",
	},
	ProblemNoSuchAPI: {
		why: "This workspace does not offer that.",
		who: "Databricks' support can say whether it can be had.",
	},
	ProblemConflict: {
		why: "Something else changed at the same time, or it is not in a state that allows this.",
		who: "You: look again and try again.",
	},
	ProblemExists: {
		why: "It exists already.",
		who: "You: use what is there.",
	},
	ProblemQuota: {
		why: "A limit of the workspace is reached.",
		who: "A workspace admin: remove what nobody uses.", others: true,
	},
	ProblemRejected: {
		why: "Databricks did not accept the request as it stands. Its own words say what it did not like.",
		who: "You, if they name something that you chose; otherwise the makers of brickpass.",
	},
	ProblemTooMany: {
		why: "The workspace is asked too much at once and wants a pause.",
		who: "Nobody: try again in a minute.",
	},
	ProblemServiceFailed: {
		why: "Databricks itself had a failure.",
		who: "Nobody: try again in a minute. If it stays so, Databricks' support.",
	},
	ProblemUnexplained: {
		why: "Databricks gave no reason that brickpass knows.",
		who: "Databricks' support, with the number of the request.",
	},
}
