package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brickpass/databricks"
)

// sharer is who is signed in, as far as it decides what they may share: an owner, a metastore admin, or somebody with
// MANAGE. A workspace admin is none of these by that alone (databricks-api.md 8.3).
type sharer struct {
	name           string
	groups         []string
	metastoreAdmin bool
	inherits       bool // a privilege on a catalog holds for what is in it
}

func sharerOf(ctx context.Context, r Reader) (sharer, error) {
	var me databricks.Identity
	var metastore databricks.Metastore
	asked, inner := errgroup.WithContext(ctx)
	asked.Go(func() (err error) {
		me, err = databricks.Ask(inner, r, databricks.Me(databricks.Admin))
		return err
	})
	asked.Go(func() (err error) {
		metastore, err = databricks.Ask(inner, r, databricks.MetastoreSummary())
		return err
	})
	if err := asked.Wait(); err != nil {
		return sharer{}, err
	}
	who := sharer{name: me.UserName, inherits: metastore.Inherits()}
	for _, group := range me.Groups {
		who.groups = append(who.groups, group.Display)
	}
	who.metastoreAdmin = who.is(metastore.Owner)
	return who, nil
}

// is says whether an owner is who is signed in, or a group that they are in.
func (s sharer) is(owner string) bool {
	return owner != "" && (owner == s.name || slices.Contains(s.groups, owner))
}

// mayShare says whether they may grant on a securable.
func (s sharer) mayShare(ctx context.Context, r Reader, on databricks.Securable, fullName, owner string) (bool, error) {
	if s.metastoreAdmin || s.is(owner) {
		return true, nil
	}
	held, err := effective(ctx, r, on, fullName, s.name)
	switch {
	case databricks.IsProblem(err, databricks.ProblemMayNotGrant), databricks.IsProblem(err, databricks.ProblemMayNotRead),
		databricks.IsProblem(err, databricks.ProblemPermissionDenied), databricks.IsProblem(err, databricks.ProblemPrincipalUnknown):
		return false, nil
	case err != nil:
		return false, err
	}
	return len(databricks.MissingPrivileges(held, []databricks.Privilege{databricks.Manage})) == 0, nil
}

// effective is what somebody holds on a securable, by whatever way.
func effective(
	ctx context.Context, r Reader, on databricks.Securable, fullName, somebody string,
) ([]databricks.EffectiveAssigned, error) {
	return databricks.All(ctx, r, databricks.EffectivePermissions(on, fullName, somebody))
}

// grantsMissing looks up what of the wanted grants the principal does not hold yet.
func grantsMissing(ctx context.Context, r Reader, setup Setup, grants []grant) ([]grant, error) {
	looked := slices.Clone(grants)
	asked, inner := errgroup.WithContext(ctx)
	asked.SetLimit(atOnce)
	for i := range looked {
		asked.Go(func() error {
			held, err := heldByPrincipal(inner, r, setup, looked[i].on, looked[i].name)
			looked[i].missing = databricks.MissingPrivileges(held, looked[i].wanted)
			return err
		})
	}
	if err := asked.Wait(); err != nil {
		return nil, err
	}
	return looked, nil
}

// heldByPrincipal is what the principal holds. One that does not exist, or that Unity Catalog does not know yet, holds
// nothing.
func heldByPrincipal(
	ctx context.Context, r Reader, setup Setup, on databricks.Securable, fullName string,
) ([]databricks.EffectiveAssigned, error) {
	if !setup.Known(ApplicationID) {
		return nil, nil
	}
	held, err := effective(ctx, r, on, fullName, setup.Fact(ApplicationID))
	if databricks.IsProblem(err, databricks.ProblemPrincipalUnknown) {
		return nil, nil
	}
	return held, err
}

// obstacle is why what is missing cannot be granted by who is signed in; nil if it can.
func obstacle(ctx context.Context, r Reader, setup Setup, grants []grant) (*databricks.Problem, error) {
	wanting := slices.DeleteFunc(slices.Clone(grants), func(g grant) bool { return len(g.missing) == 0 })
	if len(wanting) == 0 {
		return nil, nil
	}
	who, err := sharerOf(ctx, r)
	if err != nil {
		return nil, err
	}
	var foreign []grant
	for _, grant := range wanting {
		if grant.whole && !who.inherits {
			return noInheritance(grant.name), nil
		}
		may, err := who.mayShare(ctx, r, grant.on, grant.name, grant.owner)
		if err != nil {
			return nil, err
		}
		if !may {
			foreign = append(foreign, grant)
		}
	}
	if len(foreign) == 0 {
		return nil, nil
	}
	return cannotShare(setup, who, foreign), nil
}

// cannotShare says who can share what the admin cannot, with the SQL for them.
func cannotShare(setup Setup, who sharer, foreign []grant) *databricks.Problem {
	var names, owners, let, grantThemselves []string
	principal := databricks.ApplicationID(databricks.ShowUnknowns(setup.Facts.Or(ApplicationID)))
	for _, grant := range foreign {
		names = append(names, grant.name)
		owners = append(owners, ownerText(grant.owner)+" of "+grant.name)
		let = append(let, databricks.GrantSQL(grant.on, grant.name, databricks.ApplicationID(who.name), databricks.Manage))
		grantThemselves = append(grantThemselves, databricks.GrantSQL(grant.on, grant.name, principal, grant.missing...))
	}
	return &databricks.Problem{
		Kind: databricks.ProblemMayNotGrant,
		What: "You may not share " + strings.Join(names, ", ") + ".",
		Why:  "Sharing takes its owner, or somebody with MANAGE on it. To be a workspace admin is not enough.",
		Who:  strings.Join(slices.Compact(owners), "; ") + ". Or go back and choose something of yours.",
		Send: "-- To let me share it:\n" + strings.Join(let, "\n") +
			"\n-- Or to share it yourself with the service principal of " + setup.Say("{partner}") + ":\n" +
			strings.Join(grantThemselves, "\n"),
	}
}

func ownerText(owner string) string {
	if owner == "" {
		return "its owner"
	}
	return "the owner, " + owner + ","
}

func noInheritance(catalog string) *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemNoInheritance,
		What: fmt.Sprintf("The whole of %s cannot be opened at once.", catalog),
		Why:  "This metastore has an old privilege model, in which a right on a catalog does not hold for what is in it.",
		Who:  "You: go back and choose single schemas. Or a metastore admin moves it to the privilege model 1.0.",
		Send: "Our Unity Catalog metastore has a privilege model before 1.0, without inheritance. Can it be upgraded?",
	}
}
