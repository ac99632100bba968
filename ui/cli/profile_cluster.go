package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"brickpass/databricks"
	"brickpass/ui"
)

// oldestRuntime is the first Databricks Runtime that Databricks Connect of today works with (domain.md 5.0, row 131).
const oldestMajor, oldestMinor = 13, 3

var clusterPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// clusterFor is the id of the cluster that is to stand in the profile; "" if none is wanted. Who signs in is who will use it, so that
// the list holds what the credential may see.
func (w workshop) clusterFor(ctx context.Context, how profiling) (string, error) {
	if how.cluster == "" {
		return "", nil
	}
	all, err := databricks.All(ctx, w.hands.Reader(w.setup), databricks.Clusters(w.setup.Signer()))
	if err != nil {
		return "", failure{exitFailed, clustersRefused(err)}
	}
	var fit []databricks.Cluster
	for _, cluster := range all {
		if suitsConnect(cluster) {
			fit = append(fit, cluster)
		}
	}
	if how.cluster != askCluster {
		return chosenCluster(how.cluster, all)
	}
	w.sayClusters(fit, len(all)-len(fit))
	switch {
	case len(fit) == 0:
		return "", failure{exitStopped, errors.New("there is no cluster to choose. A profile without one: leave out --cluster")}
	case !w.machine.Terminal().In:
		return "", usage(errors.New("nobody can be asked which cluster: give its id with --cluster=ID"))
	}
	return w.askCluster(ctx, fit)
}

// suitsConnect says whether Databricks Connect can use it: its runtime is known and new enough, Unity Catalog governs it, and it does
// not go with a job.
func suitsConnect(cluster databricks.Cluster) bool {
	major, minor, known := cluster.Runtime()
	return known && (major > oldestMajor || major == oldestMajor && minor >= oldestMinor) && cluster.Governed() && !cluster.OfJob() &&
		clusterPattern.MatchString(cluster.ID)
}

// chosenCluster takes one by its id. One that does not suit is refused with the reason.
func chosenCluster(id string, all []databricks.Cluster) (string, error) {
	for _, cluster := range all {
		switch {
		case cluster.ID != id:
		case suitsConnect(cluster):
			return id, nil
		default:
			return "", usage(fmt.Errorf("the cluster %s does not suit Databricks Connect: that needs a runtime of 13.3 or later, an access mode of Standard or Dedicated, and none that a job made", id))
		}
	}
	return "", usage(fmt.Errorf("there is no cluster %s that this connection may see. --cluster without an id lists them", id))
}

func (w workshop) sayClusters(fit []databricks.Cluster, left int) {
	out := w.machine.Out
	_, _ = fmt.Fprintln(out, "Clusters for Databricks Connect that this connection may see:")
	for i, cluster := range fit {
		major, minor, _ := cluster.Runtime()
		_, _ = fmt.Fprintf(out, "  %d  %s  runtime %d.%d, %s  %s\n", i+1, cleanLine(cluster.Name), major, minor, runningText(cluster), cluster.ID)
	}
	if len(fit) == 0 {
		_, _ = fmt.Fprintln(out, "  none")
	}
	if left > 0 {
		_, _ = fmt.Fprintf(out, "Left out: %d whose runtime is older than 13.3 or not told, whose access mode is neither Standard nor Dedicated, or that a job made.\n", left)
	}
	_, _ = fmt.Fprintln(out)
}

func runningText(cluster databricks.Cluster) string {
	if cluster.State == "RUNNING" {
		return "running"
	}
	return "not running"
}

func (w workshop) askCluster(ctx context.Context, fit []databricks.Cluster) (string, error) {
	for {
		_, _ = fmt.Fprintf(w.machine.Err, "Which one? Type its number, 1 to %d: ", len(fit))
		line, err := readLine(ctx, w.machine.In)
		if err != nil || line == "" {
			return "", failure{exitStopped, errors.New("nothing was written")}
		}
		number := 0
		if _, err := fmt.Sscan(line, &number); err == nil && number >= 1 && number <= len(fit) {
			return fit[number-1].ID, nil
		}
		_, _ = fmt.Fprintln(w.machine.Err, "That is none of the numbers.")
	}
}

func clustersRefused(err error) error {
	var problem *databricks.Problem
	if !errors.As(err, &problem) {
		return errors.New("the clusters could not be listed")
	}
	return errors.New(strings.TrimSpace("the clusters could not be listed. " + problem.What + " " + problem.Why + " " + problem.Who))
}

// cleanLine is a text of a server or a file on one line, without what would move a cursor.
func cleanLine(text string) string { return ui.Clean(text) }
