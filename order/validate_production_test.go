package order_test

import (
	"strings"
	"testing"

	"orderflow/order"
)

func TestValidateProductionPriceCap(t *testing.T) {
	capped := func(text, currency string) func(*order.Order) {
		return func(o *order.Order) { o.ProductionPriceCap = amount(text, currency) }
	}
	requireProblems(t, []broken{
		{"good", capped("120.50", "EUR"), nil},
		{"nothing", capped("0", "EUR"), problem("productionPriceCap.amount", "must be more than 0 and less than 1000000000; is 0")},
		{"no currency", capped("10", "eur"), problem("productionPriceCap.currency", `must be three upper-case letters (ISO 4217); is "eur"`)},
		{"from stock", func(o *order.Order) {
			fromStock(o)
			o.ProductionPriceCap = amount("10", "EUR")
		}, problem("productionPriceCap", "must be left out when production is none")},
	})
}

func TestValidateServeLabel(t *testing.T) {
	served := func(change func(*order.Order)) func(*order.Order) {
		return func(o *order.Order) {
			o.Shipping.ServeLabel, o.Reports = true, nil
			change(o)
		}
	}
	const path = "shipping.serveLabel"
	requireProblems(t, []broken{
		{"good", served(func(*order.Order) {}), nil},
		{"from stock", served(fromStock), problem(path, `is only for orders that mypromo makes; production is "none"`)},
		{"for a label printer", served(func(o *order.Order) { o.Shipping.LabelFormat = order.LabelZPL }), problem(path, `wants labelFormat pdf; it is "zpl"`)},
		{"two parcels", served(func(o *order.Order) {
			o.Shipping.Parcels = append(o.Shipping.Parcels, o.Shipping.Parcels[0])
		}), problem(path, "wants exactly one parcel, as MyPromo takes one label; there are 2")},
		{"reported by us", served(func(o *order.Order) {
			o.Reports = []order.ReportTarget{order.ReportMyPromo}
		}), problem("reports[0]", "must be left out with shipping.serveLabel: the fulfiller who fetches the label reports the shipment")},
	})
}

func TestValidateDesignInTheEditor(t *testing.T) {
	const notHTTPS = "must be an absolute URL that begins with https://, without spaces"
	with := func(design order.Design) func(*order.Order) {
		return func(o *order.Order) { o.Items[1].SKU, o.Items[1].Design = "MUG-300", &design }
	}
	const path = "items[1].design"
	requireProblems(t, []broken{
		{"the shortest", with(order.Design{Editor: true}), nil},
		{"with everything", with(order.Design{Editor: true, Intent: "upload", User: "7B0BEqcu",
			ReturnURL: "https://shop.example/basket/{DESIGNID}/add/{INTENT}", CancelURL: "https://shop.example/?user={USERHASH}"}), nil},
		{"no SKU to begin with", func(o *order.Order) {
			o.Items[1].Design = &order.Design{Editor: true}
		}, problem("items[1].sku", "must be given: the design begins with it")},
		{"both ways", with(order.Design{ID: 7, Editor: true}), problem(path, "must have either an id or editor; has both")},
		{"unknown intent", with(order.Design{Editor: true, Intent: "paint"}), problem(path+".intent", `must be one of upload, customize; is "paint"`)},
		{"user too long", with(order.Design{Editor: true, User: strings.Repeat("a", 201)}), problem(path+".user", "must be at most 200 characters; has 201")},
		{"unsafe way back", with(order.Design{Editor: true, ReturnURL: "http://shop.example/"}), problem(path+".returnUrl", notHTTPS)},
		{"way back with a space", with(order.Design{Editor: true, CancelURL: "https://shop.example/a b"}), problem(path+".cancelUrl", notHTTPS)},
		{"for one that is there", with(order.Design{ID: 7, ReturnURL: "https://shop.example/"}), problem(path+".returnUrl", "is only for a design with editor")},
	})
}
