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

// root is the folder of the module.
const root = "../.."

// house is what the code has, for a compose file to name.
type house struct {
	// defaults are those of all variables, by name.
	defaults map[string]string
	// programs are those of our image, by path: the package they are built from.
	programs map[string]string
	// asked remembers what the command line said of arguments.
	asked map[string]string
	// simulators answer as the sandbox does.
	simulators http.Handler
	// metrics answers as a worker does.
	metrics http.Handler
	// temporal is the version of the server that "make cluster-test" runs.
	temporal string
	// webUI is the version of the Web UI that tests drive.
	webUI string
}

// orderflow is where the command line is built for all tests.
var orderflow string

// tag is that of the release that it is built as.
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

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{defaults: map[string]string{}, simulators: simulators.New(simulators.Options{}).Handler(),
		metrics: metricsOfAWorker(t), programs: programs(t), asked: map[string]string{}}
	for _, variable := range new(config.Config).Table() {
		h.defaults[variable.Name] = variable.Default
		if variable.FileVariable != "" {
			h.defaults[variable.FileVariable] = ""
		}
	}
	version := regexp.MustCompile(`(?m)^TEMPORAL_SERVER_VERSION := v(.*)$`).FindSubmatch(read(t, "Makefile"))
	require.NotNil(t, version, "the Makefile names the server's version")
	h.temporal = string(version[1])
	version = regexp.MustCompile(`(?m)^WEB_UI_VERSION := v(.*)$`).FindSubmatch(read(t, "Makefile"))
	require.NotNil(t, version, "the Makefile names the Web UI's version")
	h.webUI = string(version[1])
	return h
}

// metricsOfAWorker answers as a worker that shows its metrics does.
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

// programs reads from the Dockerfile which programs the image has, and the package each is
// built from. Links are the program that they lead to.
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

// mostBytes is how large the image may be; what it has besides the program is the root
// certificates and time zones, about a megabyte.
const mostBytes = 80e6

func TestTheImageIsSmall(t *testing.T) {
	info, err := os.Stat(orderflow) // built as the image's is
	require.NoError(t, err)
	t.Logf("the program of the image: %.1f MB", float64(info.Size())/1e6)
	require.Less(t, info.Size()+2e6, int64(mostBytes))
}

// Who keeps documents in a bucket is told which image can do that.
func TestTheImageHasNoClientsOfClouds(t *testing.T) {
	command := exec.Command(orderflow, "check", "documents")
	command.Env = append(program.Environment(), "ORDERFLOW_DOCUMENTS_URL=s3://labels")
	out, err := command.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "use the image whose tag ends in -clouds")
	require.Contains(t, string(read(t, "Dockerfile")), "\nARG TAGS=nocloud\n")
}

// command says what is wrong with a command line of our image, or nothing.
func (h house) command(line []string) string {
	if len(line) == 0 {
		return "runs nothing"
	}
	if h.programs[line[0]] == "" {
		return "the image has no " + line[0]
	}
	if line[0] != "/orderflow" {
		return ""
	}
	key := strings.Join(line, " ")
	if _, known := h.asked[key]; !known {
		h.asked[key] = unknown(line[1:])
	}
	return h.asked[key]
}

// unknown is what the command line says of arguments that it doesn't know.
func unknown(arguments []string) string {
	out, err := exec.Command(orderflow, append(slices.Clone(arguments), "--help")...).CombinedOutput()
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return cmp.Or(line, err.Error())
}

// address says what is wrong with what a health check asks of a sandbox or a worker.
func (h house) address(service, url string) string {
	asked := h.simulators
	if service == "worker" {
		asked = h.metrics
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
