package workflows

import (
	"cmp"
	"slices"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// change is a hold or a release, of a provider or of an order.
type change struct {
	ProviderSignal
	hold bool
}

// signals are the holds and releases that a workflow receives.
type signals struct{ holds, releases workflow.ReceiveChannel }

func signalsOf(ctx workflow.Context) signals {
	return signals{workflow.GetSignalChannel(ctx, order.SignalHold), workflow.GetSignalChannel(ctx, order.SignalRelease)}
}

func (s signals) any() bool { return s.holds.Len() > 0 || s.releases.Len() > 0 }

// awaitChanges waits for signals and returns all pending ones, oldest first.
func awaitChanges(ctx workflow.Context) ([]change, error) {
	s := signalsOf(ctx)
	if err := workflow.Await(ctx, s.any); err != nil {
		return nil, err
	}
	return s.take(ctx), nil
}

// take returns all pending signals, oldest first.
func (s signals) take(ctx workflow.Context) []change {
	changes := slices.Concat(changesOf(ctx, s.holds, true), changesOf(ctx, s.releases, false))
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return changes
}

func changesOf(ctx workflow.Context, channel workflow.ReceiveChannel, hold bool) []change {
	var changes []change
	for _, signal := range received[ProviderSignal](channel) {
		if signal.At.IsZero() {
			signal.At = workflow.Now(ctx)
		}
		changes = append(changes, change{signal, hold})
	}
	return changes
}

// received returns all pending signals of a channel.
func received[T any](channel workflow.ReceiveChannel) (all []T) {
	for {
		var one T
		if !channel.ReceiveAsync(&one) {
			return all
		}
		all = append(all, one)
	}
}
