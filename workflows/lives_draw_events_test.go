package workflows_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// operations are the operations of a life; the ones that change something come first.
var operations = map[string][]string{
	order.ProviderMyPromo: {"create-order", "add-item", "submit-order", "cancel-order", "add-shipment", "get-order",
		"list-orders", "list-production-orders", "get-production-order", "token"},
	order.ProviderShipX: {"create-shipment", "buy", "cancel-shipment", "update-shipment", "get-shipment",
		"list-shipments", "label", "printout", "get-point"},
	order.ProviderTPK: {"create-order", "pay-orders", "cancel-order", "get-order", "search-orders", "offers",
		"pickup-date", "user-data", "resources", "waybill", "download", "token"},
	order.ProviderMerkana:   {"ff-orders-status"},
	order.ProviderMediaPort: {"generate-label", "cancel-item", "orders", "labels", "protocols", "login"},
}

// changing is how many of a provider's operations change something.
var changing = map[string]int{order.ProviderMyPromo: 5, order.ProviderShipX: 4,
	order.ProviderTPK: 3, order.ProviderMerkana: 1, order.ProviderMediaPort: 2}

// refusable are the operations whose refusal goes to a person, or to nobody.
var refusable = []string{"create-order", "add-item", "submit-order", "add-shipment", "create-shipment", "buy", "label",
	"printout", "pay-orders", "offers", "waybill", "ff-orders-status", "generate-label", "labels", "protocols"}

// concerned lists the providers that an order calls, those of its carrier more often, and the
// other carrier's once: a person may give it the order.
func concerned(doc order.Order) []string {
	among := []string{order.ProviderShipX, order.ProviderTPK}
	switch doc.Shipping.Carrier {
	case order.CarrierShipX:
		among = append(among, order.ProviderShipX, order.ProviderShipX)
	case order.CarrierTPK:
		among = append(among, order.ProviderTPK, order.ProviderTPK)
	case order.CarrierMediaPort:
		among = slices.Repeat([]string{order.ProviderMediaPort}, 4)
	}
	if doc.Production == order.ProductionMyPromo || doc.Source.System == order.SystemMyPromo {
		among = append(among, order.ProviderMyPromo, order.ProviderMyPromo)
	}
	if slices.Contains(doc.Reports, order.ReportMerkana) {
		among = append(among, order.ProviderMerkana)
	}
	return among
}

func drawCall(t *rapid.T, among []string, changesOnly bool) moment {
	provider := rapid.SampledFrom(among).Draw(t, "provider")
	choice := operations[provider]
	if changesOnly {
		choice = choice[:changing[provider]]
	}
	return moment{provider: provider, operation: rapid.SampledFrom(choice).Draw(t, "operation"),
		call: rapid.SampledFrom([]int{1, 1, 1, 2, 3, 5}).Draw(t, "call")}
}

func faults(among []string) *rapid.Generator[faultAt] {
	return rapid.Custom(func(t *rapid.T) faultAt {
		at := drawCall(t, among, false)
		fault := simkit.Fault{Operation: at.operation, Call: at.call}
		fault.Mode = rapid.SampledFrom([]simkit.Mode{simkit.LostAnswer, simkit.Reset, simkit.FailAfter,
			simkit.FailBefore, simkit.MalformedBody, simkit.EmptyBody, simkit.ErrorInside,
			simkit.HTML, simkit.HTMLAfter, simkit.Hiccup404, simkit.Hiccup404After}).Draw(t, "mode")
		switch fault.Mode {
		case simkit.FailAfter:
			fault.Status = rapid.SampledFrom(append([]int{500, 502, 503}, purchaseRefusals[at.operation]...)).Draw(t, "status")
		case simkit.FailBefore:
			fault.Status = rapid.SampledFrom(statusesOf(at)).Draw(t, "status")
			if fault.Status == 429 || fault.Status == 503 {
				fault.RetryAfter = rapid.SampledFrom([]int{0, 7, 600}).Draw(t, "Retry-After")
			}
		case simkit.HTML, simkit.HTMLAfter:
			fault.Status = rapid.SampledFrom([]int{403, 200, 502}).Draw(t, "status")
		case simkit.ErrorInside:
			if at.provider != order.ProviderShipX { // known only of ShipX
				fault.Mode = simkit.FailBefore
			}
		}
		return faultAt{at.provider, fault}
	})
}

// statusesOf are the HTTP statuses with which an operation may fail.
func statusesOf(at moment) []int {
	statuses := []int{500, 502, 503, 429, 401}
	switch {
	case slices.Contains(refusable, at.operation):
		statuses = append(statuses, 400, 422)
	case at.provider == order.ProviderTPK && at.operation == "cancel-order":
		statuses = append(statuses, 417) // its answer for what it does not take back
	}
	if strings.HasPrefix(at.operation, "cancel-") {
		statuses = append(statuses, 200) // a success, and nothing happened
	}
	return statuses
}

// purchaseRefusals are the statuses of purchases that are refused but happen.
var purchaseRefusals = map[string][]int{"buy": {403, 403, 403}, "pay-orders": {403, 402, 403}, "generate-label": {403, 403}}

func lateCalls(among []string) *rapid.Generator[lateCall] {
	return rapid.Custom(func(t *rapid.T) lateCall {
		return lateCall{drawCall(t, among, true),
			time.Duration(rapid.IntRange(1, int(longestLate/time.Second)).Draw(t, "late by")) * time.Second}
	})
}

func outages(among []string) *rapid.Generator[outage] {
	return rapid.Custom(func(t *rapid.T) outage {
		return outage{provider: rapid.SampledFrom(among).Draw(t, "provider"), after: drawTime(t),
			lasts: time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute}
	})
}

// broken are operations that answer 500 for hours, or forever.
func broken(among []string) *rapid.Generator[outage] {
	return rapid.Custom(func(t *rapid.T) outage {
		call := drawCall(t, among, false)
		return outage{provider: call.provider, operation: call.operation,
			after: rapid.SampledFrom([]time.Duration{0, 0, time.Minute, time.Hour}).Draw(t, "after"),
			lasts: rapid.SampledFrom([]time.Duration{90 * time.Minute, 4 * time.Hour, 10 * time.Hour, forEver}).Draw(t, "lasts")}
	})
}

func events(among []string) *rapid.Generator[event] {
	return rapid.Custom(func(t *rapid.T) event {
		e := event{
			moment: moment{after: drawTime(t)},
			kind: rapid.SampledFrom([]eventKind{hinting, holding, cancelSome, cancelSignal, cancelUpdate, cancelStrict,
				cancelTemporal, cancelByHand}).Draw(t, "event"),
			lasts:  drawTime(t),
			items:  rapid.SliceOfNDistinct(rapid.IntRange(0, 4), 1, 3, func(i int) int { return i }).Draw(t, "items"),
			hintOf: rapid.SampledFrom(append([]string{"nobody"}, among...)).Draw(t, "of"),
		}
		if e.kind == cancelSome {
			e.collects = rapid.SampledFrom([]*order.Money{pln("0"), pln("80"), pln("120"), nil, pln("130")}).Draw(t, "collects")
		}
		if e.kind == cancelByHand && slices.Contains(among, order.ProviderMediaPort) && rapid.Bool().Draw(t, "by the customer") {
			e.kind = cancelAtMarket
		}
		if rapid.Bool().Draw(t, "at a call") {
			e.moment = drawCall(t, among, false)
		}
		return e
	})
}

// amendments are valid, invalid and impossible ones.
var amendments = []string{
	`{"items": [{"reference": "life-1-1", "sku": "PEN-BLUE", "quantity": 3, "stock": true}]}`,
	`{"shipping": {"lockerPoint": "GDA07C"}}`,
	`{"shipping": {"priceCap": null, "offerPolicy": "cheapest", "service": null}}`,
	`{"recipient": {"city": "Gdańsk", "postCode": "80-001"}}`,
	`{"notes": "seen"}`,
	`{"shipping": {"carrier": "tpk", "offerPolicy": "cheapest", "service": null, "prefer": null, "priceCap": null,
		"lockerPoint": null, "parcels": [{"length": 400, "width": 300, "height": 180, "weight": "4.5"}]}}`,
	`{"shipping": {"carrier": "shipx", "offerPolicy": "service", "service": "inpost_courier_standard", "prefer": null,
		"priceCap": null, "lockerPoint": null, "parcels": [{"length": 400, "width": 300, "height": 180, "weight": "4.5"}]}}`,
	`{"shipping": {"carrier": "best", "offerPolicy": "cheapest", "service": null}}`,
	`{"shipping": {"parcels": [{"length": 300, "width": 200, "height": 100, "weight": "2"},
		{"length": 300, "width": 200, "height": 150, "weight": "3"}]}}`,
	`{"shipping": {"lockerPoint": null, "cashOnDelivery": null}, "recipient": {"city": "Sopot"}}`,
	`{"shipping": {"cashOnDelivery": null, "priceCap": null}}`,
	`{"shipping": {"cashOnDelivery": {"amount": "70", "currency": "PLN"}, "priceCap": null}}`,
	`{"shipping": {"cashOnDelivery": {"amount": "120", "currency": "PLN"}}}`,
	`{"recipient": {"city": "Gdynia", "postCode": "81-001"}}`,
	"{\"recipient\": {\"firstName\": \" Zoe\u0308 \", \"lastName\": \"Z\u0307o\u0301łw\", \"postCode\": \"80 001\", \"city\": \"Gdańsk\u00a0\"}}",
	`{"recipient": {"street": "ul. Nowa", "building": "5/7"}, "shipping": {"priceCap": null}}`,
	`{"recipient": {"phone": "+48 (22) 431-05-00", "email": " nowa@beta.example"}, "shipping": {"priceCap": null}}`,
	`{"recipient": {"phone": "+380 67 123 45 67"}, "shipping": {"contactPhone": "22/431 05 01", "priceCap": null}}`,
	`{"recipient": {"phone": "+380 67 123 45 67"}}`,
	`{"recipient": {"company": "Beta sp. z o.o."}}`,
	`{"recipient": {"company": null, "careOf": null}}`,
	`{"shipping": {"sendingMethod": "pok", "dropoffPoint": "gdy01a", "priceCap": null}}`,
	`{"shipping": {"sendingMethod": null, "dropoffPoint": null}}`,
	`{"shipping": {"insurance": {"amount": 300.0, "currency": "PLN"}, "priceCap": null}}`,
	`{"shipping": {"insurance": null}}`,
	`{"shipping": {"lockerPoint": " gda07c ", "priceCap": null}}`,
	`{"shipping": {"parcels": [{"length": 300.0, "width": 200, "height": 100.0, "weight": 2.50, "nonStandard": true}]}}`,
	`{"shipper": {"company": "Delta S.A.", "firstName": "Ola", "lastName": "Żak", "street": "Składowa", "building": "3/4",
		"postCode": "80298", "city": "Gdańsk", "phone": "58/300 10 20", "email": "sklad@delta.example"}}`,
	`{"shipper": null}`,
}

var answers = rapid.Custom(func(t *rapid.T) answer {
	a := answer{after: drawTime(t), mends: rapid.Bool().Draw(t, "mends")}
	a.By = "Jan"
	a.Action = rapid.SampledFrom([]order.Action{order.ActionRetry, order.ActionAmend, order.ActionChooseOffer,
		order.ActionAmend, order.ActionRetry, order.ActionSkip, order.ActionCancel, order.ActionShipByHand}).Draw(t, "action")
	switch a.Action {
	case order.ActionAmend:
		a.Patch = []byte(rapid.SampledFrom(amendments).Draw(t, "patch"))
	case order.ActionChooseOffer:
		a.Service = rapid.SampledFrom([]string{"inpost_locker_standard", "inpost_courier_standard",
			"inpost_courier_express_1200", "dpd", "gls", "inpost_pop", "inpost", "29"}).Draw(t, "service")
		a.PriceCap = rapid.SampledFrom([]*order.Money{pln("100"), pln("3"), pln("5000")}).Draw(t, "highest price")
	case order.ActionShipByHand:
		a.Shipped = &order.ShippedByHand{Carrier: "dpd", TrackingNumbers: []string{"0301"}, Force: rapid.Bool().Draw(t, "by force")}
	case order.ActionCancel:
		a.Reason = "it takes too long"
	}
	return a
})
