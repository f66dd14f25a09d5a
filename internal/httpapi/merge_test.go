package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/documents"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/order"
)

const mergePath = "/v1/documents:merge"

func merge(body string) call { return post(access.RoleRead, mergePath, body) }

func TestLabelsOfManyOrdersAreOneFile(t *testing.T) {
	for _, id := range []string{"merged-1", "merged-2"} {
		doc := fromStock(t, id)
		doc.Source.System = "merged"
		start(t, doc)
		awaitStatus(t, id, order.StatusCompleted)
	}
	named := merge(`{"orders": ["merged-1", "merged-2"]}`).do(t)
	require.Equal(t, http.StatusOK, named.status, named.body)
	require.Equal(t, "%PDF-", named.body[:5])
	require.Equal(t, "application/pdf", named.header.Get("Content-Type"))
	require.Equal(t, `attachment; filename="labels.pdf"`, named.header.Get("Content-Disposition"))
	require.Equal(t, "no-store", named.header.Get("Cache-Control"))

	require.Eventually(t, func() bool { // lists lag a little
		found := merge(`{"query": "OrderSource = 'merged' AND OrderStatus = 'completed'", "fourOnA4": true}`).do(t)
		return found.status == http.StatusOK && strings.HasPrefix(found.body, "%PDF-")
	}, time.Minute, 50*time.Millisecond)
	protocols := merge(`{"orders": ["merged-1"], "kind": "protocol"}`).do(t)
	require.Equal(t, `attachment; filename="protocols.pdf"`, protocols.header.Get("Content-Disposition"))
}

func TestOrdersThatKeepOthersFromBeingMerged(t *testing.T) {
	for _, doc := range []order.Order{fromStock(t, "merged-ready"), fromStock(t, "merged-zebra"), tooDear(t, "merged-waiting")} {
		if doc.ID == "merged-zebra" {
			doc.Shipping.LabelFormat = order.LabelZPL
		}
		start(t, doc)
	}
	awaitStatus(t, "merged-ready", order.StatusCompleted)
	awaitStatus(t, "merged-zebra", order.StatusCompleted)
	awaitStatus(t, "merged-waiting", order.StatusNeedsAttention)

	refused := refusal(t, merge(`{"orders": ["merged-ready", "merged-waiting", "merged-nowhere"]}`).do(t), http.StatusConflict)
	require.Contains(t, refused.Detail, "2 of 3 orders have no label to print: ")
	require.ElementsMatch(t, []trouble{
		{Location: "orders.merged-waiting", Message: "it has no label; it is needs-attention at buy"},
		{Location: "orders.merged-nowhere", Message: "order merged-nowhere: there is no such order"}}, refused.Errors)
	mixed := refusal(t, merge(`{"orders": ["merged-ready", "merged-zebra"]}`).do(t), http.StatusConflict)
	require.Equal(t, "the documents have several formats and can't be joined to one file: PDF: merged-ready; ZPL: merged-zebra", mixed.Detail)
	zpl := merge(`{"orders": ["merged-zebra"]}`).do(t)
	require.Equal(t, `attachment; filename="labels.zpl"`, zpl.header.Get("Content-Disposition"))
	require.Equal(t, "application/zpl", zpl.header.Get("Content-Type"))

	empty, err := documents.Open(t.Context(), "mem://")
	require.NoError(t, err)
	removed := merge(`{"orders": ["merged-ready"]}`)
	removed.base = listen(httpapi.Options{Gate: gate(access.Options{}), Orders: orders.New(temporal, orders.Options{Documents: empty})})
	refusal(t, removed.do(t), http.StatusNotFound)
}

func TestMergesThatAreWrong(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat(`"a-1",`, orders.MaxMerged+1), ",")
	for body, want := range map[string]string{
		`{}`:                                  "requires either ids of orders or a query",
		`{"orders": ["a-1"], "query": "x=1"}`: "requires either ids of orders or a query",
		`{"query": "Colour = 1"}`:             "query: the query can't be used: ",
		`{"query": "OrderSource = 'nobody'"}`: "no orders given, or none match",
		`{"orders": ["a-1", "a-1"]}`:          "order a-1 is named twice",
		`{"orders": ["a-1"], "kind": "bill"}`: "validation failed",
		`{"orders": [` + many + `]}`:          "validation failed",
		`{"orders": ["a-1"], "printer": "x"}`: "validation failed",
		`{"orders": ["a-1", "ż"]}`:            "validation failed",
	} {
		t.Run(fmt.Sprintf("%.40s", body), func(t *testing.T) {
			require.Contains(t, refusal(t, merge(body).do(t), http.StatusUnprocessableEntity).Detail, want)
		})
	}
}
