package audit

import (
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

var atShipX = names{company: "company_name", firstName: "first_name", lastName: "last_name", postCode: "address.post_code",
	city: "address.city", country: "address.country_code", phone: "phone", email: "email",
	lines: []string{"address.line1", "address.line2", "address.street", "address.building_number"}}

func readShipXShipment(m *message) {
	to := m.doc.Shipping
	m.same("id", m.take("reference"), m.doc.Reference(), sameText)
	if customer := m.take("external_customer_id"); customer != "" { // an order of an old version may have another
		m.same("id", customer, m.doc.Reference(), exactly)
	}
	m.party("recipient", m.doc.Recipient, "receiver", atShipX)
	if m.doc.Shipper != nil {
		m.party("shipper", *m.doc.Shipper, "sender", atShipX)
	}
	m.same("shipping.lockerPoint", m.take("custom_attributes.target_point"), to.LockerPoint, sameCode)
	m.same("shipping.dropoffPoint", m.take("custom_attributes.dropoff_point"), to.DropoffPoint, sameCode)
	m.same("shipping.sendingMethod", m.take("custom_attributes.sending_method"), to.SendingMethod, exactly)
	for i, parcel := range to.Parcels {
		m.shipXParcel(fmt.Sprintf("shipping.parcels[%d]", i), fmt.Sprintf("parcels.%d", i), parcel)
	}
	m.money("shipping.cashOnDelivery", "cod", to.CashOnDelivery)
	m.money("shipping.insurance", "insurance", to.Insurance)
	if service := m.take("service"); service != "" { // otherwise ShipX makes all offers
		m.same("shipping.service", service, to.Service, exactly)
		m.take("only_choice_of_offer")
	}
}

func (m *message) shipXParcel(field, place string, parcel order.Parcel) {
	m.take(place + ".id") // the carrier numbers the parcels, for its error messages
	m.same(field+".template", m.take(place+".template"), parcel.Template, sameText)
	for _, side := range []struct {
		name string
		want int
	}{{"length", parcel.Length}, {"width", parcel.Width}, {"height", parcel.Height}} {
		m.same(field+"."+side.name, m.take(place+".dimensions."+side.name), strconv.Itoa(side.want), sameAmount)
	}
	if unit := m.take(place + ".dimensions.unit"); unit != "" && unit != "mm" {
		m.differ("%s is measured in %q, not in mm", field, unit)
	}
	m.same(field+".weight", m.take(place+".weight.amount"), parcel.Weight.String(), sameAmount)
	if unit := m.take(place + ".weight.unit"); unit != "" && unit != "kg" {
		m.differ("%s is weighed in %q, not in kg", field, unit)
	}
	m.same(field+".nonStandard", m.take(place+".is_non_standard"), yes(parcel.NonStandard), sameSwitch)
}

func (m *message) money(field, place string, want *order.Money) {
	amount, currency := decimal.Zero, ""
	if want != nil {
		amount, currency = want.Amount, want.Currency
	}
	m.same(field+".amount", m.take(place+".amount"), amount.String(), sameAmount)
	m.same(field+".currency", m.take(place+".currency"), currency, exactly)
}
