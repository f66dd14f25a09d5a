// Package simulators serves the providers' simulators on one port: MyPromo under
// /mypromo, ShipX under /shipx, TPK under /tpk, Media Port under /mediaport, Merkana
// under /merkana. Each also has what no real provider has: its ledger of effects and its
// faults, under /_/mypromo/ledger and so on. /_/faults starts random faults at all of
// them.
package simulators

import (
	"context"
	"net/http"
	"sync"
	"time"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/sandbox/simkit"
)

// Options configure the simulators.
type Options struct {
	// Speed is how many times faster than real MyPromo's production and TPK's couriers
	// are; 0 is 1. The others keep their own time: about a second at ShipX, none at Media
	// Port and Merkana.
	Speed float64
	// MyPromoWebhookURL and ShipXWebhookURL receive the events; "" sends none.
	MyPromoWebhookURL, ShipXWebhookURL string
	// MyPromoSandbox makes MyPromo behave as its sandbox does; see
	// mypromotest.Options.Sandbox.
	MyPromoSandbox bool
	// ListLag is how long, in real time, lists don't show a new object.
	ListLag time.Duration
	// Clock is the time of all simulators, instead of Speed; nil is real time.
	Clock simkit.Clock
	// Offline makes MyPromo generate the labels that merchants would upload.
	Offline bool
}

// Server has all simulators.
type Server struct {
	MyPromo   *mypromotest.Server
	ShipX     *shipxtest.Server
	TPK       *tpktest.Server
	MediaPort *mediaporttest.Server
	Merkana   *merkanatest.Server

	randomFaults randomFaults
}

// New returns simulators without any data.
func New(options Options) *Server {
	if options.Speed == 0 {
		options.Speed = 1
	}
	clock := options.Clock
	if clock == nil {
		clock = simkit.Scaled(options.Speed)
	}
	merchants := http.DefaultClient
	if options.Offline {
		merchants = nil
	}
	scaledLag := time.Duration(float64(options.ListLag) * options.Speed)
	return &Server{
		MyPromo: mypromotest.New(mypromotest.Options{
			Clock: clock, WebhookURL: options.MyPromoWebhookURL, ListLag: scaledLag, MerchantLabels: merchants,
			Sandbox: options.MyPromoSandbox}),
		ShipX:     shipxtest.New(shipxtest.Options{Clock: options.Clock, WebhookURL: options.ShipXWebhookURL, ListLag: options.ListLag}),
		TPK:       tpktest.New(tpktest.Options{Clock: clock, ListLag: scaledLag}),
		MediaPort: mediaporttest.New(mediaporttest.Options{Clock: options.Clock, ListLag: options.ListLag}),
		Merkana:   merkanatest.New(merkanatest.Options{Clock: options.Clock}),
	}
}

// simulator is the common interface.
type simulator interface {
	http.Handler
	Ledger() *simkit.Ledger
	Faults() *simkit.Faults
	Run(ctx context.Context)
}

// named is a simulator with its provider's name.
type named struct {
	name string
	simulator
}

func (s *Server) all() []named {
	return []named{{"mypromo", s.MyPromo}, {"shipx", s.ShipX}, {"tpk", s.TPK}, {"mediaport", s.MediaPort}, {"merkana", s.Merkana}}
}

// Ledgers returns all effects so far, by provider.
func (s *Server) Ledgers() map[string][]simkit.Effect {
	ledgers := map[string][]simkit.Effect{}
	for _, one := range s.all() {
		ledgers[one.name] = one.Ledger().All()
	}
	return ledgers
}

// Messages returns the requests received so far, by provider.
func (s *Server) Messages() map[string][]simkit.Message {
	messages := map[string][]simkit.Message{}
	for _, one := range s.all() {
		messages[one.name] = one.Ledger().Messages()
	}
	return messages
}

// Requests counts the calls of each operation, by provider.
func (s *Server) Requests() map[string][]simkit.Requests {
	requests := map[string][]simkit.Requests{}
	for _, one := range s.all() {
		requests[one.name] = one.Faults().Requests()
	}
	return requests
}

// Handler serves all simulators.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, one := range s.all() {
		mux.Handle("/"+one.name+"/", http.StripPrefix("/"+one.name, one))
		mux.Handle("/_/"+one.name+"/", http.StripPrefix("/_/"+one.name, simkit.Admin(one.Ledger(), one.Faults())))
	}
	mux.HandleFunc("PUT /_/merkana/orders/{id}", s.expect)
	mux.HandleFunc("/", s.signpost)
	s.serveFaults(mux)
	return mux
}

// signpost lists the providers' paths to a client that asks for another path.
func (s *Server) signpost(w http.ResponseWriter, r *http.Request) {
	var places []string
	for _, one := range s.all() {
		places = append(places, simkit.BaseURL(r)+"/"+one.name)
	}
	simkit.JSON(w, http.StatusNotFound, map[string]any{
		"message": "No provider is here. The simulators are below these addresses.", "providers": places})
}

// expect adds an order at Merkana that no shop has sent.
func (s *Server) expect(w http.ResponseWriter, r *http.Request) {
	s.Merkana.Expect(r.PathValue("id"))
	w.WriteHeader(http.StatusNoContent)
}

// Run advances time and sends webhooks until ctx ends.
func (s *Server) Run(ctx context.Context) {
	var running sync.WaitGroup
	for _, one := range s.all() {
		running.Go(func() { one.Run(ctx) })
	}
	running.Go(func() { s.drain(ctx) })
	running.Wait()
}
