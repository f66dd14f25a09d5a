package tpktest

import (
	"io"
	"net/http"
)

// access is what a route requires beside the API key.
type access int

const (
	members  access = iota // a token
	keyOnly                // nothing
	byChoice               // a token, or none for a new user
	anyone                 // nothing, not even the key
)

type route struct {
	operation, pattern string
	access             access
	serve              func(call) (answer, error)
}

// routes are the endpoints under their names in faults.
func (s *Server) routes() []route {
	return []route{
		{"token", "POST /token", keyOnly, s.createToken},
		{"token", "PUT /token", keyOnly, s.exchangeToken},
		{"token", "DELETE /token", keyOnly, s.deleteToken},
		{"user-data", "GET /user/data", members, s.userData},
		{"create-order", "POST /user/orders", byChoice, s.createOrders},
		{"edit-order", "PUT /user/orders/{order}", members, s.editOrder},
		{"get-order", "GET /user/orders/{order}", members, s.getOrder},
		{"search-orders", "POST /user/orders/search", members, s.searchOrders},
		{"cancel-order", "PATCH /user/orders/{order}/cancel", members, s.cancelOrder},
		{"pay-orders", "POST /user/payments", members, s.payOrders},
		{"payment-links", "GET /user/payments/order/{order}", members, s.paymentLinks},
		{"create-top-up", "POST /user/payments/balance", members, s.createTopUp},
		{"top-up-links", "GET /user/payments/balance/{balance}", members, s.topUpLinks},
		{"search-payouts", "POST /user/cods/search", members, s.searchPayouts},
		{"search-invoices", "POST /user/invoices/search", members, s.searchInvoices},
		{"invoice", "GET /user/invoices/final/{invoice}/download", members, s.downloadInvoice},
		{"invoice", "GET /user/invoices/pro-forma/{type}/{owner}/download", members, s.downloadProForma},
		{"download", "GET /file/invoice/final/{file}", keyOnly, s.invoiceFile},
		{"download", "GET /file/invoice/pro-forma/{file}", keyOnly, s.invoiceFile},
		{"search-payments", "POST /user/payments/search", members, s.searchPayments},
		{"waybill", "POST /waybill/download", members, s.waybill},
		{"download", "GET /file/waybill/{file}", anyone, s.download},
		{"offers", "POST /user/orders/offers", members, s.makeOffers},
		{"pickup-date", "POST /user/orders/pickup-date/search", members, s.searchPickupDate},
		{"city", "POST /city/search", keyOnly, s.searchCity},
		{"points", "POST /pop/search", keyOnly, searchPoints(lockers)},
		{"points", "POST /pp/search", keyOnly, searchPoints(postOffices)},
		{"points", "POST /ruch/search", keyOnly, searchPoints(kiosks)},
		{"resources", "GET /user/orders/resources", members, s.resources},
		{"resources", "GET /user/orders/resources/{list}", members, s.resource},
		{"unrouted", "/", keyOnly, func(call) (answer, error) { return answer{}, notFound() }},
	}
}

// ServeHTTP answers a call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Server) serving(to route) http.Handler {
	handle := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the caller has gone
		}
		result, err := s.locked(to, call{Request: r, body: body})
		if err == nil && result.later != nil {
			result, err = result.later()
		}
		if err != nil {
			s.writeError(w, r, err)
			return
		}
		result.write(w, s.options.Wrap)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.faults.Serve(w, r, to.operation, s.refOf, handle)
	})
}

func (s *Server) locked(to route, c call) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.advance()
	if to.access != anyone {
		s.versions[c.Header.Get("Accept")]++
	}
	if err := s.authorize(to, &c); err != nil {
		return answer{}, err
	}
	return to.serve(c)
}

// authorize refuses unauthorized calls, and finds out whether the caller is the
// account.
func (s *Server) authorize(to route, c *call) error {
	if to.access == anyone {
		return nil
	}
	if !c.keyed(s.options.APIKey) {
		return refuse(http.StatusUnauthorized, "AccessDenied", message{"Brak dostępu.", "Access denied."})
	}
	if to.access == keyOnly {
		return nil
	}
	token := c.token()
	ends, known := s.tokens[token]
	expired := known && !c.now.Before(ends)
	c.member = known && !expired
	switch {
	case c.member:
		return nil
	case to.access == byChoice && (token == "" || expired && s.options.ExpiredIsAnonymous):
		return nil
	case expired:
		return tokenExpired()
	}
	return wrongCredentials()
}
