package workflows_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// requested is how often an operation was called.
func requested(of *simkit.Faults, operation string) (times int) {
	for _, one := range of.Requests() {
		if one.Operation == operation {
			times += one.Times
		}
	}
	return times
}

// byTPK is an order made to order that a courier of TPK brings to a point.
func byTPK(service, point string) order.Order {
	doc := madeToOrder()
	doc.Shipping = toLockerByBroker(order.CarrierTPK).Shipping
	doc.Shipping.LockerPoint, doc.Shipping.Service = point, service
	if service != "inpost_pop" {
		doc.Shipping.SenderPoint = "" // it is a locker
	}
	doc.Shipping.OfferPolicy = order.OfferService
	return doc
}

func near(codes ...string) []string { return codes }

// wrongPoint is an order with an unusable point, and the question to a person.
type wrongPoint struct {
	change  func(*order.Order)
	code    string
	path    string
	message string
	near    []string
	answer  order.Resolve
}

// toAnotherNetwork answers orders for ORLEN, which this TPK makes no offers for.
var toAnotherNetwork = amend(`{"shipping": {"lockerPoint": "GDY01A", "senderPoint": "WAW123", "service": "inpost_pop", "cashOnDelivery": null}}`)

var wrongPoints = map[string]wrongPoint{
	"unknown": {func(doc *order.Order) { doc.Shipping.LockerPoint = "XXX99X" }, "no-such-point", "shipping.lockerPoint",
		"shipx: there is no point XXX99X; amend shipping.lockerPoint to one of the nearest: GDY01A (Polna 3, 81-001 Gdynia); " +
			"GDY04N (Władysława IV 28, 81-384 Gdynia, 2.1 km); GDA07C (Długa 14, 80-827 Gdańsk, 20.0 km)",
		near("GDY01A", "GDY04N", "GDA07C"), amend(`{"shipping": {"lockerPoint": "GDY04N"}}`)},
	"closed": {func(doc *order.Order) { doc.Shipping.LockerPoint = "ZAM01X" }, "point-closed", "shipping.lockerPoint",
		"shipx: the point ZAM01X is closed (Disabled); amend shipping.lockerPoint to one of the nearest: WAW123 (",
		near("WAW123", "POP-WAW4", "KRK02M"), amend(`{"shipping": {"lockerPoint": "WAW123"}}`)},
	"nobody pays there": {func(doc *order.Order) {
		doc.Shipping.LockerPoint, doc.Shipping.CashOnDelivery = "GDY04N", pln("50")
	}, "point-payment", "shipping.lockerPoint",
		"shipx: nobody can pay at the point GDY04N, and the order has cash on delivery; amend shipping.lockerPoint to one of the nearest: " +
			"GDY01A (Polna 3, 81-001 Gdynia, 2.1 km); ",
		near("GDY01A", "GDA07C", "POZ08A"), amend(`{"shipping": {"lockerPoint": "GDY01A"}}`)},
	"nobody collects there": {func(doc *order.Order) { doc.Shipping.LockerPoint = "GDY05S" }, "point-function", "shipping.lockerPoint",
		"shipx: nobody can collect parcels at the point GDY05S; amend shipping.lockerPoint to one of the nearest: GDY01A (",
		near("GDY01A", "GDY04N", "GDA07C"), amend(`{"shipping": {"lockerPoint": "GDY01A"}}`)},
	"the sender's is closed": {func(doc *order.Order) {
		doc.Shipping.SendingMethod, doc.Shipping.DropoffPoint = "parcel_locker", "ZAM01X"
	}, "point-closed", "shipping.dropoffPoint", "shipx: the point ZAM01X is closed (Disabled); amend shipping.dropoffPoint to one of the nearest: ",
		near("WAW123", "POP-WAW4", "KRK02M"), amend(`{"shipping": {"dropoffPoint": "WAW123"}}`)},
	"unknown to TPK": {func(doc *order.Order) { *doc = byTPK("inpost_pop", "XXX99X") }, "no-such-point", "shipping.lockerPoint",
		`tpk: there is no locker of InPost "XXX99X"; amend shipping.lockerPoint to one of the nearest: GDY01A (Polna 3, 81-001 Gdynia); `,
		near("GDY01A", "GDY05S", "GDY04N"), amend(`{"shipping": {"lockerPoint": "GDY01A"}}`)},
	"closed at ORLEN": {func(doc *order.Order) { *doc = byTPK("paczka_w_ruchu", "GD-105514-25-18") }, "point-closed", "shipping.lockerPoint",
		"tpk: the point of ORLEN GD-105514-25-18 is closed; amend shipping.lockerPoint to one of the nearest: GD-105512-25-18 (",
		near("GD-105512-25-18", "GD-105513-25-18"), toAnotherNetwork},
	"nobody pays at ORLEN": {func(doc *order.Order) {
		*doc = byTPK("paczka_w_ruchu", "GD-105513-25-18")
		doc.Shipping.CashOnDelivery = pln("50")
	}, "point-payment", "shipping.lockerPoint",
		"tpk: nobody can pay at the point of ORLEN GD-105513-25-18, and the order has cash on delivery; amend shipping.lockerPoint to one of the nearest: GD-105512-25-18 (",
		near("GD-105512-25-18"), toAnotherNetwork},
	"too small at TPK": {func(doc *order.Order) {
		*doc = byTPK("inpost_pop", "GDY01A")
		doc.Shipping.Parcels[0].Length = 800
	}, "point-size", "shipping.parcels[0]",
		"tpk: parcel 1 is too large for the point GDY01A: a locker of InPost takes parcels of up to [640 410 380] mm, longest side first, and 25 kg; this one has [800 300 200] mm and 4.5 kg; ",
		nil, amend(`{"shipping": {"parcels": [{"length": 400, "width": 300, "height": 200, "weight": "4.5"}]}}`)},
}

// An unusable point goes to a person before anything is made at MyPromo, with alternatives.
// The amended order continues.
func TestAPointThatWillNotDoIsToldBeforeAnythingIsMade(t *testing.T) {
	for name, test := range wrongPoints {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			doc := madeToOrder()
			test.change(&doc)
			asked := false
			w.at(time.Hour, func() {
				problem := w.state().Problem
				require.NotNil(t, problem)
				require.Equal(t, test.code, problem.Code)
				require.Equal(t, order.StageCreate, problem.Stage)
				require.Equal(t, test.path, problem.Fields[0].Path)
				require.Contains(t, problem.Message, test.message)
				require.Equal(t, []order.Action{order.ActionRetry, order.ActionAmend, order.ActionSkip, order.ActionCancel}, problem.Answers)
				var codes []string
				for _, one := range problem.Points {
					codes = append(codes, one.Code)
				}
				require.Equal(t, test.near, codes)
				require.Empty(t, w.effects(doc.ID), "nothing is made")
				asked = true
				w.resolve(test.answer)()
			})
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.True(t, asked)
			require.Equal(t, 1, w.effects(doc.ID)["order-submitted"])
		})
	}
}

// An unknown answer is no problem: a carrier that is down does not delay production.
func TestACarrierThatIsAwayHoldsNothingUp(t *testing.T) {
	for name, test := range map[string]struct {
		fault simkit.Fault
		doc   order.Order
	}{
		"fails":            {always("get-point"), madeToOrder()},
		"has no time":      {simkit.Fault{Operation: "get-point", Mode: simkit.Maintenance, RetryAfter: 7200}, madeToOrder()},
		"throttles":        {simkit.Fault{Operation: "get-point", Mode: simkit.FailBefore, Status: 429, RetryAfter: 600}, madeToOrder()},
		"lets nobody in":   {simkit.Fault{Operation: "get-point", Mode: simkit.FailBefore, Status: 401}, madeToOrder()},
		"says no, no more": {simkit.Fault{Operation: "get-point", Mode: simkit.Wordless}, madeToOrder()},
		"is a proxy":       {simkit.Fault{Operation: "get-point", Mode: simkit.Hiccup404}, madeToOrder()},
		"TPK fails":        {always("points"), byTPK("inpost_pop", "GDY01A")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			faults := w.shipX.Faults()
			if test.doc.Shipping.Carrier == order.CarrierTPK {
				faults = w.tpk.Faults()
			}
			faults.Add(test.fault)
			w.at(2*time.Minute, func() {
				require.Nil(t, w.state().Problem)
				require.Equal(t, 1, w.effects(test.doc.ID)["order-submitted"], "production is not held up")
				require.Contains(t, w.notes(), "did not answer")
				faults.Clear()
			})
			require.Equal(t, order.StatusCompleted, w.live(test.doc).Status)
		})
	}
}

// A point that is amended before submit is checked, too.
func TestAnAmendedPointIsAskedForBeforeTheOrderIsSubmitted(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	doc.Items[0].SKU = "NO-SUCH-THING" // a person is asked about it at add-items
	items, err := json.Marshal(madeToOrder().Items)
	require.NoError(t, err)
	w.at(time.Hour, w.resolve(amend(fmt.Sprintf(`{"shipping": {"lockerPoint": "ZAM01X"}, "items": %s}`, items))))
	asked := false
	w.at(2*time.Hour, func() {
		problem := w.state().Problem
		require.NotNil(t, problem)
		require.Equal(t, "point-closed", problem.Code)
		require.Zero(t, w.effects(doc.ID)["order-submitted"])
		asked = true
		w.resolve(amend(`{"shipping": {"lockerPoint": "WAW123"}}`))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.True(t, asked)
	require.Equal(t, 3, requested(w.shipX.Faults(), "get-point"), "once for each point")
}

// A person who knows better than the carrier lets the order continue; the carrier decides in
// the end.
func TestAPersonLetsAPointPass(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	doc.Shipping.LockerPoint = "ZAM01X"
	w.at(time.Hour, w.resolve(skip))
	asked := false
	w.at(2*time.Hour, func() {
		require.Equal(t, 1, w.effects(doc.ID)["order-submitted"])
		problem := w.state().Problem
		require.NotNil(t, problem)
		require.Equal(t, []any{order.StageOffers, "validation_failed"}, []any{problem.Stage, problem.Code})
		require.NotContains(t, problem.Answers, order.ActionSkip)
		asked = true
		w.resolve(amend(`{"shipping": {"lockerPoint": "WAW123"}}`))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.True(t, asked)
}

// The person is asked about an order from stock before anything is made at the carrier.
func TestThePointOfAnOrderFromStockIsToldBeforeItsOffers(t *testing.T) {
	w := newWorld(t)
	doc := toLocker(w)
	doc.Shipping.LockerPoint = "ZAM01X"
	asked := false
	w.at(time.Hour, func() {
		problem := w.state().Problem
		require.NotNil(t, problem)
		require.Equal(t, []any{order.StageOffers, "point-closed"}, []any{problem.Stage, problem.Code})
		require.Empty(t, w.effects(doc.ID))
		asked = true
		w.resolve(amend(`{"shipping": {"lockerPoint": "WAW123"}}`))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.True(t, asked)
}

// An order of carrier best continues with a point that one of its carriers accepts.
func TestThePointOfOneCarrierIsEnoughForBest(t *testing.T) {
	for point, test := range map[string]struct {
		ships order.Carrier
		asks  bool
	}{
		"GDY01A": {order.CarrierTPK, false}, "ELB01A": {order.CarrierTPK, false}, "POP-WAW4": {order.CarrierTPK, false}, "XXX99X": {order.CarrierTPK, true},
	} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			w := newWorldOf(t, stating)
			doc := madeToOrder()
			doc.Shipping = toLockerByBroker(order.CarrierBest).Shipping
			doc.Shipping.LockerPoint = point
			doc.Shipping.Parcels = []order.Parcel{flat}
			asked := false
			w.at(time.Minute, func() {
				problem := w.state().Problem
				require.Equal(t, test.asks, problem != nil)
				if asked = problem != nil; asked {
					require.Contains(t, problem.Message, "shipx: there is no point XXX99X; ")
					require.Empty(t, w.effects(doc.ID))
					w.resolve(amend(`{"shipping": {"lockerPoint": "GDY01A"}}`))()
				}
			})
			w.at(time.Hour, func() {
				if problem := w.state().Problem; problem != nil { // InPost offers nothing for these dimensions
					require.Equal(t, []any{"POP-WAW4", order.StageBuy}, []any{point, problem.Stage})
					w.resolve(amend(`{"shipping": {"lockerPoint": "GDY01A"}}`))()
				}
			})
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, test.ships, result.Offer.Carrier)
			require.Equal(t, test.asks, asked)
		})
	}
}

// An order to a point takes one more step, and checks the point once.
func TestAPointIsAskedForOnce(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Equal(t, 1, requested(w.shipX.Faults(), "get-point"))
	require.Zero(t, requested(w.shipX.Faults(), "list-points"))
}

// A request to cancel does not wait for a carrier that does not answer.
func TestACancellationDoesNotWaitForAPoint(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "get-point", Mode: simkit.FailBefore, Status: 503, RetryAfter: 40})
	w.at(5*time.Second, w.signal(order.SignalCancelOrder, changedHerMind))
	began := w.env.Now()
	result := w.live(madeToOrder())
	require.Equal(t, order.StatusCancelled, result.Status)
	require.Less(t, w.env.Now().Sub(began), 30*time.Second)
	require.Empty(t, w.effects(madeToOrder().ID))
}

// The same check runs for an order that is not started.
func TestPointsOfAnOrderThatIsNotStarted(t *testing.T) {
	for name, test := range wrongPoints {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			doc := madeToOrder()
			test.change(&doc)
			seen := w.lookAtPoints(doc)
			require.NotNil(t, seen.Problem)
			require.Equal(t, test.code, seen.Problem.Code)
			require.Contains(t, seen.Problem.Message, test.message)
			require.Empty(t, w.effects(doc.ID))
		})
	}
	w := newWorld(t)
	require.Equal(t, workflows.PointsSeen{}, w.lookAtPoints(madeToOrder()))
	w = newWorld(t)
	w.shipX.Faults().Add(always("get-point"))
	require.Equal(t, workflows.PointsSeen{Remarks: []string{"InPost was asked for the order's points and did not answer"}}, w.lookAtPoints(madeToOrder()))
}

func (w *world) lookAtPoints(doc order.Order) (seen workflows.PointsSeen) {
	w.env.ExecuteWorkflow(workflows.PointsType, doc)
	require.NoError(w, w.env.GetWorkflowError())
	require.NoError(w, w.env.GetWorkflowResult(&seen))
	return seen
}

// hidePoints makes InPost say nothing about points, so that a bad one shows when the shipment
// is made.
func (w *world) hidePoints() { w.shipX.Faults().Add(always("get-point")) }
