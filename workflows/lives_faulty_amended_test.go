package workflows_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"orderflow/activities"
	"orderflow/order"
)

// trusting adopts and buys a shipment that the order knows, without comparing it.
type trusting struct{ *activities.ShipX }

// EnsureShipment replaces the real one.
func (a *trusting) EnsureShipment(ctx context.Context, ref order.Ref, doc order.Order) (activities.Shipment, error) {
	for _, id := range ref.KnownAt(order.ProviderShipX) {
		current, err := a.Options.Client.GetShipment(ctx, id)
		switch {
		case err != nil:
			return activities.Shipment{}, soon(err)
		case !current.Canceled():
			return activities.Shipment{ID: id, Paid: current.Bought() || current.PurchasePending()}, nil
		}
	}
	return a.ShipX.EnsureShipment(ctx, ref, doc)
}

// EnsureBought replaces the real one.
func (a *trusting) EnsureBought(ctx context.Context, ref order.Ref, buy activities.BuyOffer) (activities.Purchase, error) {
	buy.Wanted = nil
	return a.ShipX.EnsureBought(ctx, ref, buy)
}

func TestLivesCatchAdoptingWithoutComparing(t *testing.T) {
	withoutRace(t)
	amended := rapid.Custom(func(t *rapid.T) plan {
		p := plans.Draw(t, "plan")
		drawAmended(t, &p)
		return p
	})
	caughtAmong(t, amended, "not as ordered: parcels", setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		return m, &trusting{s}
	}})
}
