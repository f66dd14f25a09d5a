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

// stack is everything that runs: Temporal and the worker as processes, the simulators in
// this process.
type stack struct {
	*measure.Stack
	worker *measure.Process
}

// providerTiming is how long the simulators take, and how often a worker polls them.
type providerTiming struct {
	mypromo    mypromotest.Timing
	shipx      shipxtest.Timing
	tpk        tpktest.Timing
	pollFirst  time.Duration
	pollLatest time.Duration
}

// shortest is the shortest time that does not mean "unset".
const shortest = time.Nanosecond

// instant is a timing in which providers are ready as soon as they are asked, so that only
// Orderflow is measured.
var instant = providerTiming{
	mypromo:   mypromotest.Timing{Downloaded: shortest, Ready: shortest, InProduction: shortest},
	shipx:     shipxtest.Timing{Offers: shortest, Selection: shortest, Confirmation: shortest, Purchase: shortest, DispatchOrder: shortest},
	tpk:       tpktest.Timing{Waybill: shortest},
	pollFirst: 20 * time.Millisecond, pollLatest: 20 * time.Millisecond,
}

// neverProducing is a timing in which MyPromo never starts production and is hardly polled.
var neverProducing = providerTiming{
	mypromo:   mypromotest.Timing{Downloaded: shortest, Ready: shortest, InProduction: 1000 * time.Hour},
	pollFirst: 10 * time.Minute, pollLatest: 10 * time.Minute,
}

// build starts everything.
func build(ctx context.Context, p plan, how providerTiming) (*stack, error) {
	started, err := measure.StartStack(ctx, "bench", how.simulators(), nil)
	if err != nil {
		return nil, err
	}
	s := &stack{Stack: started}
	s.worker, err = measure.StartProcess(filepath.Join(p.binaries, "worker"), s.environment(how))
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (how providerTiming) simulators() *simulators.Server {
	all := simulators.New(simulators.Options{})
	all.MyPromo = mypromotest.New(mypromotest.Options{Timing: how.mypromo})
	all.ShipX = shipxtest.New(shipxtest.Options{Timing: how.shipx})
	all.TPK = tpktest.New(tpktest.Options{Timing: how.tpk, Balance: plenty})
	return all
}

// environment is the worker's, with its poll intervals.
func (s *stack) environment(how providerTiming) []string {
	return append(s.Environment(), measure.Setting("POLL_FIRST", how.pollFirst), measure.Setting("POLL_SLOWEST", how.pollLatest),
		measure.Setting("MEDIAPORT_SKUS", "MP-MUG:MUG-300"))
}

// processes are the programs that work while orders, or another worker's workflows, run.
func (s *stack) processes(worker *measure.Process) processes {
	return processes{partServer: s.Temporal.PID(), partWorker: worker.PID(), partSimulators: os.Getpid()}
}

func (s *stack) close() {
	s.worker.End()
	s.Close()
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
