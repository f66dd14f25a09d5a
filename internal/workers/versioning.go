package workers

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/internal/config"
	"orderflow/order"
	"orderflow/workflows"
)

// WorkflowTypes are the names of all that RegisterWorkflows registers.
func WorkflowTypes() []string {
	return []string{order.WorkflowType, order.QuoteType, workflows.ProviderType, workflows.MediaPortPollType,
		workflows.CancelledOrderType, workflows.StockType, workflows.SuppliesType}
}

// RegisterWorkflows registers all workflows with a worker, or with what replays
// histories as a worker of the same configuration would.
func RegisterWorkflows(registry worker.WorkflowRegistry, settings config.Config) {
	life := workflows.Orders{AttentionLimit: settings.AttentionLimit}
	registry.RegisterWorkflowWithOptions(life.Order, workflow.RegisterOptions{Name: order.WorkflowType})
	registry.RegisterWorkflowWithOptions(life.Quote, workflow.RegisterOptions{Name: order.QuoteType})
	registry.RegisterWorkflowWithOptions(workflows.MediaPortPoll, workflow.RegisterOptions{Name: workflows.MediaPortPollType})
	registry.RegisterWorkflowWithOptions(workflows.KeepCancelled, workflow.RegisterOptions{Name: workflows.CancelledOrderType})
	registry.RegisterWorkflowWithOptions(workflows.Pickup, workflow.RegisterOptions{Name: workflows.PickupType})
	registry.RegisterWorkflowWithOptions(workflows.Stock, workflow.RegisterOptions{Name: workflows.StockType})
	registry.RegisterWorkflowWithOptions(workflows.PushSupplies, workflow.RegisterOptions{Name: workflows.SuppliesType})
	// It lives for ever: pinned, it would keep its first version alive as long.
	registry.RegisterWorkflowWithOptions(workflows.Provider, workflow.RegisterOptions{
		Name: workflows.ProviderType, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
}

// Deployment is which version a worker says it is; the zero value where versions
// are not configured.
func Deployment(settings config.Versioning) worker.DeploymentOptions {
	if settings.DeploymentVersion == "" {
		return worker.DeploymentOptions{}
	}
	behavior := workflow.VersioningBehaviorAutoUpgrade
	if settings.Behavior == config.Pinned {
		behavior = workflow.VersioningBehaviorPinned
	}
	return worker.DeploymentOptions{
		UseVersioning:             true,
		Version:                   worker.WorkerDeploymentVersion{DeploymentName: settings.DeploymentName, BuildID: settings.DeploymentVersion},
		DefaultVersioningBehavior: behavior,
	}
}
