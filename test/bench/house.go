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
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/internal/devserver"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/sandbox/simulators"
	"orderflow/test/measure"
	"orderflow/test/program"
)

// house is everything that runs: Temporal and the worker in processes of their own,
// the simulators in this one.
type house struct {
	folder     string
	temporal   *devserver.Server
	simulators *simulators.Server
	providers  *http.Server
	worker     *measure.Process
	client     client.Client
	service    *orders.Service
	stop       func() // of the simulators
}

// patience says how long the simulators take, and how often a worker asks them.
type patience struct {
	mypromo    mypromotest.Timing
	shipx      shipxtest.Timing
	tpk        tpktest.Timing
	pollFirst  time.Duration
	pollLatest time.Duration
}

// soon is the shortest time that isn't taken for "not said".
const soon = time.Nanosecond

// atOnce is providers that have everything ready by the time they are asked, so
// that what is measured is Orderflow and not their patience.
var atOnce = patience{
	mypromo:   mypromotest.Timing{Downloaded: soon, Ready: soon, InProduction: soon},
	shipx:     shipxtest.Timing{Offers: soon, Selection: soon, Confirmation: soon, Purchase: soon, DispatchOrder: soon},
	tpk:       tpktest.Timing{Waybill: soon},
	pollFirst: 20 * time.Millisecond, pollLatest: 20 * time.Millisecond,
}

// inNoTime is a MyPromo that never begins to produce; it is hardly asked.
var inNoTime = patience{
	mypromo:   mypromotest.Timing{Downloaded: soon, Ready: soon, InProduction: 1000 * time.Hour},
	pollFirst: 10 * time.Minute, pollLatest: 10 * time.Minute,
}

// build starts everything.
func build(ctx context.Context, p plan, how patience) (*house, error) {
	folder, err := os.MkdirTemp("", "orderflow-bench-")
	if err != nil {
		return nil, err
	}
	h := &house{folder: folder, stop: func() {}}
	if err := h.start(ctx, p, how); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) start(ctx context.Context, p plan, how patience) (err error) {
	address, err := devserver.FreeAddress()
	if err != nil {
		return err
	}
	h.temporal, err = devserver.Start(ctx, devserver.Options{Address: address, LogLevel: "error"})
	if err != nil {
		return err
	}
	providers, err := h.serve(how)
	if err != nil {
		return err
	}
	h.client, err = temporalio.DialWith(ctx, h.temporal.Address, client.DefaultNamespace, quiet())
	if err != nil {
		return err
	}
	h.service = orders.New(h.client, orders.Options{})
	h.worker, err = measure.StartProcess(filepath.Join(p.binaries, "worker"), h.environment(providers, how))
	return err
}

// serve opens the simulators, and returns their URL.
func (h *house) serve(how patience) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	h.simulators = simulators.New(simulators.Options{})
	h.simulators.MyPromo = mypromotest.New(mypromotest.Options{Timing: how.mypromo})
	h.simulators.ShipX = shipxtest.New(shipxtest.Options{Timing: how.shipx})
	h.simulators.TPK = tpktest.New(tpktest.Options{Timing: how.tpk, Balance: plenty})
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	go h.simulators.Run(ctx)
	h.providers = &http.Server{Handler: h.simulators.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = h.providers.Serve(listener) }() // until close
	return "http://" + listener.Addr().String(), nil
}

// environment is the worker's: that of life, but for where the providers are, how
// often they are asked and that the simulators bear any number of calls.
func (h *house) environment(providers string, how patience) []string {
	env := h.plainEnvironment(client.DefaultNamespace)
	set := func(name string, value any) { env = append(env, fmt.Sprintf("ORDERFLOW_%s=%v", name, value)) }
	for _, provider := range []string{"MYPROMO", "SHIPX", "TPK", "MEDIAPORT", "MERKANA"} {
		set(provider+"_URL", providers+"/"+strings.ToLower(provider))
		set(provider+"_CALLS_PER_MINUTE", 0)
	}
	set("POLL_FIRST", how.pollFirst)
	set("POLL_SLOWEST", how.pollLatest)
	set("MEDIAPORT_SKUS", "MP-MUG:MUG-300")
	set("DOCUMENTS_URL", filepath.Join(h.folder, "documents"))
	set("LOG_LEVEL", "error")
	set("METRICS_ADDRESS", "127.0.0.1:0")
	return env
}

// plainEnvironment is ours without what would configure a worker, and with where
// Temporal is.
func (h *house) plainEnvironment(namespace string) []string {
	return append(program.Environment(), "TEMPORAL_ADDRESS="+h.temporal.Address, "TEMPORAL_NAMESPACE="+namespace)
}

// processes are those that work while orders live, or what another worker works at.
func (h *house) processes(worker *measure.Process) processes {
	return processes{partServer: h.temporal.PID(), partWorker: worker.PID(), partSimulators: os.Getpid()}
}

func (h *house) close() {
	h.worker.End()
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
