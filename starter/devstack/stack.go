package devstack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"

	"go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"orderflow/clients"
	"orderflow/clients/record"
	"orderflow/clients/shop/shoptest"
	"orderflow/internal/config"
	"orderflow/internal/devserver"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/internal/schedules"
	"orderflow/internal/secret"
	"orderflow/internal/telemetry"
	"orderflow/internal/temporalio"
	"orderflow/internal/trigger"
	"orderflow/internal/workers"
	"orderflow/sandbox/simulators"
	"orderflow/starter/cli"
)

// stackOptions configure a stack.
type stackOptions struct {
	ports ports
	// db is the file in which Temporal stores orders; if empty, they are in memory.
	db string
	// http adds the HTTP trigger.
	http bool
	// askEvery is the interval at which Media Port is polled for new orders.
	askEvery time.Duration
	// speed is how many times faster than the real one MyPromo's simulator is.
	speed float64
	// documents is the store's folder or URL; empty means the configured one.
	documents string
	// meter gets the calls to the simulators; it may be nil.
	meter clients.Meter
	// shop gets the messages about all orders, instead of the environment's shops; it may be
	// nil.
	shop *shoptest.Shop
	// prepare is called with the documents' location before a worker can write there; it may be
	// nil.
	prepare func(documents string) error
	// logger makes the worker's logger.
	logger func(config.Config) *slog.Logger
}

// stack is a complete system in one process and a child: Temporal's dev server, the simulators,
// a worker, and optionally the HTTP trigger.
type stack struct {
	*orders.Service
	settings   config.Config
	vault      *encryption.Vault
	store      *documents.Store
	temporal   *devserver.Server
	connected  client.Client
	simulated  *simulators.Server
	simulators string // their base URL
	api        string // the HTTP trigger's base URL; empty if there is none
	listener   net.Listener
	// webhookSecret is the secret with which the simulators sign webhooks.
	webhookSecret string
	apiEnded      chan error
	// observed is the worker's telemetry; the HTTP trigger shows its metrics.
	observed *telemetry.Observed

	closers []func() // in the order of creation
}

// startStack returns a stack whose worker is polling.
func startStack(ctx context.Context, options stackOptions) (*stack, error) {
	settings, err := cli.LoadConfig()
	if err != nil {
		return nil, err
	}
	s := &stack{settings: settings}
	s.takeWebhooks()
	if err := s.start(ctx, options); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *stack) start(ctx context.Context, options stackOptions) error {
	if err := s.claim(options); err != nil {
		return err
	}
	if err := s.listenHTTP(options); err != nil {
		return err
	}
	if err := s.serveSimulators(options); err != nil {
		return err
	}
	s.simulate(options)
	logger := telemetry.NewLogger(options.logger(s.settings))
	recorder, err := s.open(ctx, logger)
	if err != nil {
		return err
	}
	connected, err := s.startTemporal(ctx, options, logger)
	if err != nil {
		return err
	}
	forOrders, err := cli.OrderOptions(s.settings)
	if err != nil {
		return err
	}
	forOrders.Documents, forOrders.Encryption = s.store, s.vault
	s.connected, s.Service = connected, orders.New(connected, forOrders)
	if options.prepare != nil {
		if err := options.prepare(s.settings.Documents.URL); err != nil {
			return err
		}
	}
	err = s.work(ctx, workers.Options{
		Config: s.settings, Client: connected, Documents: s.store, Encryption: s.vault, Logger: logger, Record: recorder,
		Meter: telemetry.Meters(s.observed.Call, options.meter)})
	if err != nil || !options.http {
		return err
	}
	return s.serveHTTP(connected, logger)
}

// open opens the document store and the worker's telemetry.
func (s *stack) open(ctx context.Context, logger *slog.Logger) (*record.Recorder, error) {
	store, err := cli.OpenDocuments(ctx, s.settings)
	if err != nil {
		return nil, err
	}
	s.store = store
	s.closers = append(s.closers, func() { _ = store.Close() })
	if s.vault, err = encryption.Open(s.settings.Encryption.Keys, store); err != nil {
		return nil, cli.Wrong(err)
	}
	if s.observed, err = telemetry.Open(ctx, "orderflow-dev", logger); err != nil {
		return nil, cli.Wrong(err)
	}
	s.closers = append(s.closers, s.observed.Close)
	recorder, err := record.Open(s.settings.Record, logger)
	if err != nil {
		return nil, cli.Wrong(err)
	}
	s.closers = append(s.closers, recorder.Close)
	return recorder, nil
}

// listenHTTP opens the port of the HTTP trigger first, because the other steps take longer.
func (s *stack) listenHTTP(options stackOptions) error {
	if !options.http {
		return nil
	}
	var err error
	if s.listener, err = listen(options.ports.http, "http-port"); err == nil {
		s.closers = append(s.closers, func() { _ = s.listener.Close() })
	}
	return err
}

// serveHTTP starts the HTTP trigger.
func (s *stack) serveHTTP(connected client.Client, logger *slog.Logger) error {
	gate, err := trigger.NewGate(s.settings)
	if err != nil {
		return err
	}
	t, err := trigger.New(trigger.Options{Settings: s.settings, Gate: gate, Service: s.Service, Client: connected,
		Namespace: client.DefaultNamespace, Vault: s.vault, Store: s.store, Logger: logger,
		Tracing: s.observed.Tracing, Registry: s.observed.Metrics.Registry()})
	if err != nil {
		return err
	}
	s.api = t.URL(s.listener.Addr())
	running, stop := context.WithCancel(context.Background())
	s.apiEnded = make(chan error, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.apiEnded <- t.Run(running, s.listener)
	}()
	s.closers = append(s.closers, func() { stop(); <-ended })
	return nil
}

// stop stops everything, the last started first: the worker may still need Temporal and the
// simulators while it stops. Stopping again does nothing.
func (s *stack) stop() {
	for _, one := range slices.Backward(s.closers) {
		one()
	}
	s.closers = nil
}

// headerTimeout is how long a client may take to send its headers.
const headerTimeout = 10 * time.Second

func (s *stack) serveSimulators(options stackOptions) error {
	listener, err := listen(options.ports.simulators, "simulators-port")
	if err != nil {
		return err
	}
	s.simulated = simulators.New(simulators.Options{
		Speed: options.speed, MyPromoWebhookURL: s.webhook("mypromo"), ShipXWebhookURL: s.webhook("shipx")})
	s.simulators = "http://" + listener.Addr().String()
	server := &http.Server{Handler: s.simulated.Handler(), ReadHeaderTimeout: headerTimeout}
	running, stop := context.WithCancel(context.Background())
	go s.simulated.Run(running)
	go func() { _ = server.Serve(listener) }() // ends by Close
	s.closers = append(s.closers, func() { stop(); _ = server.Close() })
	return nil
}

// takeWebhooks lets the HTTP trigger accept the simulators' webhooks, with a secret of this
// run.
func (s *stack) takeWebhooks() {
	taken := &s.settings.Webhooks
	s.webhookSecret = rand.Text()
	taken.MyPromoSecrets, taken.ShipXSecrets = secret.Text(s.webhookSecret), secret.Text(s.webhookSecret)
	taken.ShipXNetworks = nil
}

// webhook is the URL for a provider's events; "" if no trigger is listening.
func (s *stack) webhook(provider string) string {
	if s.listener == nil || s.settings.HTTP.TLSCert != "" { // no simulator knows the certificate
		return ""
	}
	return "http://" + s.listener.Addr().String() + "/webhooks/" + provider + "/" + s.webhookSecret
}

// simulate points the configuration to the simulators, whatever accounts the environment names:
// nothing here may reach a real provider.
func (s *stack) simulate(options stackOptions) {
	c := &s.settings
	c.UseSimulators(s.simulators)
	for _, one := range providers {
		one.account(c)
	}
	if len(c.MediaPort.Suppliers) == 0 {
		c.MediaPort.Suppliers, c.MediaPort.Every = []int64{demoSupplier}, options.askEvery
		c.MediaPort.SKUs = map[string]string{"MP-MUG": "MUG-300"}
	}
	if _, set := os.LookupEnv("ORDERFLOW_MYPROMO_CALLS_PER_MINUTE"); !set {
		c.MyPromo.CallsPerMinute = 0
	}
	if options.shop != nil {
		c.Notify.URLs, c.Notify.Secrets = []string{options.shop.URL}, secret.Text(options.shop.Secret)
	}
	if options.documents != "" {
		c.Documents.URL = options.documents
	}
}

const (
	// demoSupplier is the supplier number at the simulated Media Port; devEvery and demoEvery
	// are its poll intervals. Each poll adds a workflow to Temporal's list, so dev, which runs
	// longer, polls less often.
	demoSupplier = 100
	devEvery     = time.Minute
	demoEvery    = 5 * time.Second
	// demoInboundToken is the token that the simulated Merkana sends to our HTTP API, which
	// listens on this machine only.
	demoInboundToken = "demo-merkana-inbound"
)

func (s *stack) startTemporal(ctx context.Context, options stackOptions, logger *slog.Logger) (client.Client, error) {
	port, err := free(options.ports.temporal, "temporal-port")
	if err != nil {
		return nil, err
	}
	webUI, err := free(options.ports.webUI, "web-ui-port")
	if err != nil {
		return nil, err
	}
	s.temporal, err = devserver.Start(ctx, devserver.Options{
		Address: net.JoinHostPort(cli.Loopback, strconv.Itoa(port)), UIPort: webUI, DBFile: options.db, Codec: s.codec()})
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.temporal.Stop)
	s.settings.WebUI.URL = s.temporal.UI
	connected, err := temporalio.DialWith(ctx, s.temporal.Address, client.DefaultNamespace, logger, s.vault.Use, s.observed.Use)
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, connected.Close)
	if err := keepOrders(ctx, connected); err != nil {
		return nil, err
	}
	return connected, temporalio.Setup(ctx, connected, client.DefaultNamespace)
}

// codec is the URL at which the Web UI decodes payloads; "" if nothing is encrypted.
func (s *stack) codec() string {
	if s.listener == nil || !s.vault.On() {
		return ""
	}
	return "http://" + s.listener.Addr().String() + "/codec"
}

// retention is how long Temporal keeps an ended order, which can be started again for that
// long. The dev server's default is a day.
const retention = 90 * 24 * time.Hour

func keepOrders(ctx context.Context, connected client.Client) error {
	_, err := connected.WorkflowService().UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: client.DefaultNamespace,
		Config:    &namespace.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(retention)},
	})
	if err != nil {
		return fmt.Errorf("set the namespace's retention: %w", err)
	}
	return nil
}

func (s *stack) work(ctx context.Context, options workers.Options) error {
	group, err := workers.New(options)
	if err != nil {
		return err
	}
	if err := group.CheckCarriers(ctx); err != nil {
		return err
	}
	if err := group.Start(); err != nil {
		return err
	}
	s.closers = append(s.closers, group.Stop)
	_, err = schedules.Sync(ctx, options.Client, s.settings)
	return err
}

// wait returns when ctx ends, or returns an error if Temporal or the HTTP trigger stops by
// itself.
func (s *stack) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.apiEnded:
		return err
	case <-s.temporal.Done():
		return errors.New("the Temporal dev server has ended by itself")
	}
}

// logger returns the worker's logger: it logs warnings and errors, unless the environment sets
// another level.
func logger(app *cli.App, settings config.Config) *slog.Logger {
	if _, set := os.LookupEnv("ORDERFLOW_LOG_LEVEL"); !set {
		settings.Log.Level = slog.LevelWarn
	}
	return settings.Logger(app.Err)
}

// check refuses bad flags before anything is started.
func (o *stackOptions) check() error {
	if !(o.speed > 0) {
		return cli.BadInput("--speed %v: want more than 0", o.speed)
	}
	if _, err := devserver.FindBinary(""); err != nil && !errors.Is(err, devserver.ErrNoBinary) {
		return cli.Wrong(err) // TEMPORAL_CLI names no program
	}
	return o.ports.check()
}

func (s *stack) simulatorURL(path string) string { return fmt.Sprintf("%s/%s", s.simulators, path) }
