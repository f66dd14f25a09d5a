package orders

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"orderflow/internal/documents"
	"orderflow/order"
)

// ShipByHand gives an order a label that was made elsewhere: it stores the file first, then
// answers the order. Another file for the same order is another document.
//
// *RefusedError: the problem does not allow it, or the file is not a label.
func (s *Service) ShipByHand(ctx context.Context, id string, answer order.Resolve, label []byte) error {
	if s.options.Documents == nil {
		return errNoStore
	}
	if err := ensureClear(answer); err != nil {
		return err
	}
	state, err := s.State(ctx, id) // an unknown order gets no files
	if err != nil {
		return err
	}
	shipped := *answer.Shipped
	shipped.Document = &order.Document{}
	if err := shipped.Check(); err != nil {
		return &RefusedError{"resolve: " + err.Error()}
	}
	hash := sha256.Sum256(label)
	stored, err := s.options.Documents.Put(ctx, id, order.DocumentLabel,
		documents.ShipmentOf(string(order.CarrierByHand), hex.EncodeToString(hash[:6])), label)
	if errors.Is(err, documents.ErrUnfit) {
		return &RefusedError{"resolve: shipped.document: " + err.Error()}
	}
	if err != nil {
		return fmt.Errorf("label of order %s: %w", id, err)
	}
	shipped.Document = &stored
	answer.Shipped = &shipped
	if answer.Problem == "" {
		return s.answer(ctx, id, state, answer)
	}
	return s.Resolve(ctx, id, answer)
}
