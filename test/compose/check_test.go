package compose_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// ours is the image that the Dockerfile builds.
const ours = "orderflow/orderflow"

// required are the services that Orderflow always needs.
var required = []string{"postgres", "schema", "temporal", "namespace", "setup", "web-ui", "worker", "trigger"}

// profiles are those in docs/deploy.md, with their services.
var profiles = map[string][]string{
	"simulators": {"sandbox"},
	"monitoring": {"alertmanager", "grafana", "prometheus"},
	"tools":      {"orderflow"},
}

// withoutHealth are long-running services without a health check.
var withoutHealth = []string{"orderflow"}

// image is what the documentation of a third-party image says.
type image struct {
	// commands are those that a health check or a service may run in it.
	commands []string
	// variables are those that it reads and we use.
	variables []string
}

var images = map[string]image{
	"postgres": {commands: []string{"pg_isready", "postgres"}, variables: []string{"POSTGRES_USER", "POSTGRES_PASSWORD"}},
	"temporalio/server": {commands: []string{"nc"}, variables: []string{"DB", "DB_PORT", "POSTGRES_SEEDS", "POSTGRES_USER", "POSTGRES_PWD",
		"BIND_ON_IP", "NUM_HISTORY_SHARDS", "LOG_LEVEL", "DYNAMIC_CONFIG_FILE_PATH", "PROMETHEUS_ENDPOINT"}},
	"temporalio/admin-tools": {commands: []string{"/bin/sh"}, variables: []string{"SQL_PLUGIN", "SQL_HOST", "SQL_PORT", "SQL_USER",
		"SQL_PASSWORD", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "TEMPORAL_RETENTION"}},
	"temporalio/ui": {commands: []string{"nc"}, variables: []string{"TEMPORAL_ADDRESS", "TEMPORAL_DEFAULT_NAMESPACE", "TEMPORAL_CORS_ORIGINS",
		"TEMPORAL_CSRF_COOKIE_INSECURE", "TEMPORAL_CODEC_ENDPOINT"}},
	"prom/prometheus": {commands: []string{"wget"}},
	// Read by deploy/alertmanager.sh.
	"prom/alertmanager": {commands: []string{"wget", "/bin/sh"}, variables: []string{"ALERT_WEBHOOK_URL", "ALERT_MAIL_TO", "ALERT_MAIL_FROM",
		"ALERT_MAIL_SERVER", "ALERT_MAIL_USER", "ALERT_MAIL_PASSWORD", "ALERT_MAIL_TLS"}},
	"grafana/grafana": {commands: []string{"wget"}, variables: []string{"GF_ANALYTICS_REPORTING_ENABLED", "GF_PATHS_PROVISIONING",
		"GF_SECURITY_ADMIN_PASSWORD", "GF_USERS_ALLOW_SIGN_UP"}},
}

var imageDigest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// problems lists what a compose file names but the code, or an image, doesn't have.
func (c codebase) problems(project *types.Project) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		service := project.Services[name]
		for _, check := range []func(*types.Project, types.ServiceConfig) []string{
			c.image, c.environment, c.run, c.health, c.volumes, awaited, reached, c.grace,
		} {
			for _, problem := range check(project, service) {
				found = append(found, name+": "+problem)
			}
		}
	}
	return append(append(found, services(project)...), unused(project)...)
}

// services compares the services and their profiles with the promised ones.
func services(project *types.Project) []string {
	var found []string
	inProfile := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		for _, profile := range project.Services[name].Profiles {
			inProfile[profile] = append(inProfile[profile], name)
		}
	}
	for _, name := range required {
		if service, there := project.Services[name]; !there || len(service.Profiles) > 0 {
			found = append(found, "no service "+name+" without a profile")
		}
	}
	if !maps.EqualFunc(profiles, inProfile, slices.Equal) {
		found = append(found, fmt.Sprintf("profiles %v, want %v", inProfile, profiles))
	}
	return found
}

// unused finds volumes that no service mounts.
func unused(project *types.Project) []string {
	mounted := map[string]bool{}
	for _, service := range project.Services {
		for _, volume := range service.Volumes {
			mounted[volume.Source] = true
		}
	}
	var found []string
	for _, name := range slices.Sorted(maps.Keys(project.Volumes)) {
		if !mounted[name] {
			found = append(found, "no service mounts the volume "+name)
		}
	}
	return found
}

// image checks that a third-party image is known and has a fixed version, and that ours
// is built here.
func (c codebase) image(_ *types.Project, service types.ServiceConfig) []string {
	name, tag, _ := strings.Cut(service.Image, ":")
	tag, digest, pinned := strings.Cut(tag, "@")
	_, known := images[name]
	switch {
	case name == ours && service.Build == nil:
		return []string{"no build for " + ours}
	case name == ours:
		return nil
	case !known:
		return []string{"unknown image " + name}
	case tag == "" || tag == "latest":
		return []string{"the image " + name + " has no fixed version"}
	case name == "temporalio/ui" && tag != c.webUI:
		return []string{fmt.Sprintf("%s, but what is tested is %s", service.Image, c.webUI)}
	case pinned && !imageDigest.MatchString(digest):
		return []string{"the digest of " + name + " is not a digest"}
	case (name == "temporalio/server" || name == "temporalio/admin-tools") && tag != c.temporal:
		return []string{fmt.Sprintf("%s, but what is tested is %s", service.Image, c.temporal)}
	}
	return nil
}

// environment checks the variables' names. Our programs refuse unknown variables;
// third-party programs ignore them, which is worse.
func (c codebase) environment(_ *types.Project, service types.ServiceConfig) []string {
	name, _, _ := strings.Cut(service.Image, ":")
	known := images[name].variables
	if name == ours {
		known = slices.Collect(maps.Keys(c.defaults))
	}
	var found []string
	for _, variable := range slices.Sorted(maps.Keys(service.Environment)) {
		if !slices.Contains(known, variable) {
			found = append(found, "no variable "+variable)
		}
	}
	for _, file := range service.EnvFiles {
		if _, err := os.Stat(file.Path); err != nil && bool(file.Required) {
			found = append(found, "no file "+filepath.Base(file.Path))
		}
	}
	return found
}

// run checks that the program a service starts exists.
func (c codebase) run(_ *types.Project, service types.ServiceConfig) []string {
	line := append(slices.Clone(service.Entrypoint), service.Command...)
	switch {
	case service.Image != ours:
		return foreign(service, service.Entrypoint)
	case len(service.Entrypoint) == 0:
		line = append([]string{"/orderflow"}, service.Command...)
	}
	if problem := c.command(line); problem != "" {
		return []string{problem}
	}
	return nil
}

// foreign checks a command line in a third-party image. Scripts must be mounted.
func foreign(service types.ServiceConfig, line []string) []string {
	if len(line) == 0 {
		return nil
	}
	name, _, _ := strings.Cut(service.Image, ":")
	if !slices.Contains(images[name].commands, line[0]) {
		return []string{"the image " + name + " has no " + line[0]}
	}
	if line[0] == "/bin/sh" && !slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == line[1] }) {
		return []string{"no service mounts " + line[1]}
	}
	return nil
}

// health checks that every long-running service has a health check, with a command that
// exists.
func (c codebase) health(_ *types.Project, service types.ServiceConfig) []string {
	job := strings.HasPrefix(service.Restart, "on-failure")
	if service.HealthCheck == nil {
		if job || slices.Contains(withoutHealth, service.Name) {
			return nil
		}
		return []string{"no health check"}
	}
	line := service.HealthCheck.Test
	if len(line) < 2 || line[0] != "CMD" {
		return []string{"the health check needs a shell"}
	}
	line = line[1:]
	if service.Image != ours {
		return foreign(service, line)
	}
	problem := c.command(line)
	if problem == "" && len(line) == 3 {
		problem = c.address(service.Name, line[2])
	}
	if problem != "" {
		return []string{"health check: " + problem}
	}
	return nil
}

// volumes checks that mounted files exist and that documents are kept.
func (c codebase) volumes(_ *types.Project, service types.ServiceConfig) []string {
	var found, targets []string
	for _, volume := range service.Volumes {
		targets = append(targets, volume.Target)
		if volume.Type != types.VolumeTypeBind {
			continue
		}
		if _, err := os.Stat(volume.Source); err != nil {
			found = append(found, "nothing to mount at "+volume.Target)
		}
	}
	documents := "/" + c.defaults["ORDERFLOW_DOCUMENTS_URL"] // the image's working directory is /
	if service.Image == ours && service.Name != "sandbox" && !slices.Contains(targets, documents) {
		found = append(found, "documents in "+documents+" are lost")
	}
	return found
}

// awaited checks that a service waits for its dependencies with a condition that can
// become true.
func awaited(project *types.Project, service types.ServiceConfig) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(service.DependsOn)) {
		other, job := project.Services[name], strings.HasPrefix(project.Services[name].Restart, "on-failure")
		switch service.DependsOn[name].Condition {
		case types.ServiceConditionHealthy:
			if other.HealthCheck == nil {
				found = append(found, name+" never says that it is healthy")
			}
		case types.ServiceConditionCompletedSuccessfully:
			if !job {
				found = append(found, name+" never ends")
			}
		default:
			found = append(found, "waits for "+name+" to start only")
		}
	}
	return found
}

// reached checks that no port is open to other machines by default.
func reached(_ *types.Project, service types.ServiceConfig) []string {
	var found []string
	for _, port := range service.Ports {
		if port.HostIP != "127.0.0.1" {
			found = append(found, "port "+port.Published+" is open to other machines")
		}
	}
	return found
}

// grace checks that our programs get enough time to let steps or calls finish.
func (c codebase) grace(_ *types.Project, service types.ServiceConfig) []string {
	if service.Image != ours || service.Restart != types.RestartPolicyUnlessStopped || service.Name == "sandbox" {
		return nil
	}
	shutdown, err := time.ParseDuration(c.defaults["ORDERFLOW_SHUTDOWN_TIMEOUT"])
	if err != nil || service.StopGracePeriod == nil || time.Duration(*service.StopGracePeriod) <= shutdown {
		return []string{"is killed before it has stopped"}
	}
	return nil
}
