package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"brickpass/databricks"
	"brickpass/ui"
)

// askCluster is the value of --cluster without one.
const askCluster = "?"

// The first Databricks Runtime that Databricks Connect of today works with, and what else it needs (domain.md 5.0, row 131).
const (
	oldestMajor, oldestMinor = 13, 3
	connectNeeds             = "a runtime of 13.3 or later, the access mode Standard or Dedicated, and a cluster that no job or pipeline made"
)

var clusterPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// clusterFor is the id of the cluster that is to stand in the profile; "" if none is wanted. Who lists them is who will use them, so
// that the list holds what the credential may see.
func (w workshop) clusterFor(ctx context.Context, wanted string) (string, error) {
	if wanted == "" {
		return "", nil
	}
	all, err := databricks.All(ctx, w.hands.Reader(w.setup), databricks.Clusters(w.setup.Signer()))
	if err != nil {
		return "", failure{exitFailed, clustersRefused(err)}
	}
	if wanted != askCluster {
		return chosenCluster(wanted, all)
	}
	fit := slices.DeleteFunc(slices.Clone(all), func(c databricks.Cluster) bool { return !suitsConnect(c) })
	w.sayClusters(fit)
	if left := len(all) - len(fit); left > 0 {
		_, _ = fmt.Fprintf(folded(w.machine, w.machine.Out), "Left out: %d. Databricks Connect needs %s.\n", left, connectNeeds)
	}
	_, _ = fmt.Fprintln(w.machine.Out)
	switch {
	case len(fit) == 0:
		return "", failure{exitStopped, errors.New("nothing was written: there is no cluster to choose. Without --cluster the profile names none")}
	case !w.machine.Terminal().In:
		return "", usage(errors.New("nobody can be asked which cluster: give its id with --cluster=ID"))
	}
	return w.askCluster(ctx, fit)
}

// suitsConnect says whether Databricks Connect can use it: its runtime is known and new enough, Unity Catalog governs it, and it does
// not go with a job.
func suitsConnect(cluster databricks.Cluster) bool {
	major, minor, known := cluster.Runtime()
	return known && (major > oldestMajor || major == oldestMajor && minor >= oldestMinor) && cluster.Governed() && cluster.AllPurpose() &&
		clusterPattern.MatchString(cluster.ID)
}

// chosenCluster takes one by its id. One that does not suit is refused with the reason.
func chosenCluster(id string, all []databricks.Cluster) (string, error) {
	i := slices.IndexFunc(all, func(c databricks.Cluster) bool { return c.ID == id })
	switch {
	case i < 0:
		return "", usage(fmt.Errorf("this connection may see no cluster %s. --cluster without an id lists those that it may see", id))
	case !suitsConnect(all[i]):
		return "", usage(fmt.Errorf("the cluster %s does not suit Databricks Connect, which needs %s", id, connectNeeds))
	}
	return id, nil
}

func (w workshop) sayClusters(fit []databricks.Cluster) {
	_, _ = fmt.Fprintln(w.machine.Out, "Clusters for Databricks Connect that this connection may see:")
	if len(fit) == 0 {
		_, _ = fmt.Fprintln(w.machine.Out, "  none")
	}
	for i, cluster := range fit {
		major, minor, _ := cluster.Runtime()
		state := "not running"
		if cluster.State == "RUNNING" {
			state = "running"
		}
		_, _ = fmt.Fprintf(folded(w.machine, w.machine.Out), "  %d  %s  runtime %d.%d, %s  %s\n", i+1, ui.Clean(cluster.Name), major, minor, state, cluster.ID)
	}
}

// askCluster asks until one is named, by its number or by a part of its name that no other has.
func (w workshop) askCluster(ctx context.Context, fit []databricks.Cluster) (string, error) {
	for {
		line, err := askLine(ctx, w.machine, w.machine.Out, "Which one? Its number, or a part of its name: ")
		line = strings.TrimSpace(line)
		if err != nil || line == "" {
			return "", failure{exitStopped, errors.New("nothing was written")}
		}
		if number, err := strconv.Atoi(line); err == nil && number >= 1 && number <= len(fit) {
			return fit[number-1].ID, nil
		}
		like := slices.DeleteFunc(slices.Clone(fit), func(c databricks.Cluster) bool {
			return !strings.Contains(strings.ToLower(c.Name), strings.ToLower(line))
		})
		switch len(like) {
		case 1:
			return like[0].ID, nil
		case 0:
			_, _ = fmt.Fprintln(w.machine.Out, "None of them is called so.")
		default:
			_, _ = fmt.Fprintf(w.machine.Out, "%d of them are called so.\n", len(like))
		}
	}
}

func clustersRefused(err error) error {
	var problem *databricks.Problem
	if !errors.As(err, &problem) {
		return errors.New("nothing was written: the clusters could not be listed")
	}
	return errors.New(strings.TrimSpace("nothing was written: the clusters could not be listed. " + problem.What + " " + problem.Why + " " + problem.Who))
}
