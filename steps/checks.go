package steps

import (
	"context"
	"sync"

	"brickpass/databricks"
	"brickpass/keystore"
)

// checksStep reads everything that could stand in the way and does not depend on a later answer, before anything is
// written. What it sees is for the screen; the steps that act on it read it again.
type checksStep struct{}

func (checksStep) About() About {
	return About{
		ID: "checks", Rail: "Checks", Title: "Before anything is changed",
		Why: "Whatever could stop this half-way is looked at first. Where somebody else has to lift something, you get the " +
			"message for them now, and not after half of it is made.",
		ByHand: []string{
			"Settings › Identity and access › Groups › admins: you are in it.",
			"Settings › Advanced › Personal access tokens: on. Settings › Security › IP access lists.",
			"Catalog › the catalog › Details: its owner. SQL Warehouses: there is one.",
		},
		Docs:  "https://docs.databricks.com/aws/en/admin/workspace-settings/",
		Needs: []ID{"signin"},
		Pause: true,
	}
}

func (checksStep) Questions(setup Setup) []Question {
	return append(keepQuestions(setup), switchQuestion(setup)...)
}

func (checksStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if setup.Own() {
		return lookForOwn(ctx, r, setup)
	}
	seen := readAll(ctx, r, setup)
	if seen.me.err != nil {
		return Finding{}, signInAgain(seen.me.err)
	}
	report := report{workspace: first(setup.Fact(WorkspaceID), seen.me.value.WorkspaceID), learned: databricks.Facts{}}
	// To whoever is no admin most of the rest is refused, and those refusals would only hide the one that counts.
	if !seen.me.value.WorkspaceAdmin() {
		report.role(seen.me.value)
		return report.finding(), nil
	}
	for _, err := range seen.broken() {
		if err != nil {
			return Finding{Lines: report.lines}, err
		}
	}
	report.role(seen.me.value)
	report.account(seen.account)
	report.restriction(seen.restriction)
	report.tokens(seen.conf.value, setup)
	report.tokenList(seen.tokenUse)
	report.catalog(seen)
	report.warehouses(seen.warehouses.value)
	report.keychain(r, seen.keychain, setup)
	report.addresses(seen.conf.value, seen.lists)
	if seen.metastore.err == nil {
		who := seen.sharer()
		shares := who.judge(ctx, r, report.workspace, sortedCatalogs(seen.catalogs.value))
		report.sharing(shares, seen.moreCatalogs, seen.me.value)
		report.learned[DataBest] = proposal(ctx, r, setup, who, shares, seen.moreCatalogs)
	}
	return report.finding(), nil
}

func (checksStep) Changes(Setup, Finding) []Change { return nil }

// reading is what one query came to.
type reading[T any] struct {
	value T
	err   error
}

// readings are all that the checks ask for.
type readings struct {
	me           reading[databricks.Identity]
	conf         reading[databricks.Conf]
	restriction  reading[databricks.Restriction]
	tokenUse     reading[databricks.AccessList]
	metastore    reading[databricks.MetastoreLink]
	summary      reading[databricks.Metastore]
	catalogs     reading[[]databricks.Catalog]
	moreCatalogs bool // there are some behind those that were read
	warehouses   reading[[]databricks.Warehouse]
	lists        reading[databricks.IPLists]
	keychain     keystore.Probe
	account      accountReadings
}

// readAll asks everything at the same time.
func readAll(ctx context.Context, r Reader, setup Setup) *readings {
	var seen readings
	var all sync.WaitGroup
	all.Go(func() { seen.me.value, seen.me.err = databricks.Ask(ctx, r, databricks.Me(databricks.Admin)) })
	all.Go(func() { seen.conf.value, seen.conf.err = readConf(ctx, r) })
	all.Go(func() {
		seen.restriction.value, seen.restriction.err = databricks.Ask(ctx, r, databricks.RestrictWorkspaceAdmins())
	})
	all.Go(func() { seen.tokenUse.value, seen.tokenUse.err = databricks.Ask(ctx, r, databricks.TokenPermissions()) })
	all.Go(func() {
		seen.metastore.value, seen.metastore.err = databricks.Ask(ctx, r, databricks.MetastoreAssignment())
	})
	all.Go(func() { seen.summary.value, seen.summary.err = databricks.Ask(ctx, r, databricks.MetastoreSummary()) })
	all.Go(func() {
		seen.catalogs.value, seen.moreCatalogs, seen.catalogs.err = beginningOf(ctx, r, databricks.Catalogs())
	})
	all.Go(func() { seen.warehouses.value, seen.warehouses.err = databricks.All(ctx, r, databricks.Warehouses()) })
	all.Go(func() { seen.lists.value, seen.lists.err = databricks.Ask(ctx, r, databricks.IPAccessLists()) })
	all.Go(func() { seen.keychain = r.Keychain(ctx) })
	all.Go(func() { seen.account = readAccount(ctx, r, setup) })
	all.Wait()
	return &seen
}

// broken are the refusals that no check explains, in the order of the checks so that the same one is always met first.
func (seen *readings) broken() []error {
	unexplained := func(err error, explained ...databricks.ProblemKind) error {
		if databricks.IsProblem(err, explained...) {
			return nil
		}
		return err
	}
	errs := []error{
		seen.conf.err,
		unexplained(seen.metastore.err, databricks.ProblemNoMetastore),
		seen.warehouses.err,
		unexplained(seen.lists.err, databricks.ProblemNoIPLists),
	}
	if seen.metastore.err == nil {
		errs = append(errs, seen.catalogs.err)
	}
	return errs
}

// readConf reads the settings. One that a workspace does not know fails the whole read, so then each is asked for by itself
// (databricks-api.md 7.1); an unknown one stays at its default.
func readConf(ctx context.Context, r Reader) (databricks.Conf, error) {
	keys := []databricks.ConfKey{databricks.TokensEnabled, databricks.MaxTokenLifetime, databricks.IPListsEnabled}
	conf, err := databricks.Ask(ctx, r, databricks.WorkspaceConf(keys...))
	if !databricks.IsProblem(err, databricks.ProblemUnknownSetting) {
		return conf, err
	}
	all := databricks.Conf{}
	for _, key := range keys {
		one, err := databricks.Ask(ctx, r, databricks.WorkspaceConf(key))
		if err != nil && !databricks.IsProblem(err, databricks.ProblemUnknownSetting) {
			return nil, err
		}
		all[key] = one[key]
	}
	return all, nil
}
