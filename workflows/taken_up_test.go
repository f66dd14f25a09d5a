package workflows_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx"
	"orderflow/order"
)

// takeUp runs an order that was taken up again, after a run that ended in the state of its
// document and its providers' ids.
func (w *world) takeUp(first order.Order, again order.Again) order.Result {
	w.Helper()
	again.AcceptedAt = w.env.Now().Add(-time.Minute)
	w.env.ExecuteWorkflow(order.WorkflowType, first, again)
	return resultOf(w, w.env)
}

// unboughtShipment makes one at ShipX as an earlier order left it.
func unboughtShipment(w *world, reference string) int64 {
	made, err := w.inPost().CreateShipment(context.Background(), shipx.NewShipment{Reference: reference,
		Receiver: shipx.Peer{FirstName: "Ewa", LastName: "Lis", Phone: "600700800", Email: "ewa@beta.example",
			Address: &shipx.Address{Street: "Długa", BuildingNumber: "7/3", City: "Gdynia", PostCode: "81-391", CountryCode: "PL"}},
		Parcels: []shipx.NewParcel{{Length: 200, Width: 150, Height: 100, Weight: decimal.NewFromInt(1)}}})
	require.NoError(w, err)
	return int64(made.ID)
}

// An order that carriers compete for is cancelled before it has asked any of them. The
// previous run has asked them.
func TestACancellationUndoesWhatThePreviousRunMade(t *testing.T) {
	w := newWorldOf(t, stating)
	doc := competing()
	id := unboughtShipment(w, doc.ID)
	w.at(0, w.signal(order.SignalCancelOrder, order.CancelOrder{By: "Ola", Reason: "changed her mind"}))
	require.Equal(t, order.StatusCancelled, w.takeUp(doc, order.Again{Order: doc}).Status)
	require.Empty(t, w.state().Offers, "nobody was asked for offers")
	left, err := w.inPost().GetShipment(context.Background(), id)
	require.NoError(t, err)
	require.Equal(t, shipx.StatusCanceled, left.Status)
}

// A person took the order from ShipX, and Temporal ended it before ShipX released it.
func TestTheCarrierOfThePreviousRunReleasesTheOrder(t *testing.T) {
	w := newWorldOf(t, stating)
	doc := byBroker(1)
	id := unboughtShipment(w, doc.ID)
	result := w.takeUp(doc, order.Again{Order: doc, Known: []string{fmt.Sprintf("shipx:%d", id)}})
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, 1, w.packages(doc.ID, 1)["order-paid"])
	left, err := w.inPost().GetShipment(context.Background(), id)
	require.NoError(t, err)
	require.Equal(t, shipx.StatusCanceled, left.Status)
}

// What is paid there prevents a payment elsewhere.
func TestAnOrderPaidInThePreviousRunIsNotPaidTwice(t *testing.T) {
	w := newWorldOf(t, stating)
	doc := byBroker(1)
	id := settleShipment(w, doc.ID)
	w.buyNow(w.inPost(), id)
	var asked *order.Problem
	w.at(time.Hour, func() { asked = w.state().Problem })
	w.env.ExecuteWorkflow(order.WorkflowType, doc, order.Again{
		AcceptedAt: w.env.Now().Add(-time.Minute), Order: doc, Known: []string{fmt.Sprintf("shipx:%d", id)}})
	require.NotNil(t, asked)
	require.Equal(t, "former-carrier", asked.Code)
	require.ErrorContains(t, w.env.GetWorkflowError(), "is bought", "nobody answered")
	require.Zero(t, w.packages(doc.ID, 1)["order-paid"])
}
