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

// awaitChanges waits for signals and returns all that there are, oldest first.
func awaitChanges(ctx workflow.Context) ([]change, error) {
	holds := workflow.GetSignalChannel(ctx, order.SignalHold)
	releases := workflow.GetSignalChannel(ctx, order.SignalRelease)
	err := workflow.Await(ctx, func() bool { return holds.Len() > 0 || releases.Len() > 0 })
	if err != nil {
		return nil, err
	}
	changes := slices.Concat(received(ctx, holds, true), received(ctx, releases, false))
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return changes, nil
}

func received(ctx workflow.Context, channel workflow.ReceiveChannel, hold bool) []change {
	var changes []change
	for {
		one := change{hold: hold}
		if !channel.ReceiveAsync(&one.ProviderSignal) {
			return changes
		}
		if one.At.IsZero() {
			one.At = workflow.Now(ctx)
		}
		changes = append(changes, one)
	}
}
