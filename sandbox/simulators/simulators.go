// Package simulators puts the simulators of the providers on one port, for trying
// things out: MyPromo under /mypromo, ShipX under /shipx. Beside each lies what no
// real provider has: its ledger of effects and its faults, under /_/mypromo/ledger
// and so on.
package simulators

import (
	"context"
	"net/http"
	"sync"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/internal/simulation"
)

// Options make simulators.
type Options struct {
	// Speed is how many times faster than in life MyPromo's production goes; 0 is 1.
	// ShipX always takes its own time, which is about a second.
	Speed float64
	// MyPromoWebhookURL and ShipXWebhookURL are where events are posted; "" is nowhere.
	MyPromoWebhookURL, ShipXWebhookURL string
}

// Server is all simulators together.
type Server struct {
	MyPromo *mypromotest.Server
	ShipX   *shipxtest.Server
}

// New returns simulators in which nothing has happened yet.
func New(options Options) *Server {
	if options.Speed == 0 {
		options.Speed = 1
	}
	return &Server{
		MyPromo: mypromotest.New(mypromotest.Options{
			Clock: simulation.Scaled(options.Speed), WebhookURL: options.MyPromoWebhookURL}),
		ShipX: shipxtest.New(shipxtest.Options{WebhookURL: options.ShipXWebhookURL}),
	}
}

// Handler serves all of them.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/mypromo/", http.StripPrefix("/mypromo", s.MyPromo))
	mux.Handle("/shipx/", http.StripPrefix("/shipx", s.ShipX))
	mux.Handle("/_/mypromo/", http.StripPrefix("/_/mypromo", simulation.Admin(s.MyPromo.Ledger(), s.MyPromo.Faults())))
	mux.Handle("/_/shipx/", http.StripPrefix("/_/shipx", simulation.Admin(s.ShipX.Ledger(), s.ShipX.Faults())))
	return mux
}

// Run lets time pass and sends webhooks until ctx ends.
func (s *Server) Run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { s.MyPromo.Run(ctx) })
	running.Go(func() { s.ShipX.Run(ctx) })
	running.Wait()
}
