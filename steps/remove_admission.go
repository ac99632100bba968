package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// takeAdmission takes out of the workspace whoever was let in by a role in Azure to set the connection up. It is the last of all: often it
// is the one who is signed in, and nothing can be asked after that.
type takeAdmission struct{ taking }

func (takeAdmission) About() About {
	return About{
		ID: "admission", Rail: "Sign in", Title: "Who was let in to set it up",
		Why: "Whoever set this up was not in the workspace, and let themselves in by their role in Azure, as an admin. They leave it when " +
			"nothing is left to do. Their role in Azure stays, so that they can come back.",
		ByHand: []string{"Today: Settings › Identity and access › Users or Service principals › Manage › the one that was let in › Remove."},
		Docs:   "https://learn.microsoft.com/azure/databricks/admin/users-groups/",
		Needs:  []ID{"remove"}, After: earlier("admission"), Spare: true,
	}
}

func (s takeAdmission) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	finding := func() Finding { return seen.finding("whoever was let in leaves last", "nobody was let in for this") }
	made := s.made(signInID, contributorChange)
	if len(made) == 0 {
		return finding(), nil
	}
	if others := s.neighbours(r.Past()); len(others) > 0 {
		seen.stays(fmt.Sprintf("%s stays an admin of the workspace: %s was set up there too. Remove that, then run brickpass remove %s again.",
			letInName(made[0]), strings.Join(others, " and "), s.connection.Name))
		return finding(), nil
	}
	assignments, err := databricks.Ask(ctx, r, databricks.WorkspaceAssignments())
	if databricks.IsProblem(err, databricks.ProblemNotMember) { // it was the one who is signed in, and this was the last request
		seen.gone = append(seen.gone, made...)
		return finding(), nil
	}
	if err != nil {
		err = seen.refused(err, "Who is in the workspace could not be read, so whoever was let in stays an admin of it.")
		return finding(), err
	}
	for _, one := range made {
		s.leave(&seen, setup, assignments, one)
	}
	return finding(), nil
}

// leave takes one of them out, unless they became something else since, or the workspace would be left without an admin.
func (s takeAdmission) leave(seen *taken, setup Setup, assignments databricks.Assignments, made Made) {
	id := databricks.PrincipalID(made.Facts[LetIn])
	assignment, in := assignments.OfPrincipal(id)
	switch {
	case made.Facts[LetInAt] != setup.Fact(Host):
		seen.stays(fmt.Sprintf("%s stays an admin of %s: that is another workspace than this connection's. Take them out there by hand.",
			letInName(made), databricks.Visible(made.Facts[LetInAt])))
	case !in:
		seen.gone = append(seen.gone, made)
	case !slices.Equal(assignment.Permissions, []string{"ADMIN"}):
		seen.stays(letInName(made) + " stays in the workspace: somebody made them something else than an admin since.")
	case !assignments.OtherAdmin(id):
		seen.stays(letInName(made) + " stays an admin of the workspace: it has no other. Add one, then remove them by hand.")
	default:
		seen.take(Change{
			ID: "leave", Title: "leave this workspace as its admin", Value: letInName(made), Takes: []Made{made},
			Request: databricks.RemoveAssignment(id), Back: "letting yourself in again",
			NoUndo: "Whoever is Contributor in Azure can let themselves in again.",
		})
	}
}

func letInName(made Made) string { return first(databricks.Visible(made.Value), "Whoever was let in") }

// neighbours are the other connections of this computer on the same workspace: whoever was let in looks after them, too.
func (t taking) neighbours(past []Connection) []string {
	var names []string
	for _, other := range past {
		if other.Name != t.connection.Name && other.Facts[Host] == t.connection.Facts[Host] && other.hasCredential() {
			names = append(names, other.Name)
		}
	}
	return names
}
