package tpktest

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Price is a courier's price for one package, up to a weight and a size.
type Price struct {
	// Courier is the courier's id. Product is 1 for an envelope, 2 for a parcel, 3
	// for a pallet.
	Courier, Product int
	// Abroad is for receivers outside Poland.
	Abroad bool
	// UpTo is in kg: the maximum of the weight and the volume in cm³ divided by
	// 6000. Envelopes have none.
	UpTo float64
	// Sides are the maximum dimensions in cm, in any order; zeros mean no maximum.
	Sides [3]float64
	// PLN is the price, gross.
	PLN string
}

// DefaultPrices are invented. As users of a sister site report, one courier carries
// heavy parcels, at the price of a pallet.
func DefaultPrices() []Price {
	machine, belt, palette := [3]float64{41, 38, 64}, [3]float64{150, 100, 100}, [3]float64{120, 80, 220}
	return []Price{
		{gls, envelope, false, 0, [3]float64{}, "13.20"},
		{dpd, envelope, false, 0, [3]float64{}, "12.60"},
		{inpost, envelope, false, 0, [3]float64{}, "12.90"},
		{dhl, envelope, false, 0, [3]float64{}, "15.50"},
		{gls, parcel, false, 5, belt, "15.40"}, {gls, parcel, false, 30, belt, "19.90"},
		{dpd, parcel, false, 5, belt, "14.80"}, {dpd, parcel, false, 30, belt, "20.10"},
		{inpost, parcel, false, 10, belt, "15.90"}, {inpost, parcel, false, 30, belt, "18.70"},
		{inpost, parcel, false, 2000, [3]float64{}, "3899.90"},
		{dhl, parcel, false, 10, belt, "18.50"}, {dhl, parcel, false, 30, belt, "23.40"},
		{12, parcel, false, 30, belt, "33.30"},
		{inpostLocker, parcel, false, 25, [3]float64{8, 38, 64}, "12.90"},
		{inpostLocker, parcel, false, 25, [3]float64{19, 38, 64}, "13.90"},
		{inpostLocker, parcel, false, 25, machine, "15.50"},
		{pocztex, parcel, false, 20, [3]float64{60, 50, 30}, "13.40"},
		{orlen, parcel, false, 20, machine, "9.90"},
		{23, parcel, false, 25, machine, "8.90"},
		{24, parcel, false, 25, machine, "11.50"},
		{27, parcel, false, 20, belt, "12.10"},
		{28, parcel, false, 20, belt, "11.90"},
		{29, parcel, false, 20, belt, "10.90"},
		{31, parcel, false, 30, belt, "9.50"},
		{kex, pallet, false, 1000, palette, "149.00"},
		{16, pallet, false, 800, palette, "165.00"},
		{18, pallet, false, 1200, palette, "189.00"},
		{inpostAbroad, parcel, true, 30, belt, "49.90"},
		{12, parcel, true, 30, belt, "88.00"},
		{14, parcel, true, 30, belt, "79.00"},
	}
}

// Surcharges per package, in PLN; invented.
var (
	nonStandardFee = decimal.RequireFromString("15.00")
	codFee         = decimal.RequireFromString("3.50")
	insuranceRate  = decimal.RequireFromString("0.001") // of the value
	optionFees     = map[string]decimal.Decimal{
		"without_waybill":          decimal.NewFromInt(4),
		"delivery_sms_advice_note": decimal.RequireFromString("0.5"),
		"delivery_on_saturday":     decimal.NewFromInt(25),
		"delivery_until_9_00":      decimal.NewFromInt(170),
		"with_pickup":              decimal.NewFromInt(5),
	}
	optionFee = decimal.NewFromInt(2) // of the other options
)

// feeOf is the price of an option.
func feeOf(option string) decimal.Decimal {
	if fee, listed := optionFees[option]; listed {
		return fee
	}
	return optionFee
}

// priceOf is a courier's price for all copies of a package with all surcharges;
// none if the courier does not carry it.
func (s *Server) priceOf(p packageForm, courier int) (decimal.Decimal, bool) {
	var best decimal.Decimal
	carried := false
	for _, price := range s.options.Prices {
		if price.Courier != courier || !price.fits(p) {
			continue
		}
		amount := decimal.RequireFromString(price.PLN)
		if !carried || amount.LessThan(best) {
			best, carried = amount, true
		}
	}
	best = best.Add(p.Insurance.value.Mul(insuranceRate))
	if p.NonStandard.set {
		best = best.Add(nonStandardFee)
	}
	if p.CODType.given {
		best = best.Add(codFee)
	}
	for _, option := range p.Options {
		best = best.Add(feeOf(option))
	}
	return best.Mul(decimal.NewFromInt(int64(p.count()))).Round(2), carried
}

// fits reports whether the price applies to a package.
func (price Price) fits(p packageForm) bool {
	abroad := p.Receiver != nil && p.Receiver.Country.given && p.Receiver.Country.whole() != polish
	if price.Product != p.Product.whole() || price.Abroad != abroad {
		return false
	}
	return price.Product == envelope || p.chargeable() <= price.UpTo && smaller(p.sides(), price.Sides)
}

func (p packageForm) sides() [3]float64 {
	return [3]float64{p.Length.value.InexactFloat64(), p.Width.value.InexactFloat64(), p.Height.value.InexactFloat64()}
}

// chargeable is the larger of the weight and the volume in cm³ divided by 6000.
func (p packageForm) chargeable() float64 {
	const cubicCentimetresPerKilogram = 6000
	sides := p.sides()
	return max(p.Weight.value.InexactFloat64(), sides[0]*sides[1]*sides[2]/cubicCentimetresPerKilogram)
}

// smaller reports whether a box fits into another one in any orientation; anything
// fits into zeros.
func smaller(box, into [3]float64) bool {
	if into == [3]float64{} {
		return true
	}
	slices.Sort(box[:])
	slices.Sort(into[:])
	return box[0] <= into[0] && box[1] <= into[1] && box[2] <= into[2]
}
