package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/internal/encryption"
	"orderflow/order"
	"orderflow/workflows"
)

// errUnreadable means that an order's input can't be read: its key is missing, or it is not an
// order.
var errUnreadable = errors.New("can't be read")

// noticeOfEnd is the notice to the shop about an order that ended badly, perhaps without a
// notice of its own; nil if no shop is notified. Orders count their failures in the same way,
// so each failure is reported once.
func (s *Service) noticeOfEnd(ctx context.Context, about order.Case) (*order.Notice, error) {
	began, err := s.beginning(ctx, about.Workflow, about.Run)
	if err != nil {
		return nil, err
	}
	var doc order.Order
	var again order.Again
	var settings order.Settings
	err = s.converterOf(about.Order).FromPayloads(began.GetInput(), &doc, &again, &settings)
	if errors.Is(err, encryption.ErrErased) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	if !settings.Notify {
		return nil, nil
	}
	problem := about.Problem
	return &order.Notice{
		Order: about.Order, Event: order.EventFailed, Count: again.Told[order.EventFailed].Count + 1, At: problem.Since,
		Source: doc.Source, Status: order.StatusFailed, Stage: problem.Stage, Carrier: about.Carrier,
		Problem: &order.NoticeProblem{Stage: problem.Stage, Provider: problem.Provider, HTTPStatus: problem.HTTPStatus, Code: problem.Code}}, nil
}

// errNotTried means that no worker sent NotifyTest's message in time.
var errNotTried = errors.New("no worker has sent it")

// NotifyTest has a worker send one message of type "test" to the shop of a source, or to all
// configured shops, and returns their answers.
//
// errNotTried: no worker processed it in time.
func (s *Service) NotifyTest(ctx context.Context, source string, within time.Duration) ([]activities.NoticeTried, error) {
	run, err := s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: order.NoticeIDPrefix + "test-" + uuid.NewString(), TaskQueue: activities.QueueOrders, WorkflowExecutionTimeout: within,
		StaticSummary: "send test messages to shops",
	}, workflows.NotifyTestType, source)
	if err != nil {
		return nil, fmt.Errorf("notify test: %w", err)
	}
	var tried []activities.NoticeTried
	err = run.Get(ctx, &tried)
	var said *temporal.ApplicationError
	var late *temporal.TimeoutError
	switch {
	case errors.As(err, &said):
		return nil, &RefusedError{said.Message()}
	case errors.As(err, &late):
		return nil, fmt.Errorf("notify test: %w within %s", errNotTried, within)
	}
	return tried, err
}
