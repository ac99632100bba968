package steps

import (
	"slices"
	"strings"

	"brickpass/databricks"
)

// What a partner's guide asks for on a schema, where that is not simply reading. A preset lists it (domain.md 1.2, 1.3).

// schemaPrivileges are what the partner holds on each schema that is chosen for it.
func schemaPrivileges(setup Setup) []databricks.Privilege {
	var wanted []databricks.Privilege
	for _, name := range setup.Partner().Data.Schema {
		wanted = append(wanted, databricks.Privilege(name))
	}
	if len(wanted) == 0 {
		return databricks.SchemaReader()
	}
	return wanted
}

// catalogPrivileges are what it holds on a catalog that is chosen whole: the same, and the way into it.
func catalogPrivileges(setup Setup) []databricks.Privilege {
	if len(setup.Partner().Data.Schema) == 0 {
		return databricks.DataReader()
	}
	return slices.Concat([]databricks.Privilege{databricks.UseCatalog}, schemaPrivileges(setup))
}

// browsesUnasked is what is proposed about BROWSE, and why: it belongs to the console's preset for a whole catalog, and to nothing else.
func browsesUnasked(setup Setup) (answer, from string) {
	single := slices.ContainsFunc(targets(setup), func(t target) bool { return t.schema != "" })
	if !single && slices.Contains(catalogPrivileges(setup), databricks.Browse) {
		return yes, "the preset Data Reader has it"
	}
	return "no", "fewer is safer"
}

// onCatalog is what the partner shall hold on a catalog, by what was answered about BROWSE.
func onCatalog(setup Setup, whole bool) []databricks.Privilege {
	wanted := []databricks.Privilege{databricks.UseCatalog}
	if whole {
		wanted = catalogPrivileges(setup)
	}
	switch browses := slices.Contains(wanted, databricks.Browse); {
	case setup.Answer(dataBrowse) == yes && !browses:
		wanted = append(wanted, databricks.Browse)
	case setup.Answer(dataBrowse) == "no" && browses:
		wanted = slices.DeleteFunc(wanted, func(p databricks.Privilege) bool { return p == databricks.Browse })
	}
	return wanted
}

// writes says whether the partner makes and changes things where it is let in.
func writes(setup Setup) bool { return setup.Partner().Data.Writes }

// mayWhat is what the partner may do, for a title: "read", or "read and write".
func mayWhat(setup Setup) string {
	if writes(setup) {
		return "read and write"
	}
	return "read"
}

// dataText says in words what the partner will be able to do.
func dataText(setup Setup, places []string) string {
	if writes(setup) {
		return "It can find and read " + strings.Join(places, "; and ") + ". It can make tables and volumes there and change all that is there."
	}
	return "It can find and read " + strings.Join(places, "; and ") + ". It cannot change anything."
}
