package compose_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"orderflow/internal/config"
	"orderflow/test/compose"
)

func TestTheFileFitsTheCode(t *testing.T) {
	project, err := compose.Load(t.Context(), root)
	require.NoError(t, err)
	require.Empty(t, newCodebase(t).problems(project))
}

// Each case breaks one thing in the file by replacing a text.
func TestABrokenFileIsFound(t *testing.T) {
	c := newCodebase(t)
	content := string(read(t, compose.File))
	for name, test := range map[string]struct{ old, replacement, want string }{
		"a service is missing":       {"  trigger:\n", "  triger:\n", "no service trigger without a profile"},
		"a service has a profile":    {"  web-ui:\n", "  web-ui:\n    profiles: [tools]\n", "no service web-ui without a profile"},
		"another profile":            {"[simulators]", "[simulator]", "profiles map[monitoring:[alertmanager grafana prometheus] simulator:[sandbox]"},
		"the retired image":          {"temporalio/server:1.32.2", "temporalio/auto-setup:1.29", "temporal: unknown image temporalio/auto-setup"},
		"a version left open":        {"temporalio/ui:2.54.1", "temporalio/ui", "web-ui: the image temporalio/ui has no fixed version"},
		"whatever is newest":         {"grafana:13.2.3@", "grafana:latest@", "grafana: the image grafana/grafana has no fixed version"},
		"a digest that is none":      {"grafana:13.2.3@sha256:", "grafana:13.2.3@sha1:", "grafana: the digest of grafana/grafana is not a digest"},
		"a server that isn't tested": {"server:1.32.2", "server:1.33.0", "temporal: temporalio/server:1.33.0, but what is tested is 1.32.2"},
		"a schema of another server": {"admin-tools:1.32.2", "admin-tools:1.31.0", "namespace: temporalio/admin-tools:1.31.0, but what is tested is 1.32.2"},
		"our image is not built":     {"\n  build: .\n", "\n", "worker: no build for orderflow/orderflow"},
		"no such variable of ours":   {"ORDERFLOW_HTTP_ADDRESS", "ORDERFLOW_HTTP_ADRESS", "trigger: no variable ORDERFLOW_HTTP_ADRESS"},
		"no such variable of Temporal's client": {"  TEMPORAL_ADDRESS: temporal:7233\n  TEMPORAL_NAMESPACE", "  TEMPORAL_HOST: temporal:7233\n  TEMPORAL_NAMESPACE",
			"worker: no variable TEMPORAL_HOST"},
		"no such variable of the server": {"POSTGRES_SEEDS", "POSTGRES_HOST", "temporal: no variable POSTGRES_HOST"},
		"an environment file is missing": {"deploy/sandbox.env", "deploy/simulators.env", "worker: no file simulators.env"},
		"no such program":                {"[/worker]", "[/wurker]", "worker: the image has no /wurker"},
		"no such command":                {"command: [serve]", "command: [server]", `trigger: orderflow: unknown command "server" for "orderflow"`},
		"no such script":                 {"[/bin/sh, /schema.sh]", "[/bin/sh, /schemas.sh]", "schema: no service mounts /schemas.sh"},
		"no health check": {"    healthcheck:\n      test: [CMD, /orderflow, health]\n      interval: 10s\n      timeout: 6s\n      retries: 3\n      start_period: 20s\n", "",
			"trigger: no health check"},
		"a health check with a shell": {"[CMD, nc, -z, 127.0.0.1, \"7233\"]", "nc -z 127.0.0.1 7233", "temporal: the health check needs a shell"},
		"a health check by what isn't in the image": {"[CMD, /orderflow, health]", "[CMD, curl, localhost:8080/readyz]",
			"trigger: health check: the image has no curl"},
		"a health check by what isn't in another's image": {"[CMD, pg_isready,", "[CMD, curl,", "postgres: the image postgres has no curl"},
		"a health check by no command":                    {"/orderflow, health]", "/orderflow, healthy]", `trigger: health check: orderflow: unknown command "healthy"`},
		"a health check of no endpoint":                   {"/_/mypromo/ledger", "/_/mypromo/health", "sandbox: health check: http://127.0.0.1:8090/_/mypromo/health: Not Found"},
		"nothing to mount":                                {"./deploy/temporal:", "./deploy/temporall:", "temporal: nothing to mount at /etc/orderflow"},
		"documents are lost":                              {"documents:/data/documents", "documents:/documents", "worker: documents in /data/documents are lost"},
		"a volume that no service mounts":                 {"volumes:\n  postgres:\n", "volumes:\n  postgres:\n  spare:\n", "no service mounts the volume spare"},
		"waiting for health that nobody tells":            {"setup:\n        condition: service_completed_successfully", "setup:\n        condition: service_healthy", "worker: setup never says that it is healthy"},
		"waiting for the end of what runs on":             {"temporal:\n        condition: service_healthy", "temporal:\n        condition: service_completed_successfully", "namespace: temporal never ends"},
		"waiting for too little":                          {"postgres:\n        condition: service_healthy", "postgres:\n        condition: service_started", "schema: waits for postgres to start only"},
		"open to the world":                               {"${BIND_ADDRESS:-127.0.0.1}:${HTTP_PORT:-8080}", "${HTTP_PORT:-8080}", "trigger: port 8080 is open to other machines"},
		"killed too early":                                {"stop_grace_period: 40s", "stop_grace_period: 20s", "worker: is killed before it has stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, content, test.old)
			project, err := compose.Parse(t.Context(), root, []byte(strings.ReplaceAll(content, test.old, test.replacement)))
			require.NoError(t, err)
			require.Contains(t, strings.Join(c.problems(project), "\n"), test.want)
		})
	}
}

// The loader itself refuses an invalid compose file.
func TestAnInvalidFileIsRefused(t *testing.T) {
	content := string(read(t, compose.File))
	for name, test := range map[string]struct{ old, replacement, want string }{
		"no such volume":   {"volumes:\n  postgres:\n", "volumes:\n", `undefined volume postgres`},
		"no such service":  {"      setup:\n", "      setups:\n", `depends on undefined service "setups"`},
		"no such secret":   {"      - prometheus:/prometheus\n", "      - prometheus:/prometheus\n    secrets:\n      - token\n", `undefined secret token`},
		"no such property": {"    restart: unless-stopped", "    restarts: unless-stopped", "restarts"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, content, test.old)
			_, err := compose.Parse(t.Context(), root, []byte(strings.ReplaceAll(content, test.old, test.replacement)))
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := compose.Load(t.Context(), t.TempDir())
	require.ErrorIs(t, err, os.ErrNotExist)
}

// The comment at the top of the file lists its variables with their defaults.
func TestVariablesAreExplained(t *testing.T) {
	content := read(t, compose.File)
	explained := map[string]string{}
	for _, line := range regexp.MustCompile(`(?m)^#   ([A-Z_]{5,}) (?:.*\n#  )*?.*\((\S*)\)$`).FindAllSubmatch(content, -1) {
		explained[string(line[1])] = string(line[2])
	}
	var fields map[string]any
	require.NoError(t, yaml.Unmarshal(content, &fields))
	taken := map[string]string{}
	for name, variable := range template.ExtractVariables(fields, template.DefaultPattern) {
		taken[name] = variable.DefaultValue
		if strings.Contains(variable.DefaultValue, "${") { // made of other variables
			taken[name] = ""
		}
	}
	require.Equal(t, explained, taken)
}

// simulatorsHere is the simulators' default address, simulatorsInside their address for
// other containers.
const simulatorsHere, simulatorsInside = "http://127.0.0.1:8090", "http://sandbox:8090"

// The worker would look for a provider that deploy/sandbox.env lacks inside its own
// container.
func TestTheSimulatorsSettingsNameEveryProvider(t *testing.T) {
	settings, err := dotenv.UnmarshalBytesWithLookup(read(t, "deploy/sandbox.env"), nil)
	require.NoError(t, err)
	want := map[string]string{}
	for _, variable := range new(config.Config).Table() {
		if path, simulated := strings.CutPrefix(variable.Default, simulatorsHere); simulated {
			want[variable.Name] = simulatorsInside + path
		}
	}
	require.NotEmpty(t, want)
	require.Equal(t, want, settings)
}

// Our programs accept the values in the file.
func TestSettingsAreGood(t *testing.T) {
	project, err := compose.Load(t.Context(), root)
	require.NoError(t, err)
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		service := project.Services[name]
		if service.Image != ours {
			continue
		}
		t.Run(name, func(t *testing.T) {
			for _, file := range service.EnvFiles {
				if !bool(file.Required) { // a developer's own
					continue
				}
				content, err := os.ReadFile(file.Path)
				require.NoError(t, err)
				settings, err := dotenv.Parse(bytes.NewReader(content))
				require.NoError(t, err)
				setAll(t, settings)
			}
			for name, value := range service.Environment {
				t.Setenv(name, *value)
			}
			_, err := config.Load()
			require.NoError(t, err)
		})
	}
}

func setAll(t *testing.T, settings map[string]string) {
	t.Helper()
	for name, value := range settings {
		t.Setenv(name, value)
	}
}

// Prometheus asks services that exist, and Grafana finds Prometheus.
func TestMonitoringAsksServices(t *testing.T) {
	project, err := compose.Load(t.Context(), root)
	require.NoError(t, err)
	hosts := regexp.MustCompile(`(?m)(?:targets: \[|url: http://)([a-z-]+):\d+`)
	for _, file := range []string{"deploy/prometheus/prometheus.yml", "deploy/grafana/provisioning/datasources/prometheus.yml"} {
		found := hosts.FindAllSubmatch(read(t, file), -1)
		require.NotEmpty(t, found, file)
		for _, host := range found {
			require.Contains(t, project.Services, string(host[1]), filepath.Base(file))
		}
	}
}
