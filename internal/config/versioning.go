package config

import (
	"fmt"
	"regexp"
)

// Versioning is which version of the worker this is, for Temporal to hand each
// order to a worker that fits it.
type Versioning struct {
	DeploymentName    string             `envconfig:"ORDERFLOW_DEPLOYMENT_NAME" default:"orderflow" desc:"Name of the Worker Deployment in Temporal that all versions of the worker belong to."`
	DeploymentVersion string             `envconfig:"ORDERFLOW_DEPLOYMENT_VERSION" desc:"Version of this worker, such as 0.1.0 or a commit; a version gets no orders until it is made current. Workers have no versions if not set."`
	Behavior          VersioningBehavior `envconfig:"ORDERFLOW_VERSIONING_BEHAVIOR" default:"auto-upgrade" desc:"What becomes of orders under way when another version is made current: auto-upgrade moves them to it, pinned lets them end where they began."`
}

// VersioningBehavior says what becomes of orders under way when another version
// of the worker is made current.
type VersioningBehavior string

// The versioning behaviors.
const (
	AutoUpgrade VersioningBehavior = "auto-upgrade"
	Pinned      VersioningBehavior = "pinned"
)

// What names and versions of deployments are made of here.
// Temporal joins the two with a dot or a colon, so a name has neither.
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
