package workflows_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	auditor "orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// audited is the life as a case for the auditor.
func (o *outcome) audited() auditor.Case {
	return auditor.Case{
		State: o.state, Result: o.result, Since: o.plan.began,
		Ledgers: auditor.Ledgers{
			order.ProviderMyPromo:   o.myPromo.Ledger().All(),
			order.ProviderShipX:     o.shipX.Ledger().All(),
			order.ProviderTPK:       o.life.tpk.Ledger().All(),
			order.ProviderMediaPort: o.life.mediaPort.Ledger().All(),
			order.ProviderMerkana:   o.life.merkana.Ledger().All(),
		},
		Requests: o.requests(), PriceLimit: o.plan.priceCap,
		Excuses: auditor.Excuses{CancelledByHand: o.cancelledByHand(), HiddenPrices: !o.plan.shipX.StatesPrices,
			HiddenNumbers: o.plan.mediaPort.NewOnly, Kept: o.kept(), Reset: o.resets.happened(), Unswept: o.plan.breaksForHours()},
		Parcels: o.sent(), Messages: o.messages(), Versions: o.versions.seen, Settings: o.settings(),
		Open: func(document order.Document) ([]byte, error) { return o.store.Get(context.Background(), document) },
	}
}

// requests are how often each operation was called.
func (l *life) requests() auditor.Requests {
	return auditor.Requests{
		order.ProviderMyPromo:   l.myPromo.Faults().Requests(),
		order.ProviderShipX:     l.shipX.Faults().Requests(),
		order.ProviderTPK:       l.tpk.Faults().Requests(),
		order.ProviderMediaPort: l.mediaPort.Faults().Requests(),
		order.ProviderMerkana:   l.merkana.Faults().Requests(),
	}
}

// brokenMachine is why MyPromo's people cancel an order.
const brokenMachine = "The machine is broken."

// cancelledByHand reports whether they did, perhaps when it no longer mattered to the order.
func (o *outcome) cancelledByHand() bool {
	return slices.ContainsFunc(o.myPromo.Ledger().Of(o.plan.doc.ID), func(e simkit.Effect) bool {
		return e.Kind == "order-canceled" && e.Detail == brokenMachine
	})
}

// kept are the shipments that nobody can cancel in this variant of ShipX, and the unpaid
// packages that TPK refused to cancel, as far as the order names them.
func (o *outcome) kept() (ids []string) {
	for _, made := range o.shipments {
		if made.Status == "offer_selected" && !o.plan.shipX.CancelSelected && o.says(made.ID) {
			ids = append(ids, strconv.FormatInt(made.ID, 10))
		}
	}
	refused := slices.ContainsFunc(o.life.tpk.Faults().Struck(), func(f simkit.Fault) bool {
		return f.Operation == "cancel-order" && f.Status == http.StatusExpectationFailed
	})
	for _, made := range o.packed {
		if refused && made.Status == tpktest.AwaitingPayment && o.says(made.ID) {
			ids = append(ids, strconv.FormatInt(made.ID, 10))
		}
	}
	return ids
}

// says reports whether the order says that it left a shipment.
func (o *outcome) says(shipment int64) bool {
	return slices.ContainsFunc(o.state.Stages, func(s order.StageRecord) bool {
		return strings.Contains(s.Note, strconv.FormatInt(shipment, 10))
	})
}

// byHand reports whether a person shipped the order.
func (o *outcome) byHand() bool {
	return o.result.Offer != nil && o.result.Offer.Carrier == order.CarrierByHand
}

// sent are the parcels of a completed order as its carrier has them.
func (o *outcome) sent() []auditor.CarrierParcel {
	if o.result.Status != order.StatusCompleted || o.byHand() || o.suppliedShips() {
		return nil
	}
	sent := []auditor.CarrierParcel{}
	byParcel := func(a, b tpktest.Order) int { return strings.Compare(a.Ref, b.Ref) }
	for _, made := range slices.SortedStableFunc(slices.Values(o.packed), byParcel) {
		if made.Status == tpktest.Paid {
			sent = append(sent, o.sentByTPK(made.ID))
		}
	}
	for _, made := range o.shipments {
		if made.TrackingNumber != "" {
			sent = append(sent, sentByShipX(made)...)
		}
	}
	if o.plan.ofMarket() {
		at, _ := o.life.mediaPort.Order(marketNumber)
		for _, parcel := range at.Parcels {
			sent = append(sent, auditor.CarrierParcel{Number: parcel.TrackingNumber})
		}
	}
	return sent
}

func sentByShipX(made shipxtest.Shipment) []auditor.CarrierParcel {
	point, _ := made.CustomAttributes["target_point"].(string)
	one := auditor.CarrierParcel{Number: string(made.TrackingNumber), Point: &point, Phone: string(made.Receiver.Phone),
		Collects: amountOf(made.COD), Insured: amountOf(made.Insurance)}
	if address := made.Receiver.Address; address != nil {
		one.City = string(address.City)
	}
	sent := []auditor.CarrierParcel{one}
	for _, parcel := range made.Parcels {
		if parcel.TrackingNumber != made.TrackingNumber {
			one.Number, one.Collects = string(parcel.TrackingNumber), new(decimal.Zero) // the shipment collects once
			sent = append(sent, one)
		}
	}
	return sent
}

// amountOf is an amount of ShipX, zero if there is none.
func amountOf(m shipxtest.Money) *decimal.Decimal {
	amount := decimal.Zero
	if m.Amount != nil {
		amount = decimal.NewFromFloat(float64(*m.Amount))
	}
	return &amount
}

func (o *outcome) sentByTPK(id int64) auditor.CarrierParcel {
	o.faultsAt(order.ProviderTPK).Clear()
	sent, err := o.broker().GetOrder(context.Background(), id)
	require.NoError(o, err)
	parcel := auditor.CarrierParcel{
		Number: string(sent.WaybillNumber), City: sent.Receiver.City, Phone: sent.Receiver.Phone, Service: tpk.CourierKey(int(sent.CourierID)),
		Weight: new(sent.Weight.Value), Collects: new(sent.CODValue.Value), Insured: new(sent.InsuranceValue.Value),
	}
	if sent.CourierID == tpk.CourierInPostLocker { // a person may have chosen a courier to the door
		parcel.Point = new(sent.Receiver.PopCode)
	}
	return parcel
}
