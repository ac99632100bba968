package signin

// ProfileFile is where the profiles are: DATABRICKS_CONFIG_FILE, else .databrickscfg at home.
func (e Environment) ProfileFile() string { return e.profileFile() }

// Shown is a path as people write it.
func (e Environment) Shown(path string) string { return e.shown(path) }
