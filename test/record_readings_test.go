package test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows/carrier"
)

// reading is an order at providers that behave as live users saw.
type reading struct {
	shipX       *shipxtest.Options // nil: an account that sees prices
	withService bool               // shipments are created with their service
	live        func(s *stack, id string)
	// ships is the carrier that ships in the end.
	ships order.Carrier
}

// readings are also recorded as histories.
var readings = map[string]reading{
	"supplied-label": {ships: order.CarrierMerchant, live: func(s *stack, id string) {
		s.start(s.merchantsOrder(id, mypromo.NewFile{URL: s.labelOf("merchants") + "/pdf", Type: "label", Carrier: "gls", TrackingCode: "GLS-77"}))
	}},
	"unpriced-offers": {ships: order.CarrierShipX, shipX: &shipxtest.Options{Account: shipxtest.AccountPrepaid}, live: func(s *stack, id string) {
		doc := small(s.T, id)
		doc.Shipping.Service, doc.Shipping.OfferPolicy = "", order.OfferCheapest
		s.start(doc)
	}},
	"account-bought": {ships: order.CarrierShipX, shipX: &shipxtest.Options{BuysSelected: true, StatesPrices: true}, withService: true,
		live: func(s *stack, id string) { s.start(small(s.T, id)) }},
	"account-bought-too-dear": {ships: order.CarrierShipX, shipX: &shipxtest.Options{BuysSelected: true, StatesPrices: true}, withService: true,
		live: func(s *stack, id string) {
			doc := small(s.T, id)
			doc.Shipping.PriceCap = onePLN()
			s.start(doc)
			s.asks(id, order.StageOffers, activities.CodeAccountBought)
			most := *onePLN()
			most.Amount = most.Amount.Shift(2)
			require.NoError(s, s.orders.Resolve(s.Context(), id, order.Resolve{
				Action: order.ActionChooseOffer, Service: doc.Shipping.Service, PriceCap: &most, By: "Jan"}))
		}},
	"by-hand": {ships: order.CarrierByHand, live: func(s *stack, id string) {
		s.start(byPerson(s.T, id))
		s.asks(id, order.StageBuy, carrier.CodeShipByHand)
		s.shipsByHand(id, false)
	}},
	"by-hand-to-shipx": {ships: order.CarrierShipX, live: func(s *stack, id string) {
		s.start(byPerson(s.T, id))
		s.asks(id, order.StageBuy, carrier.CodeShipByHand)
		require.NoError(s, s.orders.Resolve(s.Context(), id, order.Resolve{
			Action: order.ActionAmend, Patch: []byte(`{"shipping": {"carrier": "shipx"}}`), By: "Jan"}))
	}},
	"by-hand-at-report": {ships: order.CarrierByHand, live: func(s *stack, id string) {
		doc := s.merchantsOrder(id)
		s.simulators.MyPromo.Faults().Add(simkit.Fault{Operation: "add-shipment", Call: 1, Mode: simkit.FailBefore, Status: 400})
		s.start(doc)
		s.asks(id, order.StageReport, "")
		s.shipsByHand(id, true)
	}},
}

// stack is a stack whose workers use these providers.
func (r reading) stack(t *testing.T) *stack {
	s := newStackWith(t, stackOptions{shipX: r.shipX})
	s.config.ShipX.CreateWithService = r.withService
	s.work()
	return s
}

// small is an order of one small parcel from stock, by courier.
func small(t *testing.T, id string) order.Order {
	doc := example(t, "from-stock-two-parcels", id)
	doc.Shipping.Parcels = []order.Parcel{{Template: "small"}}
	doc.Shipping.CashOnDelivery, doc.Shipping.Insurance = nil, nil
	return doc
}

// byPerson is an order that a person ships.
func byPerson(t *testing.T, id string) order.Order {
	doc := small(t, id)
	doc.Shipping = order.Shipping{Carrier: order.CarrierByHand, Parcels: doc.Shipping.Parcels}
	return doc
}

// merchantsOrder is an order for a merchant, with the merchant's files.
func (s *stack) merchantsOrder(id string, files ...mypromo.NewFile) order.Order {
	doc := small(s.T, id)
	made := s.producedWith(mypromo.NewOrder{Reference: "merchants", Files: files,
		Recipient: mypromo.NewAddress{LastName: "Lis", Zip: "81-001", City: "Gdynia", CountryCode: "PL"}})
	doc.Source = order.Source{System: order.SystemMyPromo, Reference: strconv.FormatInt(made, 10)}
	doc.Items = []order.Item{{Reference: "9-1", SKU: "PEN-BLUE", Quantity: 10}}
	doc.Reports = []order.ReportTarget{order.ReportMyPromo}
	return doc
}

// shipsByHand has a person upload an order's label.
func (s *stack) shipsByHand(id string, force bool) {
	s.Helper()
	require.NoError(s, s.orders.ShipByHand(s.Context(), id, order.Resolve{Action: order.ActionShipByHand, By: "Jan",
		Shipped: &order.ShippedByHand{Carrier: "dpd", TrackingNumbers: []string{"0301"}, Force: force}}, []byte("%PDF-1.4\n%%EOF\n")))
}

// At providers as live users saw them, an order ends with the right carrier.
func TestAnOrderMeetsProvidersAsLiveUsersDid(t *testing.T) {
	for name, one := range readings {
		t.Run(name, func(t *testing.T) {
			s := one.stack(t)
			one.live(s, name)
			result := s.ends(name)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, one.ships, result.Offer.Carrier)
		})
	}
}
