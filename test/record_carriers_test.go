package test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// carrierChange is an order with a problem at one carrier; a person answers it with
// another carrier.
type carrierChange struct {
	// meet returns the order and prepares its problem.
	meet  func(s *stack, id string) order.Order
	stage order.Stage // of the problem
	code  string      // of the problem, if the provider names one
	patch string
	// ships is the carrier that ships in the end.
	ships order.Carrier
}

// carrierChanges are also recorded as histories. They leave behind nothing, an unpaid
// shipment or package, or two of them from a comparison.
var carrierChanges = map[string]carrierChange{
	"shipx-to-tpk": {
		meet: tooDear(order.CarrierShipX), stage: order.StageBuy, code: "price-cap",
		patch: `{"shipping": {"carrier": "tpk", "priceCap": null}}`, ships: order.CarrierTPK},
	"shipx-to-tpk-before-a-shipment": {
		meet: noSuchLocker(order.CarrierShipX), stage: order.StageOffers, code: "no-such-point",
		patch: `{"shipping": {"carrier": "tpk", "lockerPoint": null}}`, ships: order.CarrierTPK},
	"shipx-to-best": {
		meet: tooDear(order.CarrierShipX), stage: order.StageBuy, code: "price-cap",
		patch: `{"shipping": {"carrier": "best", "priceCap": null}}`, ships: order.CarrierTPK},
	"tpk-to-shipx": {
		meet: noMoneyAtTPK(order.CarrierTPK), stage: order.StageBuy, code: activities.CodePaymentRequired,
		patch: `{"shipping": {"carrier": "shipx"}}`, ships: order.CarrierShipX},
	"tpk-to-shipx-before-a-package": {
		meet: abroad(order.CarrierTPK), stage: order.StageOffers, code: "country",
		patch: `{"recipient": {"country": "PL"}, "shipping": {"carrier": "shipx"}}`, ships: order.CarrierShipX},
	"tpk-to-best": {
		meet: refusedPackage, stage: order.StageBuy, code: "InvalidInput",
		patch: `{"shipping": {"carrier": "best"}}`, ships: order.CarrierTPK},
	"tpk-to-best-with-an-unpaid-package": {
		meet: noMoneyAtTPK(order.CarrierTPK), stage: order.StageBuy, code: activities.CodePaymentRequired,
		patch: `{"shipping": {"carrier": "best", "offerPolicy": "service", "service": "inpost_courier_standard"}}`,
		ships: order.CarrierShipX},
	"best-to-shipx": {
		meet: tooDear(order.CarrierBest), stage: order.StageBuy, code: "price-cap",
		patch: `{"shipping": {"carrier": "shipx", "priceCap": null}}`, ships: order.CarrierShipX},
	"best-to-shipx-with-an-unpaid-package": {
		meet: noMoneyAtTPK(order.CarrierBest), stage: order.StageBuy, code: activities.CodePaymentRequired,
		patch: `{"shipping": {"carrier": "shipx"}}`, ships: order.CarrierShipX},
	"best-to-shipx-before-a-shipment": {
		meet: abroad(order.CarrierBest), stage: order.StageOffers, code: "unfit",
		patch: `{"recipient": {"country": "PL"}, "shipping": {"carrier": "shipx"}}`, ships: order.CarrierShipX},
	"best-to-tpk": {
		meet: tooDear(order.CarrierBest), stage: order.StageBuy, code: "price-cap",
		patch: `{"shipping": {"carrier": "tpk", "priceCap": null}}`, ships: order.CarrierTPK},
	"mediaport-to-tpk": {
		meet: itemAddedAtSource, stage: order.StageOffers, code: "items-added",
		patch: `{"shipping": {"carrier": "tpk", "parcels": [{"length": 400, "width": 300, "height": 180, "weight": "4.5"}]}}`,
		ships: order.CarrierTPK},
	"mediaport-to-shipx-before-the-draft": {
		meet: refusedDraft, stage: order.StageCreate,
		patch: `{"shipping": {"carrier": "shipx", "parcels": [{"length": 400, "width": 300, "height": 180, "weight": "4.5"}]}}`,
		ships: order.CarrierShipX},
	"tpk-to-mediaport": {
		meet: tooDearOnMarket, stage: order.StageBuy, code: "price-cap",
		patch: `{"shipping": {"carrier": "mediaport", "parcels": null, "priceCap": null}}`, ships: order.CarrierMediaPort},
	"shipx-to-merchant": {
		meet: tooDearForMerchant, stage: order.StageBuy, code: "price-cap",
		patch: `{"shipping": {"carrier": "merchant", "parcels": null, "priceCap": null}}`, ships: order.CarrierMerchant},
	"mediaport-to-shipx-at-buy": {meet: refusedLabel, stage: order.StageBuy, code: "simulated-fault", patch: offered(order.CarrierShipX), ships: order.CarrierShipX},
	"mediaport-to-tpk-at-buy":   {meet: refusedLabel, stage: order.StageBuy, code: "simulated-fault", patch: offered(order.CarrierTPK), ships: order.CarrierTPK},
	"mediaport-to-best-at-buy":  {meet: refusedLabel, stage: order.StageBuy, code: "simulated-fault", patch: offered(order.CarrierBest), ships: order.CarrierTPK},
	"merchant-to-shipx-at-buy":  {meet: noMerchantsLabel, stage: order.StageBuy, patch: offered(order.CarrierShipX), ships: order.CarrierShipX},
	"merchant-to-tpk-at-buy":    {meet: noMerchantsLabel, stage: order.StageBuy, patch: offered(order.CarrierTPK), ships: order.CarrierTPK},
	"merchant-to-best-at-buy":   {meet: noMerchantsLabel, stage: order.StageBuy, patch: offered(order.CarrierBest), ships: order.CarrierTPK},
}

// offered is the amendment that changes from a carrier without offers to one with offers.
func offered(carrier order.Carrier) string {
	return `{"shipping": {"carrier": "` + string(carrier) + `", "dispatchAt": null, ` +
		`"parcels": [{"length": 400, "width": 300, "height": 180, "weight": "4.5"}]}}`
}

// refusedLabel is an order of Media Port whose label is refused once.
func refusedLabel(s *stack, id string) order.Order {
	s.simulators.MediaPort.Faults().Add(simkit.Fault{Operation: "generate-label", Call: 1, Mode: simkit.FailBefore, Status: 400})
	doc := s.onMarket(id)
	doc.Production, doc.Reports = order.ProductionNone, nil
	return doc
}

// noMerchantsLabel is a merchant's order whose label is refused once.
func noMerchantsLabel(s *stack, id string) order.Order {
	s.simulators.MyPromo.Faults().Add(simkit.Fault{Operation: "generic-label", Call: 1, Mode: simkit.FailBefore, Status: 400})
	doc := s.produced(id)
	doc.Recipient, doc.Reports = tooDear(order.CarrierShipX)(s, id).Recipient, nil
	doc.Shipping.DispatchAt = ""
	return doc
}

func (c carrierChange) live(s *stack, id string) {
	c.answer(s, id)
	result := s.ends(id)
	require.Equal(s, order.StatusCompleted, result.Status)
	if c.ships != order.CarrierMediaPort { // it sells no offers
		require.Equal(s, c.ships, result.Offer.Carrier)
	}
	require.NotEmpty(s, result.TrackingNumbers)
}

// answer starts the order and has a person change its carrier.
func (c carrierChange) answer(s *stack, id string) {
	s.Helper()
	s.start(c.meet(s, id))
	s.asks(id, c.stage, c.code)
	require.NoError(s, s.orders.Resolve(s.Context(), id, order.Resolve{
		Action: order.ActionAmend, Patch: []byte(c.patch), By: "Jan"}))
}

// asks waits until an order asks a person about a problem.
func (s *stack) asks(id string, stage order.Stage, code string) {
	s.Helper()
	eventually(s.T, "it asks about "+code, func() bool {
		problem := s.stateOf(id).Problem
		return problem != nil && problem.Stage == stage && problem.Code == code
	})
}

// keptByTPK is an order whose carrier is changed while TPK refuses to cancel packages;
// the order asks a person about that. Then TPK cancels them again.
func (s *stack) keptByTPK(id string) {
	s.Helper()
	s.simulators.TPK.Faults().Add(simkit.Fault{Operation: "cancel-order", Mode: simkit.FailBefore, Status: 417})
	carrierChanges["tpk-to-shipx"].answer(s, id)
	s.asks(id, order.StageOffers, "former-carrier")
	s.simulators.TPK.Faults().Clear()
}

// fromStockBy is an order of one parcel.
func fromStockBy(t *testing.T, carrier order.Carrier, id string) order.Order {
	t.Helper()
	doc := example(t, "from-stock-best", id)
	doc.Shipping.Carrier = carrier
	return doc
}

// tooDear finds no offer below the order's cap.
func tooDear(carrier order.Carrier) func(*stack, string) order.Order {
	return func(s *stack, id string) order.Order {
		doc := fromStockBy(s.T, carrier, id)
		doc.Shipping.PriceCap = &order.Money{Amount: decimal.NewFromInt(5), Currency: "PLN"}
		return doc
	}
}

// noSuchLocker names a locker that the carrier refuses.
func noSuchLocker(carrier order.Carrier) func(*stack, string) order.Order {
	return func(s *stack, id string) order.Order {
		doc := fromStockBy(s.T, carrier, id)
		doc.Shipping.LockerPoint = "XXX99X"
		return doc
	}
}

// abroad names a country that the carrier does not serve.
func abroad(carrier order.Carrier) func(*stack, string) order.Order {
	return func(s *stack, id string) order.Order {
		doc := fromStockBy(s.T, carrier, id)
		doc.Recipient.Country = "US"
		return doc
	}
}

// noMoneyAtTPK has an account that cannot pay for the package.
func noMoneyAtTPK(carrier order.Carrier) func(*stack, string) order.Order {
	return func(s *stack, id string) order.Order {
		s.simulators.TPK.SetBalance(decimal.Zero)
		return fromStockBy(s.T, carrier, id)
	}
}

// refusedPackage is refused once, before there is a package.
func refusedPackage(s *stack, id string) order.Order {
	s.simulators.TPK.Faults().Add(simkit.Fault{Operation: "create-order", Call: 1, Mode: simkit.FailBefore, Status: 400,
		Body: `{"errors": {"packages.0.weight": ["Opis błędu."]}, "error_code": "InvalidInput", "status_code": 400}`})
	return fromStockBy(s.T, order.CarrierTPK, id)
}

// itemAddedAtSource is an order of Media Port that gets another item there.
func itemAddedAtSource(s *stack, id string) order.Order {
	doc := s.onMarket(id)
	doc.Items, doc.Production, doc.Reports = doc.Items[1:], order.ProductionNone, nil
	return doc
}

// refusedDraft is an order of Media Port that MyPromo refuses once.
func refusedDraft(s *stack, id string) order.Order {
	s.simulators.MyPromo.Faults().Add(simkit.Fault{Operation: "create-order", Call: 1, Mode: simkit.FailBefore, Status: 400})
	return s.onMarket(id)
}

// tooDearOnMarket is an order of Media Port that was meant for another carrier.
func tooDearOnMarket(s *stack, id string) order.Order {
	doc := s.onMarket(id)
	doc.Production, doc.Reports = order.ProductionNone, nil
	doc.Shipping = tooDear(order.CarrierTPK)(s, id).Shipping
	return doc
}

// tooDearForMerchant is a merchant's order that was meant for another carrier.
func tooDearForMerchant(s *stack, id string) order.Order {
	doc := s.produced(id)
	dear := tooDear(order.CarrierShipX)(s, id)
	doc.Recipient, doc.Shipping = dear.Recipient, dear.Shipping
	return doc
}
