package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/sdk/v1"

	"orderflow/order"
)

// details are what the Web UI shows on the order's page.
func (w *world) details() string {
	w.Helper()
	value, err := w.env.QueryWorkflow("__temporal_workflow_metadata")
	require.NoError(w, err)
	var metadata sdk.WorkflowMetadata
	require.NoError(w, value.Get(&metadata))
	return metadata.CurrentDetails
}

func TestThePageSaysHowTheOrderStands(t *testing.T) {
	w := newWorldOf(t, stating)
	doc := madeToOrder()
	doc.Shipping.PriceCap = pln("5")
	w.at(time.Minute, func() {
		page := w.details()
		require.Contains(t, page, "**running** at stage **preflight**")
		require.Regexp(t, `Waiting for: MyPromo order \d+ to be in production, since .* UTC, until .* UTC`, page)
		require.Contains(t, page, "MyPromo's order")
		require.NotContains(t, page, "Lis", "nobody's name")
	})
	w.at(time.Hour, func() {
		page := w.details()
		require.Contains(t, page, "**needs-attention** at stage **buy**")
		require.Contains(t, page, "more than the order's cap of 5.00 PLN")
		problem := " --problem " + w.state().Problem.ID + "`"
		require.Contains(t, page, "`orderflow resolve shop-1001 --action retry"+problem)
		require.Contains(t, page, "`orderflow resolve shop-1001 --amend '{\"shipping\": {\"priceCap\": {\"amount\": \"…\"}}}'"+problem)
		require.Contains(t, page, "`orderflow resolve shop-1001 --action ship-by-hand --carrier NAME --tracking NUMBER --document FILE"+problem)
		require.Contains(t, page, "| shipx | inpost\\_locker\\_standard | 13.99 PLN |")
		w.resolve(amend(`{"shipping": {"priceCap": null}}`))()
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	noted := ""
	for _, record := range w.state().Stages {
		noted += record.Note
	}
	require.Regexp(t, `answered amend to: inpost_locker_standard costs 13.99 PLN, more than the ord\w*…; changed: shipping.priceCap`, noted)
	page := w.details()
	require.Contains(t, page, "**completed**")
	require.Contains(t, page, "13.99 PLN | chosen")
	require.Contains(t, page, "Cost so far: 13.99 PLN for shipping")
	require.Contains(t, page, "orders/shop-1001/label-shipx-")
	require.Contains(t, page, "Tracking numbers: "+result.TrackingNumbers[0])
	require.NotContains(t, page, "Waiting for")
}
