package order

import "slices"

// A step gets only the part of the document that it reads: Temporal's history
// stores the arguments of every step, and Temporal ends a workflow whose history
// reaches 50 MB. Removed parts are empty, so that workers of every version can read
// the rest as a document.

// ForShipping returns the document for the carriers' steps.
func (o Order) ForShipping() Order {
	return Order{ID: o.ID, ReferencePrefix: o.ReferencePrefix, Recipient: o.Recipient, Shipper: o.Shipper, Shipping: o.Shipping}
}

// ForParcel returns the document for the step of one parcel (numbered from 1), for
// carriers with one parcel per shipment. The other parcels are empty, so that
// positions stay the same.
func (o Order) ForParcel(number int) Order {
	s := o.Shipping
	o = o.ForShipping()
	parcels := make([]Parcel, number)
	parcels[number-1] = s.Parcels[number-1]
	o.Shipping = Shipping{Carrier: s.Carrier, LockerPoint: s.LockerPoint, SenderPoint: s.SenderPoint, ContactPhone: s.ContactPhone, Parcels: parcels,
		CashOnDelivery: s.CashOnDelivery, Insurance: s.Insurance}
	return o
}

// ForDraft returns the document for the step that creates MyPromo's draft. Items
// keep only the print files that need credentials; all items keep their positions.
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
