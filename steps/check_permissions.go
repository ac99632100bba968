package steps

import (
	"context"

	"brickpass/databricks"
)

// checkTokenUse sees whether the identity may still use tokens, by an entry of its own or through a group.
type checkTokenUse struct{ inspected }

func (s checkTokenUse) About() About {
	return s.about("tokenuse", "Tokens", "Whether it may use tokens")
}

func (s checkTokenUse) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	switch {
	case s.kind() != patKind:
		return Finding{State: So, Say: "not needed for " + article(s.kind().noun())}, nil
	case !setup.Known(lookedAs):
		return s.onlyAdmins("who may use tokens"), nil
	}
	list, err := databricks.Ask(ctx, r, databricks.TokenPermissions())
	if err != nil && !databricks.IsProblem(err, databricks.ProblemNoTokenYet) {
		return s.cannot("who may use tokens", err), nil
	}
	groups, err := groupsOf(ctx, r, setup)
	if err != nil {
		return s.cannot("who may use tokens", err), nil
	}
	through, may := list.MayUse(databricks.ApplicationID(setup.Fact(ApplicationID)), groups)
	return s.permission(through, may, permission{
		step: "tokenuse", change: "allow", code: "token-permission",
		may: "it may use tokens", mayNot: "It may not use tokens" + s.anyMore("tokenuse") + ", so its token is refused.",
		only: "Its own entry among those who may use tokens is gone. It may only as everybody in the group ",
	}), nil
}

// permission is how a step speaks of one that the identity should have.
type permission struct {
	step              ID
	change, code      string
	may, mayNot, only string
}

// permission judges one: gone, or left only through a group although it was given to the identity itself.
func (s inspected) permission(through string, may bool, p permission) Finding {
	switch {
	case !may:
		return s.sees(checked{concerns: []Concern{s.mend(p.step, p.code+"-gone", Serious, p.mayNot, s.giveBack(p.step)+".")}}, "it may not")
	case through == "":
		return s.sees(checked{}, p.may)
	case s.did(p.step, p.change):
		return s.sees(checked{concerns: []Concern{s.groupOnly(p, through)}}, p.may+", through the group "+through)
	}
	return s.sees(checked{}, p.may+", as everybody in the group "+through)
}

// groupOnly has no step that mends it: a set-up sees that it may, and gives nothing.
func (s inspected) groupOnly(p permission, through string) Concern {
	return Concern{
		Step: p.step, Code: p.code + "-by-group", Severity: Warning, Say: p.only + through + ".",
		Remedy: "If that group loses it or the identity leaves the group, the partner stops. An admin can add the identity itself again.",
	}
}

// checkWarehouse sees whether the warehouse is there and may be used.
type checkWarehouse struct{ inspected }

func (s checkWarehouse) About() About {
	return s.about("warehouse", "Warehouse", "Where its queries run")
}

func (s checkWarehouse) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	id := databricks.WarehouseID(setup.Answer(warehouseID))
	switch {
	case s.kind() == ownKind || id == "":
		return Finding{State: So, Say: "none was chosen"}, nil
	case !setup.Known(lookedAs):
		return s.onlyAdmins("its warehouse"), nil
	}
	warehouse, err := databricks.Ask(ctx, r, databricks.WarehouseByID(id))
	gone := databricks.IsProblem(err, databricks.ProblemNoSuchWarehouse, databricks.ProblemNotFound)
	if err != nil && !gone {
		return s.cannot("its warehouse", err), nil
	}
	name := databricks.Visible(first(warehouse.Name, setup.Fact(Warehouse), string(id)))
	if gone || warehouse.Gone() {
		concern := s.mend("warehouse", "warehouse-gone", Serious, "The warehouse "+name+" is deleted, so no query can run.",
			"Choose another one, and give the partner its HTTP path.")
		concern.Again = warehouseID
		return s.sees(checked{concerns: []Concern{concern}}, name+" is deleted"), nil
	}
	list, err := databricks.Ask(ctx, r, databricks.WarehousePermissions(id))
	if err != nil {
		return s.cannot("who may use its warehouse", err), nil
	}
	groups, err := groupsOf(ctx, r, setup)
	if err != nil {
		return s.cannot("who may use its warehouse", err), nil
	}
	through, may := list.MayUse(databricks.ApplicationID(setup.Fact(ApplicationID)), groups)
	return s.permission(through, may, permission{
		step: "warehouse", change: "allow", code: "warehouse-permission",
		may: "it may use " + name + ", " + stateText(warehouse), mayNot: "It may not use the warehouse " + name + s.anyMore("warehouse") + ", so its queries are refused.",
		only: "Its own entry on the warehouse " + name + " is gone. It may use it only as everybody in the group ",
	}), nil
}
