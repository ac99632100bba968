package simulator

// plot says where a workspace of the account stands, and what became of it.
type plot struct {
	id         int64
	name       string
	deployment string // the first label of its address; empty: none was given to it (databricks-api.md 2.3)
	region     string
	status     string
}

const (
	running      = "RUNNING"
	provisioning = "PROVISIONING"
	failed       = "FAILED"
)

// mainPlot is the workspace that every world has.
func mainPlot() plot {
	return plot{id: workspaceID, name: "prod", deployment: "dbc-a1b2345c-d6e7", region: "us-east-1", status: running}
}

// neighbours are the further workspaces of an account that has several.
func neighbours() []plot {
	return []plot{
		{id: elsewhere, name: "prod-eu", deployment: "dbc-e5f60718-92a3", region: "eu-west-1", status: running},
		{id: 3210987654321098, name: "sandbox", region: "us-west-2", status: running},
		{id: 4567890123456789, name: "staging", deployment: "dbc-0b1c2d3e-4f50", region: "us-east-1", status: provisioning},
		{id: 5678901234567890, name: "pilot-2024", deployment: "dbc-99887766-5544", region: "us-east-1", status: failed},
	}
}

func newWorkspace(p plot) *workspace {
	return &workspace{
		id: p.id, plot: p, policy: defaultPolicy, members: map[*identity]*member{}, places: map[*group]*member{},
		statements: map[string]*statement{}, flickers: map[string]bool{},
	}
}

func (a *account) workspaceByID(id int64) *workspace {
	for _, w := range a.workspaces {
		if w.id == id {
			return w
		}
	}
	return nil
}
