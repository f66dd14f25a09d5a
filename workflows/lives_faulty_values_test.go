package workflows_test

import (
	"context"
	"strings"
	"testing"

	"orderflow/activities"
	"orderflow/order"
)

// mangled is a recipient with one value that differs from what people see.
func mangled(doc order.Order) order.Order {
	doc.Recipient.LastName = strings.Map(func(r rune) rune {
		if r > 'z' {
			return '?'
		}
		return r
	}, doc.Recipient.LastName)
	return doc
}

// manglingProduction writes Western European letters only.
type manglingProduction struct{ *activities.MyPromo }

// EnsureProductionOrder replaces the real one.
func (a *manglingProduction) EnsureProductionOrder(ctx context.Context, ref order.Ref, doc order.Order) (activities.ProductionOrder, error) {
	return a.MyPromo.EnsureProductionOrder(ctx, ref, mangled(doc))
}

func TestLivesCatchAMangledNameAtMyPromo(t *testing.T) {
	withoutRace(t)
	caught(t, "not as ordered: mypromo create-order", setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		return &manglingProduction{m}, s
	}})
}

// manglingShipping does the same.
type manglingShipping struct{ *activities.ShipX }

// EnsureShipment replaces the real one.
func (a *manglingShipping) EnsureShipment(ctx context.Context, ref order.Ref, doc order.Order) (activities.Shipment, error) {
	return a.ShipX.EnsureShipment(ctx, ref, mangled(doc))
}

func TestLivesCatchAMangledNameAtShipX(t *testing.T) {
	withoutRace(t)
	caught(t, "not as ordered: shipx create-shipment", setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		return m, &manglingShipping{s}
	}})
}

// joiningBroker joins house and flat into one number.
type joiningBroker struct{ *activities.TPK }

// EnsurePackage replaces the real one.
func (a *joiningBroker) EnsurePackage(ctx context.Context, ref order.Ref, doc order.Order, choice activities.PackageChoice) (activities.Package, error) {
	doc.Recipient.Building = strings.ReplaceAll(doc.Recipient.Building, "/", "")
	return a.TPK.EnsurePackage(ctx, ref, doc, choice)
}

func TestLivesCatchAMangledHouseAtTPK(t *testing.T) {
	withoutRace(t)
	caught(t, "not as ordered: tpk create-order", setting{replaceTPK: func(b *activities.TPK) any { return &joiningBroker{b} }})
}
