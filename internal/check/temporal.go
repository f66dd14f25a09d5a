package check

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/internal/config"
	"orderflow/internal/orders"
	"orderflow/internal/schedules"
	"orderflow/internal/temporalio"
)

// longEnough is the recommended retention of a namespace: that long an order that failed can be
// started again. With less than tooShort, Temporal may delete orders before the archive and the
// watch for bad ends have read them.
const (
	longEnough = 90 * 24 * time.Hour
	tooShort   = 7 * 24 * time.Hour
)

// ofTemporal checks the server, the namespace, and the workers.
func (c *checker) ofTemporal() subject {
	with := func(do func(context.Context, client.Client) []Finding) func(context.Context) []Finding {
		return func(ctx context.Context) []Finding {
			connected, err := c.temporal()
			if err != nil { // the connection was checked first
				return nil
			}
			return do(ctx, connected)
		}
	}
	return subject{name: subjectTemporal, first: probe{"server", c.server}, then: []probe{
		{"retention", with(c.retention)},
		{"search attributes", with(c.searchAttributes)},
		{"schedules", with(c.schedules)},
		{nameWorkers, with(c.workers)},
	}}
}

// server connects to Temporal.
func (c *checker) server(ctx context.Context) []Finding {
	const name = "server"
	connected, err := c.temporal()
	if err != nil {
		return []Finding{failed(name, err.Error(), `correct the TEMPORAL_ variables; see the settings with "orderflow config"`)}
	}
	info, err := connected.WorkflowService().GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
	if err != nil {
		return []Finding{failed(name, "Temporal does not answer: "+err.Error(), "check whether the server has trouble")}
	}
	return []Finding{ok(name, fmt.Sprintf("Temporal %s answers, with the namespace %s", info.GetServerVersion(), c.Namespace))}
}

func (c *checker) retention(ctx context.Context, connected client.Client) []Finding {
	const name = "retention"
	toDo := fmt.Sprintf("temporal operator namespace update --namespace %s --retention 90d", c.Namespace)
	found, err := connected.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: c.Namespace})
	var denied *serviceerror.PermissionDenied
	switch {
	case errors.As(err, &denied):
		return []Finding{warning(name, "Temporal does not show the retention: "+err.Error(), "ask an administrator of the namespace whether its retention is 90 days")}
	case err != nil:
		return []Finding{failed(name, err.Error(), "check whether the server has trouble")}
	}
	kept := found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration()
	switch {
	case kept < tooShort:
		return []Finding{failed(name, fmt.Sprintf("ended workflows are kept for %s: if the archive is behind, an order that is sent again after that is made twice", days(kept)), toDo)}
	case kept < longEnough:
		return []Finding{warning(name, fmt.Sprintf("ended workflows are kept for %s: after that an order that failed can't be started again", days(kept)), toDo)}
	}
	return []Finding{ok(name, "ended workflows are kept for "+days(kept))}
}

// days formats a duration for people.
func days(d time.Duration) string {
	const day = 24 * time.Hour
	if d%day == 0 {
		return fmt.Sprintf("%d days", d/day)
	}
	return d.String()
}

func (c *checker) searchAttributes(ctx context.Context, connected client.Client) []Finding {
	const name = "search attributes"
	if err := temporalio.EnsureReady(ctx, connected, c.Namespace); err != nil {
		return []Finding{failed(name, err.Error(), "orderflow setup")}
	}
	return []Finding{ok(name, fmt.Sprintf("all %d are there", len(temporalio.Attributes())))}
}

// overdue is how late a schedule may be.
const overdue = 5 * time.Minute

func (c *checker) schedules(ctx context.Context, connected client.Client) (found []Finding) {
	const name = "schedules"
	all, err := schedules.Look(ctx, connected, c.Settings)
	for _, one := range all {
		found = append(found, c.scheduled(name, one))
		if one.ID == schedules.ArchiveID && !one.Missing && !one.Last.IsZero() {
			found = append(found, c.archive(ctx, connected))
		}
	}
	if err != nil {
		found = append(found, failed(name, err.Error(), "check whether the server has trouble"))
	}
	return found
}

// How long the archive may go without completing before there is a warning, and before it has
// failed: its retries last for hours.
const (
	archiveLate   = time.Hour
	archiveBehind = 24 * time.Hour
)

// archive checks the archive's runs. The archive keeps the ids of orders taken.
func (c *checker) archive(ctx context.Context, connected client.Client) Finding {
	const name = "archive"
	const toDo = `temporal workflow list --query "WorkflowType='Archive'"; the last run shows what it waits for, or why it failed`
	runs, err := orders.New(connected, orders.Options{Namespace: c.Namespace}).ArchiveRuns(ctx)
	now := time.Now()
	switch {
	case err != nil:
		return failed(name, err.Error(), "check whether the server has trouble")
	case !runs.Since.IsZero() && now.Sub(runs.Since) > archiveBehind:
		return failed(name, fmt.Sprintf("no record has been written for %s", ago(now, runs.Since)), toDo)
	case !runs.Since.IsZero() && now.Sub(runs.Since) > archiveLate:
		return warning(name, fmt.Sprintf("ended orders have had no records for %s", ago(now, runs.Since)), toDo)
	case runs.Completed.IsZero():
		return ok(name, "has not read ended orders yet")
	}
	return ok(name, fmt.Sprintf("wrote the records of ended orders %s ago", ago(now, runs.Completed)))
}

func (c *checker) scheduled(name string, one schedules.State) Finding {
	now := time.Now()
	ran := "has not run yet"
	if !one.Last.IsZero() {
		ran = fmt.Sprintf("ran %s ago", ago(now, one.Last))
	}
	switch {
	case one.Missing:
		return failed(name, one.ID+" is missing", "orderflow setup")
	case one.Paused:
		return warning(name, fmt.Sprintf("%s is paused: %s", one.ID, one.Note), "temporal schedule toggle --unpause --schedule-id "+one.ID)
	case one.Stale && strings.HasPrefix(one.ID, "mediaport-") && config.Simulated(c.Settings.MediaPort.URL): // "orderflow dev" has its own supplier
		return ok(name, one.ID+" is for simulators, and "+ran)
	case one.Stale:
		return warning(name, one.ID+" exists, although the configuration does not need it", "orderflow setup --prune, if this is the right configuration")
	case !one.Due.IsZero() && now.Sub(one.Due) > overdue:
		return failed(name, fmt.Sprintf("%s should have run %s ago", one.ID, ago(now, one.Due)), "check whether the server has trouble")
	}
	return ok(name, one.ID+" "+ran)
}
