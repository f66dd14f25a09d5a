package workflows_test

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

func tpkSays(operation string, status int, body string) simkit.Fault {
	return simkit.Fault{Operation: operation, Status: status, Body: body}
}

// atBoth is what is left at TPK and at ShipX, to which an order may be moved.
func (w *world) atBoth(id string) map[string]int {
	left := w.packages(id, 2)
	maps.Copy(left, w.remaining(id))
	return left
}

// The refusals that TPK documents for an order's calls.
func TestTPKRefusals(t *testing.T) {
	refusals{
		provider: "tpk",
		order:    func(*world) order.Order { return byBroker(1) },
		faults:   func(w *world) *simkit.Faults { return w.tpk.Faults() },
		left:     (*world).atBoth,
		usual:    map[string]int{"order-created": 1, "order-paid": 1, "waybill-issued": 1},
		cases:    append(tpkRefusesThePackage(), tpkRefusesLater()...),
	}.run(t)
}

// allCouriers are the simulator's.
var allCouriers = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20}

// allButGLS are the simulator's couriers except the one without cash on delivery and
// insurance.
var allButGLS = slices.DeleteFunc(slices.Clone(allCouriers), func(courier int) bool { return courier == tpk.CourierGLS })

// tpkRefusesThePackage are the refusals before there is a package.
func tpkRefusesThePackage() []refusal {
	return []refusal{
		{name: "InvalidInput: what is asked for offers",
			problem: order.Problem{Stage: order.StageOffers, Operation: "ask for offers", HTTPStatus: 400, Code: "InvalidInput",
				Message: "InvalidInput (packages.0.description: Opis błędu., packages.0.insurance_value: Opis błędu., " +
					"packages.0.receiver.country_id: Opis błędu., packages.0.receiver.house_number: Opis błędu., " +
					"packages.0.receiver.pop_code: Opis błędu., packages.0.sender.email: Opis błędu., packages.0.weight: Opis błędu.)",
				Fields: fields("packages.0.description", "Opis błędu.", "shipping.insurance.amount", "Opis błędu.",
					"recipient.country", "Opis błędu.", "recipient.building", "Opis błędu.",
					"shipping.lockerPoint", "Opis błędu.", "shipper.email", "Opis błędu.", "shipping.parcels", "Opis błędu.")},
			fault: tpkSays("offers", 400, `{"errors": {"packages.0.weight": ["Opis błędu."], "packages.0.description": ["Opis błędu."],
				"packages.0.insurance_value": ["Opis błędu."], "packages.0.receiver.country_id": ["Opis błędu."],
				"packages.0.receiver.house_number": ["Opis błędu."], "packages.0.receiver.pop_code": ["Opis błędu."],
				"packages.0.sender.email": ["Opis błędu."]}, "error_code": "InvalidInput", "status_code": 400}`),
			answer: amend(`{"shipping": {"parcels": [{"length": 400, "width": 300, "height": 200, "weight": "4"}]}}`)},
		{name: "500: what is asked for offers does not pass the validation",
			problem: worded(order.StageOffers, "ask for offers", 500, "The given data failed to pass validation."),
			fault:   tpkSays("offers", 500, `{"message": "The given data failed to pass validation."}`),
			answer:  amend(`{"shipping": {"parcels": [{"length": 400, "width": 300, "height": 200, "weight": "4"}]}}`)},
		{name: "500: a package that does not pass the validation",
			problem: worded(order.StageBuy, `create order "Goods YELM47I6K2FW6#6HX4MLQ5.1"`, 500,
				"The given data failed to pass validation."),
			fault:  tpkSays("create-order", 500, `{"message": "The given data failed to pass validation."}`),
			answer: retry},
		{name: "no_offers: no courier takes it, so another carrier does",
			problem: order.Problem{Stage: order.StageBuy, Operation: "choose offer", Code: "no-offer",
				Message: "no offer fits: any courier (There are no offers for these packages.)",
				Fields:  fields("shipping.offerPolicy", "cheapest")},
			setting: setting{tpk: tpktest.Options{UnavailableCouriers: allCouriers, DocumentedCouriers: true}},
			answer:  amend(`{"shipping": {"carrier": "shipx"}}`),
			left:    map[string]int{"shipment-created": 1, "shipment-bought": 1}},
		{name: "no_offers: the only courier collects no money",
			problem: order.Problem{Stage: order.StageBuy, Operation: "choose offer", Code: "no-offer",
				Message: "no offer fits: any courier (There are no offers for these packages., there are offers without shipping.cashOnDelivery)",
				Fields: fields("shipping.cashOnDelivery.amount",
					"for carrier tpk: there are offers without shipping.cashOnDelivery (any courier)")},
			setting: setting{tpk: tpktest.Options{UnavailableCouriers: allButGLS, DocumentedCouriers: true}},
			change:  func(doc *order.Order) { doc.Shipping.CashOnDelivery = pln("120") },
			answer:  amend(`{"shipping": {"cashOnDelivery": null}}`)},
		{name: "no_offers: of the second parcel",
			problem: order.Problem{Stage: order.StageBuy, Operation: "choose offer", Code: "no-offer",
				Message: "no offer fits: any courier (parcel 2: There are no offers for these packages.)",
				Fields: fields("shipping.parcels[1]",
					"for carrier tpk: parcel 2: There are no offers for these packages. (any courier)")},
			setting: setting{tpk: tpktest.Options{Prices: []tpktest.Price{
				{Courier: tpk.CourierDPD, Product: tpk.ProductParcel, UpTo: 30, Sides: [3]float64{100, 60, 60}, PLN: "20"}}}},
			change: func(doc *order.Order) {
				doc.Shipping.Parcels = append(doc.Shipping.Parcels, doc.Shipping.Parcels[0])
				doc.Shipping.Parcels[1].Length = 9000
			},
			answer: amend(`{"shipping": {"parcels": [{"length": 400, "width": 300, "height": 200, "weight": "4"}]}}`)},
		{name: "a locker that does not exist",
			problem: order.Problem{Stage: order.StageOffers, Operation: "prepare package", Code: "no-such-point",
				Message: `tpk: there is no locker of InPost "XXX99X": amend it and retry`,
				Fields:  fields("shipping.lockerPoint", `tpk: there is no locker of InPost "XXX99X": amend it and retry`)},
			change: func(doc *order.Order) { doc.Shipping.LockerPoint, doc.Recipient.Email = "XXX99X", "ewa@beta.example" },
			arrange: func(w *world) { // the look before has no answer
				for call := 1; call <= 2; call++ {
					w.tpk.Faults().Add(simkit.Fault{Operation: "points", Call: call, Mode: simkit.FailBefore, Status: 500})
				}
			},
			answer: amend(`{"shipping": {"lockerPoint": null}}`)},
		{name: "no courier goes to the country",
			problem: order.Problem{Stage: order.StageOffers, Operation: "prepare package", Code: "country",
				Message: "tpk: no courier goes to the country US",
				Fields:  fields("recipient.country", "tpk: no courier goes to the country US")},
			change: func(doc *order.Order) { doc.Recipient.Country, doc.Recipient.Phone = "US", "+48600700800" },
			answer: amend(`{"recipient": {"country": "DE"}}`)},
		{name: "InvalidInput: the pickup",
			problem: order.Problem{Stage: order.StageBuy, Operation: "search pickup of DPD", HTTPStatus: 400, Code: "InvalidInput",
				Message: "InvalidInput (courier_id: Opis błędu., sender.post_code: Opis błędu.)",
				Fields:  fields("shipping.service", "Opis błędu.", "shipper.postCode", "Opis błędu.")},
			fault:  tpkSays("pickup-date", 400, `{"errors": {"sender.post_code": ["Opis błędu."], "courier_id": ["Opis błędu."]}, "error_code": "InvalidInput", "status_code": 400}`),
			answer: retry},
		{name: "InvalidInput: the name of the recipient",
			problem: order.Problem{Stage: order.StageBuy, Operation: `create order "Goods YELM47I6K2FW6#6HX4MLQ5.1"`, HTTPStatus: 400, Code: "InvalidInput",
				Message: "InvalidInput (packages.0.receiver.name: Only letters are allowed.)",
				Fields:  fields("recipient.firstName", "Only letters are allowed.")},
			change: func(doc *order.Order) { doc.Recipient.FirstName = "Anna-Maria" },
			answer: amend(`{"recipient": {"firstName": "Anna"}}`)},
		{name: "InvalidInput: the second parcel",
			problem: order.Problem{Stage: order.StageBuy, Operation: `create order "Goods YELM47I6K2FW6#6HX4MLQ5.2"`, HTTPStatus: 400, Code: "InvalidInput",
				Message: "InvalidInput (packages.0.cod_value: Opis błędu., packages.0.length: Opis błędu.)",
				Fields:  fields("shipping.cashOnDelivery.amount", "Opis błędu.", "shipping.parcels[1].length", "Opis błędu.")},
			change: func(doc *order.Order) { doc.Shipping.Parcels = byBroker(2).Shipping.Parcels },
			fault: simkit.Fault{Operation: "create-order", Ref: order.PackageToken("shop-3003", 2), Status: 400,
				Body: `{"errors": {"packages.0.length": ["Opis błędu."], "packages.0.cod_value": ["Opis błędu."]},
					"error_code": "InvalidInput", "status_code": 400}`},
			answer: retry, left: map[string]int{"order-created": 2, "order-paid": 2, "waybill-issued": 2}},
	}
}

// troubledPayment makes TPK show a paid package with an error status until its support has
// fixed it.
func troubledPayment() refusal {
	var mended atomic.Bool
	troubled := func(_ *world, simulator http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if mended.Load() || r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/user/orders/7") {
				simulator.ServeHTTP(rw, r)
				return
			}
			answer := httptest.NewRecorder()
			simulator.ServeHTTP(answer, r)
			rw.WriteHeader(answer.Code)
			_, _ = rw.Write(bytes.Replace(answer.Body.Bytes(), []byte(`"status":12`), []byte(`"status":13`), 1))
		})
	}
	return refusal{name: "13: an error of the payment, which the support mends",
		problem: order.Problem{Stage: order.StageBuy, Operation: "pay package 777001", Code: "payment-error",
			Message: "tpk: package 777001 is in status error; ask TPK's support for the outcome of the payment"},
		setting: setting{network: troubled},
		mend:    func(*world) { mended.Store(true) }, answer: retry}
}

// tpkRefusesLater are those from the payment on.
func tpkRefusesLater() []refusal {
	return []refusal{
		{name: "PaymentRequired: the balance is empty",
			problem: order.Problem{Stage: order.StageBuy, Operation: "pay order 777001", HTTPStatus: 402, Code: "PaymentRequired",
				Message: "PaymentRequired: Payment is required, or there is not enough money."},
			arrange: func(w *world) { w.tpk.SetBalance(decimal.RequireFromString("1.00")) },
			mend:    func(w *world) { w.tpk.TopUp(decimal.NewFromInt(500)) }, answer: retry},
		{name: "NotFound: the package, when it is paid",
			problem: order.Problem{Stage: order.StageBuy, Operation: "pay order 777001", HTTPStatus: 404, Code: "NotFound",
				Message: "NotFound: Nie znaleziono."},
			fault: tpkSays("pay-orders", 404, `{"message": "Nie znaleziono.", "error_code": "NotFound", "status_code": 404}`), answer: retry},
		{name: "InvalidInput: the payment",
			problem: order.Problem{Stage: order.StageBuy, Operation: "pay order 777001", HTTPStatus: 400, Code: "InvalidInput",
				Message: "InvalidInput (order_ids: Opis błędu.)",
				Fields:  fields("order_ids", "Opis błędu.")},
			fault: tpkSays("pay-orders", 400, `{"errors": {"order_ids": ["Opis błędu."]}, "error_code ": "InvalidInput", "status_code": 400}`), answer: retry},
		troubledPayment(),
		{name: "14: cancelled by TPK's people before there was a waybill",
			problem: order.Problem{Stage: order.StageBuy, Operation: "await waybill of package 777001", Code: "cancelled",
				Message: "tpk: package 777001 was cancelled"},
			setting: setting{tpk: tpktest.Options{Timing: tpktest.Timing{Waybill: 30 * time.Minute}}},
			arrange: func(w *world) {
				w.at(10*time.Minute, func() { require.NoError(w, w.broker().CancelOrder(context.Background(), 777001)) })
			},
			answer: retry,
			left:   map[string]int{"order-created": 2, "order-paid": 2, "order-cancelled": 1, "order-refunded": 1, "waybill-issued": 1}},
		{name: "NotFound: no waybill to print within an hour",
			problem: order.Problem{Stage: order.StageLabel, Operation: "the waybill of package 777001", Code: "deadline",
				Message: "the waybill of package 777001: timed out after 1h0m0s: tpk: download waybill of order 777001: NotFound: Nie znaleziono."},
			fault: tpkSays("waybill", 404, `{"message": "Nie znaleziono.", "error_code": "NotFound", "status_code": 404}`),
			after: 2 * time.Hour, answer: retry},
	}
}
