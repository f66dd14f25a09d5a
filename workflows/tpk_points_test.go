package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// toLockerByBroker is an order from stock that goes from a locker to a locker.
func toLockerByBroker(carrier order.Carrier) order.Order {
	doc := byBroker(1)
	doc.Shipping.Carrier, doc.Recipient.Email = carrier, "ewa@beta.example"
	doc.Shipping.LockerPoint, doc.Shipping.SenderPoint = "GDY01A", "WAW123"
	return doc
}

func TestAParcelOfTPKGoesFromThePointThatTheOrderNames(t *testing.T) {
	w := newWorldOf(t, setting{})
	doc := toLockerByBroker(order.CarrierTPK)
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, "inpost_pop", result.Offer.Service)
}

func TestAPointThatTPKDoesNotKnowIsToldBeforeAnythingIsMade(t *testing.T) {
	for path, wrong := range map[string]order.Order{
		"lockerPoint": func() order.Order {
			doc := toLockerByBroker(order.CarrierTPK)
			doc.Shipping.LockerPoint = "XXX99X"
			return doc
		}(),
		"senderPoint": func() order.Order {
			doc := toLockerByBroker(order.CarrierTPK)
			doc.Shipping.SenderPoint = "XXX99X"
			return doc
		}(),
	} {
		t.Run(path, func(t *testing.T) {
			w := newWorldOf(t, setting{})
			asked := false
			w.at(time.Hour, func() {
				problem := w.state().Problem
				require.NotNil(t, problem)
				require.Equal(t, "no-such-point", problem.Code)
				require.Equal(t, order.StageOffers, problem.Stage)
				require.Equal(t, "shipping."+path, problem.Fields[0].Path)
				require.Empty(t, w.packages(wrong.ID, 1))
				asked = true
				w.resolve(amend(`{"shipping": {"` + path + `": " gda 07c"}}`))()
			})
			require.Equal(t, order.StatusCompleted, w.live(wrong).Status)
			require.True(t, asked)
		})
	}
}
