package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/internal/devserver"
	"orderflow/order"
	starter "orderflow/starter"
)

func TestMain(m *testing.M) { testscript.Main(againstDev{m}, scriptPrograms()) }

// againstDev runs all tests of the package against one "orderflow dev".
type againstDev struct{ tests *testing.M }

// Run runs the tests against an "orderflow dev", whose addresses come from its output.
func (a againstDev) Run() int {
	binary, err := devserver.FindBinary("")
	if err != nil {
		fmt.Println("not tested:", err)
		return 0
	}
	binary, err = filepath.Abs(binary)
	must(err)
	folder, err := os.MkdirTemp("", "orderflow")
	must(err)
	defer func() { must(os.RemoveAll(folder)) }()
	for name, value := range map[string]string{
		"TEMPORAL_CLI": binary, "ORDERFLOW_DOCUMENTS_URL": filepath.Join(folder, "documents"),
		"ORDERFLOW_ARCHIVE_EVERY": "87600h", // tests start it
		"ORDERFLOW_POLL_FIRST":    "20ms", "ORDERFLOW_POLL_SLOWEST": "300ms", "ORDERFLOW_SHUTDOWN_TIMEOUT": "1s",
	} {
		must(os.Setenv(name, value))
	}
	closeShop := openShop()
	defer closeShop()
	welcome, stop := dev()
	for _, export := range regexp.MustCompile(`(?m)^  export (\w+)=(\S+)$`).FindAllStringSubmatch(welcome, -1) {
		must(os.Setenv(export[1], export[2]))
	}
	shipXLedger = regexp.MustCompile(`http://\S+/_/shipx/ledger`).FindString(welcome)
	api = regexp.MustCompile(`HTTP API +(http://\S+)`).FindStringSubmatch(welcome)[1]
	code := a.tests.Run()
	if stopped := stop(); stopped != 0 {
		fmt.Println("dev exited with", stopped)
		return 1
	}
	return code
}

// shipXLedger is the URL of ShipX's ledger, and api is the URL of the HTTP trigger.
var shipXLedger, api string

// dev runs "orderflow dev" on free ports, with optional flags, until it is stopped. It returns
// the output when the stack is ready.
func dev(flags ...string) (welcome string, stop func() int) {
	return devWith(starter.Streams{Err: os.Stderr}, flags...)
}

// devWith is dev with other streams; the standard output is returned.
func devWith(streams starter.Streams, flags ...string) (welcome string, stop func() int) {
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	streams.Out = in
	exited := make(chan int, 1)
	go func() {
		code := starter.Run(ctx, append(append([]string{"dev", "--speed", "5000"}, freePorts...), flags...), streams)
		must(in.Close())
		exited <- code
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Ctrl-C") {
		welcome += lines.Text() + "\n"
	}
	welcome += lines.Text() + "\n"
	return welcome, func() int {
		cancel()
		return <-exited
	}
}

var freePorts = []string{"--temporal-port", "0", "--web-ui-port", "0", "--simulators-port", "0", "--http-port", "0"}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Timeout and interval for conditions that become true soon.
const (
	waitFor = 20 * time.Second
	tick    = 50 * time.Millisecond
)

// result is the result of a command line.
type result struct {
	code     int
	out, err string
}

// screen records what a command writes. Like a terminal, it is safe for concurrent use.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(text)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func run(t *testing.T, args ...string) result {
	t.Helper()
	return runWith(t, "", args...)
}

func runWith(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, err screen
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	code := starter.Run(ctx, args, starter.Streams{In: strings.NewReader(stdin), Out: &out, Err: &err})
	return result{code: code, out: out.String(), err: err.String()}
}

// decode runs a command that must succeed, and parses its JSON output.
func decode[T any](t *testing.T, args ...string) T {
	t.Helper()
	done := run(t, append(args, "--output", "json")...)
	require.Equal(t, 0, done.code, done.err)
	var value T
	require.NoError(t, json.Unmarshal([]byte(done.out), &value), done.out)
	return value
}

// fromStock is an order that needs no production; tooDear is one that needs attention.
func fromStock(t *testing.T, id string) order.Order {
	t.Helper()
	doc, err := examples.Order("from-stock-two-parcels")
	require.NoError(t, err)
	doc.ID = id
	return doc
}

func tooDear(t *testing.T, id string) order.Order {
	t.Helper()
	doc := fromStock(t, id)
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.RequireFromString("0.50"), Currency: "PLN"}
	return doc
}

// madeToOrder is an order for MyPromo that needs attention when it is in production.
func madeToOrder(t *testing.T, id string) order.Order {
	t.Helper()
	doc, err := examples.Order("made-to-order-locker")
	require.NoError(t, err)
	doc.ID = id
	doc.Shipping.PriceCap = tooDear(t, id).Shipping.PriceCap
	return doc
}

// file writes orders to a file, one per line, and returns its path.
func file(t *testing.T, documents ...order.Order) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "orders.json")
	require.NoError(t, os.WriteFile(path, []byte(lines(t, documents...)), 0o600))
	return path
}

func lines(t *testing.T, documents ...order.Order) string {
	t.Helper()
	text := ""
	for _, document := range documents {
		line, err := json.Marshal(document)
		require.NoError(t, err)
		text += string(line) + "\n"
	}
	return text
}

func awaitStatus(t *testing.T, id string, status order.Status) {
	t.Helper()
	require.Eventually(t, func() bool {
		shown := run(t, "show", id, "-o", "json")
		var state order.State
		return shown.code == 0 && json.Unmarshal([]byte(shown.out), &state) == nil && state.Status == status
	}, waitFor, tick, "order %s did not become %s", id, status)
}
