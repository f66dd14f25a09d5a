package mypromotest

import (
	"encoding/json"
	"net/http"
	"strings"

	"orderflow/sandbox/simkit"
)

// refOf returns the reference of the order that a request is about; "" if there is
// none.
type refOf func(r *http.Request, body []byte) string

// route is a documented call that needs a token.
type route struct {
	operation, pattern string
	needed             Role // the token's role; "" means any
	ref                refOf
	serve              handler
}

// routes are the calls that need a token, under their names in faults.
func (s *Server) routes() []route {
	submit, cancel := "POST", "PATCH"
	if s.options.PatchToSubmit {
		submit = "PATCH"
	}
	if s.options.PutToCancel {
		cancel = "PUT"
	}
	routes := []route{
		{"create-editor-user", "POST /v1/editor_user", Merchant, noRef, s.createEditorUser},
		{"create-design", "POST /v1/designs", Merchant, noRef, s.createDesign},
		{"get-design", "GET /v1/designs/{id}", Merchant, noRef, s.getDesign},
		{"preview-design", "GET /v1/designs/{id}/preview", "", noRef, s.previewDesign},
		{"submit-design", submit + " /v1/designs/{id}/submit", Merchant, noRef, s.submitDesign},

		{"create-order", "POST /v1/orders", Merchant, refInBody, s.createOrder},
		{"add-item", "POST /v1/orders/{id}/items", Merchant, s.refOfOrder, s.addItem},
		{"submit-order", submit + " /v1/orders/{id}/submit", Merchant, s.refOfOrder, s.submitOrder},
		{"list-orders", "GET /v1/orders", Merchant, refInFilter, s.listOrders},
		{"get-order", "GET /v1/orders/{id}", Merchant, s.refOfOrder, s.getOrder},
		{"cancel-order", cancel + " /v1/orders/{id}/cancel", Merchant, s.refOfOrder, s.cancelOrder},

		{"list-production-orders", "GET /v1/production_orders", Fulfiller, noRef, s.listProductions},
		{"get-production-order", "GET /v1/production_orders/{id}", Fulfiller, s.refOfProduction, s.getProduction},
		{"generic-label", "GET /v1/production_orders/{id}/generic_label", Fulfiller, s.refOfProduction, s.genericLabel},
		{"add-shipment", "POST /v1/production_orders/{id}/add_shipment", Fulfiller, s.refOfProduction, s.addShipment},

		{"list-products", "GET /v1/products", "", noRef, s.listProducts},
		{"get-product", "GET /v1/products/{id}", "", noRef, s.getProduct},
		{"list-inventory", "GET /v1/inventory", "", noRef, s.listInventory},
		{"list-prices", "GET /v1/prices", "", noRef, s.listPrices},

		{"update-inventory", "PATCH /v1/inventory", "", noRef, s.batch(wrongStock, takeStock)},
		{"update-prices", "PATCH /v1/prices", "", noRef, s.batch(wrongPrices, takePrices)},
		{"list-seo", "GET /v1/seo", "", noRef, s.listSEO},
		{"update-seo", "PATCH /v1/seo", "", noRef, s.batch(wrongTexts, takeTexts)},
		{"list-jobs", "GET /v1/jobs/{$}", "", noRef, s.listJobs},
		{"get-job", "GET /v1/jobs/{id}", "", noRef, s.getJob},

		{"list-countries", "GET /v1/countries", "", noRef, listCountries},
		{"get-country", "GET /v1/countries/{id}", "", noRef, getCountry},
		{"list-states", "GET /v1/states", "", noRef, listStates},
		{"get-state", "GET /v1/states/{id}", "", noRef, getState},
		{"list-carriers", "GET /v1/carriers", "", noRef, s.listCarriers},
		{"get-carrier", "GET /v1/carriers/{id}", "", noRef, s.getCarrier},

		{"download", "GET /v1/{short}", "", s.refOfDocument, s.download},
		{"download", "GET /v1/{id}/{code}", "", s.refOfDocument, s.download},
		{"download", "GET /v1/download/{file}/p/{id}", "", s.refOfDocument, s.download},
		{"download", "GET /v1/download/{file}/poi/{id}", "", s.refOfDocument, s.download},
	}
	if cancel == "PATCH" && !s.options.Strict {
		routes = append(routes, route{"cancel-order", "PUT /v1/orders/{id}/cancel", Merchant, s.refOfOrder, s.cancelOrder})
	}
	return routes
}

// createdStatus is the status that the documentation gives as 200 and the PHP library
// as 201.
func (s *Server) createdStatus() int {
	if s.options.Strict {
		return http.StatusOK
	}
	return http.StatusCreated
}

// newMux serves every route, and the calls without a token.
func (s *Server) newMux() *http.ServeMux {
	mux := http.NewServeMux()
	add := func(pattern, operation string, ref refOf, handle http.Handler) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.faults.Serve(w, r, operation, ref, handle)
		})
	}
	for _, to := range s.routes() {
		add(to.pattern, to.operation, to.ref, s.authorized(to.needed, to.serve))
	}
	add("POST /oauth/token", "token", noRef, s.locked(s.issueToken))
	add("GET /v1/status", "status", noRef, s.locked(func(call) answer { return reply(http.StatusOK, message{"OK"}) }))
	add("/", "unrouted", noRef, s.locked(func(c call) answer { return unrouted(mux, c) }))
	return mux
}

// unrouted answers 404 for an unknown path, and 405 for a path that has other
// methods.
func unrouted(mux *http.ServeMux, c call) answer {
	allowed := simkit.Unrouted(mux, "/", c.Request)
	if len(allowed) == 0 {
		return notFound()
	}
	refused := reply(http.StatusMethodNotAllowed, message{"The " + c.Method +
		" method is not supported for this route. Supported methods: " + strings.Join(allowed, ", ") + "."})
	refused.allow = strings.Join(allowed, ", ")
	return refused
}

func noRef(*http.Request, []byte) string { return "" }

func refInFilter(r *http.Request, _ []byte) string { return r.URL.Query().Get("reference") }

func refInBody(_ *http.Request, body []byte) string {
	var named struct {
		Reference string `json:"reference"`
	}
	_ = json.Unmarshal(body, &named) // an unreadable body has no reference
	return named.Reference
}

func (s *Server) refOfOrder(r *http.Request, _ []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.orders[number(r.PathValue("id"))]; o != nil {
		return o.Reference
	}
	return ""
}

func (s *Server) refOfProduction(r *http.Request, _ []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.productions[number(r.PathValue("id"))]; p != nil {
		return p.Reference
	}
	return ""
}

func (s *Server) refOfDocument(r *http.Request, _ []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.documents[pathOf(r)]; d != nil {
		return d.ref
	}
	return ""
}
