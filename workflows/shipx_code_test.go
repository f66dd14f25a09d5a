package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"

	"orderflow/order"
)

// ShipX's answer has the code that opens the locker; nothing that an order keeps or shows has
// it.
func TestTheCodeOfTheLockerIsKeptNowhere(t *testing.T) {
	w := newWorld(t)
	var kept []string
	keep := func(value any) {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		kept = append(kept, string(text))
	}
	w.env.SetOnActivityCompletedListener(func(_ *activity.Info, result converter.EncodedValue, err error) {
		var value any
		if err == nil && result.HasValue() && result.Get(&value) == nil {
			keep(value)
		}
	})
	doc := toLocker(w)
	doc.Shipping.Track = true
	w.at(time.Hour, func() {
		keep(w.state())
		w.shipXShows("delivered")
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	keep(result)

	shipped := w.shipX.Shipments()[0]
	code, _ := shipped.CustomAttributes["customer_delivering_code"].(string)
	require.Len(t, code, 6)
	require.Contains(t, kept[len(kept)-1], string(shipped.TrackingNumber))
	for _, text := range kept {
		require.NotContains(t, text, code)
	}
}
