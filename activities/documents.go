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

// store keeps a carrier's file as a document of one shipment of the order. A file that is not
// a document, such as an HTML page, or that was cut off, is requested again: otherwise the
// store would keep for good a file that nobody can print.
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

// shipmentAt names a shipment by its carrier and the carrier's number.
func shipmentAt(provider string, id int64) documents.Shipment {
	return documents.ShipmentOf(provider, fmt.Sprint(id))
}
