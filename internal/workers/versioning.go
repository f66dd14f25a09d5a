package workers

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/internal/config"
	"orderflow/workflows"
)

// RegisterWorkflows registers all workflows with a worker, or with what replays
// histories as a worker of the same configuration would.
func RegisterWorkflows(registry worker.WorkflowRegistry, settings config.Config) {
	workflows.Orders{AttentionLimit: settings.AttentionLimit}.Register(registry)
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
