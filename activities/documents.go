package activities

import (
	"context"
	"errors"
	"fmt"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/internal/documents"
	"orderflow/order"
)

// store keeps a carrier's file as a document of one shipment of the order. What is no
// document, such as a page of HTML, or was cut off on its way, is asked for again: the
// store would keep it for good, and nobody can print it.
func store(ctx context.Context, to *documents.Store, ref order.Ref, kind order.DocumentKind, shipment documents.Shipment, file clients.File) (order.Document, error) {
	document, err := to.Put(ctx, ref.ID, kind, shipment, file.Bytes)
	if errors.Is(err, documents.ErrUnfit) && file.MediaType != "" {
		err = fmt.Errorf("%w, sent as %s", err, file.MediaType)
	}
	if err != nil {
		return order.Document{}, attempt.RetryIn(attempt.Backoff(ctx, attempt.FirstRetry, attempt.SlowestRetry), attempt.TypeUnavailable, err)
	}
	return document, nil
}

// shipmentAt names a shipment by the number that its carrier gave it.
func shipmentAt(provider string, id int64) documents.Shipment {
	return documents.ShipmentOf(provider, fmt.Sprint(id))
}
