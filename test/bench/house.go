package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/sandbox/simulators"
	"orderflow/test/measure"
)

// house is everything that runs: Temporal and the worker as processes, the simulators in
// this process.
type house struct {
	*measure.Stack
	worker *measure.Process
}

// patience is how long the simulators take, and how often a worker polls them.
type patience struct {
	mypromo    mypromotest.Timing
	shipx      shipxtest.Timing
	tpk        tpktest.Timing
	pollFirst  time.Duration
	pollLatest time.Duration
}

// soon is the shortest time that does not mean "unset".
const soon = time.Nanosecond

// atOnce is a timing in which providers are ready as soon as they are asked, so that only
// Orderflow is measured.
var atOnce = patience{
	mypromo:   mypromotest.Timing{Downloaded: soon, Ready: soon, InProduction: soon},
	shipx:     shipxtest.Timing{Offers: soon, Selection: soon, Confirmation: soon, Purchase: soon, DispatchOrder: soon},
	tpk:       tpktest.Timing{Waybill: soon},
	pollFirst: 20 * time.Millisecond, pollLatest: 20 * time.Millisecond,
}

// inNoTime is a timing in which MyPromo never starts production and is hardly polled.
var inNoTime = patience{
	mypromo:   mypromotest.Timing{Downloaded: soon, Ready: soon, InProduction: 1000 * time.Hour},
	pollFirst: 10 * time.Minute, pollLatest: 10 * time.Minute,
}

// build starts everything.
func build(ctx context.Context, p plan, how patience) (*house, error) {
	stack, err := measure.StartStack(ctx, "bench", how.simulators(), nil)
	if err != nil {
		return nil, err
	}
	h := &house{Stack: stack}
	h.worker, err = measure.StartProcess(filepath.Join(p.binaries, "worker"), h.environment(how))
	if err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (how patience) simulators() *simulators.Server {
	all := simulators.New(simulators.Options{})
	all.MyPromo = mypromotest.New(mypromotest.Options{Timing: how.mypromo})
	all.ShipX = shipxtest.New(shipxtest.Options{Timing: how.shipx})
	all.TPK = tpktest.New(tpktest.Options{Timing: how.tpk, Balance: plenty})
	return all
}

// environment is the worker's, with its poll intervals.
func (h *house) environment(how patience) []string {
	return append(h.Environment(), measure.Setting("POLL_FIRST", how.pollFirst), measure.Setting("POLL_SLOWEST", how.pollLatest),
		measure.Setting("MEDIAPORT_SKUS", "MP-MUG:MUG-300"))
}

// processes are the programs that work while orders, or another worker's workflows, run.
func (h *house) processes(worker *measure.Process) processes {
	return processes{partServer: h.Temporal.PID(), partWorker: worker.PID(), partSimulators: os.Getpid()}
}

func (h *house) close() {
	h.worker.End()
	h.Close()
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
