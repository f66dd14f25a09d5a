package workflows_test

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/order"
)

// firstPiece is the number that Media Port gives to the first item.
const firstPiece = 1001

// drawMarketOrder returns an order of Media Port, of one to three pieces for one to
// three couriers; MyPromo makes the first, if any.
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
	}
}

// ofMarket reports whether the order came from Media Port, and byMarket whether that
// was the one to ship in the end.
func (p plan) ofMarket() bool { return p.doc.Source.System == order.SystemMediaPort }

func (o *outcome) byMarket() bool {
	return o.state.Order.Shipping.Carrier == order.CarrierMediaPort
}

// labelledOnce: Media Port makes one label, for what nobody had cancelled, and none
// for an order that is cancelled.
func (o *outcome) labelledOnce() {
	const rule = "one label at Media Port"
	if !o.plan.ofMarket() {
		return
	}
	generated := o.market()["label-generated"]
	if generated > 1 {
		o.breaks(rule, "%d", generated)
	}
	var left []string
	at, _ := o.life.world.mediaPort.Order(marketNumber)
	for _, item := range at.Items {
		if item.CancelledBy == "" {
			left = append(left, "mp-"+strconv.FormatInt(item.ID, 10))
		}
	}
	var kept []string
	for _, item := range o.state.Order.Items {
		kept = append(kept, item.Reference)
	}
	switch o.result.Status {
	case order.StatusCancelled:
		if generated > 0 || len(left) > 0 {
			o.breaks(rule, "the order is cancelled, with %d labels and %v left there", generated, left)
		}
	case order.StatusCompleted:
		if o.byMarket() && generated != 1 {
			o.breaks(rule, "none of a completed order")
		}
		if o.byMarket() && !slices.Equal(left, kept) {
			o.breaks(rule, "it is for %v, not %v", left, kept)
		}
	}
}

// marketPapers is how many labels and how many protocols there are to be.
func (o *outcome) marketPapers() int {
	at, _ := o.life.world.mediaPort.Order(marketNumber)
	return len(at.Parcels)
}

// cancelledAtMarket reports whether the customer took off a piece, which MyPromo may
// have made by then.
func (o *outcome) cancelledAtMarket(reference string) bool {
	at, _ := o.life.world.mediaPort.Order(marketNumber)
	return slices.ContainsFunc(at.Items, func(item mediaporttest.Item) bool {
		return "mp-"+strconv.FormatInt(item.ID, 10) == reference && item.CancelledBy == "customer"
	})
}

// abandoned reports whether the customer took off all pieces: then the order ends,
// whatever MyPromo has made by then.
func (o *outcome) abandoned() bool {
	return o.plan.ofMarket() && o.state.Cancellation != nil && o.state.Cancellation.By == order.SystemMediaPort
}

// atMarket lets the customer cancel pieces at Media Port, which may be too late.
func (l *life) atMarket(items []int) {
	for _, item := range items {
		_ = l.mediaPort.CustomerCancels(marketNumber, int64(firstPiece+item))
	}
}

// suiting leaves the amendments that a person would make to an order of Media Port,
// whose items are that shop's.
func (p plan) suiting(a answer) bool {
	return !p.ofMarket() || !strings.Contains(string(a.Patch), `"items"`)
}
