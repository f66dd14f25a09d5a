package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestIDsOfCases(t *testing.T) {
	const run = "01a2244e-6e0d-74af-95fe-863779be7bc9"
	for id, test := range map[string]struct {
		subject string
		kind    order.CaseKind
		ofRun   bool
	}{
		order.CaseID("order-shop-1", run):                                {"order-shop-1", order.CaseEnded, true},
		order.CaseID("order-label-1", run):                               {"order-label-1", order.CaseEnded, true},
		order.CaseID("supplies-merkana-293-AUDIT-7", run):                {"supplies-merkana-293-AUDIT-7", order.CaseSupplies, true},
		order.CaseID("pickup-shipx", run):                                {"pickup-shipx", order.CasePickup, true},
		order.CaseID("provider-shipx", run):                              {"provider-shipx", order.CaseProvider, true},
		order.CaseIDOf("mediaport-orders-100", "failed-2026-11-28"):      {"mediaport-orders-100", order.CaseIntake, false},
		order.CaseIDOf("archive-orders", "failed-2026-11-28"):            {"archive-orders", order.CaseArchive, false},
		order.CaseID("order-archive-orders", run):                        {"order-archive-orders", order.CaseEnded, true},
		order.CaseIDOf("order-mediaport-100-7", "refused-0a1b2c3d"):      {"order-mediaport-100-7", order.CaseIntake, false},
		order.CaseIDOf("order-merkana-293-244", "untold-accepted"):       {"order-merkana-293-244", order.CaseUntold, false},
		order.CaseIDOf("order-merkana-293-244", "changed-0a1b2c3d"):      {"order-merkana-293-244", order.CaseChanged, false},
		order.CaseIDOf("order-shop-1", order.TroubleLeftOver+"0a1b2c3d"): {"order-shop-1", order.CaseLeftOver, false},
		order.CaseIDOf("order-shop-1", order.TroubleLabel+"carrier-key"): {"order-shop-1", order.CaseLabel, false},
	} {
		t.Run(id, func(t *testing.T) {
			require.True(t, order.IsCase(id))
			require.Equal(t, id, order.WorkflowID(id))
			require.Equal(t, test.subject, order.CaseSubject(id))
			require.Equal(t, test.kind, order.KindOfCase(id))
			require.Equal(t, test.ofRun, order.CaseIsOfRun(id))
			require.Contains(t, order.CaseKinds, test.kind)
		})
	}
	require.Equal(t, "case-order-shop-1@79be7bc9", order.CaseID("order-shop-1", run))
	for _, id := range []string{"case-order-shop-1", "case-1", "shop-1"} {
		require.False(t, order.IsCase(id))
		require.Equal(t, "order-"+id, order.WorkflowID(id))
	}
	require.NotEmpty(t, order.Order{ID: "case-order-shop-1@79be7bc9"}.Validate(), "no order can have such an id")
}
