package compose_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/internal/telemetry"
	"orderflow/sandbox/simulators"
	"orderflow/test/program"
)

// root is the module's folder.
const root = "../.."

// codebase is what the code has that a compose file may name.
type codebase struct {
	// defaults has all variables and their defaults.
	defaults map[string]string
	// programs are the programs of our image, by path, and the package of each.
	programs map[string]string
	// asked caches the command line's answers about arguments.
	asked map[string]string
	// simulators answers as the sandbox does.
	simulators http.Handler
	// metrics answers as a worker does.
	metrics http.Handler
	// temporal is the server version that "make cluster-test" runs.
	temporal string
	// webUI is the Web UI version that the tests drive.
	webUI string
}

// orderflow is the path of the command line, built once for all tests.
var orderflow string

// tag is the release that it is built as.
const tag = "v9.8.7"

func TestMain(m *testing.M) { os.Exit(runAll(m)) }

func runAll(m *testing.M) int {
	folder, err := os.MkdirTemp("", "orderflow-compose")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	orderflow = filepath.Join(folder, "starter")
	if err := program.BuildImage(folder, tag, "starter"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func newCodebase(t *testing.T) codebase {
	t.Helper()
	c := codebase{defaults: map[string]string{}, simulators: simulators.New(simulators.Options{}).Handler(),
		metrics: metricsOfAWorker(t), programs: programs(t), asked: map[string]string{}}
	for _, variable := range new(config.Config).Table() {
		c.defaults[variable.Name] = variable.Default
		if variable.FileVariable != "" {
			c.defaults[variable.FileVariable] = ""
		}
	}
	version := regexp.MustCompile(`(?m)^TEMPORAL_SERVER_VERSION := v(.*)$`).FindSubmatch(read(t, "Makefile"))
	require.NotNil(t, version, "the Makefile names the server's version")
	c.temporal = string(version[1])
	version = regexp.MustCompile(`(?m)^WEB_UI_VERSION := v(.*)$`).FindSubmatch(read(t, "Makefile"))
	require.NotNil(t, version, "the Makefile names the Web UI's version")
	c.webUI = string(version[1])
	return c
}

// metricsOfAWorker answers as a worker with metrics does.
func metricsOfAWorker(t *testing.T) http.Handler {
	t.Helper()
	at, stop, err := telemetry.NewMetrics(slog.New(slog.DiscardHandler)).Serve(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(stop)
	return httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: at.String()})
}

// read returns a file of the module.
func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return content
}

var (
	built  = regexp.MustCompile(`go build .* -o /out/programs/(\S+) (\./\S+)`)
	linked = regexp.MustCompile(`ln -s (\S+) /out/programs/(\S+)`)
)

// programs reads the image's programs from the Dockerfile, and the package of each. A
// link is the program that it points to.
func programs(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(string(read(t, "Dockerfile"))))
	for lines.Scan() {
		if match := built.FindStringSubmatch(lines.Text()); match != nil {
			found["/"+match[1]] = match[2]
		}
		for _, match := range linked.FindAllStringSubmatch(lines.Text(), -1) {
			found["/"+match[2]] = found["/"+match[1]]
		}
	}
	return found
}

func TestTheImage(t *testing.T) {
	have := programs(t)
	require.Equal(t, map[string]string{"/orderflow": "./starter", "/worker": "./starter", "/sandbox": "./starter"}, have)
	for path := range have {
		link := filepath.Join(t.TempDir(), filepath.Base(path))
		require.NoError(t, os.Symlink(orderflow, link))
		out, err := exec.Command(link, "version").CombinedOutput()
		require.NoError(t, err, string(out))
		require.Regexp(t, "^"+filepath.Base(path)+" "+tag+", ", string(out), "the program by its name, and its version")
	}
	_, last, found := strings.Cut(string(read(t, "Dockerfile")), "\nFROM scratch\n")
	require.True(t, found, "no shell: the last stage begins from nothing")
	for _, needed := range []string{"ca-certificates.crt /etc/ssl/certs/\n", "\nENV ZONEINFO=/zoneinfo.zip\n", "\nUSER 65532:65532\n",
		"\nCOPY --from=build /out/programs/ /\n", "\nVOLUME /data/documents\n", "\nENTRYPOINT [\"/orderflow\"]\n"} {
		require.Contains(t, last, needed)
	}
	for _, label := range []string{"title", "description", "version", "revision"} {
		require.Contains(t, last, "org.opencontainers.image."+label+"=")
	}
	require.Contains(t, string(read(t, "Dockerfile")), `-ldflags "-s -w -X orderflow/internal/version.tag=$VERSION"`)
}

// mostBytes is the limit of the image's size. Besides the program it has the root
// certificates and time zones, about a megabyte.
const mostBytes = 80e6

func TestTheImageIsSmall(t *testing.T) {
	info, err := os.Stat(orderflow) // built as in the image
	require.NoError(t, err)
	t.Logf("the program of the image: %.1f MB", float64(info.Size())/1e6)
	require.Less(t, info.Size()+2e6, int64(mostBytes))
}

// An error for documents in a bucket names the image that supports buckets.
func TestTheImageHasNoClientsOfClouds(t *testing.T) {
	command := exec.Command(orderflow, "check", "documents")
	command.Env = append(program.Environment(), "ORDERFLOW_DOCUMENTS_URL=s3://labels")
	out, err := command.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "use the image whose tag ends in -clouds")
	require.Contains(t, string(read(t, "Dockerfile")), "\nARG TAGS=nocloud\n")
}

// command returns what is wrong with a command line of our image, or nothing.
func (c codebase) command(line []string) string {
	if len(line) == 0 {
		return "runs nothing"
	}
	if c.programs[line[0]] == "" {
		return "the image has no " + line[0]
	}
	if line[0] != "/orderflow" {
		return ""
	}
	key := strings.Join(line, " ")
	if _, known := c.asked[key]; !known {
		c.asked[key] = unknown(line[1:])
	}
	return c.asked[key]
}

// unknown returns the command line's error about unknown arguments.
func unknown(arguments []string) string {
	out, err := exec.Command(orderflow, append(slices.Clone(arguments), "--help")...).CombinedOutput()
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return cmp.Or(line, err.Error())
}

// address returns what is wrong with the URL of a sandbox's or worker's health check.
func (c codebase) address(service, url string) string {
	asked := c.simulators
	if service == "worker" {
		asked = c.metrics
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		return err.Error()
	}
	answer := httptest.NewRecorder()
	asked.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		return url + ": " + http.StatusText(answer.Code)
	}
	return ""
}
