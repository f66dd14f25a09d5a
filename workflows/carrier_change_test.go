package workflows_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// carriersOf are the carriers that an order can change between, by source: Media Port's
// couriers and a merchant's label are only for orders from there.
var carriersOf = map[string][]order.Carrier{
	"shop":      {order.CarrierShipX, order.CarrierTPK, order.CarrierBest},
	"mediaport": {order.CarrierMediaPort, order.CarrierShipX, order.CarrierTPK, order.CarrierBest},
	"merchant":  {order.CarrierMerchant, order.CarrierShipX, order.CarrierTPK, order.CarrierBest},
}

// shippingBy is the shipping of one parcel to an address by a carrier.
func shippingBy(carrier order.Carrier) order.Shipping {
	shipping := order.Shipping{Carrier: carrier}
	if carrier != order.CarrierMediaPort && carrier != order.CarrierMerchant {
		shipping.Parcels = []order.Parcel{{Length: 400, Width: 300, Height: 200, Weight: decimal.RequireFromString("4.5")}}
	}
	return shipping
}

// changeTo is the answer that gives the order to another carrier.
func changeTo(t *testing.T, carrier order.Carrier) order.Resolve {
	t.Helper()
	patch, err := json.Marshal(map[string]any{
		"recipient": madeToOrder().Recipient,
		"shipping":  map[string]any{"carrier": carrier, "parcels": shippingBy(carrier).Parcels}})
	require.NoError(t, err)
	return amend(string(patch))
}

// stopAt are the faults that stop an order at a stage. Faults of the production stages are
// MyPromo's, the others the carrier's.
var stopAt = map[order.Stage]struct{ myPromo, shipX, tpk, mediaPort string }{
	order.StageCreate:    {myPromo: "create-order"},
	order.StageAddItems:  {myPromo: "add-item"},
	order.StageSubmit:    {myPromo: "submit-order"},
	order.StagePreflight: {myPromo: "get-order"},
	order.StageOffers:    {shipX: "create-shipment", tpk: "offers", mediaPort: "orders"},
	order.StageBuy:       {myPromo: "generic-label", shipX: "buy", tpk: "create-order", mediaPort: "generate-label"},
	order.StageLabel:     {shipX: "label", tpk: "waybill", mediaPort: "labels"},
}

// stop makes every provider refuse what the stage needs.
func (w *world) stop(stage order.Stage) {
	operations := stopAt[stage]
	for faults, operation := range map[*simkit.Faults]string{w.myPromo.Faults(): operations.myPromo,
		w.shipX.Faults(): operations.shipX, w.tpk.Faults(): operations.tpk, w.mediaPort.Faults(): operations.mediaPort} {
		if operation != "" {
			faults.Add(simkit.Fault{Operation: operation, Mode: simkit.FailBefore, Status: 400})
		}
	}
}

func (w *world) healed() {
	for _, faults := range []*simkit.Faults{w.myPromo.Faults(), w.shipX.Faults(), w.tpk.Faults(), w.mediaPort.Faults()} {
		faults.Clear()
	}
}

// changing is the order of the table: from a source, with a carrier, made to order or from
// stock.
func (w *world) changing(source string, carrier order.Carrier, production order.Production) order.Order {
	var doc order.Order
	switch source {
	case "mediaport":
		doc = w.marketOrder(100, production)
	case "merchant":
		doc = w.forMerchant(merchantsLabel)
		doc.Reports = nil // MyPromo wants the merchant's label to be reported
	default:
		doc = madeToOrder()
		if production == order.ProductionNone {
			doc.Production, doc.Reports, doc.Items = production, nil, fromStock().Items
		}
	}
	doc.Recipient, doc.Shipping = madeToOrder().Recipient, shippingBy(carrier)
	return doc
}

// purchases counts the payments for one order, by carrier, and requires that nothing unpaid
// is left.
func (w *world) purchases(doc order.Order) map[order.Carrier]int {
	w.Helper()
	shipX, tpk, market := counted(w.shipX.Ledger().Of(doc.ID)), w.packages(doc.ID, 1), w.market()
	require.Equal(w, shipX["shipment-created"], shipX["shipment-bought"]+shipX["shipment-canceled"], "InPost: %v", shipX)
	require.Equal(w, tpk["order-created"], tpk["order-paid"]+tpk["order-cancelled"], "TPK: %v", tpk)
	bought := map[order.Carrier]int{}
	for carrier, count := range map[order.Carrier]int{
		order.CarrierShipX: shipX["shipment-bought"], order.CarrierTPK: tpk["order-paid"],
		order.CarrierMediaPort: market["label-generated"], order.CarrierMerchant: w.announced()["label-fetched"]} {
		if count > 0 {
			bought[carrier] = count
		}
	}
	return bought
}

// changeCase is one row of the table.
type changeCase struct {
	stage    order.Stage
	source   string
	from, to order.Carrier
}

func (c changeCase) String() string {
	return fmt.Sprintf("%s/%s/%s to %s", c.stage, c.source, c.from, c.to)
}

// production reports whether the stage belongs to production.
func (c changeCase) production() order.Production {
	switch c.stage {
	case order.StageOffers, order.StageBuy, order.StageLabel:
		return order.ProductionNone
	}
	return order.ProductionMyPromo
}

// possible reports whether an order with this carrier can be stopped at the stage.
func (c changeCase) possible() bool {
	switch {
	case c.from == order.CarrierMerchant: // the label is fetched with the purchase
		return c.stage == order.StageBuy
	case c.source == "merchant": // is made from stock
		return c.production() == order.ProductionNone
	}
	return true
}

func changeCases(stages ...order.Stage) (all []changeCase) {
	for _, stage := range stages {
		for _, source := range []string{"shop", "mediaport", "merchant"} {
			for _, from := range carriersOf[source] {
				for _, to := range carriersOf[source] {
					if one := (changeCase{stage, source, from, to}); from != to && one.possible() {
						all = append(all, one)
					}
				}
			}
		}
	}
	return all
}

// stopped is a world whose order will wait for a person at the case's stage.
func (c changeCase) stopped(t *testing.T) (*world, order.Order) {
	w := newWorldOf(t, broker("9.99"))
	doc := w.changing(c.source, c.from, c.production())
	if c.stage == order.StagePreflight { // other stages need it earlier, too
		w.at(time.Minute, func() { w.stop(c.stage) })
	} else {
		w.stop(c.stage)
	}
	return w, doc
}

func TestAPersonChangesTheCarrier(t *testing.T) {
	for _, c := range changeCases(order.StageCreate, order.StageAddItems, order.StageSubmit, order.StagePreflight,
		order.StageOffers, order.StageBuy) {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			w, doc := c.stopped(t)
			w.at(3*time.Hour, func() {
				require.Equal(t, order.StatusNeedsAttention, w.state().Status)
				require.Equal(t, c.stage, w.state().Stage)
				w.healed()
				w.resolve(changeTo(t, c.to))()
			})
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			ships := c.to
			if c.to == order.CarrierBest {
				ships = order.CarrierTPK // it is cheaper
			}
			require.Equal(t, map[order.Carrier]int{ships: 1}, w.purchases(doc))
			require.NotEmpty(t, result.TrackingNumbers)
			require.Equal(t, c.to, w.state().Order.Shipping.Carrier)
		})
	}
}

func TestTheCarrierStaysOnceTheLabelIsBought(t *testing.T) {
	for _, c := range changeCases(order.StageLabel) {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			w, doc := c.stopped(t)
			var refusals []string
			w.at(3*time.Hour, func() {
				require.Equal(t, c.stage, w.state().Stage)
				w.refused(&refusals, changeTo(t, c.to))
				w.healed()
				w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
			})
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Len(t, refusals, 1)
			require.Contains(t, refusals[0], "the label is bought")
		})
	}
}

// Media Port's couriers are for its orders, and a merchant's label is for the merchant's.
func TestACarrierOfAnotherSourceIsRefused(t *testing.T) {
	for source, foreign := range map[string][]order.Carrier{
		"shop":      {order.CarrierMediaPort, order.CarrierMerchant},
		"mediaport": {order.CarrierMerchant},
		"merchant":  {order.CarrierMediaPort},
	} {
		for _, to := range foreign {
			t.Run(fmt.Sprintf("%s to %s", source, to), func(t *testing.T) {
				t.Parallel()
				w, doc := changeCase{order.StageBuy, source, order.CarrierShipX, to}.stopped(t)
				var refusals []string
				w.at(3*time.Hour, func() {
					w.refused(&refusals, changeTo(t, to))
					w.healed()
					w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
				})
				require.Equal(t, order.StatusCompleted, w.live(doc).Status)
				require.Len(t, refusals, 1)
				require.Contains(t, refusals[0], "shipping.carrier")
			})
		}
	}
}

// An order that MyPromo cancelled after its offers were made is made again; an amendment of
// its shipping meanwhile must not skip its submit.
func TestAnOrderThatIsMadeAnewIsSubmittedAlthoughItsShippingIsAmended(t *testing.T) {
	w := newWorldOf(t, stating)
	doc := madeToOrder()
	doc.Shipping.PriceCap = pln("5")
	w.at(time.Hour, func() {
		require.Equal(t, order.StageBuy, w.state().Stage)
		require.True(t, w.myPromo.CancelByHand(w.myPromo.Orders()[0].ID, "The machine is broken."))
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
	})
	w.at(2*time.Hour, func() {
		require.Contains(t, w.state().Problem.Message, "The machine is broken.")
		w.myPromo.Faults().Add(simkit.Fault{Operation: "add-item", Mode: simkit.FailBefore, Status: 400})
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
	})
	w.at(3*time.Hour, func() {
		require.Equal(t, order.StageAddItems, w.state().Stage)
		w.healed()
		w.resolve(amend(`{"shipping": {"priceCap": {"amount": "50"}}}`))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
}
