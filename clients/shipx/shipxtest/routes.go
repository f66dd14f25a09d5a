package shipxtest

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"orderflow/sandbox/simkit"
)

// access is who may call a route.
type access int

const (
	members access = iota // with the token, of the organization if the path names one
	anyone
)

type route struct {
	operation, pattern string
	access             access
	serve              func(call) (answer, error)
}

// routes are the endpoints under their names in faults.
func (s *Server) routes() []route {
	const org = "/v1/organizations/{org}"
	return []route{
		{"create-shipment", "POST " + org + "/shipments", members, s.createShipment},
		{"list-shipments", "GET " + org + "/shipments", members, s.listShipments},
		{"get-shipment", "GET /v1/shipments/{shipment}", members, s.getShipment},
		{"get-shipment", "GET " + org + "/shipments/{shipment}", members, s.getShipment},
		{"update-shipment", "PUT /v1/shipments/{shipment}", members, s.updateShipment},
		{"cancel-shipment", "DELETE /v1/shipments/{shipment}", members, s.cancelShipment},
		{"select-offer", "POST /v1/shipments/{shipment}/select_offer", members, s.selectOffer},
		{"buy", "POST /v1/shipments/{shipment}/buy", members, s.buy},
		{"label", "GET /v1/shipments/{shipment}/label", members, s.label},
		{"label", "GET " + org + "/shipments/{shipment}/label", members, s.label},
		{"labels", "GET " + org + "/shipments/labels", members, s.labels},
		{"labels", "POST " + org + "/shipments/labels", members, s.labels},
		{"create-dispatch-order", "POST " + org + "/dispatch_orders", members, s.createDispatchOrder},
		{"list-dispatch-orders", "GET " + org + "/dispatch_orders", members, s.listDispatchOrders},
		{"get-dispatch-order", "GET /v1/dispatch_orders/{dispatch}", members, s.getDispatchOrder},
		{"delete-dispatch-order", "DELETE /v1/dispatch_orders/{dispatch}", members, s.deleteDispatchOrder},
		{"printout", "GET /v1/dispatch_orders/{dispatch}/printout", members, s.printout},
		{"printout", "GET " + org + "/dispatch_orders/printouts", members, s.printout},
		{"list-organizations", "GET /v1/organizations", members, s.listOrganizations},
		{"get-organization", "GET " + org, members, s.getOrganization},
		{"list-points", "GET /v1/points", anyone, s.listPoints},
		{"get-point", "GET /v1/points/{point}", anyone, s.getPoint},
		{"list-services", "GET /v1/services", anyone, s.listServices},
		{"list-statuses", "GET /v1/statuses", anyone, s.listStatuses},
		{"list-sending-methods", "GET /v1/sending_methods", anyone, s.listSendingMethods},
		{"get-tracking", "GET /v1/tracking/{tracking}", anyone, s.getTracking},
		{"unrouted", "/", anyone, notRouted},
	}
}

// ServeHTTP answers a call; it repeats X-Request-ID, or generates one.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get("X-Request-ID")
	if id == "" {
		id = rand.Text()
	}
	w.Header().Set("X-Request-ID", id)
	s.mux.ServeHTTP(w, r)
}

func (s *Server) serving(to route) http.Handler {
	handle := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the caller has gone
		}
		result, err := s.locked(to, call{Request: r, body: body})
		if err != nil {
			writeError(w, err)
			return
		}
		result.write(w)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.faults.Serve(w, r, to.operation, s.refOf, handle)
	})
}

func (s *Server) locked(to route, c call) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.options.Clock()
	s.agenda.Advance(c.now)
	if err := s.authorize(to, c.Request); err != nil {
		return answer{}, err
	}
	return to.serve(c)
}

func (s *Server) authorize(to route, r *http.Request) error {
	if to.access == anyone {
		return nil
	}
	if r.Header.Get("Authorization") != "Bearer "+s.options.Token {
		return refuse(http.StatusUnauthorized, "token_invalid", "Token is missing or invalid.", nil)
	}
	switch org := r.PathValue("org"); {
	case org == "" || org == s.options.Organization:
		return nil
	case to.operation == "create-shipment":
		return notFound()
	default:
		return refuse(http.StatusForbidden, "forbidden", "You are not a member of this organization.", nil)
	}
}

// call is one request under the lock.
type call struct {
	*http.Request
	body []byte
	now  time.Time
}

// base is the prefix of links in answers.
func (c call) base() string { return simkit.BaseURL(c.Request) }

// decode reads the JSON body.
func (c call) decode(into any) error {
	if err := json.Unmarshal(c.body, into); err != nil {
		return refuse(http.StatusBadRequest, "invalid_request", simkit.BodyProblem(err), nil)
	}
	return nil
}

// answer is a success: a JSON body or a file.
type answer struct {
	status int
	body   any // nil for no body
	// location is the path of the created resource.
	location string
	// file is printed outside the lock, because it takes time; name is the file
	// name without extension.
	file func() (document, error)
	name string
}

type document struct {
	mediaType string
	bytes     []byte
}

// ending is the file name's extension.
func (d document) ending() string {
	for _, known := range formats {
		if known.mediaType == d.mediaType {
			return known.ending
		}
	}
	if d.mediaType == "application/csv" {
		return ".csv"
	}
	return ".zip"
}

func (a answer) write(w http.ResponseWriter) {
	if a.file != nil {
		file, err := a.file()
		if err != nil {
			writeError(w, err)
			return
		}
		w.Header().Set("Content-Type", file.mediaType)
		w.Header().Set("Content-Transfer-Encoding", "binary")
		w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", a.name+file.ending()))
		_, _ = w.Write(file.bytes)
		return
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	if a.location != "" {
		w.Header().Set("Location", a.location)
	}
	if list, ok := a.body.(interface{ links() string }); ok {
		w.Header().Set("Link", list.links())
	}
	simkit.JSON(w, a.status, a.body)
}

// refOf returns the reference of the shipment that a call is about; with several
// shipments, of the first.
func (s *Server) refOf(r *http.Request, body []byte) string {
	var sent struct {
		Reference   string    `json:"reference"`
		ShipmentIDs []looseID `json:"shipment_ids"`
		Shipments   []looseID `json:"shipments"`
	}
	_ = json.Unmarshal(body, &sent) // what can't be read has no reference
	s.mu.Lock()
	defer s.mu.Unlock()
	query := r.URL.Query()
	ids := slices.Concat(numbers(query["shipment_ids[]"]), plain(sent.ShipmentIDs), plain(sent.Shipments))
	if id, err := strconv.ParseInt(r.PathValue("shipment"), 10, 64); err == nil {
		ids = []int64{id}
	}
	if found := s.pickup(cmp.Or(r.PathValue("dispatch"), query.Get("dispatch_order_id"))); found != nil {
		ids = found.shipments
	}
	if found := s.tracked(r.PathValue("tracking")); found != nil {
		ids = []int64{found.ID}
	}
	if len(ids) == 0 {
		return sent.Reference
	}
	if found := s.shipments[ids[0]]; found != nil {
		return string(found.Reference)
	}
	return ""
}

// looseID is an id sent as a number or a string.
type looseID int64

// UnmarshalJSON accepts 12, "12" and null, which is 0.
func (id *looseID) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*id = 0
		return nil
	}
	number, err := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	*id = looseID(number)
	return err
}

func plain(ids []looseID) []int64 {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	return numbers
}

// numbers reads ids. What is not a number becomes 0, which does not exist.
func numbers(texts []string) []int64 {
	ids := make([]int64, len(texts))
	for i, text := range texts {
		ids[i], _ = strconv.ParseInt(text, 10, 64)
	}
	return ids
}
