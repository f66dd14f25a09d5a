package workflows_test

import (
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/order"
)

// firstPiece is the number that Media Port gives to the first item.
const firstPiece = 1001

// drawMarketOrder returns an order of Media Port, of one to three pieces for one to three
// couriers; MyPromo makes the first ones, or none.
func drawMarketOrder(t *rapid.T) (mediaporttest.NewOrder, order.Order) {
	placed := mediaporttest.NewOrder{SupplierID: rapid.SampledFrom([]int64{100, 101}).Draw(t, "supplier"), Number: marketNumber,
		Recipient: mediaporttest.Recipient{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800"}}
	doc := madeToOrder()
	doc.ID = order.MediaPortID(placed.SupplierID, marketNumber)
	doc.Source = order.Source{System: order.SystemMediaPort, Reference: marketNumber, Account: placed.SupplierID}
	doc.Items, doc.Reports, doc.Production = nil, nil, order.ProductionNone
	for i := range rapid.IntRange(1, 3).Draw(t, "pieces") {
		courier := rapid.SampledFrom([]string{"DPD", "GLS", "UPS"}).Draw(t, "courier")
		placed.Items = append(placed.Items, mediaporttest.NewItem{SKU: "MP-PEN", Courier: courier})
		doc.Items = append(doc.Items, order.Item{Reference: "mp-" + strconv.Itoa(firstPiece+i), SKU: "MP-PEN", Quantity: 1, OnHand: true})
	}
	if rapid.Bool().Draw(t, "made") {
		doc.Production, doc.Reports = order.ProductionMyPromo, []order.ReportTarget{order.ReportMyPromo}
		doc.Items[0].SKU, doc.Items[0].Stock, doc.Items[0].OnHand = "PEN-BLUE", true, false
	} else {
		for i := range doc.Items {
			doc.Items[i].OnHand = false
		}
	}
	doc.Shipping = order.Shipping{Carrier: order.CarrierMediaPort}
	return placed, doc
}

func drawMediaPort(t *rapid.T) mediaporttest.Options {
	return mediaporttest.Options{
		NewOnly:     rapid.Bool().Draw(t, "NewOnly"),
		PDFLag:      rapid.SampledFrom([]time.Duration{0, time.Minute, 5 * time.Minute}).Draw(t, "PDFLag"),
		LabelRepeat: rapid.SampledFrom([]mediaporttest.LabelRepeat{mediaporttest.RepeatRefused, mediaporttest.RepeatAccepted}).Draw(t, "LabelRepeat"),
		ListLag:     drawLag(t),

		EmptyBeforeLabel: rapid.Bool().Draw(t, "EmptyBeforeLabel"),
		ProblemDetails:   rapid.Bool().Draw(t, "ProblemDetails"),
	}
}

// ofMarket reports whether the order came from Media Port.
func (p plan) ofMarket() bool { return p.doc.Source.System == order.SystemMediaPort }

// atMarket makes the customer cancel pieces at Media Port, perhaps too late.
func (l *life) atMarket(items []int) {
	for _, item := range items {
		_ = l.mediaPort.CustomerCancels(marketNumber, int64(firstPiece+item))
	}
}

// suiting keeps the amendments that a person would make to a Media Port order, whose items
// belong to that shop.
func (p plan) suiting(a answer) bool {
	return !p.ofMarket() || !strings.Contains(string(a.Patch), `"items"`)
}
