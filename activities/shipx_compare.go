package activities

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/clients/lenient"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// shipXDiffers returns where a shipment differs from the document. It compares the recipient,
// the destination, the amount collected, the insurance, and the number and sizes of parcels:
// ShipX rewrites the rest.
func shipXDiffers(there shipx.Shipment, wanted shipx.NewShipment) (found differences) {
	found.party("recipient", there.Receiver, wanted.Receiver)
	if wanted.Sender != nil { // otherwise it is the organization
		found.party("shipper", there.Sender, *wanted.Sender)
	}
	if point, here := there.CustomAttributes.TargetPoint, wanted.CustomAttributes.TargetPoint; bare(point) != bare(here) {
		found.add("shipping.lockerPoint", point, here)
	}
	if collected := sumOf(wanted.COD); !there.COD.Amount.Equal(collected) {
		found.add("shipping.cashOnDelivery", there.COD.Amount.String(), collected.String())
	}
	if insured := sumOf(wanted.Insurance); there.Insurance.Amount.LessThan(insured) {
		found.add("shipping.insurance", there.Insurance.Amount.String(), insured.String())
	}
	found.parcels(there.Parcels, wanted.Parcels)
	return found
}

func sumOf(m *shipx.Money) decimal.Decimal {
	if m == nil {
		return decimal.Zero
	}
	return m.Amount
}

func (d *differences) party(path string, there, here shipx.Peer) {
	d.names(path, []string{there.CompanyName, there.FirstName, there.LastName, there.Name},
		[]string{here.CompanyName, here.FirstName, here.LastName})
	d.phone(path+".phone", there.Phone, here.Phone, "PL")
	if there.Email != "" && !strings.EqualFold(strings.TrimSpace(there.Email), strings.TrimSpace(here.Email)) {
		d.add(path+".email", there.Email, here.Email)
	}
	if there.Address == nil || here.Address == nil { // to a locker
		return
	}
	d.street(path+".street", []string{there.Address.Street, there.Address.BuildingNumber, there.Address.Line1, there.Address.Line2},
		[]string{here.Address.Street, here.Address.BuildingNumber, here.Address.Line1, here.Address.Line2})
	d.code(path+".postCode", there.Address.PostCode, here.Address.PostCode)
	d.text(path+".city", there.Address.City, here.Address.City)
	d.text(path+".country", there.Address.CountryCode, here.Address.CountryCode)
}

// parcels compares their number, and the size of each if both have one.
func (d *differences) parcels(there []shipx.Parcel, here []shipx.NewParcel) {
	if len(there) != len(here) {
		d.add("shipping.parcels", fmt.Sprint(len(there)), fmt.Sprint(len(here)))
		return
	}
	for i, parcel := range there {
		theirs := sizeOf(parcel.Template, whole(parcel.Dimensions.Length), whole(parcel.Dimensions.Width), whole(parcel.Dimensions.Height))
		ours := sizeOf(here[i].Template, here[i].Length, here[i].Width, here[i].Height)
		if !theirs.like(ours) {
			d.add(fmt.Sprintf("shipping.parcels[%d]", i), theirs.String(), ours.String())
		}
	}
}

func whole(d lenient.Decimal) int { return int(d.Value.IntPart()) }

// size is a parcel's template, its sides, or both if ShipX fills one in.
type size struct {
	template string
	sides    [3]int // mm, longest first; zero is unknown
}

func sizeOf(template string, sides ...int) size {
	slices.Sort(sides)
	return size{strings.ToLower(template), [3]int{sides[2], sides[1], sides[0]}}
}

// lockerHeights are the heights that distinguish the templates for lockers, and parcel sizes
// in InPost's table.
var lockerHeights = []struct {
	template string
	height   int
}{{"small", 80}, {"medium", 190}, {"large", 410}}

// class is the template, or the locker template that fits the sides; "" for neither.
func (s size) class() string {
	if s.template != "" || s.sides[0] == 0 {
		return s.template
	}
	if s.sides[0] > 640 || s.sides[1] > 410 {
		return ""
	}
	for _, one := range lockerHeights {
		if s.sides[2] <= one.height && s.sides[1] <= 380 {
			return one.template
		}
	}
	return ""
}

// rounding is how far the sides of a parcel may be rounded, in mm.
const rounding = 10

// like reports whether two sizes may be the same. Measured sides are compared; a template may
// come with any sides.
func (s size) like(other size) bool {
	if s.sides[0] == 0 && s.template == "" || other.sides[0] == 0 && other.template == "" {
		return true // unknown
	}
	if s.template == "" && other.template == "" {
		for i, side := range s.sides {
			if side > other.sides[i]+rounding || side < other.sides[i]-rounding {
				return false
			}
		}
		return true
	}
	a, b := s.class(), other.class()
	return a == "" || b == "" || a == b
}

func (s size) String() string {
	if s.template != "" {
		return s.template
	}
	return fmt.Sprintf("%d x %d x %d mm", s.sides[0], s.sides[1], s.sides[2])
}

// otherService reports whether an unpaid shipment has a service other than the document's. A
// point that is no locker has a service of its own.
func otherService(there shipx.Shipment, doc order.Order) bool {
	switch there.Service {
	case "", servicePOP:
		return false
	}
	return doc.Shipping.OfferPolicy != order.OfferService || there.Service != doc.Shipping.Service
}
