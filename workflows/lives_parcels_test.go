package workflows_test

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// settlePackage makes a package that waits for its payment.
func settlePackage(w *world, orderID string, now time.Time) {
	party := tpk.Party{Name: "Ada", Surname: "Nowak", Street: "Polna", HouseNumber: "1", PostCode: "81-002", City: "Gdynia",
		CountryID: 1, Phone: "600700801", Email: "ada@gamma.example"}
	_, err := w.broker().CreateOrder(context.Background(), tpk.NewPackage{
		ProductID: tpk.ProductParcel, CourierID: tpk.CourierDPD, Sender: party, Receiver: party,
		Weight: decimal.NewFromInt(1), Length: decimal.NewFromInt(20), Width: decimal.NewFromInt(20), Height: decimal.NewFromInt(20),
		Description: "Goods #" + order.PackageToken(orderID, 1), PickupDate: tpk.DateOf(now.AddDate(0, 0, 1))})
	require.NoError(w, err)
}

// patience is how long an order may take to see that the account has money again, including
// an outage and delayed calls.
const patience = 4 * time.Hour

// watchAccount records when an order waits for money that is there.
func (l *life) watchAccount(state order.State) {
	problem, e := state.Problem, l.plan.emptied
	if problem == nil || e == nil || l.plan.withheld != nil || problem.Code != activities.CodePaymentRequired || problem.Provider != order.ProviderTPK {
		return
	}
	if full := l.plan.began.Add(e.after + e.lasts); l.env.Now().After(full.Add(patience)) && l.env.Now().After(problem.Since.Add(patience)) {
		l.starved = append(l.starved, fmt.Sprintf("%s after %s", problem.Message, l.passed()))
	}
}

// moveParcels moves a tracked order's parcels to their end. TPK's parcels are delivered by
// themselves unless they are returned.
func (l *life) moveParcels(state order.State) {
	if state.Stage != order.StageTrack || state.Status.Final() {
		return
	}
	if l.plan.comesBack {
		for _, one := range l.packs() {
			if one.Status == tpktest.Paid && one.CourierStatus == tpktest.InDelivery {
				require.NoError(l, l.tpk.SetCourierStatus(one.ID, tpktest.ReturnToSender))
			}
		}
	}
	for _, effect := range l.shipX.Ledger().Of(l.plan.doc.ID) {
		if effect.Kind == "shipment-bought" {
			id, err := strconv.ParseInt(effect.ID, 10, 64)
			require.NoError(l, err)
			require.NoError(l, l.shipX.Progress(id, l.nextStatus(id)))
		}
	}
}

// nextStatus is ShipX's next status of a parcel on its way. A returned one is first fetched
// back from a customer service point, which is not the end.
func (l *life) nextStatus(id int64) string {
	const fetched, returned = "taken_by_courier_from_customer_service_point", "returned_to_sender"
	if !l.plan.comesBack {
		return "delivered"
	}
	for _, one := range l.shipX.Shipments() {
		if one.ID == id && (one.Status == fetched || one.Status == returned) {
			return returned
		}
	}
	return fetched
}

// mostParcels is more than any life has.
const mostParcels = 5

// packs are the packages of the order at TPK, since it began.
func (l *life) packs() (made []tpktest.Order) {
	ours := map[string]bool{}
	for parcel := range mostParcels {
		ours[order.PackageToken(l.plan.doc.ID, parcel+1)] = true
	}
	for _, one := range l.tpk.Orders() {
		if ours[one.Ref] && !one.CreatedAt.Before(l.plan.began) {
			made = append(made, one)
		}
	}
	return made
}
