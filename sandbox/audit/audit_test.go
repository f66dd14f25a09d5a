package audit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// accepted is when the orders were accepted.
var accepted = time.Unix(1_000, 0)

// effects returns ledger lines of a reference from kind, id and detail in turn.
func effects(ref string, lines ...[3]string) (all []simkit.Effect) {
	for i, line := range lines {
		all = append(all, simkit.Effect{At: accepted.Add(time.Duration(i) * time.Second), Kind: line[0], Ref: ref, ID: line[1], Detail: line[2]})
	}
	return all
}

func pln(amount string) *order.Money {
	return &order.Money{Amount: decimal.RequireFromString(amount), Currency: "PLN"}
}

// ended is an order that ended with a result; its state has the same values.
func ended(doc order.Order, result order.Result, ledgers audit.Ledgers) audit.Case {
	result.ID = doc.ID
	return audit.Case{Since: accepted, Result: result, Ledgers: ledgers, State: order.State{
		ID: doc.ID, Order: doc, Status: result.Status, Offer: result.Offer, TrackingNumbers: result.TrackingNumbers,
		ProviderRefs: result.ProviderRefs, Documents: result.Documents, Delivery: result.Delivery}}
}

// documents returns documents for names such as "label of shipx-41".
func documents(names ...string) (all []order.Document) {
	for _, name := range names {
		kind, shipment, _ := strings.Cut(name, " of ")
		all = append(all, order.Document{Kind: order.DocumentKind(kind), Key: "orders/A/" + kind + "-" + shipment + ".pdf"})
	}
	return all
}

// made returns the ledger lines of a good order of two items at MyPromo. An earlier draft
// was cancelled.
func made() []simkit.Effect {
	return effects("A-1", [3]string{"order-created", "8"}, [3]string{"order-canceled", "8", "by the merchant"}, [3]string{"order-created", "9"},
		[3]string{"item-added", "9", "A-1-1 (2 x MUG-300)"}, [3]string{"item-added", "9", "A-1-2 (3 x PEN)"}, [3]string{"order-submitted", "9"},
		[3]string{"order-in-production", "9"}, [3]string{"shipment-reported", "9", "dpd 620"}, [3]string{"order-finished", "9"})
}

// shipped returns the ledger lines of a good shipment at ShipX.
func shipped(ref string) []simkit.Effect {
	return effects(ref, [3]string{"shipment-created", "41"}, [3]string{"shipment-bought", "41", "offer 7001 locker 13.99 PLN"},
		[3]string{"label-fetched", "41"}, [3]string{"protocol-fetched", "41"})
}

// byShipX is an order of two items that MyPromo made and ShipX shipped.
func byShipX() audit.Case {
	doc := order.Order{ID: "A-1", Production: order.ProductionMyPromo, Recipient: order.Party{City: "Gdynia"}, Items: []order.Item{
		{Reference: "A-1-1", SKU: "MUG-300", Quantity: 2}, {Reference: "A-1-2", SKU: "ANY-PEN", Quantity: 3, Design: &order.Design{ID: 4}}},
		Shipping: order.Shipping{Carrier: order.CarrierShipX, LockerPoint: "GDY01A", OfferPolicy: order.OfferService, Service: "locker",
			PriceCap: pln("14"), Parcels: []order.Parcel{{Template: "small"}}},
		Reports: []order.ReportTarget{order.ReportMyPromo}}
	c := ended(doc, order.Result{Status: order.StatusCompleted, TrackingNumbers: []string{"620"},
		ProviderRefs: []string{"mypromo:8", "mypromo:9", "shipx:41"},
		Offer:        &order.Offer{ID: 7001, Carrier: order.CarrierShipX, Service: "locker", Price: pln("13.99")},
		Documents:    documents("label of shipx-41", "protocol of shipx-41")},
		audit.Ledgers{order.ProviderMyPromo: made(), order.ProviderShipX: shipped("A-1")})
	c.Parcels = []audit.CarrierParcel{{Number: "620", City: "Gdynia", Point: new("GDY01A")}}
	return c
}

// paid returns the ledger lines of a good package.
func paid(parcel int, id, number string) []simkit.Effect {
	return effects(order.PackageToken("A-2", parcel), [3]string{"order-created", id, "dpd"}, [3]string{"order-paid", id, "17.00"},
		[3]string{"waybill-issued", id, number})
}

// byTPK is an order of two parcels from stock. TPK ships it; ShipX lost the comparison.
func byTPK() audit.Case {
	kilogram := decimal.NewFromInt(1)
	parcel := order.Parcel{Weight: kilogram}
	doc := order.Order{ID: "A-2", Production: order.ProductionNone, Recipient: order.Party{City: "Gdynia"},
		Shipping: order.Shipping{Carrier: order.CarrierBest, PriceCap: pln("40"), CashOnDelivery: pln("120"), Parcels: []order.Parcel{parcel, parcel}}}
	c := ended(doc, order.Result{Status: order.StatusCompleted, TrackingNumbers: []string{"42", "43"},
		ProviderRefs: []string{"tpk:1", "tpk:2", "shipx:41"},
		Offer:        &order.Offer{Carrier: order.CarrierTPK, Service: "dpd", Price: pln("34")},
		Documents:    documents("label-1 of tpk-1", "label-2 of tpk-2")},
		audit.Ledgers{
			order.ProviderTPK:   append(paid(1, "1", "42"), paid(2, "2", "43")...),
			order.ProviderShipX: effects("A-2", [3]string{"shipment-created", "41"}, [3]string{"shipment-canceled", "41"}),
		})
	c.Parcels = []audit.CarrierParcel{
		{Number: "42", City: "Gdynia", Service: "dpd", Weight: &kilogram, Collects: new(decimal.NewFromInt(120))},
		{Number: "43", City: "Gdynia", Service: "dpd", Weight: &kilogram, Collects: new(decimal.Zero)}}
	return c
}

// byMediaPort is an order of two items; the customer cancelled one.
func byMediaPort() audit.Case {
	doc := order.Order{ID: "A-3", Source: order.Source{System: order.SystemMediaPort, Reference: "MP-1"}, Production: order.ProductionNone,
		Items: []order.Item{{Reference: "mp-1001"}}, Shipping: order.Shipping{Carrier: order.CarrierMediaPort}}
	return ended(doc, order.Result{Status: order.StatusCompleted, TrackingNumbers: []string{"7"}, Documents: documents("label-1-dpd", "protocol-1-dpd")},
		audit.Ledgers{order.ProviderMediaPort: effects("MP-1", [3]string{"order-placed", "MP-1", "1001,1002"},
			[3]string{"item-cancelled", "MP-1", "1002 by customer"}, [3]string{"label-generated", "MP-1", "1001"})})
}

// takenOff is an order that MyPromo made before the customer cancelled one item.
func takenOff() audit.Case {
	c := byMediaPort()
	c.State.Order.Production = order.ProductionMyPromo
	c.State.Order.Items = []order.Item{{Reference: "mp-1001", SKU: "PEN", Quantity: 1}}
	c.State.ProviderRefs, c.Result.ProviderRefs = []string{"mypromo:9"}, []string{"mypromo:9"}
	add(c, order.ProviderMyPromo, "A-3", [3]string{"order-created", "9"}, [3]string{"item-added", "9", "mp-1001 (1 x PEN)"},
		[3]string{"item-added", "9", "mp-1002 (1 x PEN)"}, [3]string{"order-submitted", "9"}, [3]string{"order-in-production", "9"})
	return c
}

// byMerchant is an order that we make for a merchant of MyPromo. The merchant brings the
// label.
func byMerchant() audit.Case {
	doc := order.Order{ID: "A-4", Source: order.Source{System: order.SystemMyPromo, Reference: "9"}, Production: order.ProductionNone,
		Shipping: order.Shipping{Carrier: order.CarrierMerchant, Parcels: []order.Parcel{{}}}}
	return ended(doc, order.Result{Status: order.StatusCompleted, TrackingNumbers: []string{"620"},
		Offer: &order.Offer{Carrier: order.CarrierMerchant}, Documents: documents("label")}, audit.Ledgers{})
}

// ofMerkana is an order that follows its delivery.
func ofMerkana() audit.Case {
	c := byShipX()
	c.State.Order.Source = order.Source{System: order.SystemMerkana, Reference: "77"}
	c.State.Order.Reports = append(c.State.Order.Reports, order.ReportMerkana)
	c.State.Order.Shipping.Track = true
	c.State.Delivery, c.Result.Delivery = order.MilestoneDelivered, order.MilestoneDelivered
	c.Ledgers[order.ProviderMerkana] = effects("77", [3]string{"status-reported", "77", "accepted"}, [3]string{"status-reported", "77", "accepted"},
		[3]string{"status-reported", "77", "send 620"}, [3]string{"status-reported", "77", "delivered 620"})
	return c
}

// cancelled is an order that was cancelled after all stages before the purchase.
func cancelled() audit.Case {
	c := ofMerkana()
	ledgers := audit.Ledgers{
		order.ProviderMyPromo: effects("A-1", [3]string{"order-created", "9"}, [3]string{"order-submitted", "9"}, [3]string{"order-canceled", "9"}),
		order.ProviderShipX:   effects("A-1", [3]string{"shipment-created", "41"}, [3]string{"shipment-canceled", "41"}),
		order.ProviderTPK: effects(order.PackageToken("A-1", 1), [3]string{"order-created", "1"}, [3]string{"order-paid", "1", "17.00"},
			[3]string{"order-cancelled", "1"}, [3]string{"order-refunded", "1", "17.00"}),
		order.ProviderMerkana: effects("77", [3]string{"status-reported", "77", "accepted"}, [3]string{"status-reported", "77", "cancelled"}),
	}
	c = ended(c.State.Order, order.Result{Status: order.StatusCancelled, ProviderRefs: []string{"mypromo:9", "shipx:41", "tpk:1"}}, ledgers)
	c.State.Cancellation = &order.Cancellation{Decision: order.CancelAccepted}
	return c
}

// abandoned is an order of Media Port. The customer cancelled all items after MyPromo had
// made it.
func abandoned() audit.Case {
	c := byMediaPort()
	ledgers := audit.Ledgers{
		order.ProviderMediaPort: effects("MP-1", [3]string{"order-placed", "MP-1", "1001"}, [3]string{"item-cancelled", "MP-1", "1001 by customer"}),
		order.ProviderMyPromo: effects("A-3", [3]string{"order-created", "9"}, [3]string{"item-added", "9", "mp-1001 (1 x MUG-300)"},
			[3]string{"order-submitted", "9"}),
	}
	c.State.Order.Production = order.ProductionMyPromo
	c = ended(c.State.Order, order.Result{Status: order.StatusCancelled, ProviderRefs: []string{"mypromo:9"}}, ledgers)
	c.State.Cancellation = &order.Cancellation{Decision: order.CancelAccepted, By: order.SystemMediaPort}
	return c
}

// failed is an order whose problem nobody answered after the purchase.
func failed() audit.Case {
	c := byShipX()
	c.Result.Status, c.State.Status = order.StatusFailed, order.StatusFailed
	return c
}

func TestGoodOrders(t *testing.T) {
	for name, c := range map[string]audit.Case{"ShipX": byShipX(), "TPK": byTPK(), "Media Port": byMediaPort(), "Merkana": ofMerkana(),
		"merchant": byMerchant(), "taken off": takenOff(), "cancelled": cancelled(), "abandoned": abandoned(), "failed": failed()} {
		require.Empty(t, c.Findings(), name)
	}
}

func TestAPersonMayAllowMoreThanTheAccountsLimit(t *testing.T) {
	for name, c := range map[string]audit.Case{"ShipX": byShipX(), "TPK": byTPK()} {
		c.PriceLimit = pln("1")
		require.NotEmpty(t, c.Findings(), name)
		c.State.Allowed = pln("50")
		require.Empty(t, c.Findings(), name)
	}
}

// Ledgers hold the effects of many orders.
func TestEffectsOfOthersAreNoFindings(t *testing.T) {
	c := ofMerkana()
	add(c, order.ProviderMyPromo, "A-10", [3]string{"order-created", "10"})
	add(c, order.ProviderShipX, "A-10", [3]string{"shipment-bought", "42", "offer 1 locker 1.00 PLN"})
	add(c, order.ProviderTPK, order.PackageToken("A-10", 1), [3]string{"order-paid", "1", "17.00"})
	add(c, order.ProviderMediaPort, "77", [3]string{"label-generated", "77"})
	add(c, order.ProviderMerkana, "770", [3]string{"status-reported", "770", "cancelled"})
	for _, provider := range []string{order.ProviderMyPromo, order.ProviderShipX} { // before the order was accepted
		c.Ledgers[provider] = append([]simkit.Effect{{At: accepted.Add(-time.Second), Kind: "order-created", Ref: "A-1", ID: "7"}}, c.Ledgers[provider]...)
	}
	require.Empty(t, c.Findings())
}

// Some deviations are not the order's fault.
func TestWhatIsPaidBeforeAPersonChoseIsKept(t *testing.T) {
	for _, of := range []func() audit.Case{byTPK, byShipX} {
		c := of()
		chosenLate(&c, accepted.Add(time.Hour))
		require.Empty(t, c.Findings())
	}
}

func TestExcuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		of     func() audit.Case
		change func(c *audit.Case)
		excuse audit.Excuses
	}{
		{"MyPromo's people cancelled an order in production", byShipX, func(c *audit.Case) {
			add(*c, order.ProviderMyPromo, "A-1", [3]string{"order-canceled", "9", "The machine is broken."})
		}, audit.Excuses{CancelledByHand: true}},
		{"Merkana is told anew after a reset", ofMerkana, func(c *audit.Case) {
			c.Ledgers[order.ProviderMerkana] = append(c.Ledgers[order.ProviderMerkana], c.Ledgers[order.ProviderMerkana][2:]...) // except accepted
		}, audit.Excuses{Reset: true}},
		{"a reset came before Merkana was told of accepted", ofMerkana, func(c *audit.Case) {
			c.Ledgers[order.ProviderMerkana] = c.Ledgers[order.ProviderMerkana][2:]
		}, audit.Excuses{Reset: true}},
		{"a reset forgets a higher cap", byTPK, func(c *audit.Case) { c.State.Order.Shipping.PriceCap = pln("1") }, audit.Excuses{Reset: true}},
		{"a reset forgets another service", byShipX, func(c *audit.Case) { c.State.Order.Shipping.Service = "courier" }, audit.Excuses{Reset: true}},
		{"ShipX shows no prices", byShipX, func(c *audit.Case) { c.Result.Offer.Price = nil }, audit.Excuses{HiddenPrices: true}},
		{"ShipX cancels nothing that is selected", byTPK, func(c *audit.Case) {
			c.Ledgers[order.ProviderShipX] = c.Ledgers[order.ProviderShipX][:1]
		}, audit.Excuses{Kept: []string{"41"}}},
		{"ShipX keeps one beside the one that is bought", byShipX, func(c *audit.Case) {
			add(*c, order.ProviderShipX, "A-1", [3]string{"shipment-created", "42"})
			c.Result.ProviderRefs, c.State.ProviderRefs = append(c.Result.ProviderRefs, "shipx:42"), append(c.State.ProviderRefs, "shipx:42")
		}, audit.Excuses{Kept: []string{"42"}}},
		{"TPK cancels no package that waits for its payment", failed, func(c *audit.Case) {
			add(*c, order.ProviderTPK, order.PackageToken("A-1", 1), [3]string{"order-created", "7", "dpd"})
			c.Result.ProviderRefs, c.State.ProviderRefs = append(c.Result.ProviderRefs, "tpk:7"), append(c.State.ProviderRefs, "tpk:7")
		}, audit.Excuses{Kept: []string{"7"}}},
		{"Media Port shows no labelled orders", byMediaPort, func(c *audit.Case) {
			c.Result.TrackingNumbers, c.State.TrackingNumbers = nil, nil
			c.Parcels = []audit.CarrierParcel{{Number: "7"}}
		}, audit.Excuses{HiddenNumbers: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := test.of()
			test.change(&c)
			require.NotEmpty(t, c.Findings())
			c.Excuses = test.excuse
			require.Empty(t, c.Findings())
		})
	}
}

// A cancelled order may leave behind what its notes name.
func TestWhatIsSaidToBeUnreadIsNotMissed(t *testing.T) {
	c := abandoned()
	drop(c, order.ProviderMediaPort, "item-cancelled")
	require.NotEmpty(t, c.Findings())
	c.State.Cancellation.Explanation = "1 items cancelled at Media Port, which does not list the order, so the cancellation cannot be read back"
	require.Empty(t, c.Findings())
}

// A skipped stage is not missed, nor a status that Merkana refused.
func TestSkippedStages(t *testing.T) {
	c := ofMerkana()
	for _, stage := range []order.Stage{order.StageProtocol, order.StageReport, order.StageTrack} {
		c.State.Stages = append(c.State.Stages, order.StageRecord{Stage: stage, Outcome: order.OutcomeSkipped})
	}
	c.State.Stages[1].Note = "Merkana was not told of accepted: no"
	c.Ledgers = audit.Ledgers{order.ProviderMyPromo: made()[:7], order.ProviderShipX: shipped("A-1")[:3]}
	c.Result.Documents, c.State.Documents = documents("label of shipx-41"), documents("label of shipx-41")
	c.Result.Delivery, c.State.Delivery = "", ""
	require.Empty(t, c.Findings())
}

func TestASkippedLabelIsNotMissed(t *testing.T) {
	c := byShipX()
	c.State.Stages = append(c.State.Stages, order.StageRecord{Stage: order.StageLabel, Outcome: order.OutcomeSkipped})
	drop(c, order.ProviderShipX, "label-fetched")
	c.Result.Documents, c.State.Documents = c.Result.Documents[1:], c.State.Documents[1:]
	require.Empty(t, c.Findings())
}

// A purchase that remains beside a label made by hand is reported.
func TestWhatStaysBoughtBesideALabelMadeByHandIsSaid(t *testing.T) {
	for name, of := range map[string]func() audit.Case{"not as ordered: by ShipX": byShipX, "by TPK": byTPK} {
		t.Run(name, func(t *testing.T) {
			c := of()
			offer := order.Offer{Carrier: order.CarrierByHand, Service: "dpd"}
			c.Result.Offer, c.State.Offer, c.Parcels = &offer, &offer, nil
			c.Result.Documents = []order.Document{{Kind: order.DocumentLabel, Key: "orders/A-1/label-by-hand-0a.pdf"}}
			c.State.Documents = c.Result.Documents
			found := c.Findings()
			require.Len(t, found, 1)
			require.Equal(t, audit.LeftOver, found[0].Kind)
			c.State.Stages = append(c.State.Stages, order.StageRecord{Stage: order.StageLabel, Note: "shipped by hand; what is paid stays bought"})
			require.Empty(t, c.Findings())
		})
	}
}

// An order that gave up looking for strays says so.
func TestWhatIsNotSweptIsSaid(t *testing.T) {
	c := cancelled()
	drop(c, order.ProviderShipX, "shipment-canceled")
	c.Excuses.Unswept = true
	require.NotEmpty(t, c.Findings())
	c.State.Stages = append(c.State.Stages, order.StageRecord{Stage: order.StageBuy, Note: "not swept: shipments, paid or still to be bought,: shipx: 500"})
	require.Empty(t, c.Findings())
	c.Result.ProviderRefs, c.State.ProviderRefs = nil, nil
	require.Empty(t, c.Findings(), "an answer may have been lost")
	c.Excuses.Unswept = false
	require.NotEmpty(t, c.Findings())
}

func TestDocumentsAreOpened(t *testing.T) {
	c := byShipX()
	c.Open = func(document order.Document) ([]byte, error) {
		if document.Kind == order.DocumentLabel {
			return nil, errors.New("not found")
		}
		return []byte("%PDF"), nil
	}
	require.Equal(t, []audit.Finding{{Kind: audit.Lost, Effect: "documents", Words: "orders/A/label-shipx-41.pdf: not found"}}, c.Findings())
}

func TestAFindingForPeople(t *testing.T) {
	finding := audit.Finding{Kind: audit.Twice, Provider: "tpk", Effect: "order-paid", Words: "[1 3]"}
	require.Equal(t, "tpk order-paid", finding.About())
	require.Equal(t, "twice: tpk order-paid", finding.Rule())
	require.Equal(t, "twice: tpk order-paid: [1 3]", finding.String())
	require.Equal(t, "lost: delivery", audit.Finding{Kind: audit.Lost, Effect: "delivery"}.Rule())
}
