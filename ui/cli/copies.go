package cli

import (
	"slices"

	"brickpass/databricks/signin"
	"brickpass/steps"
)

// copiesThere are the copies in clear that somebody did not delete meanwhile. Of a file that cannot be read it is not known.
func copiesThere(environment signin.Environment, copies []steps.Copy) []steps.Copy {
	return slices.DeleteFunc(slices.Clone(copies), func(one steps.Copy) bool {
		profiles, err := signin.Profiles(environment, one.File)
		return err == nil && !slices.ContainsFunc(profiles, func(p signin.Profile) bool { return p.Name == one.Profile })
	})
}
