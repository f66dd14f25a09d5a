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

// ours is the image that the Dockerfile makes.
const ours = "orderflow/orderflow"

// required are the services without which there is no Orderflow.
var required = []string{"postgres", "schema", "temporal", "namespace", "setup", "web-ui", "worker", "trigger"}

// profiles are those that docs/deploy.md names, with their services.
var profiles = map[string][]string{
	"simulators": {"sandbox"},
	"monitoring": {"alertmanager", "grafana", "prometheus"},
	"tools":      {"orderflow"},
}

// withoutHealth are services that run on and that nobody can ask.
var withoutHealth = []string{"orderflow"}

// image is what the documentation of somebody else's image says.
type image struct {
	// commands are what a health check or a service may run in it.
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
	// What deploy/alertmanager.sh reads.
	"prom/alertmanager": {commands: []string{"wget", "/bin/sh"}, variables: []string{"ALERT_WEBHOOK_URL", "ALERT_MAIL_TO", "ALERT_MAIL_FROM",
		"ALERT_MAIL_SERVER", "ALERT_MAIL_USER", "ALERT_MAIL_PASSWORD", "ALERT_MAIL_TLS"}},
	"grafana/grafana": {commands: []string{"wget"}, variables: []string{"GF_ANALYTICS_REPORTING_ENABLED", "GF_PATHS_PROVISIONING",
		"GF_SECURITY_ADMIN_PASSWORD", "GF_USERS_ALLOW_SIGN_UP"}},
}

var imageDigest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// problems lists what a compose file names and the code, or an image, doesn't have.
func (h house) problems(project *types.Project) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		service := project.Services[name]
		for _, check := range []func(*types.Project, types.ServiceConfig) []string{
			h.image, h.environment, h.run, h.health, h.volumes, awaited, reached, h.grace,
		} {
			for _, problem := range check(project, service) {
				found = append(found, name+": "+problem)
			}
		}
	}
	return append(append(found, services(project)...), unused(project)...)
}

// services compares which there are, and in which profile, with what is promised.
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
			found = append(found, "nobody mounts the volume "+name)
		}
	}
	return found
}

// image: that of others is known and of a fixed version, ours is built here.
func (h house) image(_ *types.Project, service types.ServiceConfig) []string {
	name, tag, _ := strings.Cut(service.Image, ":")
	tag, digest, pinned := strings.Cut(tag, "@")
	_, known := images[name]
	switch {
	case name == ours && service.Build == nil:
		return []string{"nobody builds " + ours}
	case name == ours:
		return nil
	case !known:
		return []string{"unknown image " + name}
	case tag == "" || tag == "latest":
		return []string{"the image " + name + " has no fixed version"}
	case name == "temporalio/ui" && tag != h.webUI:
		return []string{fmt.Sprintf("%s, but what is tested is %s", service.Image, h.webUI)}
	case pinned && !imageDigest.MatchString(digest):
		return []string{"the digest of " + name + " is none"}
	case (name == "temporalio/server" || name == "temporalio/admin-tools") && tag != h.temporal:
		return []string{fmt.Sprintf("%s, but what is tested is %s", service.Image, h.temporal)}
	}
	return nil
}

// environment: our programs refuse variables that they don't know; others ignore
// them, which is worse.
func (h house) environment(_ *types.Project, service types.ServiceConfig) []string {
	name, _, _ := strings.Cut(service.Image, ":")
	known := images[name].variables
	if name == ours {
		known = slices.Collect(maps.Keys(h.defaults))
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

// run: what a service starts is there.
func (h house) run(_ *types.Project, service types.ServiceConfig) []string {
	line := append(slices.Clone(service.Entrypoint), service.Command...)
	switch {
	case service.Image != ours:
		return foreign(service, service.Entrypoint)
	case len(service.Entrypoint) == 0:
		line = append([]string{"/orderflow"}, service.Command...)
	}
	if problem := h.command(line); problem != "" {
		return []string{problem}
	}
	return nil
}

// foreign checks a command line in somebody else's image. Scripts have to be
// mounted.
func foreign(service types.ServiceConfig, line []string) []string {
	if len(line) == 0 {
		return nil
	}
	name, _, _ := strings.Cut(service.Image, ":")
	if !slices.Contains(images[name].commands, line[0]) {
		return []string{"the image " + name + " has no " + line[0]}
	}
	if line[0] == "/bin/sh" && !slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == line[1] }) {
		return []string{"nobody mounts " + line[1]}
	}
	return nil
}

// health: who runs on can be asked, by a command that is there.
func (h house) health(_ *types.Project, service types.ServiceConfig) []string {
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
	problem := h.command(line)
	if problem == "" && len(line) == 3 {
		problem = h.address(service.Name, line[2])
	}
	if problem != "" {
		return []string{"health check: " + problem}
	}
	return nil
}

// volumes: what is mounted is there, and documents are kept.
func (h house) volumes(_ *types.Project, service types.ServiceConfig) []string {
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
	documents := "/" + h.defaults["ORDERFLOW_DOCUMENTS_URL"] // the image works in /
	if service.Image == ours && service.Name != "sandbox" && !slices.Contains(targets, documents) {
		found = append(found, "documents in "+documents+" are not kept")
	}
	return found
}

// awaited: a service waits for what it depends on in a way that can come true.
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

// reached: nothing is open to the world by default.
func reached(_ *types.Project, service types.ServiceConfig) []string {
	var found []string
	for _, port := range service.Ports {
		if port.HostIP != "127.0.0.1" {
			found = append(found, "port "+port.Published+" is open to the world")
		}
	}
	return found
}

// grace: a program of ours that lets steps or calls finish has the time to.
func (h house) grace(_ *types.Project, service types.ServiceConfig) []string {
	if service.Image != ours || service.Restart != types.RestartPolicyUnlessStopped || service.Name == "sandbox" {
		return nil
	}
	shutdown, err := time.ParseDuration(h.defaults["ORDERFLOW_SHUTDOWN_TIMEOUT"])
	if err != nil || service.StopGracePeriod == nil || time.Duration(*service.StopGracePeriod) <= shutdown {
		return []string{"is killed before it has stopped"}
	}
	return nil
}
