package devstack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"orderflow/clients/shop/shoptest"
	"orderflow/internal/check"
	"orderflow/internal/config"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/starter/cli"
)

type demoOptions struct {
	*cli.App
	stack  stackOptions
	limit  time.Duration
	output *cli.Format
}

func newDemo(app *cli.App, run func(context.Context, *demoOptions) error) *cobra.Command {
	o := &demoOptions{App: app}
	command := &cobra.Command{
		Use:   "demo",
		Short: "Run example orders of all providers from beginning to end, and prove what happened",
		Long: `Run example orders from beginning to end, with everything that "orderflow dev"
brings, on free ports: those of the folder examples, those of a spreadsheet of three
rows, one that Media Port's schedule finds, and one that Merkana pushes over HTTP. Then
compare with the simulators' ledgers: every effect must be there exactly once. A shop is told of all orders, and verifies what it
gets. The labels of all orders become one file, as by "orderflow documents --merge", and
everything is checked, as by "orderflow check". Exits with 0 if all is as it has to be.

The documents are kept in a new folder data/demo-..., or where
ORDERFLOW_DOCUMENTS_URL says.`,
		Args: cobra.NoArgs,
	}
	options := &o.stack
	options.ports.flags(command.Flags(), ports{})
	options.askEvery = demoEvery
	options.http = true // Merkana pushes its order there
	command.Flags().Float64Var(&options.speed, "speed", demoSpeed, "how many times faster than in life MyPromo is")
	command.Flags().DurationVar(&o.limit, "timeout", 5*time.Minute, "how long all orders together may take")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		err := options.check()
		switch {
		case err != nil:
			return err
		case o.limit <= 0:
			return cli.BadInput("--timeout %s: want more than 0", o.limit)
		}
		return run(command.Context(), o)
	}
	return command
}

func runDemo(ctx context.Context, o *demoOptions) error {
	ctx, cancel := context.WithTimeoutCause(ctx, o.limit, fmt.Errorf("not done within %s (--timeout)", o.limit))
	defer cancel()
	var calls callCount
	options := o.stack
	options.meter = calls.meter
	options.logger = func(settings config.Config) *slog.Logger { return logger(o.App, settings) }
	if _, set := os.LookupEnv("ORDERFLOW_DOCUMENTS_URL"); !set {
		folder, err := newFolder(filepath.Join("data", "demo-"+time.Now().Format("20060102-150405")))
		if err != nil {
			return err
		}
		options.documents = folder
	}
	shop, err := shoptest.Open()
	if err != nil {
		return err
	}
	defer shop.Close()
	options.shop = shop
	o.Say("starting Temporal, the simulators and a worker ...")
	s, err := startStack(ctx, options)
	if err != nil {
		return err
	}
	defer s.stop()
	shown, err := o.demonstrate(ctx, s, shop, &calls)
	if err != nil {
		return err
	}
	if err := o.Print(*o.output, shown, shown.text); err != nil {
		return err
	}
	return shown.verdict()
}

// newFolder creates a new folder with the name, or with a number added if it exists.
func newFolder(name string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(name), cli.FolderMode); err != nil {
		return "", err
	}
	folder := name
	for i := 2; ; i++ {
		err := os.Mkdir(folder, cli.FolderMode)
		if !errors.Is(err, fs.ErrExist) {
			return folder, err
		}
		folder = fmt.Sprintf("%s-%d", name, i)
	}
}

// demonstrate runs the orders in parallel and collects their results.
func (o *demoOptions) demonstrate(ctx context.Context, s *stack, shop *shoptest.Shop, calls *callCount) (demonstration, error) {
	imported, documents, err := importTemplate(s.settings)
	if err != nil {
		return demonstration{}, fmt.Errorf("import the template: %w", err)
	}
	starts, err := demoOrders(documents)
	if err != nil {
		return demonstration{}, err
	}
	o.Say("running %d orders ...", len(starts))
	shown := demonstration{Orders: make([]demoOrder, len(starts)), Import: imported}
	cases, err := o.runAll(ctx, s, starts, shown.Orders)
	if err != nil {
		return demonstration{}, err
	}
	if err := shown.auditAll(ctx, s, cases, calls); err != nil {
		return demonstration{}, err
	}
	shown.Shop = awaitMessages(ctx, shop, statesOf(cases))
	if shown.Labels, err = s.mergeLabels(ctx, shown.Orders); err != nil {
		return shown, err
	}
	shown.Check, err = s.check(ctx)
	return shown, err
}

// runAll runs the orders in parallel, and stores their results in shown.
func (o *demoOptions) runAll(ctx context.Context, s *stack, starts []demoStart, shown []demoOrder) ([]audit.Case, error) {
	cases := make([]audit.Case, len(starts))
	group, running := errgroup.WithContext(ctx)
	for i, start := range starts {
		group.Go(func() error {
			began := time.Now()
			one, err := s.runOrder(running, start)
			if err != nil {
				return err
			}
			o.Say("%s is %s", one.State.ID, one.State.Status)
			cases[i] = one
			shown[i] = demoOrderOf(one.State, s.settings.Documents.URL, time.Since(began).Seconds())
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, errors.Join(err, context.Cause(running))
	}
	return cases, nil
}

// auditAll compares the orders' states with the simulators' ledgers.
func (d *demonstration) auditAll(ctx context.Context, s *stack, cases []audit.Case, calls *callCount) error {
	ledgers, requests, messages := s.simulated.Ledgers(), s.simulated.Requests(), s.simulated.Messages()
	limit, err := s.settings.PriceLimit()
	if err != nil {
		return err
	}
	for i, one := range cases {
		one.Ledgers, one.Requests, one.Messages, one.PriceLimit = ledgers, requests, messages, limit
		one.Excuses.HiddenPrices = true // the simulated ShipX has no prices
		one.Open = func(document order.Document) ([]byte, error) { return s.store.Get(ctx, document) }
		d.Orders[i].Calls = calls.of(one.State.ID)
		d.audit(i, one)
	}
	return nil
}

func statesOf(cases []audit.Case) []order.State {
	states := make([]order.State, len(cases))
	for i, one := range cases {
		states[i] = one.State
	}
	return states
}

// check runs the health checks with the settings of the stack.
func (s *stack) check(ctx context.Context) (check.Report, error) {
	options := check.Configured(s.settings, client.DefaultNamespace)
	options.Store, options.Vault = s.store, s.vault
	options.Connect = func(context.Context) (client.Client, error) { return s.connected, nil }
	return check.Run(ctx, options)
}

// runOrder starts an order and returns its state when it has ended or needs attention.
func (s *stack) runOrder(ctx context.Context, start demoStart) (one audit.Case, err error) {
	id, err := start(ctx, s)
	if err != nil {
		return one, err
	}
	if one.State, err = s.awaitOutcome(ctx, id); err != nil || !one.State.Status.Final() {
		return one, err
	}
	// An order reports its end a moment before its workflow has ended.
	err = retryWhile(ctx, orders.ErrUnderWay, func() error {
		one.Result, err = s.Result(ctx, id)
		return err
	})
	if err != nil {
		return one, err
	}
	one.State, err = s.State(ctx, id)
	return one, err
}

// awaitOutcome returns an order's state when it has ended or needs attention: the demonstration
// has nobody who answers.
func (s *stack) awaitOutcome(ctx context.Context, id string) (order.State, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	stuck := false
	state, err := s.Watch(ctx, id, orders.Watcher{State: func(state order.State) {
		if state.Status == order.StatusNeedsAttention {
			stuck = true
			stop()
		}
	}})
	if stuck {
		return state, nil
	}
	return state, err
}

// callCount counts the calls to providers by order. It is safe for concurrent use.
type callCount struct {
	mu      sync.Mutex
	byOrder map[string]int
}

// meter is a clients.Meter. It ignores calls that do not come from an order's activity.
func (c *callCount) meter(ctx context.Context, _, _ string, _ time.Duration, _ error) {
	if !activity.IsActivity(ctx) {
		return
	}
	id := strings.TrimPrefix(activity.GetInfo(ctx).WorkflowExecution.ID, order.WorkflowIDPrefix)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byOrder == nil {
		c.byOrder = map[string]int{}
	}
	c.byOrder[id]++
}

func (c *callCount) of(id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byOrder[id]
}
