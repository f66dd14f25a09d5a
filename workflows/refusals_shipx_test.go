package workflows_test

import (
	"testing"
	"time"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// toLocker is an order from stock of one parcel for a locker.
func toLocker(*world) order.Order {
	doc := fromStock()
	doc.Shipping = order.Shipping{
		Carrier: order.CarrierShipX, LockerPoint: "GDY01A", Parcels: []order.Parcel{{Template: "small"}}}
	return doc
}

// byCourier turns it into an order for a courier's service.
func byCourier(service string) func(*order.Order) {
	return func(doc *order.Order) {
		doc.Shipping = fromStock().Shipping
		doc.Shipping.Service, doc.Shipping.OfferPolicy = service, order.OfferService
	}
}

// shipXOf makes ShipX begin with other options.
func shipXOf(options shipxtest.Options) func(*world) {
	return func(w *world) {
		options.Clock = w.env.Now
		w.relaunch(options)
	}
}

// named makes shipments with the name of their service, which ShipX then checks.
var named = setting{createWithService: true, shipX: shipxtest.Options{StatesPrices: true}}

// notOffered is the problem of a named service that has no offer because of a field.
func notOffered(message, path, rule string) order.Problem {
	return order.Problem{Stage: order.StageBuy, Operation: "choose offer", Code: "no-offer",
		Message: "no offer fits: " + message, Fields: fields(path, rule)}
}

var (
	shipXAsEver = shipXOf(shipxtest.Options{})
	noServices  = []shipxtest.PricedService{}
)

func shipXSays(operation string, status int, body string) simkit.Fault {
	return simkit.Fault{Operation: operation, Status: status, Body: body}
}

// seeDetails is ShipX's message for all invalid requests; each has one path.
const seeDetails = "There are some validation errors. Check details object for more info. "

// noShipment is the problem of a shipment that is not made, with a reason.
func noShipment(code, words string, pathsAndRules ...string) order.Problem {
	return coded(order.StageOffers, `create shipment "shop-2002"`, 400, code, words, pathsAndRules...)
}

// invalidShipment is the problem of a shipment that is not made because ShipX's field, with
// this path in the order document, breaks a rule.
func invalidShipment(field, rule, path string) order.Problem {
	return noShipment("validation_failed", seeDetails+"("+field+": "+rule+")", path, rule)
}

// unpaid is the problem of a failed transaction.
func unpaid(code string) order.Problem {
	return order.Problem{Stage: order.StageBuy, Operation: "pay offer 7001 of shipment 4100200300", Code: code,
		Message: "shipx: payment of shipment 4100200300 failed: " + code}
}

var offersExpired = order.Problem{Stage: order.StageBuy, Operation: "buy an offer", Code: "offers-expired",
	Message: "the offers expired 5 times before one was bought"}

func noLabel(code, words string, pathsAndRules ...string) order.Problem {
	return coded(order.StageLabel, "fetch label of shipment 4100200300", 400, code, words, pathsAndRules...)
}

func noProtocol(code, words string) order.Problem {
	return coded(order.StageProtocol, "fetch printout of shipments 4100200300", 400, code, words)
}

// The refusals that InPost documents for an order's calls.
func TestShipXRefusals(t *testing.T) {
	refusals{
		provider: "shipx",
		order:    toLocker,
		faults:   func(w *world) *simkit.Faults { return w.shipX.Faults() },
		left:     (*world).remaining,
		usual:    map[string]int{"shipment-created": 1, "shipment-bought": 1},
		cases:    append(shipXRefusesTheOrder(), shipXRefusesLater()...),
	}.run(t)
}

// shipXRefusesTheOrder are the refusals before there are offers.
func shipXRefusesTheOrder() []refusal {
	return []refusal{
		{name: "validation_failed: the locker does not exist",
			problem: invalidShipment("custom_attributes.target_point", "does_not_exist", "shipping.lockerPoint"),
			change:  func(doc *order.Order) { doc.Shipping.LockerPoint = "XXX99X" },
			arrange: (*world).hidePoints,
			answer:  amend(`{"shipping": {"lockerPoint": "GDY01A"}}`)},
		{name: "validation_failed: the locker is out of order",
			problem: invalidShipment("custom_attributes.target_point", "invalid_box_machine_function", "shipping.lockerPoint"),
			change:  func(doc *order.Order) { doc.Shipping.LockerPoint = "ZAM01X" },
			arrange: (*world).hidePoints,
			answer:  amend(`{"shipping": {"lockerPoint": "WAW123"}}`)},
		{name: "validation_failed: the way of sending needs a point",
			problem: invalidShipment("custom_attributes.dropoff_point", "required", "shipping.dropoffPoint"),
			change:  func(doc *order.Order) { doc.Shipping.SendingMethod = "parcel_locker" },
			arrange: shipXOf(shipxtest.Options{DropoffForLocker: true}),
			answer:  amend(`{"shipping": {"dropoffPoint": "WAW123"}}`)},
		{name: "validation_failed: the service is not sent that way",
			problem: invalidShipment("custom_attributes.sending_method", "unavailable", "shipping.sendingMethod"),
			change: func(doc *order.Order) {
				doc.Shipping.SendingMethod, doc.Shipping.OfferPolicy = "branch", order.OfferService
				doc.Shipping.Service = "inpost_locker_standard"
			},
			setting: named, answer: amend(`{"shipping": {"sendingMethod": null}}`)},
		{name: "validation_failed: there is no such service", setting: named,
			problem: invalidShipment("service", "unavailable", "shipping.service"),
			change:  byCourier("inpost_courier_rocket"),
			answer:  choose("inpost_courier_standard", "90")},
		{name: "validation_failed: the service takes one parcel", setting: named,
			problem: invalidShipment("parcels", "too_long", "shipping.parcels"),
			change:  byCourier("inpost_letter_allegro"),
			answer:  choose("inpost_courier_standard", "90")},
		{name: "validation_failed: fields of all kinds",
			problem: noShipment("validation_failed",
				seeDetails+"(cod.amount: too_big, insurance: required, mpk: invalid, parcels.0.dimensions.length: too_big, "+
					"parcels.0.weight: required, receiver.address.post_code: invalid, receiver.email: invalid_format, "+
					"receiver.email: too_long, reference: too_short, sender.phone: required)",
				"shipping.cashOnDelivery.amount", "too_big", "shipping.insurance.amount", "required", "mpk", "invalid",
				"shipping.parcels[0].length", "too_big", "shipping.parcels[0].weight", "required", "recipient.postCode", "invalid",
				"recipient.email", "invalid_format", "recipient.email", "too_long", "id", "too_short", "shipper.phone", "required"),
			fault: shipXSays("create-shipment", 400, `{"status": 400, "error": "validation_failed",
				"message": "There are some validation errors. Check details object for more info.",
				"details": {"cod": [{"amount": ["too_big"]}], "insurance": ["required"], "mpk": ["invalid"],
					"parcels": [{"0": {"dimensions": [{"length": ["too_big"]}], "weight": ["required"]}}],
					"receiver": [{"email": ["invalid_format", "too_long"], "address": [{"post_code": ["invalid"]}]}],
					"reference": ["too_short"], "sender": [{"phone": ["required"]}]}}`),
			answer: amend(`{"recipient": {"email": "lis@beta.example"}}`)},
		{name: "no_carriers: no contract at all",
			problem: noShipment("no_carriers", "The organization has no contract with any carrier."),
			arrange: shipXOf(shipxtest.Options{LockerServices: noServices, CourierServices: noServices}),
			mend:    shipXAsEver, answer: retry},
		{name: "carrier_unavailable: no contract for the service", setting: named,
			problem: noShipment("carrier_unavailable", "The organization has no contract for the service (inpost_courier_express_1000)."),
			change:  byCourier("inpost_courier_express_1000"),
			arrange: shipXOf(shipxtest.Options{CourierServices: shipxtest.DefaultCourierServices()[:1]}),
			answer:  choose("inpost_courier_standard", "90")},
		{name: "resource_not_found: the organization is another's",
			problem: coded(order.StageOffers, `create shipment "shop-2002"`, 404, "resource_not_found",
				"The resource could not be found."),
			fault: shipXSays("create-shipment", 404, `{"status": 404, "error": "resource_not_found",
				"message": "The resource could not be found.", "details": null}`),
			answer: retry},
		{name: "forbidden: the token is not for the organization",
			problem: coded(order.StageOffers, "list shipments of organization 1111", 403, "forbidden",
				"You are not a member of this organization."),
			arrange: shipXOf(shipxtest.Options{Organization: "2222"}), mend: shipXAsEver, answer: retry},
		{name: "access_forbidden: the same in its other spelling",
			problem: coded(order.StageOffers, "list shipments of organization 1111", 403, "access_forbidden",
				"Access forbidden."),
			fault:  shipXSays("list-shipments", 403, `{"status": 403, "error": "access_forbidden", "message": "Access forbidden.", "details": null}`),
			answer: retry},
		{name: "debt_collection: the account is blocked",
			problem: order.Problem{Stage: order.StageOffers, Operation: `create shipment "shop-2002"`, HTTPStatus: 400, Code: "debt_collection",
				Message: "debt_collection"},
			fault:  shipXSays("create-shipment", 400, `{"status": 400, "error": "debt_collection", "message": "debt_collection", "details": {}}`),
			answer: retry},
		{name: "parcels_size_invalid: no service fits",
			problem: order.Problem{Stage: order.StageBuy, Operation: "choose offer", Code: "no-offer",
				Message: "no offer fits: inpost_locker_standard (parcels_size_invalid); inpost_locker_allegro (allegro_email_invalid, parcels_size_invalid); inpost_locker_pass_thru (dropoff_and_target_points_must_be_equal, parcels_size_invalid); inpost_courier_c2c (receiver_address_required); inpost_courier_allegro (receiver_address_required, allegro_email_invalid); inpost_courier_standard (receiver_address_required); inpost_courier_express_1700 (receiver_address_required); inpost_courier_express_1200 (receiver_address_required); inpost_courier_express_1000 (receiver_address_required); inpost_courier_palette (receiver_address_required, parcels_size_invalid); inpost_letter_allegro (receiver_address_required, allegro_email_invalid, parcels_size_invalid)",
				Fields: fields("shipping.parcels[0].template",
					"for carrier shipx: the size, weight or number of the parcels does not fit, parcels_size_invalid (inpost_locker_standard)")},
			change: func(doc *order.Order) { doc.Shipping.Parcels[0].Template = "xlarge" },
			answer: amend(`{"shipping": {"parcels": [{"template": "large"}]}}`)},
		{name: "sending_method_unavailable: the service is not sent that way",
			problem: notOffered("inpost_locker_standard (sending_method_unavailable)", "shipping.sendingMethod",
				"for carrier shipx: parcels are not sent in this way, sending_method_unavailable (inpost_locker_standard)"),
			change: func(doc *order.Order) {
				doc.Shipping.SendingMethod, doc.Shipping.OfferPolicy = "branch", order.OfferService
				doc.Shipping.Service = "inpost_locker_standard"
			},
			answer: amend(`{"shipping": {"sendingMethod": null}}`)},
		{name: "the service that is wanted is not offered",
			problem: notOffered("inpost_courier_rocket is not offered, but inpost_courier_standard", "shipping.service", "inpost_courier_rocket is not offered"),
			change:  byCourier("inpost_courier_rocket"),
			arrange: shipXOf(shipxtest.Options{LockerServices: noServices, CourierServices: shipxtest.DefaultCourierServices()[:1]}),
			answer:  choose("inpost_courier_standard", "90")},
		{name: "invalid_action: a shipment with stale offers is neither cancelled nor edited",
			problem: coded(order.StageOffers, "update shipment 4100200300", 400, "invalid_action",
				"Action (update) can not be taken on shipment with status (offer_selected). (action: update, shipment_status: offer_selected)",
				"action", "update", "shipment_status", "offer_selected"),
			change:  func(doc *order.Order) { byCourier("inpost_courier_standard")(doc); doc.Shipping.PriceCap = pln("5") },
			setting: named,
			arrange: func(w *world) {
				w.at(30*time.Minute, w.resolve(choose("inpost_courier_standard", "90")))
			},
			fault: shipXSays("update-shipment", 400, `{"status": 400, "error": "invalid_action",
				"message": "Action (update) can not be taken on shipment with status (offer_selected).",
				"details": {"action": "update", "shipment_status": "offer_selected"}}`),
			answer: retry},
	}
}

// shipXRefusesLater are those from the purchase on.
func shipXRefusesLater() []refusal {
	return []refusal{
		{name: "transaction_failed: the call to buy says no",
			problem: coded(order.StageBuy, "buy offer 7001 of shipment 4100200300", 400, "transaction_failed",
				"The payment failed: debt_collection."),
			arrange: func(w *world) { w.shipX.RefusePayments("debt_collection") },
			mend:    func(w *world) { w.shipX.AllowPayments() }, answer: retry},
		{name: "debt_collection: the transaction fails",
			problem: unpaid("debt_collection"),
			arrange: func(w *world) { w.shipX.FailPayments("debt_collection") },
			mend:    func(w *world) { w.shipX.AllowPayments() }, answer: retry},
		{name: "trucker_ID_is_not_set_for_organization: the transaction fails",
			problem: unpaid("trucker_ID_is_not_set_for_organization"),
			arrange: func(w *world) { w.shipX.FailPayments("trucker_ID_is_not_set_for_organization") },
			mend:    func(w *world) { w.shipX.AllowPayments() }, answer: retry},
		{name: "company_data_missing: the transaction quotes the owner, which nobody is shown",
			problem: unpaid("company_data_missing"),
			arrange: func(w *world) { w.shipX.FailPayments("company_data_missing") },
			mend:    func(w *world) { w.shipX.AllowPayments() }, answer: retry},
		{name: "offer_expired: time and again",
			problem: offersExpired,
			fault:   shipXSays("buy", 400, `{"status": 400, "error": "offer_expired", "message": "The offer has expired.", "details": null}`),
			answer:  retry},
		{name: "offer_unavailable: time and again, so it is cancelled",
			problem: offersExpired,
			fault:   shipXSays("buy", 400, `{"status": 400, "error": "offer_unavailable", "message": "The offer is not available.", "details": null}`),
			answer:  giveItUp, end: order.StatusCancelled, left: map[string]int{}},
		{name: "invalid_action: no label yet",
			problem: noLabel("invalid_action",
				"Action (label) can not be taken on shipment with status (offer_selected). (action: label, shipment_status: offer_selected)",
				"action", "label", "shipment_status", "offer_selected"),
			fault: shipXSays("label", 400, `{"status": 400, "error": "invalid_action",
				"message": "Action (label) can not be taken on shipment with status (offer_selected).",
				"details": {"action": "label", "shipment_status": "offer_selected"}}`),
			answer: retry},
		{name: "validation_failed: the label of a shipment that is not paid",
			problem: noLabel("validation_failed", seeDetails+"(tracking_number: you_can_not_generate_labels_for_unpaid_shipments)",
				"tracking_number", "you_can_not_generate_labels_for_unpaid_shipments"),
			fault: shipXSays("label", 400, `{"status": 400, "error": "validation_failed",
				"message": "There are some validation errors. Check details object for more info.",
				"details": {"tracking_number": ["you_can_not_generate_labels_for_unpaid_shipments"]}}`),
			answer: retry},
		{name: "label_generation_failed: the reason lies in no details",
			problem: noLabel("label_generation_failed",
				"There was a problem with label generation. Check details object for more info."),
			fault: shipXSays("label", 400, `{"status": 400, "error": "label_generation_failed",
				"message": "There was a problem with label generation. Check details object for more info.", "details": null}`),
			answer: retry},
		{name: "label_generation_failed: in an answer that says 200",
			problem: noLabel("label_generation_failed", "There was a problem with label generation."),
			fault:   shipXSays("label", 200, `{"status": 400, "key": "label_generation_failed", "error": "There was a problem with label generation."}`),
			answer:  retry},
		{name: "label_template_not_found: another format has one",
			problem: noLabel("label_template_not_found", "Label template not found."),
			fault:   shipXSays("label", 400, `{"status": 400, "error": "label_template_not_found", "message": "Label template not found.", "details": null}`),
			answer:  amend(`{"shipping": {"labelFormat": "zpl"}}`)},
		{name: "no words at all: the label of a shipment that ShipX does not know",
			problem: order.Problem{Stage: order.StageLabel, Operation: "fetch label of shipment 4100200300", HTTPStatus: 404,
				Message: "HTTP 404 without a message"},
			fault: simkit.Fault{Operation: "label", Mode: simkit.Wordless}, answer: retry},
		{name: "routing_not_found: a path that ShipX does not have",
			problem: coded(order.StageOffers, `create shipment "shop-2002"`, 404, "routing_not_found", "There is no such path."),
			fault: shipXSays("create-shipment", 404, `{"status": 404, "error": "routing_not_found",
				"message": "There is no such path.", "details": null}`),
			answer: retry},
		{name: "printout_generation_failed",
			problem: noProtocol("printout_generation_failed", "Printout generation failed."),
			fault: shipXSays("printout", 400, `{"status": 400, "error": "printout_generation_failed",
				"message": "Printout generation failed.", "details": null}`),
			answer: retry},
		{name: "invalid_status: the protocol is done without",
			problem: noProtocol("invalid_status", "Shipment has a wrong status."),
			fault:   shipXSays("printout", 400, `{"status": 400, "error": "invalid_status", "message": "Shipment has a wrong status.", "details": null}`),
			answer:  skip},
		{name: "does_not_exist: the protocol of another organization's shipment",
			problem: noProtocol("does_not_exist", "Shipment does not exist."),
			fault:   shipXSays("printout", 400, `{"status": 400, "error": "does_not_exist", "message": "Shipment does not exist.", "details": null}`),
			answer:  skip},
		{name: "cannot_mix_shipments_with_and_without_dispatch_order",
			problem: noProtocol("cannot_mix_shipments_with_and_without_dispatch_order",
				"Shipments with and without a dispatch order can not be printed together."),
			fault: shipXSays("printout", 400, `{"status": 400, "error": "cannot_mix_shipments_with_and_without_dispatch_order",
				"message": "Shipments with and without a dispatch order can not be printed together.", "details": null}`),
			answer: skip},
	}
}
