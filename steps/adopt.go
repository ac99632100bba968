package steps

import (
	"context"
	"slices"

	"brickpass/databricks"
)

// An adoption takes an identity and its credential into brickpass's care that somebody set up without it. It reads what is there, and
// writes nothing in the workspace: from then on a connection stands in the list like any other, to be checked, renewed and taken back.

// AdoptSteps are the steps of an adoption. They bear the names of the steps of a set-up: by these a check holds the workspace against
// the answers, and a set-up that is gone through once more mends what differs.
func AdoptSteps() []Step {
	return []Step{
		partnerStep{},
		workspaceStep{},
		accountStep{},
		adoptSignIn{},
		adoptChecks{},
		unlessOwn{adoptPrincipal{}},
		unlessOwn{adoptRights{}},
		adoptToken{},
		unlessOwn{adoptWarehouse{asFound{warehouseStep{}}}},
		unlessOwn{adoptData{asFound{dataStep{}}}},
		unlessOwn{adoptNetwork{asFound{networkStep{}}}},
		adoptProof{},
	}
}

// Adoption is what a change stands for that sends nothing: it is written down that something is there, and what a set-up would have
// been answered to come to it. Whose value a person gave is kept where the change's Into says.
type Adoption struct {
	ID      string // of the credential: another one takes another yes
	Answers Answers
}

// adopts says whether a change of the journal took in what somebody had made without brickpass.
func (m Made) adopts() bool {
	return m.Step == "token" && (m.Change == adoptedToken || m.Change == adoptedSecret || m.Change == adoptedOwn)
}

// NotKept is the name of the entry that the value of an adopted credential would have: it stayed where it is, and only who uses it has
// it. A new one has another entry, so with the first rotation this says nothing any more.
const NotKept databricks.Unknown = "not_kept"

// Elsewhere says whether the value of the credential in use was never on this computer. Then nobody can try it here.
func (s Setup) Elsewhere() bool {
	return s.Known(NotKept) && s.Fact(NotKept) == s.Fact(TokenItem)
}

// Elsewhere says whether the value of its credential was never on this computer: it was adopted without it.
func (c Connection) Elsewhere() bool { return Setup{Facts: c.Facts}.Elsewhere() }

// asFound is a step of a set-up that only looks. What is not as a set-up would make it is said, and no reason to stop: it is mended
// later, by a set-up on the same answers.
type asFound struct{ Step }

func (s asFound) About() About {
	about := s.Step.About()
	about.Needs, about.After, about.ByHand = []ID{"access"}, nil, nil
	return about
}

func (asFound) Changes(Setup, Finding) []Change { return nil }

func (s asFound) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	finding, err := s.Step.Look(ctx, r, setup)
	if err != nil {
		return cannotBeSeen(err)
	}
	return differing(s.Step, setup, finding), nil
}

// unlessRefused passes an error over that only says that something may not be read, or is not there. Where nobody is there to answer,
// or the sign-in is not taken, nothing else could be read either.
func unlessRefused(err error) error {
	if err == nil {
		return nil
	}
	if problem := asProblem(err); noWayThere(err) || problem.SignIn || problem.Status >= 500 || problem.Status == 429 {
		return err
	}
	return nil
}

// cannotBeSeen is the finding of a step whose question was refused.
func cannotBeSeen(err error) (Finding, error) {
	if grave := unlessRefused(err); grave != nil {
		return Finding{}, grave
	}
	problem := asProblem(err)
	return Finding{
		State: So, Say: "could not be looked at",
		Lines: []Line{{Mark: MarkBlocked, Text: "could not be looked at: " + problem.What, Problem: problem}},
	}, nil
}

// differing is the finding of a set-up's step as one that nothing has to be done about, with a line for each change that is missing.
func differing(step Step, setup Setup, finding Finding) Finding {
	found := Finding{State: So, Say: finding.Say, Learned: finding.Learned}
	if finding.State == So {
		found.Lines = slices.DeleteFunc(slices.Clone(finding.Lines), func(line Line) bool { return line.Mark == MarkToCome })
		return found
	}
	if finding.Problem != nil {
		found.Lines = append(found.Lines, Line{Mark: MarkBlocked, Text: finding.Problem.What, Problem: finding.Problem})
	}
	if finding.State != Missing {
		return found
	}
	for _, change := range step.Changes(setup, finding) {
		found.Lines = append(found.Lines, Line{Mark: MarkBlocked, Text: "missing: " + change.Title, Detail: databricks.ShowUnknowns(change.Value)})
	}
	return found
}

// adoptSignIn lets nobody into the workspace by a role in Azure: that would be a change.
type adoptSignIn struct{ signInStep }

func (adoptSignIn) Questions(setup Setup) []Question { return signInQuestions(setup, workspaceSide) }

// adoptWarehouse asks where the partner's queries run.
type adoptWarehouse struct{ asFound }

func (s adoptWarehouse) Questions(setup Setup) []Question {
	question := warehouseStep{}.Questions(setup)[0]
	question.Text = setup.Say("On which warehouse does {partner} run its queries?")
	question.Help = "A check looks whether it may still use it, and the proof runs on it. Nothing is woken for that."
	question.From = "the identity may use it"
	question.Optional, question.IfEmpty = true, "no query is tried, and a check looks at no warehouse"
	return []Question{question}
}

func (s adoptWarehouse) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if setup.Answer(warehouseID) == "" {
		return Finding{State: So, Say: "no warehouse was named", Lines: []Line{{Mark: MarkSkipped, Text: "No query is tried on a warehouse."}}}, nil
	}
	return s.asFound.Look(ctx, r, setup)
}

// adoptData asks what the partner reads, and proposes what was found.
type adoptData struct{ asFound }

func (adoptData) Questions(setup Setup) []Question {
	question := dataStep{}.Questions(setup)[0]
	question.Text = setup.Say("What does {partner} " + mayWhat(setup) + "?")
	question.Help = "A check will look whether it still may, and nothing is opened by choosing it here."
	question.Default, question.From = dataFound(setup), "the identity holds the rights on it"
	question.Options = heldOptions
	return []Question{question}
}

// adoptNetwork asks for the addresses where lists keep others out. The first list of a workspace is nothing to be adopted.
type adoptNetwork struct{ asFound }

func (adoptNetwork) Questions(setup Setup) []Question {
	if setup.Fact(IPGate) != ipGated {
		return nil
	}
	question := addressQuestion(setup)
	question.IfEmpty = "a check looks at no addresses"
	return []Question{question}
}

// Differs are the lines about what an adoption found that is not as a set-up would make it.
func (r Run) Differs() []Line {
	var lines []Line
	for _, state := range r.states {
		for _, line := range state.finding.Lines {
			if line.Mark == MarkBlocked {
				lines = append(lines, line)
			}
		}
	}
	return lines
}
