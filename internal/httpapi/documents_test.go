package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/documents"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/order"
)

func TestDocuments(t *testing.T) {
	type entry struct {
		Kind, SHA256, MediaType, Self string
		Size                          int64
	}
	type listing struct{ Documents []entry }
	waiting, done := tooDear(t, "documents-0"), fromStock(t, "documents-1")
	start(t, waiting)
	start(t, done)
	awaitStatus(t, waiting.ID, order.StatusNeedsAttention)
	state := awaitStatus(t, done.ID, order.StatusCompleted)

	require.Empty(t, decoded[listing](t, get("/v1/orders/documents-0/documents").do(t), http.StatusOK).Documents)
	got := decoded[listing](t, get("/v1/orders/documents-1/documents").do(t), http.StatusOK)
	var want []entry
	for _, one := range state.Documents {
		want = append(want, entry{Kind: string(one.Kind), SHA256: one.SHA256, MediaType: "application/pdf", Size: one.Size,
			Self: "/v1/orders/documents-1/documents/" + string(one.Kind)})
	}
	require.Equal(t, want, got.Documents)

	for _, one := range got.Documents {
		file := get(one.Self).do(t)
		require.Equal(t, http.StatusOK, file.status)
		require.Equal(t, "%PDF-", file.body[:5])
		require.Len(t, file.body, int(one.Size))
		require.Equal(t, "application/pdf", file.header.Get("Content-Type"))
		require.Equal(t, `attachment; filename="documents-1-`+one.Kind+`.pdf"`, file.header.Get("Content-Disposition"))
		require.Equal(t, "nosniff", file.header.Get("X-Content-Type-Options"))
		require.Equal(t, "no-store", file.header.Get("Cache-Control"))
		require.Contains(t, file.header.Get("Content-Security-Policy"), "sandbox")
	}
	missing := refusal(t, get("/v1/orders/documents-1/documents/invoice").do(t), http.StatusNotFound)
	require.Equal(t, "invoice of order documents-1: there is no such document yet", missing.Detail)
}

func TestDocumentThatWasRemoved(t *testing.T) {
	empty, err := documents.Open(t.Context(), "mem://")
	require.NoError(t, err)
	doc := fromStock(t, "documents-2")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	c := get("/v1/orders/documents-2/documents/label")
	c.base = listen(httpapi.Options{Gate: gate(access.Options{}),
		Orders: orders.New(temporal, orders.Options{Documents: empty})})
	refusal(t, c.do(t), http.StatusNotFound)
}
