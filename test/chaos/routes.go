package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// routes are assigned to the orders in turn.
var routes = []struct {
	name string // for readers
	make func(w *writer) order.Order
}{
	{"made to order, ShipX to a locker", func(w *writer) order.Order { return w.made(toLocker()) }},
	{"made to order, TPK", func(w *writer) order.Order { return w.made(byCourier(order.CarrierTPK, 1)) }},
	{"from stock, the best of ShipX and TPK", func(w *writer) order.Order { return w.stocked(byCourier(order.CarrierBest, 1)) }},
	{"made to order, several parcels by TPK", func(w *writer) order.Order { return w.made(byCourier(order.CarrierTPK, 2+w.dice.IntN(2))) }},
	{"made to order, several parcels by ShipX", func(w *writer) order.Order { return w.made(byCourier(order.CarrierShipX, 2)) }},
	{"Media Port, from stock", func(w *writer) order.Order { return w.fromMediaPort(order.ProductionNone) }},
	{"Media Port, made to order", func(w *writer) order.Order { return w.fromMediaPort(order.ProductionMyPromo) }},
	{"Merkana, from stock, TPK", func(w *writer) order.Order { return w.fromMerkana(w.stocked(byCourier(order.CarrierTPK, 1))) }},
	{"Merkana, made to order, the best", func(w *writer) order.Order { return w.fromMerkana(w.made(byCourier(order.CarrierBest, 1))) }},
}

// writer makes the document of one order.
type writer struct {
	id   string
	nth  int
	dice *rand.Rand
}

// write makes the documents of all orders, and places those of the order sources there.
func (t *trial) write(ctx context.Context) error {
	for i := range t.plan.orders {
		w := &writer{id: fmt.Sprintf("chaos-%d-%d", t.plan.seed, i+1), nth: i + 1, dice: t.dice("order", i)}
		doc := routes[i%len(routes)].make(w)
		if err := t.arrive(ctx, &doc); err != nil {
			return fmt.Errorf("let order %s arrive: %w", doc.ID, err)
		}
		answer := spoil(&doc, w.dice)
		t.orders = append(t.orders, &subject{doc: doc, answer: answer})
	}
	return nil
}

// dice returns the random source for one decision.
func (t *trial) dice(what string, n int) *rand.Rand {
	stream := uint64(n)
	for _, letter := range what {
		stream = stream*31 + uint64(letter)<<20
	}
	return rand.New(rand.NewPCG(t.plan.seed, stream))
}

// arrive places an order at Media Port or Merkana.
func (t *trial) arrive(ctx context.Context, doc *order.Order) error {
	switch doc.Source.System {
	case order.SystemMerkana:
		return t.call(ctx, http.MethodPut, t.providers+"/_/merkana/orders/"+doc.Source.Reference, nil, nil)
	case order.SystemMediaPort:
		return t.arriveAtMediaPort(ctx, doc)
	}
	return nil
}

// arriveAtMediaPort places the order there and copies the items from the answer.
func (t *trial) arriveAtMediaPort(ctx context.Context, doc *order.Order) error {
	type item struct {
		ID      int64  `json:"orderItemId,omitempty"`
		SKU     string `json:"sku"`
		Courier string `json:"courier"`
	}
	var placed struct {
		Items []item `json:"items"`
	}
	asked := map[string]any{"orderNumber": doc.Source.Reference, "supplierId": doc.Source.Account,
		"items": []item{{SKU: "PEN-BLUE", Courier: "DPD"}, {SKU: "PEN-BLUE", Courier: "InPost"}}}
	err := t.call(ctx, http.MethodPost, t.providers+"/mediaport/api/simulator/orders", asked, &placed)
	for _, one := range placed.Items {
		doc.Items = append(doc.Items, order.Item{Reference: fmt.Sprintf("mp-%d", one.ID), SKU: one.SKU, Quantity: 1,
			Stock: doc.Production == order.ProductionMyPromo})
	}
	return err
}

// spoil adds an error to some documents, which a provider or the validation refuses, and
// returns the answer that corrects it.
func spoil(doc *order.Order, dice *rand.Rand) *answer {
	const oneIn = 12
	switch {
	case dice.IntN(oneIn) > 0 || doc.Shipping.Carrier == order.CarrierMediaPort:
		return nil
	case doc.Shipping.LockerPoint != "":
		doc.Shipping.LockerPoint = "XXX99X"
		return &answer{Action: order.ActionAmend, Patch: json.RawMessage(`{"shipping": {"lockerPoint": "GDY01A"}}`)}
	case doc.Production == order.ProductionMyPromo && dice.IntN(2) == 0:
		doc.Items[0].Files[0].URL = "https://files.example/missing.pdf"
		return &answer{Action: order.ActionCancel, Reason: "the file is lost"}
	}
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.NewFromInt(1), Currency: "PLN"}
	return &answer{Action: order.ActionAmend, Patch: json.RawMessage(`{"shipping": {"priceCap": null}}`)}
}

// base has the fields that all orders have.
func (w *writer) base(production order.Production, shipping order.Shipping) order.Order {
	return order.Order{
		ID: w.id, Source: order.Source{System: "chaos", Reference: strconv.Itoa(w.nth)},
		Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "ul. Długa", Building: "7/3", PostCode: "81-391",
			City: "Gdynia", Country: "PL", Phone: "600700800", Email: "ewa@beta.example"},
		Shipper: &order.Party{Company: "Kubkowo", FirstName: "Jan", LastName: "Nowak", Street: "ul. Krótka", Building: "1",
			PostCode: "81-002", City: "Gdynia", Country: "PL", Phone: "600700801", Email: "jan@gamma.example"},
		Production: production, Shipping: shipping,
	}
}

// made is an order of one to four items, one of them printed.
func (w *writer) made(shipping order.Shipping) order.Order {
	doc := w.base(order.ProductionMyPromo, shipping)
	doc.Items = []order.Item{{Reference: w.id + "-1", SKU: "MUG-300", Quantity: 2,
		Files: []order.PrintFile{{URL: "https://files.example/mug.pdf"}}}}
	for i := range w.dice.IntN(4) {
		doc.Items = append(doc.Items, order.Item{Reference: fmt.Sprintf("%s-%d", w.id, i+2), SKU: "PEN-BLUE", Quantity: i + 1, Stock: true})
	}
	doc.Reports = []order.ReportTarget{order.ReportMyPromo}
	return doc
}

func (w *writer) stocked(shipping order.Shipping) order.Order {
	doc := w.base(order.ProductionNone, shipping)
	doc.Items = []order.Item{{Reference: w.id + "-1", SKU: "PEN-BLUE", Quantity: 3}}
	return doc
}

func toLocker() order.Shipping {
	return order.Shipping{Carrier: order.CarrierShipX, LockerPoint: "GDY01A", Parcels: []order.Parcel{{Template: "small"}}}
}

func byCourier(carrier order.Carrier, parcels int) order.Shipping {
	shipping := order.Shipping{Carrier: carrier}
	for range parcels {
		shipping.Parcels = append(shipping.Parcels,
			order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.RequireFromString("4.5")})
	}
	return shipping
}

// supplier is the simulated Media Port's, merchant one of Merkana's.
const (
	supplier = 100
	merchant = 77
)

// fromMediaPort is an order of two items there. arrive fills in their references.
func (w *writer) fromMediaPort(production order.Production) order.Order {
	doc := w.base(production, order.Shipping{Carrier: order.CarrierMediaPort})
	doc.Source = order.Source{System: order.SystemMediaPort, Reference: fmt.Sprintf("MP-%d", w.nth), Account: supplier}
	doc.ID = order.MediaPortID(supplier, doc.Source.Reference)
	if production == order.ProductionMyPromo {
		doc.Reports = []order.ReportTarget{order.ReportMyPromo}
	}
	return doc
}

func (w *writer) fromMerkana(doc order.Order) order.Order {
	reference := strconv.Itoa(9000 + w.nth)
	doc.Source = order.Source{System: order.SystemMerkana, Reference: reference, Account: merchant}
	doc.ID = order.MerkanaID(merchant, reference)
	doc.Reports = append(doc.Reports, order.ReportMerkana)
	return doc
}
