package workers

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/internal/config"
	"orderflow/workflows"
)

// RegisterWorkflows registers all workflows with a worker, or with a replayer of the same
// configuration.
func RegisterWorkflows(registry worker.WorkflowRegistry, settings config.Config) {
	workflows.Orders{AttentionLimit: settings.AttentionLimit}.Register(registry)
}

// Deployment is the version of a worker; zero if versions are not configured.
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
