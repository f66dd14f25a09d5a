package mypromotest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// refOf finds the reference of the order that a request is for; "" if there is none.
type refOf func(r *http.Request, body []byte) string

// newRoutes lists the documented calls, with the names under which faults strike
// them and the role that each needs.
func (s *Server) newRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	route := func(pattern, operation string, needed Role, ref refOf, handle handler) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.faults.Serve(w, r, operation, ref, s.authorized(needed, handle))
		})
	}
	submit, cancel := "POST", "PATCH"
	if s.options.PatchToSubmit {
		submit = "PATCH"
	}
	if s.options.PutToCancel {
		cancel = "PUT"
	}

	route("POST /v1/editor_user", "create-editor-user", Merchant, noRef, s.createEditorUser)
	route("POST /v1/designs", "create-design", Merchant, noRef, s.createDesign)
	route("GET /v1/designs/{id}", "get-design", Merchant, noRef, s.getDesign)
	route("GET /v1/designs/{id}/preview", "preview-design", "", noRef, s.previewDesign)
	route(submit+" /v1/designs/{id}/submit", "submit-design", Merchant, noRef, s.submitDesign)

	route("POST /v1/orders", "create-order", Merchant, refInBody, s.createOrder)
	route("POST /v1/orders/{id}/items", "add-item", Merchant, s.refOfOrder, s.addItem)
	route(submit+" /v1/orders/{id}/submit", "submit-order", Merchant, s.refOfOrder, s.submitOrder)
	route("GET /v1/orders", "list-orders", Merchant, refInFilter, s.listOrders)
	route("GET /v1/orders/{id}", "get-order", Merchant, s.refOfOrder, s.getOrder)
	route(cancel+" /v1/orders/{id}/cancel", "cancel-order", Merchant, s.refOfOrder, s.cancelOrder)

	route("GET /v1/production_orders", "list-production-orders", Fulfiller, noRef, s.listProductions)
	route("GET /v1/production_orders/{id}", "get-production-order", Fulfiller, s.refOfProduction, s.getProduction)
	route("GET /v1/production_orders/{id}/generic_label", "generic-label", Fulfiller, s.refOfProduction, s.genericLabel)
	route("POST /v1/production_orders/{id}/add_shipment", "add-shipment", Fulfiller, s.refOfProduction, s.addShipment)

	route("GET /v1/products", "list-products", "", noRef, s.listProducts)
	route("GET /v1/products/{id}", "get-product", "", noRef, s.getProduct)
	route("GET /v1/inventory", "list-inventory", "", noRef, s.listInventory)
	route("GET /v1/prices", "list-prices", "", noRef, s.listPrices)

	route("GET /v1/countries", "list-countries", "", noRef, listCountries)
	route("GET /v1/countries/{id}", "get-country", "", noRef, getCountry)
	route("GET /v1/states", "list-states", "", noRef, listStates)
	route("GET /v1/states/{id}", "get-state", "", noRef, getState)
	route("GET /v1/carriers", "list-carriers", "", noRef, s.listCarriers)
	route("GET /v1/carriers/{id}", "get-carrier", "", noRef, s.getCarrier)

	for _, path := range []string{"{short}", "{id}/{code}", "download/{file}/p/{id}", "download/{file}/poi/{id}"} {
		route("GET /v1/"+path, "download", "", s.refOfDocument, s.download)
	}

	open := func(pattern, operation string, handle handler) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.faults.Serve(w, r, operation, noRef, s.open(handle))
		})
	}
	open("POST /oauth/token", "token", s.issueToken)
	open("GET /v1/status", "status", func(call) answer { return reply(http.StatusOK, message{"OK"}) })
	open("/", "unrouted", func(c call) answer { return unrouted(mux, c) })
	return mux
}

// unrouted tells a path that is not there from one that other methods have.
func unrouted(mux *http.ServeMux, c call) answer {
	var allowed []string
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		other := c.Clone(c.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "/" && pattern != "" {
			allowed = append(allowed, method)
		}
	}
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
	_ = json.Unmarshal(body, &named) // a body that can't be read names none
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
