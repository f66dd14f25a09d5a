package webui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/order"
)

// shown is an order and what its pages must show.
type shown struct {
	name, id, summary, url string
	row                    []string // of the list
	details                []string // on its page
	done                   []string // in its timeline
}

// someOrders has one order in each state that matters to users.
type someOrders struct{ completed, cancelled, attention, running, waiting *shown }

func (f someOrders) list() []*shown {
	return []*shown{f.completed, f.cancelled, f.attention, f.running, f.waiting}
}

// knownAs returns the orders that have a provider's id.
func (s *stack) knownAs(all someOrders, ref string) (known []*shown) {
	s.Helper()
	for _, one := range all.list() {
		state, err := s.orders.State(s.Context(), one.id)
		require.NoError(s, err)
		if slices.Contains(state.ProviderRefs, ref) {
			known = append(known, one)
		}
	}
	return known
}

// ordersInAllStates starts orders that each end or wait in a different state.
func (s *stack) ordersInAllStates() someOrders {
	s.Helper()
	var all someOrders
	all.completed = s.begin("completed", "made-to-order-locker", "shop-2026-10417", nil)
	all.attention = s.begin("attention", "made-to-order-locker", "shop-2026-10418",
		func(doc *order.Order) { doc.Shipping.LockerPoint = "XXX99X" })
	all.waiting = s.begin("waiting", "from-stock-best", "shop-2026-10420",
		func(doc *order.Order) { doc.Shipping.Carrier, doc.Shipping.Track = order.CarrierTPK, true })
	s.isCompleted(all.completed)
	all.cancelled = s.begin("cancelled", "from-stock-best", "shop-2026-10416", func(doc *order.Order) {
		doc.Shipping.Carrier, doc.Shipping.PriceCap = order.CarrierShipX, &order.Money{Amount: decimal.New(1, -2), Currency: "PLN"}
	})
	s.isCancelled(all.cancelled)
	s.isAttention(all.attention)
	s.clock.stop() // so that no other order starts production
	all.running = s.begin("running", "made-to-order-courier", "shop-2026-10419", nil)
	s.isRunning(all.running)
	s.isWaiting(all.waiting)
	return all
}

// begin starts an example with a new id and an optional change.
func (s *stack) begin(name, from, id string, change func(*order.Order)) *shown {
	s.Helper()
	doc, err := examples.Order(from)
	require.NoError(s, err)
	number := id[strings.LastIndex(id, "-")+1:]
	doc.ID, doc.Source.Reference = id, number
	for i := range doc.Items {
		doc.Items[i].Reference = fmt.Sprintf("%s-%d", number, i+1)
	}
	if change != nil {
		change(&doc)
	}
	started, err := s.orders.Start(s.Context(), doc)
	require.NoError(s, err)
	return &shown{name: name, id: id, url: started.WebUI}
}

func (s *stack) isCompleted(one *shown) {
	s.Helper()
	state := s.reaches(one.id, order.StageReport, order.StatusCompleted)
	number := state.TrackingNumbers[0]
	one.summary = "shop: 2 items, made to order, ships with shipx"
	one.row = []string{"COMPLETED", "order-" + one.id, "completed", "report", "shop", "shipx", number}
	one.details = []string{"completed at stage report", "Tracking numbers: " + number,
		"Cost so far: 12.75 EUR for production, by the price lists, 13.99 PLN for shipping",
		"InPost’s shipment", "inpost_locker_standard 13.99 PLN chosen", "orders/" + one.id + "/label-shipx-"}
	one.done = []string{"EnsureBought Summary buy offer 7001, Paczkomat standard, 13.99 PLN",
		"EnsureShipmentReported Summary report shipment " + number + " to MyPromo"}
}

func (s *stack) isCancelled(one *shown) {
	s.Helper()
	s.reaches(one.id, order.StageBuy, order.StatusNeedsAttention)
	answer, err := s.orders.Cancel(s.Context(), one.id, order.RequestCancel{Reason: "ordered twice", By: "Ola", Deadline: time.Now().Add(patience)})
	require.NoError(s, err)
	require.Equal(s, order.CancelAccepted, answer.Decision)
	one.summary = "shop: 1 item, from stock, ships with shipx"
	one.row = []string{"CANCELED", "order-" + one.id, "cancelled", "buy", "shop", "shipx", ""}
	one.details = []string{"cancelled at stage buy"}
	one.done = []string{"EnsureShipment Summary make the shipment of order " + one.id + " at InPost"}
}

func (s *stack) isAttention(one *shown) {
	s.Helper()
	s.reaches(one.id, order.StageCreate, order.StatusNeedsAttention)
	one.summary = "shop: 2 items, made to order, ships with shipx"
	one.row = []string{"RUNNING", "order-" + one.id, "needs-attention", "create", "shop", "shipx", ""}
	resolve := "orderflow resolve " + one.id
	one.details = []string{"needs-attention at stage create", "Needs attention since ",
		"no-such-point (shipx, look at the points", "amend shipping.lockerPoint to one of the nearest: GDY04N (",
		resolve + " --action retry", resolve + ` --amend '{"shipping": {"lockerPoint": "…"}}'`, resolve + " --action cancel"}
	one.done = []string{"ReadShipXPoints Summary ask InPost for the points of order " + one.id, "a person's answer"}
}

func (s *stack) isRunning(one *shown) {
	s.Helper()
	s.reaches(one.id, order.StagePreflight, order.StatusRunning)
	one.summary = "shop: 12 items, made to order, ships with shipx"
	one.row = []string{"RUNNING", "order-" + one.id, "running", "preflight", "shop", "shipx", ""}
	one.details = []string{"running at stage preflight", "to be in production, since ", "MyPromo’s order"}
	one.done = []string{"EnsureItem Summary add item 10419-12 to MyPromo order ", "AwaitProduction Summary MyPromo order "}
}

func (s *stack) isWaiting(one *shown) {
	s.Helper()
	number := s.reaches(one.id, order.StageTrack, order.StatusRunning).TrackingNumbers[0]
	one.summary = "shop: 1 item, from stock, ships with tpk"
	one.row = []string{"RUNNING", "order-" + one.id, "running", "track", "shop", "tpk", number}
	one.details = []string{"running at stage track", "Tracking numbers: " + number,
		"Waiting for: package 777001 to be delivered, since ", "tpk dpd 14.80 PLN chosen", "TPK’s package"}
	one.done = []string{"pay 14.80 PLN for package 777001, DPD", "AwaitPackagesDelivered Summary package 777001 to be delivered"}
}
