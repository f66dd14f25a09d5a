package measure

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

	"orderflow/internal/devserver"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/sandbox/simulators"
	"orderflow/test/program"
)

// Stack is what workers need whose orders are measured: Temporal as a process, and the
// simulators in this process.
type Stack struct {
	// Folder holds the workers' files, until Close.
	Folder     string
	Temporal   *devserver.Server
	Simulators *simulators.Server
	Client     client.Client
	Service    *orders.Service

	url       string // of the providers
	providers *http.Server
	stop      func() // of the simulators
}

// StartStack starts everything except the workers. name is part of the folder's name.
// around, which may be nil, wraps the simulators' handler.
func StartStack(ctx context.Context, name string, providers *simulators.Server, around func(http.Handler) http.Handler) (*Stack, error) {
	folder, err := os.MkdirTemp("", "orderflow-"+name+"-")
	if err != nil {
		return nil, err
	}
	s := &Stack{Folder: folder, Simulators: providers, stop: func() {}}
	if err := s.start(ctx, around); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context, around func(http.Handler) http.Handler) error {
	address, err := devserver.FreeAddress()
	if err != nil {
		return err
	}
	s.Temporal, err = devserver.Start(ctx, devserver.Options{Address: address, LogLevel: "error"})
	if err != nil {
		return err
	}
	if err := s.serve(around); err != nil {
		return err
	}
	s.Client, err = temporalio.DialWith(ctx, s.Temporal.Address, client.DefaultNamespace, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	s.Service = orders.New(s.Client, orders.Options{})
	return nil
}

// serve starts the simulators.
func (s *Stack) serve(around func(http.Handler) http.Handler) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.url = "http://" + listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.Simulators.Run(ctx)
	handler := s.Simulators.Handler()
	if around != nil {
		handler = around(handler)
	}
	s.providers = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.providers.Serve(listener) }() // until Close
	return nil
}

// PlainEnvironment is this process's environment without settings for workers, plus
// Temporal's address.
func (s *Stack) PlainEnvironment(namespace string) []string {
	return append(program.Environment(), "TEMPORAL_ADDRESS="+s.Temporal.Address, "TEMPORAL_NAMESPACE="+namespace)
}

// Environment is a worker's: production settings, except for the addresses and for the
// call limits, as the simulators take any number of calls. Settings appended to it have
// priority.
func (s *Stack) Environment() []string {
	env := s.PlainEnvironment(client.DefaultNamespace)
	for _, provider := range []string{"MYPROMO", "SHIPX", "TPK", "MEDIAPORT", "MERKANA"} {
		env = append(env, Setting(provider+"_URL", s.url+"/"+strings.ToLower(provider)), Setting(provider+"_CALLS_PER_MINUTE", 0))
	}
	return append(env, Setting("DOCUMENTS_URL", filepath.Join(s.Folder, "documents")),
		Setting("LOG_LEVEL", "error"), Setting("METRICS_ADDRESS", "127.0.0.1:0"))
}

// Setting returns a worker's variable: ORDERFLOW_POLL_FIRST=20ms.
func Setting(name string, value any) string { return fmt.Sprintf("ORDERFLOW_%s=%v", name, value) }

// Close ends everything and deletes the folder.
func (s *Stack) Close() {
	if s.Client != nil {
		s.Client.Close()
	}
	if s.providers != nil {
		_ = s.providers.Close()
	}
	s.stop()
	if s.Temporal != nil {
		s.Temporal.Kill() // nobody needs its data
	}
	_ = os.RemoveAll(s.Folder)
}
