package activities

import (
	"context"

	"orderflow/clients"
	"orderflow/internal/documents"
	"orderflow/order"
)

// store keeps a carrier's file as a document of the order.
func store(ctx context.Context, to *documents.Store, ref order.Ref, kind order.DocumentKind, file clients.File) (order.Document, error) {
	document, err := to.Put(ctx, ref.ID, kind, file.MediaType, file.Bytes)
	if err != nil {
		return order.Document{}, retryIn(backoff(ctx, firstRetry, slowestRetry), TypeUnavailable, err)
	}
	return document, nil
}
