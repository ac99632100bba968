package steps

import (
	"context"

	"brickpass/databricks"
)

// adoptProof tries what was pasted, as the partner. It wakes no warehouse, and where it fails the adoption stands: what is there is
// looked after all the same.
type adoptProof struct{ proofStep }

func (s adoptProof) About() About {
	about := s.proofStep.About()
	about.Needs, about.ByHand = []ID{"token", "warehouse", "data", "network"}, nil
	about.Why = "brickpass signs in with what you pasted and runs a few queries as {partner} would: one that must work, and one that must be " +
		"refused. A warehouse that is asleep is not woken for that."
	return about
}

// Questions are none: it reads the first table of what the partner reads.
func (adoptProof) Questions(Setup) []Question { return nil }

func (adoptProof) Changes(Setup, Finding) []Change { return nil }

func (s adoptProof) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	switch {
	case setup.Answer(adoptValue) == leaveValue:
		return notTried(setup), nil
	case !setup.Known(TokenItem):
		return Finding{State: Missing, Say: "comes last, with the " + setup.Credential() + " as it is kept", Learned: due()}, nil
	}
	finding, err := s.prove(ctx, r, setup)
	if err != nil {
		if grave := unlessRefused(err); grave != nil {
			return Finding{}, grave
		}
		finding = blocked(asProblem(err))
	}
	if finding.Problem == nil { // also while a warehouse wakes that somebody else woke
		return finding, nil
	}
	return Finding{State: So, Say: "it signs in, and the proof does not hold", Lines: append(finding.Lines, Line{
		Mark: MarkBlocked, Text: finding.Problem.What + " " + finding.Problem.Why, Problem: finding.Problem,
	})}, nil
}

// prove runs the queries where the warehouse is awake, and otherwise only signs in.
func (s adoptProof) prove(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if setup.Own() {
		return proveOwn(ctx, r, setup)
	}
	if setup.Answer(warehouseID) == "" {
		return proveSignIn(ctx, r, setup)
	}
	warehouse, err := databricks.Ask(ctx, r, databricks.WarehouseByID(databricks.WarehouseID(setup.Answer(warehouseID))))
	if err != nil {
		return Finding{}, err
	}
	if warehouse.Running() || warehouse.State == "STARTING" {
		proof := proving{reader: r, setup: setup.With(proofTable, setup.Fact(ProofTable)), warehouse: warehouse}
		return proof.run(ctx)
	}
	finding, err := proveSignIn(ctx, r, setup)
	if finding.State == So {
		finding.Lines[len(finding.Lines)-1].Text = "no query was tried: warehouse " + databricks.Visible(warehouse.Name) + " is asleep, and waking it costs"
	}
	return finding, err
}
