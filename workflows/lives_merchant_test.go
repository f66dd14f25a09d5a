package workflows_test

import (
	"context"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
)

// ofMerchant is a merchant's order of MyPromo that we make and ship with a carrier of ours.
type ofMerchant struct {
	// labelled: its label comes with it, or after some time.
	labelled bool
	after    time.Duration
}

// suppliedNumber is the tracking code of the merchant's label.
const suppliedNumber = "GLS-7"

// labelSupplied: an order was shipped with the label that came with its production order.
const labelSupplied = "a label that came with the production order"

// drawOfMerchant sometimes turns an order from stock into a merchant's.
func drawOfMerchant(t *rapid.T, doc *order.Order) *ofMerchant {
	if doc.Production != order.ProductionNone || doc.Source.System == order.SystemMerkana || !rapid.Bool().Draw(t, "of a merchant") {
		return nil
	}
	doc.Source = order.Source{System: order.SystemMyPromo, Reference: strconv.Itoa(firstProduction)}
	doc.Reports = []order.ReportTarget{order.ReportMyPromo}
	m := &ofMerchant{labelled: rapid.Bool().Draw(t, "labelled")}
	if m.labelled && rapid.Bool().Draw(t, "label comes later") {
		m.after = drawTime(t)
	}
	return m
}

// firstProduction is the number of a simulator's first production order.
const firstProduction = 1001

// drawNumberOfShipment draws what happens to the number of a reported shipment.
func drawNumberOfShipment(t *rapid.T) mypromotest.NumberOfShipment {
	return rapid.SampledFrom([]mypromotest.NumberOfShipment{"", "", mypromotest.NumberUnsaid}).Draw(t, "NumberOfShipment")
}

// settleMerchant makes the merchant's order before the life begins.
func (l *life) settleMerchant() {
	m := l.plan.ofMerchant
	if m == nil {
		return
	}
	l.env.SetStartTime(l.plan.began.Add(-time.Hour))
	var files []mypromo.NewFile
	if m.labelled && m.after == 0 {
		files = []mypromo.NewFile{cameWith(suppliedNumber)}
	}
	shop, ctx := l.shop(), context.Background()
	made, err := shop.CreateOrder(ctx, mypromo.NewOrder{Reference: merchantsReference, Files: files, FakeShipment: new(false),
		Recipient: mypromo.NewAddress{LastName: "Lis", Zip: "81-001", City: "Gdynia", CountryCode: "PL"}})
	require.NoError(l, err)
	_, err = shop.AddItem(ctx, int64(made.ID), mypromo.NewItem{Reference: "9-1", SKU: "PEN-BLUE", Quantity: 10})
	require.NoError(l, err)
	_, err = shop.SubmitOrder(ctx, int64(made.ID))
	require.NoError(l, err)
	l.env.SetStartTime(l.plan.began)
	l.myPromo.Advance()
	if m.labelled && m.after > 0 {
		l.at(m.after, func() { l.myPromo.SupplyLabel(firstProduction, "gls", suppliedNumber) })
	}
}

// reportedOfMerchant: no number of the merchant's order is reported twice.
func (o *outcome) reportedOfMerchant() {
	told := map[string]bool{}
	for _, effect := range o.myPromo.Ledger().Of(merchantsReference) {
		if effect.Kind != "shipment-reported" {
			continue
		}
		if told[effect.Detail] {
			o.breaks("a shipment is reported once", "%s of production order %d", effect.Detail, firstProduction)
		}
		told[effect.Detail] = true
	}
}

// suppliedShips reports whether the order was shipped with the label that came with it.
func (l *life) suppliedShips() bool {
	return l.result.Offer != nil && l.result.Offer.Carrier == order.CarrierMerchant
}
