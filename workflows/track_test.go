package workflows_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// ofMerkana is an order of a merchant at Merkana.
func ofMerkana(carrier order.Carrier) order.Order {
	doc := byBroker(1)
	doc.ID = order.MerkanaID(293, "244")
	doc.Source = order.Source{System: order.SystemMerkana, Reference: "244", Account: 293}
	doc.Shipping.Carrier, doc.Reports = carrier, []order.ReportTarget{order.ReportMerkana}
	return doc
}

func (w *world) told(id string) (statuses []string) {
	for _, effect := range w.merkana.Ledger().Of(id) {
		statuses = append(statuses, effect.Detail)
	}
	return statuses
}

func TestMerkanaIsToldOfEveryMilestone(t *testing.T) {
	w := newWorld(t)
	w.merkana.Expect("244")
	doc := ofMerkana(order.CarrierTPK)
	doc.Shipping.Track = true
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, order.MilestoneDelivered, result.Delivery)
	number := result.TrackingNumbers[0]
	require.Equal(t, []string{"accepted", "send " + number, "delivered " + number}, w.told("244"))
}

func TestMerkanaIsToldOfACancellation(t *testing.T) {
	w := newWorld(t)
	w.merkana.Expect("244")
	doc := ofMerkana(order.CarrierShipX)
	doc.Shipping.OfferPolicy = order.OfferManual
	w.at(time.Minute, w.signal(order.SignalCancelOrder, order.CancelOrder{By: "ola"}))
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
	require.Equal(t, []string{"accepted", "cancelled"}, w.told("244"))
}

// An order that Merkana does not know ships all the same.
func TestARefusedMilestoneOnlyStopsTheReport(t *testing.T) {
	w := newWorld(t)
	doc := ofMerkana(order.CarrierShipX)
	doc.Shipping.Service = "inpost_courier_standard"
	w.at(time.Hour, func() {
		state := w.state()
		require.Equal(t, order.StageReport, state.Problem.Stage)
		require.NotEmpty(t, state.TrackingNumbers)
		w.resolve(order.Resolve{Action: order.ActionSkip, By: "ola"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Empty(t, w.told("244"))
}

func TestTrackingEndsAsTheCarrierSays(t *testing.T) {
	cases := []struct {
		name string
		doc  order.Order
		move func(w *world)
		want order.Milestone
	}{
		{"delivered by ShipX", fromStock(), func(w *world) { w.shipXShows("delivered") }, order.MilestoneDelivered},
		{"returned by ShipX", fromStock(), func(w *world) { w.shipXShows("returned_to_sender") }, order.MilestoneReturned},
		{"fetched back from a customer service point, then returned", fromStock(), func(w *world) {
			w.shipXShows("taken_by_courier_from_customer_service_point")
			w.at(48*time.Hour, func() { w.shipXShows("returned_to_sender") })
		}, order.MilestoneReturned},
		{"fetched back from a customer service point, and delivered all the same", fromStock(), func(w *world) {
			w.shipXShows("taken_by_courier_from_customer_service_point")
			w.at(48*time.Hour, func() { w.shipXShows("delivered") })
		}, order.MilestoneDelivered},
		{"a status that nobody knows, then delivered", fromStock(), func(w *world) {
			w.shipXShows("teleported")
			w.at(time.Hour, func() { w.shipXShows("delivered") })
		}, order.MilestoneDelivered},
		{"returned by TPK's courier", byBroker(2), func(w *world) { w.tpkShows(tpktest.CourierStatus(10)) }, order.MilestoneReturned},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorldOf(t, setting{tpk: tpktest.Options{Timing: tpktest.Timing{InDelivery: tpktest.Never}}})
			tc.doc.Shipping.Track = true
			w.at(time.Hour, func() {
				require.Equal(t, order.StageTrack, w.state().Stage)
				tc.move(w)
			})
			result := w.live(tc.doc)
			require.Equal(t, tc.want, result.Delivery)
			require.Equal(t, order.StatusCompleted, result.Status)
		})
	}
}

// A parcel whose delivery never ends goes to a person.
func TestALostParcelGoesToAPerson(t *testing.T) {
	w := newWorld(t)
	doc := fromStock()
	doc.Shipping.Track = true
	w.at(61*24*time.Hour, func() {
		require.Equal(t, "deadline", w.state().Problem.Code)
		w.resolve(order.Resolve{Action: order.ActionSkip, By: "ola"})()
	})
	require.Empty(t, w.live(doc).Delivery)
}

func (w *world) shipXShows(status string) {
	for _, effect := range w.shipX.Ledger().All() {
		if effect.Kind == "shipment-bought" {
			id, err := strconv.ParseInt(effect.ID, 10, 64)
			require.NoError(w, err)
			require.NoError(w, w.shipX.Progress(id, status))
		}
	}
}

func (w *world) tpkShows(status tpktest.CourierStatus) {
	for _, one := range w.tpk.Orders() {
		require.NoError(w, w.tpk.SetCourierStatus(one.ID, status))
	}
}
