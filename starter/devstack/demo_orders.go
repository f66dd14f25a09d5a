package devstack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/examples"
	"orderflow/internal/orders"
	"orderflow/order"
)

// demoStart starts one order of the demonstration, in the way such an order reaches us, and
// returns its id.
type demoStart func(ctx context.Context, s *stack) (id string, err error)

// demoOrders are the examples, the spreadsheet's orders, an order that a customer places at
// Media Port, and one that Merkana pushes over HTTP.
func demoOrders(imported []order.Order) ([]demoStart, error) {
	documents, err := examples.Orders()
	if err != nil {
		return nil, err
	}
	starts := []demoStart{placeAtMediaPort, pushFromMerkana}
	for _, document := range slices.Concat(documents, imported) {
		starts = append(starts, func(ctx context.Context, s *stack) (string, error) {
			_, err := s.Start(ctx, document)
			return document.ID, err
		})
	}
	return starts, nil
}

// placeAtMediaPort places a customer's order of two items for two couriers. The schedule that
// polls Media Port finds it.
func placeAtMediaPort(ctx context.Context, s *stack) (string, error) {
	number := s.simulated.MediaPort.Place(mediaporttest.NewOrder{
		SupplierID: demoSupplier, Number: "MP-2026-7",
		Items: []mediaporttest.NewItem{
			{SKU: "MP-LAMP", Name: "Desk lamp", Courier: "DPD"}, {SKU: "MP-MUG", Name: "Mug", Courier: "InPost"}},
		Recipient: mediaporttest.Recipient{FirstName: "Adam", LastName: "Wilk", Street: "Leśna", Building: "4",
			PostCode: "61-001", City: "Poznań", Country: "PL", Phone: "602303404", Email: "adam.wilk@poczta.example"},
	})
	id := order.MediaPortID(demoSupplier, number)
	return id, s.awaitOrder(ctx, id)
}

// awaitOrder waits until an order has been started.
func (s *stack) awaitOrder(ctx context.Context, id string) error {
	err := retryWhile(ctx, orders.ErrNotFound, func() error {
		_, err := s.State(ctx, id)
		return err
	})
	if ctx.Err() != nil {
		return fmt.Errorf("order %s has not come: %w", id, context.Cause(ctx))
	}
	return err
}

// retryWhile retries a request while it returns an error that goes away by itself, and returns
// the last result.
func retryWhile(ctx context.Context, passing error, ask func() error) error {
	const pause = 100 * time.Millisecond
	for {
		err := ask()
		if !errors.Is(err, passing) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// pushFromMerkana makes Merkana send an order to the HTTP trigger, as it does for a shop that
// it serves.
func pushFromMerkana(ctx context.Context, s *stack) (string, error) {
	const merchant, number = 293, 244
	shop := s.simulated.Merkana.Shop(s.api+"/merkana", map[string]string{"api-token": s.settings.Merkana.InboundToken.Reveal()})
	answer, err := shop.CreateOrder(ctx, merkanatest.OrderCreate{
		MID: merchant, ID: number, UnknownProductID: 1, Total: "120.5000", Currency: "PLN", PaymentMethod: "ONLINE",
		Shipping: merkanatest.Shipping{Contact: "Maria Kos", Phone: "603404505", Country: "PL", City: "Łódź",
			Street: "Piotrkowska 77", PostalCode: "90-423", Email: "maria.kos@poczta.example"},
		LineItems: []merkanatest.LineItem{{SKU: "PEN-BLUE", Quantity: 5}},
	})
	if err == nil && !answer.Accepted() {
		err = fmt.Errorf("merkana's order was refused: %s", answer.Message)
	}
	return order.MerkanaID(merchant, fmt.Sprint(number)), err
}
