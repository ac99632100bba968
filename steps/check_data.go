package steps

import (
	"context"

	"brickpass/databricks"
)

// checkData sees whether it still holds what it was given to read.
type checkData struct{ inspected }

func (s checkData) About() About { return s.about("data", "Data", "What it may read") }

func (s checkData) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	chosen := targets(setup)
	switch {
	case s.kind() == ownKind || len(chosen) == 0:
		return Finding{State: So, Say: "nothing was chosen to be read"}, nil
	case !setup.Known(lookedAs):
		return s.onlyAdmins("what it may read"), nil
	}
	var seen checked
	for _, grant := range grantsWanted(setup, chosen, nil) {
		held, err := heldByPrincipal(ctx, r, setup, grant.on, grant.name)
		gone := databricks.IsProblem(err, databricks.ProblemCatalogGone, databricks.ProblemSchemaGone, databricks.ProblemNotFound)
		missing := databricks.MissingPrivileges(held, grant.wanted)
		switch {
		case gone:
			concern := s.mend("data", "data-gone", Serious, "The "+string(grant.on)+" "+grant.name+" is not there any more, or is hidden from you.",
				"If it has another name now, choose that.")
			concern.Again = dataSchemas
			seen.concerns = append(seen.concerns, concern)
		case err != nil:
			return s.cannot("what it may read", err), nil
		case len(missing) > 0:
			remedy := s.giveBack("data") + "."
			if s.gave("data") {
				remedy = "Give it back, or ask " + ownerText("") + " why it was taken."
			}
			seen.concerns = append(seen.concerns, s.mend("data", "grant-gone", Serious,
				"It does not hold "+privilegesText(missing)+" on "+grant.name+s.anyMore("data")+".", remedy))
		}
	}
	if len(seen.concerns) > 0 {
		return s.sees(seen, "it may not read all that was chosen"), nil
	}
	return s.sees(seen, "it may read "+placesText(chosen)), nil
}

func placesText(chosen []target) string {
	text := ""
	for i, place := range chosen {
		switch {
		case i == 0:
		case i == len(chosen)-1:
			text += " and "
		default:
			text += ", "
		}
		text += place.name()
	}
	return text
}
