package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/workflows"
)

// ErrNoProvider means that there is no provider with that name.
var ErrNoProvider = errors.New("there is no such provider")

// CheckProvider returns ErrNoProvider with the list of providers for an unknown name.
func CheckProvider(provider string) error {
	if known := workflows.Providers(); !slices.Contains(known, provider) {
		return fmt.Errorf("provider %q: %w; %s", provider, ErrNoProvider, plain.OneOf(known))
	}
	return nil
}

// HoldProvider stops all orders from calling a provider until it is released, and returns the
// current hold: an earlier hold stays. Calls in flight finish, and workers take up to some
// seconds to notice. Undo steps are held as well. The deadlines of waits keep running.
//
// ErrNoProvider: no provider has that name. ErrNoWorker: it is recorded, and takes effect once
// a worker runs.
func (s *Service) HoldProvider(ctx context.Context, provider, by, reason string) (workflows.Hold, error) {
	if err := CheckProvider(provider); err != nil {
		return workflows.Hold{}, err
	}
	signal := workflows.ProviderSignal{By: by, Reason: reason, At: time.Now().UTC()}
	if err := s.signalProvider(ctx, provider, order.SignalHold, signal); err != nil {
		return workflows.Hold{}, fmt.Errorf("hold %s: %w", provider, err)
	}
	return s.providerState(ctx, "hold", provider)
}

// ReportTrouble tells a provider's workflow that an order is in trouble there. The workflow
// holds the provider if many are.
func (s *Service) ReportTrouble(ctx context.Context, provider string, trouble workflows.Trouble) error {
	if err := s.signalProvider(ctx, provider, order.SignalTrouble, trouble); err != nil {
		return fmt.Errorf("report trouble at %s: %w", provider, err)
	}
	return nil
}

// ReportThrottled tells a provider's workflow that the provider accepts no calls until a time.
// All workers respect it.
func (s *Service) ReportThrottled(ctx context.Context, provider string, until time.Time) error {
	if err := s.signalProvider(ctx, provider, order.SignalThrottled, workflows.Throttled{Until: until.UTC()}); err != nil {
		return fmt.Errorf("report a 429 of %s: %w", provider, err)
	}
	return nil
}

// signalProvider signals the workflow of a provider, and starts it if there is none.
func (s *Service) signalProvider(ctx context.Context, provider, signal string, payload any) error {
	id := workflows.ProviderID(provider)
	_, err := s.client.SignalWithStartWorkflow(ctx, id, signal, payload, client.StartWorkflowOptions{
		ID: id, TaskQueue: activities.QueueOrders,
		StaticSummary: "holds and releases orders' calls to " + provider,
	}, workflows.ProviderType, workflows.Hold{})
	return err
}

// ReleaseProvider lets orders call a provider again, whoever holds it. Orders resume gradually,
// within about a minute. It does nothing if the provider isn't held.
//
// ErrNoProvider: no provider has that name. ErrNoWorker: it is recorded, and takes effect once
// a worker runs.
func (s *Service) ReleaseProvider(ctx context.Context, provider, by string) (workflows.Hold, error) {
	if err := CheckProvider(provider); err != nil {
		return workflows.Hold{}, err
	}
	signal := workflows.ProviderSignal{By: by, At: time.Now().UTC()}
	err := s.client.SignalWorkflow(ctx, workflows.ProviderID(provider), "", order.SignalRelease, signal)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) { // it was never held, or a person terminated the workflow
		return workflows.Hold{}, nil
	}
	if err != nil {
		return workflows.Hold{}, fmt.Errorf("release %s: %w", provider, err)
	}
	return s.providerState(ctx, "release", provider)
}

// providerState queries the workflow itself, which has processed all signals by then.
func (s *Service) providerState(ctx context.Context, what, provider string) (workflows.Hold, error) {
	patient, cancel := context.WithTimeout(ctx, s.options.Patience)
	defer cancel()
	var hold workflows.Hold
	answer, err := s.client.QueryWorkflow(patient, workflows.ProviderID(provider), "", order.QueryState)
	switch {
	case err == nil:
		return hold, answer.Get(&hold)
	case ctx.Err() == nil && unanswered(err):
		return hold, fmt.Errorf("%s %s: %w; recorded, takes effect once a worker runs", what, provider, s.noWorker(ctx))
	}
	return hold, fmt.Errorf("%s %s: recorded; its effect is unknown: %w", what, provider, err)
}

// ProviderHold returns a provider's hold. It needs no worker.
func (s *Service) ProviderHold(ctx context.Context, provider string) (workflows.Hold, error) {
	var hold workflows.Hold
	run, err := s.client.DescribeWorkflow(ctx, workflows.ProviderID(provider), "")
	var missing *serviceerror.NotFound
	switch {
	case errors.As(err, &missing):
		return hold, nil
	case err != nil:
		return hold, fmt.Errorf("ask whether %s is held: %w", provider, err)
	case run.Status != enums.WORKFLOW_EXECUTION_STATUS_RUNNING || run.Memo == nil || run.Memo.Fields[workflows.ProviderMemo] == nil:
		return hold, nil // a person terminated it, or no worker has processed the first signal
	}
	if err := run.GetMemoValue(workflows.ProviderMemo, &hold); err != nil {
		return hold, fmt.Errorf("read whether %s is held: %w", provider, err)
	}
	return hold, nil
}
