package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

func myPromoSays(operation string, status int, body string) simkit.Fault {
	return simkit.Fault{Operation: operation, Status: status, Body: body}
}

// reportSkipped is what is left of an order whose shipment is not reported to MyPromo.
var reportSkipped = map[string]int{"order-created": 1, "item-added": 2, "order-submitted": 1, "order-in-production": 1,
	"shipment-created": 1, "shipment-bought": 1}

// The refusals that MyPromo documents for an order's calls, and its reasons to cancel an
// order.
func TestMyPromoRefusals(t *testing.T) {
	refusals{
		provider: "mypromo",
		order:    func(*world) order.Order { return madeToOrder() },
		faults:   func(w *world) *simkit.Faults { return w.myPromo.Faults() },
		left:     (*world).remaining,
		usual:    once,
		cases:    append(myPromoRefusesTheDraft(), myPromoRefusesLater()...),
	}.run(t)
}

// catalogue is one in which MyPromo has no contract for mugs.
func catalogue() []mypromotest.Product {
	return []mypromotest.Product{
		{SKU: "MUG-300", FulfillerSKU: "F-MUG-300", Name: "Mug 300 ml", Personalized: true, NoContract: true},
		{SKU: "TSHIRT-M", FulfillerSKU: "F-TSHIRT-M", Name: "T-shirt M", Personalized: true},
		{SKU: "PEN-BLUE", FulfillerSKU: "F-PEN-BLUE", Name: "Pen, blue", Stock: 14500}}
}

// firstItem amends the first item.
func firstItem(fields string) order.Resolve {
	return amend(`{"items": [{"reference": "1001-1", "quantity": 2, ` + fields + `},
		{"reference": "1001-2", "sku": "PEN-BLUE", "quantity": 10, "stock": true}]}`)
}

const mug = `"sku": "MUG-300", "files": [{"url": "https://files.example/mug.pdf"}]`

// invalidItem is that an item's field, which is this path of the order document, is
// not as MyPromo wants it.
func invalidItem(field, words, path string) order.Problem {
	return worded(order.StageAddItems, "add item 1001-1 to order 1", 422,
		"The given data was invalid. ("+field+": "+words+")", path, words)
}

// canceled is the problem of an order that MyPromo cancels, with a reason.
func canceled(stage order.Stage, reason string) order.Problem {
	return order.Problem{Stage: stage, Operation: "produce order 1", Code: "CANCELED",
		Message: "mypromo: order 1 is canceled: " + reason}
}

func notReported(status int, words string, pathsAndRules ...string) order.Problem {
	return worded(order.StageReport, "add shipment 600000014966200008041111 to production order 1001", status,
		words, pathsAndRules...)
}

// myPromoRefusesTheDraft are the refusals before submit.
func myPromoRefusesTheDraft() []refusal {
	return []refusal{
		{name: "403: the client may not order",
			problem: worded(order.StageCreate, "list orders with reference shop-1001", 403, "This action is unauthorized."),
			setting: setting{myPromo: mypromotest.Options{Clients: []mypromotest.Credentials{{ID: "demo", Secret: "demo", Role: mypromotest.Fulfiller}}}},
			mend:    func(w *world) { w.myPromo = mypromotest.New(mypromotest.Options{Clock: w.env.Now}) }, answer: retry},
		{name: "422: the address",
			problem: worded(order.StageCreate, "create order shop-1001", 422,
				"The given data was invalid. (recipient.country_code: The selected recipient.country_code is invalid., recipient.zip: The recipient.zip must be at least 3 characters.)",
				"recipient.country", "The selected recipient.country_code is invalid.", "recipient.postCode", "The recipient.zip must be at least 3 characters."),
			fault: myPromoSays("create-order", 422, `{"message": "The given data was invalid.", "errors": {
				"recipient.zip": ["The recipient.zip must be at least 3 characters."],
				"recipient.country_code": ["The selected recipient.country_code is invalid."]}}`),
			answer: amend(`{"recipient": {"postCode": "81-002"}}`)},
		{name: "422: the state of a country that has such",
			problem: worded(order.StageCreate, "create order shop-1001", 422,
				"The given data was invalid. (recipient.state_code: The recipient.state_code field is required.)",
				"recipient.state", "The recipient.state_code field is required."),
			change: func(doc *order.Order) {
				doc.Recipient.Country, doc.Recipient.Phone = "US", "+48600700800"
				doc.Shipping = byBroker(1).Shipping
			},
			answer: amend(`{"recipient": {"country": "DE"}}`),
			left:   map[string]int{"order-created": 1, "item-added": 2, "order-submitted": 1, "order-in-production": 1, "shipment-reported": 1}},
		{name: "400: no contract with the client",
			problem: worded(order.StageCreate, "create order shop-1001", 400,
				"You have no contract with this client. You can see your current contracts in the dashboard."),
			fault:  myPromoSays("create-order", 400, `{"message": "You have no contract with this client. You can see your current contracts in the dashboard."}`),
			answer: retry},
		{name: "400: no contract for the goods",
			problem: worded(order.StageAddItems, "add item 1001-1 to order 1", 400,
				"You have no contract with this client. You can see your current contracts in the dashboard."),
			setting: setting{myPromo: mypromotest.Options{Catalogue: catalogue()}},
			answer:  firstItem(`"sku": "TSHIRT-M", "files": [{"url": "https://files.example/mug.pdf"}]`)},
		{name: "422: an unknown SKU",
			problem: invalidItem("sku", "The selected sku is invalid.", "items[0].sku"),
			change:  func(doc *order.Order) { doc.Items[0].SKU = "NO-SUCH-THING" },
			answer:  firstItem(mug)},
		{name: "422: the address of a file",
			problem: worded(order.StageAddItems, "add item 1001-1 to order 1", 422,
				"The given data was invalid. (files.0.url: The files.0.url format is invalid., quantity: The quantity must be at least 5.)",
				"items[0].files[0].url", "The files.0.url format is invalid.", "items[0].quantity", "The quantity must be at least 5."),
			change: func(doc *order.Order) { doc.Items = doc.Items[:1] },
			fault: myPromoSays("add-item", 422, `{"message": "The given data was invalid.", "errors": {
				"files.0.url": ["The files.0.url format is invalid."], "quantity": ["The quantity must be at least 5."]}}`),
			answer: firstItem(mug)},
		{name: "422: the design of an item is not the client's",
			problem: invalidItem("designs.0.id", "The selected designs.0.id is invalid.", "items[0].design.id"),
			change: func(doc *order.Order) {
				doc.Items[0] = order.Item{Reference: "1001-1", Quantity: 2, Design: &order.Design{ID: 301}}
			},
			arrange: func(w *world) {
				w.myPromo.Faults().Add(simkit.Fault{Operation: "get-design", Mode: simkit.FailBefore, Status: 200,
					Body: `{"id": 301, "sku": "MUG-300", "status": "SUBMITTED"}`})
			},
			answer: firstItem(mug)},
		{name: "404: there is no such design",
			problem: worded(order.StageAddItems, "get design 999", 404, "Not found."),
			change: func(doc *order.Order) {
				doc.Items[0] = order.Item{Reference: "1001-1", Quantity: 2, Design: &order.Design{ID: 999}}
			},
			answer: firstItem(mug)},
		{name: "422: nothing can be drawn on the goods",
			problem: worded(order.StageAddItems, "create design of PEN-BLUE", 422,
				"The given data was invalid. (sku: The selected sku is invalid.)",
				"items[0].sku", "The selected sku is invalid."),
			change: func(doc *order.Order) {
				doc.Items[0] = order.Item{Reference: "1001-1", SKU: "PEN-BLUE", Quantity: 2, Design: &order.Design{Editor: true, ReturnURL: "https://shop.example/basket"}}
			},
			answer: firstItem(mug)},
		{name: "404: the draft is gone",
			problem: worded(order.StageAddItems, "get order 1", 404, "Not found."),
			fault:   myPromoSays("get-order", 404, `{"message": "Not found."}`), answer: retry},
		{name: "410: the draft is gone for good, so it is cancelled",
			problem: worded(order.StageSubmit, "submit order 1", 410, "Gone."),
			fault:   myPromoSays("submit-order", 410, `{"message": "Gone."}`), answer: giveItUp,
			end: order.StatusCancelled, left: map[string]int{}},
		{name: "405: neither verb submits",
			problem: worded(order.StageSubmit, "submit order 1", 405,
				"The PATCH method is not supported for this route. Supported methods: POST."),
			fault: myPromoSays("submit-order", 405, `{"message": "The POST method is not supported for this route."}`), answer: retry},
		{name: "400: no contract when it is submitted",
			problem: worded(order.StageSubmit, "submit order 1", 400,
				"You have no contract with this client. You can see your current contracts in the dashboard."),
			fault:  myPromoSays("submit-order", 400, `{"message": "You have no contract with this client. You can see your current contracts in the dashboard."}`),
			answer: retry},
		{name: "422: processed, says the call to submit",
			problem: worded(order.StageSubmit, "submit order 1", 422, "You cannot edit a processed order."),
			fault:   myPromoSays("submit-order", 422, `{"message": "You cannot edit a processed order."}`), answer: retry},
	}
}

// byHand makes MyPromo's people cancel the order.
func byHand(w *world) {
	require.True(w, w.myPromo.CancelByHand(1, "The address cannot be delivered to."))
}

// myPromoRefusesLater are the refusals from submit on.
func myPromoRefusesLater() []refusal {
	return []refusal{
		{name: "CANCELED before it was submitted",
			problem: canceled(order.StageSubmit, "The address cannot be delivered to."),
			arrange: func(w *world) {
				w.myPromo.Faults().Add(simkit.Fault{Operation: "submit-order", Mode: simkit.FailBefore, Status: 503, RetryAfter: 600})
				w.at(5*time.Minute, func() { byHand(w); w.myPromo.Faults().Clear() })
			},
			answer: retry},
		{name: "CANCELED: a file cannot be downloaded",
			problem: canceled(order.StagePreflight, `File "missing.pdf": File could not be downloaded. (HTTP 404)`),
			change:  func(doc *order.Order) { doc.Items[0].Files[0].URL = "https://files.example/missing.pdf" },
			answer:  firstItem(mug)},
		{name: "CANCELED: a file does not stand the preflight",
			problem: canceled(order.StagePreflight, `File "mug.pdf": Preflight failed. (image resolution below 150 dpi)`),
			arrange: func(w *world) { w.myPromo.FailFile("mug.pdf", "Preflight failed. (image resolution below 150 dpi)") },
			mend:    func(w *world) { w.myPromo.FailFile("mug.pdf", "") }, answer: retry},
		{name: "CANCELED after the preflight",
			problem: canceled(order.StageBuy, "The address cannot be delivered to."),
			arrange: func(w *world) {
				w.shipX.Faults().Add(unavailable)
				w.at(10*time.Minute, func() { byHand(w); w.shipX.Faults().Clear() })
			},
			answer: amend(`{"recipient": {"street": "Morska"}}`)},
		{name: "403: the client may not see production orders",
			problem: worded(order.StageReport, "list production orders", 403, "This action is unauthorized."),
			fault:   myPromoSays("list-production-orders", 403, `{"message": "This action is unauthorized."}`), answer: retry},
		{name: "404: the production order is gone, so its report is skipped",
			problem: worded(order.StageReport, "get production order 1001", 404, "Not found."),
			fault:   myPromoSays("get-production-order", 404, `{"message": "Not found."}`),
			answer:  skip, left: reportSkipped},
		{name: "400: labels of the merchant are left",
			problem: notReported(400,
				"Please use all supplied labels first before creating shipments with own carrier contracts."),
			fault:  myPromoSays("add-shipment", 400, `{"message": "Please use all supplied labels first before creating shipments with own carrier contracts."}`),
			answer: retry},
		{name: "400: the merchant's label was not fetched",
			problem: notReported(400, "Please download label before creating a shipment for it."),
			fault:   myPromoSays("add-shipment", 400, `{"message": "Please download label before creating a shipment for it."}`),
			answer:  amend(`{"reports": null}`), left: reportSkipped},
		{name: "400: more than is left to ship",
			problem: notReported(400,
				"The given quantity for the item #61 must not be greater than the remaining quantity '5'."),
			fault:  myPromoSays("add-shipment", 400, `{"message": "The given quantity for the item #61 must not be greater than the remaining quantity '5'."}`),
			answer: skip, left: reportSkipped},
		{name: "422: the carrier",
			problem: notReported(422,
				"The given data was invalid. (carrier: The selected carrier is invalid.)", "carrier", "The selected carrier is invalid."),
			fault:  myPromoSays("add-shipment", 422, `{"message": "The given data was invalid.", "errors": {"carrier": ["The selected carrier is invalid."]}}`),
			answer: retry},
	}
}
