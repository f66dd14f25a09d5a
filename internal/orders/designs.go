package orders

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"orderflow/order"
)

// FinishDesign tells an order that the customer has finished the design of an item. The order
// then closes the design to editing permanently, and goes on.
//
// *RefusedError: the item has no open design.
func (s *Service) FinishDesign(ctx context.Context, id, item string) error {
	state, err := s.State(ctx, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(state.Designs, func(d order.ItemDesign) bool { return d.Item == item && !d.Finished })
	if i < 0 || state.Status.Final() {
		return &RefusedError{fmt.Sprintf("order %s has no open design of an item %q", id, item)}
	}
	return s.signal(ctx, "finish a design of", id, order.SignalProviderEvent, order.ProviderEvent{
		Provider: order.ProviderMyPromo, Kind: order.EventDesignFinished, Ref: strconv.FormatInt(state.Designs[i].ID, 10)})
}
