package orders_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/documents"
	"orderflow/internal/orders"
	"orderflow/order"
)

func TestPages(t *testing.T) {
	var want []string
	for i := range 5 {
		doc := tooDear(t, fmt.Sprintf("page-%d", i))
		doc.Source.System = "page-test"
		start(t, doc)
		want = append([]string{doc.ID}, want...)
	}
	filter := orders.Filter{Source: "page-test"}
	rows := listed(t, filter, want...)

	filter.Limit = 2
	var got []string
	for first := true; first || filter.Page != ""; first = false {
		page, err := service.Page(t.Context(), filter)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Orders), 2)
		for _, row := range page.Orders {
			got = append(got, row.ID)
		}
		filter.Page = page.Next
	}
	require.Equal(t, want, got)

	middle := rows[2].StartedAt
	listed(t, orders.Filter{Source: "page-test", StartedFrom: middle}, want[:3]...)
	listed(t, orders.Filter{Source: "page-test", StartedBefore: middle}, want[3:]...)
}

func TestPageOfAnotherFilter(t *testing.T) {
	for i := range 2 {
		doc := tooDear(t, fmt.Sprintf("foreign-%d", i))
		doc.Source.System = "page-foreign"
		start(t, doc)
	}
	listed(t, orders.Filter{Source: "page-foreign"}, "foreign-1", "foreign-0")
	page, err := service.Page(t.Context(), orders.Filter{Source: "page-foreign", Limit: 1})
	require.NoError(t, err)
	require.NotEmpty(t, page.Next)
	for name, filter := range map[string]orders.Filter{
		"another filter": {Source: "page-test", Page: page.Next},
		"cut off":        {Source: "page-foreign", Page: page.Next[:6]},
		"changed":        {Source: "page-foreign", Page: page.Next + "AAAA"},
		"no token":       {Source: "page-foreign", Page: "?"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := service.Page(t.Context(), filter)
			require.ErrorIs(t, err, orders.ErrPage)
		})
	}
}

func TestDocument(t *testing.T) {
	doc := fromStock(t, "document-1")
	start(t, doc)
	state := awaitStatus(t, doc.ID, order.StatusCompleted)

	file, err := service.Document(t.Context(), doc.ID, order.DocumentProtocol)
	require.NoError(t, err)
	require.Contains(t, state.Documents, file.Document)
	require.Equal(t, "%PDF-", string(file.Content[:5]))
	_, err = service.Document(t.Context(), doc.ID, "invoice")
	require.ErrorIs(t, err, orders.ErrNoDocument)
	require.ErrorContains(t, err, "invoice of order document-1")

	empty, err := documents.Open(t.Context(), "mem://")
	require.NoError(t, err)
	_, err = orders.New(temporal, orders.Options{Documents: empty}).Document(t.Context(), doc.ID, order.DocumentLabel)
	require.ErrorIs(t, err, documents.ErrNotFound)
}

func TestCancelItemsIsNoted(t *testing.T) {
	doc := tooDear(t, "cancel-items")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	wish := order.CancelItems{Items: []string{"883201-1"}, By: "ewa"}
	var refused *orders.RefusedError
	require.ErrorAs(t, service.CancelItems(t.Context(), doc.ID, wish), &refused)
	require.Contains(t, refused.Message, "cashOnDelivery: the order collects 748.50 PLN")
	wish.CashOnDelivery = doc.Shipping.CashOnDelivery
	require.NoError(t, service.CancelItems(t.Context(), doc.ID, wish))
	require.Eventually(t, func() bool {
		state, err := service.State(t.Context(), doc.ID)
		return err == nil && state.Stages[len(state.Stages)-1].Note != ""
	}, 10*time.Second, 20*time.Millisecond)
}
