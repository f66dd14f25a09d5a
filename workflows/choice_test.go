package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/workflows"
)

// smallByCourier is an order of one small parcel from stock, by courier, for the cheapest
// offer.
func smallByCourier() order.Order {
	doc := fromStock()
	doc.Shipping.Parcels, doc.Shipping.CashOnDelivery = []order.Parcel{{Template: "small"}}, nil
	doc.Shipping.Service, doc.Shipping.OfferPolicy = "", order.OfferCheapest
	return doc
}

func TestWithoutPricesAServiceIsChosenAllTheSame(t *testing.T) {
	prepaid := shipxtest.Options{Account: shipxtest.AccountPrepaid}
	for name, test := range map[string]struct {
		setting setting
		service string
		said    string
	}{
		"the usual one": {setting{}, "inpost_courier_standard", "inpost_courier_standard is the usual service"},
		"as configured": {setting{prefer: []string{"inpost_courier_express_1700", "inpost_courier_standard"}},
			"inpost_courier_express_1700", "inpost_courier_express_1700 comes first in ORDERFLOW_SHIPX_PREFER"},
		"what is configured and offered": {setting{prefer: []string{"inpost_courier_palette", "inpost_courier_c2c"}},
			"inpost_courier_c2c", "inpost_courier_c2c comes first"},
		"a price list goes first": {setting{prefer: []string{"inpost_courier_standard"},
			prices: map[string]order.Money{"inpost_courier_c2c": *pln("12")}}, "inpost_courier_c2c", "no price is stated for inpost_courier_standard"},
		"stated prices go first":         {setting{shipX: stating.shipX, prefer: []string{"inpost_courier_standard"}}, "inpost_courier_c2c", "14.99 PLN"},
		"a prepaid account has only C2C": {setting{shipX: prepaid}, "inpost_courier_c2c", "bought"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, test.setting)
			result := w.live(smallByCourier())
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, test.service, result.Offer.Service)
			require.Contains(t, w.notes(), test.said)
		})
	}
}

// The order's own cap cannot be checked; a person who then chooses a service knows that.
func TestAPersonsChoicePassesWherePricesAreNotStated(t *testing.T) {
	w := newWorldOf(t, setting{})
	doc := smallByCourier()
	doc.Shipping.PriceCap = pln("20")
	w.at(time.Hour, func() {
		require.Equal(t, "price-unknown", w.state().Problem.Code)
		require.Contains(t, w.details(), "`orderflow resolve shop-2002 --amend '{\"shipping\": {\"priceCap\": null}}' --problem ")
		w.resolve(order.Resolve{Action: order.ActionChooseOffer, Service: "inpost_courier_c2c", PriceCap: pln("20"), By: "Ola"})()
	})
	require.Equal(t, "inpost_courier_c2c", w.live(doc).Offer.Service)
	require.Contains(t, w.notes(), "the highest price of 20.00 PLN could not be checked")
}

func TestWithoutPricesTheOtherCarrierShips(t *testing.T) {
	w := newWorldOf(t, setting{})
	doc := competing()
	doc.Shipping.Service, doc.Shipping.OfferPolicy = "", order.OfferCheapest
	require.Equal(t, order.CarrierTPK, w.live(doc).Offer.Carrier)
	require.Contains(t, w.notes(), "no price is stated for inpost_courier_")
}

func TestParcelsAreLeftAtADropoffPoint(t *testing.T) {
	for name, test := range map[string]struct {
		method, point, setting, sent string
	}{
		"of the order":    {"pok", "KRK02M", "GDY01A", "KRK02M"},
		"of the settings": {"courier_pok", "", "GDY01A", "GDY01A"},
		"none is needed":  {"dispatch_order", "", "GDY01A", ""},
		"missing":         {"pok", "", "", "WAW123"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{dropoff: test.setting})
			doc := smallByCourier()
			doc.Shipping.SendingMethod, doc.Shipping.DropoffPoint = test.method, test.point
			if name == "missing" {
				w.at(time.Hour, func() {
					problem := w.state().Problem
					require.NotNil(t, problem)
					require.Equal(t, "dropoff-point", problem.Code)
					require.Equal(t, "shipping.dropoffPoint", problem.Fields[0].Path)
					require.Empty(t, w.shipX.Ledger().Of(doc.ID), "nothing is sent")
					w.resolve(amend(`{"shipping": {"dropoffPoint": "WAW123"}}`))()
				})
			}
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			point, _ := w.shipX.Shipments()[0].CustomAttributes["dropoff_point"].(string)
			require.Equal(t, test.sent, point)
		})
	}
}

// InPost names another service for a customer service point; it is what was requested.
func TestALockerServiceGoesToACustomerServicePoint(t *testing.T) {
	for name, options := range map[string]shipxtest.Options{"from its offers on": {}, "when it is bought": {POPWhenBought: true}} {
		for _, withService := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				w := newWorldOf(t, setting{shipX: options, createWithService: withService})
				doc := madeToOrder()
				doc.Shipping.LockerPoint, doc.Shipping.OfferPolicy, doc.Shipping.Service = "POP-WAW4", order.OfferService, "inpost_locker_standard"
				result := w.live(doc)
				require.Equal(t, order.StatusCompleted, result.Status)
				require.Equal(t, "inpost_locker_customer_service_point", result.Offer.Service)
				require.Len(t, w.shipX.Shipments(), 1)
				require.NotContains(t, w.notes(), "was chosen")
			})
		}
	}
}

// buying is an account that buys what is selected, for an order that names its service.
func buying(limit *order.Money, states bool) setting {
	return setting{createWithService: true, priceCap: limit, shipX: shipxtest.Options{BuysSelected: true, StatesPrices: states}}
}

func namedCourier() order.Order {
	doc := smallByCourier()
	doc.Shipping.Service, doc.Shipping.OfferPolicy = "inpost_courier_standard", order.OfferService
	return doc
}

func TestAPurchaseByTheAccountIsAdopted(t *testing.T) {
	for name, s := range map[string]setting{"within the limit": buying(pln("20"), true), "without a limit": buying(nil, true), "without a price": buying(pln("1"), false)} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, s)
			doc := namedCourier()
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, 1, w.effects(doc.ID)["shipment-bought"])
			require.Zero(t, w.shipX.Faults().Calls("buy", doc.ID))
		})
	}
}

func TestAnExpensivePurchaseByTheAccountGoesToAPerson(t *testing.T) {
	capped := namedCourier()
	capped.Shipping.PriceCap = pln("10")
	choose := order.Resolve{Action: order.ActionChooseOffer, Service: "inpost_courier_standard", PriceCap: pln("30"), By: "Ola"}
	for name, test := range map[string]struct {
		doc     order.Order
		setting setting
		words   string
		answer  order.Resolve
		held    bool
	}{
		"above the account's limit":     {namedCourier(), buying(pln("14"), true), "15.99 PLN, more than the account's limit of 14.00 PLN", choose, false},
		"after a hold":                  {namedCourier(), buying(pln("14"), true), "more than the account's limit of 14.00 PLN", choose, true},
		"above the order's cap":         {capped, buying(pln("20"), true), "more than the order's cap of 10.00 PLN", amend(`{"shipping": {"priceCap": {"amount": "16", "currency": "PLN"}}}`), false},
		"nobody knows for how much":     {capped, buying(nil, false), "a price that InPost does not state", choose, false},
		"and no cap is wanted any more": {capped, buying(nil, false), "a price that InPost does not state", amend(`{"shipping": {"priceCap": null}}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, test.setting)
			if test.held {
				w.at(time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
				w.at(10*time.Minute, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
			}
			asked := 0
			look := func(answer order.Resolve) func() {
				return func() {
					problem := w.state().Problem
					require.NotNil(t, problem)
					require.Equal(t, activities.CodeAccountBought, problem.Code)
					require.Contains(t, problem.Message, test.words)
					asked++
					w.resolve(answer)()
				}
			}
			w.at(time.Hour, look(order.Resolve{Action: order.ActionCancel, By: "Ola", Reason: "too dear"}))
			w.at(2*time.Hour, look(order.Resolve{Action: order.ActionRetry, By: "Ola"}))
			w.at(3*time.Hour, look(test.answer))
			require.Equal(t, order.StatusCompleted, w.live(test.doc).Status)
			require.Equal(t, 3, asked)
			require.Equal(t, 1, w.effects(test.doc.ID)["shipment-bought"])
			require.Zero(t, w.shipX.Faults().Calls("buy", test.doc.ID))
		})
	}
}

func TestWhatInPostWouldRefuseOfItsPointsAndC2C(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*order.Shipping)
		paths  []string
	}{
		"C2C to the door":         {func(s *order.Shipping) { s.Service = "inpost_courier_c2c" }, nil},
		"C2C in its largest size": {func(s *order.Shipping) { s.Service, s.Parcels[0].Template = "inpost_courier_c2c", "xlarge" }, nil},
		"C2C to a locker": {func(s *order.Shipping) { s.Service, s.LockerPoint = "inpost_courier_c2c", "GDY01A" },
			[]string{"shipping.lockerPoint"}},
		"the largest size by another": {func(s *order.Shipping) { s.Service, s.Parcels[0].Template = "inpost_courier_standard", "xlarge" },
			[]string{"shipping.parcels[0].template"}},
		"no drop-off point": {func(s *order.Shipping) { s.DropoffPoint = "around the corner" }, []string{"shipping.dropoffPoint"}},
	} {
		t.Run(name, func(t *testing.T) {
			doc := smallByCourier()
			test.change(&doc.Shipping)
			var paths []string
			for _, problem := range workflows.Validate(doc) {
				paths = append(paths, problem.Path)
			}
			require.Equal(t, test.paths, paths)
		})
	}
}
