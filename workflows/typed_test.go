package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// An order that began as it was typed, and is paid, can still be amended in fields that the
// parcel does not show: writing its post code in the usual form is no change.
func TestAnAmendmentOfAnUnnormalisedOrderChangesOnlyItsOwnFields(t *testing.T) {
	w := newWorldOf(t, broker("9.99"))
	doc := byBroker(1)
	doc.Recipient.Country, doc.Recipient.PostCode = "PL", "81391"
	w.tpk.Faults().Add(simkit.Fault{Operation: "waybill", Mode: simkit.FailBefore, Status: 400,
		Body: `{"errors": {"order_ids": ["Opis błędu."]}, "error_code": "InvalidInput", "status_code": 400}`})
	asked := false
	w.at(2*time.Hour, func() {
		require.NotNil(t, w.state().Problem)
		require.Equal(t, order.StageLabel, w.state().Problem.Stage)
		asked = true
		w.tpk.Faults().Clear()
		w.resolve(amend(`{"notes": "ring twice"}`))()
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.True(t, asked)
	require.Equal(t, map[order.Carrier]int{order.CarrierTPK: 1}, w.purchases(doc))
}
