package steps

import (
	"errors"
	"reflect"
	"slices"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/keystore"
)

const simulated = "simulator-treasure-data" // the default name of a connection with the simulator

// connection is what the journal says of a connection by now.
func (s *stage) connection(name string) Connection {
	s.t.Helper()
	all, err := Connections(s.kit.StateDir)
	if err != nil {
		s.t.Fatal(err)
	}
	connection, ok := connectionNamed(all, name)
	if !ok {
		s.t.Fatalf("there is no connection %s among %d", name, len(all))
	}
	return connection
}

// meanwhile is something that somebody else does at the review, after the looks and before the yes.
type meanwhile func(*stage)

// remove takes a connection back, with defaults for what is not answered. What others do comes between look and yes.
func (s *stage) remove(name string, answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	return s.takeBack(s.connection(name), answers, others...)
}

func (s *stage) takeBack(connection Connection, answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	return s.live(RemoveSteps(connection), connection.Removal("00000000000000ff", s.kit.Clock.Now()), answers, others...)
}

// admin sends requests as somebody else with an admin's rights would.
func (s *stage) admin() *databricks.Client {
	s.t.Helper()
	return s.kit.Connect(hostOf(s.t, s.server.URL())).SignIn(databricks.Admin, databricks.Bearer(s.server.Identity().AdminToken))
}

func (s *stage) send(request databricks.Request) {
	s.t.Helper()
	if _, err := s.admin().Send(s.t.Context(), request); err != nil {
		s.t.Fatalf("%s %s: %v", request.Method, request.Path, err)
	}
}

// lasting is a state without what moves by itself and without the principals that are in the account only.
func lasting(state simulator.State) simulator.State {
	state.Principals = slices.DeleteFunc(state.Principals, func(p simulator.Principal) bool { return !p.InWorkspace })
	for i := range state.Warehouses {
		state.Warehouses[i].State = ""
	}
	state.Grants = slices.DeleteFunc(state.Grants, func(g simulator.Grant) bool { return len(g.Privileges) == 0 })
	return state
}

// mustBe holds that nothing in the workspace differs.
func (s *stage) mustBe(before simulator.State) {
	s.t.Helper()
	was, is := lasting(before), lasting(s.server.State())
	if reflect.DeepEqual(was, is) {
		return
	}
	a, b := reflect.ValueOf(was), reflect.ValueOf(is)
	for i := range a.NumField() {
		if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			s.t.Errorf("%s was\n%+v\nand is\n%+v", a.Type().Field(i).Name, a.Field(i).Interface(), b.Field(i).Interface())
		}
	}
}

func (s *stage) keeps(item string) bool {
	_, err := s.kit.Store.Get(s.t.Context(), keystore.Item(item))
	if err != nil && !errors.Is(err, keystore.ErrNotFound) {
		s.t.Fatal(err)
	}
	return err == nil
}

func leftTexts(run Run) []string {
	var texts []string
	for _, line := range run.Left() {
		texts = append(texts, line.Text)
	}
	return texts
}
