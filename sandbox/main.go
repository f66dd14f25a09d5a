// Command sandbox serves the simulators of all providers on one port. It keeps
// everything in memory: a restart forgets it.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"orderflow/internal/config"
	"orderflow/sandbox/simulators"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "sandbox: %v\n", err)
		os.Exit(1)
	}
}

const headerTimeout = 10 * time.Second

func run(ctx context.Context) error {
	all, err := config.Load()
	if err != nil {
		return err
	}
	s := all.Sandbox
	listener, err := net.Listen("tcp", s.Address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; ORDERFLOW_SANDBOX_ADDRESS names another address", s.Address, err)
	}
	simulated := simulators.New(simulators.Options{
		Speed: s.Speed, MyPromoWebhookURL: s.MyPromoWebhookURL, ShipXWebhookURL: s.ShipXWebhookURL})
	server := &http.Server{Handler: simulated.Handler(), ReadHeaderTimeout: headerTimeout}
	go simulated.Run(ctx)
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	fmt.Printf("MyPromo: http://%[1]s/mypromo\nShipX:   http://%[1]s/shipx\nLedgers: http://%[1]s/_/mypromo/ledger, /_/shipx/ledger\n",
		listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
