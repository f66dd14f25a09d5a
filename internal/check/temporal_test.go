package check_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"orderflow/internal/check"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/orders"
	"orderflow/internal/schedules"
	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
)

// TestTemporal prepares a new server step by step, then breaks things.
func TestTemporal(t *testing.T) {
	connected := devservertest.New(t)
	p := simulate(t)
	options := p.options(t)
	options.Limit = 0
	options.Connect = func(context.Context) (client.Client, error) { return connected, nil }

	report := run(t, options, "temporal", "shipx")
	require.Regexp(t, `^Temporal \d+\.\d+\.\d+ answers, with the namespace default$`, find(t, report, "server", check.OK).Says)
	found := find(t, report, "retention", check.Failed)
	require.Contains(t, found.Says, "ended workflows are kept for 1 days: if the archive is behind, an order that is sent again after that is made twice")
	require.Equal(t, "temporal operator namespace update --namespace default --retention 90d", found.ToDo)
	require.Equal(t, "all 9 are there", find(t, report, "search attributes", check.OK).Says)
	require.Equal(t, "watch-ended is missing", find(t, report, "schedules", check.Failed).Says)
	require.Contains(t, find(t, report, "workers", check.Failed).Says, "no worker polls the queue orders (workflow): its tasks wait")
	require.Equal(t, 7, strings.Count(says(report), "no worker polls the queue"))
	require.Contains(t, find(t, report, "watcher", check.Warning).Says, "watch-shipx-sender does not run")

	prepare(t, connected, options)
	report = run(t, options)
	require.True(t, report.OK, "%+v", report.Findings)
	require.Equal(t, "ended workflows are kept for 90 days", find(t, report, "retention", check.OK).Says)
	require.Contains(t, find(t, report, "workers", check.OK).Says, "all 6 queues are polled, by ")
	require.Contains(t, find(t, report, "versions", check.OK).Says, "workers have no versions")
	p.requireNoEffect(t)

	spoil(t, connected, options)
	report = run(t, options, "temporal", "shipx")
	require.True(t, report.OK, "what a person did is a warning: %+v", report.Findings)
	require.Contains(t, find(t, report, "schedules", check.Warning).Says, "watch-ended is paused: the office moves")
	found = find(t, report, "hold", check.Warning)
	require.Contains(t, found.Says, "held by ewa since ")
	require.Equal(t, "orderflow release --provider shipx", found.ToDo)

	options.Settings.Versioning.DeploymentVersion = "0.2.0"
	require.Contains(t, find(t, run(t, options, "temporal"), "versions", check.Failed).Says, "no Worker Deployment orderflow")
}

func says(report check.Report) (all string) {
	for _, one := range report.Findings {
		all += one.Says + "\n"
	}
	return all
}

// prepare sets up a namespace completely, and starts a worker.
func prepare(t *testing.T, connected client.Client, options check.Options) {
	t.Helper()
	_, err := connected.WorkflowService().UpdateNamespace(t.Context(), &workflowservice.UpdateNamespaceRequest{Namespace: "default",
		Config: &namespace.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(90 * 24 * time.Hour)}})
	require.NoError(t, err)
	_, err = schedules.Sync(t.Context(), connected, options.Settings)
	require.NoError(t, err)
	group := workerstest.Start(workers.Options{Config: workerstest.Settings(strings.TrimSuffix(options.Settings.ShipX.URL, "/shipx")),
		Client: connected, Documents: options.Store, WatcherLook: 100 * time.Millisecond})
	t.Cleanup(group.Stop)
	require.Eventually(t, func() bool {
		report, err := check.Run(t.Context(), options, "temporal", "shipx", "tpk", "mypromo")
		return err == nil && report.OK && report.Count(check.Warning) == 0 && strings.Contains(says(report), "90 days")
	}, time.Minute, 200*time.Millisecond)
}

// spoil pauses a schedule and holds a provider.
func spoil(t *testing.T, connected client.Client, options check.Options) {
	t.Helper()
	watch := connected.ScheduleClient().GetHandle(t.Context(), schedules.WatchID)
	require.NoError(t, watch.Pause(t.Context(), client.SchedulePauseOptions{Note: "the office moves"}))
	_, err := orders.New(connected, orders.Options{Namespace: options.Namespace}).HoldProvider(t.Context(), "shipx", "ewa", "wrong prices")
	require.NoError(t, err)
}

// TestVersionsOfWorkers tests a current version without workers, and one with workers.
func TestVersionsOfWorkers(t *testing.T) {
	connected := devservertest.New(t)
	p := simulate(t)
	options := p.options(t)
	options.Limit = 0
	options.Connect = func(context.Context) (client.Client, error) { return connected, nil }
	settings := workerstest.Settings(p.url)
	settings.Versioning.DeploymentVersion = "0.1.0"
	group := workerstest.Start(workers.Options{Config: settings, Client: connected, Documents: options.Store})
	t.Cleanup(group.Stop)
	versions := func(sign check.Sign, want string) func() bool {
		return func() bool {
			report, err := check.Run(t.Context(), options, "temporal")
			if err != nil {
				return false
			}
			for _, one := range report.Findings {
				if one.Name == "versions" && one.Sign == sign && strings.Contains(one.Says, want) {
					return true
				}
			}
			return false
		}
	}
	require.Eventually(t, versions(check.Failed, "new orders go to workers of no version, but none polls: the orders wait"), time.Minute, 200*time.Millisecond)
	deployment := connected.WorkerDeploymentClient().GetHandle("orderflow")
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, err := deployment.SetCurrentVersion(t.Context(), client.WorkerDeploymentSetCurrentVersionOptions{BuildID: "0.1.0"})
		assert.NoError(c, err)
	}, 2*time.Minute, 200*time.Millisecond)
	require.Eventually(t, versions(check.OK, "new orders go to workers of orderflow 0.1.0"), time.Minute, 200*time.Millisecond)
}
