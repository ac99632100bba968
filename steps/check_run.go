package steps

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// Inspector checks the connections of one workspace. What several of them ask is asked once, by one client with one limit.
type Inspector struct {
	hands *Hands
	wake  bool

	mu   sync.Mutex
	ways map[string]*wayIn
}

// NewInspector checks with these hands. It wakes sleeping warehouses only if it is told to.
func NewInspector(hands *Hands, wake bool) *Inspector {
	hands.recalled = &recall{kept: map[string]func() (secret.Value, error){}}
	return &Inspector{hands: hands, wake: wake, ways: map[string]*wayIn{}}
}

// Check looks at one connection, and keeps the record of it. It is safe to check several side by side. One that was cut off comes to
// no result: what it did not see says nothing.
func (i *Inspector) Check(ctx context.Context, connection Connection) Checkup {
	clock := i.hands.kit.Clock
	began := clock.Now()
	last := LastCheckup(i.hands.kit.StateDir, connection)
	setup := connection.Checking(began)
	way, refused := i.wayFor(ctx, connection, setup)
	if way != "" {
		setup = setup.With(wayKey, way)
	}
	list := CheckSteps(connection, last, i.wake, refused)
	defer i.hands.recalled.forget(recallKey(setup))
	looks := i.looks(ctx, list, setup)
	if ctx.Err() != nil {
		return Checkup{Connection: connection.Name}
	}
	checkup := sumUp(connection, last, looks, setup, refused)
	checkup.Took = clock.Now().Sub(began)
	_ = checkup.keep(i.hands.kit.StateDir) // without it, the next list says less
	return checkup
}

// looks lets each step look as soon as those that it needs have.
func (i *Inspector) looks(ctx context.Context, list []Step, setup Setup) []CheckLook {
	looks := make([]CheckLook, len(list))
	over := map[ID]chan struct{}{}
	for _, step := range list {
		over[step.About().ID] = make(chan struct{})
	}
	at := func(id ID) int {
		return slices.IndexFunc(list, func(step Step) bool { return step.About().ID == id })
	}
	var all sync.WaitGroup
	for n, step := range list {
		all.Go(func() {
			about, known := step.About(), setup
			defer close(over[about.ID])
			for _, need := range about.Needs {
				<-over[need]
				known = known.Learn(looks[at(need)].Finding.Learned)
			}
			looks[n] = CheckLook{about, i.look(ctx, step, known)}
		})
	}
	all.Wait()
	return looks
}

// look waits for what is waking, ten minutes at most.
func (i *Inspector) look(ctx context.Context, step Step, setup Setup) Finding {
	clock := i.hands.kit.Clock
	until := clock.Now().Add(patience)
	for {
		finding, err := step.Look(ctx, i.hands.Reader(setup), setup)
		if err != nil {
			return Finding{State: Blocked, Problem: asProblem(err)}
		}
		if finding.State != Spreading || !clock.Now().Before(until) || clock.Wait(ctx, checkPause) != nil {
			return finding
		}
		setup = setup.Learn(finding.Learned)
	}
}

// checkPause is how long a check waits before it asks again about what is waking.
const checkPause = 5 * time.Second

// sumUp makes the record of what was seen.
func sumUp(connection Connection, last Checkup, looks []CheckLook, setup Setup, refused *databricks.Problem) Checkup {
	checkup := Checkup{
		Version: 1, Connection: connection.Name, At: setup.Now.UTC(), Item: connection.Facts[TokenItem],
		Ends: last.Ends, Used: last.Used, Tried: last.Tried, Looks: looks, Result: Works,
	}
	var failed, tiedUp *databricks.Problem
	for _, look := range looks {
		seen, _ := look.Finding.Seen.(checked)
		checkup.Concerns, checkup.Unseen = append(checkup.Concerns, seen.concerns...), append(checkup.Unseen, seen.unseen...)
		if as := look.Finding.Learned[lookedAs]; as != "" {
			checkup.As = as
		}
		if seen.token.listed {
			checkup.Ends = seen.token.ends
		}
		if seen.token.tells {
			checkup.Used = checkToken{inspected{connection: connection, last: last}}.partnerUse(seen.token)
		}
		if look.Finding.Learned[tried] == yes {
			checkup.Tried = setup.Now.UTC()
		}
		if problem := look.Finding.Problem; problem != nil && len(seen.concerns) == 0 {
			if tiedUp = problem; look.About.ID != signInID && failed == nil {
				failed = problem
			}
		}
	}
	checkup.Concerns = withoutEchoes(checkup.Concerns)
	slices.SortStableFunc(checkup.Concerns, func(a, b Concern) int { return a.Severity.rank() - b.Severity.rank() })
	switch {
	case len(checkup.Pressing()) > 0:
		checkup.Result = Concerned
	case failed != nil:
		checkup.Result = Unreached
	case refused != nil || tiedUp != nil || checkup.As == "" && checkup.Tried.Before(setup.Now):
		checkup.Result = Unsigned
	}
	for _, problem := range []*databricks.Problem{failed, refused, tiedUp} {
		if problem != nil && checkup.Why == "" {
			checkup.Why = strings.TrimSpace(problem.What + " " + problem.Why)
		}
	}
	return checkup
}

// withoutEchoes leaves out what follows from something else that was seen: all that ended with the identity, and what the partner's
// own sign-in met where a look by an admin says why.
func withoutEchoes(concerns []Concern) []Concern {
	has := func(is func(Concern) bool) bool { return slices.ContainsFunc(concerns, is) }
	gone := has(func(c Concern) bool { return c.Code == "principal-gone" })
	said := has(func(c Concern) bool {
		return c.Severity == Serious && c.Step != "proof" && !timely(c.Code) && c.Code != "principal-admin"
	})
	return slices.DeleteFunc(concerns, func(c Concern) bool {
		follows := gone && c.Step != "principal" && c.Step != "network"
		return follows || said && (c.Code == "refused" || c.Code == "query-refused")
	})
}

// Mark is the shape in front of what a step of a check saw: that of what matters most in it.
func (l CheckLook) Mark() Mark {
	mark := MarkDone
	if l.Finding.State == Missing { // not looked at
		mark = MarkSkipped
	}
	seen, _ := l.Finding.Seen.(checked)
	for _, concern := range seen.concerns {
		if mark != MarkBlocked {
			mark = concern.Mark()
		}
	}
	return mark
}

// Lines are what is worth saying beside its concerns, which are said by themselves.
func (l CheckLook) Lines() []Line {
	seen, _ := l.Finding.Seen.(checked)
	return slices.DeleteFunc(slices.Clone(l.Finding.Lines), func(line Line) bool {
		return slices.ContainsFunc(seen.concerns, func(c Concern) bool { return c.Say == line.Text })
	})
}
