package workflows_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// broker calls TPK as a person would, beside the order.
func (w *world) broker() *tpk.Client {
	client, err := tpk.New(tpk.Config{BaseURL: serve(w, w.tpk), APIKey: "demo-key",
		Email: "demo@orderflow.example", Password: "demo"})
	require.NoError(w, err)
	return client
}

// cancelUnpaid cancels what awaits its payment, as TPK's people may.
func (w *world) cancelUnpaid() {
	for _, one := range w.tpk.Orders() {
		if one.Status == tpktest.AwaitingPayment {
			require.NoError(w, w.broker().CancelOrder(context.Background(), one.ID))
		}
	}
}

// The second package disappears before it is paid, twice; the first one is paid.
func TestAPackageThatVanishesIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(2)
	for call := range 2 {
		w.tpk.Faults().Add(simkit.Fault{Operation: "pay-orders", Ref: order.PackageToken(doc.ID, 2), Call: call + 1,
			Mode: simkit.FailBefore, Status: http.StatusServiceUnavailable, RetryAfter: 600})
	}
	w.at(5*time.Minute, w.cancelUnpaid)
	w.at(15*time.Minute, w.cancelUnpaid)
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Len(t, result.TrackingNumbers, 2)
	require.Equal(t, map[string]int{"order-created": 4, "order-cancelled": 2, "order-paid": 2, "waybill-issued": 2},
		w.packages(doc.ID, 2))
}

// TPK cancels the first package; when it answers again, the second is on its way.
func TestWhatIsHalfCancelledIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(2)
	doc.Shipping.Track = true
	w.tpk.Faults().Add(simkit.Fault{Operation: "cancel-order", Ref: order.PackageToken(doc.ID, 2), Call: 1,
		Mode: simkit.FailBefore, Status: http.StatusServiceUnavailable, RetryAfter: 3600})
	w.at(5*time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, order.CancelRefused, w.state().Cancellation.Decision)
	require.Equal(t, map[string]int{"order-created": 3, "order-paid": 3, "waybill-issued": 3, "order-cancelled": 1,
		"order-refunded": 1}, w.packages(doc.ID, 2))
	var kinds []order.DocumentKind
	for _, document := range result.Documents {
		kinds = append(kinds, document.Kind)
	}
	require.Equal(t, []order.DocumentKind{"label-1-edition-2", "label-2-edition-2"}, kinds)
}

func TestACancelledOrderKeepsNoLabel(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(1)
	doc.Shipping.Track = true
	w.at(5*time.Minute, func() {
		require.Len(t, w.state().TrackingNumbers, 1)
		w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
	})
	result := w.live(doc)
	require.Equal(t, order.Result{ID: doc.ID, Status: order.StatusCancelled, Reason: changedHerMind.Reason,
		ProviderRefs: []string{"tpk:777001"}}, result)
}

// An order that MyPromo's people cancelled is only made again by a person.
func TestACancelledOrderIsNotMadeAgainWithoutAnAnswer(t *testing.T) {
	w := newWorldOf(t, setting{tpk: tpktest.Options{CancelPaid: tpktest.RefusePaid}})
	doc := madeToOrder()
	doc.Shipping = byBroker(1).Shipping
	w.tpk.Faults().Add(simkit.Fault{Operation: "waybill", Mode: simkit.FailBefore, Status: http.StatusServiceUnavailable})
	w.at(10*time.Minute, func() {
		require.True(t, w.myPromo.CancelByHand(w.myPromo.Orders()[0].ID, "The machine is broken."))
		w.env.SignalWorkflow(order.SignalProviderEvent, order.ProviderEvent{Provider: "mypromo", Kind: "canceled", Ref: "1"})
		w.tpk.Faults().Clear()
	})
	w.env.ExecuteWorkflow(order.WorkflowType, doc)
	require.ErrorContains(t, w.env.GetWorkflowError(), "nobody answered")
	require.Equal(t, 1, w.effects(doc.ID)["order-created"])
	require.Equal(t, 1, w.packages(doc.ID, 1)["order-paid"])
}

// An order ships although Merkana is down.
func TestMerkanaIsToldWhenItIsBack(t *testing.T) {
	w := newWorld(t)
	w.merkana.Expect("244")
	w.merkana.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: http.StatusServiceUnavailable})
	w.at(time.Hour, func() {
		state := w.state()
		require.Equal(t, order.StageReport, state.Stage)
		require.NotNil(t, state.Waiting)
		w.merkana.Faults().Clear()
	})
	result := w.live(ofMerkana(order.CarrierTPK))
	require.Equal(t, []string{"accepted", "send " + result.TrackingNumbers[0]}, trimmed(w.told("244")))
}

func TestWhatMerkanaRefusesIsNoted(t *testing.T) {
	w := newWorld(t)
	doc := ofMerkana(order.CarrierTPK)
	doc.Shipping.OfferPolicy = order.OfferManual
	w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
	w.live(doc)
	var notes []string
	for _, record := range w.state().Stages {
		notes = append(notes, record.Note)
	}
	require.Contains(t, strings.Join(notes, "; "), "Merkana was not told of accepted")
}

// trimmed removes the blank that stands for a missing number.
func trimmed(statuses []string) (texts []string) {
	for _, status := range statuses {
		texts = append(texts, strings.TrimSpace(status))
	}
	return texts
}
