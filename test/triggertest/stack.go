// Package triggertest is shared by tests of the HTTP trigger and of the desk: a worker with
// fast simulators of the providers, and a token for each role. TestMain starts it, when there
// is no test that could fail yet, so errors here panic.
package triggertest

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/internal/access"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/secret"
	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
	"orderflow/sandbox/simkit"
	"orderflow/sandbox/simulators"
)

// Options are the settings in which packages differ.
type Options struct {
	// MerchantLabels is the client with which MyPromo gets generic labels from merchants; if
	// nil, it does not ask for them.
	MerchantLabels *http.Client
	// Change changes the worker's settings before it starts.
	Change func(*config.Config)
}

// Stack is a running worker, with all that tests need to serve and call a trigger.
type Stack struct {
	Client client.Client
	Orders *orders.Service
	Store  *documents.Store
	// Providers is the simulators' base URL.
	Providers string
	// Tokens has a token for each role, named "the-" and the role; Entries are their
	// configuration.
	Tokens  map[access.Role]string
	Entries []string

	options   Options
	simulated *httptest.Server
	group     *workers.Group
}

// New starts a stack on a connection. It does not close the connection.
func New(connected client.Client, options Options) *Stack {
	s := &Stack{Client: connected, Store: workerstest.Store(), Tokens: map[access.Role]string{}, options: options}
	s.simulated = simulate(options)
	s.Providers = s.simulated.URL
	s.Orders = orders.New(connected, orders.Options{WebUI: "http://127.0.0.1:8233", Documents: s.Store})
	for _, role := range access.Roles() {
		token, entry, err := access.Create("the-"+string(role), role)
		must(err)
		s.Tokens[role], s.Entries = token, append(s.Entries, entry)
	}
	s.Work()
	return s
}

// simulate serves simulators that process an order in milliseconds.
func simulate(options Options) *httptest.Server {
	const fast = time.Millisecond
	simulated := simulators.New(simulators.Options{})
	simulated.MyPromo = mypromotest.New(mypromotest.Options{Clock: simkit.Scaled(10_000), MerchantLabels: options.MerchantLabels})
	simulated.ShipX = shipxtest.New(shipxtest.Options{StatesPrices: true, Timing: shipxtest.Timing{
		Offers: fast, Selection: fast, Confirmation: fast, Purchase: fast, DispatchOrder: fast}})
	return httptest.NewServer(simulated.Handler())
}

// Work starts a worker again after Rest.
func (s *Stack) Work() {
	settings := workerstest.Settings(s.Providers)
	if s.options.Change != nil {
		s.options.Change(&settings)
	}
	s.group = workerstest.Start(workers.Options{Config: settings, Client: s.Client, Documents: s.Store})
}

// Rest stops the worker.
func (s *Stack) Rest() { s.group.Stop() }

// Stop stops everything.
func (s *Stack) Stop() {
	s.group.Stop()
	s.simulated.Close()
}

// Gate returns a gate with the tokens of some entries.
func Gate(options access.Options, entries ...string) *access.Gate {
	var err error
	options.Tokens, err = access.Parse(secret.Text(strings.Join(entries, ",")))
	must(err)
	return access.NewGate(options)
}

// Serve serves an API until the tests end, and returns its URL.
func Serve(api *httpapi.API) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	go func() { must(api.Serve(context.Background(), listener, nil, time.Second)) }()
	return "http://" + listener.Addr().String()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
