package audit_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// effects are ledger lines of a reference: kind, id and detail in turn.
func effects(ref string, lines ...[3]string) (all []simkit.Effect) {
	for i, line := range lines {
		all = append(all, simkit.Effect{At: time.Unix(int64(i), 0), Kind: line[0], Ref: ref, ID: line[1], Detail: line[2]})
	}
	return all
}

func price(amount string) *order.Money {
	return &order.Money{Amount: decimal.RequireFromString(amount), Currency: "PLN"}
}

// good is an order of two items that MyPromo made and ShipX shipped.
func good() audit.Case {
	return audit.Case{
		Doc: order.Order{ID: "A-1", Production: order.ProductionMyPromo, Items: []order.Item{{Reference: "A-1-1"}, {Reference: "A-1-2"}},
			Shipping: order.Shipping{Carrier: order.CarrierShipX, Parcels: []order.Parcel{{}}}, Reports: []order.ReportTarget{order.ReportMyPromo}},
		Result: order.Result{ID: "A-1", Status: order.StatusCompleted, TrackingNumbers: []string{"620"},
			ProviderRefs: []string{"mypromo:9", "shipx:41"}, Offer: &order.Offer{ID: 7001, Carrier: order.CarrierShipX, Service: "locker", Price: price("13.99")},
			Documents: []order.Document{
				{Kind: order.DocumentLabel, Key: "orders/A-1/label-shipx-41.pdf"}, {Kind: order.DocumentProtocol, Key: "orders/A-1/protocol-shipx-41.pdf"}}},
		Books: audit.Books{
			MyPromo: effects("A-1", [3]string{"order-created", "8"}, [3]string{"order-canceled", "8"}, [3]string{"order-created", "9"},
				[3]string{"item-added", "9", "A-1-1"}, [3]string{"item-added", "9", "A-1-2"}, [3]string{"order-submitted", "9"},
				[3]string{"shipment-reported", "9", "dpd 620"}),
			ShipX: effects("A-1", [3]string{"shipment-created", "41"}, [3]string{"shipment-bought", "41", "offer 7001 locker 13.99 PLN"}),
		},
	}
}

// byTPK is an order from stock of two parcels that TPK ships.
func byTPK() audit.Case {
	token := func(parcel int) string { return activities.PackageToken("A-2", parcel) }
	return audit.Case{
		Doc: order.Order{ID: "A-2", Production: order.ProductionNone,
			Shipping: order.Shipping{Carrier: order.CarrierBest, Parcels: []order.Parcel{{}, {}}}},
		Result: order.Result{ID: "A-2", Status: order.StatusCompleted, TrackingNumbers: []string{"42", "43"},
			ProviderRefs: []string{"tpk:1", "tpk:2", "shipx:41"}, Offer: &order.Offer{Carrier: order.CarrierTPK, Price: price("34")},
			Documents: []order.Document{
				{Kind: "label-1", Key: "orders/A-2/label-1-tpk-1.pdf"}, {Kind: "label-2", Key: "orders/A-2/label-2-tpk-2.pdf"}}},
		Books: audit.Books{
			TPK: append(
				effects(token(1), [3]string{"order-created", "1"}, [3]string{"order-paid", "1", "17.00"}, [3]string{"waybill-issued", "1", "42"}),
				effects(token(2), [3]string{"order-created", "2"}, [3]string{"order-paid", "2", "17.00"}, [3]string{"waybill-issued", "2", "43"})...),
			ShipX: effects("A-2", [3]string{"shipment-created", "41"}, [3]string{"shipment-canceled", "41"}),
		},
	}
}

// ofMediaPort is an order that Media Port ships, and ofMerkana one that TPK ships.
func ofMediaPort() audit.Case {
	return audit.Case{
		Doc: order.Order{ID: "A-3", Source: order.Source{System: order.SystemMediaPort, Reference: "MP-1"}, Items: []order.Item{{}, {}},
			Shipping: order.Shipping{Carrier: order.CarrierMediaPort}},
		Result: order.Result{ID: "A-3", Status: order.StatusCompleted,
			Documents: []order.Document{{Kind: "label-1-dpd"}, {Kind: "protocol-1-dpd"}}},
		Books: audit.Books{MediaPort: effects("MP-1", [3]string{"order-placed"}, [3]string{"label-generated"})},
	}
}

func ofMerkana() audit.Case {
	c := good()
	c.Doc.Source = order.Source{System: order.SystemMerkana, Reference: "77"}
	c.Doc.Reports = append(c.Doc.Reports, order.ReportMerkana)
	c.Books.Merkana = effects("77", [3]string{"status-reported", "", "accepted"}, [3]string{"status-reported", "", "accepted"}, [3]string{"status-reported", "", "send 620"})
	return c
}

func TestGoodOrders(t *testing.T) {
	for name, c := range map[string]audit.Case{"ShipX": good(), "TPK": byTPK(), "Media Port": ofMediaPort(), "Merkana": ofMerkana()} {
		require.Empty(t, c.Judge(), name)
	}
	cancelled := good()
	cancelled.Result = order.Result{ID: "A-1", Status: order.StatusCancelled}
	cancelled.Books.MyPromo = cancelled.Books.MyPromo[:2]
	cancelled.Books.ShipX = effects("A-1", [3]string{"shipment-created", "41"}, [3]string{"shipment-canceled", "41"})
	require.Empty(t, cancelled.Judge())
}

func TestEffectsOfAnOrder(t *testing.T) {
	require.Len(t, ofMerkana().Effects(), 7+2+3)
	require.Len(t, byTPK().Effects(), 2+6)
	require.Len(t, ofMediaPort().Effects(), 2)
}

// add puts lines into a ledger after those that are there.
func add(to *[]simkit.Effect, ref string, lines ...[3]string) {
	*to = append(*to, effects(ref, lines...)...)
}

func TestDeviations(t *testing.T) {
	first := activities.PackageToken("A-2", 1)
	for _, test := range []struct {
		name   string
		of     func() audit.Case
		change func(c *audit.Case)
		kind   audit.Kind
		effect string
	}{
		{"two drafts", good, func(c *audit.Case) { add(&c.Books.MyPromo, "A-1", [3]string{"order-created", "10"}) }, audit.Twice, "order-created"},
		{"an item twice", good, func(c *audit.Case) { add(&c.Books.MyPromo, "A-1", [3]string{"item-added", "9", "A-1-1"}) }, audit.Twice, "item-added"},
		{"an item is missing", good, func(c *audit.Case) { c.Doc.Items = append(c.Doc.Items, order.Item{Reference: "A-1-3"}) }, audit.Lost, "item-added"},
		{"nothing submitted", good, func(c *audit.Case) { c.Books.MyPromo = nil }, audit.Lost, "order-submitted"},
		{"a draft is left", good, func(c *audit.Case) {
			c.Result.Status = order.StatusFailed
			c.Books.MyPromo = effects("A-1", [3]string{"order-created", "9"})
		}, audit.Left, "order-created"},
		{"cancelled, but submitted", good, func(c *audit.Case) { c.Result = order.Result{Status: order.StatusCancelled}; c.Books.ShipX = nil }, audit.Left, "order-created"},
		{"reported twice", good, func(c *audit.Case) {
			add(&c.Books.MyPromo, "A-1", [3]string{"shipment-reported", "9", "dpd 620"})
		}, audit.Twice, "shipment-reported"},
		{"not reported", good, func(c *audit.Case) { c.Books.MyPromo = c.Books.MyPromo[:6] }, audit.Lost, "shipment-reported"},
		{"something else reported", good, func(c *audit.Case) {
			add(&c.Books.MyPromo, "A-1", [3]string{"shipment-reported", "9", "dpd 621"})
		}, audit.Untrue, "shipment-reported"},
		{"two shipments", good, func(c *audit.Case) { add(&c.Books.ShipX, "A-1", [3]string{"shipment-created", "42"}) }, audit.Twice, "shipment-created"},
		{"bought twice", good, func(c *audit.Case) {
			add(&c.Books.ShipX, "A-1", [3]string{"shipment-bought", "41", "offer 7001 locker 13.99 PLN"})
		}, audit.Twice, "shipment-bought"},
		{"not bought", good, func(c *audit.Case) { c.Books.ShipX = nil }, audit.Lost, "shipment-bought"},
		{"another price", good, func(c *audit.Case) { c.Result.Offer.Price = price("13.98") }, audit.Untrue, "shipment-bought"},
		{"cancelled, but bought", good, func(c *audit.Case) { c.Result = order.Result{Status: order.StatusCancelled}; c.Books.MyPromo = nil }, audit.Left, "shipment-bought"},
		{"an unknown reference", good, func(c *audit.Case) { c.Result.ProviderRefs = nil }, audit.Untrue, "reference"},
		{"no label", good, func(c *audit.Case) { c.Result.Documents = nil }, audit.Lost, "document"},
		{"the label of another shipment", good, func(c *audit.Case) { c.Result.Documents[0].Key = "orders/A-1/label-tpk-7.pdf" }, audit.Untrue, "document"},
		{"a label of no shipment", byTPK, func(c *audit.Case) { c.Result.Documents[1].Key = "orders/A-2/label-2.pdf" }, audit.Untrue, "document"},
		{"the waybill of a refunded package", byTPK, func(c *audit.Case) {
			c.Books.TPK = append(effects(first, [3]string{"order-created", "9"}, [3]string{"order-paid", "9", "17.00"}, [3]string{"waybill-issued", "9", "41"},
				[3]string{"order-cancelled", "9"}, [3]string{"order-refunded", "9"}), c.Books.TPK...)
			c.Result.Documents[0].Key = "orders/A-2/label-1-tpk-9.pdf"
		}, audit.Untrue, "document"},
		{"two packages for a parcel", byTPK, func(c *audit.Case) { add(&c.Books.TPK, first, [3]string{"order-created", "3"}) }, audit.Twice, "order-created"},
		{"a parcel paid twice", byTPK, func(c *audit.Case) {
			add(&c.Books.TPK, first, [3]string{"order-cancelled", "1"}, [3]string{"order-created", "3"}, [3]string{"order-paid", "3", "17.00"})
		}, audit.Twice, "order-paid"},
		{"a parcel not paid", byTPK, func(c *audit.Case) { c.Books.TPK = c.Books.TPK[:3] }, audit.Lost, "order-paid"},
		{"another cost", byTPK, func(c *audit.Case) { c.Result.Offer.Price = price("17") }, audit.Untrue, "order-paid"},
		{"other waybills", byTPK, func(c *audit.Case) { c.Result.TrackingNumbers = []string{"43", "42"} }, audit.Untrue, "waybill-issued"},
		{"the loser has sold too", byTPK, func(c *audit.Case) {
			c.Books.ShipX = effects("A-2", [3]string{"shipment-created", "41"}, [3]string{"shipment-bought", "41"})
		}, audit.Left, "shipment-bought"},
		{"cancelled, but paid", byTPK, func(c *audit.Case) { c.Result = order.Result{Status: order.StatusCancelled} }, audit.Left, "order-paid"},
		{"two labels", ofMediaPort, func(c *audit.Case) { add(&c.Books.MediaPort, "MP-1", [3]string{"label-generated"}) }, audit.Twice, "label-generated"},
		{"no label there", ofMediaPort, func(c *audit.Case) { c.Books.MediaPort = nil }, audit.Lost, "label-generated"},
		{"cancelled here, not there", ofMediaPort, func(c *audit.Case) {
			c.Result.Status = order.StatusCancelled
			c.Books.MediaPort = effects("MP-1", [3]string{"item-cancelled"})
		}, audit.Lost, "item-cancelled"},
		{"cancelled, with a label", ofMediaPort, func(c *audit.Case) { c.Result.Status = order.StatusCancelled }, audit.Left, "label-generated"},
		{"accepted after it was sent", ofMerkana, func(c *audit.Case) {
			add(&c.Books.Merkana, "77", [3]string{"status-reported", "", "accepted"}, [3]string{"status-reported", "", "send 620"})
		}, audit.Untrue, "status-reported"},
		{"Merkana believes something else", ofMerkana, func(c *audit.Case) {
			add(&c.Books.Merkana, "77", [3]string{"status-reported", "", "cancelled"})
		}, audit.Lost, "status-reported"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := test.of()
			test.change(&c)
			found := c.Judge()
			require.NotEmpty(t, found)
			require.Equal(t, []any{test.kind, test.effect}, []any{found[0].Kind, found[0].Effect}, "%v", found)
		})
	}
}

func TestAFindingForPeople(t *testing.T) {
	require.Equal(t, "twice: order-paid: packages [1 3]", audit.Finding{Kind: audit.Twice, Effect: "order-paid", Words: "packages [1 3]"}.String())
}
