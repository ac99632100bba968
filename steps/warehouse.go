package steps

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brickpass/databricks"
)

// warehouseStep lets the principal use a SQL warehouse, without which it cannot run a single query.
type warehouseStep struct{}

const warehouseID = "warehouse.id"

// ProblemWarehouseDeleted is a warehouse that was chosen and is gone.
const ProblemWarehouseDeleted databricks.ProblemKind = "warehouse-deleted"

// warehouseSeen is what Changes needs.
type warehouseSeen struct {
	warehouse databricks.Warehouse
	allowed   bool
}

func (warehouseStep) About() About {
	return About{
		ID: "warehouse", Rail: "Warehouse", Title: "Where its queries run",
		Why: "Queries run on a SQL warehouse, which costs while it runs and falls asleep when nobody uses it. The identity " +
			"must be allowed to use one. It may then wake it as well.",
		ByHand: []string{
			"The guide leaves this out, though no query runs without it.",
			"Today: SQL Warehouses › the warehouse › Permissions, add the principal with Can use.",
		},
		Docs:  "https://docs.databricks.com/aws/en/compute/sql-warehouse/",
		Needs: []ID{"principal"}, After: []ID{"token"},
	}
}

func (warehouseStep) Questions(setup Setup) []Question {
	from := setup.Fact(WarehouseBestName)
	if from != "" {
		from += ", which suits best"
	}
	return []Question{{
		Key: warehouseID, Kind: OneOf, Text: setup.Say("Which warehouse may {partner} use?"),
		Help: "It wakes when it is used and costs while it runs. The smallest will do for a start, and a serverless one " +
			"wakes within seconds.",
		Default: setup.Fact(WarehouseBest), From: from,
		Allowed: "the id of a warehouse, which is the last part of its HTTP path",
		Parse:   parseWarehouse,
		Options: warehouseOptions,
	}}
}

var warehousePattern = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// parseWarehouse takes an id or a whole HTTP path.
func parseWarehouse(_ Setup, typed string) (string, error) {
	typed = strings.TrimRight(strings.TrimSpace(typed), "/")
	id := typed[strings.LastIndex(typed, "/")+1:]
	if !warehousePattern.MatchString(id) {
		return "", fmt.Errorf("That is not the id of a warehouse. One looks like 1234567890abcdef.")
	}
	return id, nil
}

// warehouseOptions lists the warehouses page by page, the best of each page first.
func warehouseOptions(ctx context.Context, r Reader, _ Setup, query OptionQuery) (OptionPage, error) {
	warehouses, next, err := nextMatching(ctx, r, databricks.Warehouses(), query.Cursor, passedOver, func(warehouse databricks.Warehouse) bool {
		return !warehouse.Gone() && holds(query.Filter, warehouse.Name, string(warehouse.ID))
	})
	if err != nil {
		return OptionPage{}, err
	}
	page := OptionPage{Next: next}
	for _, warehouse := range bestFirst(warehouses) {
		page.Options = append(page.Options, Option{
			Value: string(warehouse.ID), Label: warehouse.Name, Detail: warehouseText(warehouse),
		})
	}
	return page, nil
}

// bestFirst orders warehouses by how well they suit a proof and a partner's first queries: serverless ones wake within
// seconds, running ones need not wake. What is being deleted is left out.
func bestFirst(warehouses []databricks.Warehouse) []databricks.Warehouse {
	kept := slices.DeleteFunc(slices.Clone(warehouses), databricks.Warehouse.Gone)
	slices.SortStableFunc(kept, func(a, b databricks.Warehouse) int { return suits(a) - suits(b) })
	return kept
}

func suits(warehouse databricks.Warehouse) int {
	switch {
	case warehouse.Serverless && warehouse.Running():
		return 0
	case warehouse.Serverless:
		return 1
	case warehouse.Running():
		return 2
	}
	return 3
}

// bestWarehouse is the default of warehouse.id; false if there is none.
func bestWarehouse(warehouses []databricks.Warehouse) (databricks.Warehouse, bool) {
	ordered := bestFirst(warehouses)
	if len(ordered) == 0 {
		return databricks.Warehouse{}, false
	}
	return ordered[0], true
}

// warehouseText describes a warehouse in a few words: "2X-Small, serverless, asleep".
func warehouseText(warehouse databricks.Warehouse) string {
	var words []string
	if warehouse.Size != "" {
		words = append(words, warehouse.Size)
	}
	if warehouse.Serverless {
		words = append(words, "serverless")
	}
	return strings.Join(append(words, stateText(warehouse)), ", ")
}

func stateText(warehouse databricks.Warehouse) string {
	switch warehouse.State {
	case "RUNNING":
		return "running"
	case "STARTING":
		return "waking"
	case "DELETED", "DELETING":
		return "deleted"
	}
	return "asleep"
}

func (warehouseStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	id := databricks.WarehouseID(setup.Answer(warehouseID))
	var (
		warehouse databricks.Warehouse
		list      databricks.AccessList
		groups    []databricks.Group
	)
	asked, inner := errgroup.WithContext(ctx)
	asked.Go(func() (err error) {
		warehouse, err = databricks.Ask(inner, r, databricks.WarehouseByID(id))
		return err
	})
	asked.Go(func() (err error) {
		list, err = databricks.Ask(inner, r, databricks.WarehousePermissions(id))
		return err
	})
	asked.Go(func() (err error) {
		groups, err = groupsOf(inner, r, setup)
		return err
	})
	if err := asked.Wait(); err != nil {
		return Finding{}, err
	}
	if warehouse.Gone() {
		return blocked(warehouseDeleted(warehouse)), nil
	}
	through, allowed := list.MayUse(databricks.ApplicationID(setup.Fact(ApplicationID)), groups)
	seen := warehouseSeen{warehouse, allowed}
	return seen.finding(setup, through), nil
}

func (s warehouseSeen) finding(setup Setup, through string) Finding {
	learned := databricks.Facts{HTTPPath: s.warehouse.HTTPPath(), Warehouse: s.warehouse.Name}
	if databricks.CheckFact(Warehouse, s.warehouse.Name) != nil {
		learned[Warehouse] = string(s.warehouse.ID)
	}
	right := Line{Mark: MarkDone, Text: "the identity may use it"}
	switch {
	case !s.allowed && !setup.Known(ApplicationID):
		right = Line{Mark: MarkToCome, Text: "the identity does not exist yet, so it may not use it"}
	case !s.allowed:
		right = Line{Mark: MarkToCome, Text: "the identity may not use it yet"}
	case through != "":
		right.Text += ", as everybody in the group " + through
	}
	state := Missing
	if s.allowed {
		state = So
		learned[CanRun] = "yes"
	}
	return Finding{
		State: state, Say: s.warehouse.Name + ", " + warehouseText(s.warehouse), Learned: learned, Seen: s,
		Lines: []Line{right, {Mark: MarkDone, Text: "HTTP path " + s.warehouse.HTTPPath()}},
	}
}

func (warehouseStep) Changes(setup Setup, finding Finding) []Change {
	seen, _ := finding.Seen.(warehouseSeen)
	if finding.State != Missing {
		return nil
	}
	return []Change{{
		Step: "warehouse", ID: "allow", Title: "may use warehouse " + seen.warehouse.Name, Value: "for that principal",
		Request: databricks.AllowWarehouse(seen.warehouse.ID, databricks.ApplicationID(setup.Facts.Or(ApplicationID))),
		Back:    "stays until the principal goes",
		NoUndo: "Taking one entry back means writing the warehouse's whole list anew, where somebody else's entry could " +
			"get lost. The entry ends with the principal.",
	}}
}

func warehouseDeleted(warehouse databricks.Warehouse) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemWarehouseDeleted, What: fmt.Sprintf("The warehouse %s is deleted.", warehouse.Name),
		Why:  "No query can run on it any more.",
		Who:  "You: go back and choose another one. Or whoever may create warehouses makes a new one.",
		Send: fmt.Sprintf("The SQL warehouse %s (%s) is deleted. Which one is a partner product to use now?", warehouse.Name, warehouse.ID),
	}
}
