package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
)

const (
	nameWorkers  = "workers"
	nameVersions = "versions"
	// polledWithin is how long ago a running worker may have polled: an empty poll takes a
	// minute.
	polledWithin = 90 * time.Second
	// noVersion is the version of a worker without one.
	noVersion = "no version"
)

// queues are all queues of the workers.
var queues = append([]string{activities.QueueOrders}, activities.ProviderQueues()...)

// polled is who polls a queue.
type polled struct {
	queue string
	kind  enums.TaskQueueType
	// versions of workers, by their identity.
	versions map[string]string
}

// workers checks for each queue who polls it, and which version gets new orders.
func (c *checker) workers(ctx context.Context, connected client.Client) []Finding {
	all := []polled{{queue: activities.QueueOrders, kind: enums.TASK_QUEUE_TYPE_WORKFLOW}}
	for _, queue := range queues {
		all = append(all, polled{queue: queue, kind: enums.TASK_QUEUE_TYPE_ACTIVITY})
	}
	var found []Finding
	workers := map[string]string{}
	for i := range all {
		var err error
		if all[i].versions, err = c.pollers(ctx, connected, all[i]); err != nil {
			return append(found, failed(nameWorkers, "Temporal does not show who polls: "+err.Error(),
				"allow ListTaskQueuePartitions and DescribeTaskQueue"))
		}
		for who, version := range all[i].versions {
			workers[who] = version
		}
		if len(all[i].versions) == 0 {
			found = append(found, failed(nameWorkers, fmt.Sprintf("no worker polls the queue %s (%s): its tasks wait", all[i].queue, kindName(all[i].kind)),
				"start a worker; see docs/runbook.md, WorkerDown"))
		}
	}
	if len(found) == 0 {
		found = append(found, ok(nameWorkers, fmt.Sprintf("all %d queues are polled, by %s", len(queues), named(workers))))
	}
	return append(found, c.versions(ctx, connected, all[0].versions)...)
}

func kindName(kind enums.TaskQueueType) string { return strings.ToLower(kind.String()) }

// named lists workers with their versions.
func named(workers map[string]string) string {
	var texts []string
	for who, version := range workers {
		texts = append(texts, fmt.Sprintf("%s (%s)", who, version))
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}

// pollers are the versions of the recent pollers of a queue. Each partition knows its own
// pollers.
func (c *checker) pollers(ctx context.Context, connected client.Client, of polled) (map[string]string, error) {
	service := connected.WorkflowService()
	parts, err := service.ListTaskQueuePartitions(ctx, &workflowservice.ListTaskQueuePartitionsRequest{
		Namespace: c.Namespace, TaskQueue: &taskqueue.TaskQueue{Name: of.queue}})
	if err != nil {
		return nil, err
	}
	partitions := parts.GetActivityTaskQueuePartitions()
	if of.kind == enums.TASK_QUEUE_TYPE_WORKFLOW {
		partitions = parts.GetWorkflowTaskQueuePartitions()
	}
	found := map[string]string{}
	for _, one := range partitions {
		there, err := service.DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
			Namespace: c.Namespace, TaskQueue: &taskqueue.TaskQueue{Name: one.GetKey()}, TaskQueueType: of.kind})
		if err != nil {
			return nil, err
		}
		for _, p := range there.GetPollers() {
			if time.Since(p.GetLastAccessTime().AsTime()) <= polledWithin {
				found[p.GetIdentity()] = versionOf(p)
			}
		}
	}
	return found, nil
}

func versionOf(p *taskqueue.PollerInfo) string {
	if o := p.GetDeploymentOptions(); o.GetWorkerVersioningMode() == enums.WORKER_VERSIONING_MODE_VERSIONED {
		return o.GetDeploymentName() + " " + o.GetBuildId()
	}
	return noVersion
}

// versions checks which version gets new orders, and whether it runs. Workers is who polls for
// orders.
func (c *checker) versions(ctx context.Context, connected client.Client, workers map[string]string) []Finding {
	running := map[string]bool{}
	versioned := c.Settings.Versioning.DeploymentVersion != ""
	for _, version := range workers {
		running[version] = true
		versioned = versioned || version != noVersion
	}
	if !versioned {
		return []Finding{ok(nameVersions, "workers have no versions (ORDERFLOW_DEPLOYMENT_VERSION)")}
	}
	name := c.Settings.Versioning.DeploymentName
	toDo := "temporal worker deployment set-current-version --deployment-name " + name + " --build-id VERSION; see docs/versioning.md"
	found, err := connected.WorkflowService().DescribeWorkerDeployment(ctx, &workflowservice.DescribeWorkerDeploymentRequest{
		Namespace: c.Namespace, DeploymentName: name})
	var missing *serviceerror.NotFound
	switch {
	case errors.As(err, &missing):
		return []Finding{failed(nameVersions, "Temporal has no Worker Deployment "+name+": none of its workers has ever polled", "start a worker with the same ORDERFLOW_DEPLOYMENT_NAME")}
	case err != nil:
		return []Finding{failed(nameVersions, "Temporal does not show the current version: "+err.Error(), "check whether the server has trouble")}
	}
	current := found.GetWorkerDeploymentInfo().GetRoutingConfig().GetCurrentDeploymentVersion()
	gets := noVersion
	if current.GetBuildId() != "" {
		gets = current.GetDeploymentName() + " " + current.GetBuildId()
	}
	if !running[gets] {
		return []Finding{failed(nameVersions, fmt.Sprintf("new orders go to workers of %s, but none polls: the orders wait", gets), toDo)}
	}
	return []Finding{ok(nameVersions, "new orders go to workers of "+gets)}
}
