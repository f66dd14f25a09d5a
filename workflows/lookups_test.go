package workflows_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// The calls of one order to its providers, from its start to its report, with a number of
// other orders of the last three days in their lists. The worker has run for a while: it
// knows that InPost filters by customer, and TPK's orders of past days.
//
// The watcher of the fulfiller's account has told the order its production order.
func TestAnOrderCostsTheSameHoweverManyOthersThereAre(t *testing.T) {
	withoutRace(t)
	const few = 10
	all := map[int]costs{}
	t.Logf("| others | ShipX, proven | MyPromo | ShipX, not proven: pages | TPK: pages |")
	for _, others := range []int{few, 1_000, 10_000} {
		one := costs{
			proven:   callsOf(t, others, madeToOrder(), ""),
			unproven: callsOf(t, others, fromStock(), "dropped"),
			broker:   callsOf(t, others, byBroker(2), ""),
		}
		all[others] = one
		t.Logf("| %d | %d | %d | %d | %d |", others, one.proven.of("shipx"), one.proven.of("mypromo"),
			one.unproven["shipx list"], one.broker["tpk list"])
	}
	for others, one := range all {
		require.Equal(t, all[few].proven.of("shipx"), one.proven.of("shipx"), "ShipX with %d others", others)
		require.Equal(t, all[few].proven.of("mypromo"), one.proven.of("mypromo"), "MyPromo with %d others", others)
		require.Equal(t, all[few].unproven["shipx get"], one.unproven["shipx get"])
		// of an hour and a minute, in pages of 100, for each look-up
		require.LessOrEqual(t, one.unproven["shipx list"], all[few].unproven["shipx list"]*(1+others/72/100+1))
		// of two days and a part, in pages of 50
		require.LessOrEqual(t, one.broker["tpk list"], all[few].broker["tpk list"]*(1+others*3/4/50))
	}
}

// costs are those of an order that MyPromo makes and InPost ships, of one that InPost ships
// without a proven filter, and of one of TPK's.
type costs struct{ proven, unproven, broker cost }

// cost is the number of calls, by provider and kind.
type cost map[string]int

// of is the number of calls to a provider.
func (c cost) of(provider string) (calls int) {
	for kind, n := range c {
		if strings.HasPrefix(kind, provider+" ") {
			calls += n
		}
	}
	return calls
}

// callsOf runs an order and returns its cost.
func callsOf(t *testing.T, others int, doc order.Order, customer string) cost {
	t.Helper()
	counted := &callsCounted{calls: cost{}}
	var shipX *activities.ShipX
	var broker *activities.TPK
	const at = time.Nanosecond // no polls
	w := newWorldOf(t, setting{network: counted.before, timeout: time.Minute,
		myPromo: mypromotest.Options{Timing: mypromotest.Timing{Downloaded: at, Ready: at, InProduction: at}},
		shipX: shipxtest.Options{StatesPrices: true, CustomerFilter: customer,
			Timing: shipxtest.Timing{Offers: at, Selection: at, Confirmation: at, Purchase: at}},
		tpk:        tpktest.Options{Timing: tpktest.Timing{Waybill: at}},
		replace:    func(m *activities.MyPromo, s *activities.ShipX) (any, any) { shipX = s; return m, s },
		replaceTPK: func(b *activities.TPK) any { broker = b; return b }})
	w.env.SetStartTime(accepted)
	w.shipX.AddOthers(others, accepted.Add(-72*time.Hour), accepted)
	w.tpk.AddOthers(others, accepted.Add(-72*time.Hour), accepted)
	w.myPromo.AddOthers(others, accepted.Add(-72*time.Hour), accepted)
	warm(t, doc, shipX, broker)
	counted.begin()
	counted.bought = func() { w.at(0, func() { w.tellProduction(doc) }) }
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	return counted.calls
}

// warm makes a worker run a step for an order that was accepted three days ago.
func warm(t *testing.T, doc order.Order, shipX *activities.ShipX, broker *activities.TPK) {
	doc.ID += "-before"
	ref := order.Ref{ID: doc.ID, AcceptedAt: accepted.Add(-72 * time.Hour)}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(shipX)
	env.RegisterActivity(broker)
	var err error
	if doc.Shipping.Carrier == order.CarrierTPK {
		_, err = env.ExecuteActivity(broker.EnsureUnpaidReleased, ref)
	} else {
		_, err = env.ExecuteActivity(shipX.EnsureShipment, ref, doc.ForShipping())
	}
	require.NoError(t, err)
}

// tellProduction sends the hint of the fulfiller's watcher, if MyPromo makes the order.
func (w *world) tellProduction(doc order.Order) {
	for _, made := range w.myPromo.Orders() {
		if string(made.Reference) == doc.Reference() {
			w.env.SignalWorkflow(order.SignalProviderEvent, order.ProviderEvent{
				Provider: order.ProviderMyPromo, Kind: order.EventProductionOrder, Ref: strconv.Itoa(made.ProductionID)})
		}
	}
}

// callsCounted counts calls to all providers, and records when InPost is paid.
type callsCounted struct {
	mu     sync.Mutex
	calls  cost
	bought func()
}

func (c *callsCounted) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = cost{}
}

func (c *callsCounted) before(_ *world, simulator http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.calls[kindOfCall(r)]++
		c.mu.Unlock()
		if c.bought != nil && strings.HasSuffix(r.URL.Path, "/buy") {
			c.bought()
		}
		simulator.ServeHTTP(rw, r)
	})
}

func kindOfCall(r *http.Request) string {
	switch path := r.URL.Path; {
	case path == "/user/orders/search":
		return "tpk list"
	case strings.HasPrefix(path, "/user/"), path == "/token", strings.HasPrefix(path, "/waybill/"):
		return "tpk " + r.Method
	case strings.HasPrefix(path, "/v1/organizations/") && strings.HasSuffix(path, "/shipments") && r.Method == http.MethodGet:
		return "shipx list"
	case strings.HasPrefix(path, "/v1/shipments/") && r.Method == http.MethodGet:
		return "shipx get"
	case strings.HasPrefix(path, "/v1/organizations/"), strings.HasPrefix(path, "/v1/shipments/"), strings.HasPrefix(path, "/v1/dispatch"):
		return "shipx " + r.Method
	case strings.HasPrefix(path, "/v1/"), strings.HasPrefix(path, "/oauth/"):
		return "mypromo " + r.Method
	default:
		return fmt.Sprintf("other %s %s", r.Method, path)
	}
}

// An order of three days ago, with a shipment whose answer was lost then, in a list of 10,000
// without a filter: it is bought, once.
func TestAnOldOrderIsBoughtInALongList(t *testing.T) {
	withoutRace(t)
	const others = 10_000
	counted := &callsCounted{calls: cost{}}
	w := newWorldOf(t, setting{shipX: shipxtest.Options{CustomerFilter: "dropped"}, network: counted.before, timeout: time.Minute})
	w.env.SetStartTime(accepted)
	doc := fromStock()
	w.at(0, w.signal(order.SignalHold, order.Hold{By: "Ola"}))
	w.at(72*time.Hour, func() {
		w.shipX.AddOthers(others, accepted, accepted.Add(72*time.Hour))
		w.signal(order.SignalRelease, order.Hold{By: "Ola"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, 1, w.effects(doc.ID)["shipment-created"])
	require.Equal(t, 1, w.effects(doc.ID)["shipment-bought"])
	require.LessOrEqual(t, counted.calls["shipx list"], others/100+5+4*3, "the list once, and what may be new for each look-up")
}
