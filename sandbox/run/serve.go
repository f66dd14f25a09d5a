package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/sandbox/simkit"
	"orderflow/sandbox/simulators"
)

const headerTimeout = 10 * time.Second

const welcome = `MyPromo:    http://%[1]s/mypromo
ShipX:      http://%[1]s/shipx
TPK:        http://%[1]s/tpk
Media Port: http://%[1]s/mediaport
Merkana:    http://%[1]s/merkana
Ledgers:    http://%[1]s/_/mypromo/ledger and so on
Faults:     http://%[1]s/_/faults
`

func run(ctx context.Context, out io.Writer) error {
	all, err := config.Load()
	if err != nil {
		return cli.Wrong(err)
	}
	s := all.Sandbox
	listener, err := net.Listen("tcp", s.Address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; ORDERFLOW_SANDBOX_ADDRESS names another address", s.Address, err)
	}
	simulated := simulators.New(simulators.Options{
		Speed: s.Speed, MyPromoWebhookURL: s.MyPromoWebhookURL, MyPromoSandbox: s.MyPromoSandbox,
		ShipXWebhookURL: s.ShipXWebhookURL, ListLag: s.ListLag})
	if s.FaultsSeed != 0 {
		simulated.Randomize(plan(all))
	}
	server := &http.Server{Handler: simulated.Handler(), ReadHeaderTimeout: headerTimeout}
	go simulated.Run(ctx)
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	fmt.Fprintf(out, welcome, listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// plan returns the random plan of faults. A late answer has its effect before even the
// shortest client timeout.
func plan(all config.Config) simkit.Random {
	s := all.Sandbox
	return simkit.Random{
		Seed: uint64(s.FaultsSeed), Rate: s.FaultsRate, Most: mostFaults,
		Timeout: min(all.MyPromo.Timeout, all.ShipX.Timeout, all.TPK.Timeout, all.MediaPort.Timeout, all.Merkana.Timeout),
		Every:   awayEvery, Away: awayFor,
	}
}

// A provider is away once a minute, for some seconds. An operation gets no more faults
// than an order can survive.
const (
	mostFaults = 3
	awayEvery  = time.Minute
	awayFor    = 4 * time.Second
)
