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

// longEnough is the retention that a namespace should have: so long an order that failed
// can be taken up again. With less than tooShort, orders may be forgotten before the archive
// and the watch for what ended badly have seen them.
const (
	longEnough = 90 * 24 * time.Hour
	tooShort   = 7 * 24 * time.Hour
)

// ofTemporal checks the server, the namespace, and who works.
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
	return subject{name: SubjectTemporal, first: probe{"server", c.server}, then: []probe{
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
		return []Finding{failed(name, err.Error(), `mend the TEMPORAL_ variables; "orderflow config" shows what is in force`)}
	}
	info, err := connected.WorkflowService().GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
	if err != nil {
		return []Finding{failed(name, "Temporal does not answer: "+err.Error(), "see whether the server has trouble")}
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
		return []Finding{warning(name, "Temporal does not say: "+err.Error(), "ask whoever may see the namespace whether its retention is 90 days")}
	case err != nil:
		return []Finding{failed(name, err.Error(), "see whether the server has trouble")}
	}
	kept := found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration()
	switch {
	case kept < tooShort:
		return []Finding{failed(name, fmt.Sprintf("what has ended is kept for %s: where the archive is behind, an order that is started again after that is made a second time", days(kept)), toDo)}
	case kept < longEnough:
		return []Finding{warning(name, fmt.Sprintf("what has ended is kept for %s: after that an order that failed can't be taken up again", days(kept)), toDo)}
	}
	return []Finding{ok(name, "what has ended is kept for "+days(kept))}
}

// days is a duration for people.
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
		found = append(found, failed(name, err.Error(), "see whether the server has trouble"))
	}
	return found
}

// How long the archive may not come to its end before that is told, and before it has
// failed: its retries last for hours.
const (
	archiveLate   = time.Hour
	archiveBehind = 24 * time.Hour
)

// archive says how the archive fares, which keeps the ids of orders taken.
func (c *checker) archive(ctx context.Context, connected client.Client) Finding {
	const name = "archive"
	const toDo = `temporal workflow list --query "WorkflowType='Archive'"; the last run says what it waits for, or why it failed`
	runs, err := orders.New(connected, orders.Options{Namespace: c.Namespace}).ArchiveRuns(ctx)
	now := time.Now()
	switch {
	case err != nil:
		return failed(name, err.Error(), "see whether the server has trouble")
	case !runs.Since.IsZero() && now.Sub(runs.Since) > archiveBehind:
		return failed(name, fmt.Sprintf("no record is written since %s ago", ago(now, runs.Since)), toDo)
	case !runs.Since.IsZero() && now.Sub(runs.Since) > archiveLate:
		return warning(name, fmt.Sprintf("what has ended has no records since %s ago", ago(now, runs.Since)), toDo)
	case runs.Completed.IsZero():
		return ok(name, "has not looked at what has ended yet")
	}
	return ok(name, fmt.Sprintf("wrote records of what has ended %s ago", ago(now, runs.Completed)))
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
	case one.Stale && strings.HasPrefix(one.ID, "mediaport-") && config.Simulated(c.Settings.MediaPort.URL): // "orderflow dev" has a supplier of its own
		return ok(name, one.ID+" is for simulators, and "+ran)
	case one.Stale:
		return warning(name, one.ID+" is there, though the configuration does not ask for it", "orderflow setup --prune, if this is the right configuration")
	case !one.Due.IsZero() && now.Sub(one.Due) > overdue:
		return failed(name, fmt.Sprintf("%s should have run %s ago", one.ID, ago(now, one.Due)), "see whether the server has trouble")
	}
	return ok(name, one.ID+" "+ran)
}
