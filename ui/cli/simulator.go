package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brickpass/databricks/simulator"
	"brickpass/internal/machine"
)

func newSimulator(m machine.Machine) *cobra.Command {
	var (
		listen, world, cloud, requests string
		latency                        time.Duration
		faults                         []string
	)
	command := &cobra.Command{
		Use:   "simulator",
		Short: "Serve a pretend account and its workspaces on this computer",
		Long: "Serves a pretend Databricks account on this computer until it is interrupted: its main workspace at the address that is " +
			"given, the account console and each further workspace on a free port of its own. The first line says where they are, and " +
			"how an admin of the workspace and one of the account sign in.\n\n" + worldList(),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options := simulator.Options{World: world, Clock: m.Clock, Latency: latency, AzureCloud: cloud}
			var err error
			if options.Faults, err = parseFaults(faults); err != nil {
				return usage(err)
			}
			if requests != "" {
				file, err := os.OpenFile(requests, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
				if err != nil {
					return usage(fmt.Errorf("the file for the requests cannot be written: %w", err))
				}
				defer func() { _ = file.Close() }()
				options.Requests = file
			}
			server, err := simulator.Start(options, listen)
			if err != nil {
				return usage(err)
			}
			if _, err := fmt.Fprintln(m.Out, server.Identity().Line()); err != nil {
				return failure{exitFailed, err}
			}
			<-cmd.Context().Done()
			return server.Close()
		},
	}
	flags := command.Flags()
	flags.StringVar(&listen, "listen", "127.0.0.1:0", "where the main workspace listens: an address of this computer, and a port")
	flags.StringVar(&world, "scenario", "aws", "which world it pretends to be")
	flags.StringVar(&cloud, "azure-cloud", "PUBLIC", "in which cloud of Microsoft a world on Azure is: PUBLIC, USGOVERNMENT or CHINA")
	flags.DurationVar(&latency, "latency", 0, "how long each answer takes at least, such as 50ms")
	flags.StringVar(&requests, "requests", "", "a file that gets a JSON line for each request")
	flags.StringArrayVar(&faults, "fault", nil, "a fault to make, as docs/simulator.md writes them; may be given again")
	return command
}

func worldList() string {
	var out strings.Builder
	out.WriteString("Worlds:\n")
	for _, world := range simulator.Worlds() {
		fmt.Fprintf(&out, "  %-22s %s\n", world.Name, world.Description)
	}
	return out.String()
}

func parseFaults(texts []string) ([]simulator.Fault, error) {
	var faults []simulator.Fault
	for _, text := range texts {
		fault, err := simulator.ParseFault(text)
		if err != nil {
			return nil, err
		}
		faults = append(faults, fault)
	}
	return faults, nil
}

// rehearsal is a pretend workspace inside this program.
func rehearsal(m machine.Machine, world string, faults []string, observe io.Writer) (*simulator.Server, error) {
	options := simulator.Options{World: world, Clock: m.Clock, Requests: observe}
	var err error
	if options.Faults, err = parseFaults(faults); err != nil {
		return nil, usage(err)
	}
	server, err := simulator.Start(options, "127.0.0.1:0")
	if err != nil {
		return nil, usage(err)
	}
	return server, nil
}
