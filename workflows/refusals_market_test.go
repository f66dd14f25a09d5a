package workflows_test

import (
	"testing"
	"time"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

func mediaPortSays(operation string, status int, body string) simkit.Fault {
	return simkit.Fault{Operation: operation, Status: status, Body: body}
}

// onceLabelled makes Media Port refuse a call once there is a label: the same call is refused
// before that, too, as it should be.
func onceLabelled(operation string, status int, body string) setting {
	return beforeCall("/api/generate-label", func(w *world) {
		fault := mediaPortSays(operation, status, body)
		fault.Mode = simkit.FailBefore
		w.mediaPort.Faults().Add(fault)
	})
}

func notLabelled(status int, code, words string) order.Problem {
	return coded(order.StageBuy, "generate the label of order MP-77", status, code, words)
}

// The refusals of Media Port. Only the refusal is documented; the client assumes the
// messages.
func TestMediaPortRefusals(t *testing.T) {
	refusals{
		provider: "mediaport",
		order:    func(w *world) order.Order { return w.marketOrder(100, order.ProductionNone) },
		faults:   func(w *world) *simkit.Faults { return w.mediaPort.Faults() },
		left:     func(w *world, _ string) map[string]int { return w.market() },
		usual:    labelled,
		cases: []refusal{
			{name: "foreign-supplier: the supplier is not the user's",
				problem: coded(order.StageOffers, "find order MP-77 of supplier 100", 403, "foreign-supplier",
					"the supplier is not yours"),
				fault: mediaPortSays("orders", 403, `{"code": "foreign-supplier", "message": "the supplier is not yours"}`), answer: retry},
			{name: "not-found: neither listed nor labelled",
				problem: coded(order.StageBuy, "find order MP-77 of supplier 100", 200, "not-found",
					"it is not among the 0 orders listed"),
				setting: setting{mediaPort: mediaporttest.Options{NewOnly: true}},
				arrange: func(w *world) { w.customerCancels(1001, 1002)() },
				after:   2 * time.Hour, answer: giveItUp, end: order.StatusCancelled, left: allCancelled},
			{name: "items-changed: by a customer whom the list shows late",
				problem: notLabelled(409, "items-changed", "the items are not those that are not cancelled"),
				setting: setting{mediaPort: mediaporttest.Options{ListLag: 20 * time.Minute},
					network: beforeCall("/api/generate-label", func(w *world) { w.customerCancels(1001)() }).network},
				arrange: func(w *world) { w.env.SetStartTime(w.env.Now().Add(time.Hour)) }, // by then the order is listed
				answer:  retry, left: labelledRest},
			{name: "not-found: the order, when its label is made",
				problem: notLabelled(404, "not-found", "the supplier has no such order"),
				fault:   mediaPortSays("generate-label", 404, `{"code": "not-found", "message": "the supplier has no such order"}`), answer: retry},
			{name: "no-items: a label for nothing",
				problem: notLabelled(400, "no-items", "a label is for at least one item"),
				fault:   mediaPortSays("generate-label", 400, `{"code": "no-items", "message": "a label is for at least one item"}`), answer: retry},
			{name: "no-label: the files come later than a person is patient",
				problem: order.Problem{Stage: order.StageLabel, Operation: "the labels of Media Port's order MP-77", Code: "deadline",
					Message: "the labels of Media Port's order MP-77: timed out after 1h0m0s: mediaport: get labels of order MP-77: no-label: no label is generated yet"},
				setting: setting{mediaPort: mediaporttest.Options{PDFLag: 90 * time.Minute}},
				after:   100 * time.Minute, answer: retry},
			{name: "no-label: an empty list for longer than a person is patient",
				problem: order.Problem{Stage: order.StageLabel, Operation: "the labels of Media Port's order MP-77", Code: "deadline",
					Message: "the labels of Media Port's order MP-77: timed out after 1h0m0s: mediaport: get labels of order MP-77: no-label: the list of files is empty"},
				setting: setting{mediaPort: mediaporttest.Options{PDFLag: 90 * time.Minute, EmptyBeforeLabel: true}},
				after:   100 * time.Minute, answer: retry},
			{name: "problem details: their words and fields",
				problem: worded(order.StageBuy, "generate the label of order MP-77", 400,
					"One or more validation errors occurred. (orderItemIds: too many)", "orderItemIds", "too many"),
				fault: mediaPortSays("generate-label", 400,
					`{"title": "One or more validation errors occurred.", "errors": {"orderItemIds": ["too many"]}}`), answer: retry},
			{name: "invalid-request: the labels",
				problem: coded(order.StageLabel, "get labels of order MP-77", 400, "invalid-request",
					"orderNumber is missing"),
				setting: onceLabelled("labels", 400, `{"code": "invalid-request", "message": "orderNumber is missing"}`), answer: retry},
			{name: "not-found: the protocols, which are done without",
				problem: coded(order.StageProtocol, "get protocols of order MP-77", 404, "not-found",
					"the supplier has no such order"),
				setting: onceLabelled("protocols", 404, `{"code": "not-found", "message": "the supplier has no such order"}`), answer: skip},
		},
	}.run(t)
}

func notTold(status int, words string) order.Problem {
	return worded(order.StageReport, `report status "send" of order 244`, status, words)
}

// The refusals of Merkana, which documents only that it may say no.
func TestMerkanaRefusals(t *testing.T) {
	told := map[string]int{"status-reported": 1}
	refusals{
		provider: "merkana",
		order:    func(*world) order.Order { return ofMerkana(order.CarrierTPK) },
		faults:   func(w *world) *simkit.Faults { return w.merkana.Faults() },
		left:     func(w *world, _ string) map[string]int { return counted(w.merkana.Ledger().Of("244")) },
		usual:    told,
		cases: []refusal{
			{name: "status false: it does not know the order yet",
				problem: notTold(422, "orders.0: there is no order 244."),
				mend:    func(w *world) { w.merkana.Expect("244") }, answer: retry},
			{name: "status false with a status of HTTP's own: the report is skipped",
				problem: notTold(400, "orders.0: there is no order 244."),
				setting: setting{merkana: merkanatest.Options{RefusalStatus: 400}},
				answer:  skip, left: map[string]int{}},
			{name: "403: not authorised for the merchant, so it is told by phone",
				problem: notTold(403, "The merchant has not authorised you."),
				fault:   simkit.Fault{Operation: "ff-orders-status", Status: 403, Body: `{"status": false, "message": "The merchant has not authorised you."}`},
				answer:  amend(`{"reports": null}`), left: map[string]int{}},
		},
	}.run(t)
}
