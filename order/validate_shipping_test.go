package order_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

func TestValidateShipping(t *testing.T) {
	requireProblems(t, []broken{
		{"no carrier", func(o *order.Order) { o.Shipping.Carrier = "" }, problem("shipping.carrier", `must be one of shipx, tpk, best, mediaport, merchant, by-hand; is ""`)},
		{"preference without competitors", func(o *order.Order) { o.Shipping.Prefer = "tpk" }, problem("shipping.prefer", `decides only for carrier best; carrier is "shipx"`)},
		{"preference for one that doesn't compete", func(o *order.Order) { o.Shipping.Carrier, o.Shipping.Prefer = "best", "mediaport" }, problem("shipping.prefer", `must be one of shipx, tpk; is "mediaport"`)},
		{"parcels for Media Port", func(o *order.Order) {
			o.Source, o.Shipping.Carrier = order.Source{System: "mediaport", Account: 100, Reference: "MP-1"}, "mediaport"
		}, problem("shipping.parcels", "must be left out for carrier mediaport, which sets the number of parcels")},
		{"day of dispatch of a bought label", func(o *order.Order) { o.Shipping.DispatchAt = "2026-11-24T07:00:00+01:00" },
			problem("shipping.dispatchAt", `is only for carrier merchant; carrier is "shipx"`)},
		{"day of dispatch without time", func(o *order.Order) { toMerchant(o); o.Shipping.DispatchAt = "2026-11-24" },
			problem("shipping.dispatchAt", `must be a time of RFC 3339, such as 2026-11-24T07:00:00+01:00; is "2026-11-24"`)},
		{"the merchant's label", func(o *order.Order) { toMerchant(o); o.Shipping.DispatchAt = "2026-11-24T07:00:00+01:00" }, nil},
		{"parcels for the merchant's label", func(o *order.Order) {
			toMerchant(o)
			o.Shipping.Parcels = []order.Parcel{{Template: "small"}}
		}, problem("shipping.parcels", "must be left out for carrier merchant, which sets the number of parcels")},
		{"carrier unknown", func(o *order.Order) { o.Shipping.Carrier = "pigeon" }, problem("shipping.carrier", `must be one of shipx, tpk, best, mediaport, merchant, by-hand; is "pigeon"`)},
		{"offer policy unknown", func(o *order.Order) { o.Shipping.OfferPolicy = "dearest" }, problem("shipping.offerPolicy", `must be one of cheapest, service, manual; is "dearest"`)},
		{"policy service without a service", func(o *order.Order) { o.Shipping.Service = "" }, problem("shipping.service", "must be given when offerPolicy is service")},
		{"a service without a policy", func(o *order.Order) { o.Shipping.OfferPolicy = "" }, nil},
		{"label format unknown", func(o *order.Order) { o.Shipping.LabelFormat = "png" }, problem("shipping.labelFormat", `must be one of pdf, zpl, epl; is "png"`)},
	})
}

func TestValidateParcels(t *testing.T) {
	parcels := func(parcels ...order.Parcel) func(*order.Order) {
		return func(o *order.Order) { o.Shipping.Parcels = parcels }
	}
	measured := func(length, width, height int, weight string) func(*order.Order) {
		return parcels(order.Parcel{Length: length, Width: width, Height: height, Weight: decimal.RequireFromString(weight)})
	}
	small := order.Parcel{Template: "small"}
	const either = "must have either a template or length, width, height and weight; has "
	const weightRule = "must be more than 0 and at most 1000 kg; is "
	requireProblems(t, []broken{
		{"none", parcels(), problem("shipping.parcels", "must be 1 to 60; are 0")},
		{"too many", parcels(repeat(small, 61)...), problem("shipping.parcels", "must be 1 to 60; are 61")},
		{"as many as can be", parcels(repeat(small, 60)...), nil},
		{"of nothing", parcels(small, order.Parcel{NonStandard: true}), problem("shipping.parcels[1]", either+"neither")},
		{"template with a size", parcels(order.Parcel{Template: "small", Height: 80}), problem("shipping.parcels[0]", either+"both")},
		{"template with a weight", parcels(order.Parcel{Template: "small", Weight: decimal.New(1, 0)}), problem("shipping.parcels[0]", either+"both")},
		{"no length", measured(0, 1, 1, "1"), problem("shipping.parcels[0].length", "must be 1 to 10000 mm; is 0")},
		{"negative width", measured(1, -1, 1, "1"), problem("shipping.parcels[0].width", "must be 1 to 10000 mm; is -1")},
		{"too high", measured(1, 1, 10_001, "1"), problem("shipping.parcels[0].height", "must be 1 to 10000 mm; is 10001")},
		{"no weight", measured(1, 1, 1, "0"), problem("shipping.parcels[0].weight", weightRule+"0")},
		{"negative weight", measured(1, 1, 1, "-0.5"), problem("shipping.parcels[0].weight", weightRule+"-0.5")},
		{"too heavy", measured(1, 1, 1, "1000.001"), problem("shipping.parcels[0].weight", weightRule+"1000.001")},
		{"weight too exact", measured(1, 1, 1, "0.0005"), problem("shipping.parcels[0].weight", "must have at most 3 decimals; is 0.0005")},
		{"largest", measured(10_000, 10_000, 10_000, "1000.0000"), nil},
	})
}

func repeat(parcel order.Parcel, count int) []order.Parcel {
	parcels := make([]order.Parcel, count)
	for i := range parcels {
		parcels[i] = parcel
	}
	return parcels
}

func TestValidateAmounts(t *testing.T) {
	set := func(collected, insurance, priceCap *order.Money) func(*order.Order) {
		return func(o *order.Order) {
			o.Shipping.CashOnDelivery, o.Shipping.Insurance, o.Shipping.PriceCap = collected, insurance, priceCap
		}
	}
	const amountRule = "must be more than 0 and less than 1000000000; is "
	const currencyRule = "must be three upper-case letters (ISO 4217); is "
	requireProblems(t, []broken{
		{"none", set(nil, nil, nil), nil},
		{"zero", set(amount("0", "PLN"), nil, nil), problem("shipping.cashOnDelivery.amount", amountRule+"0")},
		{"negative", set(nil, amount("-5", "PLN"), nil), problem("shipping.insurance.amount", amountRule+"-5")},
		{"enormous", set(nil, nil, amount("1000000000", "PLN")), problem("shipping.priceCap.amount", amountRule+"1000000000")},
		{"three decimals", set(nil, nil, amount("1.005", "PLN")), problem("shipping.priceCap.amount", "must have at most 2 decimals; is 1.005")},
		{"zeros behind two decimals", set(nil, nil, amount("1.5000", "PLN")), nil},
		{"no currency", set(nil, nil, amount("1", "")), problem("shipping.priceCap.currency", currencyRule+`""`)},
		{"currency in lower case", set(nil, nil, amount("1", "pln")), problem("shipping.priceCap.currency", currencyRule+`"pln"`)},
		{"currency too long", set(nil, nil, amount("1", "PLNX")), problem("shipping.priceCap.currency", currencyRule+`"PLNX"`)},
		{"insurance of another currency", set(amount("1", "PLN"), amount("5", "EUR"), nil), problem("shipping.insurance.currency", `must be the currency of cashOnDelivery, PLN; is "EUR"`)},
		{"price cap of another currency", set(nil, amount("5", "PLN"), amount("1", "EUR")), problem("shipping.priceCap.currency", `must be the currency of insurance, PLN; is "EUR"`)},
		{"insured below what is collected", set(amount("199.90", "PLN"), amount("199.89", "PLN"), nil), problem("shipping.insurance.amount", "must be at least the cash on delivery, 199.90 PLN; is 199.89 PLN")},
		{"insured for what is collected", set(amount("199.90", "PLN"), amount("199.9", "PLN"), nil), nil},
	})
}

// toMerchant changes the good order to a merchant's production order, with the
// merchant's label.
func toMerchant(o *order.Order) {
	fromStock(o)
	o.Source = order.Source{System: order.SystemMyPromo, Reference: "77"}
	o.Shipping = order.Shipping{Carrier: order.CarrierMerchant}
	o.Reports = []order.ReportTarget{order.ReportMyPromo}
}
