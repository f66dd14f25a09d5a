package audit_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// add appends lines to a ledger.
func add(c audit.Case, provider, ref string, lines ...[3]string) {
	c.Ledgers[provider] = append(c.Ledgers[provider], effects(ref, lines...)...)
}

// chosenLate has a person choose another service than the paid one, and the order look
// for offers after that.
func chosenLate(c *audit.Case, looked time.Time) {
	shipping := &c.State.Order.Shipping
	shipping.OfferPolicy, shipping.Service, shipping.PriceCap = order.OfferService, "another", pln("1")
	c.State.Stages = append(c.State.Stages, order.StageRecord{Stage: order.StageOffers, StartedAt: looked},
		order.StageRecord{Stage: order.StageBuy, StartedAt: looked, Note: "bought dpd; it was paid before another was chosen"})
}

// drop removes the lines of a kind from a ledger.
func drop(c audit.Case, provider, kind string) {
	var kept []simkit.Effect
	for _, effect := range c.Ledgers[provider] {
		if effect.Kind != kind {
			kept = append(kept, effect)
		}
	}
	c.Ledgers[provider] = kept
}

// deviation is a good order with one change, and the rule that must find it.
type deviation struct {
	name   string
	of     func() audit.Case
	change func(c *audit.Case)
	rule   string
}

func (d deviation) isFound(t *testing.T) {
	c := d.of()
	require.Empty(t, c.Findings(), "before it is doctored")
	d.change(&c)
	var rules []string
	for _, finding := range c.Findings() {
		rules = append(rules, finding.Rule())
	}
	require.Contains(t, rules, d.rule)
}

const (
	myPromo   = order.ProviderMyPromo
	shipX     = order.ProviderShipX
	tpk       = order.ProviderTPK
	mediaPort = order.ProviderMediaPort
	merkana   = order.ProviderMerkana
)

// TestTwoDraftsAreNoLostReport: a shipment reported for one draft is not missed at the
// other.
func TestTwoDraftsAreNoLostReport(t *testing.T) {
	twice, unnamed := "twice: mypromo order-created", "mismatch: references" // the order does not know the second one
	draft, cancelled, submitted := [3]string{"order-created", "10"}, [3]string{"order-canceled", "10"}, [3]string{"order-submitted", "10"}
	for name, test := range map[string]struct {
		lines [][3]string
		rules []string
	}{
		"the second is left":      {[][3]string{draft}, []string{twice, "left over: mypromo order-created", unnamed}},
		"the second is cancelled": {[][3]string{draft, cancelled}, []string{twice}},
		"the second is made, too": {[][3]string{draft, submitted}, []string{twice, "twice: mypromo order-submitted", unnamed}},
	} {
		t.Run(name, func(t *testing.T) {
			c := byShipX()
			add(c, myPromo, "A-1", test.lines...)
			var rules []string
			for _, finding := range c.Findings() {
				rules = append(rules, finding.Rule())
			}
			require.Equal(t, test.rules, rules)
		})
	}
}

func TestDeviationsAtMyPromo(t *testing.T) {
	for _, one := range []deviation{
		{"two drafts at once", byShipX, func(c *audit.Case) { add(*c, myPromo, "A-1", [3]string{"order-created", "10"}) },
			"twice: mypromo order-created"},
		{"two drafts at once, of which one is cancelled later", failed, func(c *audit.Case) {
			add(*c, myPromo, "A-1", [3]string{"order-created", "10"}, [3]string{"order-canceled", "10"})
		}, "twice: mypromo order-created"},
		{"a draft is left", failed, func(c *audit.Case) { drop(*c, myPromo, "order-submitted") }, "left over: mypromo order-created"},
		{"no order at all", byShipX, func(c *audit.Case) { c.Ledgers[myPromo] = nil }, "lost: mypromo order-created"},
		{"nothing submitted", byShipX, func(c *audit.Case) { drop(*c, myPromo, "order-submitted") }, "lost: mypromo order-submitted"},
		{"submitted twice", byShipX, func(c *audit.Case) { add(*c, myPromo, "A-1", [3]string{"order-submitted", "9"}) },
			"twice: mypromo order-submitted"},
		{"not in production", byShipX, func(c *audit.Case) { drop(*c, myPromo, "order-in-production") }, "lost: mypromo order-in-production"},
		{"cancelled there, and shipped", byShipX, func(c *audit.Case) { add(*c, myPromo, "A-1", [3]string{"order-canceled", "9"}) },
			"lost: mypromo order-submitted"},
		{"cancelled here, and not there", cancelled, func(c *audit.Case) { drop(*c, myPromo, "order-canceled") },
			"left over: mypromo order-created"},
		{"the customer took off some, not all", abandoned, func(c *audit.Case) { c.State.Cancellation.By = "Ola" },
			"left over: mypromo order-created"},
		{"made, though it lies in stock", byShipX, func(c *audit.Case) { c.State.Order.Production = order.ProductionNone },
			"left over: mypromo order-created"},

		{"an item twice", failed, func(c *audit.Case) { add(*c, myPromo, "A-1", [3]string{"item-added", "9", "A-1-1 (2 x MUG-300)"}) },
			"twice: mypromo item-added"},
		{"an item is missing", byShipX, func(c *audit.Case) {
			c.State.Order.Items = append(c.State.Order.Items, order.Item{Reference: "A-1-3"})
		}, "lost: mypromo item-added"},
		{"an item is too many", byShipX, func(c *audit.Case) { c.State.Order.Items = c.State.Order.Items[:1] }, "left over: mypromo item-added"},
		{"another item", byShipX, func(c *audit.Case) { c.State.Order.Items[0].SKU = "MUG-200" }, "not as ordered: mypromo item-added"},
		{"an item is too many that the supplier cancelled", takenOff, func(c *audit.Case) {
			c.Ledgers[mediaPort][1].Detail = "1002 by supplier"
		}, "left over: mypromo item-added"},
		{"an item of nothing known", byShipX, func(c *audit.Case) { c.Ledgers[myPromo][3].Detail = "A-1-1" }, "not as ordered: mypromo item-added"},
		{"another quantity", byShipX, func(c *audit.Case) { c.State.Order.Items[0].Quantity = 20 }, "not as ordered: mypromo item-added"},
		{"another quantity of a design", byShipX, func(c *audit.Case) { c.State.Order.Items[1].Quantity = 30 }, "not as ordered: mypromo item-added"},

		{"reported twice", failed, func(c *audit.Case) { add(*c, myPromo, "A-1", [3]string{"shipment-reported", "9", "dpd 620"}) },
			"twice: mypromo shipment-reported"},
		{"reported twice, by two carriers", byShipX, func(c *audit.Case) {
			add(*c, myPromo, "A-1", [3]string{"shipment-reported", "9", "gls 620"})
		}, "twice: mypromo shipment-reported"},
		{"not reported", byShipX, func(c *audit.Case) { drop(*c, myPromo, "shipment-reported") }, "lost: mypromo shipment-reported"},
		{"not reported of the order made last", byShipX, func(c *audit.Case) {
			add(*c, myPromo, "A-1", [3]string{"order-canceled", "9"}, [3]string{"order-created", "10"})
			c.Excuses.CancelledByHand = true
		}, "lost: mypromo shipment-reported"},
		{"something else reported", byShipX, func(c *audit.Case) {
			add(*c, myPromo, "A-1", [3]string{"shipment-reported", "9", "dpd 621"})
		}, "mismatch: mypromo shipment-reported"},
	} {
		t.Run(one.name, one.isFound)
	}
}

func TestDeviationsAtShipX(t *testing.T) {
	for _, one := range []deviation{
		{"two shipments at once", failed, func(c *audit.Case) { add(*c, shipX, "A-1", [3]string{"shipment-created", "42"}) },
			"twice: shipx shipment-created"},
		{"two shipments at once, beside one that is kept", failed, func(c *audit.Case) {
			c.Excuses.Kept = []string{"42"}
			add(*c, shipX, "A-1", [3]string{"shipment-created", "42"}, [3]string{"shipment-created", "43"})
		}, "twice: shipx shipment-created"},
		{"a shipment is left", cancelled, func(c *audit.Case) { drop(*c, shipX, "shipment-canceled") }, "left over: shipx shipment-created"},
		{"bought twice", failed, func(c *audit.Case) { c.Ledgers[shipX] = append(c.Ledgers[shipX], shipped("A-1")[1]) },
			"twice: shipx shipment-bought"},
		{"not bought", byShipX, func(c *audit.Case) { drop(*c, shipX, "shipment-bought") }, "lost: shipx shipment-bought"},
		{"no label fetched", byShipX, func(c *audit.Case) { drop(*c, shipX, "label-fetched") }, "lost: shipx label-fetched"},
		{"no protocol fetched", byShipX, func(c *audit.Case) { drop(*c, shipX, "protocol-fetched") }, "lost: shipx protocol-fetched"},
		{"cancelled, but bought", cancelled, func(c *audit.Case) { c.Ledgers[shipX] = shipped("A-1") }, "left over: shipx shipment-bought"},
		{"the loser has sold too", byTPK, func(c *audit.Case) { c.Ledgers[shipX] = shipped("A-2") }, "left over: shipx shipment-bought"},
		{"another price", byShipX, func(c *audit.Case) { c.Result.Offer.Price = pln("13.98") }, "mismatch: shipx shipment-bought"},
		{"another offer", byShipX, func(c *audit.Case) { c.Result.Offer.ID++ }, "mismatch: shipx shipment-bought"},
		{"no price in the ledger", byShipX, func(c *audit.Case) { c.Ledgers[shipX][1].Detail = "offer 7001 locker" }, "mismatch: shipx shipment-bought"},
		{"no price", byShipX, func(c *audit.Case) { c.Result.Offer.Price = nil }, "mismatch: shipx shipment-bought"},
		{"above the cap", byShipX, func(c *audit.Case) { c.State.Order.Shipping.PriceCap = pln("13.98") }, "not as ordered: shipx shipment-bought"},
		{"above the account's limit", byShipX, func(c *audit.Case) { c.PriceLimit = pln("13.98") }, "not as ordered: shipx shipment-bought"},
		{"above the cap, by a hidden price", byShipX, func(c *audit.Case) {
			c.Result.Offer.Price, c.Excuses.HiddenPrices, c.State.Order.Shipping.PriceCap = nil, true, pln("13.98")
		}, "not as ordered: shipx shipment-bought"},
	} {
		t.Run(one.name, one.isFound)
	}
}

func TestDeviationsAtTPK(t *testing.T) {
	first, third := order.PackageToken("A-2", 1), order.PackageToken("A-2", 3)
	for _, one := range []deviation{
		{"two packages for a parcel", byTPK, func(c *audit.Case) { add(*c, tpk, first, [3]string{"order-created", "3"}) },
			"twice: tpk order-created"},
		{"a package waits for its payment", byTPK, func(c *audit.Case) {
			c.Result.Status, c.State.Status = order.StatusFailed, order.StatusFailed
			drop(*c, tpk, "order-paid")
		}, "left over: tpk order-created"},
		{"a parcel paid twice, and once paid back", byTPK, func(c *audit.Case) {
			add(*c, tpk, first, [3]string{"order-paid", "3", "17.00"}, [3]string{"order-refunded", "3", "17.00"})
		}, "twice: tpk order-paid"},
		{"cancelled, and not paid back", byTPK, func(c *audit.Case) { add(*c, tpk, first, [3]string{"order-cancelled", "1"}) },
			"left over: tpk order-paid"},
		{"a parcel not paid", byTPK, func(c *audit.Case) { c.Ledgers[tpk] = c.Ledgers[tpk][:3] }, "lost: tpk order-paid"},
		{"a parcel without its waybill", byTPK, func(c *audit.Case) { drop(*c, tpk, "waybill-issued") }, "lost: tpk waybill-issued"},
		{"a parcel that the order has not", byTPK, func(c *audit.Case) {
			add(*c, tpk, third, [3]string{"order-created", "3"}, [3]string{"order-paid", "3", "17.00"})
		}, "left over: tpk order-paid"},
		{"another cost", byTPK, func(c *audit.Case) { c.Result.Offer.Price = pln("17") }, "mismatch: tpk order-paid"},
		{"another carrier's offer", byTPK, func(c *audit.Case) {
			c.Result.Offer = &order.Offer{Carrier: order.CarrierShipX, Service: "dpd", Price: pln("34")}
		}, "mismatch: tpk order-paid"},
		{"above the cap", byTPK, func(c *audit.Case) { c.State.Order.Shipping.PriceCap = pln("33.99") }, "not as ordered: tpk order-paid"},
		{"another service than was chosen, by a later payment", byTPK, func(c *audit.Case) { chosenLate(c, accepted) }, "not as ordered: offer"},
		{"another service than was chosen, and no word of it", byTPK, func(c *audit.Case) {
			chosenLate(c, accepted.Add(time.Hour))
			c.State.Stages = c.State.Stages[:len(c.State.Stages)-1]
		}, "not as ordered: offer"},
		{"a courier that nobody named and that does not collect", byTPK, func(c *audit.Case) { c.Ledgers[tpk][0].Detail = "29" },
			"not as ordered: tpk order-created"},
		{"a parcel above the account's limit", byTPK, func(c *audit.Case) { c.PriceLimit = pln("16.99") }, "not as ordered: tpk order-paid"},
		{"other waybills", byTPK, func(c *audit.Case) { c.Result.TrackingNumbers = []string{"43", "42"} }, "mismatch: tpk waybill-issued"},
		{"an account is made", byTPK, func(c *audit.Case) { add(*c, tpk, first, [3]string{"user-registered", "5", "ada@gamma.example"}) },
			"left over: tpk user-registered"},
		{"cancelled, but paid", cancelled, func(c *audit.Case) { drop(*c, tpk, "order-refunded") }, "left over: tpk order-paid"},
		{"shipped by another, but paid", byShipX, func(c *audit.Case) {
			add(*c, tpk, order.PackageToken("A-1", 1), [3]string{"order-created", "1"}, [3]string{"order-paid", "1", "17.00"})
		}, "left over: tpk order-paid"},
	} {
		t.Run(one.name, one.isFound)
	}
}

func TestStorms(t *testing.T) {
	asked := func(provider, operation, ref string, times int) func(c *audit.Case) {
		return func(c *audit.Case) {
			c.Requests = audit.Requests{provider: {{Operation: operation, Ref: ref, Times: times}}}
		}
	}
	for _, one := range []deviation{
		{"payments", byTPK, asked(tpk, "pay-orders", order.PackageToken("A-2", 2), 300), "storm: tpk pay-orders"},
		{"purchases", byShipX, asked(shipX, "buy", "A-1", 61), "storm: shipx buy"},
		{"drafts", byShipX, asked(myPromo, "create-order", "A-1", 61), "storm: mypromo create-order"},
		{"items", byShipX, asked(myPromo, "add-item", "A-1", 121), "storm: mypromo add-item"},
		{"cancellations", cancelled, asked(shipX, "cancel-shipment", "A-1", 61), "storm: shipx cancel-shipment"},
		{"labels", byMediaPort, asked(mediaPort, "generate-label", "MP-1", 61), "storm: mediaport generate-label"},
		{"statuses", ofMerkana, asked(merkana, "ff-orders-status", "77", 61), "storm: merkana ff-orders-status"},
	} {
		t.Run(one.name, one.isFound)
	}
	for name, change := range map[string]func(c *audit.Case){
		"polls":     asked(shipX, "get-shipment", "A-1", 1000),
		"another's": asked(shipX, "buy", "A-10", 1000),
		"few":       asked(shipX, "buy", "A-1", 60),
	} {
		c := byShipX()
		change(&c)
		require.Empty(t, c.Findings(), name)
	}
	c := cancelled()
	asked(myPromo, "add-item", "A-1", 61)(&c)
	c.State.Order.Items = c.State.Order.Items[:1]
	c.Ledgers[myPromo] = effects("A-1", [3]string{"order-created", "9"}, [3]string{"item-added", "9", "A-1-1 (2 x MUG-300)"},
		[3]string{"item-added", "9", "A-1-2 (3 x PEN)"}, [3]string{"order-canceled", "9"})
	require.Empty(t, c.Findings(), "items that were taken off since")
}

func TestDeviationsAtSources(t *testing.T) {
	for _, one := range []deviation{
		{"two labels", byMediaPort, func(c *audit.Case) { add(*c, mediaPort, "MP-1", [3]string{"label-generated", "MP-1", "1001"}) },
			"twice: mediaport label-generated"},
		{"no label there", byMediaPort, func(c *audit.Case) { drop(*c, mediaPort, "label-generated") }, "lost: mediaport label-generated"},
		{"cancelled, with a label", abandoned, func(c *audit.Case) { add(*c, mediaPort, "MP-1", [3]string{"label-generated", "MP-1", ""}) },
			"left over: mediaport label-generated"},
		{"cancelled here, not there", abandoned, func(c *audit.Case) { drop(*c, mediaPort, "item-cancelled") },
			"lost: mediaport item-cancelled"},
		{"a label for what is cancelled here", byMediaPort, func(c *audit.Case) { c.State.Order.Items = nil },
			"mismatch: mediaport label-generated"},
		{"no label for what is left here", byMediaPort, func(c *audit.Case) {
			c.State.Order.Items = append(c.State.Order.Items, order.Item{Reference: "mp-1002"})
		}, "mismatch: mediaport label-generated"},

		{"Merkana hears of a cancellation that was none", ofMerkana, func(c *audit.Case) {
			add(*c, merkana, "77", [3]string{"status-reported", "77", "cancelled"})
		}, "mismatch: merkana status-reported"},
		{"Merkana hears of things in another order", ofMerkana, func(c *audit.Case) {
			add(*c, merkana, "77", [3]string{"status-reported", "77", "accepted"})
		}, "mismatch: merkana status-reported"},
		{"Merkana hears of another parcel last", ofMerkana, func(c *audit.Case) {
			c.State.Order.Shipping.Track, c.State.Delivery, c.Result.Delivery = false, "", ""
			c.Ledgers[merkana] = append(c.Ledgers[merkana][:3], effects("77", [3]string{"status-reported", "77", "send 621"})...)
		}, "mismatch: merkana status-reported"},
		{"Merkana does not hear of the acceptance", cancelled, func(c *audit.Case) { c.Ledgers[merkana] = c.Ledgers[merkana][1:] },
			"lost: merkana status-reported"},
		{"Merkana does not hear of the shipment", ofMerkana, func(c *audit.Case) { c.Ledgers[merkana] = c.Ledgers[merkana][:2] },
			"lost: merkana status-reported"},
		{"Merkana does not hear of the delivery", ofMerkana, func(c *audit.Case) { c.Ledgers[merkana] = c.Ledgers[merkana][:3] },
			"lost: merkana status-reported"},
		{"Merkana does not hear of the cancellation", cancelled, func(c *audit.Case) { c.Ledgers[merkana] = c.Ledgers[merkana][:1] },
			"lost: merkana status-reported"},
		{"accepted after it was sent, even after a reset", ofMerkana, func(c *audit.Case) {
			c.Excuses.Reset = true
			add(*c, order.ProviderMerkana, "77", [3]string{"status-reported", "77", "accepted"}, [3]string{"status-reported", "77", "delivered 620"})
		}, "mismatch: merkana status-reported"},
		{"Merkana hears of what is not reported to it", ofMerkana, func(c *audit.Case) { c.State.Order.Reports = c.State.Order.Reports[:1] },
			"left over: merkana status-reported"},
	} {
		t.Run(one.name, one.isFound)
	}
}

func TestDeviationsOfTheOrdersAccount(t *testing.T) {
	result := func(change func(r *order.Result)) func(c *audit.Case) {
		return func(c *audit.Case) { change(&c.Result) }
	}
	for _, one := range []deviation{
		{"another status", failed, result(func(r *order.Result) { r.Status = order.StatusCompleted }), "mismatch: status"},
		{"another offer", byShipX, result(func(r *order.Result) { r.Offer = nil }), "mismatch: offer"},
		{"other documents", byShipX, result(func(r *order.Result) { r.Documents = documents("label-2", "protocol") }), "mismatch: documents"},
		{"another delivery", byShipX, result(func(r *order.Result) { r.Delivery = order.MilestoneLost }), "mismatch: delivery"},
		{"an unknown reference of MyPromo", byShipX, result(func(r *order.Result) { r.ProviderRefs = []string{"shipx:41"} }), "mismatch: references"},
		{"an unknown reference of ShipX", failed, result(func(r *order.Result) { r.ProviderRefs = []string{"mypromo:9"} }), "mismatch: references"},
		{"an unknown reference of TPK", byTPK, result(func(r *order.Result) { r.ProviderRefs = []string{"tpk:1"} }), "mismatch: references"},
		{"another's reference", cancelled, result(func(r *order.Result) { r.ProviderRefs = append(r.ProviderRefs, "shipx:42") }), "mismatch: references"},
		{"an offer, and nothing bought", failed, func(c *audit.Case) { drop(*c, shipX, "shipment-bought") }, "mismatch: offer"},
		{"no offer, and bought", byShipX, func(c *audit.Case) { c.Result.Offer, c.State.Offer = nil, nil }, "mismatch: offer"},
		{"another service", byShipX, func(c *audit.Case) { c.State.Order.Shipping.Service = "courier" }, "not as ordered: offer"},
		{"cancelled, with documents", cancelled, result(func(r *order.Result) { r.Documents = documents("label") }), "mismatch: status"},
		{"cancelled, with an offer", cancelled, result(func(r *order.Result) { r.Offer = &order.Offer{} }), "mismatch: status"},
		{"cancelled, with a tracking number", cancelled, result(func(r *order.Result) { r.TrackingNumbers = []string{"620"} }), "mismatch: status"},
		{"cancelled by nobody", cancelled, func(c *audit.Case) { c.State.Cancellation = nil }, "mismatch: cancellation"},
		{"cancelled against a refusal", cancelled, func(c *audit.Case) { c.State.Cancellation.Decision = order.CancelRefused }, "mismatch: cancellation"},
		{"nobody knows of the delivery", ofMerkana, func(c *audit.Case) { c.Result.Delivery, c.State.Delivery = "", "" }, "lost: delivery"},
	} {
		t.Run(one.name, one.isFound)
	}
}

func TestDeviationsOfParcelsAndDocuments(t *testing.T) {
	sent := func(i int, change func(s *audit.CarrierParcel)) func(c *audit.Case) {
		return func(c *audit.Case) { change(&c.Parcels[i]) }
	}
	kept := func(names ...string) func(c *audit.Case) {
		return func(c *audit.Case) { c.Result.Documents, c.State.Documents = documents(names...), documents(names...) }
	}
	for _, one := range []deviation{
		{"no tracking number", byMediaPort, func(c *audit.Case) { c.Result.TrackingNumbers, c.State.TrackingNumbers = nil, nil }, "lost: tracking numbers"},
		{"another tracking number", byShipX, sent(0, func(s *audit.CarrierParcel) { s.Number = "621" }), "mismatch: tracking numbers"},
		{"a parcel is missing", byTPK, func(c *audit.Case) { c.Parcels = c.Parcels[:1] }, "mismatch: tracking numbers"},
		{"to another city", byShipX, sent(0, func(s *audit.CarrierParcel) { s.City = "Sopot" }), "not as ordered: parcels"},
		{"to another locker", byShipX, sent(0, func(s *audit.CarrierParcel) { s.Point = new("GDA07C") }), "not as ordered: parcels"},
		{"to the door, not to the locker", byShipX, sent(0, func(s *audit.CarrierParcel) { s.Point = new("") }), "not as ordered: parcels"},
		{"by another courier", byTPK, sent(1, func(s *audit.CarrierParcel) { s.Service = "gls" }), "not as ordered: parcels"},
		{"of another weight", byTPK, sent(1, func(s *audit.CarrierParcel) { s.Weight = new(decimal.NewFromInt(2)) }), "not as ordered: parcels"},
		{"it is collected at InPost, though it was taken away", byShipX, sent(0, func(s *audit.CarrierParcel) { s.Collects = new(decimal.NewFromInt(120)) }), "not as ordered: parcels"},
		{"insured for less than is collected", byTPK, sent(0, func(s *audit.CarrierParcel) { s.Insured = new(decimal.NewFromInt(119)) }), "not as ordered: parcels"},
		{"nothing is collected", byTPK, sent(0, func(s *audit.CarrierParcel) { s.Collects = new(decimal.Zero) }), "not as ordered: parcels"},
		{"it is collected twice", byTPK, sent(1, func(s *audit.CarrierParcel) { s.Collects = new(decimal.NewFromInt(120)) }), "not as ordered: parcels"},
		{"no label", byShipX, kept("protocol of shipx-41"), "lost: documents"},
		{"no protocol", byShipX, kept("label of shipx-41"), "lost: documents"},
		{"a label of two is missing", byTPK, kept("label-1 of tpk-1"), "lost: documents"},
		{"a label too many", byShipX, kept("label-1 of shipx-41", "label-2 of shipx-41", "protocol of shipx-41"), "twice: documents"},
		{"a protocol that TPK does not have", byTPK, kept("label-1 of tpk-1", "label-2 of tpk-2", "protocol of tpk-1"), "twice: documents"},
		{"the label of another shipment", byShipX, kept("label of tpk-7", "protocol of shipx-41"), "mismatch: documents"},
		{"a label of no shipment", byTPK, kept("label-1 of tpk-1", "label-2 of "), "mismatch: documents"},
		{"the waybill of a refunded package", byTPK, func(c *audit.Case) {
			c.Ledgers[order.ProviderTPK] = append(append(paid(1, "9", "41"), effects(order.PackageToken("A-2", 1),
				[3]string{"order-cancelled", "9"}, [3]string{"order-refunded", "9", "17.00"})...), c.Ledgers[order.ProviderTPK]...)
			c.Result.ProviderRefs = append(c.Result.ProviderRefs, "tpk:9")
			kept("label-1 of tpk-9", "label-2 of tpk-2")(c)
		}, "mismatch: documents"},
		{"no protocol of Media Port", byMediaPort, kept("label-1-dpd"), "lost: documents"},
	} {
		t.Run(one.name, one.isFound)
	}
}
