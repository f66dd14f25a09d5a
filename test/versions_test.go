package test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/internal/config"
	"orderflow/internal/replay"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/workflows"
)

// The example of docs/versioning.md: version 2 of a workflow adds a stage, for parcels
// that start with it.
const (
	parcelType  = "Parcel"
	parcelQueue = "parcels"
	goOn        = "go-on" // the signal that lets a waiting parcel continue
)

// firstEdition packs, waits for a signal, and ships.
func firstEdition(ctx workflow.Context) ([]string, error) {
	return parcelOf(ctx, func(*[]string) error { return nil })
}

// secondEdition weighs before it ships, except parcels that started without that stage.
func secondEdition(ctx workflow.Context) ([]string, error) {
	return parcelOf(ctx, func(done *[]string) error {
		if workflow.GetVersion(ctx, "weigh", workflow.DefaultVersion, 1) == workflow.DefaultVersion {
			return nil
		}
		return parcelStep(ctx, "weigh", done)
	})
}

// carelessEdition weighs all parcels, whichever version started them.
func carelessEdition(ctx workflow.Context) ([]string, error) {
	return parcelOf(ctx, func(done *[]string) error { return parcelStep(ctx, "weigh", done) })
}

// parcelOf returns the parcel's steps, each with its worker.
func parcelOf(ctx workflow.Context, between func(done *[]string) error) (done []string, err error) {
	if err := parcelStep(ctx, "pack", &done); err != nil {
		return nil, err
	}
	if err := between(&done); err != nil {
		return nil, err
	}
	workflow.GetSignalChannel(ctx, goOn).Receive(ctx, nil)
	return done, parcelStep(ctx, "ship", &done)
}

func parcelStep(ctx workflow.Context, name string, done *[]string) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	var where string
	err := workflow.ExecuteActivity(ctx, name).Get(ctx, &where)
	*done = append(*done, name+" in "+where)
	return err
}

// parcelWorker polls with an edition of the workflow until the test ends, as a version
// unless versioning is empty.
func (s *stack) parcelWorker(edition any, versioning config.Versioning) {
	s.Helper()
	polls := worker.New(s.client, parcelQueue, worker.Options{DeploymentOptions: workers.Deployment(versioning)})
	polls.RegisterWorkflowWithOptions(edition, workflow.RegisterOptions{Name: parcelType})
	for _, name := range []string{"pack", "weigh", "ship"} {
		polls.RegisterActivityWithOptions(func() (string, error) { return versioning.DeploymentVersion, nil },
			activity.RegisterOptions{Name: name})
	}
	require.NoError(s, polls.Start())
	s.Cleanup(polls.Stop)
}

func (s *stack) startParcel(id string) client.WorkflowRun {
	s.Helper()
	run, err := s.client.ExecuteWorkflow(s.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: parcelQueue}, parcelType)
	require.NoError(s, err)
	return run
}

// reachesEvent waits until a workflow's history has an event of a type.
func (s *stack) reachesEvent(id string, kind enums.EventType) {
	s.Helper()
	eventually(s.T, id+" has "+kind.String(), func() bool {
		return slices.ContainsFunc(s.historyOf(id).GetEvents(), func(e *historypb.HistoryEvent) bool { return e.GetEventType() == kind })
	})
}

func (s *stack) historyOf(workflowID string) *historypb.History {
	s.Helper()
	history := &historypb.History{}
	events := s.client.GetWorkflowHistory(s.Context(), workflowID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(s, err)
		history.Events = append(history.Events, event)
	}
	return history
}

// makeCurrent makes a version the current one, once Temporal knows its workers. Each try
// is an update of an internal workflow of the server. The server starts its worker for
// each namespace on demand: on a slow machine that takes a minute, and 50 tries a second
// make it no faster.
func (s *stack) makeCurrent(versioning config.Versioning) {
	s.Helper()
	require.EventuallyWithT(s, func(c *assert.CollectT) {
		_, err := s.client.WorkerDeploymentClient().GetHandle(versioning.DeploymentName).SetCurrentVersion(
			s.Context(), client.WorkerDeploymentSetCurrentVersionOptions{BuildID: versioning.DeploymentVersion})
		assert.NoError(c, err)
	}, 3*patience, 200*time.Millisecond, versioning.DeploymentVersion+" is made current")
}

// A new stage is added behind a version: a run that is past the place replays without it.
// Without the version the run would stop.
func TestAStageIsAddedBehindAVersion(t *testing.T) {
	s := newStack(t)
	s.parcelWorker(firstEdition, config.Versioning{})
	run := s.startParcel("under-way")
	s.reachesEvent("under-way", enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
	old := s.historyOf("under-way")
	require.NoError(t, s.client.SignalWorkflow(t.Context(), "under-way", "", goOn, nil))
	require.NoError(t, run.Get(t.Context(), nil))
	ended := s.historyOf("under-way")

	for name, tc := range map[string]struct {
		edition any
		fits    bool
	}{
		"first edition":    {firstEdition, true},
		"second edition":   {secondEdition, true},
		"careless edition": {carelessEdition, false},
	} {
		t.Run(name, func(t *testing.T) {
			replayer := replay.New(replay.Options{Register: func(registry worker.WorkflowRegistry) {
				registry.RegisterWorkflowWithOptions(tc.edition, workflow.RegisterOptions{Name: parcelType})
			}})
			require.Equal(t, tc.fits, replayer.Replay(ended, nil) == nil)
			if tc.fits {
				require.NoError(t, replayer.Replay(old, nil))
			}
		})
	}
}

// Two versions run at once. A pinned workflow ends in the version that it started in; an
// upgrading one continues in the new version, without the stage that it has passed.
func TestTwoVersionsAtOnce(t *testing.T) {
	for behavior, shipped := range map[config.VersioningBehavior]string{config.Pinned: "v1", config.AutoUpgrade: "v2"} {
		t.Run(string(behavior), func(t *testing.T) {
			s := newStack(t)
			v1 := config.Versioning{DeploymentName: "parcels", DeploymentVersion: "v1", Behavior: behavior}
			v2 := config.Versioning{DeploymentName: "parcels", DeploymentVersion: "v2", Behavior: behavior}
			s.parcelWorker(firstEdition, v1)
			s.makeCurrent(v1)
			before := s.startParcel("before")
			s.reachesEvent("before", enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
			s.parcelWorker(secondEdition, v2)
			s.makeCurrent(v2)
			after := s.startParcel("after")
			for _, run := range []client.WorkflowRun{before, after} {
				require.NoError(t, s.client.SignalWorkflow(t.Context(), run.GetID(), "", goOn, nil))
			}
			require.Equal(t, []string{"pack in v1", "ship in " + shipped}, stepsOf(t, before))
			require.Equal(t, []string{"pack in v2", "weigh in v2", "ship in v2"}, stepsOf(t, after))
		})
	}
}

func stepsOf(t *testing.T, run client.WorkflowRun) []string {
	t.Helper()
	var steps []string
	require.NoError(t, run.Get(t.Context(), &steps))
	return steps
}

// Workers of a version start when it is made current. An order under way ends where its
// versioning behavior says; a held provider always moves.
func TestOrdersUnderWayWhenAnotherVersionComes(t *testing.T) {
	for behavior, ended := range map[config.VersioningBehavior]string{config.Pinned: "0.1.0", config.AutoUpgrade: "0.2.0"} {
		t.Run(string(behavior), func(t *testing.T) {
			s := newStack(t)
			s.config.Versioning.Behavior = behavior
			s.config.Versioning.DeploymentVersion = "0.1.0"
			s.work()
			s.makeCurrent(s.config.Versioning)
			doc := example(t, "from-stock-two-parcels", "under-way")
			doc.Shipping.PriceCap = onePLN()
			s.start(doc)
			_, err := s.patientOrders().HoldProvider(t.Context(), "mypromo", "Jan", "")
			require.NoError(t, err)
			eventually(t, "it asks a person", func() bool { return s.stateOf("under-way").Problem != nil })

			s.config.Versioning.DeploymentVersion = "0.2.0"
			s.work()
			s.makeCurrent(s.config.Versioning)
			probes := 0
			eventually(t, "the new version takes new orders", func() bool { // the server tells its task queues a moment later
				probes++
				id := fmt.Sprintf("probe-%d", probes)
				s.start(example(t, "from-stock-two-parcels", id))
				return s.ends(id).Status == order.StatusCompleted && s.versionOf(order.WorkflowID(id)) == "0.2.0"
			})
			require.NoError(t, s.patientOrders().Resolve(t.Context(), "under-way", order.Resolve{Action: order.ActionCancel, By: "Jan"}))
			require.Equal(t, order.StatusCancelled, s.ends("under-way").Status)
			require.Equal(t, ended, s.versionOf(order.WorkflowID("under-way")))
			s.start(example(t, "from-stock-two-parcels", "after"))
			require.Equal(t, order.StatusCompleted, s.ends("after").Status)
			require.Equal(t, "0.2.0", s.versionOf(order.WorkflowID("after")))
			_, err = s.patientOrders().ReleaseProvider(t.Context(), "mypromo", "Jan")
			require.NoError(t, err)
			eventually(t, "the provider has moved", func() bool { return s.versionOf(workflows.ProviderID("mypromo")) == "0.2.0" })
		})
	}
}

// versionOf returns the version of the worker that a workflow last ran on.
func (s *stack) versionOf(workflowID string) string {
	s.Helper()
	run, err := s.client.DescribeWorkflow(s.Context(), workflowID, "")
	require.NoError(s, err)
	return run.RawResponse.GetWorkflowExecutionInfo().GetVersioningInfo().GetDeploymentVersion().GetBuildId()
}
