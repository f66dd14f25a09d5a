package orders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

// TestOrdersAreFound runs on a real server with values in the database that would break out of
// a query.
func TestOrdersAreFound(t *testing.T) {
	references := map[string]string{ // by ids
		"find-plain": "FIND-2026/7", "find-quotes": `it's "7" \ '' OR %_*`, "find-letters": "Łódź №7", "find-none": "",
	}
	for id, reference := range references {
		doc := fromStock(t, id)
		doc.Source = order.Source{System: "find-test", Reference: reference}
		start(t, doc)
		awaitStatus(t, id, order.StatusCompleted)
	}
	for id, reference := range references {
		if reference != "" {
			listed(t, orders.Filter{Reference: reference}, id)
		}
		rows := listed(t, orders.Filter{Reference: id}, id)
		want := searchable.Replace(reference)
		if reference == "" {
			want = id
		}
		require.Equal(t, want, rows[0].Reference)
	}
	state := awaitStatus(t, "find-plain", order.StatusCompleted)
	number := state.TrackingNumbers[0]
	listed(t, orders.Filter{Tracking: number}, "find-plain")
	listed(t, orders.Filter{Tracking: " " + number[:4] + " " + number[4:8] + "-" + number[8:]}, "find-plain")
	listed(t, orders.Filter{Ref: state.ProviderRefs[0]}, "find-plain")
	listed(t, orders.Filter{Tracking: number, Ref: state.ProviderRefs[0], Reference: "FIND-2026/7", Status: order.StatusCompleted,
		StartedFrom: state.AcceptedAt.Add(-time.Second), StartedBefore: state.AcceptedAt.Add(time.Second)}, "find-plain")
	for _, other := range []orders.Filter{{Tracking: number[1:]}, {Reference: "FIND-2026"}, {Reference: "find_plain"}, {Reference: "%"}, {Ref: "shipx:1"}} {
		rows, err := service.List(t.Context(), other)
		require.NoError(t, err)
		require.Empty(t, rows)
	}
}

func TestAReferenceThatNamesTheRecipientStandsInNoList(t *testing.T) {
	for name, test := range map[string]struct{ reference, want string }{
		"an e-mail address": {"someone@shop.example", "named-1"},
		"the phone":         {"order 601-202-303", "named-1"},
		"the last name":     {"BRZOZA-77", "named-1"},
		"the house":         {"8B-77", "8B-77"},
		"another number":    {"601202304", "601202304"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := fromStock(t, "named-1")
			doc.Source.Reference = test.reference
			require.Equal(t, test.want, orders.PublicReference(doc))
		})
	}
}

func TestACaseIsFoundByItsOrder(t *testing.T) {
	for _, id := range []string{"find-case", "find_case"} {
		_, err := service.OpenCase(t.Context(), order.Case{ID: order.CaseIDOf(order.WorkflowID(id), "left-over-1"),
			Kind: order.CaseLeftOver, Order: id, ToDo: "look at it"})
		require.NoError(t, err)
	}
	listed(t, orders.Filter{Reference: "find-case", Attention: true}, "case-order-find-case@left-over-1")
	listed(t, orders.Filter{Reference: "find_case", Attention: true}, "case-order-find_case@left-over-1")
	for _, id := range []string{"find-case", "find_case"} {
		require.NoError(t, service.Resolve(t.Context(), order.CaseIDOf(order.WorkflowID(id), "left-over-1"), order.Resolve{Action: order.ActionDone, By: "Ola"}))
	}
}

func TestAnOrderThatNeverCameIsFoundByItsReference(t *testing.T) {
	isNew, err := service.CancelBefore(t.Context(), workflows.CancelledOrder{ID: "find-never", By: "merkana",
		Source: order.Source{System: "find-never", Reference: "FIND-NEVER-1"}})
	require.NoError(t, err)
	require.True(t, isNew)
	listed(t, orders.Filter{Reference: "FIND-NEVER-1"}, "find-never")
}
