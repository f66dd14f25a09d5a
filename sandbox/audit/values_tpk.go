package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

var atTPK = names{company: "company", firstName: "name", lastName: "surname", postCode: "post_code", city: "city", country: "country_id",
	phone: "phone", email: "email", lines: []string{"street", "house_number", "door_number"}}

// countriesOfTPK lists countries by TPK's numbers, from 1 on.
var countriesOfTPK = strings.Fields("PL AT BE BG CZ DK EE FI FR ES NL IE LU LT LV DE PT RO SK SI SE HU GB IT HR GR")

// pointsOfTPK has the fields for the couriers' points, by TPK's courier numbers.
var pointsOfTPK = map[string]string{"9": "pop_code", "25": "pop_code", "17": "pp_code", "19": "ruch_code"}

func readTPKOrder(m *message) {
	parcel, number, found := m.tpkParcel()
	if !found {
		m.differ("packages.0.description is %q, which is of no parcel of the document", m.left["packages.0.description"])
		m.left = nil
		return
	}
	const place = "packages.0"
	field := fmt.Sprintf("shipping.parcels[%d]", number-1)
	m.tpkMeasures(field, place, parcel)
	m.tpkAmounts(place, number == 1)
	courier := m.take(place + ".courier_id") // the offer's courier: another rule checks it
	if point, between := pointsOfTPK[courier]; between {
		m.same("shipping.lockerPoint", m.take(place+".receiver."+point), m.doc.Shipping.LockerPoint, sameCode)
		m.same("shipping.senderPoint", m.take(place+".sender."+point), m.doc.Shipping.SenderPoint, sameCode)
	}
	m.tpkParty("recipient", m.doc.Recipient, place+".receiver")
	if m.doc.Shipper != nil {
		m.tpkParty("shipper", *m.doc.Shipper, place+".sender")
	} else {
		m.below(place + ".sender") // the account's address
	}
	for _, own := range []string{"description", "pickup_date", "pickup_hours", "cod_type_id", "cod_bank_account_number"} {
		m.below(place + "." + own) // contents, token, what TPK offers, and the account's own values
	}
}

// tpkParcel returns the parcel that the description names.
func (m *message) tpkParcel() (parcel order.Parcel, number int, found bool) {
	description := m.left["packages.0.description"]
	for i, one := range m.doc.Shipping.Parcels {
		if strings.HasSuffix(description, "#"+order.PackageToken(m.doc.Reference(), i+1)) {
			return one, i + 1, true
		}
	}
	return parcel, 0, false
}

func (m *message) tpkMeasures(field, place string, parcel order.Parcel) {
	product := "2"
	switch {
	case parcel.Pallet:
		product = "3"
	case parcel.Template == "envelope":
		product = "1"
	}
	m.same(field, m.take(place+".product_id"), product, exactly)
	m.same(field, m.take(place+".number_of_packages"), "1", exactly)
	for _, side := range []struct {
		name string
		want int
	}{{"length", parcel.Length}, {"width", parcel.Width}, {"height", parcel.Height}} { // TPK's unit is the centimetre
		m.same(field+"."+side.name, times(m.take(place+"."+side.name), "10"), strconv.Itoa(side.want), sameAmount)
	}
	m.same(field+".weight", m.take(place+".weight"), parcel.Weight.String(), sameAmount)
	m.same(field+".nonStandard", m.take(place+".non_standard"), yes(parcel.NonStandard), sameSwitch)
}

// tpkAmounts: the first parcel carries the cash on delivery and the insurance.
func (m *message) tpkAmounts(place string, first bool) {
	collected, insured := decimal.Zero, decimal.Zero
	if cash := m.doc.Shipping.CashOnDelivery; first && cash != nil {
		collected = cash.Amount
	}
	if insurance := m.doc.Shipping.Insurance; first && insurance != nil {
		insured = insurance.Amount
	}
	m.same("shipping.cashOnDelivery.amount", m.take(place+".cod_value"), collected.String(), sameAmount)
	m.same("shipping.insurance.amount", m.take(place+".insurance_value"), insured.String(), sameAmount)
}

// tpkParty replaces TPK's country number by the country code.
func (m *message) tpkParty(path string, p order.Party, place string) {
	id, _ := strconv.Atoi(m.left[place+".country_id"])
	if id >= 1 && id <= len(countriesOfTPK) {
		m.left[place+".country_id"] = countriesOfTPK[id-1]
	}
	m.party(path, p, place, atTPK)
}

// flats lists the words between a house number and a flat number.
var flats = []string{"m", "lok", "lokal", "mieszk", "mieszkania", "mieszkanie", "ap", "apt", "ап", "flat", "kv", "кв"}

// withoutFlats returns the parts of an address without these words.
func withoutFlats(address string) []string {
	return slices.DeleteFunc(pieces(address), func(piece string) bool { return slices.Contains(flats, strings.ToLower(piece)) })
}
