package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// registered is a workflow that workers run.
type registered struct {
	name string
	run  any
	// behavior is how runs move to a new version of the workers, if versions are configured;
	// the zero value is the workers' default.
	behavior workflow.VersioningBehavior
}

// registry is every workflow: workers register it, and a new version is replayed against the
// histories of exactly these.
func registry(orders Orders) []registered {
	return []registered{
		{name: order.WorkflowType, run: orders.Order},
		{name: order.QuoteType, run: orders.Quote},
		{name: PointsType, run: orders.CheckPoints},
		{name: PickupType, run: Pickup},
		{name: CancelPickupType, run: CancelPickup},
		{name: StockType, run: Stock},
		{name: SuppliesType, run: PushSupplies},
		{name: MediaPortPollType, run: MediaPortPoll},
		{name: CancelledOrderType, run: KeepCancelled},
		{name: WatchType, run: Watch},
		{name: ArchiveType, run: Archive},
		{name: ExpireType, run: Expire},
		{name: NotifyType, run: Notify},
		{name: NotifyTestType, run: NotifyTest},
		// It may wait for months, so it must not be pinned to a version either.
		{name: order.CaseType, run: Case, behavior: workflow.VersioningBehaviorAutoUpgrade},
		// They run forever: pinned, they would keep their first version alive.
		{name: ProviderType, run: Provider, behavior: workflow.VersioningBehaviorAutoUpgrade},
		{name: ProviderWatchType, run: ProviderWatch, behavior: workflow.VersioningBehaviorAutoUpgrade},
	}
}

// Types are the names of all workflows.
func Types() []string {
	var names []string
	for _, one := range registry(Orders{}) {
		names = append(names, one.name)
	}
	return names
}

// Register registers all workflows with a worker, or with a replayer that has the same
// settings.
func (o Orders) Register(with worker.WorkflowRegistry) {
	for _, one := range registry(o) {
		with.RegisterWorkflowWithOptions(one.run, workflow.RegisterOptions{Name: one.name, VersioningBehavior: one.behavior})
	}
}
