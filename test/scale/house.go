package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/internal/devserver"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/sandbox/simulators"
	"orderflow/test/measure"
	"orderflow/test/program"
)

// house is everything that runs: Temporal and the workers in processes of their own, the
// simulators in this one.
type house struct {
	plan       plan
	folder     string
	temporal   *devserver.Server
	simulators *simulators.Server
	clock      clock // MyPromo's
	calls      calls
	providers  *http.Server
	url        string // of the providers
	client     client.Client
	service    *orders.Service
	workers    []*measure.Process
	lifted     bool // whether the workers know no limit
	stop       func()
}

// clock is the real time, or some time before it.
type clock struct{ behind atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(-time.Duration(c.behind.Load())) }

func (c *clock) set(behind time.Duration) { c.behind.Store(int64(behind)) }

// soon is the shortest time that isn't taken for "not said"; never is longer than any run.
const (
	soon  = time.Nanosecond
	never = 1000 * time.Hour
)

func build(ctx context.Context, p plan) (*house, error) {
	folder, err := os.MkdirTemp("", "orderflow-scale-")
	if err != nil {
		return nil, err
	}
	h := &house{plan: p, folder: folder, stop: func() {}}
	if err := h.start(ctx); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) start(ctx context.Context) error {
	address, err := devserver.FreeAddress()
	if err != nil {
		return err
	}
	h.temporal, err = devserver.Start(ctx, devserver.Options{Address: address, LogLevel: "error"})
	if err != nil {
		return err
	}
	if err := h.serve(); err != nil {
		return err
	}
	h.client, err = temporalio.DialWith(ctx, h.temporal.Address, client.DefaultNamespace, quiet())
	if err != nil {
		return err
	}
	h.service = orders.New(h.client, orders.Options{})
	return nil
}

// serve opens the simulators. MyPromo has files checked at once and begins to produce
// when it is told to; ShipX has everything ready by the time it is asked.
func (h *house) serve() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	h.url = "http://" + listener.Addr().String()
	h.simulators = simulators.New(simulators.Options{})
	h.simulators.MyPromo = mypromotest.New(mypromotest.Options{Clock: h.clock.now,
		Timing: mypromotest.Timing{Downloaded: soon, Ready: soon, InProduction: never}})
	h.simulators.ShipX = shipxtest.New(shipxtest.Options{
		Timing: shipxtest.Timing{Offers: soon, Selection: soon, Confirmation: soon, Purchase: soon, DispatchOrder: soon}})
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	go h.simulators.Run(ctx)
	h.providers = &http.Server{Handler: h.calls.before(h.simulators.Handler()), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = h.providers.Serve(listener) }() // until close
	return nil
}

// environment is a worker's: that of life, but for where things are, and for MyPromo's
// limit, which may be lifted.
func (h *house) environment() []string {
	env := append(program.Environment(), "TEMPORAL_ADDRESS="+h.temporal.Address, "TEMPORAL_NAMESPACE="+client.DefaultNamespace)
	set := func(name string, value any) { env = append(env, fmt.Sprintf("ORDERFLOW_%s=%v", name, value)) }
	for _, provider := range []string{"MYPROMO", "SHIPX", "TPK", "MEDIAPORT", "MERKANA"} {
		set(provider+"_URL", h.url+"/"+strings.ToLower(provider))
		set(provider+"_CALLS_PER_MINUTE", 0)
	}
	if !h.lifted {
		set("MYPROMO_CALLS_PER_MINUTE", h.plan.limit)
	}
	if h.plan.slowestPoll > 0 {
		set("POLL_SLOWEST", h.plan.slowestPoll)
	}
	set("DOCUMENTS_URL", filepath.Join(h.folder, "documents"))
	set("LOG_LEVEL", "error")
	set("METRICS_ADDRESS", "127.0.0.1:0")
	return env
}

func (h *house) close() {
	for _, worker := range h.workers {
		worker.End()
	}
	if h.client != nil {
		h.client.Close()
	}
	if h.providers != nil {
		_ = h.providers.Close()
	}
	h.stop()
	if h.temporal != nil {
		h.temporal.Kill() // what it keeps is of no use to anybody
	}
	_ = os.RemoveAll(h.folder)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
