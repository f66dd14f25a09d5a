package test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/types/known/durationpb"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/internal/secret"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simulators"
)

// patience is the timeout of a test's waits.
const patience = 60 * time.Second

// stack is all of Orderflow for one test: a namespace, simulators over real HTTP, a
// document store, and the workers that the test starts.
type stack struct {
	*testing.T
	namespace  string
	client     client.Client
	orders     *orders.Service
	simulators *simulators.Server
	address    string // of the simulators
	server     *http.Server
	config     config.Config
	store      *documents.Store
	vault      *encryption.Vault
	options    stackOptions
}

// stackOptions are a stack's special settings.
type stackOptions struct {
	keys   secret.Text                     // of encryption; none without
	logger *slog.Logger                    // receives the workers' logs
	front  func(http.Handler) http.Handler // wraps the simulators
	shipX  *shipxtest.Options              // an account that sees no prices, if set
	timing *mypromotest.Timing             // MyPromo's times, whatever the speed
	slow   bool                            // MyPromo takes 10 s to produce, not one: time to cancel on a slow machine
	pace   workers.LimitTiming             // of workers that share a limit; zero is production timing
}

func newStack(t *testing.T) *stack {
	t.Helper()
	t.Parallel() // a test mostly waits: for the namespace and for production
	return newStackWith(t, stackOptions{})
}

func newStackWith(t *testing.T, options stackOptions) *stack {
	t.Helper()
	if options.logger == nil {
		options.logger = quiet()
	}
	s := &stack{T: t, options: options, namespace: namespaceOf(t)}
	speed := 100.0
	if options.slow {
		speed = 10
	}
	s.simulators = simulators.New(simulators.Options{Speed: speed})
	s.simulators.ShipX = shipxtest.New(*cmp.Or(options.shipX, &shipxtest.Options{StatesPrices: true})) // caps are compared with them
	if options.timing != nil {
		s.simulators.MyPromo = mypromotest.New(mypromotest.Options{Timing: *options.timing})
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go s.simulators.Run(ctx)
	s.serve()
	t.Cleanup(func() { _ = s.server.Close() })

	settings, err := config.Load()
	require.NoError(t, err)
	settings.UseSimulators("http://" + s.address)
	settings.MyPromo.CallsPerMinute = 0
	settings.MediaPort.SKUs = map[string]string{"MP-MUG": "MUG-300"}
	settings.Documents.URL = t.TempDir()
	settings.Poll.First = 100 * time.Millisecond
	settings.ShutdownTimeout = time.Second
	s.config = settings
	s.store, err = documents.Open(ctx, settings.Documents.URL)
	require.NoError(t, err)
	settings.Encryption.Keys = options.keys
	s.vault, err = encryption.Open(settings.Encryption.Keys, s.store)
	require.NoError(t, err)
	s.client = namespaceClient(t, s.namespace, options.logger, s.vault.Use)
	s.orders = orders.New(s.client, orders.Options{Namespace: s.namespace, Documents: s.store, Encryption: s.vault})
	return s
}

// repeats counts the namespaces of each name: -count needs several.
var repeats = struct {
	sync.Mutex
	of map[string]int
}{of: map[string]int{}}

// namespaceOf returns a new namespace's name for the test.
func namespaceOf(t *testing.T) string {
	name := strings.ToLower(strings.NewReplacer("/", "-", " ", "-").Replace(t.Name()))
	repeats.Lock()
	defer repeats.Unlock()
	repeats.of[name]++
	if times := repeats.of[name]; times > 1 {
		return fmt.Sprintf("%s-%d", name, times)
	}
	return name
}

// namespaceClient makes a namespace with our search attributes.
func namespaceClient(t *testing.T, namespace string, logger *slog.Logger, with ...temporalio.Option) client.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	names, err := client.NewNamespaceClient(client.Options{HostPort: temporal.Address, Logger: quiet()})
	require.NoError(t, err)
	defer names.Close()
	require.NoError(t, names.Register(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(90 * 24 * time.Hour)}))
	c := dialNamespace(t, namespace, logger, with...)
	require.NoError(t, temporalio.Setup(ctx, c, namespace))
	return c
}

// dialNamespace connects to a namespace, which may be so new that the server does not
// know it everywhere yet.
func dialNamespace(t *testing.T, namespace string, logger *slog.Logger, with ...temporalio.Option) client.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var c client.Client
	eventually(t, "the namespace can be used", func() bool {
		var err error
		c, err = temporalio.DialWith(ctx, temporal.Address, namespace, logger, with...)
		return err == nil
	})
	t.Cleanup(c.Close)
	return c
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// serve listens at the simulators' address. The first time it is any free port, which
// nobody else can take in between.
func (s *stack) serve() {
	s.Helper()
	listener, err := net.Listen("tcp", cmp.Or(s.address, "127.0.0.1:0"))
	require.NoError(s, err)
	s.address = listener.Addr().String()
	handler := s.simulators.Handler()
	if s.options.front != nil {
		handler = s.options.front(handler)
	}
	s.server = &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}
	server := s.server
	go func() { _ = server.Serve(listener) }()
}

// work starts workers in this process; they stop when the test ends.
func (s *stack) work() {
	s.Helper()
	s.Cleanup(s.workUntil())
}

// workUntil starts workers in this process; the returned function stops them.
func (s *stack) workUntil() (stop func()) {
	s.Helper()
	group, err := workers.New(workers.Options{Config: s.config, Client: s.client, Namespace: s.namespace, Documents: s.store, Encryption: s.vault,
		Logger: s.options.logger, LimitTiming: s.options.pace})
	require.NoError(s, err)
	require.NoError(s, group.Start())
	return group.Stop
}

func (s *stack) start(doc order.Order) {
	s.Helper()
	_, err := s.orders.Start(s.Context(), doc)
	require.NoError(s, err)
}

// ends waits for the order's end and returns its result.
func (s *stack) ends(id string) order.Result {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 2*patience)
	defer cancel()
	var result order.Result
	err := s.client.GetWorkflow(ctx, order.WorkflowID(id), "").Get(ctx, &result)
	var cancelled *sdk.CanceledError
	if errors.As(err, &cancelled) {
		err = cancelled.Details(&result)
	}
	require.NoError(s, err)
	return result
}

// reaches waits until the order is at a stage.
func (s *stack) reaches(id string, stage order.Stage) {
	s.Helper()
	eventually(s.T, fmt.Sprintf("%s is at %s", id, stage), func() bool {
		state, err := s.orders.State(s.Context(), id)
		return err == nil && state.Stage == stage
	})
}

// leaves checks that an order has ended with a status, with exactly its expected effects
// at the providers.
func (s *stack) leaves(id string, ended order.Status) {
	s.Helper()
	result, err := s.orders.Result(s.Context(), id)
	require.NoError(s, err)
	require.Equal(s, ended, result.Status)
	var state order.State
	eventually(s.T, id+" answers", func() bool {
		state, err = s.orders.State(s.Context(), id)
		return err == nil
	})
	require.Empty(s, audit.Case{State: state, Result: result, Ledgers: s.simulators.Ledgers(), Requests: s.simulators.Requests(),
		Messages: s.simulators.Messages(), Versions: s.versions(id, state)}.Findings())
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, patience, 20*time.Millisecond, what)
}

// example reads one of the example orders, under its own id.
func example(t *testing.T, name, id string) order.Order {
	t.Helper()
	data, err := os.ReadFile("../examples/" + name + ".json")
	require.NoError(t, err)
	parsed, err := order.Parse(data)
	require.NoError(t, err)
	require.Len(t, parsed, 1)
	require.NoError(t, parsed[0].Err)
	doc := parsed[0].Order
	doc.ID = id
	return doc
}

// onePLN is less than any offer costs.
func onePLN() *order.Money { return &order.Money{Amount: decimal.NewFromInt(1), Currency: "PLN"} }
