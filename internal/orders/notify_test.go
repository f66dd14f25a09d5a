package orders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"

	"orderflow/internal/orders"
	"orderflow/order"
)

// The order's source decides at its start whether a shop is notified. An order without notices
// starts with the same input as before.
func TestWhoStartsAnOrderDecidesWhetherAShopIsTold(t *testing.T) {
	telling := orders.New(temporal, orders.Options{Notifies: func(source string) bool { return source == "told-shop" }})
	for id, test := range map[string]struct {
		service *orders.Service
		source  string
		take    bool
		inputs  int
	}{
		"told-started":       {telling, "told-shop", false, 3},
		"told-taken":         {telling, "told-shop", true, 3},
		"untold-started":     {telling, "other-shop", false, 1},
		"untold-taken":       {telling, "other-shop", true, 1},
		"untold-by-nobody":   {service, "told-shop", false, 1},
		"untold-by-nobody-2": {service, "told-shop", true, 1},
	} {
		t.Run(id, func(t *testing.T) {
			doc := tooDear(t, id)
			doc.Source.System = test.source
			var err error
			if test.take {
				_, err = test.service.Take(t.Context(), doc)
			} else {
				_, err = test.service.Start(t.Context(), doc)
			}
			require.NoError(t, err)
			first, err := temporal.GetWorkflowHistory(t.Context(), order.WorkflowID(id), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT).Next()
			require.NoError(t, err)
			require.Len(t, first.GetWorkflowExecutionStartedEventAttributes().GetInput().GetPayloads(), test.inputs)
			again, err := service.Start(t.Context(), doc)
			require.NoError(t, err)
			require.True(t, again.Existing, "whom it tells makes it no other order")
		})
	}
}

func TestATestMessageNeedsAShop(t *testing.T) {
	_, err := service.NotifyTest(t.Context(), "", 10*time.Second)
	var refused *orders.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "ORDERFLOW_NOTIFY_URL of the worker is not set, so no shop is told about orders", refused.Message)
}
