package order

import "slices"

// A step gets of the document what it reads: Temporal's history keeps the arguments of
// every step, and ends an order whose history has 50 MB. What they leave out is empty, so
// that workers of every version read them as a document.

// ForShipping is the document for the steps of carriers.
func (o Order) ForShipping() Order {
	return Order{ID: o.ID, ReferencePrefix: o.ReferencePrefix, Recipient: o.Recipient, Shipper: o.Shipper, Shipping: o.Shipping}
}

// ForParcel is the document for the step of a carrier that makes one parcel a shipment,
// from 1. The others keep their places.
func (o Order) ForParcel(number int) Order {
	s := o.Shipping
	o = o.ForShipping()
	parcels := make([]Parcel, number)
	parcels[number-1] = s.Parcels[number-1]
	o.Shipping = Shipping{Carrier: s.Carrier, LockerPoint: s.LockerPoint, SenderPoint: s.SenderPoint, ContactPhone: s.ContactPhone, Parcels: parcels,
		CashOnDelivery: s.CashOnDelivery, Insurance: s.Insurance}
	return o
}

// ForDraft is the document for the step that makes MyPromo's draft. Of items it has the
// print files that need credentials; the others keep their places.
func (o Order) ForDraft() Order {
	draft := Order{ID: o.ID, ReferencePrefix: o.ReferencePrefix, Source: o.Source,
		Recipient: o.Recipient, Shipper: o.Shipper, Shipping: Shipping{ServeLabel: o.Shipping.ServeLabel}}
	for _, item := range o.Items {
		files := slices.Clone(item.Files)
		for i, file := range files {
			if file.Auth == "" {
				files[i] = PrintFile{}
			}
		}
		draft.Items = append(draft.Items, Item{Reference: item.Reference, OnHand: item.OnHand, Files: files})
	}
	return draft
}
