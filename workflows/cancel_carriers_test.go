package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// The columns of TPK and Media Port in the table of docs/cancellation.md: as in
// TestCancelAtEveryStageOfEveryRoute the step of each stage fails for some minutes, and the
// request to cancel comes meanwhile.
func TestCancelAtEveryStageOfOtherCarriers(t *testing.T) {
	refunds, keeps := setting{}, setting{tpk: tpktest.Options{CancelPaid: tpktest.RefusePaid}}
	made := madeToOrder()
	made.Shipping = byBroker(1).Shipping
	market := order.Order{Source: order.Source{System: order.SystemMediaPort}} // placed in each cell
	const accepted, refused = order.CancelAccepted, order.CancelRefused
	for _, cell := range []struct {
		name      string
		setting   setting
		route     order.Order
		stage     order.Stage
		operation string
		decision  order.CancelDecision
	}{
		{"from stock, offers", refunds, byBroker(2), order.StageOffers, "offers", accepted},
		{"from stock, package made", refunds, byBroker(2), order.StageBuy, "create-order", accepted},
		{"from stock, paying, TPK refunds", refunds, byBroker(2), order.StageBuy, "pay-orders", accepted},
		{"from stock, paying, TPK keeps", keeps, byBroker(2), order.StageBuy, "pay-orders", refused},
		{"from stock, label, TPK refunds", refunds, byBroker(2), order.StageLabel, "waybill", accepted},
		{"from stock, label, TPK keeps", keeps, byBroker(2), order.StageLabel, "waybill", refused},
		{"made to order, buying", refunds, made, order.StageBuy, "create-order", refused}, // by MyPromo
		{"Media Port, generating the label", refunds, market, order.StageBuy, "generate-label", refused},
		{"Media Port, protocols", refunds, market, order.StageProtocol, "protocols", refused},
	} {
		t.Run(cell.name, func(t *testing.T) {
			w := newWorldOf(t, cell.setting)
			doc := cell.route
			if doc.Source.System == order.SystemMediaPort {
				doc = w.marketOrder(100, order.ProductionNone)
			}
			w.cancelWhileBlocked(cell.stage, cell.operation, w.tpk.Faults(), w.mediaPort.Faults())
			result := w.live(doc)
			require.Equal(t, cell.decision, w.state().Cancellation.Decision)
			paid := 0
			for _, one := range w.tpk.Orders() {
				require.NotEqual(t, 11, int(one.Status), "nothing unpaid is left")
				if int(one.Status) == 12 {
					paid++
				}
			}
			if cell.decision == accepted {
				require.Equal(t, order.StatusCancelled, result.Status)
				require.Zero(t, paid)
				return
			}
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, len(doc.Shipping.Parcels), paid)
		})
	}
}

// A Media Port customer is told also if another carrier was to ship.
func TestACancelledOrderOfMediaPortIsCancelledThere(t *testing.T) {
	for _, carrier := range []order.Carrier{order.CarrierShipX, order.CarrierTPK, order.CarrierBest, order.CarrierMediaPort} {
		t.Run(string(carrier), func(t *testing.T) {
			w := newWorld(t)
			doc := w.changing("mediaport", carrier, order.ProductionNone)
			w.at(0, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
			w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
			require.Equal(t, order.StatusCancelled, w.live(doc).Status)
			require.Equal(t, len(doc.Items), w.market()["item-cancelled"])
			require.Empty(t, w.purchases(doc))
		})
	}
}
