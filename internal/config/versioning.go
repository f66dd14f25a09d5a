package config

import (
	"fmt"
	"regexp"
)

// Versioning is the version of this worker. Temporal uses it to give each order to a compatible
// worker.
type Versioning struct {
	DeploymentName    string             `envconfig:"ORDERFLOW_DEPLOYMENT_NAME" default:"orderflow" desc:"Name of the Worker Deployment in Temporal, the same for all versions of the worker."`
	DeploymentVersion string             `envconfig:"ORDERFLOW_DEPLOYMENT_VERSION" desc:"Version of this worker, such as 0.1.0 or a commit. A version gets no orders until it is made current. If not set, workers have no versions."`
	Behavior          VersioningBehavior `envconfig:"ORDERFLOW_VERSIONING_BEHAVIOR" default:"auto-upgrade" desc:"What happens to orders under way when another version becomes current: auto-upgrade moves them to it, pinned keeps them on their version."`
}

// VersioningBehavior says what happens to orders under way when another version of the worker
// becomes current.
type VersioningBehavior string

// The versioning behaviors.
const (
	AutoUpgrade VersioningBehavior = "auto-upgrade"
	Pinned      VersioningBehavior = "pinned"
)

// The valid characters of deployment names and versions.
// Temporal joins the two with a dot or a colon, so a name contains neither.
var (
	deploymentName    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)
	deploymentVersion = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$`)
)

func (r *rules) versioning(settings Versioning) {
	r.that("ORDERFLOW_DEPLOYMENT_NAME", deploymentName.MatchString(settings.DeploymentName),
		fmt.Sprintf("%q: want up to 100 letters, digits, dashes and underscores", settings.DeploymentName))
	r.that("ORDERFLOW_DEPLOYMENT_VERSION", settings.DeploymentVersion == "" || deploymentVersion.MatchString(settings.DeploymentVersion),
		fmt.Sprintf("%q: want up to 100 letters, digits, dots, dashes, underscores and pluses", settings.DeploymentVersion))
	oneOf(r, "ORDERFLOW_VERSIONING_BEHAVIOR", settings.Behavior, AutoUpgrade, Pinned)
}
