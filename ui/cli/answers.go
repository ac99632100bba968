package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/steps/partners"
	"brickpass/ui/plain"
)

const demoPartner = "treasure-data"

// demoAnswers complete a set-up in the simulator's worlds: what has no default there, or a default that would stop.
func demoAnswers() map[string]string {
	return map[string]string{
		"partner.preset":     demoPartner,
		"principal.existing": "reuse",
		"data.schemas":       "cas_demo_east1.public",
		"network.addresses":  "198.51.100.140\n198.51.100.141", // on no list of the world that has lists
		"token.connection":   "demo-treasure-data",
	}
}

func newAnswers(m machine.Machine) *cobra.Command {
	var demo, adopt bool
	command := &cobra.Command{
		Use:   "answers [PARTNER]",
		Short: "Print an answers file to fill in",
		Long: "Prints every question that a set-up may ask, with its default and what is allowed, as a file for `brickpass setup --answers`. " +
			"With --adopt those of an adoption, for `brickpass adopt --answers`.\n\n" + partnerList(),
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, arguments []string) error {
			partner, filled := demoPartner, map[string]string{}
			if len(arguments) == 1 {
				partner = arguments[0]
			}
			if demo {
				filled = demoAnswers()
			}
			if _, ok := partners.Find(partner); !ok {
				return usage(fmt.Errorf("there is no preset for %s. %s", partner, partnerList()))
			}
			filled["partner.preset"] = partner
			aim := steps.SetUp
			if adopt {
				aim = steps.Adopting
			}
			_, err := fmt.Fprint(m.Out, plain.Template(task{aim: aim}.command(), beginning[aim](), partner, filled))
			return err
		},
	}
	command.Flags().BoolVar(&demo, "demo", false, "answered for the simulator's world aws")
	command.Flags().BoolVar(&adopt, "adopt", false, "the questions of `brickpass adopt`")
	command.MarkFlagsMutuallyExclusive("demo", "adopt")
	return command
}

func partnerList() string {
	var ids []string
	for _, preset := range partners.All() {
		ids = append(ids, preset.ID)
	}
	return "Partners: " + strings.Join(ids, ", ") + "."
}
