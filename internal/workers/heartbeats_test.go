package workers_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities/attempt"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/workers"
)

// reader reads for longer than a request may take, and then acts.
type reader struct {
	reading, goOn chan struct{}
	acted         chan error
}

const settle = 20 * time.Millisecond

// Step is one attempt. It tells whether it may act after all that reading.
func (r *reader) Step(ctx context.Context) error {
	r.reading <- struct{}{}
	<-r.goOn
	time.Sleep(2 * settle)
	err := attempt.Timing{Settle: settle}.EnsureFresh(ctx)
	r.acted <- err
	return err
}

func oneStep(ctx workflow.Context) error {
	return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Minute, HeartbeatTimeout: time.Minute,
		RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1}}), "Step").Get(ctx, nil)
}

func TestAnAttemptThatReadsForLongActsOnlyWhileItIsTheOne(t *testing.T) {
	temporalClient := devservertest.New(t)
	steps := &reader{make(chan struct{}), make(chan struct{}), make(chan error)}
	w := worker.New(temporalClient, "fresh", worker.Options{
		Interceptors: []interceptor.WorkerInterceptor{workers.NewHeartbeats(attempt.WallClock)}})
	w.RegisterActivity(steps)
	w.RegisterWorkflowWithOptions(oneStep, workflow.RegisterOptions{Name: "OneStep"})
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	for _, test := range []struct {
		name      string
		meanwhile func(id string) error
		acts      bool
	}{
		{"nothing happens", func(string) error { return nil }, true},
		{"its run is terminated", func(id string) error {
			return temporalClient.TerminateWorkflow(t.Context(), id, "", "tested")
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			run, err := temporalClient.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: "fresh"}, "OneStep")
			require.NoError(t, err)
			<-steps.reading
			require.NoError(t, test.meanwhile(run.GetID()))
			steps.goOn <- struct{}{}
			err = <-steps.acted
			if test.acts {
				require.NoError(t, err)
				return
			}
			var put *temporal.ApplicationError
			require.True(t, errors.As(err, &put), "%v", err)
			require.Equal(t, attempt.TypeSettling, put.Type())
		})
	}
}
