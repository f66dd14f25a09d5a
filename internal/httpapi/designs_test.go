package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/order"
)

func TestADesignIsFinishedOverHTTP(t *testing.T) {
	doc := produced(t, "drawn-1", false)
	doc.Shipping.PriceCap = nil
	doc.Items = []order.Item{{Reference: "mug-1", SKU: "MUG-300", Quantity: 1, Design: &order.Design{Editor: true}}}
	start(t, doc)
	finish := post(access.RoleOperate, "/v1/orders/drawn-1/items/mug-1/design/finish", "")
	var got answer
	require.Eventually(t, func() bool {
		got = finish.do(t)
		return got.status != http.StatusConflict // until the design is made
	}, time.Minute, 20*time.Millisecond)
	require.Equal(t, http.StatusAccepted, got.status, got.body)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	require.Equal(t, `order drawn-1 has no open design of an item "mug-1"`, refusal(t, finish.do(t), http.StatusConflict).Detail)
}
