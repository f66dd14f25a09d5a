package activities

import (
	"cmp"
	"fmt"

	"github.com/shopspring/decimal"

	"orderflow/clients/lenient"
	"orderflow/order"
)

// paidAsAsked compares the paid packages of an order with its document: a payment that TPK
// refused may have happened, and the document may have changed since.
//
// Refused: one differs from the document.
func paidAsAsked(live []pack, doc order.Order) error {
	for _, one := range live {
		if one.Payable() {
			continue
		}
		if differs := tpkDiffers(one, doc); len(differs) > 0 {
			return differs.refusal(order.ProviderTPK, "package", int64(one.OrderID))
		}
	}
	return nil
}

// tpkDiffers returns where a package differs from the document's parcel.
func tpkDiffers(there pack, doc order.Order) (found differences) {
	i := there.parcel - 1
	if i >= len(doc.Shipping.Parcels) {
		found.add("shipping.parcels", fmt.Sprint(there.parcel), fmt.Sprint(len(doc.Shipping.Parcels)))
		return found
	}
	found.receiver(there, doc)
	collected, insured := correspondents{}.amounts(doc, i)
	wanted := decimal.Zero
	if collected != nil {
		wanted = collected.Value
	}
	if !there.CODValue.Value.Equal(wanted) {
		found.add("shipping.cashOnDelivery", there.CODValue.Value.String(), wanted.String())
	}
	if there.InsuranceValue.Value.LessThan(insured) { // TPK returns null for no insurance
		found.add("shipping.insurance", there.InsuranceValue.Value.String(), insured.String())
	}
	if i < 0 || doc.Shipping.Parcels[i].Template != "" { // an envelope has no size
		return found
	}
	p := doc.Shipping.Parcels[i]
	theirs := sizeOf("", millimetres(there.Length), millimetres(there.Width), millimetres(there.Height))
	if ours := sizeOf("", p.Length, p.Width, p.Height); !theirs.like(ours) {
		found.add(fmt.Sprintf("shipping.parcels[%d]", i), theirs.String(), ours.String())
	}
	return found
}

// receiver compares the recipient of a package, and the destination.
func (d *differences) receiver(there pack, doc order.Order) {
	to, at := doc.Recipient, there.Receiver
	d.names("recipient", []string{at.Company, at.Name, at.Surname}, []string{to.Company, to.FirstName, to.LastName})
	phone, _ := PhoneAtTPK(to, doc.Shipping)
	d.phone("recipient.phone", at.Phone, phone, to.Country)
	d.code("recipient.email", at.Email, to.Email)
	if point := cmp.Or(at.PopCode, at.PPCode, at.RuchCode); point != "" {
		d.code("shipping.lockerPoint", point, doc.Shipping.LockerPoint)
	}
	here, _ := AddressAtTPK(to)
	d.street("recipient.street", []string{at.Street, at.HouseNumber, at.DoorNumber}, []string{here.Street, here.House, here.Door})
	d.code("recipient.postCode", at.PostCode, to.PostCode)
	d.text("recipient.city", at.City, to.City)
}

// millimetres converts TPK's unit to the document's.
func millimetres(centimetres lenient.Decimal) int {
	return int(centimetres.Value.Mul(decimal.NewFromInt(10)).IntPart())
}
