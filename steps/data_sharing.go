package steps

import (
	"cmp"
	"context"
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
	who := sharer{name: me.UserName}
	for _, group := range me.Groups {
		who.groups = append(who.groups, group.Display)
	}
	who.metastoreAdmin = who.is(metastore.Owner)
	return who, nil
}

// is says whether an owner is who is signed in, or a group that they are in.
func (s sharer) is(owner string) bool {
	return owner != "" && (strings.EqualFold(owner, s.name) || slices.Contains(s.groups, owner))
}

// mayShare says whether they may grant on a securable. Its owner may, and so may the owner of what it is in.
func (s sharer) mayShare(
	ctx context.Context, r Reader, on databricks.Securable, fullName string, owners ...string,
) (bool, error) {
	if s.metastoreAdmin || slices.ContainsFunc(owners, s.is) {
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
		may, err := who.mayShare(ctx, r, grant.on, grant.name, grant.owner, grant.above)
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

// cannotShare says who can share what the admin cannot, with the SQL for them. It leaves the owner the choice, because
// before the principal exists they can only let the admin share.
func cannotShare(setup Setup, who sharer, foreign []grant) *databricks.Problem {
	first := foreign[0]
	problem := databricks.Blocker(databricks.ProblemMayNotGrant, databricks.Details{
		On: first.on, FullName: first.name, Owner: cmp.Or(first.owner, first.above), Admin: who.name,
	})
	var names, owners, let, direct []string
	principal := databricks.ApplicationID(databricks.ShowUnknowns(setup.Facts.Or(ApplicationID)))
	for _, grant := range foreign {
		names = append(names, grant.name)
		owners = append(owners, cmp.Or(grant.owner, grant.above))
		let = append(let, databricks.GrantSQL(grant.on, grant.name, databricks.ApplicationID(who.name), databricks.Manage))
		direct = append(direct, databricks.GrantSQL(grant.on, grant.name, principal, grant.missing...))
	}
	if len(foreign) > 1 {
		problem.What = "You may not share " + strings.Join(names, ", ") + "."
		problem.Who = "Their owners: " + strings.Join(slices.Compact(owners), ", ") + "."
	}
	problem.Who += " Or you: go back and choose something of yours."
	problem.Send = "-- to let me share it:\n" + strings.Join(let, "\n") +
		"\n-- or to share it yourself with the service principal:\n" + strings.Join(direct, "\n")
	return problem
}

func ownerText(owner string) string {
	if owner == "" {
		return "its owner"
	}
	return "its owner, " + owner
}
