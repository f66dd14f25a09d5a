package main

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
)

// The bare workflow starts its steps as its shape says: here two run for an hour in
// parallel, and the third runs for an hour after them.
func TestTheBareWorkflowTakesItsSteps(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet())
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: 30 * time.Second}) // a slow machine is not a deadlock
	env.RegisterActivityWithOptions(func(context.Context) error { return nil }, activity.RegisterOptions{Name: nothingType})
	var mu sync.Mutex
	var queues []string
	env.OnActivity(nothingType, mock.Anything).After(time.Hour).Return(func(ctx context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		queues = append(queues, activity.GetInfo(ctx).TaskQueue)
		return nil
	})
	began := env.Now()
	env.ExecuteWorkflow(bareWorkflow, []step{{"a", 0}, {"b", 0}, {"c", 2}})
	require.NoError(t, env.GetWorkflowError())
	require.ElementsMatch(t, []string{"a", "b"}, queues[:2])
	require.Equal(t, "c", queues[2])
	require.Equal(t, 2*time.Hour, env.Now().Sub(began).Round(time.Minute))
}
