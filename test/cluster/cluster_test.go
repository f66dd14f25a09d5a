//go:build cluster && unix

package cluster_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"

	"orderflow/internal/temporalio"
	"orderflow/test/compose"
)

const (
	loopback = "127.0.0.1"
	// patience is the timeout of a test's waits. A step that was cut off is retried after
	// about a minute.
	patience = 4 * time.Minute
	// startWithin is the time until a service must have started.
	startWithin = time.Minute
)

// databasePassword is the value of POSTGRES_PASSWORD: it has characters that shells, YAML
// and URLs treat specially.
const databasePassword = "pa$word#1%x&y'z"

// cluster has all services of docker-compose.yml that orders need, with their settings,
// as processes on free ports.
type cluster struct {
	*testing.T
	root    string // the module's folder
	folder  string // has the documents and logs
	project *types.Project
	ports   map[string]string // by service, or by variable of the Temporal server

	postgres, temporal, sandbox, worker, trigger *process
}

// temporalPorts are the variables for the ports of Temporal's own services.
var temporalPorts = []string{
	"FRONTEND_GRPC_PORT", "FRONTEND_MEMBERSHIP_PORT", "FRONTEND_HTTP_PORT", "HISTORY_GRPC_PORT", "HISTORY_MEMBERSHIP_PORT",
	"MATCHING_GRPC_PORT", "MATCHING_MEMBERSHIP_PORT", "WORKER_GRPC_PORT", "WORKER_MEMBERSHIP_PORT",
}

// newCluster returns a cluster that accepts orders. It starts the services in the order
// of their dependencies.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	project, err := compose.Load(t.Context(), root)
	require.NoError(t, err)
	c := &cluster{T: t, root: root, folder: t.TempDir(), project: project,
		ports: freePorts(t, append(temporalPorts, "postgres", "metrics", "sandbox", "trigger")...)}
	c.startPostgres()
	c.job("schema", map[string]string{"SQL_HOST": loopback, "SQL_PORT": c.ports["postgres"],
		"TEMPORAL_SCHEMA": c.built("schema")})
	c.startTemporal()
	c.job("namespace", c.connection())
	run(c.T, c.program("setup", c.connection()))
	c.startOrderflow()
	return c
}

// freePorts finds a free port for each name. Temporal keeps ports in a column that ends
// at 32767; below that, no outgoing connection takes the port while its service is down,
// either.
func freePorts(t *testing.T, names ...string) map[string]string {
	t.Helper()
	const first, behindLast = 20_000, 32_000
	ports := map[string]string{}
	for next := first + rand.IntN(behindLast-first)/2; len(ports) < len(names); next++ {
		require.Less(t, next, behindLast, "a free port")
		listener, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(next)))
		if err != nil { // in use
			continue
		}
		require.NoError(t, listener.Close())
		ports[names[len(ports)]] = strconv.Itoa(next)
	}
	return ports
}

func (c *cluster) address(name string) string { return net.JoinHostPort(loopback, c.ports[name]) }

// built returns the path of a program that "make cluster" builds.
func (c *cluster) built(name string) string { return filepath.Join(c.root, "bin", "cluster", name) }

// settings returns a service's variables.
func (c *cluster) settings(service string) map[string]string {
	settings := map[string]string{}
	for name, value := range c.project.Services[service].Environment {
		settings[name] = *value
		if strings.Contains(name, "PASSWORD") || name == "POSTGRES_PWD" {
			settings[name] = databasePassword
		}
	}
	return settings
}

// connection returns the settings for the Temporal server.
func (c *cluster) connection() map[string]string {
	return map[string]string{"TEMPORAL_ADDRESS": c.address("FRONTEND_GRPC_PORT")}
}

// job runs the script of a service of the image temporalio/admin-tools, with the settings
// that differ here.
func (c *cluster) job(service string, settings map[string]string) {
	c.Helper()
	tools := filepath.Join(c.folder, "tools") // the image's commands by their names there
	require.NoError(c, os.MkdirAll(tools, 0o700))
	for name, program := range map[string]string{"temporal-sql-tool": c.built("sql"), "temporal": os.Getenv("TEMPORAL_CLI")} {
		require.NotEmpty(c, program, "TEMPORAL_CLI names the temporal command (make cluster-test sets it)")
		_ = os.Symlink(program, filepath.Join(tools, name)) // the second job finds it there
	}
	line := c.project.Services[service].Entrypoint
	command := exec.Command(line[0], filepath.Join(c.root, "deploy", filepath.Base(line[1])))
	command.Env = append(environment(c.settings(service), settings), "PATH="+tools+":"+os.Getenv("PATH"))
	run(c.T, command)
}

// startTemporal starts the server. It makes its configuration from variables, as in its
// image.
func (c *cluster) startTemporal() {
	c.Helper()
	inside := c.settings("temporal")["DYNAMIC_CONFIG_FILE_PATH"]
	settings := map[string]string{
		"POSTGRES_SEEDS": loopback, "DB_PORT": c.ports["postgres"], "BIND_ON_IP": loopback,
		"DYNAMIC_CONFIG_FILE_PATH": filepath.Join(c.root, "deploy", "temporal", filepath.Base(inside)),
		"PROMETHEUS_ENDPOINT":      c.address("metrics"),
	}
	for _, variable := range temporalPorts {
		settings[variable] = c.ports[variable]
	}
	c.temporal = newProcess(c.T, c.folder, "temporal", syscall.SIGTERM, func() *exec.Cmd {
		command := exec.Command(c.built("server"), "start")
		command.Env = environment(c.settings("temporal"), settings)
		return command
	})
	c.wakeTemporal()
}

// wakeTemporal starts the server and returns when it answers.
func (c *cluster) wakeTemporal() {
	c.Helper()
	c.temporal.startUntil(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		// this namespace always exists
		client, err := temporalio.DialWith(ctx, c.address("FRONTEND_GRPC_PORT"), "temporal-system", slog.New(slog.DiscardHandler))
		if err == nil {
			client.Close()
		}
		return err
	})
}

// startOrderflow starts the simulators, a worker and the trigger.
func (c *cluster) startOrderflow() {
	c.Helper()
	simulated, err := dotenv.Read(filepath.Join(c.root, "deploy", "sandbox.env"))
	require.NoError(c, err)
	for name, url := range simulated {
		simulated[name] = strings.Replace(url, "sandbox:8090", c.address("sandbox"), 1)
	}
	maps.Copy(simulated, c.connection())
	maps.Copy(simulated, map[string]string{
		"ORDERFLOW_DOCUMENTS_URL": filepath.Join(c.folder, "documents"),
		// their production defaults would only make the test longer
		"ORDERFLOW_MYPROMO_CALLS_PER_MINUTE": "0", "ORDERFLOW_POLL_FIRST": "200ms", "ORDERFLOW_POLL_SLOWEST": "5s",
	})
	start := func(service string, settings map[string]string) *process {
		p := newProcess(c.T, c.folder, service, syscall.SIGTERM, func() *exec.Cmd { return c.program(service, settings) })
		p.start()
		return p
	}
	c.sandbox = start("sandbox", map[string]string{"ORDERFLOW_SANDBOX_ADDRESS": c.address("sandbox")})
	c.worker = start("worker", simulated)
	listening := maps.Clone(simulated)
	listening["ORDERFLOW_HTTP_ADDRESS"] = c.address("trigger") // it needs no token here
	listening["ORDERFLOW_TRIGGER_METRICS_ADDRESS"], listening["ORDERFLOW_CODEC_ADDRESS"] = "", ""
	c.trigger = start("trigger", listening)
	c.awaitTrigger()
}

// awaitTrigger waits until the trigger accepts calls.
func (c *cluster) awaitTrigger() {
	c.Helper()
	require.Eventually(c, func() bool {
		health := c.program("orderflow", map[string]string{})
		health.Args = append(health.Args, "health", "http://"+c.address("trigger")+"/readyz")
		return health.Run() == nil
	}, startWithin, 200*time.Millisecond, "the trigger is ready")
}

// program returns the command that a service of our image runs, with the settings that
// differ here.
func (c *cluster) program(service string, settings map[string]string) *exec.Cmd {
	description := c.project.Services[service]
	line := append(append([]string{}, description.Entrypoint...), description.Command...)
	if len(description.Entrypoint) == 0 {
		line = append([]string{"/orderflow"}, line...)
	}
	command := exec.Command(filepath.Join(c.root, "bin", line[0]), line[1:]...)
	command.Env = environment(c.settings(service), settings)
	return command
}

// get reads a URL of a service.
func (c *cluster) get(service, path string) (*http.Response, error) {
	return http.Get(fmt.Sprintf("http://%s%s", c.address(service), path))
}
