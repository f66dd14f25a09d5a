package activities

import (
	"bytes"
	"context"
	"fmt"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/internal/documents"
	"orderflow/order"
)

// store keeps a carrier's file as a document of the order. A document that was cut
// off on its way is asked for again: the store would keep it for good, and nobody
// can print it.
func store(ctx context.Context, to *documents.Store, ref order.Ref, kind order.DocumentKind, file clients.File) (order.Document, error) {
	if cutOff(file.Bytes) {
		return order.Document{}, attempt.RetryIn(attempt.Backoff(ctx, attempt.FirstRetry, attempt.SlowestRetry), attempt.TypeUnknown,
			fmt.Errorf("the %s of order %s is not whole: %d bytes of a PDF without its end", kind, ref.ID, len(file.Bytes)))
	}
	document, err := to.Put(ctx, ref.ID, kind, file.MediaType, file.Bytes)
	if err != nil {
		return order.Document{}, attempt.RetryIn(attempt.Backoff(ctx, attempt.FirstRetry, attempt.SlowestRetry), attempt.TypeUnavailable, err)
	}
	return document, nil
}

// cutOff reports whether something is the beginning of a PDF only. A whole one says
// near its end that it ends; some printers add a little after that.
func cutOff(content []byte) bool {
	const tail = 2048
	return bytes.HasPrefix(content, []byte("%PDF-")) &&
		!bytes.Contains(content[max(0, len(content)-tail):], []byte("%%EOF"))
}
