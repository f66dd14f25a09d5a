package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/types/known/durationpb"

	"orderflow/activities"
	"orderflow/internal/config"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
	"orderflow/test/measure"
)

const (
	// bareNamespace has task queues with the same names as those of orders. Another
	// worker polls them.
	bareNamespace = "bare"
	bareType      = "Bare"
	nothingType   = "Nothing"
)

// bareWorkflow runs an order's steps and nothing else: the steps do nothing, it handles
// no signals, updates or queries, and it sets no search attributes.
func bareWorkflow(ctx workflow.Context, shape []step) error {
	begun := make([]workflow.Future, 0, len(shape))
	for _, one := range shape {
		for _, before := range begun[:one.After] {
			if err := before.Get(ctx, nil); err != nil {
				return err
			}
		}
		on := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{TaskQueue: one.Queue, StartToCloseTimeout: time.Minute})
		begun = append(begun, workflow.ExecuteActivity(on, nothingType))
	}
	for _, last := range begun {
		if err := last.Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

// workBare runs the bare workflow's worker, with the settings of the orders' worker,
// until ctx ends.
func workBare(ctx context.Context) error {
	settings, err := config.Load()
	if err != nil {
		return err
	}
	worker.SetStickyWorkflowCacheSize(settings.Worker.CachedOrders)
	connected, err := temporalio.Dial(ctx, quiet())
	if err != nil {
		return err
	}
	defer connected.Close()
	for _, queue := range append([]string{activities.QueueOrders}, activities.ProviderQueues()...) {
		one := worker.New(connected, queue, workers.QueueOptions(settings))
		one.RegisterWorkflowWithOptions(bareWorkflow, workflow.RegisterOptions{Name: bareType})
		one.RegisterActivityWithOptions(func(context.Context) error { return nil }, activity.RegisterOptions{Name: nothingType})
		if err := one.Start(); err != nil {
			return err
		}
		defer one.Stop()
	}
	<-ctx.Done()
	return nil
}

// rival is the bare workflow and its worker.
type rival struct {
	shape  []step
	client client.Client
	worker *measure.Process
}

// namespaceWithin is how long a new namespace may take until it can be used.
const namespaceWithin = 30 * time.Second

func (s *stack) newRival(ctx context.Context, shape []step) (*rival, error) {
	if err := s.makeNamespace(ctx); err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r := &rival{shape: shape}
	err = measure.Eventually(ctx, namespaceWithin, func() (bool, error) {
		r.client, err = temporalio.DialWith(ctx, s.Temporal.Address, bareNamespace, quiet())
		return err == nil, nil
	})
	if err != nil {
		return nil, err
	}
	r.worker, err = measure.StartProcess(program, s.PlainEnvironment(bareNamespace), "-bare-worker")
	return r, err
}

func (s *stack) makeNamespace(ctx context.Context) error {
	namespaces, err := client.NewNamespaceClient(client.Options{HostPort: s.Temporal.Address, Logger: quiet()})
	if err != nil {
		return err
	}
	defer namespaces.Close()
	return namespaces.Register(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: bareNamespace, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour)})
}

func (r *rival) close() {
	r.worker.End()
	r.client.Close()
}

// run starts the bare workflow and waits for its end.
func (r *rival) run(ctx context.Context, id string) error {
	run, err := r.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: activities.QueueOrders}, bareType, r.shape)
	if err != nil {
		return err
	}
	if err := run.Get(ctx, nil); err != nil {
		return fmt.Errorf("%s: %w", id, err)
	}
	return nil
}
