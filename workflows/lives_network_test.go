package workflows_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"orderflow/order"
)

// network stands between an order and the simulators: it knows the calls by their operations,
// delays requests, and closes a provider for a while.
type network struct {
	life *life

	mu        sync.Mutex
	calls     map[[2]string]int // by provider and operation
	cancelled map[string]bool   // paths of ShipX's shipments
	met       map[string]bool   // situations
	// resetting: an attempt is in progress whose run is being reset.
	resetting atomic.Bool
}

// paths name the operations that moments can refer to. The methods of a submit and a
// cancellation depend on the variant.
var paths = []struct {
	provider, method string
	path             *regexp.Regexp
	operation        string
}{
	{order.ProviderMyPromo, "POST", regexp.MustCompile(`^/v1/orders$`), "create-order"},
	{order.ProviderMyPromo, "GET", regexp.MustCompile(`^/v1/orders$`), "list-orders"},
	{order.ProviderMyPromo, "GET", regexp.MustCompile(`^/v1/orders/\d+$`), "get-order"},
	{order.ProviderMyPromo, "POST", regexp.MustCompile(`^/v1/orders/\d+/items$`), "add-item"},
	{order.ProviderMyPromo, "", regexp.MustCompile(`^/v1/orders/\d+/submit$`), "submit-order"},
	{order.ProviderMyPromo, "", regexp.MustCompile(`^/v1/orders/\d+/cancel$`), "cancel-order"},
	{order.ProviderMyPromo, "GET", regexp.MustCompile(`^/v1/production_orders$`), "list-production-orders"},
	{order.ProviderMyPromo, "GET", regexp.MustCompile(`^/v1/production_orders/\d+$`), "get-production-order"},
	{order.ProviderMyPromo, "POST", regexp.MustCompile(`/add_shipment$`), "add-shipment"},
	{order.ProviderMyPromo, "POST", regexp.MustCompile(`^/oauth/token$`), "token"},
	{order.ProviderShipX, "POST", regexp.MustCompile(`/organizations/\d+/shipments$`), "create-shipment"},
	{order.ProviderShipX, "GET", regexp.MustCompile(`/organizations/\d+/shipments$`), "list-shipments"},
	{order.ProviderShipX, "GET", regexp.MustCompile(`^/v1/shipments/\d+$`), "get-shipment"},
	{order.ProviderShipX, "PUT", regexp.MustCompile(`^/v1/shipments/\d+$`), "update-shipment"},
	{order.ProviderShipX, "DELETE", regexp.MustCompile(`^/v1/shipments/\d+$`), "cancel-shipment"},
	{order.ProviderShipX, "POST", regexp.MustCompile(`/buy$`), "buy"},
	{order.ProviderShipX, "GET", regexp.MustCompile(`/label$`), "label"},
	{order.ProviderShipX, "GET", regexp.MustCompile(`/printout`), "printout"},
	{order.ProviderTPK, "POST", regexp.MustCompile(`^/user/orders$`), "create-order"},
	{order.ProviderTPK, "GET", regexp.MustCompile(`^/user/orders/\d+$`), "get-order"},
	{order.ProviderTPK, "PATCH", regexp.MustCompile(`^/user/orders/\d+/cancel$`), "cancel-order"},
	{order.ProviderTPK, "POST", regexp.MustCompile(`^/user/payments$`), "pay-orders"},
	{order.ProviderTPK, "POST", regexp.MustCompile(`^/user/orders/search$`), "search-orders"},
	{order.ProviderTPK, "POST", regexp.MustCompile(`^/user/orders/offers$`), "offers"},
	{order.ProviderTPK, "POST", regexp.MustCompile(`^/user/orders/pickup-date/search$`), "pickup-date"},
	{order.ProviderTPK, "GET", regexp.MustCompile(`^/user/data$`), "user-data"},
	{order.ProviderTPK, "GET", regexp.MustCompile(`^/user/orders/resources`), "resources"},
	{order.ProviderTPK, "POST", regexp.MustCompile(`^/waybill/download$`), "waybill"},
	{order.ProviderTPK, "GET", regexp.MustCompile(`^/file/waybill/`), "download"},
	{order.ProviderTPK, "", regexp.MustCompile(`^/token$`), "token"},
	{order.ProviderMediaPort, "POST", regexp.MustCompile(`^/api/login$`), "login"},
	{order.ProviderMediaPort, "GET", regexp.MustCompile(`^/api/orders$`), "orders"},
	{order.ProviderMediaPort, "POST", regexp.MustCompile(`^/api/cancel-order-item$`), "cancel-item"},
	{order.ProviderMediaPort, "POST", regexp.MustCompile(`^/api/generate-label$`), "generate-label"},
	{order.ProviderMediaPort, "GET", regexp.MustCompile(`^/api/get-labels$`), "labels"},
	{order.ProviderMediaPort, "GET", regexp.MustCompile(`^/api/get-protocols$`), "protocols"},
	{order.ProviderMerkana, "POST", regexp.MustCompile(`^/v1/ff-orders-status$`), "ff-orders-status"},
}

func callOf(r *http.Request) (provider, operation string) {
	for _, known := range paths {
		if (known.method == "" || known.method == r.Method) && known.path.MatchString(r.URL.Path) {
			return known.provider, known.operation
		}
	}
	return "", r.Method + " " + r.URL.Path
}

// next counts a call and returns it as a moment.
func (n *network) next(r *http.Request) moment {
	provider, operation := callOf(r)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls[[2]string{provider, operation}]++
	return moment{provider: provider, operation: operation, call: n.calls[[2]string{provider, operation}]}
}

// before passes calls to a simulator.
func (n *network) before(_ *world, simulator http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !n.life.begun() {
			simulator.ServeHTTP(rw, r)
			return
		}
		now := n.next(r)
		n.life.arrived(now)
		switch by := n.lateness(now); {
		case by > 0:
			n.deliver(r, simulator, by)
			hangUp(rw)
		case n.away(now) > 0:
			rw.WriteHeader(n.away(now))
		default:
			n.listen(rw, r, now, simulator)
			n.life.pageRead(now)
		}
	})
}

func (n *network) lateness(now moment) time.Duration {
	for _, l := range n.life.plan.late {
		if l.moment == now {
			return l.by
		}
	}
	return n.ofReset(now)
}

// away is the status of a call in an outage, 0 of any other.
func (n *network) away(call moment) int {
	passed := n.life.passed()
	for _, o := range n.life.plan.outages {
		switch now := passed >= o.after && passed < o.after+o.lasts; {
		case !now || o.provider != call.provider:
		case o.operation == "":
			return http.StatusServiceUnavailable
		case o.operation == call.operation:
			return http.StatusInternalServerError
		}
	}
	return 0
}

// deliver delays a request, by the order's clock.
func (n *network) deliver(r *http.Request, simulator http.Handler, by time.Duration) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	late := r.Clone(context.Background())
	n.life.world.at(by, func() {
		defer func() { // a fault that closes the connection finds nobody there
			if recovered := recover(); recovered != nil && recovered != http.ErrAbortHandler {
				panic(recovered)
			}
		}()
		late.Body = io.NopCloser(bytes.NewReader(body))
		simulator.ServeHTTP(httptest.NewRecorder(), late)
	})
}

// hangUp closes the connection without an answer.
func hangUp(rw http.ResponseWriter) {
	connection, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = connection.Close()
}
