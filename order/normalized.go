package order

import "slices"

// Normalized returns the order with values written in their usual form where they
// cannot be misunderstood: post codes, the names of points, sizes of parcels. What it
// does not know it leaves as it is, for Validate and the carrier's check to refuse.
//
// Orders are normalised when they are parsed, taken over from a provider or amended, and
// when a second start is compared with the first. WithDefaults must not do it: replay
// repeats that, and what an order was started with stays as it is.
func Normalized(o Order) Order {
	o.Recipient = normalizedPostCode(o.Recipient)
	if o.Shipper != nil {
		shipper := normalizedPostCode(*o.Shipper)
		o.Shipper = &shipper
	}
	o.Shipping = normalizedPoints(o.Shipping)
	o.Shipping = normalizedTemplates(o.Shipping)
	return o
}

// normalizedTemplates writes the sizes of parcels in a shipping's own list.
func normalizedTemplates(s Shipping) Shipping {
	s.Parcels = slices.Clone(s.Parcels)
	for i := range s.Parcels {
		s.Parcels[i].Template = normalTemplate(s, s.Parcels[i].Template)
	}
	return s
}
