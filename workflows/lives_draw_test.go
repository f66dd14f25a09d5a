package workflows_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"orderflow/activities"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/internal/simulation"
	"orderflow/order"
)

// plans draws the plan of a life.
var plans = rapid.Custom(func(t *rapid.T) plan {
	p := plan{
		began:   drawBegin(t),
		doc:     drawOrder(t),
		myPromo: drawMyPromo(t),
		shipX:   drawShipX(t),
	}
	p.faults = rapid.SliceOfN(faults, 0, 6).Draw(t, "faults")
	p.late = rapid.SliceOfN(lateCalls, 0, 2).Draw(t, "late")
	p.outages = rapid.SliceOfN(outages, 0, 1).Draw(t, "outages")
	if oneIn(t, 5, "no money") {
		p.noMoney = &noMoney{after: drawTime(t), lasts: drawTime(t), atOnce: rapid.Bool().Draw(t, "at once")}
	}
	p.events = rapid.SliceOfN(events, 0, 4).Draw(t, "events")
	p.answers = rapid.SliceOfN(answers, 0, 6).Draw(t, "answers")
	return p
})

// oneIn is true in about one of n draws, and false when it shrinks.
func oneIn(t *rapid.T, n int, label string) bool {
	return rapid.IntRange(0, n-1).Draw(t, label) == n-1
}

// drawBegin returns a day's noon, or a time near midnight in Greenwich or Poland,
// because providers filter by days.
func drawBegin(t *rapid.T) time.Time {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	return noon.Add(rapid.SampledFrom([]time.Duration{0, 10*time.Hour + 59*time.Minute, 11*time.Hour + 59*time.Minute, 12 * time.Hour}).Draw(t, "begin"))
}

// drawTime returns 100 ms to 9 h, short times as often as long ones.
func drawTime(t *rapid.T) time.Duration {
	unit := rapid.SampledFrom([]time.Duration{100 * time.Millisecond, time.Second, 10 * time.Second,
		time.Minute, 10 * time.Minute, time.Hour}).Draw(t, "unit")
	return unit * time.Duration(rapid.IntRange(1, 9).Draw(t, "times"))
}

func drawMyPromo(t *rapid.T) mypromotest.Options {
	return mypromotest.Options{
		HideCanceledDrafts:     rapid.Bool().Draw(t, "HideCanceledDrafts"),
		LooseReference:         rapid.Bool().Draw(t, "LooseReference"),
		PatchToSubmit:          rapid.Bool().Draw(t, "PatchToSubmit"),
		PutToCancel:            rapid.Bool().Draw(t, "PutToCancel"),
		RefuseCancelAfterReady: rapid.Bool().Draw(t, "RefuseCancelAfterReady"),
		ListLag:                drawLag(t),
	}
}

func drawShipX(t *rapid.T) shipxtest.Options {
	return shipxtest.Options{
		KeepSelected: rapid.Bool().Draw(t, "KeepSelected"),
		Debit:        oneIn(t, 5, "Debit"),
		ListLag:      drawLag(t),
	}
}

func drawLag(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, int(longestLag/time.Second)).Draw(t, "ListLag")) * time.Second
}

func drawOrder(t *rapid.T) order.Order {
	doc := madeToOrder()
	doc.ID = "life-1"
	fromStock := oneIn(t, 3, "from stock")
	doc.Items = drawItems(t, fromStock)
	if fromStock {
		doc.Production, doc.Reports = order.ProductionNone, nil
	}
	doc.Shipping = drawShipping(t)
	return doc
}

func drawItems(t *rapid.T, fromStock bool) (items []order.Item) {
	many := rapid.SampledFrom([]int{1, 2, 3, 4, 5, 2, 1, 3, 2, 1, 4, 2, 3, 1, 2, 1, 3, 2, 1, 4, 5, 2, 1, 3, 50}).Draw(t, "items")
	for i := range many {
		items = append(items, order.Item{Reference: fmt.Sprintf("life-1-%d", i+1), SKU: "PEN-BLUE", Quantity: 1 + i, Stock: true})
	}
	if fromStock {
		for i := range items {
			items[i].Stock = false
		}
		return items
	}
	odd := &items[rapid.IntRange(0, many-1).Draw(t, "odd item")]
	switch rapid.SampledFrom([]string{"", "", "file", "file", "file missing", "unknown SKU"}).Draw(t, "oddity") {
	case "file":
		odd.SKU, odd.Stock, odd.Files = "MUG-300", false, []order.PrintFile{{URL: "https://files.example/mug.pdf"}}
	case "file missing":
		odd.SKU, odd.Stock, odd.Files = "MUG-300", false, []order.PrintFile{{URL: "https://files.example/missing.pdf"}}
	case "unknown SKU":
		odd.SKU = "NO-SUCH-THING"
	}
	return items
}

func drawShipping(t *rapid.T) order.Shipping {
	shipping := order.Shipping{Carrier: order.CarrierShipX}
	service := "inpost_courier_standard"
	if rapid.Bool().Draw(t, "locker") {
		service = "inpost_locker_standard"
		shipping.LockerPoint = rapid.SampledFrom([]string{"GDY01A", "GDY01A", "GDY01A", "WAW123", "XXX99X"}).Draw(t, "point")
		shipping.Parcels = []order.Parcel{{Template: "small"}}
	} else {
		for range rapid.IntRange(1, 2).Draw(t, "parcels") {
			shipping.Parcels = append(shipping.Parcels,
				order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.RequireFromString("4.5")})
		}
	}
	shipping.OfferPolicy = rapid.SampledFrom([]order.OfferPolicy{
		order.OfferCheapest, order.OfferCheapest, order.OfferService, order.OfferManual}).Draw(t, "policy")
	if shipping.OfferPolicy == order.OfferService {
		shipping.Service = service
	}
	shipping.PriceCap = rapid.SampledFrom([]*order.Money{nil, nil, pln("100"), pln("5")}).Draw(t, "cap")
	return shipping
}

// operations are those of a life, with the ones that change something first.
var operations = map[string][]string{
	activities.ProviderMyPromo: {"create-order", "add-item", "submit-order", "cancel-order", "add-shipment", "get-order",
		"list-orders", "list-production-orders", "get-production-order", "token"},
	activities.ProviderShipX: {"create-shipment", "buy", "cancel-shipment", "update-shipment", "get-shipment",
		"list-shipments", "label", "printout"},
}

// changing is how many of a provider's operations change something.
var changing = map[string]int{activities.ProviderMyPromo: 5, activities.ProviderShipX: 4}

// refusable are the operations whose refusal is a matter of a person's.
var refusable = []string{"create-order", "add-item", "submit-order", "add-shipment", "create-shipment", "buy", "label", "printout"}

func drawCall(t *rapid.T, changesOnly bool) moment {
	provider := rapid.SampledFrom([]string{activities.ProviderMyPromo, activities.ProviderShipX}).Draw(t, "provider")
	choice := operations[provider]
	if changesOnly {
		choice = choice[:changing[provider]]
	}
	return moment{provider: provider, operation: rapid.SampledFrom(choice).Draw(t, "operation"),
		call: rapid.SampledFrom([]int{1, 1, 1, 2, 3, 5}).Draw(t, "call")}
}

var faults = rapid.Custom(func(t *rapid.T) faultAt {
	at := drawCall(t, false)
	fault := simulation.Fault{Operation: at.operation, Call: at.call}
	fault.Mode = rapid.SampledFrom([]simulation.Mode{simulation.LostAnswer, simulation.Reset, simulation.FailAfter,
		simulation.FailBefore, simulation.MalformedBody, simulation.EmptyBody, simulation.ErrorInside}).Draw(t, "mode")
	switch fault.Mode {
	case simulation.FailAfter:
		fault.Status = rapid.SampledFrom([]int{500, 502, 503}).Draw(t, "status")
	case simulation.FailBefore:
		statuses := []int{500, 502, 503, 429, 401}
		if slices.Contains(refusable, at.operation) {
			statuses = append(statuses, 400, 422)
		}
		fault.Status = rapid.SampledFrom(statuses).Draw(t, "status")
		if fault.Status == 429 || fault.Status == 503 {
			fault.RetryAfter = rapid.SampledFrom([]int{0, 7, 600}).Draw(t, "Retry-After")
		}
	case simulation.ErrorInside:
		if at.provider != activities.ProviderShipX { // only ShipX is known for it
			fault.Mode = simulation.FailBefore
		}
	}
	return faultAt{at.provider, fault}
})

var lateCalls = rapid.Custom(func(t *rapid.T) lateCall {
	return lateCall{drawCall(t, true), time.Duration(rapid.IntRange(1, int(longestLate/time.Second)).Draw(t, "late by")) * time.Second}
})

var outages = rapid.Custom(func(t *rapid.T) outage {
	return outage{rapid.SampledFrom([]string{activities.ProviderMyPromo, activities.ProviderShipX}).Draw(t, "provider"),
		drawTime(t), time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute}
})

var events = rapid.Custom(func(t *rapid.T) event {
	e := event{
		moment: moment{after: drawTime(t)},
		kind: rapid.SampledFrom([]eventKind{hinting, holding, cancelSome, cancelSignal, cancelUpdate, cancelTemporal,
			cancelByHand}).Draw(t, "event"),
		lasts:  drawTime(t),
		items:  rapid.SliceOfNDistinct(rapid.IntRange(0, 4), 1, 3, func(i int) int { return i }).Draw(t, "items"),
		hintOf: rapid.SampledFrom([]string{activities.ProviderMyPromo, activities.ProviderShipX, "nobody"}).Draw(t, "of"),
	}
	if rapid.Bool().Draw(t, "at a call") {
		e.moment = drawCall(t, false)
	}
	return e
})

// answers are good, bad and impossible ones.
var answers = rapid.Custom(func(t *rapid.T) answer {
	a := answer{after: drawTime(t), mends: rapid.Bool().Draw(t, "mends")}
	a.By = "Jan"
	a.Action = rapid.SampledFrom([]order.Action{order.ActionRetry, order.ActionAmend, order.ActionChooseOffer,
		order.ActionAmend, order.ActionRetry, order.ActionSkip, order.ActionCancel}).Draw(t, "action")
	switch a.Action {
	case order.ActionAmend:
		a.Patch = []byte(rapid.SampledFrom([]string{
			`{"items": [{"reference": "life-1-1", "sku": "PEN-BLUE", "quantity": 3, "stock": true}]}`,
			`{"shipping": {"lockerPoint": "GDA07C"}}`,
			`{"shipping": {"priceCap": null, "offerPolicy": "cheapest", "service": null}}`,
			`{"recipient": {"city": "Gdańsk", "postCode": "80-001"}}`,
			`{"notes": "seen"}`,
		}).Draw(t, "patch"))
	case order.ActionChooseOffer:
		a.Service = rapid.SampledFrom([]string{"inpost_locker_standard", "inpost_courier_standard",
			"inpost_courier_express_1200"}).Draw(t, "service")
		a.PriceCap = rapid.SampledFrom([]*order.Money{pln("100"), pln("3")}).Draw(t, "highest price")
	case order.ActionCancel:
		a.Reason = "it takes too long"
	}
	return a
})
